"""The queue, the desk's page, declaring, withdrawing, finishing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from procurement.enums import Level
from reviews.enums import AnnotationState, ReviewState
from reviews.models import Assignment
from tests.factories.accounts import make_department, make_person, sign_in
from tests.factories.cases import CORPORATE_NUMBER, make_case, make_vendor, make_version
from tests.factories.register import make_project
from tests.factories.reviews import (
    make_advice,
    make_annotation,
    make_answer,
    make_desk,
    make_lead,
    make_review,
    make_reviewer,
)

pytestmark = pytest.mark.django_db


def address(name, row):
    return reverse(f"reviews:{name}", args=[row.pk])


@pytest.fixture
def lead():
    return make_lead("織田")


@pytest.fixture
def reviewer():
    return make_reviewer("三宅")


def declaration(**changes):
    return {
        "has_work_interest": "no", "has_family_interest": "no", "helped_to_draft": "no",
        "corporate_numbers": "", "note": "",
    } | changes  # fmt: skip


# The queue


def test_the_queue_shows_why_each_round_is_there_and_leaks_nothing_before_the_declaration(client, reviewer):
    closed = make_case(make_project(level=Level.DEPARTMENT), name="申告を待つ案件")
    make_review(closed, state=ReviewState.ASSIGNED, reviewers=[reviewer])
    running = make_review(reviewers=[reviewer])
    make_annotation(running, author=reviewer)
    page = sign_in(client, reviewer).get(reverse("reviews:inbox")).text
    assert "申告を待つ案件" in page
    assert "内容は申告のあとに開きます" in page
    assert address("declare", closed.reviews.get()) in page
    assert address("version-detail", running.versions.get()) in page
    assert address("version-detail", closed.reviews.get().versions.get()) not in page


def test_answers_to_verify_lead_to_the_letter(client, reviewer):
    review = make_review(state=ReviewState.ANSWERED, reviewers=[reviewer])
    comment = make_annotation(review, author=reviewer, state=AnnotationState.ISSUED)
    make_answer(comment.item)
    page = sign_in(client, reviewer).get(reverse("reviews:inbox")).text
    assert address("advice-detail", review.advice) in page


def test_an_empty_queue_says_what_waits_for_others(client, reviewer, lead):
    assert "自分の番はありません" in sign_in(client, reviewer).get(reverse("reviews:inbox")).text
    assert sign_in(client, make_person()).get(reverse("reviews:inbox")).status_code == 200
    page = client.get(reverse("reviews:inbox"), {"view": "theirs"})
    assert page.status_code == 200


def test_the_queue_asks_as_often_for_three_rounds_as_for_one(client, reviewer):
    def fill():
        review = make_review(state=ReviewState.ANSWERED, reviewers=[reviewer])
        make_answer(make_annotation(review, author=reviewer, state=AnnotationState.ISSUED).item)
        make_annotation(make_review(reviewers=[reviewer]), author=reviewer)
        make_review(state=ReviewState.ASSIGNED, reviewers=[reviewer])

    def count():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(reverse("reviews:inbox")).status_code == 200
        return len(seen)

    sign_in(client, reviewer)
    fill()
    one = count()
    fill()
    fill()
    assert count() == one


# The desk


def test_the_desk_accepts_then_assigns_a_lead_and_reviewers_at_once(client, lead, reviewer):
    review = make_review(state=ReviewState.REQUESTED)
    make_vendor(review.case)
    page = address("triage", review)
    shown = sign_in(client, lead).get(page).text
    assert CORPORATE_NUMBER in shown
    assert address("version-detail", review.versions.get()) not in shown
    assert client.post(page, {"act": "accept", "depth": "light"}).status_code == 302
    review.refresh_from_db()
    assert (review.state, review.depth) == (ReviewState.TRIAGED, "light")
    assert reviewer.name in client.get(page).text
    assert client.post(page, {"act": "assign"}).status_code == 422
    sent = {
        "act": "assign", "lead": str(lead.pk), "reviewer": [str(reviewer.pk)],
        f"specialty_{reviewer.pk}": "性能",
    }  # fmt: skip
    assert client.post(page, sent).status_code == 302
    team = {a.reviewer: (a.is_lead, a.specialty) for a in review.assignments.all()}
    assert team == {lead: (True, ""), reviewer: (False, "性能")}


def test_the_desk_returns_with_a_polite_beginning_and_a_reason(client, lead):
    review = make_review(state=ReviewState.REQUESTED)
    page = address("triage", review)
    sign_in(client, lead)
    assert client.post(page, {"act": "return", "beginning": "more", "reason": ""}).status_code == 422
    sent = {"act": "return", "beginning": "more", "reason": "性能の要件をお書きください。"}
    assert client.post(page, sent).status_code == 302
    review.refresh_from_db()
    assert review.state == ReviewState.RETURNED
    assert review.return_reason.endswith("性能の要件をお書きください。")
    assert review.return_reason.startswith("ご依頼ありがとうございます")


def test_the_desk_closes_a_round_without_advice(client, lead):
    review = make_review(state=ReviewState.TRIAGED)
    sign_in(client, lead)
    sent = {"act": "close", "reason": "前回と同じ仕様のため、助言はありません。"}
    assert client.post(address("triage", review), sent).status_code == 302
    review.refresh_from_db()
    assert review.state == ReviewState.CLOSED


def test_only_the_desk_opens_its_page(client, reviewer):
    review = make_review(state=ReviewState.ASSIGNED, reviewers=[reviewer])
    page = address("triage", review)
    sign_in(client, make_person(member=review.case.project.owner))
    assert client.get(page).status_code == 403
    assert client.post(page, {"act": "accept", "depth": "light"}).status_code == 403
    hidden = make_review(make_case(make_project(level=Level.DEPARTMENT)), state=ReviewState.REQUESTED)
    sign_in(client, make_person(member=make_department()))
    assert client.get(address("triage", hidden)).status_code == 404


# The reviewer


def test_declaring_opens_the_files(client, reviewer):
    review = make_review(state=ReviewState.ASSIGNED, reviewers=[reviewer])
    sign_in(client, reviewer)
    page = address("declare", review)
    assert "評価には使いません" in client.get(page).text
    version = address("version-detail", review.versions.get())
    assert client.get(version).status_code == 404
    answer = client.post(page, declaration())
    assert (answer.status_code, answer.url) == (302, version)
    assert client.get(version).status_code == 200
    # Once declared, the page leads on to the text.
    assert client.get(page).url == version


def test_every_question_is_answered_by_the_person(client, reviewer):
    review = make_review(state=ReviewState.ASSIGNED, reviewers=[reviewer])
    sign_in(client, reviewer)
    answer = client.post(address("declare", review), {"note": "残るはずの文"})
    assert answer.status_code == 422
    assert "残るはずの文" in answer.text
    answer = client.post(address("declare", review), declaration(has_work_interest="yes"))
    assert answer.status_code == 422
    answer = client.post(address("declare", review), declaration(corporate_numbers="123"))
    assert answer.status_code == 422


def test_a_match_with_a_vendor_stands_the_reviewer_aside_and_says_why(client, reviewer):
    review = make_review(state=ReviewState.ASSIGNED, reviewers=[reviewer])
    make_vendor(review.case)
    sign_in(client, reviewer)
    sent = declaration(has_work_interest="yes", corporate_numbers=f"{CORPORATE_NUMBER}\n")
    answer = client.post(address("declare", review), sent, follow=True)
    assert "関心を示した事業者" in answer.text
    own = Assignment.objects.get(reviewer=reviewer)
    assert own.state == Assignment.State.RECUSED
    assert client.get(address("version-detail", review.versions.get())).status_code == 404


def test_a_reviewer_withdraws_and_the_desk_takes_somebody_off_with_a_reason(client, lead, reviewer):
    other = make_reviewer("佐藤")
    review = make_review(lead=lead, reviewers=[reviewer, other])
    own = review.assignments.get(reviewer=reviewer)
    sign_in(client, reviewer)
    assert client.get(address("recuse", own)).status_code == 200
    assert client.post(address("recuse", own), {"reason": ""}).url == reverse("reviews:inbox")
    second = review.assignments.get(reviewer=other)
    sign_in(client, lead)
    assert client.post(address("recuse", second), {"reason": ""}).status_code == 422
    assert (
        client.post(address("recuse", second), {"reason": "事業者の関係者と分かったため"}).status_code == 302
    )
    second.refresh_from_db()
    assert second.state == Assignment.State.RECUSED
    # Nobody stands on the round twice off.
    assert client.get(address("recuse", second)).status_code == 400


def test_one_reviewer_cannot_take_another_off(client, reviewer):
    other = make_reviewer("佐藤")
    review = make_review(reviewers=[reviewer, other])
    sign_in(client, reviewer)
    second = review.assignments.get(reviewer=other)
    assert client.get(address("recuse", second)).status_code == 403
    assert client.post(address("recuse", second), {"reason": "理由"}).status_code == 403


def test_a_reviewer_finishes_the_own_part(client, reviewer):
    review = make_review(reviewers=[reviewer])
    own = review.assignments.get(reviewer=reviewer)
    sign_in(client, reviewer)
    assert client.get(address("finish", own)).status_code == 405
    assert client.post(address("finish", own)).status_code == 302
    own.refresh_from_db()
    assert own.state == Assignment.State.FINISHED
    other = review.assignments.get(is_lead=True)
    assert client.post(address("finish", other)).status_code == 403


def test_the_lead_who_lost_every_reviewer_goes_on_alone(client, lead, reviewer):
    review = make_review(lead=lead, reviewers=[reviewer])
    own = review.assignments.get(reviewer=reviewer)
    sign_in(client, reviewer).post(address("recuse", own), {"reason": ""})
    sign_in(client, lead)
    assert "alone" in client.get(address("triage", review)).text
    assert client.post(address("triage", review), {"act": "alone"}).status_code == 302
    review.refresh_from_db()
    assert review.state == ReviewState.REVIEWING


def test_the_desks_page_asks_as_often_for_three_people_as_for_one(client, lead, reviewer):
    review = make_review(state=ReviewState.TRIAGED)
    sign_in(client, lead)

    def count():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address("triage", review)).status_code == 200
        return len(seen)

    one = count()
    for _number in range(3):
        make_reviewer()
        make_vendor(review.case) if not review.case.interested_vendors.exists() else None
        make_version(draft=review.versions.first().draft)
    assert count() == one


def test_no_page_of_a_round_carries_inline_script_or_style(client, lead):
    review = make_review(state=ReviewState.REQUESTED, desk=make_desk())
    sign_in(client, lead)
    for page in (address("triage", review), reverse("reviews:inbox")):
        text = client.get(page).text
        assert "<style" not in text
        assert " style=" not in text
        assert "<script>" not in text


def test_letters_stay_reachable_from_the_round(client, lead):
    review = make_review(state=ReviewState.ADVISED, lead=lead)
    advice = make_advice(review)
    sign_in(client, lead)
    assert address("advice-detail", advice) in client.get(address("case-detail", review.case)).text
