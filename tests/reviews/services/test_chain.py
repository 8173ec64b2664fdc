"""A round from the request to the verified answer, by the services alone."""

from datetime import date

import pytest

from procurement.enums import Act, CaseState, Waiting
from procurement.gates import facts_for
from procurement.models import Participation
from reviews.enums import AnnotationState, ReviewState
from reviews.models import Annotation, Placement
from reviews.services import advice, annotations, answers, assignments, reviews
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.errors import DomainError, Refused, StaleEdit
from sharingbook.notifications.models import Notice
from tests.factories.cases import make_version

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def musts(case):
    return [must for fact in facts_for(case) for must in fact.open_musts]


def test_a_round_goes_from_the_request_to_the_verified_answer(town):
    review = town.start()
    town.case.refresh_from_db()
    assert (review.state, town.case.state) == (ReviewState.REVIEWING, CaseState.IN_REVIEW)
    assert (town.case.waiting_on, town.case.waiting_department) == (Waiting.REVIEWERS, town.desk)
    must = town.comment(review)
    town.comment(review, kind="praise", words="設計書及び操作手順書", text="納める物がはっきりしています。")
    assignments.finish(assignment=review.assignments.get(reviewer=town.reviewer), actor=town.reviewer)
    town.case.refresh_from_db()
    assert town.case.waiting_on == Waiting.LEAD

    letter = advice.issue(review=review, overall_opinion="全体によく書けています。", actor=town.lead)
    town.case.refresh_from_db()
    assert (letter.number, town.case.waiting_on) == (1, Waiting.DEPARTMENT)
    assert [(i.number, i.kind, i.quote) for i in letter.items.all()] == [
        (1, "must", must.anchor["quote"]),
        (2, "praise", "設計書及び操作手順書"),
    ]
    assert list(Annotation.objects.values_list("state", flat=True)) == ["issued", "verified"]

    item = letter.items.get(number=1)
    answers.draft_answer(item=item, verdict="adopted", reason="", edition=None, actor=town.member)
    assert answers.submit_answers(advice=letter, actor=town.approver) == 1
    town.case.refresh_from_db()
    review.refresh_from_db()
    assert (review.state, town.case.state) == (ReviewState.ANSWERED, CaseState.ANSWERED)
    assert town.case.waiting_on == Waiting.APPROVER
    # An answer alone does not close a must-item.
    assert [must.label.split()[0] for must in musts(town.case)] == ["#1"]

    answers.verify_answer(item=item, note="第2版で確かめました。", actor=town.reviewer)
    review.refresh_from_db()
    assert review.state == ReviewState.VERIFIED
    assert musts(town.case) == []
    assert all(fact.met for fact in facts_for(town.case) if fact.open_musts or not fact.blocking)


def test_each_act_writes_one_ledger_entry_in_its_order(town):
    review = town.start()
    town.comment(review)
    letter = advice.issue(review=review, overall_opinion="", actor=town.lead)
    answers.draft_answer(
        item=letter.items.get(),
        verdict="declined",
        reason="費用が合いません。",
        edition=None,
        actor=town.member,
    )
    answers.submit_answers(advice=letter, actor=town.approver)
    answers.reopen(item=letter.items.get(), note="秒で書けますか。", actor=town.reviewer)
    actions = LedgerEntry.objects.order_by("seq").values_list("action", flat=True)
    assert list(actions) == [
        "review.request", "review.accept", "review.assign", "assignment.declare", "review.assign",
        "assignment.declare", "annotation.draft", "advice.issue", "answer.draft", "answers.submit",
        "answer.reopen",
    ]  # fmt: skip


def test_everyone_hears_of_it_but_who_did_it(town):
    review = town.start()
    town.comment(review)
    advice.issue(review=review, overall_opinion="", actor=town.lead)
    ours = [town.member, town.approver, town.lead, town.reviewer, town.second]
    told = set(Notice.objects.filter(person__in=ours).values_list("event", "person__last_name"))
    assert told == {
        ("review.requested", "lead"), ("review.accepted", "member"), ("review.accepted", "approver"),
        ("review.assigned", "reviewer"), ("advice.issued", "member"), ("advice.issued", "approver"),
    }  # fmt: skip


