"""Signing in and out, passwords, one-time links: what a person at the door may rely on."""

import re

import pytest
from django.core import mail as outbox_of
from django.urls import reverse

from sharingbook.audit.models import AccessEntry, LedgerEntry
from tests.factories.accounts import PASSWORD, make_department, make_person

pytestmark = pytest.mark.django_db
LOGIN = "/login/"
NEW = "a long enough phrase"


@pytest.fixture(autouse=True)
def _home(settings):
    settings.LOGIN_REDIRECT_URL = "notifications:notices"


@pytest.fixture
def section():
    return make_department(code="kodomo", name="子ども家庭課")


@pytest.fixture
def aoki(section):
    return make_person("aoki", member=section)


@pytest.fixture
def boss():
    return make_person("boss", administrator=None)


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post(LOGIN, {"username": email, "password": password, **extra})


def test_login_leads_to_the_page_that_was_asked_for(client, aoki):
    answer = client.get(f"/people/{aoki.pk}/")
    assert answer.url == f"/login/?next=/people/{aoki.pk}/"
    answer = sign_in(client, "AOKI@example.lg.jp ".strip(), next=f"/people/{aoki.pk}/")
    assert answer.url == f"/people/{aoki.pk}/"
    assert client.get(answer.url).status_code == 200


@pytest.mark.parametrize(
    "bad",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "///evil.example"],
)
def test_login_never_leads_to_another_site(client, aoki, bad):
    assert sign_in(client, aoki.email, next=bad).url == reverse("notifications:notices")


@pytest.mark.parametrize("bad", ["https://evil.example/", "//evil.example/"])
def test_switching_the_hat_never_leads_to_another_site(client, aoki, bad):
    client.force_login(aoki)
    answer = client.post("/me/hat/", {"hat": aoki.active_memberships[0].pk, "next": bad})
    assert answer.url == reverse("notifications:notices")


def test_unknown_wrong_and_switched_off_read_the_same(client, aoki, section):
    make_person("off", member=section, is_active=False)

    def alert(email, password):
        page = sign_in(client, email, password).content.decode()
        return re.search(r"data-error-summary>(.*?)</ul>", page, re.S).group(1)

    wrong = alert(aoki.email, "wrong-password")
    assert "メールアドレスかパスワードが合いません" in wrong
    assert alert("nobody@example.lg.jp", "wrong-password") == wrong
    assert alert("off@example.lg.jp", PASSWORD) == wrong


def test_login_gives_the_session_a_new_key(client, aoki):
    client.get(LOGIN)
    session = client.session
    session["planted"] = 1
    session.save()
    before = session.session_key
    client.cookies["sessionid"] = before
    sign_in(client, aoki.email)
    assert client.session.session_key != before


def test_signing_in_and_out_stands_in_the_access_log(client, aoki):
    sign_in(client, aoki.email)
    client.post("/logout/")
    assert client.get("/me/notices/").status_code == 302
    entries = AccessEntry.objects.filter(actor_id=str(aoki.uid)).order_by("pk")
    assert list(entries.values_list("action", "organisation")) == [
        ("account.sign_in", "minato"),
        ("account.sign_out", "minato"),
    ]


def test_a_link_cannot_sign_anybody_out(client, aoki):
    client.force_login(aoki)
    assert client.get("/logout/").status_code == 405
    assert client.get("/me/notices/").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/login/",
        "/logout/",
        "/password/",
        "/me/hat/",
        "/me/notices/read/",
        "/people/new/",
        "/departments/new/",
    ],
)
def test_a_post_without_the_token_is_refused(aoki, path):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(aoki)
    assert strict.post(path).status_code == 403


def test_a_changed_password_ends_other_sessions_and_keeps_this_one(client, aoki):
    from django.test import Client

    other = Client()
    other.force_login(aoki)
    sign_in(client, aoki.email)
    answer = client.post("/password/", {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW})
    assert answer.status_code == 302
    assert client.get("/password/").status_code == 200
    assert other.get("/password/").status_code == 302
    entry = LedgerEntry.objects.get(action="person.set_password")
    assert (entry.actor_id, entry.object_id, entry.organisation) == (str(aoki.uid), str(aoki.uid), "minato")


