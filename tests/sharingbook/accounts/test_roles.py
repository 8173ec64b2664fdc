"""Hats: who gives which, what goes together, and who has to confirm (permissions.md row 47 and its notes)."""

from datetime import timedelta

import pytest
from django.utils import timezone

from sharingbook.accounts import selectors, services
from sharingbook.accounts.events import memberships_changed
from sharingbook.accounts.models import Membership
from sharingbook.audit.models import LedgerEntry
from sharingbook.audit.verify import verify
from sharingbook.common.errors import DomainError, Refused
from tests.factories.accounts import give_hat, make_department, make_organisation, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture
def prefecture():
    return make_organisation("minato", "みなと県")


@pytest.fixture
def section(prefecture):
    return make_department(prefecture, "kodomo", "子ども家庭課")


@pytest.fixture
def boss():
    return make_person("boss", administrator=None)


@pytest.fixture
def second():
    return make_person("second", administrator=None)


def grant(person, department, role, actor, **days):
    days.setdefault("valid_from", timezone.localdate())
    return services.grant_role(person=person, department=department, role=role, actor=actor, **days)


def roles_of(person) -> list[str]:
    person.__dict__.pop("active_memberships", None)
    return [m.role for m in person.active_memberships]


def test_a_member_counts_at_once_and_the_ledger_says_who_gave_it(section, boss):
    person = make_person("aoki")
    hat = grant(person, section, "member", boss)
    assert roles_of(person) == ["member"]
    entry = LedgerEntry.objects.get(action="membership.grant")
    assert (entry.actor_id, entry.acting_role, entry.department, entry.organisation, entry.object_id) == (
        str(boss.uid),
        "administrator",
        "kodomo",
        "minato",
        str(hat.pk),
    )


@pytest.mark.parametrize("role", ["approver", "auditor"])
def test_approver_and_auditor_wait_for_a_second_administrator(section, boss, second, role):
    person = make_person("kato")
    hat = grant(person, section, role, boss)
    assert roles_of(person) == []
    with pytest.raises(DomainError, match="もう一人の管理者が確認します"):
        services.confirm_membership(membership=hat, actor=boss)
    assert roles_of(person) == []
    services.confirm_membership(membership=hat, actor=second)
    assert roles_of(person) == [role]
    hat.refresh_from_db()
    assert (hat.granted_by, hat.confirmed_by) == (boss, second)
    assert list(LedgerEntry.objects.order_by("seq").values_list("action", flat=True)) == [
        "membership.grant",
        "membership.confirm",
    ]


def test_nobody_gives_or_confirms_a_role_to_themselves(section, boss, second):
    with pytest.raises(Refused, match="自分に役割を付けることはできません"):
        grant(boss, section, "approver", boss)
    hat = grant(boss, section, "approver", second)
    third = make_person("third", administrator=None)
    with pytest.raises(Refused):
        services.confirm_membership(membership=hat, actor=boss)
    services.confirm_membership(membership=hat, actor=third)
    assert "approver" in roles_of(boss)


def test_a_confirmed_or_ended_role_is_not_confirmed_again(section, boss, second):
    hat = grant(make_person("kato"), section, "approver", boss)
    services.end_membership(membership=hat, actor=boss)
    with pytest.raises(DomainError, match="確認待ちではありません"):
        services.confirm_membership(membership=hat, actor=second)


@pytest.mark.parametrize("other", ["member", "approver", "coordinator", "reviewer", "lead"])
def test_an_auditor_holds_no_writing_role_in_the_organisation(prefecture, section, boss, other):
    writer = make_person("writer", **{other: section})
    with pytest.raises(DomainError, match="監査できません"):
        grant(writer, prefecture, "auditor", boss)
    auditor = make_person("auditor", auditor=prefecture)
    with pytest.raises(DomainError, match="書き込む役割を持てません"):
        grant(auditor, section, other, boss)


def test_an_auditor_may_write_in_another_organisation(section, boss):
    city = make_organisation("city", "はま市")
    auditor = make_person("auditor", auditor=city)
    grant(auditor, section, "member", boss)
    assert sorted(roles_of(auditor)) == ["auditor", "member"]