def test_a_reopened_item_is_answered_anew_and_the_old_answer_stays(town):
    review = town.start()
    town.comment(review)
    letter = advice.issue(review=review, overall_opinion="", actor=town.lead)
    item = letter.items.get()
    answers.draft_answer(item=item, verdict="later", reason="次期に。", edition=None, actor=town.member)
    answers.submit_answers(advice=letter, actor=town.approver)
    answers.reopen(item=item, note="今回できる形があります。", actor=town.reviewer)
    town.case.refresh_from_db()
    assert town.case.waiting_on == Waiting.DEPARTMENT
    answers.draft_answer(item=item, verdict="adopted", reason="", edition=None, actor=town.member)
    answers.submit_answers(advice=letter, actor=town.approver)
    assert list(item.answers.values_list("verdict", flat=True)) == ["later", "adopted"]
    answers.verify_answer(item=item, note="", actor=town.reviewer)
    review.refresh_from_db()
    assert review.state == ReviewState.VERIFIED


def test_answers_go_only_when_every_item_has_one(town):
    review = town.start()
    town.comment(review)
    town.comment(review, kind="question", words="成果物")
    town.comment(review, kind="praise", words="設計書及び操作手順書")
    letter = advice.issue(review=review, overall_opinion="", actor=town.lead)
    answers.draft_answer(
        item=letter.items.get(number=1), verdict="adopted", reason="", edition=None, actor=town.member
    )
    with pytest.raises(DomainError) as caught:
        answers.submit_answers(advice=letter, actor=town.approver)
    assert caught.value.params == {"count": 1}
    with pytest.raises(DomainError):
        answers.draft_answer(
            item=letter.items.get(number=2), verdict="declined", reason=" ", edition=None, actor=town.member
        )


def test_members_submit_only_where_the_organisation_lets_them(town):
    review = town.start()
    town.comment(review)
    letter = advice.issue(review=review, overall_opinion="", actor=town.lead)
    answers.draft_answer(
        item=letter.items.get(), verdict="adopted", reason="", edition=None, actor=town.member
    )
    with pytest.raises(Refused):
        answers.submit_answers(advice=letter, actor=town.member)
    town.section.organisation.settings.__class__.objects.update(members_submit_answers=True)
    letter = type(letter).objects.get()
    assert answers.submit_answers(advice=letter, actor=town.member) == 1


def test_two_people_on_one_answer_never_overwrite_each_other(town):
    review = town.start()
    town.comment(review)
    item = advice.issue(review=review, overall_opinion="", actor=town.lead).items.get()
    first = answers.draft_answer(item=item, verdict="adopted", reason="", edition=None, actor=town.member)
    with pytest.raises(StaleEdit) as caught:
        answers.draft_answer(item=item, verdict="later", reason="次期に。", edition=None, actor=town.approver)
    assert caught.value.current == {"verdict": "adopted", "reason": ""}
    assert caught.value.submitted == {"verdict": "later", "reason": "次期に。"}
    saved = answers.draft_answer(
        item=item, verdict="later", reason="次期に。", edition=first.edition, actor=town.approver
    )
    assert (saved.pk, saved.edition) == (first.pk, 2)


def test_a_letter_of_praise_alone_asks_for_no_answer(town):
    review = town.start()
    town.comment(review, kind="praise", words="設計書及び操作手順書")
    advice.issue(review=review, overall_opinion="", actor=town.lead)
    review.refresh_from_db()
    town.case.refresh_from_db()
    assert (review.state, town.case.state) == (ReviewState.VERIFIED, CaseState.ANSWERED)
    assert town.case.waiting_on == Waiting.APPROVER


