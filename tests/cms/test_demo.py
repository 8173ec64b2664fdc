"""The demo administration: what it shows, that its numbers are true, and where it refuses to be loaded."""

import io
from collections import Counter
from datetime import datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F, Sum
from django.test import Client, override_settings
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Page

from cms.demo.clock import told_clock
from cms.demo.large import Size, load_large
from cms.demo.people import ADMINISTRATORS, DOMAIN, PASSWORD, PEOPLE, SHOWN
from cms.demo.projects import PLANS
from cms.demo.timeline import office_hour, play
from cms.search import matching
from procurement.computed import signal_of
from procurement.enums import CaseState, Level, Stage
from procurement.models import Case, Decision, FigureDelta, Project, Version
from procurement.services.figures import contributions
from reviews.enums import FindingState, PlacementState, ReviewState
from reviews.models import (
    Annotation,
    Assignment,
    Check,
    Dismissal,
    Finding,
    Placement,
    Review,
    Suppression,
)
from reviews.selectors.checks import standing_of
from sharingbook.accounts.models import User
from sharingbook.audit.models import LedgerEntry
from sharingbook.audit.verify import verify
from tests.factories.accounts import make_person

ROOT = Path(__file__).resolve().parents[2]
SIZE = Size(
    towns=2, reviewers=3, projects=160, cases=45, annotations=900, entries=1500, on_large_draft=100
)  # fmt: skip


