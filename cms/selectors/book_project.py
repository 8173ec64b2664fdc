"""A project's page of the book: what everybody reads, and from when.

Outcome, date and deciding office of a decision stand there at once; grounds, override reasons, advice and
answers from the notice of its case (permission row 1). The page shows nobody more than that: staff read
the rest on their own screens.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch
from django.utils import timezone
from django.utils.translation import gettext

from cms.models import ProjectPage
from cms.selectors.advice import AdviceCount, advice_counts, answers_in_force
from cms.selectors.money import money_of
from procurement.enums import Beneficiary, Level, Stage
from procurement.models import Case, Decision, HealthReport, Milestone, Project
from procurement.stages import ENDS, STAGE_ORDER
from reviews.enums import AnnotationState, Kind
from reviews.models import Advice, AdviceItem, Answer
from sharingbook.accounts.selectors import read_ancestors


@dataclass(frozen=True, slots=True)
class StageStep:
    """One step of the strip: `state` is done, now or ahead; dates of its first milestone."""

    stage: str
    state: str
    first_date: date | None
    planned_date: date | None
    done_on: date | None

    @property
    def label(self) -> str:
        return str(Stage(self.stage).label)

    @property
    def is_late(self) -> bool:
        return bool(self.planned_date and self.first_date and self.planned_date > self.first_date)


@dataclass(frozen=True, slots=True)
class PublicDecision:
    """`is_open`: grounds, conditions and override reasons may be read by everybody."""

    decision: Decision
    is_open: bool
    is_corrected: bool


@dataclass(frozen=True, slots=True)
class PublicItem:
    item: AdviceItem
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class PublicAdvice:
    advice: Advice
    items: tuple[PublicItem, ...]
    tally: dict[str, int]
    count: AdviceCount


@dataclass(frozen=True, slots=True)
class PublicCase:
    case: Case
    decisions: tuple[PublicDecision, ...]
    letters: tuple[PublicAdvice, ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One line of the dated history."""

    day: date
    text: str


def stage_strip(project: Project, milestones: list[Milestone]) -> list[StageStep]:
    """The stages in order, each with the plan of its first milestone; an end stands as one step more."""
    stages = [*STAGE_ORDER, project.stage] if project.stage in ENDS else list(STAGE_ORDER)
    now = stages.index(project.stage)
    by_stage: dict[str, Milestone] = {}
    for milestone in milestones:
        by_stage.setdefault(milestone.stage, milestone)
    steps = []
    for at, stage in enumerate(stages):
        plan = by_stage.get(stage)
        steps.append(
            StageStep(
                stage=stage,
                state="now" if at == now else "done" if at < now else "ahead",
                first_date=plan.first_date if plan else None,
                planned_date=plan.planned_date if plan else None,
                done_on=plan.done_on if plan else None,
            )
        )
    return steps


def beneficiary_words(project: Project) -> list[str]:
    known = dict(Beneficiary.choices)
    return [str(known.get(value, value)) for value in project.beneficiaries]


def book_project_context(page: ProjectPage, user) -> dict:
    """What `cms/book_project.html` shows of the page's project; also for the editor's preview."""
    return {**project_context(page.project, user), "story": page.story, "headline": page.title}


def published_story(project: Project) -> dict:
    """The story as it was published; a draft of it is nobody's to read here."""
    page = getattr(project, "page", None)
    if page is None or not page.live:
        return {"page": page, "story": None, "headline": ""}
    return {"page": page, "story": page.story, "headline": page.title}


def project_context(project: Project, user) -> dict:
    milestones = list(project.milestones.all())
    cases = _cases(project, user)
    others = Decision.objects.filter(project=project, case__isnull=True).select_related(
        "decided_for", "corrects"
    )
    corrected = {d.corrects_id for d in others}
    own = tuple(PublicDecision(d, is_open=False, is_corrected=d.pk in corrected) for d in others)
    decided = [*own, *(one for row in cases for one in row.decisions)]
    read_ancestors([project.owner, *(one.decision.decided_for for one in decided)])
    return {
        "project": project,
        "themes": list(project.themes.all()),
        "beneficiaries": beneficiary_words(project),
        "steps": stage_strip(project, milestones),
        "health": HealthReport.objects.filter(project=project).first(),
        "money": money_of(project.budget_lines.all()),
        "cases": cases,
        "decisions": own,
        "events": _events(project, milestones, cases, own),
        "is_listed": project.in_book and project.level == Level.PUBLIC and not project.is_draft,
        "current_place": "book",
    }


