"""How a project of the demo comes about: registered, funded, published, reported on, moved on."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from django.utils import timezone
from wagtail.rich_text import RichText

from cms import services as book
from cms.demo.people import STAFF
from cms.demo.projects import PLANS, REASONS, STORIES, Plan
from cms.demo.timeline import TOKYO, office_day, office_hour
from cms.demo.world import World
from cms.models import ProjectPage
from procurement.enums import BudgetKind, Level, Light, Stage
from procurement.models import Project, Theme
from procurement.services import budget, disclosure, health, milestones, projects
from procurement.stages import ENDS, STAGE_ORDER
from sharingbook.accounts.models import User
from sharingbook.common.values.fiscal_year import fiscal_year_of
from sharingbook.notifications.services import mark_all_read

MILLION = 1_000_000
LIGHTS = {"g": Light.GREEN, "y": Light.YELLOW, "r": Light.RED}
MILESTONES = (
    ("仕様書の確定", Stage.PREPARING), ("公告", Stage.TENDERING), ("契約", Stage.DELIVERING),
    ("利用の開始", Stage.OPERATING),
)  # fmt: skip
# Days between two stages, for a project that has all the time it needs.
PACE = 150


class ProjectStory:
    """One project while it is being played."""

    def __init__(self, world: World, plan: Plan) -> None:
        self.world = world
        self.plan = plan
        self.index = PLANS.index(plan)
        self.project: Project | None = None
        self.this_year = fiscal_year_of(world.now.astimezone(TOKYO).date())
        self.path = self._path()

    @property
    def member(self):
        return self.world.person(STAFF[self.plan.owner][0])

    @property
    def approver(self):
        return self.world.person(STAFF[self.plan.owner][1])

    def _path(self) -> list[str]:
        """The stages that it passes through until today, its end included."""
        if self.plan.stage in ENDS:
            reached = {"closed": Stage.OPERATING, "cancelled": Stage.PREPARING}[self.plan.stage]
            return [*STAGE_ORDER[: STAGE_ORDER.index(reached) + 1], self.plan.stage]
        return list(STAGE_ORDER[: STAGE_ORDER.index(self.plan.stage) + 1])

    def _moment(self, days_ago: int, minutes: int = 0) -> datetime:
        at = 30 + self.index * 7 + minutes
        return office_hour(self.world.now, days_ago, 10 + at // 60 % 7, at % 60)

    def play(self) -> Iterator[datetime]:
        age = self.plan.age
        yield self._moment(age)
        self._register()
        if self.plan.draft:
            return
        yield self._moment(age - 1)
        self._first_plans()
        yield self._moment(age - 3)
        self._confirm_level()
        if self.plan.listed:
            self._publish()
        events = sorted([*self._moves(), *self._reports(), *self._changes()], key=lambda e: -e[0])
        for days, act, *facts in events:
            yield self._moment(days, 3)
            self.project.refresh_from_db()
            act(*facts)

    def _year(self, offset: int) -> int:
        return self.this_year + offset

    def _register(self) -> None:
        plan = self.plan
        first, last = map(self._year, plan.years)
        closing = None
        if plan.level:
            level, reason, review_in, _ = plan.level
            closing = book.Closing(level, reason, self.world.now.date() + timedelta(days=review_in))
        self.project = book.register_project(
            owner=self.world.department(plan.owner),
            facts={
                "name": plan.name, "kana": plan.kana, "summary": plan.summary, "purpose": plan.purpose,
                "beneficiaries": list(plan.benefits), "fy_from": first, "fy_to": last,
                "contact_role": "担当係長", "related_systems": plan.systems, "data_and_apis": plan.data,
            },
            themes=Theme.objects.filter(slug__in=plan.themes),
            first_budget=book.FirstBudget(first, BudgetKind.REQUESTED, plan.yen * MILLION),
            closing=closing, as_draft=plan.draft, actor=self.member,
        )  # fmt: skip
        self.world.projects[plan.key] = self.project

    def _first_plans(self) -> None:
        """The milestones of the first baseline, one for each stage ahead."""
        start = timezone.localdate()
        for step, (name, stage) in enumerate(MILESTONES, start=2):
            milestones.add_milestone(
                project=self.project, name=name, stage=stage, actor=self.member,
                planned_date=office_day(start + timedelta(days=round(step * self._pace()))),
            )  # fmt: skip

    def _pace(self) -> float:
        """Days a stage takes; young projects have taken their few stages faster."""
        return min(PACE, (self.plan.age - 10) / max(1, len(self.path) - 1))

    def _confirm_level(self) -> None:
        if self.plan.level and self.plan.level[3]:
            disclosure.approve_level(record=self.project, actor=self.approver)

    def _publish(self) -> None:
        page = ProjectPage.objects.get(project=self.project)
        text = STORIES[self.index % len(STORIES)].format(summary=self.plan.summary, purpose=self.plan.purpose)
        page.story = [("text", RichText(text))]
        page.save_revision(user=self.member)
        book.publish_page(project=self.project, actor=self.approver)

    def _moves(self) -> Iterator[tuple]:
        for step, stage in enumerate(self.path[1:], start=1):
            days = max(2, self.plan.age - round(step * self._pace()))
            yield days, self._move, stage

    def _move(self, stage: str) -> None:
        ending = stage in ENDS
        projects.move_stage(
            project=self.project, stage=stage, reason=self.plan.end_reason if ending else "",
            actor=self.approver if ending else self.member,
        )  # fmt: skip
        for milestone in self.project.milestones.filter(stage=stage, done_on__isnull=True):
            milestones.complete(milestone=milestone, done_on=timezone.localdate(), actor=self.member)

    def _reports(self) -> Iterator[tuple]:
        """Spread from two months after the registration to a few weeks ago."""
        lights = self.plan.lights
        for number, letter in enumerate(lights):
            oldest, newest = self.plan.age - 60, 12 + self.index % 20
            step = (oldest - newest) / max(1, len(lights) - 1) if len(lights) > 1 else 0
            days = oldest - round(number * step) if len(lights) > 1 else newest
            if self.plan.stage in ENDS and number == len(lights) - 1:
                days += 200
            yield max(days, newest), self._report, letter, number

    def _report(self, letter: str, number: int) -> None:
        worst, place = LIGHTS[letter], (self.index + number) % 3
        lights = [worst if place == at or letter == "g" else Light.GREEN for at in range(3)]
        reasons = REASONS[letter]
        health.report_health(
            project=self.project, schedule=lights[0], cost=lights[1], scope=lights[2],
            reason=reasons[(self.index + number) % len(reasons)],
            event_date=timezone.localdate() - timedelta(days=number % 3), actor=self.member,
        )  # fmt: skip

    def _changes(self) -> Iterator[tuple]:
        """Money and dates that come later, each on its day."""
        for offset in range(self.plan.years[0], self.plan.years[1] + 1):
            yield from self._money_of(self._year(offset))
        if self.plan.late:
            yield max(20, self.plan.age // 3), self._replan
        if self.plan.grown:
            yield 30, self._grow

    def _money_of(self, year: int) -> Iterator[tuple]:
        """Requested in autumn, granted in April, contracted in summer, settled a year later."""
        yen = self.plan.yen * MILLION
        bought = Stage.DELIVERING in self.path
        kinds = [
            (date(year - 1, 10, 20), BudgetKind.REQUESTED, yen),
            (date(year, 4, 1), BudgetKind.INITIAL, yen * 94 // 100),
            (date(year, 7, 14), BudgetKind.CONTRACTED, yen * (94 + self.plan.over) // 100 * 97 // 100),
            (date(year + 1, 5, 28), BudgetKind.SETTLED, yen * 89 // 100),
        ]
        today = self.world.now.astimezone(TOKYO).date()
        for day, kind, amount in kinds:
            age = min((today - day).days, self.plan.age - 4)
            later = kind in (BudgetKind.CONTRACTED, BudgetKind.SETTLED)
            first_line = kind == BudgetKind.REQUESTED and year == self._year(self.plan.years[0])
            if age >= 1 and not first_line and (bought or not later):
                yield age, self._add_money, year, kind, self._over(kind, amount)

    def _over(self, kind: str, amount: int) -> int:
        """A contract beyond the grant, where the plan says so."""
        if kind == BudgetKind.CONTRACTED and self.plan.over:
            return self.plan.yen * MILLION * 94 // 100 * (100 + self.plan.over) // 100
        return amount

    def _add_money(self, year: int, kind: str, amount: int) -> None:
        budget.add_line(
            project=self.project, fiscal_year=year, kind=kind, amount=amount, funding_source="一般財源",
            actor=self.member,
        )  # fmt: skip

    def _replan(self) -> None:
        milestone = self.project.milestones.filter(done_on__isnull=True).last()
        if milestone is not None:
            later = office_day(milestone.planned_date + timedelta(days=self.plan.late))
            milestones.replan(
                milestone=milestone, edition=milestone.edition, planned_date=later,
                reason="接続先の改修と時期を合わせるため。", actor=self.member,
            )  # fmt: skip

    def _grow(self) -> None:
        line = self.project.budget_lines.get(
            kind=BudgetKind.REQUESTED, fiscal_year=self._year(self.plan.years[0])
        )
        budget.change_line(
            line=line, edition=line.edition, amount=line.amount * self.plan.grown // 100,
            funding_source=line.funding_source, actor=self.member,
        )  # fmt: skip


def reopen_expired(world: World) -> Iterator[datetime]:
    """One record was closed for a while; its review date passed, and the machine opened it."""
    project = world.projects
    yield office_hour(world.now, 300, 11)
    disclosure.propose_level(
        record=project["dig"], level=Level.GOVERNMENT, reason="deliberation",
        review_on=timezone.localdate() + timedelta(days=60), actor=world.person("member-road"),
    )  # fmt: skip
    yield office_hour(world.now, 298, 11)
    project["dig"].refresh_from_db()
    disclosure.approve_level(record=project["dig"], actor=world.person("approver-road"))
    yield office_hour(world.now, 230, 6)
    disclosure.raise_expired()


def read_notices(world: World) -> Iterator[datetime]:
    """People read what they are told; only what came lately is unread."""
    for days in (700, 420, 160, 45, 15):
        yield office_hour(world.now, days, 17)
        for person in User.objects.order_by("pk"):
            mark_all_read(person=person)
