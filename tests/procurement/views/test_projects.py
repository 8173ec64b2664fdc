"""Staff's screens of the register: list, facts, stage, disclosure, history, through a browser's eyes."""

import re
from datetime import timedelta

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from procurement.enums import Level, Stage
from procurement.field_history import changes_of
from procurement.models import Project, Theme
from procurement.services import budget, projects
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.errors import DomainError
from tests.conflict_page import save_mine_anyway
from tests.factories.accounts import make_department, make_organisation, make_person, sign_in
from tests.factories.register import make_budget_line, make_milestone, make_project

pytestmark = pytest.mark.django_db
PAGES = ("project-edit", "project-stage", "project-level", "project-history", "project-budget",
         "project-milestones", "project-health")  # fmt: skip


def address(name: str, project: Project) -> str:
    return reverse(f"procurement:{name}", args=[project.pk])


@pytest.fixture
def section():
    return make_department(make_organisation(), "kodomo", "子ども家庭課")


@pytest.fixture
def project(section):
    return make_project(section, name="保育所等入所申込のオンライン化", kana="ほいくしょ")


@pytest.fixture
def member(client, section):
    person = make_person("aoki", last_name="青木", member=section)
    sign_in(client, person)
    return person


@pytest.fixture
def approver(section):
    return make_person("oda", last_name="織田", approver=section)


def facts(project: Project, **changes):
    return {
        "name": project.name,
        "purpose": project.purpose,
        "beneficiaries": ["residents"],
        "fy_from": "令和8年度",
        "fy_to": "R9",
        "edition": project.edition,
    } | changes


def test_the_list_begins_with_own_projects_drafts_first(client, member, section, project):
    other = make_project(make_department(), name="ほかの課の事業")
    draft = make_project(section, name="途中の登録", draft=True)
    make_project(make_department(), name="ほかの課の下書き", draft=True)
    body = client.get("/projects/").text
    places = [body.index(name) for name in (draft.name, project.name, other.name)]
    assert places == sorted(places)
    assert "ほかの課の下書き" not in body
    assert "下書き" in body


def test_the_list_narrows_and_keeps_its_filters_when_sorted(client, member, section, project):
    bureau = make_department(make_organisation(), "kensetsu", "建設局")
    road = make_project(
        make_department(bureau), name="道路台帳", stage=Stage.OPERATING, fy_from=2020, fy_to=2021
    )

    def names(query):
        body = client.get(f"/projects/?{query}").text
        return {p.name for p in (project, road) if p.name in body}

    assert names("department=kensetsu") == {road.name}
    assert names("stage=operating") == {road.name}
    assert names("fy=令和2") == {road.name}
    assert names("mine=on") == {project.name}
    assert names("q=ほいく") == {project.name}
    assert names(f"q={road.code}") == {road.name}
    assert names("level=department") == set()
    body = client.get("/projects/?stage=operating&sort=name").text
    assert 'aria-sort="ascending"' in body
    assert "?stage=operating&amp;sort=code" in body
    assert "条件を減らしてください" in client.get("/projects/?q=ないもの").text


def test_the_list_costs_the_same_for_one_project_and_three(client, member, section, project):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get("/projects/")
        return len(queries)

    client.get("/projects/")
    one = count()
    make_project(section)
    make_project(make_department())
    assert count() == one <= 14


def test_an_empty_register_says_what_to_do(client, member):
    body = client.get("/projects/").text
    assert "プロジェクトを登録する" in body
    assert 'href="/projects/new/"' in body


@pytest.mark.parametrize("page", PAGES)
def test_another_department_cannot_enter(client, project, page):
    sign_in(client, make_person("kato", member=make_department()))
    assert client.get(address(page, project)).status_code == 403
    closed = make_project(project.owner, level="department")
    assert client.get(address(page, closed)).status_code == 404
    client.logout()
    assert client.get(address(page, project)).status_code == 302


@pytest.mark.parametrize("page", PAGES)
def test_no_page_carries_a_script_or_style_of_its_own(client, member, project, page):
    make_budget_line(project)
    make_milestone(project)
    body = client.get(address(page, project)).text
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=", body)


def test_facts_are_changed_with_eras_as_clerks_write_them(client, member, project):
    theme = Theme.objects.first()
    posted = facts(project, purpose="来庁をなくす", fy_from="令和８年度", fy_to="令和10", themes=[theme.pk])
    answer = client.post(address("project-edit", project), posted)
    assert (answer.status_code, answer.url) == (302, f"/projects/{project.pk}/")
    project.refresh_from_db()
    assert (project.purpose, project.fy_from, project.fy_to) == ("来庁をなくす", 2026, 2028)
    assert list(project.themes.all()) == [theme]
    assert LedgerEntry.objects.filter(action="project.edit", object_id=str(project.uid)).count() == 1


def test_what_was_typed_stays_beside_the_error(client, member, project):
    answer = client.post(
        address("project-edit", project), facts(project, name="", fy_from="いつか", summary="一文")
    )
    assert answer.status_code == 422
    body = answer.text
    assert "いつか" in body
    assert "一文" in body
    assert 'href="#id_name"' in body