def _cases(project: Project, user) -> list[PublicCase]:
    cases = list(Case.objects.visible_to(user).filter(project=project).order_by("created_at", "pk"))
    for case in cases:
        case.project = project
    open_cases = [case.pk for case in cases if case.is_noticed and case.standing_level == Level.PUBLIC]
    decisions: dict[int, list[Decision]] = {case.pk: [] for case in cases}
    for decision in Decision.objects.filter(case__in=list(decisions)).select_related("decided_for"):
        decisions[decision.case_id].append(decision)
    corrected = {d.corrects_id for rows in decisions.values() for d in rows if d.corrects_id}
    letters = _letters(open_cases)
    return [
        PublicCase(
            case,
            tuple(PublicDecision(d, case.pk in open_cases, d.pk in corrected) for d in decisions[case.pk]),
            tuple(letters.get(case.pk, ())),
        )
        for case in cases
    ]


def _letters(cases: list[int]) -> dict[int, list[PublicAdvice]]:
    counts = advice_counts(AdviceItem.objects.filter(advice__review__case__in=cases), by="advice")
    answers = answers_in_force().order_by("pk")
    items = AdviceItem.objects.select_related("annotation").prefetch_related(
        Prefetch("answers", answers, to_attr="in_force")
    )
    rows = (
        Advice.objects.filter(review__case__in=cases)
        .select_related("review", "issued_for")
        .prefetch_related(Prefetch("items", items.order_by("number"), to_attr="rows"))
        .order_by("number")
    )
    found: dict[int, list[PublicAdvice]] = {}
    for advice in rows:
        # A withdrawn comment is no advice any more.
        kept = [i for i in advice.rows if i.annotation.state != AnnotationState.WITHDRAWN]
        shown = tuple(PublicItem(item, item.in_force[-1] if item.in_force else None) for item in kept)
        counted = Counter(item.kind for item in kept)
        tally = {str(kind): counted[kind] for kind in Kind.values if counted[kind]}
        count = counts.get(advice.pk, AdviceCount())
        found.setdefault(advice.review.case_id, []).append(PublicAdvice(advice, shown, tally, count))
    return found


def _events(
    project: Project, milestones: list[Milestone], cases: list[PublicCase], own: tuple[PublicDecision, ...]
) -> list[Event]:
    """Dated, the newest first; nothing that is not on this page anyway."""
    events = [Event(m.done_on, m.name) for m in milestones if m.done_on]
    if project.registered_at:
        events.append(Event(timezone.localdate(project.registered_at), gettext("Registered in the book")))
    for one in own:
        events.append(_decided(one, ""))
    for row in cases:
        name = row.case.name
        events += [_decided(one, name) for one in row.decisions]
        if row.case.noticed_at:
            text = gettext("“%(case)s”: notice") % {"case": name}
            events.append(Event(timezone.localdate(row.case.noticed_at), text))
        if row.case.contracted_on and row.case.is_noticed:
            events.append(Event(row.case.contracted_on, gettext("“%(case)s”: contract") % {"case": name}))
        for letter in row.letters:
            text = gettext("“%(case)s”: advice no. %(number)s")
            day = timezone.localdate(letter.advice.issued_at)
            events.append(Event(day, text % {"case": name, "number": letter.advice.number}))
    return sorted(events, key=lambda event: event.day, reverse=True)


def _decided(one: PublicDecision, case: str) -> Event:
    outcome = one.decision.get_outcome_display()
    day = timezone.localdate(one.decision.decided_at)
    if not case:
        return Event(day, gettext("Decision: %(outcome)s") % {"outcome": outcome})
    return Event(day, gettext("“%(case)s”: decision “%(outcome)s”") % {"case": case, "outcome": outcome})
