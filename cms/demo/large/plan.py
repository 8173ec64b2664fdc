"""The crowd as plain data: departments, people, projects, cases. The same size gives the same crowd."""

import random
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from cms.demo.beginning import FOUNDED
from cms.demo.cases import CASES
from cms.demo.people import STAFF
from cms.demo.projects import PLANS
from procurement.enums import BudgetKind, Level, Light, Stage
from procurement.services.figures import ALL_YEARS, Cell
from procurement.stages import STAGE_ORDER
from sharingbook.common.values.fiscal_year import fiscal_year_of

MILLION = 1_000_000
# Made-up towns: one character each, and a kind of place.
FIRST, SECOND = "青朝霧星月雪花風波森", "原丘浜谷沢"
SECTIONS = (("it", "情報政策課", "Information Policy Section"), ("life", "くらし推進課", "Living Section"))
SUBJECTS = (
    "住民票",
    "税の納付",
    "図書館",
    "上下水道",
    "公園",
    "道路",
    "防災",
    "保育",
    "介護",
    "学校給食",
    "ごみ収集",
    "広報",
)
WORKS = (
    "申請のオンライン化",
    "台帳の電子化",
    "予約の受付",
    "データ公開",
    "基盤の更新",
    "案内の自動応答",
    "端末の更新",
    "記録の共有",
)
STAGES = (
    Stage.IDEA,
    Stage.BUDGET,
    *[Stage.PREPARING] * 3,
    Stage.TENDERING,
    *[Stage.DELIVERING] * 2,
    *[Stage.OPERATING] * 2,
)
# A tenth of the records is closed, as in a real book.
LEVELS = (*[Level.PUBLIC] * 18, Level.GOVERNMENT, Level.DEPARTMENT)
LIGHTS = (*[Light.GREEN] * 6, *[Light.YELLOW] * 2, Light.RED)
# Days by which the last milestone stands behind its first plan, and what that signals.
DELAYS = (
    (0, Light.GREEN, ""),
    (0, Light.GREEN, ""),
    (0, Light.GREEN, ""),
    (0, Light.GREEN, ""),
    (90, Light.YELLOW, "late"),
    (200, Light.RED, "very_late"),
)
# State of the round, or of the case where no round runs; how often.
CASE_STATES = (
    "drafting", "requested", "triaged", "assigned", *["reviewing"] * 4, *["advised"] * 3,
    *["answered"] * 3, "ready", *["noticed"] * 2, "contracted",
)  # fmt: skip
COMMENTED = frozenset({"reviewing", "advised", "answered", "ready", "noticed", "contracted"})


@dataclass(frozen=True, slots=True)
class Size:
    """How large; the small world is counted in, so these are the totals (the ledger's: at least)."""

    towns: int = 50
    reviewers: int = 26
    projects: int = 10_000
    cases: int = 2_000
    annotations: int = 100_000
    entries: int = 1_000_000
    # Comments on the one large draft.
    on_large_draft: int = 300


@dataclass(frozen=True, slots=True)
class Town:
    code: str
    name: str


def towns(size: Size) -> list[Town]:
    names = [f"{a}{b}市" for b in SECOND for a in FIRST]
    return [Town(f"town-{number:02d}", names[number % len(names)]) for number in range(1, size.towns + 1)]


def owners(size: Size) -> list[str]:
    """Codes of the departments that own projects; those of the small world get four shares each."""
    sections = [f"{town.code}-{code}" for town in towns(size) for code, _, _ in SECTIONS]
    return sections + 4 * sorted(STAFF)


