"""Chromium on the live server: every other host is closed, and every complaint fails the test.

`open_page(width=1280, height=900, **context)` opens a page with cookies of its own, so one test can be
several people; with `may_be_cut` a lost connection is no complaint. `page` is one at desktop width, `phone`
one at 390. `axe(page)` asserts WCAG 2.2 AA.
"""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

CHROMIUM = Path(os.environ.get("CHROMIUM") or "/usr/bin/chromium")
QUIET_FLAGS = [
    "--headless=new",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # Names resolve to nothing, so even what a page route does not see cannot leave.
    "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE localhost , EXCLUDE 127.0.0.1",
]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
# A refused or missing page is an answer some tests ask for; Chromium logs it as an error all the same.
ANSWER_LOGGED_AS_ERROR = "Failed to load resource: the server responded with a status of"
# What Chromium and htmx log of a request that a test cuts off.
CUT = ("net::ERR_", "htmx:sendError", "htmx:afterRequest")
PARTS_OF_A_PAGE = {"stylesheet", "script", "image", "font"}
REPORT_CSP = """document.addEventListener('securitypolicyviolation', (event) => {
  console.error('CSP refused ' + event.effectiveDirective + ': ' + (event.blockedURI || 'inline'));
});"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """One Chromium for the session. Without it tests are skipped, on a build server they fail."""
    if not os.access(CHROMIUM, os.X_OK):
        reason = f"NOT RUN: no Chromium at {CHROMIUM} (Debian: apt-get install chromium, or set CHROMIUM)"
        if os.environ.get("CI") or os.environ.get("REQUIRE_BROWSER"):
            pytest.fail(reason)
        pytest.skip(reason)
    from playwright.sync_api import sync_playwright

    flags = QUIET_FLAGS + (["--no-sandbox"] if os.geteuid() == 0 else [])
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=flags)
        yield browser
        browser.close()


class Watch:
    """Lets one origin through and notes all that a careful user would complain about."""

    def __init__(self, origin: str) -> None:
        self.origin = urlsplit(origin)
        self.complaints: list[str] = []

    def is_ours(self, url: str) -> bool:
        target = urlsplit(url)
        return target.scheme in ("data", "blob", "about") or (
            (target.scheme, target.netloc) == (self.origin.scheme, self.origin.netloc)
        )

    def on_request(self, request: Any) -> None:
        if not self.is_ours(request.url):
            self.complaints.append(f"request to another origin: {request.url}")

    def on_console(self, message: Any) -> None:
        if message.type == "error" and not message.text.startswith(ANSWER_LOGGED_AS_ERROR):
            self.complaints.append(f"console error: {message.text}")

    def on_page_error(self, error: Any) -> None:
        self.complaints.append(f"script error: {error}")

    def on_response(self, response: Any) -> None:
        if response.status >= 400 and response.request.resource_type in PARTS_OF_A_PAGE:
            self.complaints.append(f"missing part: {response.status} {response.url}")
        elif response.status >= 500:
            self.complaints.append(f"server error: {response.status} {response.url}")

    def on_console_of_a_cut_page(self, message: Any) -> None:
        if not any(sign in message.text for sign in CUT):
            self.on_console(message)

    def follow(self, context: Any, *, may_be_cut: bool = False) -> None:
        context.add_init_script(REPORT_CSP)
        context.on("request", self.on_request)
        context.on("console", self.on_console_of_a_cut_page if may_be_cut else self.on_console)
        context.on("weberror", lambda error: self.on_page_error(error.error))
        context.on("response", self.on_response)


@pytest.fixture
def open_page(
    chromium: Any, live_server: Any, django_db_serialized_rollback: None
) -> Iterator[Callable[..., Any]]:
    """A function that opens a page as a new visitor; paths like "/login/" are enough for goto().

    Rows that migrations made (the book's root page, Wagtail's site) are put back before each test.
    """
    watch = Watch(live_server.url)
    contexts = []

    def open_one(*, width: int = 1280, height: int = 900, may_be_cut: bool = False, **options: Any) -> Any:
        settings = {"locale": "ja-JP", "timezone_id": "Asia/Tokyo", "base_url": live_server.url} | options
        context = chromium.new_context(viewport={"width": width, "height": height}, **settings)
        context.set_default_timeout(15_000)
        watch.follow(context, may_be_cut=may_be_cut)
        contexts.append(context)
        return context.new_page()

    yield open_one
    for context in contexts:
        context.close()
    assert watch.complaints == [], "\n".join(watch.complaints)


@pytest.fixture
def page(open_page: Callable[..., Any]) -> Any:
    """A page at desktop width."""
    return open_page()


@pytest.fixture
def phone(open_page: Callable[..., Any]) -> Any:
    """A page at phone width, with a finger."""
    return open_page(width=390, height=844, has_touch=True, is_mobile=True)


@pytest.fixture
def axe() -> Callable[[Any], None]:
    """A function that asserts that a page holds no violation of WCAG 2.2 A or AA that axe can see."""
    from axe_playwright_python.sync_playwright import Axe

    def check(page: Any) -> None:
        page.wait_for_load_state("load")  # without its style sheets a page is another page
        result = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
        found = [
            f"{violation['id']} ({violation['impact']}): {node['target']} {node['html'][:160]}"
            for violation in result.response["violations"]
            for node in violation["nodes"]
        ]
        assert found == [], "\n".join(found)

    return check
