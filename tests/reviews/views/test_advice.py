"""Issuing a letter in two steps, reading it, printing it."""

import subprocess

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from procurement.enums import Level
from reviews.enums import AnnotationState, Kind, ReviewState
from reviews.models import Advice, Annotation
from reviews.services import assignments
from sharingbook.audit.models import LedgerEntry
from tests.factories.accounts import make_department, make_person, sign_in
from tests.factories.cases import make_case
from tests.factories.register import make_project
from tests.factories.reviews import make_advice, make_annotation, make_lead, make_review, make_reviewer

pytestmark = pytest.mark.django_db


def address(name, row):
    return reverse(f"reviews:{name}", args=[row.pk])


@pytest.fixture
def lead():
    return make_lead("織田")


@pytest.fixture
def reviewer():
    return make_reviewer("三宅")


@pytest.fixture
def review(lead, reviewer):
    return make_review(lead=lead, reviewers=[reviewer])


@pytest.fixture
def signed_in(client, lead):
    return sign_in(client, lead)


def basis_of(page):
    return page.partition('name="basis" value="')[2].partition('"')[0]


def text_of(pdf, tmp_path):
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf)
    return subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout


def test_the_lead_checks_the_letter_then_issues_it(signed_in, review, reviewer):
    make_annotation(review, author=reviewer)
    make_annotation(review, author=reviewer, kind=Kind.PRAISE, text="目的がよく分かります。")
    page = address("issue", review)
    seen = signed_in.get(page).text
    assert "目的がよく分かります" in seen
    assert "三宅" in seen  # has not finished yet
    sent = {"overall_opinion": "測れる形にすると検査が楽になります。", "basis": basis_of(seen)}
    check = signed_in.post(page, sent | {"step": "check"}).text
    assert "助言書 第1回として2件を発出します" in check
    assert not Advice.objects.exists()
    answer = signed_in.post(page, sent | {"step": "issue"})
    advice = Advice.objects.get()
    assert (answer.status_code, answer.url) == (302, address("advice-detail", advice))
    assert advice.items.count() == 2
    # A second press finds the letter, and issues nothing.
    assert signed_in.post(page, sent | {"step": "issue"}).url == address("advice-detail", advice)
    entry = LedgerEntry.objects.get(action="advice.issue")
    assert f"監査記録の第{entry.seq}号、要約値 {entry.hash}" in signed_in.get(answer.url).text
    assert Advice.objects.count() == 1


def test_a_comment_that_changed_meanwhile_is_looked_at_again(signed_in, review, reviewer):
    comment = make_annotation(review, author=reviewer)
    page = address("issue", review)
    basis = basis_of(signed_in.get(page).text)
    Annotation.objects.filter(pk=comment.pk).update(edition=5, text="別の文")
    answer = signed_in.post(page, {"step": "issue", "overall_opinion": "総合の文", "basis": basis})
    assert answer.status_code == 422
    assert "総合の文" in answer.text
    assert "別の文" in answer.text
    assert not Advice.objects.exists()


def test_an_empty_letter_is_refused_beside_the_field(signed_in, review):
    page = address("issue", review)
    basis = basis_of(signed_in.get(page).text)
    answer = signed_in.post(page, {"step": "check", "overall_opinion": " ", "basis": basis})
    assert answer.status_code == 422


def test_drafts_of_a_recused_author_are_named_as_left_out(signed_in, review, reviewer):
    make_annotation(review, author=reviewer)
    other = make_reviewer("佐藤")
    own = assignments.assign(
        review=review, reviewer=other, is_lead=False, specialty="",
        actor=review.assignments.get(is_lead=True).reviewer,
    )  # fmt: skip
    assignments.recuse(assignment=review.assignments.get(reviewer=reviewer), reason="", actor=reviewer)
    assert own.review_id == review.pk
    assert "下書き1件は助言書に入りません" in signed_in.get(address("issue", review)).text


def test_only_the_declared_lead_of_the_round_issues(client, review, reviewer):
    page = address("issue", review)
    for person in (reviewer, make_person(member=review.case.project.owner), make_lead("別の主任")):
        sign_in(client, person)
        assert client.get(page).status_code == 403
        assert client.post(page, {"step": "issue", "overall_opinion": "文"}).status_code == 403
    hidden = make_review(make_case(make_project(level=Level.DEPARTMENT)))
    sign_in(client, make_person(member=make_department()))
    assert client.get(address("issue", hidden)).status_code == 404


