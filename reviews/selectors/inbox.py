"""The reviewer's and the lead's queue, grouped by due date."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, TextChoices
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procurement.enums import VersionState
from procurement.models import Case, Version
from reviews.enums import OPEN_ROUND, UNRESOLVED, AnnotationState, Kind, ReviewState
from reviews.keepers import kept_by
from reviews.models import Assignment, Placement, Review
from reviews.selectors.turns import for_the_desk, my_turn, their_turn
from sharingbook.accounts.models import User

SOON = timedelta(days=14)
MOST = 200


class Why(TextChoices):
    """Why a round is in the queue."""

    TRIAGE = "triage", _("New request")
    ASSIGN = "assign", _("To assign")
    DECLARE = "declare", _("To declare")
    VERIFY = "verify", _("Verify answers")
    NEW_VERSION = "new_version", _("New version")
    FIRST = "first", _("First reading")
    GOING_ON = "going_on", _("Going on")
    FINISHED = "finished", _("Finished")


@dataclass(frozen=True, slots=True)
class InboxRow:
    """One round. Before the declaration `versions` is empty and nothing is counted.

    `tally`: the person's own open comments by kind; `to_verify`: answers to them; `unplaced`: how many
    of them wait to be placed in the latest version.
    """

    review: Review
    case: Case
    why: Why
    due_on: date
    assignment: Assignment | None = None
    versions: tuple[Version, ...] = ()
    tally: dict[str, int] = field(default_factory=dict)
    to_verify: int = 0
    unplaced: int = 0

    @property
    def is_closed(self) -> bool:
        """True where the content opens only after the declaration."""
        return self.why in (Why.TRIAGE, Why.ASSIGN, Why.DECLARE)


@dataclass(frozen=True, slots=True)
class InboxGroup:
    """`key`: today (and overdue), soon (two weeks) or later."""

    key: str
    label: object
    rows: tuple[InboxRow, ...]


@dataclass(frozen=True, slots=True)
class Inbox:
    """`groups`: what home counts as this person's turn, too; `others`: rounds that go on without them now."""

    groups: tuple[InboxGroup, ...]
    others: tuple[InboxRow, ...]
    waiting_for_others: int

    @property
    def count(self) -> int:
        return sum(len(group.rows) for group in self.groups)


GROUPS = (("today", _("Until today")), ("soon", _("Within two weeks")), ("later", _("Not urgent")))


def inbox_for(user: User) -> Inbox:
    """The queue of this person, in a fixed number of queries."""
    turns = my_turn(user)
    own_turn = {turn.review for turn in turns}
    rows = sorted(
        [*_desk_rows(user), *_own_rows(user)], key=lambda row: (row.due_on, row.review.requested_at)
    )
    today = timezone.localdate()
    sorted_in = defaultdict(list)
    for row in (row for row in rows if row.review.pk in own_turn):
        key = "today" if row.due_on <= today else "soon" if row.due_on <= today + SOON else "later"
        sorted_in[key].append(row)
    groups = tuple(InboxGroup(key, label, tuple(sorted_in[key])) for key, label in GROUPS if sorted_in[key])
    others = tuple(row for row in rows if row.review.pk not in own_turn)
    return Inbox(groups, others, len(their_turn(user, turns)))


def _desk_rows(user: User) -> Iterable[InboxRow]:
    for review in for_the_desk(user).order_by("due_on")[:MOST]:
        why = Why.TRIAGE if review.state == ReviewState.REQUESTED else Why.ASSIGN
        yield InboxRow(review, review.case, why, review.due_on)


def _own_rows(user: User) -> list[InboxRow]:
    state = Assignment.State
    running = (ReviewState.ASSIGNED, ReviewState.REVIEWING, ReviewState.ADVISED, ReviewState.ANSWERED)
    assignments = list(
        Assignment.objects.filter(reviewer=user, review__state__in=running)
        .exclude(state=state.RECUSED)
        .select_related("review__case__project__owner", "review__advice")
        .prefetch_related("review__versions")
        .order_by("review__due_on")[:MOST]
    )
    declared = [a.review for a in assignments if a.state != state.ASSIGNED]
    versions = _latest_versions(declared)
    tallies = _own_comments(user, declared)
    unplaced = _own_unplaced(user, declared, versions)
    rows = []
    for assignment in assignments:
        review = assignment.review
        if assignment.state == state.ASSIGNED:
            if review.state in OPEN_ROUND:
                rows.append(InboxRow(review, review.case, Why.DECLARE, review.due_on, assignment))
            continue
        tally, to_verify = tallies[review.pk]
        why = _why(assignment, versions[review.pk], tally, to_verify)
        if why is not None:
            rows.append(
                InboxRow(
                    review,
                    review.case,
                    why,
                    review.due_on,
                    assignment,
                    tuple(versions[review.pk]),
                    {str(kind): tally[kind] for kind in Kind.values if tally[kind]},
                    to_verify,
                    unplaced[review.pk],
                )  # fmt: skip
            )
    return rows


def _why(assignment: Assignment, versions: list[Version], tally: Counter, to_verify: int) -> Why | None:
    """None where the round waits for others."""
    review = assignment.review
    if to_verify:
        return Why.VERIFY
    if review.state != ReviewState.REVIEWING:
        return None
    if assignment.state == Assignment.State.FINISHED:
        return Why.FINISHED
    if {v.pk for v in versions} - {v.pk for v in review.versions.all()}:
        return Why.NEW_VERSION
    if tally:
        return Why.GOING_ON
    return Why.FIRST if all(v.number == 1 for v in versions) else Why.NEW_VERSION


def _latest_versions(reviews: list[Review]) -> dict[int, list[Version]]:
    """The newest readable version of each document of each round."""
    sent = {review.pk: {v.draft_id for v in review.versions.all()} for review in reviews}
    drafts = set().union(*sent.values()) if sent else set()
    newest: dict[int, Version] = {}
    readable = Version.objects.filter(draft__in=drafts, state=VersionState.READY).select_related("draft")
    for version in readable.order_by("number"):
        newest[version.draft_id] = version
    return defaultdict(
        list, {pk: [newest[d] for d in sorted(ids) if d in newest] for pk, ids in sent.items()}
    )


def _own_comments(user: User, reviews: list[Review]) -> dict[int, tuple[Counter, int]]:
    """Per round: own open comments by kind, and how many answers there are to verify.

    Own are also those of an author who is gone, where this person leads the round.
    """
    open_states = (AnnotationState.DRAFTED, *UNRESOLVED)
    rows = (
        kept_by(user, open_states)
        .filter(review__in=reviews)
        .values_list("review", "kind", "state")
        .annotate(count=Count("pk"))
        .order_by()
    )
    found: dict[int, tuple[Counter, int]] = defaultdict(lambda: (Counter(), 0))
    for review, kind, state, count in rows:
        tally, to_verify = found[review]
        tally[kind] += count
        found[review] = (tally, to_verify + (count if state == AnnotationState.ANSWERED else 0))
    return found


def _own_unplaced(user: User, reviews: list[Review], versions: dict[int, list[Version]]) -> dict[int, int]:
    latest = [version for review in reviews for version in versions[review.pk]]
    rows = (
        Placement.objects.to_place()
        .filter(version__in=latest, annotation__author=user)
        .values_list("annotation__review")
        .annotate(count=Count("pk"))
        .order_by()
    )
    return defaultdict(int, dict(rows))
