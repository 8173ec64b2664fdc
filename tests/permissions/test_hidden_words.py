"""Nothing hidden is told in passing: lists, counts' lists, search, feeds, data, the record (T13)."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from cms.portfolio.figures import portfolio_for
from cms.portfolio.scope import scope_of
from procurement.models import Case
from tests.permissions import addresses, oracle
from tests.permissions.world import (
    ACTORS,
    ANONYMOUS,
    CLOSED_CASE,
    DEPARTMENT,
    DRAFT,
    GOVERNMENT,
    LISTED,
    SECRET,
    Actor,
)
from tests.readable import readable, without_space

LISTS = (
    "/", "/projects/", "/projects/?q=台帳", "/projects/?mine=on", "/search/?q=台帳", "/search/?q=整備",
    "/search/?q=構築", "/book/", "/book/?q=台帳", "/book/?q=構", "/book/feed/", "/book/data/?format=json",
    "/book/data/?format=csv", "/reviews/", "/portfolio/", "/portfolio/projects/", "/portfolio/projects/?must",
    "/portfolio/projects/?unanswered", "/portfolio/waiting/", "/portfolio/figures.xlsx",
    "/portfolio/report.pdf", "/me/notices/", "/ledger/",
    "/ledger/export.jsonl", "/ledger/access/", "/people/", "/departments/",
)  # fmt: skip


def names_hidden_from(world, actor: Actor) -> dict[str, str]:
    """Name → what it names, of every project and case that is not there for this actor.

    A request that a desk received, or that somebody was assigned to, is known by the names of its case and
    project: nobody could declare interests otherwise (rows 17 and 19: facts, no files).
    """
    hidden = {}
    for spot in world.projects:
        if not (oracle.sees_project(actor, spot) or oracle.assigned(actor, spot)):
            hidden[spot.project.name] = str(spot)
    for spot in world.cases:
        if not (oracle.sees_case(actor, spot) or oracle.sees_review(actor, spot)):
            hidden[spot.case.name] = str(spot)
    return hidden


def told(client: Client, url: str, words) -> list[str]:
    response = client.get(url)
    assert response.status_code < 500, url
    if response.status_code != 200:
        return []
    body = readable(response)
    return [word for word in words if without_space(word) in body]


@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: actor.name)
def test_no_list_names_what_is_not_there_for_its_reader(governments, db, all_wait, actor, count_checks):
    client = Client()
    if actor is not ANONYMOUS:
        client.force_login(governments.user(actor))
    hidden = names_hidden_from(governments, actor)
    leaks = [(url, name) for url in LISTS for name in told(client, url, hidden)]
    for spot in governments.projects:
        if spot.kind in (LISTED, GOVERNMENT, CLOSED_CASE) and oracle.sees_project(actor, spot):
            url = reverse("cms:project-detail", args=[spot.project.pk])
            leaks += [(url, name) for name in told(client, url, hidden)]
            if spot.kind == CLOSED_CASE:
                url = reverse("cms:book-project", args=[spot.project.code])
                leaks += [(url, name) for name in told(client, url, hidden)]
    count_checks(len(LISTS) * len(hidden))
    assert leaks == []


@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: actor.name)
def test_the_portfolio_names_only_cases_that_open_for_its_reader(governments, db, actor):
    person = governments.user(actor)
    client = Client()
    if person is None or scope_of(person).is_empty:
        return
    client.force_login(person)
    found = portfolio_for(person)
    assert found.waiting
    for address in {reverse("reviews:case-detail", args=[row.case_id]) for row in found.waiting} | {
        reverse(ask.url[0], args=[ask.url[1]]) for ask in found.asks
    }:
        assert client.get(address).status_code == 200, address


@pytest.fixture
def all_wait(governments, db):
    """Every case has waited long, the closed ones of open projects longest: the portfolio names five."""
    long_ago = timezone.now() - timedelta(days=90)
    Case.objects.update(waiting_since=long_ago, waiting_on="department")
    closed = [spot.case.pk for spot in governments.cases if spot.kind == CLOSED_CASE]
    Case.objects.filter(pk__in=closed).update(waiting_since=long_ago - timedelta(days=30))


def test_the_reports_name_what_their_reader_may_see(governments, db, all_wait):
    """The words are there to be told: the test above reads inside the files."""
    own = [spot.case for spot in governments.cases if (spot.place, spot.kind) == ("own", CLOSED_CASE)]
    Case.objects.exclude(pk__in=[case.pk for case in own]).update(waiting_on="nobody")
    client = Client()
    client.force_login(governments.users["member"])
    names = [case.name for case in own]
    for url in ("/portfolio/figures.xlsx", "/portfolio/report.pdf"):
        assert told(client, url, names) == names, url


def test_something_is_hidden_from_everybody(governments, db):
    for actor in ACTORS:
        assert len(names_hidden_from(governments, actor)) >= 7, actor


@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: actor.name)
def test_a_ledger_entry_tells_its_content_by_row_45_alone(governments, db, actor, count_checks):
    client = Client()
    if actor is not ANONYMOUS:
        client.force_login(governments.user(actor))
    wrong = []
    for spot in governments.projects:
        if spot.kind not in (LISTED, DEPARTMENT):
            continue
        words = f"{SECRET}（{spot.place}、{spot.kind}）"
        for url in (f"/ledger/{spot.entry.seq}/", f"/ledger/?open={spot.entry.seq}"):
            shown = bool(told(client, url, [words]))
            if shown != oracle.may(actor, "45", spot):
                wrong.append((url, str(spot), shown))
    count_checks(len(governments.projects))
    assert wrong == []


@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: actor.name)
def test_nobody_enters_the_editor_for_a_foreign_page(governments, db, actor, count_checks):
    """T33 for every actor: an address of the editor that names another department's page is closed."""
    client = Client()
    if actor is not ANONYMOUS:
        client.force_login(governments.user(actor))
    writes = actor.role in oracle.OWNERS
    foreign = next(s for s in governments.projects if s.place == "foreign" and s.kind == DRAFT)
    values = {
        "app_label": "cms", "model_name": "projectpage", "content_type_app_name": "cms",
        "action_name": "delete",
        "content_type_model_name": "projectpage", "app_name": "wagtailcore", "filter_spec": "max-165x165",
        "revision_id_a": "earliest", "revision_id_b": "latest", "uidb64": "x", "token": "y",
    }  # fmt: skip
    wrong, number = [], 0
    for name, entry in addresses.editors():
        if not entry.name:
            continue
        keys = {*entry.pattern.converters, *re.compile(str(entry.pattern.regex.pattern)).groupindex}
        url = reverse(name, kwargs={key: values.get(key, foreign.page.pk) for key in keys})
        status = client.get(url).status_code
        number += 1
        names_it = str(foreign.page.pk) in url.strip("/").split("/")
        closed = (302, 403, 404) if actor is ANONYMOUS else (403, 404, 405)
        if status not in closed and (names_it or not writes):
            wrong.append((url, status))
    count_checks(number)
    assert number > 150
    assert wrong == []
