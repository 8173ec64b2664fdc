"""Conflict of interest first: who may be asked, who may open the files, who is off the case."""

import pytest
from django.db import transaction
from django.utils.translation import override

from procurement.enums import Act, Waiting
from procurement.models import Participation, Version
from procurement.services import cases, decisions, participation
from reviews.enums import ReviewState
from reviews.models import Annotation, Assignment
from reviews.selectors import my_turn
from reviews.services import advice, annotations, assignments, reviews
from sharingbook.accounts.verdicts import permit
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.errors import DomainError, Refused
from tests.factories.accounts import give_hat, make_person
from tests.factories.cases import CORPORATE_NUMBER, OTHER_CORPORATE_NUMBER, make_vendor, make_version

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def accepted(town):
    return reviews.accept_review(review=town.request(), depth="normal", actor=town.lead)


def assign(town, review, person, **changes):
    facts = {"is_lead": False, "specialty": "", "actor": town.lead}
    return assignments.assign(review=review, reviewer=person, **facts | changes)


def sees(person, version) -> bool:
    fresh = type(person).objects.get(pk=person.pk)
    return Version.objects.visible_to(fresh).filter(pk=version.pk).exists()


def test_files_open_with_the_declaration_and_not_before(town):
    assignment = assign(town, accepted(town), town.reviewer)
    assert not sees(town.reviewer, town.version)
    town.declare(assignment)
    assert sees(town.reviewer, town.version)
    assert not sees(town.lead, town.version)


@pytest.mark.parametrize(
    ("answers", "reason"),
    [
        (
            {"has_work_interest": True, "corporate_numbers": ["７１２３４５６７８９０１２"]},
            assignments.MATCHES_VENDOR,
        ),
        ({"has_family_interest": True}, assignments.FAMILY),
        ({"helped_to_draft": True}, assignments.HELPED),
    ],
)
def test_a_conflict_is_recorded_as_a_recusal_and_opens_nothing(town, answers, reason):
    make_vendor(town.case)
    assignment = town.declare(assign(town, accepted(town), town.reviewer), **answers)
    assert (assignment.state, assignment.recusal_reason) == (Assignment.State.RECUSED, reason)
    assert not sees(town.reviewer, town.version)
    acts = Participation.objects.filter(person=town.reviewer, ended__isnull=True)
    assert list(acts.values_list("act", flat=True)) == [Act.RECUSED]
    last = LedgerEntry.objects.order_by("-seq")[:2]
    assert [entry.action for entry in last] == ["assignment.recuse", "assignment.declare"]


def test_who_uploaded_the_draft_cannot_review_it(town):
    make_version(town.case, uploaded_by=town.reviewer)
    assignment = town.declare(assign(town, accepted(town), town.reviewer))
    assert assignment.recusal_reason == assignments.HELPED


def test_an_employer_that_is_no_vendor_is_no_conflict(town):
    make_vendor(town.case)
    review = accepted(town)
    answers = {"has_work_interest": True, "corporate_numbers": [OTHER_CORPORATE_NUMBER, " "]}
    assignment = town.declare(assign(town, review, town.reviewer), **answers)
    assert assignment.state == Assignment.State.DECLARED
    assert assignment.corporate_numbers == [OTHER_CORPORATE_NUMBER]


def test_a_declaration_that_names_no_company_or_a_wrong_number_can_be_mended(town):
    assignment = assign(town, accepted(town), town.reviewer)
    with pytest.raises(DomainError):
        town.declare(assignment, has_work_interest=True)
    with pytest.raises(DomainError):
        town.declare(assignment, has_work_interest=True, corporate_numbers=["123"])
    assignment.refresh_from_db()
    assert assignment.state == Assignment.State.ASSIGNED


def test_nobody_declares_for_somebody_else(town):
    assignment = assign(town, accepted(town), town.reviewer)
    with pytest.raises(Refused):
        town.declare(assignment, actor=town.second)
    participation.record(case=town.case, person=town.second, act=Act.ASSIGNED)
    with pytest.raises(Refused):
        town.declare(assignment, actor=town.second)


def test_a_vendor_listed_later_closes_the_files_at_once(town):
    review = accepted(town)
    assignment = assign(town, review, town.reviewer)
    town.declare(assignment, has_work_interest=True, corporate_numbers=[CORPORATE_NUMBER])
    comment = town.comment(review)
    cases.add_vendor(case=town.case, corporate_number=CORPORATE_NUMBER, name="見本", actor=town.member)
    assert not sees(town.reviewer, town.version)
    assignment.refresh_from_db()
    comment.refresh_from_db()
    review.refresh_from_db()
    assert assignment.recusal_reason == assignments.MATCHES_VENDOR
    assert comment.author_recused
    assert review.state == ReviewState.TRIAGED
    entry = LedgerEntry.objects.get(action="assignment.recuse")
    assert entry.actor_id == "machine"
    with pytest.raises(Refused):
        town.comment(review)


