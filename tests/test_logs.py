"""What an operator finds in the log: one line an event, and nothing to sign in with (security: T30)."""

import io
import logging

import pytest
from django.test import Client
from django.urls import reverse

from sharingbook.accounts.services import make_one_time_link
from sharingbook.common.logs import OneLineFormatter
from tests.factories.accounts import make_department, make_person

CANARY = "kanaria-no-aikotoba-7319"


@pytest.fixture
def log():
    """All that the server's own handler would write, from INFO on."""
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(OneLineFormatter())
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield written
    root.setLevel(before)
    root.removeHandler(handler)


def forge(level: str) -> str:
    return f"aoki\r\n2026-04-01 09:00:00,000 {level} django.request everything is fine"


def test_a_name_with_line_breaks_makes_one_line(log):
    logging.getLogger("sharingbook").warning("refused: %s", forge("INFO"))
    assert log.getvalue().count("\n") == 1
    assert r"aoki\r\n2026" in log.getvalue()


@pytest.mark.parametrize("char", ["\x1b", "\x00", "\x85", "\u2028", "\u202e", "\x0b"])
def test_no_character_moves_the_reader_elsewhere(log, char):
    logging.getLogger("sharingbook").warning("refused: a%sb", char)
    assert char not in log.getvalue()


def test_no_line_of_a_traceback_passes_for_an_event(log):
    try:
        raise ValueError(forge("ERROR"))
    except ValueError:
        logging.getLogger("sharingbook").exception("reading failed")
    first, *rest = log.getvalue().rstrip("\n").split("\n")
    assert first.endswith("reading failed")
    assert rest
    assert all(line.startswith("    ") for line in rest)
    assert "\r" not in log.getvalue()


@pytest.mark.django_db
def test_a_sign_in_with_a_forged_name_adds_no_line_of_its_own(log, client):
    client.post(reverse("accounts:login"), {"username": forge("INFO"), "password": CANARY})
    client.get("/nothing/" + forge("INFO").replace("\r", "%0d").replace("\n", "%0a"))
    lines = log.getvalue().splitlines()
    assert len(lines) == 1  # the address that does not exist
    assert not any(line.startswith("2026-04-01 09:00:00,000") for line in lines)


@pytest.mark.django_db
def test_nothing_in_the_log_opens_an_account(log, settings):
    settings.DEBUG_PROPAGATE_EXCEPTIONS = False
    section = make_department()
    person = make_person("aoki", member=section, password=CANARY)
    administrator = make_person("kanri", administrator=section.organisation)
    browser = Client(enforce_csrf_checks=True, raise_request_exception=False)
    sessions, link = set(), make_one_time_link(person=person, actor=administrator)
    token = link.rstrip("/").rpartition("/")[2]
    _sign_in(browser, person, CANARY)
    sessions.add(browser.session.session_key)
    _sign_in(browser, person, CANARY + "-wrong")
    stranger = Client(enforce_csrf_checks=True, raise_request_exception=False)
    # Each of these is refused in its own way, and Django logs the address of every refusal.
    for answer in (
        stranger.post(link, {"new_password1": CANARY}),
        stranger.put(link),
        stranger.get(f"{link}more/"),
        stranger.get(f"/there/is/nothing/{link}"),
    ):
        assert answer.status_code in (403, 404, 405)
    opened = stranger.get(link, follow=True)
    assert opened.status_code == 200
    sessions.add(stranger.session.session_key)
    written = log.getvalue()
    assert "/link/" in written
    for secret in (CANARY, token, *sessions):
        assert secret not in written


def _sign_in(browser: Client, person, password: str) -> None:
    page = browser.get(reverse("accounts:login"))
    browser.post(
        reverse("accounts:login"),
        {
            "username": person.email,
            "password": password,
            "csrfmiddlewaretoken": str(page.context["csrf_token"]) if page.context else "",
        },
    )
