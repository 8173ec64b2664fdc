"""Budget lines, milestones and reports of a project: nothing is overwritten, nothing typed is lost."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from procurement.models import BudgetLine, HealthReport, Milestone
from tests.factories.accounts import make_department, make_organisation, make_person, sign_in
from tests.factories.register import make_budget_line, make_health, make_milestone, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def project():
    return make_project(make_department(make_organisation(), "kodomo", "子ども家庭課"))


@pytest.fixture
def member(client, project):
    person = make_person("aoki", last_name="青木", member=project.owner)
    sign_in(client, person)
    return person


def address(name, project, *rows):
    return reverse(f"procurement:{name}", args=[project.pk, *(row.pk for row in rows)])


@pytest.mark.parametrize("typed", ["186,400", "１８６４００", "186400000円", "1億8,640万円"])
def test_money_is_taken_as_it_is_written(client, member, project, typed):
    posted = {"fiscal_year": "令和８年度", "kind": "initial", "amount": typed}
    assert client.post(address("project-budget", project), posted).status_code == 302
    line = BudgetLine.objects.get()
    assert (line.fiscal_year, line.amount, line.first_amount) == (2026, 186_400_000, 186_400_000)
    assert "186,400" in client.get(address("project-budget", project)).text


def test_yen_typed_as_thousands_is_asked_about(client, member, project):
    posted = {"fiscal_year": "2026", "kind": "initial", "amount": "186400000"}
    answer = client.post(address("project-budget", project), posted)
    assert answer.status_code == 422
    assert "186,400,000千円は1,864億円です" in answer.text.replace(" ", "")
    assert 'value="186400000"' in answer.text
    assert not BudgetLine.objects.exists()


def test_a_second_line_of_one_year_and_kind_is_refused_beside_what_was_typed(client, member, project):
    make_budget_line(project, fiscal_year=2026, kind="initial")
    posted = {"fiscal_year": "令和8年度", "kind": "initial", "amount": "123", "funding_source": "国庫補助"}
    answer = client.post(address("project-budget", project), posted)
    assert answer.status_code == 422
    assert "国庫補助" in answer.text
    assert BudgetLine.objects.count() == 1


def test_a_changed_amount_stands_beside_the_first(client, member, project):
    line = make_budget_line(project, 100_000_000)
    posted = {"amount": "120,000", "funding_source": "一般財源", "edition": line.edition}
    assert client.post(address("budget-line", project, line), posted).status_code == 302
    line.refresh_from_db()
    assert (line.amount, line.first_amount) == (120_000_000, 100_000_000)
    body = client.get(address("project-budget", project)).text
    assert "＋20,000" in body
    stale = client.post(address("budget-line", project, line), posted)
    assert stale.status_code == 409


def test_a_line_goes_with_a_reason_only(client, member, project):
    line = make_budget_line(project)
    empty = client.post(address("budget-line", project, line), {"remove": "1", "removal-reason": ""})
    assert empty.status_code == 422
    posted = {"remove": "1", "removal-reason": "二重に入れたため"}
    assert client.post(address("budget-line", project, line), posted).status_code == 302
    line.refresh_from_db()
    assert line.removed_reason == "二重に入れたため"
    assert client.get(address("budget-line", project, line)).status_code == 404


def test_a_line_of_another_project_is_404(client, member, project):
    line = make_budget_line(make_project(project.owner))
    assert client.get(address("budget-line", project, line)).status_code == 404


def test_the_first_plan_stays_beside_the_new_one(client, member, project):
    posted = {"name": "公告", "planned_date": "R9.4.13"}
    assert client.post(address("project-milestones", project), posted).status_code == 302
    milestone = Milestone.objects.get()
    assert milestone.first_date.isoformat() == "2027-04-13"
    without = {"planned_date": "令和9年6月27日", "reason": "", "edition": milestone.edition}
    answer = client.post(address("milestone", project, milestone), without)
    assert answer.status_code == 422
    assert "令和9年6月27日" in answer.text
    assert (
        client.post(
            address("milestone", project, milestone), without | {"reason": "改修に合わせる"}
        ).status_code
        == 302
    )
    milestone.refresh_from_db()
    assert (milestone.first_date.isoformat(), milestone.planned_date.isoformat()) == (
        "2027-04-13",
        "2027-06-27",
    )
    body = client.get(address("project-milestones", project)).text
    assert "R9.4.13" in body
    assert "R9.6.27" in body
    assert "改修に合わせる" in body


def test_what_lies_ahead_is_not_done(client, member, project):
    milestone = make_milestone(project)
    ahead = (timezone.localdate() + timedelta(days=1)).isoformat()
    answer = client.post(address("milestone", project, milestone), {"finish": "1", "done-done_on": ahead})
    assert answer.status_code == 422
    today = timezone.localdate().isoformat()
    posted = {"finish": "1", "done-done_on": today}
    assert client.post(address("milestone", project, milestone), posted).status_code == 302
    milestone.refresh_from_db()
    assert milestone.done_on == timezone.localdate()
    assert "完了を記録する" not in client.get(address("milestone", project, milestone)).text
    yesterday = (timezone.localdate() - timedelta(days=1)).isoformat()
    again = client.post(address("milestone", project, milestone), posted | {"done-done_on": yesterday})
    assert again.status_code == 422


def lights(**changes):
    return {
        "schedule": "green",
        "cost": "yellow",
        "scope": "green",
        "reason": "見積りが高い",
        "event_date": timezone.localdate().isoformat(),
    } | changes


def test_a_report_is_added_and_the_earlier_ones_stay(client, member, project):
    make_health(project, reason="前の報告", event_date=timezone.localdate() - timedelta(days=30))
    assert client.post(address("project-health", project), lights()).status_code == 302
    assert HealthReport.objects.count() == 2
    body = client.get(address("project-health", project)).text
    assert body.index("見積りが高い") < body.index("前の報告")
    assert "費用：注意" in body


@pytest.mark.parametrize(
    "changes", [{"reason": ""}, {"schedule": ""}, {"event_date": "令和99年1月1日"}, {"schedule": "purple"}]
)
def test_a_report_lacking_something_is_kept_on_the_form(client, member, project, changes):
    answer = client.post(address("project-health", project), lights(**changes))
    assert answer.status_code == 422
    assert "見積りが高い" in answer.text or changes.get("reason") == ""
    assert not HealthReport.objects.exists()


def test_a_coordinator_reads_reports_and_writes_none(client, project):
    make_health(project, reason="前の報告")
    sign_in(client, make_person("wakatsuki", coordinator=project.owner))
    body = client.get(address("project-health", project)).text
    assert "前の報告" in body
    assert "<textarea" not in body
    assert client.post(address("project-health", project), lights()).status_code == 403


def test_a_report_is_written_once(project):
    report = HealthReport.objects.filter(pk=make_health(project, "red").pk)
    for change in (lambda: report.update(reason="よくなった"), report.delete):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert report.get().overall == "red"
