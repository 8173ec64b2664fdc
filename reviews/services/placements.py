"""Where comments stand in later versions. Nothing moves silently; earlier placements never move."""

from procurement.models import Version
from reviews.models import Annotation, Placement
from sharingbook.accounts.models import User


def carry(*, version: Version) -> int:
    """Place the unresolved comments of this draft's earlier versions on `version`; returns how many."""


def place_by_hand(
    *,
    annotation: Annotation,
    version: Version,
    seq: int,
    start: int,
    end: int,
    end_seq: int | None,
    actor: User,
) -> Placement:
    """Say where a comment stands in a version. Raises DomainError."""


def mark_no_place(*, annotation: Annotation, version: Version, actor: User) -> Placement:
    """Say that this version has no such place: it leaves the queue and stays visible."""


def undo_placement(*, placement: Placement, actor: User) -> Placement:
    """Back to the placement before this one; an automatic move becomes unplaced."""
