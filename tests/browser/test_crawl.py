"""Every page that anybody reaches by links holds, whatever people wrote into it (T8, T9, T13, T34)."""

import pytest

from tests.browser import hostile_world
from tests.browser.crawler import ANONYMOUS, Crawl, Walker, barriers, names_of_ours, too_wide, untranslated

pytestmark = pytest.mark.django_db(transaction=True)
NOWHERE = "/there/is/nothing/here/"
# Addresses that take a form, lead on at once, answer with a part of a page, or need a picture.
NO_PAGES = frozenset(
    {
        "accounts:logout", "accounts:membership-confirm", "accounts:person-active", "accounts:person-link",
        "accounts:switch-hat", "cms:editor-sign-in", "cms:editor-sign-out", "cms:editor-words",
        "cms:ledger-verify", "cms:ledger-verify-status",
        "cms:media", "cms:publish", "notifications:notice-open", "notifications:notices-read",
        "procurement:project-confirm", "procurement:version-preview", "procurement:version-retry",
        "procurement:version-picture", "procurement:version-status",
        "reviews:annotation-confirm", "reviews:check-again", "reviews:check-status",
        "reviews:dismissal-undo", "reviews:finding-dismiss", "reviews:suppression-lift",
        "reviews:annotation-new", "reviews:annotation-reply", "reviews:annotation-withdraw",
        "reviews:answer-reopen", "reviews:answer-save", "reviews:answer-verify",
        "reviews:answers-hand-over", "reviews:answers-sheet-apply", "reviews:answers-sheet-file",
        "reviews:answers-sheet-put-away", "reviews:finish", "reviews:news",
        "reviews:place", "reviews:place-again", "reviews:rule-lift", "reviews:rule-pack-switch",
        "reviews:rules",
        "set_language",
        # Reached by bringing a file: looked at in tests/browser/test_word_trip.py.
        "reviews:word-import",
        # On workbooks alone, of which this world has none: tests/browser/test_sheet_file.py.
        "reviews:sheet-file",
    }
)  # fmt: skip


MAIN = frozenset(
    {
        "accounts:login", "cms:book", "cms:book-project", "cms:help", "cms:home", "cms:ledger",
        "cms:portfolio", "cms:project-detail", "cms:register", "cms:search", "procurement:decision-new",
        "procurement:project-edit", "procurement:project-list", "reviews:advice-detail", "reviews:answers",
        "reviews:case-detail", "reviews:inbox", "reviews:version-detail",
    }
)  # fmt: skip


def test_every_page_holds_for_every_role(open_page, enter, live_server):
    """Nothing runs or leaks, all is in Japanese and without barriers, to the public and to staff; on a phone
    nothing sticks out and no barrier comes; the main pages hold in English, too."""
    world = hostile_world.build()
    crawl, english = Crawl(live_server.url), untranslated()
    roles = {ANONYMOUS: None, **world.people}
    for role, person in roles.items():
        page = open_page()
        if person is not None:
            enter(page, person)
        Walker(crawl, page, role, english).walk(["/", NOWHERE, *world.starts.get(role, [])])
        page.context.close()
    for role, person in roles.items():
        phone = open_page(width=390, height=844, has_touch=True, is_mobile=True)
        if person is not None:
            enter(phone, person)
        _on_a_phone(crawl, phone, role)
        phone.context.close()
        if any(first == role and path and name in MAIN for name, (first, path) in crawl.first.items()):
            page = open_page()
            if person is not None:
                enter(page, person)
            _in_english(crawl, page, role)
            page.context.close()
    crawl.problems["pages that no link leads to"] = names_of_ours() - set(crawl.first) - NO_PAGES
    if found := crawl.report():
        pytest.fail(found, pytrace=False)


def _on_a_phone(crawl, phone, role):
    """Every page once, as whoever came to it first."""
    for name, (first, path) in crawl.first.items():
        if first == role and path:
            phone.goto(path)
            if wide := too_wide(phone):
                crawl.note(name, role, path, f"scrolls sideways at 390: {wide}")
            for problem in barriers(phone):
                crawl.note(name, role, path, f"at 390: {problem}")


def _in_english(crawl, page, role):
    """The pages that most people use, as whoever came to each first."""
    page.context.add_cookies([{"name": "django_language", "value": "en", "url": crawl.origin}])
    for name, (first, path) in crawl.first.items():
        if first == role and path and name in MAIN:
            page.goto(path)
            if page.evaluate("document.documentElement.lang") != "en":
                crawl.note(name, role, path, "is not in English")
            for problem in barriers(page):
                crawl.note(name, role, path, f"in English: {problem}")
