"""The portfolio, computed once into plain dataclasses; page, PDF and workbook render the same numbers.

Every count and every yen is a sum of the roll-up's deltas (`FigureDelta`) up to the day, over the
viewer's scope. Yen are whole, tax included. Lists of single projects and cases are in `lists.py`.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import CharField, Q, Sum, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from cms.portfolio.filters import Filters, part_of
from cms.portfolio.lists import Ask, Disagreement, Waiting, asks, disagreements, waiting
from cms.portfolio.scope import Scope, scope_of
from procurement.enums import BudgetKind, Level, Stage
from procurement.models import FigureDelta
from sharingbook.accounts.models import Department, User
from sharingbook.common.values.fiscal_year import fiscal_year_of

LIGHTS = ("green", "yellow", "red", "none")
COUNTS = ("projects", *(f"health_{light}" for light in LIGHTS), "open_must", "unanswered")
MONEY = tuple(f"budget_{kind}" for kind in BudgetKind.values)
FIRST = "first_requested"
COMPARED_DAYS = 30


@dataclass(frozen=True, slots=True)
class Figures:
    """Numbers of one cell: a department, a stage, a year, or the whole."""

    projects: int = 0
    green: int = 0
    yellow: int = 0
    red: int = 0
    none: int = 0
    open_must: int = 0
    unanswered: int = 0
    first: int = 0
    requested: int = 0
    granted: int = 0
    contracted: int = 0
    settled: int = 0

    @classmethod
    def of(cls, sums: Counter[str]) -> "Figures":
        return cls(
            projects=sums["projects"], green=sums["health_green"], yellow=sums["health_yellow"],
            red=sums["health_red"], none=sums["health_none"], open_must=sums["open_must"],
            unanswered=sums["unanswered"], first=sums[FIRST], requested=sums["budget_requested"],
            granted=sums["budget_initial"] + sums["budget_supplementary"],
            contracted=sums["budget_contracted"], settled=sums["budget_settled"],
        )  # fmt: skip

    @property
    def budget_change(self) -> int | None:
        """Per mille by which the budget departs from the first plan; None without both."""
        return round((self.granted - self.first) * 1000 / self.first) if self.first and self.granted else None


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """`own`: the figures of this department alone, beside the rows of its parts."""

    code: str
    label: str
    figures: Figures
    own: bool = False


@dataclass(frozen=True, slots=True)
class StageRow:
    stage: str
    label: str
    figures: Figures


@dataclass(frozen=True, slots=True)
class YearRow:
    fiscal_year: int
    figures: Figures


@dataclass(frozen=True, slots=True)
class Portfolio:
    """One viewer's portfolio at one moment. `hidden` counts closed records that are not shown."""

    at: datetime
    day: date
    place: str
    filters: Filters
    total: Figures
    before: Figures
    compared_day: date
    this_year: YearRow
    departments: tuple[DepartmentRow, ...]
    stages: tuple[StageRow, ...]
    years: tuple[YearRow, ...]
    public: int
    hidden: int
    asks: tuple[Ask, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    waiting_total: int = 0
    disagreements: tuple[Disagreement, ...] = ()
    disagreements_total: int = 0

    @property
    def open_share(self) -> int | None:
        """Per cent of records at the public level, published or not yet; the hidden ones counted."""
        counted = self.total.projects + self.hidden
        return round(self.public * 100 / counted) if counted else None


def _part(name: str, key: str, condition: Q, **more):
    """One grouped sum, tagged with its name, so that all of them travel in one query."""
    rows = FigureDelta.objects.filter(condition, **more).order_by()
    rows = rows.annotate(part=Value(name), cell=Cast(key, CharField()))
    return rows.values("part", "cell", "measure").annotate(sum=Sum("amount"))


def _sums(*parts) -> dict[str, dict[str, Counter[str]]]:
    """{part: {cell: {measure: sum}}}; one query."""
    found: dict[str, dict[str, Counter[str]]] = defaultdict(lambda: defaultdict(Counter))
    for row in parts[0].union(*parts[1:], all=True):
        found[row["part"]][row["cell"]][row["measure"]] += row["sum"]
    return found


def _base(scope: Scope, departments: list[Department]) -> str:
    """The deepest department that holds the whole scope: its children are the rows."""
    paths = [d.path for d in departments] if scope.everything else [prefix for prefix, _ in scope.rules]
    if not paths:
        return ""
    base = min(paths)
    for path in paths:
        while not path.startswith(base):
            base = base[: -Department.steplen]
    return base


def _own_label(department: Department) -> str:
    return _("%(department)s (its own)") % {"department": department.label}


def _department_rows(
    sums: dict[str, Counter[str]], departments: list[Department], base: str
) -> tuple[DepartmentRow, ...]:
    """One row for each child of the base, what lies deeper summed up in it, and one for its own projects."""
    by_path = {d.path: d for d in departments}
    step = len(base) + Department.steplen
    rows: dict[str, Counter[str]] = defaultdict(Counter)
    for department in departments:
        if str(department.pk) in sums:
            rows[department.path[:step]].update(sums[str(department.pk)])
    counted = {by_path[path]: cells for path, cells in rows.items() if cells["projects"]}
    shown = [
        DepartmentRow(
            department.code,
            _own_label(department) if department.path == base and len(counted) > 1 else department.label,
            Figures.of(cells),
            own=department.path == base,
        )
        for department, cells in counted.items()
    ]
    return tuple(sorted(shown, key=lambda row: (-row.figures.projects, row.code)))


def portfolio_for(
    user: User | None, *, filters: Filters | None = None, day: date | None = None, scope: Scope | None = None
) -> Portfolio:
    """The figures as this person sees them on a day (default: today). Seven queries."""
    filters = filters or Filters()
    day = day or timezone.localdate()
    compared_day = day - timedelta(days=COMPARED_DAYS)
    departments = list(Department.objects.order_by("path"))
    part = part_of(scope or scope_of(user), filters, departments)
    condition, year = part.condition, filters.fiscal_year
    measures = (*COUNTS, *MONEY, FIRST)
    now = {"day__lte": day, "fiscal_year": year}
    sums = _sums(
        _part("department", "department", condition, measure__in=measures, **now),
        _part("stage", "stage", condition, measure__in=measures, **now),
        _part(
            "year", "fiscal_year", condition,
            measure__in=("projects", *MONEY, FIRST), day__lte=day, fiscal_year__gt=0,
        ),
        _part(
            "before", "fiscal_year", condition,
            measure__in=COUNTS, day__lte=compared_day, fiscal_year=year,
        ),
        _part(
            "level", "level", (condition & Q(level=Level.PUBLIC)) | part.hidden_condition,
            measure="projects", **now,
        ),
    )  # fmt: skip
    by_stage = sums["stage"]
    by_year = {int(cell): counted for cell, counted in sums["year"].items()}

    base = part.chosen.path if part.chosen else _base(part.scope, departments)
    here = next((d for d in departments if d.path == base), None)
    total: Counter[str] = Counter()
    for counted in by_stage.values():
        total.update(counted)
    shown_year = year or fiscal_year_of(day)
    rows, cases = part.projects(), part.cases()
    waiting_rows, waiting_total = waiting(cases, day)
    unlike, unlike_total = disagreements(rows)
    return Portfolio(
        at=timezone.localtime(),
        day=day,
        place=_own_label(here) if here and filters.own else here.label if here else "",
        filters=filters,
        total=Figures.of(total),
        before=Figures.of(sums["before"][str(year)]),
        compared_day=compared_day,
        this_year=YearRow(shown_year, Figures.of(by_year.get(shown_year, Counter()))),
        departments=_department_rows(sums["department"], departments, base),
        stages=tuple(
            StageRow(stage.value, str(stage.label), Figures.of(by_stage[stage.value]))
            for stage in Stage
            if by_stage[stage.value]["projects"]
        ),
        years=tuple(YearRow(y, Figures.of(by_year[y])) for y in sorted(by_year) if any(by_year[y].values())),
        public=sums["level"][Level.PUBLIC.value]["projects"],
        hidden=sums["level"][Level.DEPARTMENT.value]["projects"],
        asks=asks(rows, cases, day),
        waiting=waiting_rows,
        waiting_total=waiting_total,
        disagreements=unlike,
        disagreements_total=unlike_total,
    )
