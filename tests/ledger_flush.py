"""Lets tests that commit (transactional_db, live_server) empty the ledger afterwards.

Django cleans up after such a test with DELETE or TRUNCATE on every table, which the guards refuse. The
guards are taken down for that moment alone; the post_migrate signal that ends a flush puts them back.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from sharingbook.audit import guards


@contextmanager
def guards_down(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Without any guard inside; as it should be, afterwards. Tests that forge the ledger use it, too."""
    existing = guards.installed_triggers(connection)
    with connection.cursor() as cursor:
        for table, name, _text in existing:
            cursor.execute(guards.drop_statement(connection, table, name))
    try:
        yield
    finally:
        if existing:
            guards.put_guards(connection)


@pytest.fixture(autouse=True, scope="session")
def ledger_flush() -> Iterator[None]:
    """Wrap the clean-up of Django's committing tests."""
    from django.test import TransactionTestCase

    original = TransactionTestCase._fixture_teardown

    def teardown(self: Any) -> None:
        with ExitStack() as stack:
            for alias in self._databases_names(include_mirrors=False):
                stack.enter_context(guards_down(connections[alias]))
            original(self)

    TransactionTestCase._fixture_teardown = teardown
    yield
    TransactionTestCase._fixture_teardown = original
