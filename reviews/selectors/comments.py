"""The comments of one version: where each stands, its thread, its answer."""

from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from procurement.models import Version
from reviews.carrying import LOOKED_BACK
from reviews.enums import UNRESOLVED, AnnotationState, Kind, PlacementState
from reviews.models import AdviceItem, Annotation, Answer, Placement, Reply
from reviews.selectors.letters import answers_open_to
from sharingbook.accounts.models import User

OPEN = (AnnotationState.DRAFTED, *UNRESOLVED)
LAST = float("inf")


@dataclass(frozen=True, slots=True)
class Comment:
    """One comment on this version. `item` and `answer` are None until issued and answered."""

    annotation: Annotation
    placement: Placement
    item: AdviceItem | None
    answer: Answer | None
    replies: tuple[Reply, ...]

    @property
    def is_open(self) -> bool:
        return self.annotation.state in OPEN and not self.is_looked_back

    @property
    def is_looked_back(self) -> bool:
        """Written on a later version: here it is history, for reading only."""
        return self.placement.how == LOOKED_BACK

    @property
    def is_draft(self) -> bool:
        return self.annotation.state == AnnotationState.DRAFTED

    @property
    def is_placed(self) -> bool:
        return self.placement.state != PlacementState.UNPLACED

    @property
    def was_carried(self) -> bool:
        return self.placement.version_id != self.annotation.version_id

    def highlight(self) -> dict[str, Any] | None:
        """What the browser needs to draw it: block, code point offsets, kind; None when unplaced."""
        if not self.is_placed:
            return None
        place = self.placement
        return {
            "id": self.annotation.pk,
            "kind": self.annotation.kind,
            "open": self.is_open,
            "seq": place.seq,
            "start": place.start,
            "end": place.end,
            "end_seq": place.end_seq,
        }


@dataclass(frozen=True, slots=True)
class CommentList:
    """All comments of a version that a person may see, in reading order, the unplaced ones last."""

    comments: tuple[Comment, ...]

    @property
    def open(self) -> tuple[Comment, ...]:
        return tuple(c for c in self.comments if c.is_open)

    @property
    def settled(self) -> tuple[Comment, ...]:
        return tuple(c for c in self.comments if not c.is_open)

    @property
    def unplaced(self) -> tuple[Comment, ...]:
        return tuple(c for c in self.comments if c.is_open and not c.is_placed)

    @property
    def tally(self) -> dict[str, int]:
        """Open comments by kind, in order of gravity; kinds without any are left out."""
        counted = Counter(c.annotation.kind for c in self.open)
        return {str(kind): counted[kind] for kind in Kind.values if counted[kind]}

    def by_block(self) -> dict[int, list[Comment]]:
        """Open, placed comments by the block that they begin in."""
        found: dict[int, list[Comment]] = {}
        for comment in self.open:
            if comment.is_placed:
                found.setdefault(comment.placement.seq, []).append(comment)
        return found

    def highlights(self) -> list[dict[str, Any]]:
        return [drawn for comment in self.comments if (drawn := comment.highlight())]


def annotations_of(version: Version, user: User) -> CommentList:
    """The version's comments, in three queries however many there are."""
    return CommentList(tuple(_comments(standing_on(version, user), version, user)))


def to_place(version: Version, user: User) -> tuple[Comment, ...]:
    """The queue for placing by hand."""
    queue = standing_on(version, user).filter(pk__in=Placement.objects.to_place().filter(version=version))
    return tuple(_comments(queue, version, user))


def automatic_moves(version: Version, user: User) -> tuple[Comment, ...]:
    """Where the machine put carried comments, the least certain first."""
    moved = (
        standing_on(version, user)
        .filter(placed_by__isnull=True, annotation__state__in=UNRESOLVED)
        .exclude(state=PlacementState.UNPLACED)
        .exclude(how=LOOKED_BACK)
        .exclude(annotation__version=version)
    )
    return tuple(sorted(_comments(moved, version, user), key=lambda c: c.placement.score or 0.0))


def neighbours(comments: CommentList, annotation_id: int) -> tuple[Comment | None, Comment | None]:
    """The open comments before and after this one, in reading order."""
    row = [c for c in comments.comments if c.is_open or c.annotation.pk == annotation_id]
    at = next((i for i, c in enumerate(row) if c.annotation.pk == annotation_id), None)
    if at is None:
        return None, None
    return (row[at - 1] if at else None), (row[at + 1] if at + 1 < len(row) else None)


def standing_on(version: Version, user: User) -> QuerySet[Placement]:
    """Placements in force of what this person may see; a draft taken back leaves no trace."""
    return (
        Placement.objects.in_force()
        .filter(version=version, annotation__in=Annotation.objects.visible_to(user))
        .exclude(annotation__state=AnnotationState.WITHDRAWN, annotation__number__isnull=True)
    )


def _comments(placements: QuerySet[Placement], version: Version, user: User) -> list[Comment]:
    sees_drafts = answers_open_to(user, version.case)
    rows = placements.select_related(
        "annotation__author",
        "annotation__review",
        "annotation__version",
        "annotation__item__advice",
        "placed_by",
    ).prefetch_related(
        Prefetch("annotation__replies", Reply.objects.select_related("author", "department")),
        Prefetch("annotation__item__answers", Answer.objects.filter(reopened_at__isnull=True)),
    )
    found = [_comment(placement, sees_drafts=sees_drafts) for placement in rows]
    found.sort(key=_reading_order)
    return found


def _comment(placement: Placement, *, sees_drafts: bool) -> Comment:
    annotation = placement.annotation
    item = getattr(annotation, "item", None)
    answer = next(iter(item.answers.all()), None) if item is not None else None
    if answer is not None and answer.submitted_at is None and not sees_drafts:
        answer = None
    return Comment(annotation, placement, item, answer, tuple(annotation.replies.all()))


def _reading_order(comment: Comment) -> tuple[float, float, int]:
    place = comment.placement
    seq = LAST if place.seq is None else place.seq
    return seq, place.start or 0, comment.annotation.pk
