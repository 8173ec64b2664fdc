"""Single projects and cases that the executive's page names; one query a list, whatever the size."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from procurement import stages
from procurement.computed import REASONS
from procurement.enums import CaseState, Light
from procurement.enums import Waiting as On
from procurement.models import Case, Decision, Project
from procurement.models.project import NOT_REPORTED
from reviews.models import Annotation
from sharingbook.common.values.workdays import add_working_days, working_days_between

SHOWN = 5
LONG_DAYS = 10  # working days after which waiting is worth a word
STALE_DAYS = 90  # calendar days after which a report is old
SOON_DAYS = 30
RECENT_DAYS = 30
TURNS = {
    On.DEPARTMENT: gettext_lazy("The department works on the draft or its answers"),
    On.DESK: gettext_lazy("Acceptance and assignment"),
    On.REVIEWERS: gettext_lazy("Reviewers read and comment"),
    On.LEAD: gettext_lazy("The lead issues the advice"),
    On.APPROVER: gettext_lazy("An approver decides"),
}
OVER = (CaseState.COMPLETED, CaseState.WITHDRAWN, CaseState.CONTRACTED)


@dataclass(frozen=True, slots=True)
class Ask:
    """Something that needs a word: a light, a sentence, where to look."""

    light: str
    project: str
    department: str
    text: str
    url: tuple[str, int]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case that waits: for whom, what for, how many working days."""

    who: str
    project: str
    case: str
    case_id: int
    what: Any
    days: int
    since: datetime
    next_day: date | None
    estimate: int | None


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Reported beside computed."""

    project: str
    project_id: int
    reported: str
    reported_on: date | None
    computed: str
    why: Any


def number_of(items: QuerySet[Annotation], key: str) -> Coalesce:
    """How many of these hang on a row; `key` leads from the item to it. To annotate with."""
    counted = items.filter(**{key: OuterRef("pk")}).order_by().values(key).annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def long_waiting(cases: QuerySet[Case], day: date) -> QuerySet[Case]:
    """The cases that have waited for more than LONG_DAYS, the longest first."""
    return (
        cases.filter(waiting_since__date__lt=add_working_days(day, -LONG_DAYS))
        .exclude(waiting_on=On.NOBODY)
        .exclude(state__in=OVER)
        .select_related("project", "waiting_department")
        .order_by("waiting_since", "pk")
    )


def waiting_row(case: Case, day: date) -> Waiting:
    return Waiting(
        who=case.waiting_department.label if case.waiting_department else "",
        project=case.project.name, case=case.name, case_id=case.pk, what=TURNS[On(case.waiting_on)],
        days=working_days_between(timezone.localdate(case.waiting_since), day),
        since=case.waiting_since, next_day=case.notice_planned_on, estimate=case.estimate,
    )  # fmt: skip


def waiting(cases: QuerySet[Case], day: date) -> tuple[tuple[Waiting, ...], int]:
    """Those that have waited longest, and how many there are in all."""
    rows = list(long_waiting(cases, day).annotate(all_of_them=Window(Count("pk")))[:SHOWN])
    return tuple(waiting_row(row, day) for row in rows), rows[0].all_of_them if rows else 0


def unlike(projects: QuerySet[Project]) -> QuerySet[Project]:
    """Whose report and whose own figures differ; ended ones no longer matter."""
    return (
        projects.exclude(stage__in=stages.ENDS)
        .exclude(reported_light=NOT_REPORTED)
        .exclude(reported_light=F("computed_light"))
    )


def why_computed(project: Project) -> Any:
    return REASONS.get(project.computed_why, gettext_lazy("Dates and money stand within the plan."))


def disagreements(projects: QuerySet[Project]) -> tuple[tuple[Disagreement, ...], int]:
    """Where the report and the project's own figures differ, the gravest first, and how many in all."""
    rows = (
        unlike(projects)
        .annotate(all_of_them=Window(Count("pk")))
        .order_by("-computed_light", "reported_on", "pk")
        .only("pk", "name", "reported_light", "reported_on", "computed_light", "computed_why")[:SHOWN]
    )
    found = [
        Disagreement(
            project=row.name, project_id=row.pk, reported=row.reported_light, reported_on=row.reported_on,
            computed=row.computed_light,
            why=why_computed(row),
        )
        for row in rows
    ]  # fmt: skip
    return tuple(found), rows[0].all_of_them if found else 0


def _soon_with_open_musts(cases: QuerySet[Case], day: date) -> list[Ask]:
    rows = (
        cases.filter(notice_planned_on__lte=day + timedelta(days=SOON_DAYS))
        .filter(Q(state=CaseState.DRAFTING) | Q(state=CaseState.IN_REVIEW) | Q(state=CaseState.ANSWERED))
        .annotate(musts=number_of(Annotation.objects.open_musts(), "review__case"))
        .filter(musts__gt=0)
        .select_related("project__owner")
        .order_by("notice_planned_on", "pk")[:3]
    )
    found = []
    for row in rows:
        left = working_days_between(day, row.notice_planned_on)
        musts_left = ngettext("%(n)d must-item is open.", "%(n)d must-items are open.", row.musts) % {
            "n": row.musts
        }
        when = (
            _("%(n)d working days until the planned notice.") % {"n": left}
            if left > 0
            else _("The planned day of the notice has passed.")
        )
        found.append(
            Ask(
                Light.RED,
                row.project.name,
                row.project.owner.label,
                f"{when} {musts_left}",
                ("reviews:case-detail", row.pk),
            )  # fmt: skip
        )
    return found


def _overridden(projects: QuerySet[Project], cases: QuerySet[Case], day: date) -> list[Ask]:
    rows = (
        Decision.objects.standing()
        .filter(Q(case__isnull=True, project__in=projects) | Q(case__in=cases))
        .filter(decided_at__date__gt=day - timedelta(days=RECENT_DAYS))
        .exclude(overrides=[])
        .select_related("project__owner")[:3]
    )
    return [
        Ask(
            Light.YELLOW, row.project.name, row.project.owner.label,
            ngettext(
                "A decision left %(n)d must-item open, with its reason.",
                "A decision left %(n)d must-items open, with their reasons.",
                len(row.overrides),
            ) % {"n": len(row.overrides)},
            ("procurement:decision-detail", row.pk),
        )
        for row in rows
    ]  # fmt: skip


def _red_or_silent(projects: QuerySet[Project], day: date) -> list[Ask]:
    old = day - timedelta(days=STALE_DAYS)
    active = projects.exclude(stage__in=(*stages.ENDS, "idea"))
    rows = (
        active.filter(Q(reported_light=Light.RED) | Q(reported_on__lt=old, computed_light=Light.RED))
        .select_related("owner")
        .order_by("reported_on", "pk")[:3]
    )
    found = []
    for row in rows:
        if row.reported_on and row.reported_on < old:
            text = _("No status report for %(n)d days.") % {"n": (day - row.reported_on).days}
            light = NOT_REPORTED
        else:
            text, light = _("The department reports that action is needed."), Light.RED
        found.append(Ask(light, row.name, row.owner.label, text, ("cms:project-detail", row.pk)))
    return found


def asks(projects: QuerySet[Project], cases: QuerySet[Case], day: date) -> tuple[Ask, ...]:
    """Three things that need a word this week: one of each kind first. Three queries."""
    kinds = [
        _soon_with_open_musts(cases, day),
        _overridden(projects, cases, day),
        _red_or_silent(projects, day),
    ]
    firsts = [rows[0] for rows in kinds if rows]
    rest = [ask for rows in kinds for ask in rows[1:]]
    return tuple([*firsts, *rest][:3])
