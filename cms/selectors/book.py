"""The public list: search, filters with counts, entries. Everything starts at `Project.objects.listed()`."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, Max, Q, QuerySet
from django.http import QueryDict
from django.utils.translation import get_language

from cms.models import ProjectPage
from cms.search import matching
from cms.selectors.advice import AdviceCount, advice_counts
from cms.selectors.money import money_of
from procurement.enums import Level, Stage
from procurement.models import BudgetLine, HealthReport, Project, Theme
from procurement.querysets import within
from reviews.models import AdviceItem
from sharingbook.accounts.models import Department
from sharingbook.common.values.digits import whole_number

PAGE = 20
WORDS = 200
MOST_CHOICES = 20
SORTS = {"new": ("-registered_at", "-pk"), "name": ("kana", "name", "pk")}


@dataclass(frozen=True, slots=True)
class BookQuery:
    """What a reader asked for; unknown values are dropped, never an error."""

    words: str = ""
    stages: tuple[str, ...] = ()
    departments: tuple[Department, ...] = ()
    years: tuple[int, ...] = ()
    themes: tuple[Theme, ...] = ()
    sort: str = "new"

    @classmethod
    def of(cls, params: QueryDict) -> "BookQuery":
        def chosen(name: str) -> list[str]:
            return [value[:40] for value in params.getlist(name)[:MOST_CHOICES] if "\0" not in value]

        codes, slugs = chosen("department"), chosen("theme")
        years = (whole_number(year) for year in chosen("fy") if len(year) == 4)
        return cls(
            words=params.get("q", "")[:WORDS].replace("\0", "").strip(),
            stages=tuple(stage for stage in chosen("stage") if stage in Stage.values),
            departments=tuple(Department.objects.filter(code__in=codes).order_by("path")) if codes else (),
            years=tuple(sorted({year for year in years if year is not None})),
            themes=tuple(Theme.objects.filter(slug__in=slugs).order_by("slug")) if slugs else (),
            sort=params.get("sort") if params.get("sort") in SORTS else "new",
        )

    @property
    def is_narrowed(self) -> bool:
        return bool(self.stages or self.departments or self.years or self.themes)

    def apply(self, projects: QuerySet[Project]) -> QuerySet[Project]:
        rows = matching(projects, self.words)
        if self.stages:
            rows = rows.filter(stage__in=self.stages)
        if self.departments:
            rows = rows.filter(within("owner__", [d.path for d in self.departments]))
        if self.years:
            reach = Q(pk__in=[])
            for year in self.years:
                reach |= Q(fy_from__lte=year, fy_to__gte=year)
            rows = rows.filter(reach)
        if self.themes:
            rows = rows.filter(
                pk__in=Project.themes.through.objects.filter(theme__in=self.themes).values("project")
            )
        return rows


@dataclass(frozen=True, slots=True)
class Choice:
    """One box of a filter: its value, words, how many projects it leaves."""

    value: str
    label: str
    count: int
    is_chosen: bool
    is_below: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """One result. `light` is "" while nothing was reported; counts of advice only after notice."""

    project: Project
    light: str
    plan: int | None
    advice: AdviceCount
    updated_on: datetime | None


@dataclass(frozen=True, slots=True)
class BookList:
    query: BookQuery
    page: Page
    entries: tuple[Entry, ...]
    stages: tuple[Choice, ...]
    departments: tuple[Choice, ...]
    years: tuple[Choice, ...]
    themes: tuple[Choice, ...]


def last_published() -> datetime | None:
    """When an approver last published a page that the book lists."""
    listed = ProjectPage.objects.filter(live=True, project__in=Project.objects.listed())
    return listed.aggregate(latest=Max("last_published_at"))["latest"]


def book_list(query: BookQuery, page: str | int | None = 1) -> BookList:
    """One page of results with every filter's counts, in a fixed number of queries."""
    listed = Project.objects.listed()
    rows = query.apply(listed).order_by(*SORTS[query.sort]).select_related("owner", "page")
    found = Paginator(rows, PAGE).get_page(page)
    return BookList(
        query=query,
        page=found,
        entries=tuple(entries_of(found.object_list)),
        stages=_stages(replace(query, stages=()).apply(listed), query),
        departments=_departments(replace(query, departments=()).apply(listed), query),
        years=_years(replace(query, years=()).apply(listed), query),
        themes=_themes(replace(query, themes=()).apply(listed), query),
    )


