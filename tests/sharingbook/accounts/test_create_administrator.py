"""The first administrator of an instance, and the way back in when nobody can sign in."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from sharingbook.accounts.models import User
from sharingbook.audit.models import LedgerEntry
from tests.factories.accounts import make_organisation, make_person

pytestmark = pytest.mark.django_db


def run(*arguments, **options) -> str:
    out = io.StringIO()
    call_command("create_administrator", *arguments, stdout=out, **options)
    return out.getvalue()


def test_the_printed_link_opens_the_instance(client):
    printed = run("First@example.lg.jp", name="青木 一郎")
    path = re.search(r"http://localhost:8000(/link/\S+)", printed).group(1)
    form = client.get(path).url
    client.post(form, {"new_password1": "a long enough phrase", "new_password2": "a long enough phrase"})
    assert client.login(username="first@example.lg.jp", password="a long enough phrase")
    assert client.get("/people/").status_code == 200
    person = User.objects.get()
    assert (person.name, person.is_superuser, [m.role for m in person.active_memberships]) == (
        "青木 一郎",
        False,
        ["administrator"],
    )
    entry = LedgerEntry.objects.get(action="person.make_administrator")
    assert (entry.actor_id, entry.object_id) == ("machine", str(person.uid))


def test_it_speaks_the_installations_language():
    assert "全体のシステム管理者にしました" in run("first@example.lg.jp")
    with override("en"):
        assert "is administrator of the whole instance" in run("second@example.lg.jp", force=True)


def test_a_second_one_needs_force_and_is_noted(client):
    make_person("boss", administrator=None)
    with pytest.raises(CommandError, match="--force"):
        run("other@example.lg.jp")
    assert User.objects.count() == 1
    run("other@example.lg.jp", force=True)
    assert LedgerEntry.objects.filter(action="person.make_administrator").count() == 1


def test_a_lost_password_of_the_only_administrator_is_no_dead_end(client):
    boss = make_person("boss", administrator=None, is_active=True)
    printed = run(boss.email, force=True)
    assert "/link/" in printed
    assert boss.memberships.count() == 1


def test_the_password_may_come_from_standard_input(monkeypatch, client):
    monkeypatch.setattr("sys.stdin", io.StringIO("a long enough phrase\n"))
    assert "/link/" not in run("first@example.lg.jp", password_stdin=True)
    assert client.login(username="first@example.lg.jp", password="a long enough phrase")


def test_a_bad_password_or_address_makes_nobody(monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO("short\n"))
    with pytest.raises(CommandError):
        run("first@example.lg.jp", password_stdin=True)
    with pytest.raises(CommandError) as bad_usage:
        run("no address")
    assert bad_usage.value.returncode == 2
    assert not User.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_an_auditor_does_not_become_administrator_this_way():
    auditor = make_person("auditor", auditor=make_organisation())
    with pytest.raises(CommandError):
        run(auditor.email)
    assert [m.role for m in User.objects.get().active_memberships] == ["auditor"]
