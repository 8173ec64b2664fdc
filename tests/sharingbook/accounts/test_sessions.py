"""A session ends: when idle, when old, when rights change, and never later because of a clock (T18, T27)."""

from datetime import UTC, datetime, timedelta

import pytest

from sharingbook.accounts import services
from tests.factories.accounts import PASSWORD, give_hat, make_department, make_person

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _home(settings):
    settings.LOGIN_REDIRECT_URL = "notifications:notices"


@pytest.fixture
def clock(time_machine):
    def go(**after):
        time_machine.move_to(START + timedelta(**after), tick=False)

    go()
    return go


@pytest.fixture
def signed_in(client, clock):
    person = make_person("aoki", member=make_department())
    client.post("/login/", {"username": person.email, "password": PASSWORD})
    return person


def is_in(client) -> bool:
    return client.get("/me/notices/").status_code == 200


def test_a_session_ends_after_half_an_hour_without_a_request(client, signed_in, clock):
    clock(minutes=29)
    assert is_in(client)
    clock(minutes=58)
    assert is_in(client)
    clock(minutes=89)
    assert not is_in(client)
    assert "時間がたったのでログインし直してください" in client.get("/login/").content.decode()


def test_a_session_ends_after_twelve_hours_however_busy(client, signed_in, clock):
    for minutes in range(0, 12 * 60, 20):
        clock(minutes=minutes)
        assert is_in(client)
    clock(hours=12, minutes=1)
    assert not is_in(client)


@pytest.mark.parametrize("back", [timedelta(minutes=2), timedelta(days=2)])
def test_a_clock_set_back_does_not_lengthen_a_session(client, signed_in, time_machine, back):
    time_machine.move_to(START + timedelta(minutes=5), tick=False)
    assert is_in(client)
    time_machine.move_to(START + timedelta(minutes=5) - back, tick=False)
    assert not is_in(client)


def test_a_clock_far_ahead_ends_the_session(client, signed_in, clock):
    clock(days=3650)
    assert not is_in(client)


def test_a_small_correction_of_the_clock_ends_nothing(client, signed_in, clock):
    clock(seconds=-30)
    assert is_in(client)


def test_a_role_taken_away_ends_the_session_with_the_next_request(client, signed_in):
    boss = make_person("boss", administrator=None)
    assert is_in(client)
    services.end_membership(membership=signed_in.memberships.get(), actor=boss)
    assert not is_in(client)
    assert "役割かパスワードが変わりました" in client.get("/login/").content.decode()


def test_a_role_given_ends_the_session_with_the_next_request(client, signed_in):
    boss = make_person("boss", administrator=None)
    department = make_department()
    services.grant_role(
        person=signed_in, department=department, role="reviewer", valid_from=START.date(), actor=boss
    )
    assert not is_in(client)


def test_a_switched_off_account_is_out_with_the_next_request(client, signed_in):
    boss = make_person("boss", administrator=None)
    services.set_active(person=signed_in, active=False, actor=boss)
    assert not is_in(client)


def test_a_hat_whose_last_day_is_over_does_not_count(client, clock):
    person = make_person("kato")
    give_hat(person, "administrator", None, valid_to=START.date())
    client.force_login(person)
    assert client.get("/people/").status_code == 200
    clock(days=1)
    client.force_login(person)
    assert client.get("/people/").status_code == 403


def test_a_form_posted_too_late_comes_back_to_its_own_page(client, clock):
    boss = make_person("boss", administrator=None)
    client.force_login(boss)
    clock(hours=1)
    page = "http://testserver/people/1/?tab=2"
    answer = client.post("/people/1/active/", {"active": "0"}, headers={"Referer": page})
    assert answer.url == "/login/?next=/people/1/%3Ftab%3D2"
    client.force_login(boss)
    clock(hours=2)
    answer = client.post("/people/1/active/", headers={"Referer": "https://evil.example/x"})
    assert answer.url == "/login/?next=/"


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/people/1/?tab=2", "/login/?next=/people/1/%3Ftab%3D2"),
        ("http://testserver/people/1/active/", "/login/?next=/"),
        ("https://evil.example/people/1/", "/login/?next=/"),
        ("", "/login/?next=/"),
    ],
)
def test_a_form_posted_after_a_night_comes_back_to_its_own_page(client, signed_in, clock, referer, back):
    clock(hours=20)
    # The row of the session has run out, and with it all that told why it ended.
    answer = client.post("/people/1/active/", {"active": "0"}, headers={"Referer": referer})
    assert answer.url == back


def test_a_form_of_its_own_address_comes_back_there_after_a_night(client, signed_in, clock):
    clock(hours=20)
    assert client.post("/projects/1/edit/?x=1").url == "/login/?next=/projects/1/edit/%3Fx%3D1"


@pytest.mark.parametrize("hours", [1, 20])
def test_a_part_of_a_page_fetched_too_late_sends_the_whole_page_to_sign_in(client, clock, hours):
    client.force_login(make_person("boss", administrator=None))
    clock(hours=hours)
    headers = {"HX-Request": "true", "Referer": "http://testserver/people/"}
    answer = client.get("/people/?q=a", headers=headers)
    assert (answer.status_code, answer["HX-Redirect"]) == (200, "/login/?next=/people/")


def test_signing_in_works_from_a_page_that_lay_open_over_night(client, signed_in, clock):
    clock(hours=20)
    answer = client.post("/login/", {"username": signed_in.email, "password": PASSWORD, "next": "/people/"})
    assert answer.url == "/people/"