def test_a_stale_edit_shows_both_texts(client, member, approver, project):
    posted = facts(project, purpose="自分の文")
    projects.edit_facts(
        project=project, edition=project.edition, changes={"purpose": "ほかの人の文"}, actor=approver
    )
    answer = client.post(address("project-edit", project), posted)
    assert answer.status_code == 409
    assert "自分の文" in answer.text
    assert "ほかの人の文" in answer.text
    # Sent again with the newest edition, it is taken.
    project.refresh_from_db()
    again = client.post(address("project-edit", project), posted | {"edition": project.edition})
    assert again.status_code == 302


def test_nothing_typed_is_lost_where_others_changed_only_the_themes(client, member, approver, project):
    theme = Theme.objects.first()
    posted = facts(project, purpose="自分の\n二行の文", beneficiaries=["residents"])
    projects.edit_facts(project=project, edition=project.edition, changes={}, themes=[theme], actor=approver)
    answer = client.post(address("project-edit", project), posted)
    assert theme.name in answer.text
    assert "住民" in answer.text
    assert save_mine_anyway(client, answer).status_code == 302
    project.refresh_from_db()
    assert (project.purpose, project.beneficiaries) == ("自分の\n二行の文", ["residents"])


def test_a_reason_typed_for_a_stage_that_moved_meanwhile_is_kept(client, member, approver, project):
    posted = {"stage": "tendering", "reason": "公告の準備ができた", "edition": project.edition}
    projects.edit_facts(
        project=project, edition=project.edition, changes={"purpose": "ほかの人の文"}, actor=approver
    )
    answer = client.post(address("project-stage", project), posted)
    assert "公告の準備ができた</textarea>" in answer.text
    assert save_mine_anyway(client, answer).status_code == 302
    project.refresh_from_db()
    assert (project.stage, project.stage_reason) == (Stage.TENDERING, "公告の準備ができた")


def test_a_level_changed_meanwhile_is_shown_before_it_is_confirmed(client, approver, section, project):
    sign_in(client, approver)
    client.post(address("project-level", project), closing(project))
    sign_in(client, make_person("second", approver=section))
    answer = client.post(address("project-level", project), {"confirm": "1", "edition": project.edition})
    assert f">{Level.DEPARTMENT.label}<" in answer.text
    assert save_mine_anyway(client, answer).status_code == 302
    project.refresh_from_db()
    assert not project.level_is_provisional


def test_a_member_moves_the_stage_but_ends_nothing(client, member, project):
    body = client.get(address("project-stage", project)).text
    assert "公告・入札" in body
    assert 'value="closed"' not in body
    assert "終了と中止は、決定者が記録します" in body
    posted = {"stage": "tendering", "edition": project.edition}
    assert client.post(address("project-stage", project), posted).status_code == 302
    project.refresh_from_db()
    assert project.stage == Stage.TENDERING
    ending = {"stage": "cancelled", "reason": "予算がつかない", "edition": project.edition}
    assert client.post(address("project-stage", project), ending).status_code == 403


def test_an_approver_ends_with_a_reason_and_not_on_what_changed_meanwhile(client, approver, project):
    sign_in(client, approver)
    ending = {"stage": "closed", "edition": project.edition}
    answer = client.post(address("project-stage", project), ending)
    assert answer.status_code == 422
    assert "理由" in answer.text
    stale = ending | {"reason": "計画どおり", "edition": project.edition - 1}
    assert client.post(address("project-stage", project), stale).status_code == 409
    assert (
        client.post(address("project-stage", project), ending | {"reason": "計画どおり"}).status_code == 302
    )
    project.refresh_from_db()
    assert (project.stage, project.stage_reason) == (Stage.CLOSED, "計画どおり")


def closing(project: Project, **changes):
    day = timezone.localdate() + timedelta(days=90)
    return {
        "level": "department",
        "level_reason": "deliberation",
        "level_review_on": day.isoformat(),
        "edition": project.edition,
    } | changes


@pytest.mark.parametrize(
    ("field", "value"), [("level_reason", ""), ("level_review_on", ""), ("level_review_on", "R2.4.1")]
)
def test_closing_needs_a_reason_and_a_day_to_come(client, member, project, field, value):
    answer = client.post(address("project-level", project), closing(project, **{field: value}))
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.text
    project.refresh_from_db()
    assert project.level == Level.PUBLIC


def test_closing_acts_at_once_and_another_approver_confirms_it(client, approver, section, project):
    sign_in(client, approver)
    assert client.post(address("project-level", project), closing(project)).status_code == 302
    project.refresh_from_db()
    assert (project.level, project.level_is_provisional) == (Level.DEPARTMENT, True)
    body = client.get(address("project-level", project)).text
    assert 'name="confirm"' not in body
    own = client.post(address("project-level", project), {"confirm": "1", "edition": project.edition})
    assert own.status_code == 403
    second = make_person("second", approver=section)
    sign_in(client, second)
    assert 'name="confirm"' in client.get(address("project-level", project)).text
    stale = client.post(address("project-level", project), {"confirm": "1", "edition": project.edition - 1})
    assert stale.status_code == 409
    client.post(address("project-level", project), {"confirm": "1", "edition": project.edition})
    project.refresh_from_db()
    assert project.level_approved_by == second


