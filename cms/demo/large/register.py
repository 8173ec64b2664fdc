"""Rows of the register in bulk: projects, money, dates, reports, and the roll-up's deltas.

Field history (django-simple-history) is left out: the crowd's entries in the ledger stand for it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from cms.demo.large.plan import Crowd, ProjectPlan
from cms.demo.large.settlers import staff_logins
from cms.demo.people import DOMAIN
from cms.demo.projects import REASONS
from procurement.enums import ClosingReason, Level, Stage
from procurement.models import BudgetLine, HealthReport, Milestone, Project, Theme
from procurement.services.figures import Cell, add_deltas
from sharingbook.accounts.models import Department, User
from sharingbook.common.values.fiscal_year import fiscal_year_of

BATCH = 1000
# The small world's codes come first in each year.
FIRST_NUMBER = 1001


class People:
    """Keys of departments and accounts, read once."""

    def __init__(self) -> None:
        self.departments = dict(Department.objects.values_list("code", "pk"))
        self._users = dict(User.objects.values_list("email", "pk"))

    def user(self, login: str) -> int:
        return self._users[f"{login}@{DOMAIN}"]

    def member(self, owner: str) -> int:
        return self.user(staff_logins(owner)[0])

    def approver(self, owner: str) -> int:
        return self.user(staff_logins(owner)[1])


def write_register(crowd: Crowd, people: People) -> list[Project]:
    """The projects with all that hangs on them; in the order of the crowd's plans."""
    projects = Project.objects.bulk_create(_projects(crowd, people), batch_size=BATCH)
    _tag(projects)
    pairs = list(zip(crowd.projects, projects, strict=True))
    BudgetLine.objects.bulk_create(
        (line for pair in pairs for line in _budget(crowd, *pair)), batch_size=BATCH
    )
    Milestone.objects.bulk_create((row for pair in pairs for row in _milestones(*pair)), batch_size=BATCH)
    HealthReport.objects.bulk_create(
        (_report(crowd, plan, project) for plan, project in pairs), batch_size=BATCH
    )
    return projects


def _projects(crowd: Crowd, people: People) -> Iterator[Project]:
    numbers: Counter[int] = Counter()
    for plan in crowd.projects:
        year = fiscal_year_of(plan.registered)
        code = f"SB-{year}-{FIRST_NUMBER + numbers[year]:04d}"
        numbers[year] += 1
        closed = plan.level != Level.PUBLIC
        registered = crowd.moment(plan.registered)
        yield Project(
            uid=plan.uid, code=code, name=plan.name, owner_id=people.departments[plan.owner],
            summary="手続にかかる時間を減らし、いつでも使えるようにします。",
            purpose="窓口に来なくても済む手続を増やし、処理の日数を半分にする。",
            beneficiaries=["residents", "staff"], contact_role="担当係長", stage=plan.stage,
            stage_since=plan.changed, fy_from=plan.years[0], fy_to=plan.years[1], level=plan.level,
            level_reason=ClosingReason.DELIBERATION if closed else "",
            level_review_on=crowd.now.date() + timedelta(days=180) if closed else None,
            level_proposed_by_id=people.member(plan.owner) if closed else None,
            level_approved_by_id=people.approver(plan.owner) if closed else None,
            level_approved_at=registered if closed else None, registered_at=registered, in_book=plan.in_book,
            reported_light=plan.light, reported_on=plan.changed, computed_light=plan.delay[1],
            computed_why=plan.delay[2], confirmed_on=plan.changed, created_by_id=people.member(plan.owner),
            created_at=registered,
        )  # fmt: skip


def _tag(projects: list[Project]) -> None:
    themes = list(Theme.objects.order_by("pk").values_list("pk", flat=True))
    through = Project.themes.through
    through.objects.bulk_create(
        (
            through(project_id=project.pk, theme_id=themes[number % len(themes)])
            for number, project in enumerate(projects)
        ),
        batch_size=BATCH,
    )


def _budget(crowd: Crowd, plan: ProjectPlan, project: Project) -> Iterator[BudgetLine]:
    for year, kind, amount, first in plan.budget():
        yield BudgetLine(
            project=project, fiscal_year=year, kind=kind, amount=amount, first_amount=first,
            funding_source="一般財源", created_at=crowd.moment(plan.registered),
        )  # fmt: skip


def _milestones(plan: ProjectPlan, project: Project) -> Iterator[Milestone]:
    tender = plan.registered + timedelta(days=300)
    start = plan.registered + timedelta(days=540)
    yield Milestone(
        project=project, name="公告", stage=Stage.TENDERING, first_date=tender, planned_date=tender
    )
    late = plan.delay[0]
    yield Milestone(
        project=project, name="利用の開始", stage=Stage.OPERATING, first_date=start,
        planned_date=start + timedelta(days=late), replan_reason="接続先の改修を待つため。" if late else "",
    )  # fmt: skip


def _report(crowd: Crowd, plan: ProjectPlan, project: Project) -> HealthReport:
    return HealthReport(
        project=project, schedule=plan.light, cost="green", scope="green",
        reason=REASONS[plan.light[0]][0], event_date=plan.changed, entered_at=crowd.moment(plan.changed),
        entered_by_id=project.created_by_id,
    )  # fmt: skip


def write_figures(crowd: Crowd, people: People) -> None:
    """The deltas of each day, added up beforehand; equal to what the services would have added."""
    days: dict[date, Counter[Cell]] = defaultdict(Counter)
    for plan in crowd.projects:
        for day, cells in plan.deltas(people.departments[plan.owner]):
            days[day].update(cells)
    for day in sorted(days):
        add_deltas(days[day], day)
