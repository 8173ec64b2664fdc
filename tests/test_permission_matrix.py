"""Who may open what: every address × every actor × own, other, foreign × every disclosure level × notice.

The expectation comes from the agreed table (tests/permissions/published.py), never from the code's own.
"""

import re
import subprocess
from copy import copy

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render
from django.test import Client
from django.urls import reverse

from sharingbook.audit.models import AccessEntry
from tests.permissions import addresses
from tests.permissions.routes import ACCOUNT, PUBLIC, ROUTES, Route, rule
from tests.permissions.world import ACTORS, ANONYMOUS, DEPARTMENT, DRAFT, GOVERNMENT, LISTED, UNLISTED, Actor

LOGIN = "/login/"
THREE_LEVELS = (LISTED, GOVERNMENT, DEPARTMENT, "")


def test_every_address_stands_in_the_table():
    missing = addresses.ours() - set(ROUTES)
    assert missing == set(), "say in tests/permissions/routes.py who may open these"
    gone = set(ROUTES) - addresses.ours()
    assert gone == set(), "these do not exist any more"


def answered(client: Client, method: str, url: str, data: dict) -> tuple[int | str, str]:
    """The status, or `login` where the person is sent to sign in, and where else the answer leads;
    whatever was done is undone."""
    cookies = copy(client.cookies)
    with transaction.atomic():
        response = client.get(url) if method == "get" else client.post(url, data)
        if response.streaming:
            response.getvalue()  # to its end, as a browser would; that also closes it
        transaction.set_rollback(True)
    client.cookies = cookies
    leads = response.url if response.status_code == 302 else ""
    return ("login", "") if leads.startswith(f"{LOGIN}?next=") else (response.status_code, leads)


def expected(route: Route, method: str, actor: Actor, spot) -> tuple:
    """The statuses that the agreed table allows here; () is whatever is neither refusal nor failure."""
    name = getattr(route, method)
    if actor is ANONYMOUS and not route.is_open and name != PUBLIC:
        return ("login",)
    if spot is None:
        return () if rule(name, actor, spot) else route.refusal
    if not route.seen(actor, spot):
        # A page that the public may come to later asks for a sign-in, whether it is there or not.
        return ("login", 404) if actor is ANONYMOUS else (404,)
    return () if rule(name, actor, spot) else route.refusal


def fits(status, leads: str, allowed: tuple, method: str, route: Route) -> bool:
    if allowed:
        return status in allowed
    if status == 302:
        return bool(re.fullmatch(route.leads, leads)) and route.leads != ""
    return status in ((200,) if method == "get" else (200, 400, 409, 422))


def is_asked_of(spot, turn: int, everywhere: bool) -> bool:
    """Acts ask at three levels before notice, and once after it; what many read, everywhere.

    Another section of the same government sees the open levels alike: one of them is asked. Of another
    section, and of another government, each person asks at every second or third level, all people at all.
    """
    if (spot.place == "foreign" and turn % len(THREE_LEVELS)) or (spot.place == "other" and turn % 2):
        return False
    if everywhere:
        return True
    levels = (LISTED, DEPARTMENT, "") if spot.place == "other" else THREE_LEVELS
    return spot.kind in levels and (spot.kind == LISTED or not spot.noticed)


def asked(world, actor: Actor, names: list[str]):
    """(method, address, data, route, spot, what is expected) of every question to put.

    What is refused or not there is posted to as well, for the door of a form is not the door of what it
    sends: at the usual levels always, at all other levels and places, before and after notice, in turn, so
    that each address meets every one of them with a fifth of the people. Forms that are allowed are posted
    by their pages' own tests.
    """
    for name in names:
        route = ROUTES[name]
        spots = world.spots(route.on) if route.on else [None]
        for turn, spot in enumerate(spots, start=ACTORS.index(actor) + sorted(ROUTES).index(name)):
            if spot is not None and not route.where(spot):
                continue
            usual = spot is None or is_asked_of(spot, turn, route.everywhere)
            url = reverse(name, args=route.args(spot))
            for method in ("get", "post"):
                if getattr(route, method) is None:
                    continue
                allowed = expected(route, method, actor, spot)
                is_open = allowed == ()
                if not usual and (is_open or method == "get" or turn % 5):
                    continue
                if (
                    is_open
                    and spot is not None
                    and (not route.slow(spot) or (method == "post" and route.get is not None))
                ):
                    continue
                yield method, url, route.data, name, spot, allowed