def test_opening_needs_no_approval(client, member, section):
    project = make_project(section, level="department")
    assert client.post(address("project-level", project), {"open": "1"}).status_code == 302
    project.refresh_from_db()
    assert project.level == Level.PUBLIC


def test_the_history_speaks_plainly(client, member, project):
    changes = {"purpose": "来庁をなくす", "beneficiaries": ["residents", "staff"], "fy_to": 2029}
    projects.edit_facts(project=project, edition=project.edition, changes=changes, actor=member)
    facts_of_line = {"fiscal_year": 2026, "kind": "initial", "amount": 186_400_000}
    line = budget.add_line(project=project, **facts_of_line, actor=member)
    budget.change_line(
        line=line, edition=line.edition, amount=190_000_000, funding_source="国庫", actor=member
    )
    body = client.get(address("project-history", project)).text
    said = ("来庁をなくす", "住民、職員", "令和11年度", "186,400,000円", "190,000,000円", "青木")
    for words in (*said, "予算の行 令和8年度 当初"):
        assert words in body
    for raw in ("186400000", "first amount", "budget line", "True", "False", "residents"):
        assert raw not in body


def test_the_history_tells_which_themes_were_chosen_before(client, member, project):
    first, second, third = Theme.objects.order_by("pk")[:3]
    edition = project.edition
    projects.edit_facts(project=project, edition=edition, changes={}, themes=[first, second], actor=member)
    changes = {"purpose": "来庁をなくす"}
    project.refresh_from_db()
    projects.edit_facts(
        project=project, edition=project.edition, changes=changes, themes=[third], actor=member
    )
    edits = [c for c in changes_of(project) if c.field == "テーマ"]
    assert [(c.before, c.after, c.who) for c in edits] == [
        (f"{first.name}、{second.name}", third.name, member),
        ("―", f"{first.name}、{second.name}", member),
    ]
    body = client.get(address("project-history", project)).text
    assert f"{first.name}、{second.name}" in body
    assert project.history.count() == 3


def test_the_history_of_themes_is_written_once(project):
    theme = Theme.objects.first()
    project.themes.set([theme])
    chosen = apps.get_model("procurement", "HistoricalProject_themes").objects.all()
    assert chosen.get().theme == theme
    with pytest.raises(IntegrityError), transaction.atomic():
        chosen.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        chosen.update(theme=None)


def test_the_coordinator_of_the_bureau_confirms_the_facts(client, section, project):
    Project.objects.filter(pk=project.pk).update(confirmed_on=None)
    page, button = f"/projects/{project.pk}/", address("project-confirm", project)
    sign_in(client, make_person("coordinator", coordinator=section))
    assert button in client.get(page).text
    assert client.post(button, {"edition": project.edition + 1}).status_code == 409
    assert client.post(button, {"edition": project.edition}).url == page
    assert client.post(button, {"edition": project.edition}).url == page
    project.refresh_from_db()
    assert project.confirmed_on == timezone.localdate()
    assert LedgerEntry.objects.filter(action="project.confirm").count() == 1
    assert "事実を確認" in client.get(page).text


@pytest.mark.parametrize("role", ["member", "approver"])
def test_nobody_else_confirms_the_facts(client, section, project, role):
    sign_in(client, make_person("staff", **{role: section}))
    assert address("project-confirm", project) not in client.get(f"/projects/{project.pk}/").text
    assert client.post(address("project-confirm", project), {"edition": project.edition}).status_code == 403
    sign_in(client, make_person("elsewhere", coordinator=make_department(section.organisation)))
    assert client.post(address("project-confirm", project), {"edition": project.edition}).status_code == 403


def test_a_draft_registration_is_not_confirmed(client, section):
    draft = make_project(section, draft=True)
    with pytest.raises(DomainError):
        projects.confirm_facts(project=draft, actor=make_person("coordinator", coordinator=section))


def test_the_history_costs_the_same_for_few_edits_and_many(client, member, project):
    def count():
        with CaptureQueriesContext(connection) as queries:
            client.get(address("project-history", project))
        return len(queries)

    make_budget_line(project)
    client.get(address("project-history", project))
    few = count()
    for number in range(5):
        project.refresh_from_db()
        projects.edit_facts(
            project=project, edition=project.edition, changes={"purpose": f"目的{number}"}, actor=member
        )
        make_milestone(project, name=f"節目{number}")
    assert count() == few


def test_a_new_instance_has_themes_to_choose_from():
    assert Theme.objects.count() >= 12
    assert all(theme.name and theme.name_en for theme in Theme.objects.all())
