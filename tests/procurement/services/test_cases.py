"""Cases: opened under a project, edited with both texts kept, moved only where the state allows."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from procurement import events
from procurement.enums import Act, CaseState, Level, Waiting
from procurement.models import InterestedVendor, Participation
from procurement.services import cases, participation
from procurement.services.disclosure import Closing
from procurement.stages import DEPARTMENT_MOVES
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.errors import DomainError, Refused, StaleEdit
from tests.factories.accounts import make_department, make_person
from tests.factories.cases import CORPORATE_NUMBER, make_case
from tests.factories.register import make_project

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def closing(level):
    return Closing(level, "operations", timezone.localdate() + timedelta(days=90))


def member_of(case):
    return make_person(member=case.project.owner)


def test_a_case_opens_in_planning_and_waits_on_its_department():
    project = make_project()
    actor = make_person(member=project.owner)
    case = cases.open_case(project=project, name="構築業務委託", estimate=186_000_000, actor=actor)
    assert (case.state, case.level, case.waiting_on) == ("planning", "public", Waiting.DEPARTMENT)
    assert case.waiting_department == project.owner
    entry = LedgerEntry.objects.get()
    assert (entry.action, entry.case_uid, entry.department) == (
        "case.open", str(case.uid), project.owner.code,
    )  # fmt: skip


def test_a_case_is_never_more_open_than_its_project():
    project = make_project(level=Level.DEPARTMENT)
    actor = make_person(member=project.owner)
    for level in (Level.PUBLIC, Level.GOVERNMENT):
        with pytest.raises(DomainError):
            cases.open_case(project=project, name="委託", closing=closing(level), actor=actor)
    assert not project.cases.exists()
    case = cases.open_case(project=project, name="委託", actor=actor)
    assert (case.level, case.standing_level) == (Level.PUBLIC, Level.DEPARTMENT)


def test_a_case_that_opens_closed_has_its_reason_and_waits_for_an_approver():
    project = make_project()
    actor = make_person(member=project.owner)
    case = cases.open_case(project=project, name="委託", closing=closing(Level.DEPARTMENT), actor=actor)
    assert (case.standing_level, case.level_reason) == (Level.DEPARTMENT, "operations")
    assert case.level_is_provisional
    assert list(LedgerEntry.objects.order_by("seq").values_list("action", flat=True)) == [
        "case.open", "case.close_level",
    ]  # fmt: skip


@pytest.mark.parametrize("facts", [{"draft": True}, {"stage": "closed"}])
def test_no_case_under_an_unfinished_or_ended_project(facts):
    project = make_project(**facts)
    with pytest.raises(DomainError):
        cases.open_case(project=project, name="委託", actor=make_person(member=project.owner))


def test_another_department_cannot_open_or_edit():
    case = make_case()
    stranger = make_person(member=make_department(), approver=make_department())
    with pytest.raises(Refused):
        cases.open_case(project=case.project, name="委託", actor=stranger)
    with pytest.raises(Refused):
        cases.edit_case(case=case, edition=1, changes={"name": "x"}, actor=stranger)


def test_an_edit_keeps_before_and_after_and_a_stale_one_gets_both_texts():
    case = make_case(name="初めの名前")
    actor = member_of(case)
    cases.edit_case(case=case, edition=1, changes={"name": "先に直した名前"}, actor=actor)
    with pytest.raises(StaleEdit) as stale:
        cases.edit_case(case=case, edition=1, changes={"name": "あとの名前"}, actor=actor)
    assert stale.value.current == {"name": "先に直した名前"}
    assert stale.value.submitted == {"name": "あとの名前"}
    assert LedgerEntry.objects.filter(action="case.edit").count() == 1
    assert list(case.history.values_list("name", flat=True)) == ["先に直した名前", "初めの名前"]


def test_saving_the_same_facts_writes_nothing():
    case = make_case()
    cases.edit_case(case=case, edition=1, changes={"name": case.name}, actor=member_of(case))
    assert LedgerEntry.objects.count() == 0
    assert case.edition == 1


@pytest.mark.parametrize("state", CaseState.values)
def test_the_department_moves_its_case_only_along_the_table(state):
    case = make_case(state=state)
    for target in set(CaseState.values) - set(DEPARTMENT_MOVES[state]):
        with pytest.raises(DomainError):
            cases.move_case(case=case, state=target, actor=case.created_by)
    case.refresh_from_db()
    assert case.state == state


def test_from_notice_to_completion():
    case = make_case(state=CaseState.READY)
    actor = member_of(case)
    cases.move_case(case=case, state=CaseState.NOTICED, actor=actor)
    assert case.is_noticed
    assert case.waiting_on == Waiting.NOBODY
    cases.move_case(case=case, state=CaseState.AWARDED, actor=actor)
    assert case.waiting_on == Waiting.DEPARTMENT
    with pytest.raises(DomainError):
        cases.move_case(case=case, state=CaseState.CONTRACTED, actor=actor)
    case.refresh_from_db()
    cases.move_case(
        case=case, state=CaseState.CONTRACTED, contractor="見本システム株式会社",
        contracted_amount=180_000_000, contracted_on=date(2026, 4, 1), actor=actor,
    )  # fmt: skip
    cases.move_case(case=case, state=CaseState.COMPLETED, actor=actor)
    case.refresh_from_db()
    assert (case.state, case.contracted_amount) == ("completed", 180_000_000)
    assert LedgerEntry.objects.filter(action="case.move").count() == 4


def test_the_review_desk_moves_along_its_own_table_inside_an_act():
    case = make_case(state=CaseState.DRAFTING)
    with transaction.atomic():
        cases.move_by_review(case=case, state=CaseState.IN_REVIEW, actor=case.created_by)
        with pytest.raises(DomainError):
            cases.move_by_review(case=case, state=CaseState.READY, actor=case.created_by)
    case.refresh_from_db()
    assert case.state == CaseState.IN_REVIEW


def test_the_clock_of_a_turn_starts_again_only_when_the_turn_changes():
    case = make_case()
    since = case.waiting_since
    cases.set_waiting(case=case, on=Waiting.DEPARTMENT)
    assert case.waiting_since == since
    cases.set_waiting(case=case, on=Waiting.APPROVER)
    assert case.waiting_since > since
    assert case.edition == 1


def test_a_listed_vendor_is_told_at_once_and_listed_once():
    case = make_case()
    actor = member_of(case)
    heard = []

    def listener(case, vendor, actor):
        heard.append(vendor.corporate_number)

    events.vendor_added.subscribe(listener)
    try:
        cases.add_vendor(case=case, corporate_number="7-1234-5678-9012", name="見本", actor=actor)
        for number in (CORPORATE_NUMBER, "7123456789013"):
            with pytest.raises(DomainError):
                cases.add_vendor(case=case, corporate_number=number, actor=actor)
    finally:
        events.vendor_added._subscribers.remove(listener)
    assert heard == [CORPORATE_NUMBER]
    with pytest.raises(IntegrityError), transaction.atomic():
        InterestedVendor.objects.all().delete()


def test_participation_ends_and_is_never_erased():
    case = make_case()
    person = make_person()
    first = participation.record(case=case, person=person, act=Act.ASSIGNED)
    assert participation.record(case=case, person=person, act=Act.ASSIGNED) == first
    assert participation.end(case=case, person=person, acts=[Act.ASSIGNED, Act.DECLARED]) == 1
    assert person.participations.filter(case=case, act=Act.ASSIGNED).exists()
    assert participation.record(case=case, person=person, act=Act.ASSIGNED) != first
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.filter(pk=first.pk).update(act=Act.DECIDED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Participation.objects.all().delete()