def entries_of(projects: Iterable[Project]) -> list[Entry]:
    """Entries in the order given; four queries however many there are."""
    projects = list(projects)
    keys = [project.pk for project in projects]
    lines: dict[int, list[BudgetLine]] = {key: [] for key in keys}
    for line in BudgetLine.objects.filter(project__in=keys, removed_at__isnull=True):
        lines[line.project_id].append(line)
    lights: dict[int, str] = {}
    for report in HealthReport.objects.filter(project__in=keys).order_by("project_id", "-event_date", "-pk"):
        lights.setdefault(report.project_id, report.overall)
    advice = _advice_counts(keys)
    return [
        Entry(
            project=project,
            light=lights.get(project.pk, ""),
            plan=money_of(lines[project.pk]).total.plan,
            advice=advice.get(project.pk, AdviceCount()),
            updated_on=_updated(project),
        )
        for project in projects
    ]


def _updated(project: Project) -> datetime | None:
    page = getattr(project, "page", None)
    return (page.last_published_at if page is not None else None) or project.registered_at


def _advice_counts(keys: list[int]) -> dict[int, AdviceCount]:
    """Project → counts over its open cases after their notice."""
    items = AdviceItem.objects.filter(
        advice__review__case__project__in=keys,
        advice__review__case__level=Level.PUBLIC,
        advice__review__case__noticed_at__isnull=False,
    )
    return advice_counts(items, by="advice__review__case__project")


def _stages(rows: QuerySet[Project], query: BookQuery) -> tuple[Choice, ...]:
    counts = dict(rows.order_by().values_list("stage").annotate(Count("pk")))
    shown = [stage for stage in Stage.values if stage in counts or stage in query.stages]
    return tuple(
        Choice(stage, str(Stage(stage).label), counts.get(stage, 0), stage in query.stages) for stage in shown
    )


def _departments(rows: QuerySet[Project], query: BookQuery) -> tuple[Choice, ...]:
    """Organisations (where there are several) and their bureaus; a choice takes in all below."""
    step = Department.steplen
    counts: Counter[str] = Counter()
    for path, count in rows.order_by().values_list("owner__path").annotate(Count("pk")):
        counts[path[:step]] += count
        if len(path) > step:
            counts[path[: 2 * step]] += count
    chosen = {department.path for department in query.departments}
    shown = Department.objects.filter(path__in={*counts, *chosen}).order_by("path")
    several = len({path for path in counts if len(path) == step}) > 1
    return tuple(
        Choice(d.code, d.label, counts[d.path], d.path in chosen, is_below=several and d.depth > 1)
        for d in shown
        if several or d.depth > 1 or d.path in chosen
    )


def _years(rows: QuerySet[Project], query: BookQuery) -> tuple[Choice, ...]:
    counts: Counter[int] = Counter()
    for first, last, count in rows.order_by().values_list("fy_from", "fy_to").annotate(Count("pk")):
        for year in range(first, last + 1):
            counts[year] += count
    years = sorted({*counts, *query.years}, reverse=True)
    return tuple(Choice(str(year), str(year), counts[year], year in query.years) for year in years)


def _themes(rows: QuerySet[Project], query: BookQuery) -> tuple[Choice, ...]:
    tagged = Project.themes.through.objects.filter(project__in=rows.order_by().values("pk"))
    counts = dict(tagged.values_list("theme").annotate(Count("pk")))
    chosen = {theme.pk for theme in query.themes}
    shown = Theme.objects.filter(pk__in={*counts, *chosen}).order_by("pk")
    return tuple(
        Choice(theme.slug, theme_label(theme), counts.get(theme.pk, 0), theme.pk in chosen) for theme in shown
    )


def theme_label(theme: Theme) -> str:
    return theme.name_en if theme.name_en and get_language() == "en" else theme.name