def test_administrator_and_auditor_are_never_one_person(prefecture, boss):
    city = make_organisation("city", "はま市")
    administrator = make_person("administrator", administrator=city)
    with pytest.raises(DomainError, match="監査担当を兼ねられません"):
        grant(administrator, prefecture, "auditor", boss)
    auditor = make_person("auditor", auditor=prefecture)
    for place in (None, city, prefecture):
        with pytest.raises(DomainError, match="管理者を兼ねられません"):
            grant(auditor, place, "administrator", boss)


def test_two_roles_that_exclude_each_other_cannot_both_wait(prefecture, section, boss):
    person = make_person("kato")
    grant(person, prefecture, "auditor", boss)
    with pytest.raises(DomainError):
        grant(person, section, "approver", boss)


def test_one_role_after_the_other_is_fine(prefecture, section, boss):
    person = make_person("kato")
    today = timezone.localdate()
    grant(person, section, "member", boss, valid_to=today + timedelta(days=10))
    grant(person, prefecture, "auditor", boss, valid_from=today + timedelta(days=11))
    with pytest.raises(DomainError):
        grant(person, section, "member", boss, valid_from=today + timedelta(days=30))


def test_member_and_approver_are_one_person_only_where_a_single_officer_is_allowed(boss, second):
    village = make_organisation("mura", "やま村")
    member = make_person("member", member=village)
    with pytest.raises(DomainError, match="担当者と決定者は兼ねられません"):
        grant(member, village, "approver", boss)
    services.change_settings(
        organisation=village, single_officer=True, members_submit_answers=False, review_desk=None, actor=boss
    )
    hat = grant(member, village, "approver", boss)
    services.change_settings(
        organisation=village, single_officer=False, members_submit_answers=False, review_desk=None, actor=boss
    )
    with pytest.raises(DomainError, match="担当者と決定者は兼ねられません"):
        services.confirm_membership(membership=hat, actor=second)


def test_an_approver_gives_and_ends_the_member_role_of_the_own_department_only(prefecture, section):
    approver = make_person("approver", approver=section)
    team = make_department(section, "team", "係")
    elsewhere = make_department(prefecture, "doro", "道路課")
    person = make_person("aoki")
    hat = grant(person, team, "member", approver)
    services.end_membership(membership=hat, actor=approver)
    assert roles_of(person) == []
    with pytest.raises(Refused):
        grant(person, elsewhere, "member", approver)
    for role in ("approver", "reviewer", "administrator"):
        with pytest.raises(Refused, match="担当者の役割だけ"):
            grant(person, section, role, approver)
    with pytest.raises(Refused):
        grant(approver, section, "member", approver)
    with pytest.raises(Refused):
        services.create_person(email="x@example.lg.jp", last_name="x", department=section, actor=approver)
    with pytest.raises(Refused):
        services.make_one_time_link(person=person, actor=approver)


@pytest.mark.parametrize(
    "role", ["member", "coordinator", "reviewer", "lead", "executive", "auditor", "vendor"]
)
def test_no_other_role_gives_roles(section, role):
    with pytest.raises(Refused):
        grant(make_person("aoki"), section, "member", make_person("x", **{role: section}))


def test_an_administrator_of_one_organisation_stays_in_it(prefecture, section):
    city = make_organisation("city", "はま市")
    here = make_person("here", administrator=prefecture)
    person = make_person("aoki", member=section)
    grant(person, section, "reviewer", here)
    with pytest.raises(Refused, match="ほかの団体"):
        grant(person, city, "member", here)
    with pytest.raises(Refused, match="全体の管理者だけ"):
        grant(person, None, "administrator", here)
    with pytest.raises(Refused, match="全体の管理者だけ"):
        services.create_person(email="x@example.lg.jp", last_name="x", actor=here)
    with pytest.raises(Refused):
        services.create_department(parent=None, code="new", name="新", actor=here)


