"""The review desk in a real browser: from the request to verified answers, at desk and phone width."""

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from reviews.enums import AnnotationState, Kind, ReviewState
from reviews.models import Advice, Answer, Assignment, Review
from tests.factories.accounts import PASSWORD, make_department, make_organisation, make_person
from tests.factories.cases import CORPORATE_NUMBER, make_case, make_decision, make_vendor, make_version
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

pytestmark = pytest.mark.django_db(transaction=True)
# A folder for pictures of what was tested, for people to look at.
PICTURES = os.environ.get("DESK_PICTURES", "")


def section():
    bureau = make_department(make_organisation(), "fukushi", "福祉保健局")
    return make_department(bureau, "kodomo", "子ども家庭課")


@pytest.fixture
def case():
    project = make_project(section(), name="保育所等入所申込のオンライン化")
    case = make_case(project, name="構築業務委託", estimate=186_400_000)
    make_version(case)
    make_version(case)
    make_vendor(case)
    return case


@pytest.fixture
def people(case):
    make_desk()
    return {
        "member": make_person("tanaka", member=case.project.owner, last_name="田中"),
        "approver": make_person("oda", approver=case.project.owner, last_name="小田"),
        "lead": make_lead("shunin"),
        "reviewer": make_reviewer("miyake"),
    }


