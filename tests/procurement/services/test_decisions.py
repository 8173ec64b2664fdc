"""Decisions: behind the gate, never by who reviewed, once, on named bytes, corrected beside the old one."""

import threading
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from procurement import gates
from procurement.enums import Act, CaseState, Outcome, VersionState
from procurement.models import Decision
from procurement.selectors import grounds_open, pins_of
from procurement.services import decisions, participation
from sharingbook.accounts.models import OrganisationSettings
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.errors import DomainError, Refused
from sharingbook.notifications.models import Notice
from tests.factories.accounts import make_department, make_person
from tests.factories.cases import make_case, make_decision, make_version
from tests.factories.register import make_project

pytestmark = [pytest.mark.django_db, pytest.mark.data]
GROUNDS = "一月に公告しないと、令和10年4月の利用開始に間に合わない。"
MUST = gates.OpenMust(ref="m-1", label="#4 4.2(1)", text="応答の速さを測れる値に", url="/versions/1/")


@pytest.fixture
def case():
    case = make_case(state=CaseState.ANSWERED)
    make_version(case)
    return case


@pytest.fixture
def approver(case):
    return make_person(approver=case.project.owner)


@pytest.fixture
def open_must():
    """A must-item of the room above that is still open on every case."""

    def gate(case):
        return [gates.Fact("Every must-item is resolved", met=False, open_musts=(MUST,))]

    gates.register_gate(gate)
    yield MUST
    gates._gates.remove(gate)


def decide(case, actor, outcome=Outcome.PROCEED, **fields):
    fields.setdefault("grounds", GROUNDS)
    return decisions.decide(project=case.project, case=case, outcome=outcome, actor=actor, **fields)


def test_proceeding_makes_the_case_ready_and_pins_the_latest_readable_versions(case, approver):
    second = make_version(case)
    decision = decide(case, approver)
    case.refresh_from_db()
    assert case.state == CaseState.READY
    assert [(pin["number"], pin["sha256"]) for pin in decision.pins] == [(2, second.sha256)]
    assert not decision.self_approved
    assert decision.decided_for == case.project.owner
    assert approver.participations.filter(case=case, act=Act.DECIDED).exists()
    entry = LedgerEntry.objects.get()
    assert (entry.action, entry.object_id) == ("decision.record", str(decision.uid))


def test_the_department_and_the_reviewers_are_told_but_not_the_decider(case, approver):
    member = make_person(member=case.project.owner)
    reviewer = make_person()
    participation.record(case=case, person=reviewer, act=Act.DECLARED)
    decide(case, approver)
    told = set(Notice.objects.filter(event="decided").values_list("person_id", flat=True))
    assert told >= {member.pk, reviewer.pk}
    assert approver.pk not in told


@pytest.mark.parametrize(
    ("outcome", "extra", "state"),
    [
        (Outcome.PROCEED, {}, CaseState.READY),
        (Outcome.CONDITIONS, {"conditions": "12月18日までに第4版を確かめる"}, CaseState.READY),
        (Outcome.REVISE, {}, CaseState.DRAFTING),
        (Outcome.DEFER, {"resume_on": timezone.localdate() + timedelta(days=30)}, CaseState.ANSWERED),
        (Outcome.STOP, {}, CaseState.WITHDRAWN),
    ],
)
def test_each_outcome_does_to_the_case_what_it_says(case, approver, outcome, extra, state):
    decide(case, approver, outcome, **extra)
    case.refresh_from_db()
    assert case.state == state


@pytest.mark.parametrize(
    ("outcome", "fields"),
    [
        (Outcome.PROCEED, {"grounds": "  "}),
        (Outcome.CONDITIONS, {}),
        (Outcome.DEFER, {}),
        (Outcome.DEFER, {"resume_on": timezone.localdate() - timedelta(days=1)}),
    ],
)
def test_a_decision_that_lacks_its_words_is_not_recorded(case, approver, outcome, fields):
    with pytest.raises(DomainError):
        decide(case, approver, outcome, **fields)
    assert (Decision.objects.count(), LedgerEntry.objects.count()) == (0, 0)


def test_without_a_readable_version_the_case_is_not_ready(approver):
    case = make_case(state=CaseState.DRAFTING)
    actor = make_person(approver=case.project.owner)
    with pytest.raises(decisions.GateClosed):
        decide(case, actor)
    first = make_version(case)
    make_version(draft=first.draft, state=VersionState.FAILED, failure_message="x")
    with pytest.raises(decisions.GateClosed):
        decide(case, actor)
    decide(case, actor, Outcome.STOP)  # only what makes it ready is guarded


def test_a_case_in_review_cannot_proceed_but_can_stop(approver):
    case = make_case(state=CaseState.IN_REVIEW)
    actor = make_person(approver=case.project.owner)
    make_version(case)
    with pytest.raises(DomainError):
        decide(case, actor)
    assert decide(case, actor, Outcome.STOP).pk


def test_an_open_must_needs_its_own_written_reason(case, approver, open_must):
    with pytest.raises(decisions.GateClosed) as closed:
        decide(case, approver, overrides={"m-1": "  "})
    assert closed.value.refs == ["m-1"]
    decision = decide(case, approver, overrides={"m-1": "契約後の負荷試験で値を定める。", "gone": "x"})
    assert decision.overrides == [
        {"ref": "m-1", "label": MUST.label, "reason": "契約後の負荷試験で値を定める。"}
    ]


