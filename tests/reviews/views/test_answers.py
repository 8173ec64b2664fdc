"""Answering a letter item by item, submitting, verifying, opening again."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reviews.enums import AnnotationState, Kind, ReviewState
from reviews.models import Answer
from sharingbook.accounts.models import OrganisationSettings
from sharingbook.notifications.models import Notice
from tests.conflict_page import save_mine_anyway
from tests.factories.accounts import make_person, sign_in
from tests.factories.reviews import make_advice, make_annotation, make_answer, make_review, make_reviewer

pytestmark = pytest.mark.django_db


def address(name, row):
    return reverse(f"reviews:{name}", args=[row.pk])


@pytest.fixture
def reviewer():
    return make_reviewer("三宅")


@pytest.fixture
def review(reviewer):
    review = make_review(state=ReviewState.ADVISED, reviewers=[reviewer])
    make_annotation(review, author=reviewer, replacement="通常時三秒以内")
    make_annotation(review, author=reviewer, kind=Kind.SHOULD)
    make_annotation(review, author=reviewer, kind=Kind.PRAISE, text="目的がよく分かります。")
    return review


@pytest.fixture
def advice(review):
    return make_advice(review)


@pytest.fixture
def items(advice):
    return list(advice.items.order_by("number"))


@pytest.fixture
def member(client, review):
    return sign_in(client, make_person(member=review.case.project.owner))


@pytest.fixture
def approver(review):
    return make_person("小田", approver=review.case.project.owner)


def test_the_page_shows_one_item_beside_the_list_with_its_progress(member, advice, items):
    page = member.get(address("answers", advice)).text
    assert "2件中 0件に回答" in page
    assert "回答不要" in page
    assert "できるだけ速やかに" in page
    assert "通常時三秒以内" in page
    praise = member.get(address("answers", advice), {"item": "3"}).text
    assert "良い点には回答は要りません" in praise
    assert member.get(address("answers", advice), {"item": "99"}).status_code == 200


def test_an_answer_leads_to_the_next_item_without_one(member, advice, items):
    sent = {"verdict": "adopted", "reason": "", "edition": ""}
    answer = member.post(address("answer-save", items[0]), sent)
    assert (answer.status_code, answer.url) == (302, f"{address('answers', advice)}?item=2")
    saved = Answer.objects.get()
    assert (saved.item, saved.verdict, saved.submitted_at) == (items[0], "adopted", None)


def test_declining_needs_a_reason_and_keeps_what_was_chosen(member, items):
    answer = member.post(address("answer-save", items[0]), {"verdict": "declined", "reason": " "})
    assert answer.status_code == 422
    assert 'value="declined"' in answer.text
    assert not Answer.objects.exists()


def test_switching_the_language_on_an_answer_that_came_back_leads_to_its_page(member, advice, items):
    page = f"{address('answers', advice)}?item=1"
    form = address("answer-save", items[0])
    # The second time the form stands on what the first one answered.
    for came_from in (page, form):
        answer = member.post(
            form, {"verdict": "declined"}, headers={"Referer": f"http://testserver{came_from}"}
        )
        assert answer.status_code == 422
        nexts = set(re.findall(r'name="next" value="([^"]*)"', answer.text))
        assert nexts == {page}


def test_two_people_at_one_answer_see_both_texts(member, items):
    saved = make_answer(items[0], "declined", submitted=False, reason="先の理由")
    sent = {"verdict": "partly", "reason": "後の理由", "edition": str(saved.edition)}
    assert member.post(address("answer-save", items[0]), sent).status_code == 302
    answer = member.post(address("answer-save", items[0]), sent | {"reason": "三つ目の理由"})
    assert answer.status_code == 409
    assert "後の理由" in answer.text
    assert "三つ目の理由" in answer.text
    assert f'href="{address("answers", items[0].advice)}?item=1"' in answer.text
    assert save_mine_anyway(member, answer).status_code == 302
    assert Answer.objects.get().reason == "三つ目の理由"


def test_a_member_hands_the_complete_answers_to_the_approver_who_submits(
    member, client, advice, items, approver
):
    assert client.get(address("answers-submit", advice)).status_code == 403
    assert client.post(address("answers-hand-over", advice)).status_code == 400
    for item in items[:2]:
        client.post(address("answer-save", item), {"verdict": "adopted", "reason": ""})
    page = client.get(address("answers", advice)).text
    assert "決定者へ回す" in page
    assert client.post(address("answers-hand-over", advice)).status_code == 302
    assert Notice.objects.filter(person=approver).exists()
    sign_in(client, approver)
    assert "2件の回答を提出します" in client.get(address("answers-submit", advice)).text
    answer = client.post(address("answers-submit", advice))
    assert (answer.status_code, answer.url) == (302, address("advice-detail", advice))
    advice.review.refresh_from_db()
    assert advice.review.state == ReviewState.ANSWERED
    # Twice is said, not done.
    assert client.post(address("answers-submit", advice)).status_code == 400


def test_where_the_organisation_lets_them_members_submit(member, advice, items):
    OrganisationSettings.objects.update(members_submit_answers=True)
    for item in items[:2]:
        member.post(address("answer-save", item), {"verdict": "adopted", "reason": ""})
    assert address("answers-submit", advice) in member.get(address("answers", advice)).text
    assert member.post(address("answers-submit", advice)).status_code == 302


def test_incomplete_answers_are_not_submitted(client, advice, items, approver):
    make_answer(items[0], submitted=False)
    sign_in(client, approver)
    assert "残り1件" in client.get(address("answers", advice)).text
    assert client.post(address("answers-submit", advice)).status_code == 400


def test_reviewers_do_not_see_answers_before_they_are_submitted(client, reviewer, advice, items):
    make_answer(items[0], "declined", submitted=False, reason="まだ見せない理由")
    sign_in(client, reviewer)
    assert client.get(address("answers", advice)).status_code == 403
    assert client.post(address("answer-save", items[0]), {"verdict": "adopted"}).status_code == 403
    assert "まだ見せない理由" not in client.get(address("advice-detail", advice)).text


def test_a_reviewer_verifies_and_opens_again(client, reviewer, advice, items):
    for item in items[:2]:
        make_answer(item)
    sign_in(client, reviewer)
    page = client.get(address("advice-detail", advice)).text
    assert address("answer-verify", items[0]) in page
    answer = client.post(address("answer-verify", items[0]), {"note": ""})
    assert answer.url == f"{address('advice-detail', advice)}#item-1"
    items[0].annotation.refresh_from_db()
    assert items[0].annotation.state == AnnotationState.VERIFIED
    assert client.post(address("answer-reopen", items[1]), {"note": ""}).status_code == 400
    note = "第3版にまだ同じ文があります。"
    assert client.post(address("answer-reopen", items[1]), {"note": note}).status_code == 302
    items[1].annotation.refresh_from_db()
    assert items[1].annotation.state == AnnotationState.REOPENED


def test_a_reopened_item_shows_why_and_takes_a_new_answer(member, advice, items):
    earlier = make_answer(items[0], "declined", reason="前の理由")
    Answer.objects.filter(pk=earlier.pk).update(
        reopened_at=earlier.submitted_at, reviewer_note="まだ同じ文があります。"
    )
    items[0].annotation.state = AnnotationState.REOPENED
    items[0].annotation.save()
    page = member.get(address("answers", advice), {"item": "1"}).text
    assert "まだ同じ文があります" in page
    assert member.post(address("answer-save", items[0]), {"verdict": "adopted"}).status_code == 302


def test_the_department_does_not_verify_its_own_answers(member, items):
    make_answer(items[0])
    for name in ("answer-verify", "answer-reopen"):
        assert member.post(address(name, items[0]), {"note": "はい"}).status_code == 403
        assert member.get(address(name, items[0])).status_code == 405


def test_the_page_asks_as_often_for_many_items_as_for_few(member, review, advice, items):
    def count():
        with CaptureQueriesContext(connection) as seen:
            assert member.get(address("answers", advice)).status_code == 200
        return len(seen)

    few = count()
    for _number in range(3):
        make_annotation(review, state=AnnotationState.ISSUED)
    assert count() == few
    assert few <= 30


def test_every_form_of_these_pages_is_guarded_against_forgery(client, review, advice, items, approver):
    from django.test import Client

    strict = Client(enforce_csrf_checks=True)
    strict.force_login(approver)
    for name, row in (
        ("answer-save", items[0]), ("answers-submit", advice), ("answers-hand-over", advice),
        ("answer-verify", items[0]), ("answer-reopen", items[0]), ("issue", review), ("triage", review),
        ("declare", review), ("review-new", review.case), ("recuse", review.assignments.first()),
        ("finish", review.assignments.first()),
    ):  # fmt: skip
        assert strict.post(address(name, row), {}).status_code == 403
    assert not Answer.objects.exists()
