"""The bell: each person reads their own notices, in their own language."""

import pytest
from django.utils import timezone, translation

from sharingbook.accounts import services
from sharingbook.accounts.roles import Role
from sharingbook.notifications.models import Notice
from sharingbook.notifications.services import notify, word
from tests.factories.accounts import make_department, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def aoki():
    return make_person("aoki", member=make_department(code="kodomo", name="子ども家庭課"))


def test_everybody_is_told_once_but_not_the_one_who_acted(aoki):
    boss, off = make_person("boss"), make_person("off", is_active=False)
    count = notify([aoki, boss, aoki, off], "x", "Saved.", {}, "/people/", actor=boss)
    assert count == 1
    assert list(Notice.objects.values_list("person", flat=True)) == [aoki.pk]


@pytest.mark.parametrize(
    "bad", ["https://evil.example/", "//evil.example/", "/\\evil.example", "people/", ""]
)
def test_a_notice_points_to_a_page_of_this_product_only(aoki, bad):
    with pytest.raises(ValueError):
        notify([aoki], "x", "Saved.", {}, bad)


def test_opening_marks_it_read_and_goes_to_the_stored_place(client, aoki):
    notify([aoki], "x", "Saved.", {}, "/password/")
    notice = Notice.objects.get()
    client.force_login(aoki)
    assert "未読1件" in client.get("/me/notices/").content.decode()
    answer = client.get(f"/me/notices/{notice.pk}/?next=https://evil.example/")
    assert answer.url == "/password/"
    notice.refresh_from_db()
    assert notice.read_at is not None
    assert "未読はありません" in client.get("/me/notices/").content.decode()


def test_somebody_elses_notice_is_not_there(client, aoki):
    notify([aoki], "x", "Saved.", {}, "/password/")
    other = make_person("other")
    client.force_login(other)
    assert client.get(f"/me/notices/{Notice.objects.get().pk}/").status_code == 404
    assert list(client.get("/me/notices/").context["page_obj"]) == []
    client.post("/me/notices/read/")
    assert Notice.objects.get().read_at is None


def test_all_are_marked_read_at_once_and_the_newest_stands_first(client, aoki):
    for url in ("/people/1/", "/people/2/", "/people/3/"):
        notify([aoki], "x", "Saved.", {}, url)
    client.force_login(aoki)
    assert [n.url for n in client.get("/me/notices/").context["page_obj"]] == [
        "/people/3/",
        "/people/2/",
        "/people/1/",
    ]
    assert client.post("/me/notices/read/").url == "/me/notices/"
    assert not Notice.objects.filter(read_at__isnull=True).exists()


def test_the_list_costs_the_same_for_one_notice_and_for_three(client, aoki):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(aoki)
    counts = []
    for more in (1, 2):
        for _ in range(more):
            notify([aoki], "x", "Saved.", {}, "/password/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/me/notices/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_notice_speaks_the_readers_language(aoki):
    message = "You were given a role: %(role)s."
    notify([aoki], "x", message, {"role": word(Role.MEMBER.label)}, "/password/")
    notice = Notice.objects.get()
    assert notice.text == "新しい役割が付きました：担当者"
    with translation.override("en"):
        assert notice.text == "You were given a role: Member."


def test_text_in_a_notice_is_never_markup(client, aoki):
    params = {"name": "<b>x</b>", "role": word(Role.MEMBER.label)}
    notify([aoki], "x", "A role that you gave is confirmed: %(name)s, %(role)s.", params, "/password/")
    client.force_login(aoki)
    assert "<b>x</b>" not in client.get("/me/notices/").content.decode()


def test_people_are_told_about_their_roles_and_administrators_about_what_waits(aoki):
    boss, second = make_person("boss", administrator=None), make_person("second", administrator=None)
    kato = make_person("kato")
    department = aoki.active_memberships[0].department
    today = timezone.localdate()
    hat = services.grant_role(
        person=kato, department=department, role="approver", valid_from=today, actor=boss
    )
    services.confirm_membership(membership=hat, actor=second)
    services.end_membership(membership=hat, actor=boss)
    services.make_one_time_link(person=kato, actor=boss)
    told = [(n.person, n.event) for n in Notice.objects.order_by("pk")]
    assert told == [
        (second, "role_waits"),
        (kato, "role_given"),
        (boss, "role_confirmed"),
        (kato, "role_ended"),
        (kato, "one_time_link"),
    ]
    with translation.override("en"):
        assert Notice.objects.filter(person=kato).last().text == "You were given a role: Approver."