def sign_in(page, person):
    page.context.clear_cookies()
    page.goto(reverse("accounts:login"))
    page.fill("input[name=username]", person.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()


def look(page, axe, name):
    """The page holds no barrier that a machine can find, and nothing sticks out to the side."""
    if PICTURES:
        width = page.viewport_size["width"]
        page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"), full_page=True)
    axe(page)
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, f"{name} scrolls sideways"


def open_at(page, name, row):
    page.goto(reverse(f"reviews:{name}", args=[row.pk]))


@pytest.mark.parametrize("width", [1280, 390])
def test_a_request_is_accepted_assigned_and_declared(open_page, axe, case, people, width):
    page = open_page(width=width)
    sign_in(page, people["member"])
    open_at(page, "case-detail", case)
    look(page, axe, "case")
    page.get_by_role("link", name="レビューを依頼する").click()
    page.get_by_label("性能").check()
    page.get_by_role("button", name="レビューを依頼する").click()
    page.wait_for_selector("[data-error-summary]")
    look(page, axe, "request-errors")
    page.get_by_role("textbox", name="期限").fill((timezone.localdate() + timedelta(days=14)).isoformat())
    page.get_by_role("button", name="レビューを依頼する").click()
    page.wait_for_selector("text=レビューを依頼しました")
    review = Review.objects.get()

    sign_in(page, people["lead"])
    page.goto(reverse("reviews:inbox"))
    look(page, axe, "inbox-desk")
    page.get_by_role("link", name="構築業務委託").first.click()
    look(page, axe, "triage")
    page.get_by_role("button", name="受け付ける").click()
    page.wait_for_selector("text=依頼を受け付けました")
    page.get_by_label(re.compile("主任にする")).check()
    page.get_by_label(people["reviewer"].name, exact=True).check()
    look(page, axe, "triage-team")
    page.get_by_role("button", name="担当を決める").click()
    page.wait_for_selector("text=申告をお願いしました")
    assert review.assignments.count() == 2

    sign_in(page, people["reviewer"])
    page.goto(reverse("reviews:inbox"))
    look(page, axe, "inbox-declare")
    page.get_by_role("link", name="構築業務委託").first.click()
    page.get_by_role("button", name="申告して開く").click()
    page.wait_for_selector("[data-error-summary]")
    look(page, axe, "declare-errors")
    for group in page.get_by_role("radiogroup").all():
        group.get_by_label("いいえ").check()
    page.get_by_role("button", name="申告して開く").click()
    page.wait_for_url("**/versions/**")
    assert review.assignments.filter(state=Assignment.State.DECLARED).count() == 1


def test_a_declared_vendor_closes_the_case_and_the_page_says_why(open_page, axe, case, people):
    review = make_review(
        case, state=ReviewState.ASSIGNED, lead=people["lead"], reviewers=[people["reviewer"]]
    )
    page = open_page()
    sign_in(page, people["reviewer"])
    open_at(page, "declare", review)
    groups = page.get_by_role("radiogroup").all()
    groups[0].get_by_label("はい").check()
    for group in groups[1:]:
        group.get_by_label("いいえ").check()
    page.get_by_label("その企業の法人番号").fill(CORPORATE_NUMBER)
    page.get_by_role("button", name="申告して開く").click()
    page.wait_for_selector("text=この案件は担当できません")
    look(page, axe, "recused")


def running(case, people):
    review = make_review(case, lead=people["lead"], reviewers=[people["reviewer"]])
    author = people["reviewer"]
    make_annotation(review, author=author, replacement="通常時三秒以内に応答すること")
    make_annotation(review, author=author, kind=Kind.SHOULD, text="試験の方法も書くと、検査が楽になります。")
    make_annotation(review, author=author, kind=Kind.PRAISE, text="目的に利用者の声があります。")
    return review


@pytest.mark.parametrize("width", [1280, 390])
def test_the_lead_issues_the_letter_after_a_check(open_page, axe, case, people, width):
    review = running(case, people)
    page = open_page(width=width)
    sign_in(page, people["lead"])
    open_at(page, "issue", review)
    look(page, axe, "issue")
    page.get_by_role("textbox", name="総合意見").fill("測れる形にすると、検査が楽になります。")
    page.get_by_role("button", name="発出の内容を確認する").click()
    page.wait_for_selector("text=として3件を発出します")
    look(page, axe, "issue-check")
    page.get_by_role("button", name="助言を発出する").click()
    page.wait_for_selector("text=助言を発出しました")
    look(page, axe, "advice")
    assert Advice.objects.get().items.count() == 3


@pytest.mark.parametrize("width", [1280, 390])
def test_the_department_answers_by_keyboard_and_the_approver_submits(open_page, axe, case, people, width):
    review = running(case, people)
    Review.objects.filter(pk=review.pk).update(state=ReviewState.ADVISED)
    advice = make_advice(review)
    page = open_page(width=width)
    sign_in(page, people["member"])
    open_at(page, "answers", advice)
    look(page, axe, "answers")
    page.keyboard.press("2")
    reason = page.get_by_role("textbox", name="どう直しますか・理由")
    reason.fill("通常時三秒以内を採り、初日の値は試験で定めます。")
    reason.press("Control+Enter")
    page.wait_for_selector("text=1番の回答を保存しました")
    page.wait_for_load_state()
    assert Answer.objects.get().verdict == "partly"
    # Adopting asks for no reason.
    page.keyboard.press("1")
    assert not page.get_by_role("textbox", name="どう直しますか・理由").is_visible()
    page.get_by_role("button", name="回答を保存する").click()
    page.wait_for_selector("text=2番の回答を保存しました")
    look(page, axe, "answers-complete")
    page.get_by_role("button", name="決定者へ回す").click()
    page.wait_for_selector("text=決定者に知らせました")

    sign_in(page, people["approver"])
    open_at(page, "answers", advice)
    page.get_by_role("link", name="回答を提出する").click()
    look(page, axe, "answers-submit")
    page.get_by_role("button", name="回答を提出する").click()
    page.wait_for_selector("text=2件の回答を提出しました")

    sign_in(page, people["reviewer"])
    page.goto(reverse("reviews:inbox"))
    look(page, axe, "inbox-verify")
    page.get_by_role("link", name="構築業務委託").first.click()
    look(page, axe, "advice-verify")
    page.get_by_role("button", name="確認済みにする").first.click()
    page.wait_for_selector("text=1番を確認済みにしました")


@pytest.mark.parametrize("width", [1280, 390])
def test_a_case_with_a_history_reads_well(open_page, axe, case, people, width):
    review = make_review(
        case, state=ReviewState.VERIFIED, lead=people["lead"], reviewers=[people["reviewer"]],
        message="性能の書き方を見てください。",
    )  # fmt: skip
    make_annotation(review, author=people["reviewer"], state=AnnotationState.VERIFIED)
    second = make_review(
        case, state=ReviewState.ANSWERED, lead=people["lead"], reviewers=[people["reviewer"]]
    )
    make_answer(make_annotation(second, author=people["reviewer"], state=AnnotationState.ISSUED).item)
    make_decision(case)
    page = open_page(width=width)
    sign_in(page, people["approver"])
    open_at(page, "case-detail", case)
    look(page, axe, "case-history")
    assignment = second.assignments.get(reviewer=people["reviewer"])
    open_at(page, "recuse", assignment)
    look(page, axe, "recuse")


def test_the_queue_is_walked_by_keys(open_page, case, people):
    for _number in range(2):
        make_review(make_case(case.project), lead=people["lead"], reviewers=[people["reviewer"]])
    page = open_page()
    sign_in(page, people["reviewer"])
    page.goto(reverse("reviews:inbox"))
    page.keyboard.press("j")
    page.keyboard.press("j")
    links = page.locator("[data-row] a")
    assert links.nth(1).evaluate("link => link === document.activeElement")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    page.wait_for_url("**/versions/**")