@pytest.mark.parametrize("act", [a for a in Act.values if a != Act.DECIDED])
@pytest.mark.parametrize("ended", [False, True])
def test_whoever_took_part_in_the_review_never_decides(case, approver, act, ended):
    participation.record(case=case, person=approver, act=act)
    if ended:
        participation.end(case=case, person=approver, acts=[act])
    with pytest.raises(Refused):
        decide(case, approver)
    assert Decision.objects.count() == 0
    entry = LedgerEntry.objects.get()
    assert (entry.action, entry.actor_id, entry.case_uid) == (
        "decision.refused", str(approver.uid), str(case.uid),
    )  # fmt: skip


def test_members_reviewers_and_strangers_do_not_decide(case):
    owner = case.project.owner
    for person in (
        make_person(member=owner),
        make_person(reviewer=owner, lead=owner, executive=owner),
        make_person(approver=make_department()),
        make_person(administrator=None),
    ):
        with pytest.raises(Refused):
            decide(case, person)


def test_two_hats_decide_only_where_the_organisation_allows_it_and_say_so(case):
    owner = case.project.owner
    both = make_person(member=owner, approver=owner)
    with pytest.raises(Refused):
        decide(case, both)
    OrganisationSettings.objects.filter(organisation=owner.organisation).update(single_officer=True)
    case = type(case).objects.get(pk=case.pk)
    assert decide(case, both).self_approved


def test_deciding_on_an_own_upload_is_marked(case, approver):
    make_version(case, uploaded_by=approver)
    assert decide(case, approver).self_approved


def test_the_same_form_records_one_decision(case, approver):
    first = decide(case, approver, idempotency_key="k1")
    assert decide(case, approver, idempotency_key="k1") == first
    assert LedgerEntry.objects.filter(action="decision.record").count() == 1
    other = make_case(case.project, state=CaseState.ANSWERED)
    make_version(other)
    with pytest.raises(DomainError):
        decide(other, approver, idempotency_key="k1")


def test_a_version_that_came_after_the_look_stops_the_record(case, approver):
    basis = decisions.basis_of(pins_of(case), gates.facts_for(case))
    make_version(case)
    with pytest.raises(DomainError, match=r".+"):
        decide(case, approver, basis=basis)
    assert decide(case, approver, basis=decisions.basis_of(pins_of(case), gates.facts_for(case))).pk


def test_a_correction_stands_beside_the_old_decision(case, approver):
    old = decide(case, approver)
    make_version(case)  # came later: the words are corrected, not the bytes
    new = decide(case, approver, grounds="言葉を直した。", corrects=old)
    old.refresh_from_db()
    assert (old.grounds, new.corrects, new.pins) == (GROUNDS, old, old.pins)
    assert list(Decision.objects.standing()) == [new]
    with pytest.raises(DomainError):
        decide(case, approver, grounds="もう一度", corrects=old)


def test_a_correction_to_another_outcome_moves_the_case(case, approver):
    old = decide(case, approver)
    decide(case, approver, Outcome.REVISE, corrects=old)
    case.refresh_from_db()
    assert case.state == CaseState.DRAFTING


def test_a_correction_of_another_case_is_refused(case, approver):
    foreign = make_decision(make_case(case.project))
    with pytest.raises(DomainError):
        decide(case, approver, corrects=foreign)


def test_revising_after_the_notice_closes_the_drafts_again(approver):
    case = make_case(state=CaseState.NOTICED)
    decide(case, make_person(approver=case.project.owner), Outcome.REVISE)
    case.refresh_from_db()
    assert (case.state, case.is_noticed) == (CaseState.DRAFTING, False)


def test_a_project_may_carry_a_decision_without_a_case():
    project = make_project(stage="budget_request")
    approver = make_person(approver=project.owner)
    decision = decisions.decide(project=project, outcome=Outcome.PROCEED, grounds=GROUNDS, actor=approver)
    assert (decision.case, decision.pins) == (None, [])
    again = decisions.decide(
        project=project, outcome=Outcome.PROCEED, grounds="直し", corrects=decision, actor=approver
    )
    assert again.corrects == decision


def test_a_decision_is_written_once(case, approver):
    decision = decide(case, approver)
    with pytest.raises(IntegrityError), transaction.atomic():
        Decision.objects.filter(pk=decision.pk).update(grounds="あとから")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM procurement_decision")


def test_grounds_are_open_to_the_deciding_side_and_to_everybody_after_the_notice(case, approver):
    owner = case.project.owner
    decision = decide(case, approver)
    declared = make_person(reviewer=make_department())
    participation.record(case=case, person=declared, act=Act.DECLARED)
    for person in (
        make_person(member=owner), make_person(executive=owner.organisation),
        make_person(auditor=owner.organisation), declared,
    ):  # fmt: skip
        assert grounds_open(person, decision)
    assigned = make_person(reviewer=make_department())
    participation.record(case=case, person=assigned, act=Act.ASSIGNED)
    for person in (None, make_person(member=make_department()), assigned):
        assert not grounds_open(person, decision)
    case.noticed_at = timezone.now()
    case.save()
    decision = Decision.objects.get()
    assert grounds_open(None, decision)


@pytest.mark.django_db(transaction=True)
def test_fifty_posts_of_one_form_record_one_decision(case, approver):
    found, problems = set(), []

    def run():
        try:
            fresh = type(case).objects.get(pk=case.pk)
            found.add(decide(fresh, approver, idempotency_key="one-form").pk)
        except Exception as error:  # noqa: BLE001
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(50)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert len(found) == Decision.objects.count() == 1
    assert LedgerEntry.objects.filter(action="decision.record").count() == 1
