"""The staff's page of a project: everything about it that this person may see, in one read."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cms.ledger.words import deed_words
from cms.selectors.book_project import StageStep, beneficiary_words, stage_strip
from cms.selectors.money import Money, money_of
from procurement.enums import Light, Stage, Waiting
from procurement.models import Case, Decision, Draft, HealthReport, Project, Theme
from procurement.selectors import grounds_open
from reviews.enums import UNRESOLVED, Kind
from reviews.models import Annotation
from sharingbook.accounts.models import Department, User
from sharingbook.audit.models import LedgerEntry

STALE_AFTER = timedelta(days=90)
RECENT = 5
ENDED = (Stage.CLOSED, Stage.CANCELLED)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in the table: its documents with their newest version, open items by kind."""

    case: Case
    documents: tuple[tuple[str, int], ...]
    open_items: tuple[tuple[str, int], ...]

    @property
    def is_waiting(self) -> bool:
        return self.case.waiting_on != Waiting.NOBODY


@dataclass(frozen=True, slots=True)
class Signal:
    """What the figures say, beside what people report: a light, and why."""

    about: Any
    light: str
    why: Any


@dataclass(frozen=True, slots=True)
class Deed:
    """One recent entry of the ledger about this project."""

    entry: LedgerEntry
    words: Any
    department: Department | None


@dataclass(frozen=True, slots=True)
class ProjectOverview:
    """`latest`: the decision that stands; `latest_open`: may its grounds be read by this person."""

    latest: Decision | None
    latest_open: bool
    decisions: tuple[Decision, ...]
    corrected: frozenset[int]
    steps: tuple[StageStep, ...]
    themes: tuple[Theme, ...]
    beneficiaries: tuple[str, ...]
    money: Money
    cases: tuple[CaseRow, ...]
    health: HealthReport | None
    days_silent: int | None  # since the last report, once that is too long
    signals: tuple[Signal, ...]
    deeds: tuple[Deed, ...]

    @property
    def waiting(self) -> tuple[CaseRow, ...]:
        return tuple(row for row in self.cases if row.is_waiting)


# Acts that everybody who sees the project may know of; the team's drafts and declarations are not among them.
OPEN_ACTS = (
    "project.start", "project.register", "project.edit", "project.move", "project.confirm",
    "project.report_health",
    "project.close_level", "project.approve_level", "project.open_level", "project.level_expired",
    "project.publish", "project.unpublish", "budget.add", "budget.change", "budget.remove",
    "milestone.add", "milestone.replan", "milestone.done", "case.open", "case.edit", "case.move",
    "case.close_level", "case.approve_level", "case.open_level", "case.level_expired",
    "version.add", "review.request", "review.accept", "review.return", "review.resubmit",
    "review.close", "review.assign", "advice.issue", "answers.submit", "answer.verify", "answer.reopen",
    "decision.record",
)  # fmt: skip


def project_overview(project: Project, user: User) -> ProjectOverview:
    """Everything of the page, in a number of queries that rows do not change."""
    milestones = list(project.milestones.all())
    cases = _cases(project, user)
    decisions = _decisions(project, user, [row.case for row in cases])
    corrected = frozenset(d.corrects_id for d in decisions if d.corrects_id)
    latest = next((d for d in decisions if d.pk not in corrected), None)
    money = money_of(project.budget_lines.all())
    health = HealthReport.objects.filter(project=project).first()
    return ProjectOverview(
        latest=latest,
        latest_open=latest is not None and grounds_open(user, latest),
        decisions=tuple(decisions),
        corrected=corrected,
        steps=tuple(stage_strip(project, milestones)),
        themes=tuple(project.themes.all()),
        beneficiaries=tuple(beneficiary_words(project)),
        money=money,
        cases=tuple(cases),
        health=health,
        days_silent=_days_silent(project, health),
        signals=tuple(_signals(money, milestones)),
        deeds=tuple(_deeds(project, cases)),
    )


def _decisions(project: Project, user: User, cases: list[Case]) -> list[Decision]:
    own = {case.pk: case for case in cases}
    rows = list(
        Decision.objects.visible_to(user).filter(project=project).select_related("decided_for", "decided_by")
    )
    for decision in rows:
        decision.project = project
        if decision.case_id:
            decision.case = own[decision.case_id]
    return rows


def _cases(project: Project, user: User) -> list[CaseRow]:
    cases = list(Case.objects.visible_to(user).filter(project=project).select_related("waiting_department"))
    for case in cases:
        case.project = project
    documents: dict[int, list[tuple[str, int]]] = defaultdict(list)
    drafts = Draft.objects.filter(case__in=cases).annotate(newest=Max("versions__number"))
    for draft in drafts:
        if draft.newest:
            documents[draft.case_id].append((draft.title, draft.newest))
    counts = _open_items([case.pk for case in cases])
    return [CaseRow(case, tuple(documents[case.pk]), tuple(counts[case.pk])) for case in cases]


def _open_items(cases: list[int]) -> dict[int, list[tuple[str, int]]]:
    """Case → (kind, number) of issued, unresolved comments, the gravest first."""
    rows = (
        Annotation.objects.filter(review__case__in=cases, number__isnull=False, state__in=UNRESOLVED)
        .values_list("review__case", "kind")
        .annotate(Count("pk"))
        .order_by()
    )
    found: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for case, kind, count in rows:
        found[case].append((kind, count))
    for kinds in found.values():
        kinds.sort(key=lambda pair: Kind.values.index(pair[0]))
    return found


def _days_silent(project: Project, health: HealthReport | None) -> int | None:
    if health is None or project.stage in ENDED:
        return None
    silence = timezone.localdate() - health.event_date
    return silence.days if silence > STALE_AFTER else None


def _signals(money: Money, milestones: list) -> list[Signal]:
    signals = []
    for year in money.years:
        if year.contracted is not None and year.budget is not None and year.contracted > year.budget:
            why = _("The contracts of a year exceed its budget.")
            signals.append(Signal(_("Cost"), Light.RED, why))
            break
    total = money.total
    if not signals and total.first_plan and total.change and total.change * 10 > total.first_plan:
        signals.append(Signal(_("Cost"), Light.YELLOW, _("The plan is more than 10 % above the first one.")))
    today = timezone.localdate()
    if any(m.done_on is None and m.planned_date < today for m in milestones):
        signals.append(Signal(_("Schedule"), Light.YELLOW, _("A milestone is past its date.")))
    return signals


def _deeds(project: Project, cases: list[CaseRow]) -> list[Deed]:
    """The newest acts on the project itself and on cases that this person sees."""
    seen = ["", *(str(row.case.uid) for row in cases)]
    entries = list(
        LedgerEntry.objects.filter(
            Q(case_uid__in=seen), project_uid=str(project.uid), action__in=OPEN_ACTS
        ).order_by("-seq")[:RECENT]
    )
    codes = {entry.acting_department for entry in entries if entry.acting_department}
    departments = {d.code: d for d in Department.objects.filter(code__in=codes)}
    return [Deed(e, deed_words(e.action), departments.get(e.acting_department)) for e in entries]