@pytest.mark.parametrize(
    ("old", "new", "again"),
    [
        ("wrong", NEW, NEW),
        (PASSWORD, NEW, NEW + "x"),
        (PASSWORD, "short", "short"),
        (PASSWORD, "passwordpassword", ""),
    ],
)
def test_a_password_that_does_not_fit_changes_nothing(client, aoki, old, new, again):
    client.force_login(aoki)
    answer = client.post("/password/", {"old_password": old, "new_password1": new, "new_password2": again})
    assert answer.status_code == 200
    assert "data-error-summary" in answer.content.decode()
    aoki.refresh_from_db()
    assert aoki.check_password(PASSWORD)


def link_for(client, boss, person):
    client.force_login(boss)
    answer = client.post(f"/people/{person.pk}/link/")
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]
    client.logout()
    return answer.context["link"].removeprefix("http://testserver")


def test_a_one_time_link_sets_a_password_once(client, boss, aoki):
    link = link_for(client, boss, aoki)
    form = client.get(link).url
    assert link.split("/")[-2] not in form  # the token does not stay in the address
    answer = client.post(form, {"new_password1": NEW, "new_password2": NEW})
    assert answer.url == "/login/"
    aoki.refresh_from_db()
    assert aoki.check_password(NEW)
    again = client.get(link, follow=True)
    assert "このリンクはもう使えません" in again.content.decode()
    assert "new_password1" not in again.content.decode()


def test_a_one_time_link_dies_after_a_day(client, boss, aoki, time_machine):
    time_machine.move_to("2036-11-20T09:00:00+09:00", tick=False)
    link = link_for(client, boss, aoki)
    time_machine.move_to("2036-11-21T08:59:00+09:00", tick=False)
    assert client.get(link).status_code == 302
    time_machine.move_to("2036-11-21T09:01:00+09:00", tick=False)
    assert "このリンクはもう使えません" in client.get(link).content.decode()


def test_a_one_time_link_does_not_open_a_switched_off_account(client, boss, aoki):
    link = link_for(client, boss, aoki)
    aoki.is_active = False
    aoki.save()
    assert "このリンクはもう使えません" in client.get(link).content.decode()


def test_the_token_stands_nowhere_in_the_ledger(client, boss, aoki):
    token = link_for(client, boss, aoki).split("/")[-2]
    entry = LedgerEntry.objects.get(action="person.one_time_link")
    assert token not in entry.payload.body.decode() + bytes(entry.body).decode()
    assert entry.organisation == "minato"


def test_forgotten_password_answers_alike_for_every_address(
    client, aoki, settings, django_capture_on_commit_callbacks
):
    pages = []
    for email in (aoki.email, "nobody@example.lg.jp"):
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.post("/password/forgotten/", {"email": email}, follow=True)
        pages.append(re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", answer.content.decode()))
    assert pages[0] == pages[1]
    assert "リンクをメールで送ります" in pages[0]
    assert [m.to for m in outbox_of.outbox] == [[aoki.email]]
    path = re.search(r"http://localhost:8000(/link/\S+)", outbox_of.outbox[0].body).group(1)
    assert client.get(path).status_code == 302


def test_without_mail_the_forgotten_page_names_the_administrator(client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    page = client.get("/password/forgotten/").content.decode()
    assert "団体のシステム管理者に頼んでください" in page
    assert 'name="email"' not in page
    assert client.post("/password/forgotten/", {"email": "a@example.lg.jp"}).status_code == 200
    assert outbox_of.outbox == []


def test_the_page_says_which_hat_is_on(client, section):
    desk = make_department(code="desk", name="技術支援室")
    both = make_person("both", member=section, lead=desk)
    client.force_login(both)
    assert "いまの役割：子ども家庭課　担当者" in client.get("/me/notices/").content.decode()
    lead = both.active_memberships[1]
    client.post("/me/hat/", {"hat": lead.pk, "next": "/me/notices/"})
    assert "いまの役割：技術支援室　主任レビュー担当" in client.get("/me/notices/").content.decode()


def test_nobody_puts_on_somebody_elses_hat(client, aoki, boss):
    client.force_login(aoki)
    assert client.post("/me/hat/", {"hat": boss.active_memberships[0].pk}).status_code == 404
    assert client.post("/me/hat/", {"hat": "no number"}).status_code == 404
    assert client.get("/me/hat/").status_code == 405
