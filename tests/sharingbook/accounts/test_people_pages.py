"""The people pages: who sees whom, and what the buttons do."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sharingbook.accounts.models import Membership, User
from sharingbook.audit.models import LedgerEntry
from tests.factories.accounts import give_hat, make_department, make_organisation, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def prefecture():
    return make_organisation("minato", "みなと県")


@pytest.fixture
def section(prefecture):
    return make_department(prefecture, "kodomo", "子ども家庭課")


@pytest.fixture
def city():
    return make_organisation("city", "はま市")


@pytest.fixture
def boss():
    return make_person("boss", administrator=None)


@pytest.fixture
def here(prefecture):
    return make_person("here", administrator=prefecture)


def listed(client, query="") -> list[str]:
    return [p.last_name for p in client.get(f"/people/{query}").context["page_obj"]]


def hat_form(department, role, **more):
    first = timezone.localdate().isoformat()
    return {"department": department.pk if department else "", "role": role, "valid_from": first, **more}


def test_administrators_see_the_people_of_their_organisation_alone(client, here, section, city):
    aoki, foreign = make_person("aoki", member=section), make_person("canary", member=city)
    client.force_login(here)
    assert listed(client) == ["aoki", "here"]
    assert listed(client, "?q=canary") == []
    assert foreign.email not in client.get("/people/").content.decode()
    hat = foreign.memberships.get()
    for path in (
        f"/people/{foreign.pk}/",
        f"/people/{foreign.pk}/edit/",
        f"/people/{foreign.pk}/roles/new/",
        f"/roles/{hat.pk}/end/",
    ):
        assert client.get(path).status_code == 404
    for path in (
        f"/people/{foreign.pk}/edit/",
        f"/people/{foreign.pk}/link/",
        f"/people/{foreign.pk}/active/",
        f"/people/{foreign.pk}/roles/new/",
        f"/roles/{hat.pk}/end/",
        f"/roles/{hat.pk}/confirm/",
    ):
        assert client.post(path, hat_form(section, "member")).status_code == 404
    assert client.get(f"/people/{aoki.pk}/").status_code == 200


def test_hats_in_other_organisations_are_not_shown(client, here, section, city):
    both = make_person("both", member=section, reviewer=make_department(city, "himitsu", "はま市秘密課"))
    client.force_login(here)
    for path in ("/people/", f"/people/{both.pk}/"):
        page = client.get(path).content.decode()
        assert "子ども家庭課" in page
        assert "秘密課" not in page
    page = client.get(f"/people/{both.pk}/").content.decode()
    assert "この人はほかの団体の役割も持っています" in page
    assert "/link/" not in page
    assert client.post(f"/people/{both.pk}/link/").status_code == 403


@pytest.mark.parametrize(
    "role", ["member", "coordinator", "reviewer", "lead", "executive", "auditor", "vendor"]
)
def test_other_roles_are_refused_with_a_reason_and_see_only_themselves(client, section, role):
    person, other = make_person("x", **{role: section}), make_person("other", member=section)
    client.force_login(person)
    for path in ("/people/", "/people/new/", "/departments/", "/departments/new/"):
        answer = client.get(path)
        assert answer.status_code == 403
        assert "今の役割ではできません" in answer.content.decode()
    assert client.get(f"/people/{other.pk}/").status_code == 404
    own = client.get(f"/people/{person.pk}/")
    assert own.status_code == 200
    assert f"/people/{person.pk}/roles/new/" not in own.content.decode()


def test_strangers_are_sent_to_sign_in(client, boss):
    for path in ("/people/", f"/people/{boss.pk}/", "/departments/", "/me/notices/", "/password/"):
        assert client.get(path).url.startswith("/login/?next=")


def test_an_approver_gives_the_member_role_on_the_page(client, section):
    approver, person = make_person("approver", approver=section), make_person("aoki")
    give_hat(person, "executive", section.organisation)
    client.force_login(approver)
    page = client.get(f"/people/{person.pk}/roles/new/").content.decode()
    assert "担当者" in page
    assert 'value="administrator"' not in page
    answer = client.post(f"/people/{person.pk}/roles/new/", hat_form(section, "member"))
    assert answer.url == f"/people/{person.pk}/"
    assert person.memberships.filter(role="member", department=section).exists()
    forged = client.post(f"/people/{person.pk}/roles/new/", hat_form(section, "approver"))
    assert forged.status_code == 200
    assert not person.memberships.filter(role="approver").exists()


def test_search_and_filters(client, boss, prefecture, section):
    team = make_department(section, "team", "相談係")
    make_person("sato", last_name="佐藤", first_name="花子", member=team)
    make_person("suzuki", last_name="鈴木", first_name="花子", reviewer=prefecture)
    client.force_login(boss)
    assert listed(client, "?q=花子") == ["佐藤", "鈴木"]
    assert listed(client, "?q=佐藤 花子") == ["佐藤"]
    assert listed(client, "?q=SUZUKI@") == ["鈴木"]
    assert listed(client, f"?department={section.pk}") == ["佐藤"]
    assert listed(client, f"?department={prefecture.pk}") == ["佐藤", "鈴木"]
    assert listed(client, "?role=reviewer") == ["鈴木"]
    assert listed(client, f"?role=reviewer&department={section.pk}") == []
    assert "合う人はいませんでした" in client.get("/people/?q=zzz").content.decode()
    assert len(listed(client, "?role=nonsense&department=999999")) == 3


def test_the_list_costs_the_same_for_one_person_and_for_three(
    client, boss, section, django_assert_num_queries
):
    def count(path) -> int:
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path).status_code == 200
        return len(queries)

    client.force_login(boss)
    make_person("a", member=section)
    waiting = make_person("b")
    give_hat(waiting, "approver", section, confirmed=False)
    few = count("/people/"), count("/departments/")
    for name in ("c", "d", "e"):
        department = make_department(section, name, name)
        person = make_person(name, member=department, reviewer=[section, department])
        give_hat(person, "approver", make_organisation("city", "はま市"), confirmed=False)
    assert (count("/people/"), count("/departments/")) == few
    assert few[0] <= 12


def test_the_person_page_costs_the_same_for_one_hat_and_for_three(client, boss, section):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(boss)
    counts = []
    for name, places in (("a", 1), ("b", 3)):
        departments = [make_department(section) for _ in range(places)]
        person = make_person(name, member=departments)
        client.get(f"/people/{person.pk}/")
        with CaptureQueriesContext(connection) as queries:
            client.get(f"/people/{person.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_new_account_comes_with_its_first_hat_or_not_at_all(client, here, section, city):
    client.force_login(here)
    person = {"email": "New@Example.lg.jp", "last_name": "新田", "first_name": "一"}
    answer = client.post("/people/new/", person | hat_form(city, "member"))
    assert answer.status_code == 200
    assert not User.objects.filter(email="new@example.lg.jp").exists()
    answer = client.post("/people/new/", person | hat_form(section, "member"))
    made = User.objects.get(email="new@example.lg.jp")
    assert answer.url == f"/people/{made.pk}/"
    assert not made.has_usable_password()
    assert [m.role for m in made.active_memberships] == ["member"]
    entries = LedgerEntry.objects.order_by("seq").values_list("action", "organisation")
    assert list(entries) == [("person.create", "minato"), ("membership.grant", "minato")]
    again = client.post("/people/new/", person | hat_form(section, "member"))
    assert "このメールアドレスのアカウントはもうあります" in again.content.decode()
    assert 'value="新田"' in again.content.decode()


def test_a_rule_that_is_broken_stands_on_the_form_and_keeps_what_was_typed(client, boss, section):
    person = make_person("aoki", member=section)
    client.force_login(boss)
    last = (timezone.localdate() + timedelta(days=5)).isoformat()
    answer = client.post(f"/people/{person.pk}/roles/new/", hat_form(section, "approver", valid_to=last))
    page = answer.content.decode()
    assert "担当者と決定者は兼ねられません" in page
    assert last in page
    assert person.memberships.count() == 1


def test_dates_are_taken_as_clerks_type_them(client, boss, section):
    person = make_person("aoki")
    client.force_login(boss)
    form = hat_form(section, "member", valid_from="令和28年4月1日", valid_to="R29.3.31")
    client.post(f"/people/{person.pk}/roles/new/", form)
    hat = person.memberships.get()
    assert (hat.valid_from.isoformat(), hat.valid_to.isoformat()) == ("2046-04-01", "2047-03-31")
    past = client.post(f"/people/{person.pk}/roles/new/", hat_form(section, "reviewer", valid_from="H30.4.1"))
    assert "開始日は今日からあとの日にしてください" in past.content.decode()
    mixed = hat_form(section, "reviewer", valid_to="R1.5.1")
    assert (
        "終了日が開始日より前です" in client.post(f"/people/{person.pk}/roles/new/", mixed).content.decode()
    )


def test_a_waiting_role_is_confirmed_on_the_page_by_the_second_administrator(client, boss, section):
    person = make_person("kato")
    client.force_login(boss)
    client.post(f"/people/{person.pk}/roles/new/", hat_form(section, "approver"))
    hat = person.memberships.get()
    page = client.get(f"/people/{person.pk}/").content.decode()
    assert "この役割を確認できる管理者がほかにいません" in page
    assert f"/roles/{hat.pk}/confirm/" not in page
    assert "あなたの確認を待っている役割" not in client.get("/people/").content.decode()
    assert client.post(f"/roles/{hat.pk}/confirm/").status_code == 400
    second = make_person("second", administrator=None)
    assert "この役割を確認できる" not in client.get(f"/people/{person.pk}/").content.decode()
    client.force_login(second)
    assert f"/roles/{hat.pk}/confirm/" in client.get("/people/").content.decode()
    assert client.post(f"/roles/{hat.pk}/confirm/").url == f"/people/{person.pk}/"
    assert Membership.objects.active().filter(pk=hat.pk).exists()


def test_ending_a_role_asks_first(client, boss, section):
    person = make_person("aoki", member=section)
    hat = person.memberships.get()
    client.force_login(boss)
    page = client.get(f"/roles/{hat.pk}/end/").content.decode()
    assert "子ども家庭課" in page
    assert Membership.objects.active().filter(pk=hat.pk).exists()
    client.post(f"/roles/{hat.pk}/end/")
    assert not Membership.objects.active().filter(pk=hat.pk).exists()
    assert "これまでの役割" in client.get(f"/people/{person.pk}/").content.decode()


def test_a_name_that_somebody_else_just_corrected_is_not_overwritten(client, boss, section):
    person = make_person("aoki", last_name="青木", member=section)
    client.force_login(boss)
    first = {"last_name": "青木田", "first_name": "", "edition": 1}
    assert client.post(f"/people/{person.pk}/edit/", first).status_code == 302
    answer = client.post(f"/people/{person.pk}/edit/", first | {"last_name": "靑木"})
    assert answer.status_code == 409
    assert "青木田" in answer.content.decode()
    assert "靑木" in answer.content.decode()
    person.refresh_from_db()
    assert person.last_name == "青木田"


def test_names_are_shown_as_text_never_as_markup(client, boss, section):
    nasty = '<script>alert(1)</script>"\u202e'
    person = make_person("x", last_name=nasty, member=section)
    client.force_login(boss)
    for path in (
        "/people/",
        f"/people/{person.pk}/",
        f"/people/{person.pk}/edit/",
        "/people/?q=%3Cscript%3E",
    ):
        assert "<script>alert" not in client.get(path).content.decode()


@pytest.mark.parametrize("path", ["/people/{}/active/", "/people/{}/link/"])
def test_acts_on_accounts_are_never_done_by_a_link(client, boss, section, path):
    person = make_person("aoki", member=section)
    client.force_login(boss)
    assert client.get(path.format(person.pk)).status_code == 405


def test_switching_off_and_on(client, boss, section):
    person = make_person("aoki", member=section)
    client.force_login(boss)
    client.post(f"/people/{person.pk}/active/", {"active": "0"})
    assert not User.objects.get(pk=person.pk).is_active
    assert client.post(f"/people/{person.pk}/link/").status_code == 400
    client.post(f"/people/{person.pk}/active/", {"active": "1"})
    assert User.objects.get(pk=person.pk).is_active
    actions = list(LedgerEntry.objects.order_by("seq").values_list("action", "organisation"))
    assert actions == [("person.switch_off", "minato"), ("person.switch_on", "minato")]