def test_a_vendor_named_in_the_next_request_is_held_against_old_declarations(town):
    review = town.start()
    Assignment.objects.filter(reviewer=town.reviewer).update(corporate_numbers=[CORPORATE_NUMBER])
    town.comment(review, kind="praise")
    advice.issue(review=review, overall_opinion="", actor=town.lead)
    town.case.refresh_from_db()
    town.request(vendors=[(CORPORATE_NUMBER, "見本システム株式会社")])
    assert not sees(town.reviewer, town.version)
    assert sees(town.lead, town.version)


def test_when_the_last_reviewer_is_recused_the_review_goes_back_to_the_desk(town):
    review = town.start(town.reviewer, town.second)
    first = review.assignments.get(reviewer=town.reviewer)
    assignments.recuse(assignment=first, reason="", actor=town.reviewer)
    review.refresh_from_db()
    assert review.state == ReviewState.REVIEWING
    last = review.assignments.get(reviewer=town.second)
    assignments.recuse(assignment=last, reason="異動のため。", actor=town.approver)
    review.refresh_from_db()
    town.case.refresh_from_db()
    assert (review.state, town.case.waiting_on) == (ReviewState.TRIAGED, Waiting.DESK)
    assert first.recusal_reason == assignments.WITHDREW


def test_a_lead_goes_on_alone_after_the_reviewers_left(town):
    review = town.start()
    only = review.assignments.get(reviewer=town.reviewer)
    assignments.recuse(assignment=only, reason="異動のため。", actor=town.lead)
    review.refresh_from_db()
    assign(town, review, town.lead, is_lead=True)
    assert review.state == ReviewState.REVIEWING
    town.comment(review, actor=town.lead)
    assert advice.issue(review=review, overall_opinion="", actor=town.lead).items.count() == 1


def test_somebody_else_is_recused_with_a_reason_and_only_by_those_who_may(town):
    review = town.start()
    assignment = review.assignments.get(reviewer=town.reviewer)
    with pytest.raises(DomainError):
        assignments.recuse(assignment=assignment, reason=" ", actor=town.lead)
    with pytest.raises(Refused):
        assignments.recuse(assignment=assignment, reason="理由", actor=town.member)
    assert sees(town.reviewer, town.version)


def test_the_recused_never_come_back_to_the_case(town):
    review = town.start(town.reviewer, town.second)
    assignments.recuse(
        assignment=review.assignments.get(reviewer=town.reviewer), reason="", actor=town.reviewer
    )
    review.refresh_from_db()
    with pytest.raises(DomainError) as caught:
        assign(town, review, town.reviewer)
    assert caught.value.message_id == assignments.RECUSED_ONCE


def test_comments_of_the_recused_wait_for_the_lead(town):
    review = town.start(town.reviewer, town.second)
    kept, dropped = town.comment(review), town.comment(review, words="成果物", kind="should")
    town.comment(review, actor=town.second, words="設計書及び操作手順書", kind="question")
    assignments.recuse(
        assignment=review.assignments.get(reviewer=town.reviewer), reason="", actor=town.reviewer
    )
    kept.refresh_from_db()
    with pytest.raises(Refused):
        annotations.confirm_annotation(annotation=kept, actor=town.second)
    annotations.confirm_annotation(annotation=kept, actor=town.lead)
    letter = advice.issue(review=review, overall_opinion="", actor=town.lead)
    assert list(letter.items.values_list("kind", flat=True)) == ["must", "question"]
    dropped.refresh_from_db()
    assert (dropped.state, dropped.author_recused) == ("drafted", True)
    assert Annotation.objects.get(pk=kept.pk).author_recused


def test_who_reviewed_a_case_never_decides_it_whatever_other_hat_they_wear(town):
    give_hat(town.reviewer, "approver", town.section)
    assert permit(town.reviewer, "record_decision", town.case)
    review = accepted(town)
    assignment = assign(town, review, town.reviewer)
    assert not permit(town.reviewer, "record_decision", town.case)
    assignments.recuse(assignment=assignment, reason="", actor=town.reviewer)
    assert not permit(town.reviewer, "record_decision", town.case)
    assert permit(town.approver, "record_decision", town.case)


