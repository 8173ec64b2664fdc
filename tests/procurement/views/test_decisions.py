"""Recording a decision in two steps, refused to reviewers by every way in, and its public page."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from procurement import gates
from procurement.enums import Act, CaseState, Outcome
from procurement.models import Case, Decision
from procurement.services import participation
from sharingbook.audit.models import LedgerEntry
from tests.factories.accounts import make_department, make_person, sign_in
from tests.factories.cases import make_case, make_decision, make_draft, make_version
from tests.factories.register import make_project

pytestmark = pytest.mark.django_db
GROUNDS = "一月に公告しないと、利用開始に間に合わない。"
MUST = gates.OpenMust(ref="m-1", label="#4 4.2(1)", text="応答の速さを測れる値に", url="/versions/1/")


def address(name, row):
    return reverse(f"procurement:{name}", args=[row.pk])


def hidden_fields(page):
    return dict(re.findall(r'<input type="hidden" name="(basis|idempotency_key)" value="([^"]*)"', page))


@pytest.fixture
def case():
    case = make_case(state=CaseState.ANSWERED)
    make_version(case)
    return case


@pytest.fixture
def approver(client, case):
    return sign_in(client, make_person(approver=case.project.owner))


@pytest.fixture
def open_must():
    def gate(case):
        return [
            gates.Fact("必須の助言が解決している", met=False, how="1件が未解決です。", open_musts=(MUST,))
        ]

    gates.register_gate(gate)
    yield
    gates._gates.remove(gate)


def sent(browser, case, **fields):
    page = browser.get(address("decision-new", case)).text
    return hidden_fields(page) | {"step": "check", "outcome": "proceed", "grounds": GROUNDS} | fields


def test_check_shows_what_will_be_recorded_and_record_keeps_it(approver, case):
    version = case.drafts.get().versions.get()
    page = approver.get(address("decision-new", case)).text
    assert "対象の版が決まっている" in page
    form = hidden_fields(page) | {"step": "check", "outcome": "proceed", "grounds": GROUNDS}
    check = approver.post(address("decision-new", case), form)
    assert check.status_code == 200
    assert version.sha256 in check.text
    assert "「進める」を記録します。" in check.text
    assert not Decision.objects.exists()
    answer = approver.post(address("decision-new", case), form | {"step": "record"})
    decision = Decision.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/decisions/{decision.pk}/")
    assert approver.post(address("decision-new", case), form | {"step": "record"}).url == answer.url
    entry = LedgerEntry.objects.get(action="decision.record")
    assert f"監査記録の第{entry.seq}号、要約値 {entry.hash}" in approver.get(answer.url).text
    assert Decision.objects.count() == 1
    assert GROUNDS in approver.get(answer.url).text


def test_going_back_from_the_check_keeps_everything_typed(approver, case):
    form = sent(approver, case, step="edit", grounds="書きかけの理由")
    page = approver.post(address("decision-new", case), form)
    assert page.status_code == 200
    assert "書きかけの理由" in page.text
    assert 'value="proceed" checked' in page.text


def test_an_open_must_is_left_open_only_with_its_reason(approver, case, open_must):
    page = approver.get(address("decision-new", case)).text
    assert "応答の速さを測れる値に" in page
    refused = approver.post(address("decision-new", case), sent(approver, case))
    assert refused.status_code == 422
    assert "理由を書くか" in refused.text
    assert GROUNDS in refused.text
    form = sent(approver, case, override_m_1="")
    form["override_m-1"] = "契約後の負荷試験で定める。"
    check = approver.post(address("decision-new", case), form)
    assert "必須1件を理由を付けて残します" in check.text
    assert approver.post(address("decision-new", case), form | {"step": "record"}).status_code == 302
    assert Decision.objects.get().overrides[0]["reason"] == "契約後の負荷試験で定める。"


def test_revising_asks_for_no_override(approver, case, open_must):
    form = sent(approver, case, outcome="revise", step="record")
    assert approver.post(address("decision-new", case), form).status_code == 302


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"outcome": ""}, "5つのうち1つ"),
        ({"outcome": "proceed_with_conditions"}, "条件と期限を書いてください"),
        ({"outcome": "defer"}, "再開する日を書いてください"),
        ({"outcome": "defer", "resume_on": "令和2年4月1日", "step": "record"}, "過ぎています"),
    ],
)
def test_what_is_missing_is_said_at_its_place(approver, case, fields, sentence):
    answer = approver.post(address("decision-new", case), sent(approver, case, **fields))
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_closed_gate_says_why_before_the_check(approver, case):
    empty = make_case(case.project)
    answer = approver.post(address("decision-new", empty), sent(approver, empty))
    assert answer.status_code == 422
    assert "まだ公告可にできません" in answer.text


def test_a_version_that_came_meanwhile_sends_back_to_the_conditions(approver, case):
    form = sent(approver, case, step="record")
    make_version(case)
    answer = approver.post(address("decision-new", case), form)
    assert answer.status_code == 422
    assert "もう一度確かめてください" in answer.text
    assert not Decision.objects.exists()
    fresh = form | hidden_fields(answer.text)
    assert approver.post(address("decision-new", case), fresh).status_code == 302


@pytest.mark.parametrize("step", ["check", "record", ""])
def test_a_reviewer_with_an_approvers_hat_is_refused_with_the_reason_also_by_direct_post(client, case, step):
    owner = case.project.owner
    person = make_person(approver=owner, reviewer=owner)
    participation.record(case=case, person=person, act=Act.ANNOTATED)
    sign_in(client, person)
    page = client.get(address("decision-new", case))
    assert page.status_code == 403
    assert "レビューに加わったため" in page.text
    answer = client.post(
        address("decision-new", case), {"step": step, "outcome": "proceed", "grounds": GROUNDS}
    )
    assert answer.status_code == 403
    assert not Decision.objects.exists()
    assert LedgerEntry.objects.filter(action="decision.refused").count() == 1


def test_a_member_may_not_decide(client, case):
    sign_in(client, make_person(member=case.project.owner))
    assert client.get(address("decision-new", case)).status_code == 403


def test_a_project_takes_a_decision_without_a_case(client):
    project = make_project(stage="budget_request")
    sign_in(client, make_person(approver=project.owner))
    page = client.get(address("project-decision-new", project)).text
    form = hidden_fields(page) | {"outcome": "proceed", "grounds": GROUNDS}
    assert client.post(address("project-decision-new", project), form | {"step": "check"}).status_code == 200
    assert client.post(address("project-decision-new", project), form | {"step": "record"}).status_code == 302
    assert Decision.objects.get().case is None


def test_a_correction_starts_from_the_old_words_and_leaves_them(approver, case):
    old = make_decision(case, grounds="はじめの理由")
    Case.objects.filter(pk=case.pk).update(state=CaseState.READY)
    page = approver.get(address("decision-new", case) + f"?corrects={old.pk}").text
    assert "はじめの理由" in page
    form = hidden_fields(page) | {
        "step": "record", "corrects": str(old.pk), "outcome": "proceed", "grounds": "直した理由",
    }  # fmt: skip
    answer = approver.post(address("decision-new", case), form)
    assert answer.status_code == 302
    assert "訂正" in approver.get(answer.url).text
    old_page = approver.get(address("decision-detail", old)).text
    assert "後の記録で訂正されています" in old_page
    assert "はじめの理由" in old_page
    foreign = make_decision(make_case(case.project))
    assert approver.get(address("decision-new", case) + f"?corrects={foreign.pk}").status_code == 404
    assert approver.get(address("decision-new", case) + "?corrects=²").status_code == 404


def test_the_public_sees_outcome_date_and_office_and_the_grounds_only_after_the_notice(client, case):
    overrides = [{"ref": "m", "label": "#4", "reason": "秘密の理由"}]
    decision = make_decision(case, grounds="公告までは部局の中", overrides=overrides)
    page = client.get(address("decision-detail", decision))
    assert page.status_code == 200
    assert "進める" in page.text
    assert case.project.owner.name in page.text
    for word in ("公告までは部局の中", "秘密の理由", decision.decided_by.name):
        assert word not in page.text
    Case.objects.filter(pk=case.pk).update(state=CaseState.NOTICED, noticed_at=timezone.now())
    page = client.get(address("decision-detail", decision)).text
    assert "公告までは部局の中" in page
    assert "秘密の理由" in page


def test_a_decision_on_a_closed_record_is_not_there_for_others(client):
    decision = make_decision(make_case(make_project(level="department")))
    assert client.get(address("decision-detail", decision)).status_code == 404
    sign_in(client, make_person(member=make_department()))
    assert client.get(address("decision-detail", decision)).status_code == 404


def test_words_that_try_to_be_markup_are_shown_as_words(approver, case):
    polyglot = "\u202e<script>alert(1)</script>\"'><img src=x>"
    decision = make_decision(case, grounds=polyglot, outcome=Outcome.REVISE)
    page = approver.get(address("decision-detail", decision)).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_the_decision_page_costs_the_same_with_one_and_three_documents(
    approver, case, django_assert_max_num_queries
):
    with django_assert_max_num_queries(30) as one:
        approver.get(address("decision-new", case))
    make_version(case)
    for number in range(2):
        make_version(draft=make_draft(case, "annex", f"別紙{number}"))
    with django_assert_max_num_queries(30) as three:
        approver.get(address("decision-new", case))
    assert len(three.captured_queries) == len(one.captured_queries)
