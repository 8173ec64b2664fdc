"""What every test may ask for: people's browsers on the live server, and a ledger that can be emptied."""

import os
import shutil
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import settings

BROWSER_FIXTURES = {"open_page", "page", "phone", "chromium"}
# How long one example takes says more of the machine than of the code; and the same commit passes or fails
# wherever it is tried. `make fuzz` looks for new examples.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("new", deadline=None, print_blob=True)
settings.load_profile("new" if os.environ.get("FUZZ_EXAMPLES") else "same")
pytest_plugins = ["tests.browser.fixtures", "tests.ledger_flush", "tests.permissions.fixtures"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever opens a browser is a browser test, whether its author marked it or not."""
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")


def pytest_configure() -> None:
    """Playwright keeps an event loop in this thread; Django would take it for async code."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings):
    """Begin with the database that bin/test has migrated already, if there is one: a copy costs nothing."""
    migrated = Path(os.environ.get("MIGRATED_SQLITE") or "/nonexistent")
    if connection.vendor != "sqlite" or not migrated.is_file():
        return
    creation = connection.creation
    create = creation._create_test_db

    def copied(*args, **kwargs):
        name = create(*args, **kwargs)
        shutil.copyfile(migrated, name)
        return name

    creation._create_test_db = copied
