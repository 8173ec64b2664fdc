"""The staff's page of a project: what stands there, for whom, with which buttons."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from procurement.enums import Waiting
from sharingbook.audit.models import AccessEntry
from tests.cms.conftest import CANARY
from tests.factories.accounts import make_person
from tests.factories.cases import make_case, make_decision, make_version
from tests.factories.register import make_budget_line, make_health, make_milestone, make_project
from tests.factories.reviews import make_annotation, make_review

pytestmark = pytest.mark.django_db


def page(client, project, query: str = "") -> str:
    response = client.get(reverse("cms:project-detail", args=[project.pk]) + query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_latest_decision_stands_first_and_a_corrected_one_does_not(client, world):
    project = make_project(world.a)
    old = make_decision(make_case(project, name="構築"), outcome="revise", grounds="性能を直すため")
    make_decision(old.case, outcome="proceed", grounds="直したため", corrects=old)
    client.force_login(world.member)
    body = page(client, project)
    assert "最新の決定：進める" in body
    assert "直したため" in body
    assert body.index("最新の決定：進める") < body.index("年度別の予算")
    assert "この決定は、後の記録で訂正されています。" in body


def test_money_stages_and_health_stand_beside_the_first_plan(client, world):
    project = make_project(world.a, fy_from=2026, fy_to=2027)
    make_budget_line(project, 120_000_000, fiscal_year=2027, kind="requested", first_amount=100_000_000)
    make_budget_line(project, 44_200_000, fiscal_year=2026, funding_source="一般財源")
    first = timezone.localdate() + timedelta(days=30)
    make_milestone(
        project,
        stage="tendering",
        first_date=first,
        planned=first + timedelta(days=60),
        replan_reason="人数の確認",
    )
    make_health(
        project, "yellow", reason="公告を後ろへ", event_date=timezone.localdate() - timedelta(days=100)
    )
    client.force_login(world.member)
    body = page(client, project)
    for words in (
        "44,200",
        "120,000",
        "＋20,000",
        "査定中",
        "一般財源",
        "公告を後ろへ",
        "状況報告が100日ありません",
    ):
        assert words in body, words
    assert "計算では：費用" in body
    assert "当初" in body
    assert "44.2" in page(client, project, "?unit=million") or "44" in page(client, project, "?unit=million")


def test_who_is_waited_for_and_what_is_open(client, world):
    project = make_project(world.a)
    review = make_review(case=make_case(project, name="構築"), state="advised")
    make_annotation(review, state="issued")
    review.case.waiting_on, review.case.waiting_department = Waiting.DEPARTMENT, world.a
    review.case.save()
    client.force_login(world.member)
    body = page(client, project)
    assert "いま待っているもの" in body
    assert "必須" in body
    assert "調達仕様書" in body


@pytest.mark.parametrize(
    ("who", "shown", "hidden"),
    [
        ("member", ["事実を直す", "案件を作る", "状況を報告する", "紹介文を書く"], ["公開する<"]),
        ("approver", ["事実を直す", "公開する<"], []),
    ],
)
def test_buttons_follow_the_permission_table(client, world, who, shown, hidden):
    project = world.register(world.a, world.member)
    client.force_login(getattr(world, who))
    body = page(client, project)
    assert [word for word in shown if word not in body] == []
    assert [word for word in hidden if word in body] == []


def test_others_of_the_government_read_and_have_no_button(client, world):
    project = make_project(world.a)
    client.force_login(world.other_approver)
    body = page(client, project)
    for word in ("事実を直す", "案件を作る", "公開をやめる", "状況を報告する", "決定を記録する"):
        assert word not in body


def test_a_draft_says_what_it_is_and_leads_on(client, world):
    project = world.register(world.a, world.member, as_draft=True)
    client.force_login(world.member)
    body = page(client, project)
    assert "登録はまだ下書きです" in body
    assert reverse("cms:register-continue", args=[project.pk]) in body
    client.force_login(world.other_member)
    assert client.get(reverse("cms:project-detail", args=[project.pk])).status_code == 404


def test_a_closed_project_names_reason_and_review_date(client, world):
    project = make_project(world.a, level="government")
    client.force_login(world.other_member)
    assert "非公開（理由：審議・検討中、見直し" in page(client, project)


def test_an_ended_project_says_why(client, world):
    project = make_project(world.a, stage="cancelled", stage_reason="国の共通機能を使うため")
    client.force_login(world.member)
    assert "「中止」の理由" in page(client, project)
    assert "国の共通機能を使うため" in page(client, project)


def test_closed_cases_leave_no_trace_for_others(client, world):
    project = make_project(world.a)
    case = make_case(project, name=f"{CANARY}案件", level="department")
    make_decision(case, grounds=f"{CANARY}根拠")
    make_version(case)
    client.force_login(world.other_member)
    assert CANARY not in page(client, project)
    client.force_login(world.member)
    assert CANARY in page(client, project)


def test_an_auditors_reading_of_a_closed_record_is_recorded(client, world):
    project = make_project(world.a, level="department")
    auditor = make_person("auditor", auditor=world.a)
    client.force_login(auditor)
    page(client, project)
    entry = AccessEntry.objects.get(action="project.read")
    assert (entry.actor_id, entry.object_id) == (str(auditor.uid), str(project.uid))


def test_recent_acts_name_what_was_done(client, world):
    project = world.register(world.a, world.member, publish_by=world.approver)
    client.force_login(world.other_member)
    body = page(client, project)
    assert "プロジェクトを登録" in body
    assert "紹介ページを公開" in body


@pytest.mark.parametrize("who", ["member", "other_member"])
def test_more_rows_ask_no_more_queries(client, world, django_assert_num_queries, who):
    project = make_project(world.a)

    def fill(number: int) -> None:
        case = make_case(project, state="noticed")
        make_version(case)
        make_decision(case)
        make_decision(project=project)
        make_budget_line(project, fiscal_year=2020 + number)
        make_milestone(project)
        make_health(project)

    fill(0)
    client.force_login(getattr(world, who))
    page(client, project)
    with CaptureQueriesContext(connection) as one:
        page(client, project)
    fill(1)
    fill(2)
    with django_assert_num_queries(len(one)):
        page(client, project)
    assert len(one) <= 40