@pytest.fixture(autouse=True)
def plain_refusals(monkeypatch):
    """What a refusal's page says and looks like has its own tests; twenty thousand of them are drawn here."""

    def status_alone(request, template_name, context=None, status=None, **others):
        return (
            HttpResponse(status=status)
            if status == 403
            else render(request, template_name, context, status=status, **others)
        )

    monkeypatch.setattr("sharingbook.common.middleware.render", status_alone)
    monkeypatch.setattr("sharingbook.urls.handler404", not_found, raising=False)


@pytest.fixture(autouse=True)
def plain_papers(monkeypatch):
    """Nor is a paper printed for each that may have it."""

    def printed(*args, **others):
        return subprocess.CompletedProcess(args, 0, b"%PDF-1.7", b"")

    monkeypatch.setattr("sharingbook.common.pdf.subprocess.run", printed)


def not_found(request, exception):
    return HttpResponse(status=404)


PARTS = [sorted(ROUTES)[start::3] for start in range(3)]


@pytest.mark.parametrize("part", range(len(PARTS)))
@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: actor.name)
def test_each_address_answers_as_the_agreed_table_says(governments, db, actor, part, count_checks):
    client = Client(raise_request_exception=True)
    person = governments.user(actor)
    if person is not None:
        client.force_login(person)
    wrong, number = [], 0
    names = [name for name in PARTS[part] if name in addresses.ours()]
    for method, url, data, name, spot, allowed in asked(governments, actor, names):
        number += 1
        status, leads = answered(client, method, url, data)
        if not fits(status, leads, allowed, method, ROUTES[name]):
            wrong.append(f"{name} {method} ({spot}): {status} {leads}, agreed: {allowed or 'open'}")
    count_checks(number)
    if wrong:
        pytest.fail(f"{len(wrong)} of {number} for {actor.name}:\n" + "\n".join(wrong), pytrace=False)


# How far a file's reading or check has come says nothing of the file.
PROGRESS = ("procurement:version-status", "reviews:check-status")
SHOW_CASES = ("cms:project-detail", "cms:book-project")


def test_no_address_shows_an_auditor_a_closed_record_without_a_note(governments, db, count_checks):
    """Rows 3, 13 and 13a, "Y logged": every address of the table, so that one added later is asked, too."""
    client = Client()
    client.force_login(governments.user(next(actor for actor in ACTORS if actor.name == "auditor")))
    silent, number = [], 0
    for name, route in ROUTES.items():
        if route.get is None or route.on not in ("project", "case") or name in PROGRESS:
            continue
        for spot in governments.spots(route.on):
            shows_it = spot.kind in (DEPARTMENT, DRAFT) or route.on == "case" or name in SHOW_CASES
            if spot.kind in (LISTED, UNLISTED, GOVERNMENT) or not (shows_it and route.where(spot)):
                continue
            before = AccessEntry.objects.count()
            status = client.get(reverse(name, args=route.args(spot))).status_code
            number += 1
            if status == 200 and spot.place != "foreign" and AccessEntry.objects.count() == before:
                silent.append((name, str(spot)))
    count_checks(number)
    assert silent == []


def test_the_public_rules_name_nothing_hidden():
    """What needs no object is either public, or for everybody with an account, or for a named group."""
    bare = {name for name, route in ROUTES.items() if not route.on and (route.get or route.post) == PUBLIC}
    assert bare == {
        "accounts:login", "accounts:password-forgotten", "accounts:one-time-link",
        "cms:home", "cms:help", "cms:search", "cms:book", "cms:book-feed", "cms:book-data", "set_language",
        "cms:ledger-verify-help",
    }  # fmt: skip
    assert ROUTES["procurement:project-list"].get == ACCOUNT
