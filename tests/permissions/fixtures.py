"""One world for a whole module, rolled back at its end; and how many questions were asked of it."""

from collections.abc import Callable, Iterator

import pytest
from django.db import transaction

from tests.permissions.world import World, build

CHECKS = "permission checks"


@pytest.fixture(scope="module")
def governments(django_db_setup, django_db_blocker) -> Iterator[World]:
    """Built once a module: each test runs in a savepoint of its own (ask for `db` as well)."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def count_checks(record_property) -> Callable[[int], None]:
    """Tell how many single questions a test asked; the end of the run prints their sum."""
    return lambda number: record_property(CHECKS, number)


def pytest_terminal_summary(terminalreporter) -> None:
    passed = terminalreporter.stats.get("passed", [])
    total = sum(value for report in passed for name, value in report.user_properties if name == CHECKS)
    if total:
        terminalreporter.write_line(f"{total:,} permission checks")