@pytest.fixture(scope="module")
def world(django_db_setup, django_db_blocker):
    """The small world with a small crowd around it: loaded once, thrown away afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        load_large(SIZE)
        yield
        transaction.set_rollback(True)


def small_projects():
    return Project.objects.exclude(code__regex=r"^SB-\d{4}-1\d{3}$")


def demo(**options) -> str:
    out = io.StringIO()
    call_command("demo", stdout=out, **options)
    return out.getvalue()


def test_forty_projects_stand_in_every_stage_over_three_fiscal_years(world):
    projects = small_projects()
    assert projects.count() == len(PLANS) == 40
    assert set(projects.values_list("stage", flat=True)) == set(Stage.values)
    assert len({code[:7] for code in projects.values_list("code", flat=True)}) >= 3
    levels = Counter(projects.values_list("level", flat=True))
    assert levels[Level.GOVERNMENT] >= 2
    assert levels[Level.DEPARTMENT] >= 1
    assert any(project.level_is_provisional for project in projects)
    assert projects.filter(registered_at__isnull=True).exists()
    assert projects.filter(milestones__planned_date__gt=F("milestones__first_date")).exists()


def test_twelve_cases_show_every_state_of_a_review(world):
    cases = Case.objects.filter(project__in=small_projects())
    assert cases.count() == 12
    rounds = set(Review.objects.filter(case__in=cases).values_list("state", flat=True))
    assert rounds == set(ReviewState.values)
    assert {CaseState.NOTICED, CaseState.CONTRACTED, CaseState.READY} <= set(
        cases.values_list("state", flat=True)
    )
    decisions = Decision.objects.filter(case__in=cases)
    assert [len(d.overrides) for d in decisions if d.overrides] == [1]
    assert decisions.filter(corrects__isnull=False).count() == 1
    assert decisions.filter(self_approved=True).count() == 1
    recused = Assignment.objects.filter(review__case__in=cases, state=Assignment.State.RECUSED)
    assert [a.reviewer.email for a in recused] == [f"reviewer4@{DOMAIN}"]
    states = Placement.objects.filter(version__draft__case__in=cases, version__number=2)
    # In the real second versions no paragraph with a comment left its order.
    assert set(PlacementState.values) - {"moved"} == set(states.values_list("state", flat=True))


def test_the_drafts_are_checked_and_people_have_decided_about_what_was_found(world):
    versions = Version.objects.filter(draft__case__project__in=small_projects())
    assert {check.state for check in Check.objects.filter(version__in=versions)} == {"done"}
    assert not [version for version in versions if standing_of(version).latest is None]
    found = Finding.objects.filter(version__in=versions)
    assert set(found.values_list("state", flat=True)) == set(FindingState.values)
    assert found.get(state=FindingState.COMMENTED).annotation.state == "drafted"
    assert Dismissal.objects.exclude(reason="").count() == 2
    assert Suppression.objects.in_force().count() == 1


def test_the_ledger_is_fine_and_lies_in_the_order_of_time(world):
    assert verify().ok
    assert LedgerEntry.objects.filter(clock_back=True).count() == 0
    assert LedgerEntry.objects.count() > SIZE.entries
    assert LedgerEntry.objects.order_by("-seq").first().ts < timezone.now()


def test_the_figures_are_the_sums_of_what_each_project_adds(world):
    wanted: Counter = Counter()
    for project in Project.objects.all():
        wanted.update(contributions(project))
    cells = ("department_id", "stage", "fiscal_year", "level", "measure")
    rows = FigureDelta.objects.values_list(*cells).annotate(sum=Sum("amount"))
    assert {row[:-1]: row[-1] for row in rows if row[-1]} == {k: v for k, v in wanted.items() if v}
    for project in Project.objects.all():
        assert (project.computed_light, project.computed_why) == (
            signal_of(project).light,
            signal_of(project).why,
        )


def test_the_crowd_is_as_large_as_asked_for_and_legal(world):
    connection.check_constraints()
    assert Project.objects.count() == SIZE.projects
    assert Case.objects.count() == SIZE.cases
    assert Annotation.objects.count() >= SIZE.annotations
    largest = Annotation.objects.values("version").annotate(n=Sum(1)).order_by("-n").first()
    assert largest["n"] >= SIZE.on_large_draft
    assert [problem for problem in Page.find_problems() if problem] == []
    assert matching(Project.objects.all(), "図書館").count() > 1


@pytest.mark.parametrize("login", SHOWN)
def test_each_printed_login_opens_its_home(world, login):
    client = Client()
    answer = client.post("/login/", {"username": f"{login}@{DOMAIN}", "password": PASSWORD})
    assert answer.status_code == 302
    assert client.get("/").status_code == 200


@override_settings(DEMO=True)
@pytest.mark.data
def test_a_second_run_changes_nothing(world):
    before = LedgerEntry.objects.count(), User.objects.count()
    assert "デモ（large）はすでにあります" in demo()
    assert "デモ（large）はすでにあります" in demo(size="large")
    with pytest.raises(CommandError, match="small は読み込んでいません") as refused:
        demo(size="small")
    assert refused.value.returncode == 1
    assert (LedgerEntry.objects.count(), User.objects.count()) == before


@pytest.mark.django_db
def test_production_settings_and_foreign_accounts_are_refused():
    with pytest.raises(CommandError, match="デモ用の設定"):
        demo()
    make_person("somebody@minato.example.jp")
    with override_settings(DEMO=True), pytest.raises(CommandError, match="デモのものではないアカウント"):
        demo()
    assert User.objects.count() == 1


@override_settings(DEMO=True)
def test_the_logins_are_printed_without_a_database_and_stand_in_the_readme():
    printed = demo(logins=True)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    people = {p.login: p for p in (*ADMINISTRATORS, *PEOPLE)}
    for login in SHOWN:
        assert people[login].email in printed
        assert f"`{people[login].email}`" in readme
    assert PASSWORD in printed
    assert PASSWORD in readme


@override_settings(DEMO=True)
def test_the_logins_say_each_role_once_in_words():
    rows = {line.split()[0]: line for line in demo(logins=True).splitlines() if "@" in line}
    assert len(rows) == len(SHOWN)
    assert rows[f"member@{DOMAIN}"].endswith("担当者（子ども家庭課 / 戦略課）")
    assert rows[f"village@{DOMAIN}"].endswith("担当者 / 決定者 / とりまとめ担当（やまなみ村）")
    assert rows[f"admin@{DOMAIN}"].endswith("システム管理者")
    with override("en"):
        assert "Member (Children and Families Section / Strategy Section)" in demo(logins=True)


def test_the_told_clock_moves_django_alone_and_only_inside():
    past = datetime.fromisoformat("2024-04-01T09:00:00+09:00")
    with told_clock(past) as clock:
        assert timezone.localdate().isoformat() == "2024-04-01"
        first = timezone.now()
        clock.tell(past)
        assert timezone.now() > first
        assert isinstance(datetime(2024, 1, 1), timezone.datetime)
    assert timezone.now().year > 2024


def test_stories_take_turns_in_the_order_of_time():
    now = datetime.fromisoformat("2026-11-23T12:00:00+09:00")
    seen = []

    def story(name, *days):
        for day in days:
            yield office_hour(now, day)
            seen.append((name, timezone.localdate().isoformat()))

    with told_clock(office_hour(now, 30)) as clock:
        assert play([story("a", 14, 7), story("b", 10)], clock) == 3
    assert seen == [("a", "2026-11-09"), ("b", "2026-11-13"), ("a", "2026-11-16")]