def test_who_decided_a_case_is_never_assigned_to_it(town):
    participation.record(case=town.case, person=town.second, act=Act.DECIDED)
    with pytest.raises(DomainError) as caught:
        assign(town, accepted(town), town.second)
    assert caught.value.message_id == assignments.DECIDED_IT


def test_only_reviewers_are_assigned_and_only_by_the_lead_of_the_desk(town):
    review = accepted(town)
    with pytest.raises(DomainError):
        assign(town, review, town.member)
    with pytest.raises(Refused):
        assign(town, review, town.second, actor=town.reviewer)
    with pytest.raises(Refused):
        assign(town, review, town.second, actor=make_person("elsewhere", lead=town.section))
    assign(town, review, town.second)
    with pytest.raises(DomainError):
        assign(town, review, town.second)


def test_leads_assign_themselves_as_reviewers_only_where_nobody_else_leads(town):
    review = accepted(town)
    assign(town, review, town.lead)
    assert LedgerEntry.objects.get(action="review.assign").payload.body.count(b'"self_assigned":true') == 1
    other = make_person("other-lead", lead=town.desk)
    with pytest.raises(DomainError) as caught:
        assign(town, review, other, actor=other)
    assert caught.value.message_id == assignments.NOT_YOURSELF
    assign(town, review, other, actor=other, is_lead=True)
    with pytest.raises(DomainError) as caught:
        assign(town, review, make_person("third", lead=town.desk), is_lead=True)
    assert caught.value.message_id == assignments.LED_ALREADY


def test_a_round_without_a_lead_waits_for_the_desk(town):
    review = accepted(town)
    assign(town, review, town.reviewer)
    with override("en"):
        assert [str(turn.what) for turn in my_turn(town.lead)] == ["Assign a lead reviewer"]
    assign(town, review, town.lead, is_lead=True)
    with override("en"):
        assert [str(turn.what) for turn in my_turn(town.lead)] == ["Declare your interests"]


def test_a_withdrawn_case_leaves_no_round_open(town):
    review = town.start()
    with transaction.atomic():
        cases.change_state(case=town.case, state="withdrawn", reason="予算がつかない。", actor=town.approver)
    review.refresh_from_db()
    assert review.state == ReviewState.CLOSED
    assert my_turn(town.reviewer) == []


def test_a_round_that_ends_with_its_case_does_not_repeat_the_letters_opinion(town):
    review = town.start()
    town.comment(review)
    letter = advice.issue(review=review, overall_opinion="書き方に偏りがあります。", actor=town.lead)
    decisions.decide(
        project=town.case.project, case=town.case, outcome="stop", grounds="予算がつかない。",
        actor=town.approver,
    )  # fmt: skip
    review.refresh_from_db()
    assert (review.overall_opinion, letter.overall_opinion) == ("", "書き方に偏りがあります。")


def test_a_decision_to_stop_closes_the_running_round_by_the_machine(town):
    review = town.start()
    town.comment(review)
    decisions.decide(
        project=town.case.project, case=town.case, outcome="stop", grounds="予算がつかない。",
        actor=town.approver,
    )  # fmt: skip
    review.refresh_from_db()
    town.case.refresh_from_db()
    assert (review.state, town.case.state, town.case.waiting_on) == ("closed", "withdrawn", "nobody")
    entry = LedgerEntry.objects.get(action="review.close")
    assert entry.actor_id == "machine"
    assert b'"before":"reviewing"' in bytes(entry.payload.body)
    assert entry.seq < LedgerEntry.objects.get(action="decision.record").seq
    assert my_turn(town.reviewer) == my_turn(town.lead) == []
    with pytest.raises(DomainError):
        town.comment(review)


def test_other_decisions_leave_the_round_as_it_is(town):
    review = town.start()
    decisions.decide(
        project=town.case.project, case=town.case, outcome="defer", grounds="予算の成立を待つ。",
        resume_on=town.due, actor=town.approver,
    )  # fmt: skip
    review.refresh_from_db()
    assert review.state == ReviewState.REVIEWING
    assert not LedgerEntry.objects.filter(action="review.close").exists()


def test_the_ledger_keeps_the_declaration_private(town):
    assignment = assign(town, accepted(town), town.reviewer)
    town.declare(
        assignment, has_work_interest=True, corporate_numbers=[OTHER_CORPORATE_NUMBER], note="副業の件"
    )
    body = bytes(LedgerEntry.objects.get(action="assignment.declare").payload.body)
    assert OTHER_CORPORATE_NUMBER.encode() not in body
    assert "副業".encode() not in body