def test_withdrawing_the_last_open_item_settles_the_round(town):
    review = town.start()
    comment = town.comment(review)
    advice.issue(review=review, overall_opinion="", actor=town.lead)
    with pytest.raises(DomainError):
        annotations.withdraw_annotation(annotation=comment, reason="  ", actor=town.reviewer)
    annotations.withdraw_annotation(annotation=comment, reason="読みちがい", actor=town.reviewer)
    review.refresh_from_db()
    town.case.refresh_from_db()
    assert (review.state, town.case.state) == (ReviewState.VERIFIED, CaseState.ANSWERED)
    assert musts(town.case) == []


def test_a_returned_request_is_mended_and_sent_again(town):
    review = town.request()
    with pytest.raises(DomainError):
        reviews.return_review(review=review, reason="", actor=town.lead)
    reviews.return_review(review=review, reason="性能の章がまだありません。", actor=town.lead)
    town.case.refresh_from_db()
    assert (town.case.state, town.case.waiting_on) == (CaseState.DRAFTING, Waiting.DEPARTMENT)
    second = make_version(town.case)
    again = {
        "review": review, "versions": [second], "aspects": [], "due_on": town.due, "message": "直しました。",
        "actor": town.member,
    }  # fmt: skip
    with pytest.raises(StaleEdit):
        reviews.resubmit_review(edition=1, **again)
    reviews.resubmit_review(edition=review.edition, **again)
    town.case.refresh_from_db()
    assert (review.state, review.number) == (ReviewState.REQUESTED, 1)
    assert list(review.versions.all()) == [second]
    assert (town.case.state, town.case.waiting_on) == (CaseState.IN_REVIEW, Waiting.DESK)


def test_the_light_path_ends_without_advice(town):
    review = reviews.accept_review(review=town.request(), depth="light", actor=town.lead)
    reviews.close_review(review=review, reason="軽微な変更のため。", actor=town.lead)
    town.case.refresh_from_db()
    assert (review.state, town.case.state) == (ReviewState.CLOSED, CaseState.DRAFTING)
    took_part = Participation.objects.filter(case=town.case).values_list("person", "act")
    assert list(took_part) == [(town.lead.pk, Act.TRIAGED)]


@pytest.mark.parametrize(
    "changes",
    [
        {"versions": []},
        {"due_on": date(2020, 1, 1)},
        {"vendors": [("1234567890123", "合わない番号")]},
    ],
)
def test_an_incomplete_request_changes_nothing(town, changes):
    with pytest.raises(DomainError):
        town.request(**changes)
    town.case.refresh_from_db()
    assert (town.case.state, town.case.reviews.count()) == (CaseState.DRAFTING, 0)


def test_a_version_of_another_case_or_not_read_yet_is_not_taken(town):
    with pytest.raises(DomainError):
        town.request(versions=[make_version()])
    with pytest.raises(DomainError):
        town.request(versions=[make_version(town.case, state="failed")])


def test_a_case_has_one_open_round(town):
    review = town.request()
    with pytest.raises(DomainError):
        town.request()
    assert list(town.case.reviews.all()) == [review]


def test_without_a_desk_the_department_learns_what_to_do(town):
    town.desk.memberships.all().delete()
    settings = town.section.organisation.settings
    settings.review_desk = None
    settings.save()
    case = type(town.case).objects.get()
    with pytest.raises(DomainError) as caught:
        town.request(case=case)
    assert caught.value.message_id == reviews.NO_DESK


def test_participation_tells_who_did_what(town):
    review = town.start()
    town.comment(review)
    town.comment(review)
    advice.issue(review=review, overall_opinion="", actor=town.lead)
    acts = Participation.objects.filter(case=town.case).values_list("person__last_name", "act")
    assert sorted(acts) == sorted(
        [("lead", a) for a in (Act.ASSIGNED, Act.DECLARED, Act.ISSUED, Act.TRIAGED)]
        + [("reviewer", a) for a in (Act.ASSIGNED, Act.DECLARED, Act.ANNOTATED, Act.DRAFTED)]
    )
    assert Placement.objects.filter(how="written_here").count() == 2
    assert AnnotationState.ISSUED in Annotation.objects.values_list("state", flat=True)