@pytest.mark.parametrize("more", [{"reviewer": "city"}, {"administrator": None}])
def test_nobody_comes_to_rights_elsewhere_through_somebody_elses_password(prefecture, section, more):
    city = make_organisation("city", "はま市")
    here = make_person("here", administrator=prefecture)
    person = make_person("aoki", member=section, **{k: city if v else None for k, v in more.items()})
    for act in (
        lambda: services.make_one_time_link(person=person, actor=here),
        lambda: services.set_active(person=person, active=False, actor=here),
        lambda: services.rename_person(person=person, edition=1, last_name="x", first_name="", actor=here),
    ):
        with pytest.raises(Refused, match="ほかの団体の役割も持っています"):
            act()


def test_a_role_stops_on_the_day_it_was_given_and_can_be_given_again(section, boss):
    person = make_person("aoki")
    hat = grant(person, section, "member", boss)
    services.end_membership(membership=hat, actor=boss)
    assert roles_of(person) == []
    grant(person, section, "member", boss)
    assert roles_of(person) == ["member"]
    assert Membership.objects.filter(user=person).count() == 2
    with pytest.raises(DomainError, match="もう終わっています"):
        services.end_membership(membership=hat, actor=boss)


def test_the_last_administrator_stays(boss):
    with pytest.raises(DomainError, match="最後の管理者"):
        services.end_membership(membership=boss.memberships.get(), actor=boss)
    second = make_person("second", administrator=None)
    services.end_membership(membership=boss.memberships.get(), actor=second)
    assert roles_of(boss) == []


def test_an_administrator_does_not_switch_off_their_own_account(boss):
    with pytest.raises(DomainError):
        services.set_active(person=boss, active=False, actor=boss)


def test_every_change_of_rights_raises_the_epoch_and_tells_the_book(section, boss, second):
    person = make_person("kato")
    heard = []

    def listen(*, user):
        heard.append(user.pk)

    memberships_changed.subscribe(listen)
    try:
        hat = grant(person, section, "approver", boss)
        services.confirm_membership(membership=hat, actor=second)
        services.end_membership(membership=hat, actor=boss)
        services.set_active(person=person, active=False, actor=boss)
    finally:
        memberships_changed._subscribers.remove(listen)
    assert heard == [person.pk] * 4
    person.refresh_from_db()
    assert person.session_epoch == 4


def test_what_waits_is_shown_to_those_who_can_confirm_it(prefecture, section, boss, second):
    city = make_organisation("city", "はま市")
    here, there = make_person("here", administrator=prefecture), make_person("there", administrator=city)
    hat = grant(make_person("kato"), section, "approver", boss)
    assert [list(selectors.confirmations_waiting(p)) for p in (boss, second, here, there)] == [
        [],
        [hat],
        [hat],
        [],
    ]
    assert selectors.can_be_confirmed(hat)


def test_an_instance_with_one_administrator_knows_that_nobody_can_confirm(section, boss):
    hat = grant(make_person("kato"), section, "approver", boss)
    assert not selectors.can_be_confirmed(hat)
    helper = make_person("helper")
    grant(helper, None, "administrator", boss)
    assert selectors.can_be_confirmed(hat)
    services.confirm_membership(membership=hat, actor=helper)


def test_a_refused_grant_leaves_no_trace(section):
    person = make_person("aoki")
    with pytest.raises(Refused):
        grant(person, section, "member", make_person("x", executive=section))
    person.refresh_from_db()
    assert (person.session_epoch, Membership.objects.filter(user=person).count()) == (0, 0)
    assert not LedgerEntry.objects.exists()


def test_a_switched_off_account_is_given_no_hat(section, boss):
    off = make_person("off", is_active=False)
    with pytest.raises(DomainError, match="止めてあります"):
        grant(off, section, "member", boss)


def test_the_database_itself_refuses_a_confirmation_by_the_granter(section, boss):
    from django.db import IntegrityError, transaction

    hat = give_hat(make_person("kato"), "approver", section, confirmed=False, granted_by=boss)
    hat.confirmed_by, hat.confirmed_at = boss, timezone.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        hat.save()


def test_the_ledger_of_all_these_acts_is_fine(section, boss, second):
    hat = grant(make_person("kato"), section, "approver", boss)
    services.confirm_membership(membership=hat, actor=second)
    services.end_membership(membership=hat, actor=boss)
    assert verify().ok