def test_the_letter_shows_item_words_proposal_and_whose_turn(client, review, reviewer):
    make_annotation(review, author=reviewer, replacement="通常時三秒以内に応答すること")
    advice = make_advice(review)
    sign_in(client, make_person(member=review.case.project.owner))
    page = client.get(address("advice-detail", advice)).text
    assert "できるだけ速やかに" in page
    assert "通常時三秒以内" in page
    assert advice.overall_opinion in page
    assert address("answers", advice) in page
    assert address("answer-verify", advice.items.get()) not in page


def test_a_letter_of_a_closed_case_looks_missing_to_others(client):
    review = make_review(make_case(make_project(level=Level.DEPARTMENT)))
    advice = make_advice(review)
    sign_in(client, make_person(member=make_department()))
    for name in ("advice-detail", "advice-pdf", "answers", "answers-submit"):
        assert client.get(address(name, advice)).status_code == 404


def test_an_executive_reads_the_letter_from_the_notice_and_not_before(client, review, reviewer):
    make_annotation(review, author=reviewer)
    advice = make_advice(review)
    case = review.case
    sign_in(client, make_person(executive=case.project.owner.organisation))
    for name in ("advice-detail", "advice-pdf"):
        assert client.get(address(name, advice)).status_code == 404
    page = client.get(f"/cases/{case.pk}/")
    assert page.status_code == 200
    assert "できるだけ速やかに" not in page.text
    assert advice.overall_opinion not in page.text
    type(case).objects.filter(pk=case.pk).update(state="noticed", noticed_at=timezone.now())
    assert client.get(address("advice-detail", advice)).status_code == 200


def test_the_letter_asks_as_often_for_three_items_as_for_one(client, review, reviewer):
    sign_in(client, reviewer)
    make_annotation(review, author=reviewer, replacement="三秒", state=AnnotationState.ANSWERED)

    def count():
        with CaptureQueriesContext(connection) as seen:
            assert client.get(address("advice-detail", review.advice)).status_code == 200
        return len(seen)

    one = count()
    for _number in range(2):
        make_annotation(review, author=reviewer, state=AnnotationState.ANSWERED)
    assert count() == one
    assert one <= 30


def test_the_pdf_says_what_the_page_says_and_stays_a_file(client, review, reviewer, tmp_path):
    make_annotation(
        review, author=reviewer, text="<b>太字</b>ではなく、数で書きます。", replacement="三秒以内"
    )
    advice = make_advice(review)
    sign_in(client, make_person(member=review.case.project.owner))
    answer = client.get(address("advice-pdf", advice))
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    text = text_of(answer.content, tmp_path)
    for words in ("助言書", "<b>太字</b>ではなく", "三秒以内", "必須", "御中"):
        assert words in text.replace(" ", "")
    versions = "".join(text.split())
    assert review.versions.get().sha256 in versions


def test_the_letters_fonts_travel_with_it(client, review, reviewer, tmp_path):
    make_annotation(review, author=reviewer)
    advice = make_advice(review)
    sign_in(client, make_person(member=review.case.project.owner))
    path = tmp_path / "letter.pdf"
    path.write_bytes(client.get(address("advice-pdf", advice)).content)
    listed = subprocess.run(["pdffonts", str(path)], capture_output=True, text=True, check=True).stdout
    rows = listed.splitlines()[2:]
    assert rows
    assert all(" yes " in row for row in rows)


def test_a_round_that_is_not_read_yet_has_nothing_to_issue(client, lead):
    review = make_review(state=ReviewState.ASSIGNED, lead=lead)
    own = review.assignments.get(is_lead=True)
    sign_in(client, lead)
    assert client.get(address("issue", review)).status_code == 403
    client.post(address("declare", review), {
        "has_work_interest": "no", "has_family_interest": "no", "helped_to_draft": "no",
    })  # fmt: skip
    own.refresh_from_db()
    assert own.state == "declared"
    assert client.get(address("issue", review)).status_code == 200