@dataclass(slots=True)
class ProjectPlan:
    """One project of the crowd. `changed`: the day on which it took its present stage and light."""

    uid: uuid.UUID
    owner: str
    name: str
    stage: Stage
    years: tuple[int, int]
    yen: int
    level: Level
    light: Light
    delay: tuple[int, Light, str]
    registered: date
    changed: date
    case_uids: list[uuid.UUID] = field(default_factory=list)
    # Filled in by the review desk's rows.
    open_must: int = 0
    unanswered: int = 0

    @property
    def in_book(self) -> bool:
        return self.level == Level.PUBLIC

    def budget(self) -> Iterator[tuple[int, str, int, int]]:
        """(fiscal year, kind, amount, first amount)."""
        for year in range(self.years[0], self.years[1] + 1):
            yield year, BudgetKind.REQUESTED, self.yen, self.yen
            if STAGE_ORDER.index(self.stage) >= STAGE_ORDER.index(Stage.PREPARING):
                yield year, BudgetKind.INITIAL, self.yen * 94 // 100, self.yen * 94 // 100
            if STAGE_ORDER.index(self.stage) >= STAGE_ORDER.index(Stage.DELIVERING):
                yield year, BudgetKind.CONTRACTED, self.yen * 90 // 100, self.yen * 90 // 100

    def deltas(self, department: int) -> Iterator[tuple[date, Counter[Cell]]]:
        """What it adds to the roll-up: the whole at its registration, as an idea without a report; then
        the difference to what it is today.
        """
        first = self._cells(department, Stage.IDEA, {"projects": 1, "health_none": 1})
        now = self._cells(
            department, self.stage,
            {
                "projects": 1, f"health_{self.light}": 1, "open_must": self.open_must,
                "unanswered": self.unanswered,
            },
        )  # fmt: skip
        yield self.registered, first
        now.subtract(first)
        yield self.changed, now

    def _cells(self, department: int, stage: Stage, measures: dict[str, int]) -> Counter[Cell]:
        cells: Counter[Cell] = Counter()
        for year in (ALL_YEARS, *range(self.years[0], self.years[1] + 1)):
            for measure, amount in measures.items():
                if amount:
                    cells[(department, str(stage), year, str(self.level), measure)] += amount
        for year, kind, amount, first in self.budget():
            for cell_year in (ALL_YEARS, year):
                cells[(department, str(stage), cell_year, str(self.level), f"budget_{kind}")] += amount
                cells[(department, str(stage), cell_year, str(self.level), f"first_{kind}")] += first
        return cells


@dataclass(frozen=True, slots=True)
class CrowdCase:
    """One case of the crowd; `state` as in CASE_STATES, `comments` on its one version."""

    uid: uuid.UUID
    project: int
    name: str
    state: str
    opened: date
    comments: int


@dataclass(slots=True)
class Crowd:
    size: Size
    now: datetime
    projects: list[ProjectPlan]
    cases: list[CrowdCase]

    def moment(self, day: date, hour: int = 3) -> datetime:
        """A moment of that day in UTC (12:00 in Tokyo by default)."""
        return datetime.combine(day, time(hour), UTC)


def _uid(dice: random.Random) -> uuid.UUID:
    return uuid.UUID(int=dice.getrandbits(128), version=4)


def make_crowd(size: Size, now: datetime) -> Crowd:
    dice = random.Random(20260401)  # noqa: S311 (the same crowd each time)
    projects = _projects(size, now.date(), dice)
    return Crowd(size, now, projects, _cases(size, projects, now.date(), dice))


def _projects(size: Size, today: date, dice: random.Random) -> list[ProjectPlan]:
    places = owners(size)
    this_year = fiscal_year_of(today)
    found = []
    for number in range(size.projects - len(PLANS)):
        # Offices enter things at the end of a month: some thirty days hold nearly all of it.
        registered = _month_end(today - timedelta(days=30 + dice.randrange(FOUNDED - 60)))
        first = this_year - dice.randrange(-1, 3)
        age = (today - registered).days
        found.append(
            ProjectPlan(
                uid=_uid(dice), owner=places[number % len(places)],
                name=f"{SUBJECTS[number % 12]}の{WORKS[number // 12 % 8]}（第{number // 96 + 1}期）",
                stage=dice.choice(STAGES), years=(first, first + dice.randrange(0, 4)),
                yen=dice.randrange(2, 400) * MILLION, level=dice.choice(LEVELS), light=dice.choice(LIGHTS),
                delay=dice.choice(DELAYS), registered=registered,
                changed=_month_end(registered + timedelta(days=dice.randrange(0, age + 1)), today),
            )
        )  # fmt: skip
    return sorted(found, key=lambda plan: plan.registered)


def _month_end(day: date, latest: date | None = None) -> date:
    end = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)
    return min(end, latest - timedelta(days=1)) if latest else end


def _cases(size: Size, projects: list[ProjectPlan], today: date, dice: random.Random) -> list[CrowdCase]:
    count = size.cases - len(CASES)
    states = [CASE_STATES[number % len(CASE_STATES)] for number in range(count)]
    commented = sum(state in COMMENTED for state in states)
    # The small world's own comments are a few dozen; they come on top.
    left = size.annotations - size.on_large_draft
    found, given = [], 0
    for number, state in enumerate(states):
        index = number * len(projects) // count
        plan = projects[index]
        comments = 0
        if state in COMMENTED:
            comments = left // commented + (given < left % commented)
            given += 1
        opened = plan.registered + timedelta(
            days=dice.randrange(0, max(1, (today - plan.registered).days - 40))
        )
        case = CrowdCase(
            _uid(dice),
            index,
            f"{plan.name}業務委託",
            state,
            min(opened, today - timedelta(days=40)),
            comments,
        )
        plan.case_uids.append(case.uid)
        found.append(case)
    return found
