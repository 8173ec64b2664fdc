"""The case page, and asking for a review, through a browser's eyes."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from procurement.enums import CaseState, Level, VersionState
from reviews.enums import AnnotationState, ReviewState
from reviews.models import Review
from tests.conflict_page import save_mine_anyway
from tests.factories.accounts import make_department, make_person, sign_in
from tests.factories.cases import (
    CORPORATE_NUMBER,
    make_case,
    make_decision,
    make_draft,
    make_vendor,
    make_version,
)
from tests.factories.register import make_project
from tests.factories.reviews import make_annotation, make_desk, make_lead, make_review, make_reviewer

pytestmark = pytest.mark.django_db


def address(name, row):
    return reverse(f"reviews:{name}", args=[row.pk])


@pytest.fixture
def case():
    return make_case(name="構築業務委託")


@pytest.fixture
def version(case):
    return make_version(case)


@pytest.fixture
def member(client, case):
    return sign_in(client, make_person(member=case.project.owner))


def request_of(version, **changes):
    sent = {
        f"version_{version.draft_id}": str(version.pk),
        "aspects": ["performance"],
        "due_on": (timezone.localdate() + timedelta(days=14)).isoformat(),
        "message": "性能の書き方を見てください。",
        "vendors": "",
    }
    return sent | changes


def test_the_page_says_whose_turn_it_is_and_what_can_be_done(member, case, version):
    page = member.get(address("case-detail", case)).text
    assert "構築業務委託" in page
    assert "の番です" in page
    assert address("review-new", case) in page
    assert reverse("procurement:version-new", args=[case.pk]) in page
    assert reverse("procurement:version-original", args=[version.pk]) in page
    # Members do not decide.
    assert reverse("procurement:decision-new", args=[case.pk]) not in page


def test_an_answered_case_puts_the_decision_forward_for_the_approver(client, case):
    review = make_review(case, state=ReviewState.ANSWERED)
    make_annotation(review, state=AnnotationState.ANSWERED)
    make_decision(case)
    sign_in(client, make_person(approver=case.project.owner))
    page = client.get(address("case-detail", case)).text
    first = page.index("btn--primary")
    assert reverse("procurement:decision-new", args=[case.pk]) in page[first : first + 200]
    assert "助言書 第1回" in page
    assert "必須" in page


def test_before_declaring_a_reviewer_sees_titles_but_no_way_into_the_files(client, case, version):
    reviewer = make_reviewer()
    review = make_review(case, state=ReviewState.ASSIGNED, reviewers=[reviewer])
    make_vendor(case)
    page = sign_in(client, reviewer).get(address("case-detail", case)).text
    assert version.draft.title in page
    assert reverse("reviews:version-detail", args=[version.pk]) not in page
    assert CORPORATE_NUMBER not in page
    assert address("declare", review) in page


def test_other_departments_see_neither_the_team_nor_what_was_asked(client, case):
    reviewer = make_reviewer("miyake", make_desk())
    make_review(case, reviewers=[reviewer], message="ここだけの相談")
    sign_in(client, make_person(member=make_department()))
    page = client.get(address("case-detail", case)).text
    assert "ここだけの相談" not in page
    assert reviewer.name not in page


def test_a_closed_case_of_another_department_looks_missing(client):
    sign_in(client, make_person(member=make_department()))
    hidden = make_case(make_project(level=Level.DEPARTMENT))
    for name in ("case-detail", "review-new"):
        assert client.get(address(name, hidden)).status_code == 404
    assert client.get(address("review-new", make_case())).status_code == 403


def test_the_page_asks_as_often_for_three_rounds_as_for_one(client, case):
    sign_in(client, make_person(approver=case.project.owner))

    def count():
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(address("case-detail", case)).status_code == 200
        return len(seen)

    def fill():
        make_version(case)
        review = make_review(case, state=ReviewState.VERIFIED)
        make_annotation(review, state=AnnotationState.VERIFIED)
        make_decision(case)

    fill()
    make_draft(case, "requirements", "要件定義書")
    one = count()
    fill()
    fill()
    assert count() == one
    assert one <= 40


def test_a_review_is_requested_with_vendors_and_a_due_date_as_clerks_write_them(member, case, version):
    make_lead()
    page = address("review-new", case)
    assert "性能" in member.get(page).text
    sent = request_of(version, vendors=f"{CORPORATE_NUMBER}　見本システム株式会社\n")
    answer = member.post(page, sent)
    assert (answer.status_code, answer.url) == (302, f"/cases/{case.pk}/")
    review = Review.objects.get()
    assert (review.state, list(review.versions.all())) == (ReviewState.REQUESTED, [version])
    assert case.interested_vendors.get().name == "見本システム株式会社"


def test_what_was_typed_stays_beside_the_error(member, case, version):
    page = address("review-new", case)
    sent = request_of(version, vendors="7123456789013 誤り", message="残るはずの文")
    answer = member.post(page, sent)
    assert answer.status_code == 422
    assert "残るはずの文" in answer.text
    assert "1行目" in answer.text
    sent = {f"version_{version.draft_id}": "", "due_on": "R1.5.1"}
    answer = member.post(page, request_of(version, **sent))
    assert answer.status_code == 422
    assert not Review.objects.exists()


def test_a_desk_that_does_not_exist_is_said_on_the_form(member, case, version):
    answer = member.post(address("review-new", case), request_of(version))
    assert answer.status_code == 422
    assert "窓口" in answer.text or "支援" in answer.text or "レビュー" in answer.text


def test_without_a_readable_version_the_page_says_what_to_do(member, case):
    make_version(case, state=VersionState.FAILED)
    page = member.get(address("review-new", case)).text
    assert reverse("procurement:version-new", args=[case.pk]) in page


def test_a_returned_request_is_asked_for_again(member, case, version):
    review = make_review(case, state=ReviewState.RETURNED, versions=[version])
    page = member.get(address("review-new", case)).text
    assert review.return_reason in page
    answer = member.post(address("review-new", case), request_of(version, edition=str(review.edition)))
    assert answer.status_code == 302
    review.refresh_from_db()
    assert review.state == ReviewState.REQUESTED
    case.refresh_from_db()
    assert case.state == CaseState.IN_REVIEW


def test_a_stale_second_request_shows_both_texts(member, case, version):
    review = make_review(case, state=ReviewState.RETURNED, versions=[version])
    newer = make_version(draft=version.draft)
    sent = request_of(newer, aspects=["performance"], edition=str(review.edition + 3))
    answer = member.post(address("review-new", case), sent)
    assert "第1版" in answer.text
    assert "第2版</textarea>" in answer.text
    assert "性能</textarea>" in answer.text
    assert save_mine_anyway(member, answer).status_code == 302
    review.refresh_from_db()
    assert (review.aspects, list(review.versions.all())) == (["performance"], [newer])


def test_the_pages_ask_for_sign_in(client, case):
    for name in ("case-detail", "review-new"):
        assert client.get(address(name, case)).url.startswith("/login/")
