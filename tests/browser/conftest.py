"""People on the draft page of a small Japanese specification under review."""

import pytest
from django.test import Client

from tests.browser.draft_parts import TEXT
from tests.factories.cases import make_case, make_version
from tests.factories.register import make_project
from tests.factories.reviews import make_review, make_reviewer


@pytest.fixture
def reviewer():
    return make_reviewer("miyake")


@pytest.fixture
def version():
    return make_version(make_case(make_project(), name="窓口システム構築"), lines=TEXT)


@pytest.fixture
def review(version, reviewer):
    return make_review(version.case, reviewers=[reviewer], versions=[version])


@pytest.fixture
def enter(live_server):
    """A function that signs a person in on a page (the sign-in page is tested on its own)."""

    def sign_in(page, person):
        client = Client()
        client.force_login(person)
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        return page

    return sign_in


@pytest.fixture
def open_draft(review, reviewer, version, enter):
    def go(page, query="", person=None, on=None):
        enter(page, person or reviewer)
        page.goto(f"/versions/{(on or version).pk}/{query}")
        page.wait_for_selector(".bench--live")
        return page

    return go
