"""What this person can do next on a case, and what is open on it by kind."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement.enums import CaseState, VersionState, Waiting
from procurement.models import Case
from procurement.permissions import remember_acts
from procurement.stages import DEPARTMENT_MOVES, REVIEW_MOVES, UPLOADABLE
from reviews.enums import BEFORE_ADVICE, OPEN_ROUND, UNRESOLVED, Kind, ReviewState
from reviews.models import Annotation, Assignment
from reviews.selectors.cases import CaseOverview
from sharingbook.accounts.models import User
from sharingbook.accounts.verdicts import permit

ASKED = (
    "upload_version", "request_review", "draft_answer", "submit_answers", "record_decision", "list_vendors",
    "triage_review", "issue_advice", "download_original", "recuse_other", "propose_level", "approve_level",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NextAct:
    """A button of the page."""

    label: Any
    url: str


@dataclass(frozen=True, slots=True)
class CaseActs:
    """`may`: the permission table's answers by action; `first`: the act that the page puts forward."""

    may: dict[str, bool]
    first: NextAct | None
    others: tuple[NextAct, ...]


def acts_on(case: Case, overview: CaseOverview, user: User) -> CaseActs:
    """Every button of the case page, the most pressing one first."""
    remember_acts(user, case)
    for one in overview.rounds:
        one.review.case = case
    may = {action: bool(permit(user, action, case)) for action in ASKED}
    found = [*_as_reviewer(overview, may), *_as_staff(case, overview, may)]
    return CaseActs(may, found[0] if found else None, tuple(found[1:]))


def open_by_kind(case: Case) -> dict[str, int]:
    """Issued comments that are not settled, by kind in order of gravity; kinds without any are left out."""
    counted: dict[str, int] = {}
    rows = Annotation.objects.filter(review__case=case, state__in=UNRESOLVED)
    for kind in rows.values_list("kind", flat=True):
        counted[kind] = counted.get(kind, 0) + 1
    return {str(kind): counted[kind] for kind in Kind.values if kind in counted}


def _as_reviewer(overview: CaseOverview, may: dict[str, bool]) -> list[NextAct]:
    now = overview.current
    if now is None:
        return []
    review, own = now.review, now.own
    found = []
    if own is not None and own.state == Assignment.State.ASSIGNED and review.state in OPEN_ROUND:
        found.append(NextAct(_("Declare and open"), reverse("reviews:declare", args=[review.pk])))
    running = review.state in (ReviewState.TRIAGED, ReviewState.ASSIGNED, ReviewState.REVIEWING)
    if may["triage_review"] and (review.state == ReviewState.REQUESTED or running):
        label = _("Accept or return") if review.state == ReviewState.REQUESTED else _("Assign reviewers")
        found.append(NextAct(label, reverse("reviews:triage", args=[review.pk])))
    declared = own is not None and own.state in (Assignment.State.DECLARED, Assignment.State.FINISHED)
    if declared and own.is_lead and review.state == ReviewState.REVIEWING:
        found.append(NextAct(_("Issue the advice"), reverse("reviews:issue", args=[review.pk])))
    if declared and review.state in (ReviewState.ANSWERED, ReviewState.ADVISED) and now.advice:
        found.append(NextAct(_("Verify answers"), reverse("reviews:advice-detail", args=[now.advice.pk])))
    return found


def _as_staff(case: Case, overview: CaseOverview, may: dict[str, bool]) -> list[NextAct]:
    found = []
    waiting = _letter_to_answer(overview)
    if waiting is not None and may["draft_answer"]:
        found.append(NextAct(_("Answer the advice"), reverse("reviews:answers", args=[waiting])))
    decide = NextAct(_("Record the decision"), reverse("procurement:decision-new", args=[case.pk]))
    decides = may["record_decision"] and case.state not in (CaseState.COMPLETED, CaseState.WITHDRAWN)
    if decides and case.waiting_on == Waiting.APPROVER:
        found.insert(0, decide)
    if may["request_review"] and can_request(case, overview):
        found.append(NextAct(_("Request a review"), reverse("reviews:review-new", args=[case.pk])))
    if may["upload_version"] and case.state in UPLOADABLE:
        found.append(NextAct(_("Add a version"), reverse("procurement:version-new", args=[case.pk])))
    if may["upload_version"] and DEPARTMENT_MOVES[case.state]:
        found.append(NextAct(_("Move the case on"), reverse("procurement:case-move", args=[case.pk])))
    if decides and decide not in found:
        found.append(decide)
    return found


def can_request(case: Case, overview: CaseOverview) -> bool:
    """Whether a round could be asked for now: nothing open, something to read, the right state."""
    readable = any(v.state == VersionState.READY for line in overview.documents for v in line.versions)
    is_open = any(one.review.state in OPEN_ROUND for one in overview.rounds)
    return readable and not is_open and CaseState.IN_REVIEW in REVIEW_MOVES.get(case.state, ())


def _letter_to_answer(overview: CaseOverview) -> int | None:
    """The newest letter with items that wait for an answer."""
    for one in overview.rounds:
        if one.advice is not None and one.counts.unanswered and one.review.state not in BEFORE_ADVICE:
            return one.advice.pk
    return None
