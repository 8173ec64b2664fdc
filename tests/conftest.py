"""What every test may ask for: people's browsers on the live server, and a ledger that can be emptied."""

import os

import pytest
from hypothesis import settings

BROWSER_FIXTURES = {"open_page", "page", "phone", "chromium"}
# How long one example takes says more of the machine than of the code.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
pytest_plugins = ["tests.browser.fixtures", "tests.ledger_flush", "tests.permissions.fixtures"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever opens a browser is a browser test, whether its author marked it or not."""
    for item in items:
        if BROWSER_FIXTURES & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")


def pytest_configure() -> None:
    """Playwright keeps an event loop in this thread; Django would take it for async code."""
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
