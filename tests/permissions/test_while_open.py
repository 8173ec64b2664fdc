"""Rights that end while a page is open end with the next request (T16, T18)."""

import pytest
from django.urls import reverse

from procurement.services import disclosure
from procurement.services.projects import set_listed
from reviews.services import assignments
from sharingbook.accounts import services as accounts
from sharingbook.common.errors import Refused
from tests.factories.accounts import make_department, make_person
from tests.reviews.conftest import Town, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db) -> Town:
    return make_town()


def status(client, name, *args) -> int:
    return client.get(reverse(name, args=args)).status_code


def test_a_level_lowered_while_a_page_is_open_closes_it_with_the_next_request(client, town):
    project = town.case.project
    neighbour = make_person("neighbour", member=make_department(town.section.organisation))
    pages = [
        ("cms:project-detail", project.pk), ("reviews:case-detail", town.case.pk),
        ("cms:book-project", project.code),
    ]  # fmt: skip
    client.force_login(neighbour)
    assert [status(client, *page) for page in pages] == [200, 200, 200]
    disclosure.propose_level(
        record=project, level="department", reason="security", review_on=town.due, actor=town.member
    )
    assert [status(client, *page) for page in pages] == [404, 404, 404]
    assert project.name not in client.get("/search/", {"q": project.name[:6]}).content.decode()
    assert project.name not in client.get("/projects/").content.decode()
    client.logout()
    assert status(client, "cms:book-project", project.code) == 404
    for address in ("/book/", "/book/feed/", "/book/data/?format=json", "/book/data/?format=csv"):
        assert project.name not in client.get(address).getvalue().decode(), address


def test_a_page_taken_out_of_the_book_is_gone_for_the_public_at_once(client, town):
    project = town.case.project
    assert status(client, "cms:book-project", project.code) == 200
    set_listed(project=project, listed=False, actor=town.approver)
    assert status(client, "cms:book-project", project.code) == 404


def test_a_hat_that_ended_refuses_the_next_request_and_the_form_that_lay_open(client, town):
    boss = make_person("boss", administrator=town.section.organisation)
    page = reverse("procurement:case-edit", args=[town.case.pk])
    client.force_login(town.member)
    assert client.get(page).status_code == 200
    accounts.end_membership(membership=town.member.memberships.get(), actor=boss)
    answer = client.post(
        page, {"edition": town.case.edition, "name": "x", "method": "open", "level": "public"}
    )
    assert answer.status_code == 302
    assert answer.url.startswith("/login/")
    town.case.refresh_from_db()
    assert town.case.name != "x"
    with pytest.raises(Refused):
        disclosure.raise_level(record=town.case.project, actor=type(boss).objects.get(pk=town.member.pk))


def test_who_stands_aside_loses_text_comments_and_file_at_once(client, town):
    review = town.start()
    annotation = town.comment(review)
    client.force_login(town.reviewer)
    pages = [
        ("reviews:version-detail", town.version.pk), ("procurement:version-original", town.version.pk),
        ("reviews:annotation-edit", annotation.pk), ("reviews:unplaced", town.version.pk),
    ]  # fmt: skip
    assert [status(client, *page) for page in pages] == [200] * 4
    assignments.recuse(
        assignment=review.assignments.get(reviewer=town.reviewer), reason="", actor=town.reviewer
    )
    assert [status(client, *page) for page in pages] == [404] * 4


def test_an_ended_hat_of_the_editor_closes_the_editor(client, town):
    boss = make_person("boss", administrator=town.section.organisation)
    client.force_login(town.member)
    assert client.get("/cms-admin/pages/").status_code in (200, 302)
    accounts.end_membership(membership=town.member.memberships.get(), actor=boss)
    assert client.get("/cms-admin/pages/").status_code in (302, 404)
    client.force_login(type(boss).objects.get(pk=town.member.pk))
    assert client.get("/cms-admin/pages/").status_code == 404
