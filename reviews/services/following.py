"""Where comments of other versions stand in one: from which version each is followed, and how.

A comment is followed from the version that it was written on, or on which a person placed it last, straight
to the version in question. Where that is not certain, the way leads through the newest version between the
two on which it stands: what was reworded in two steps is often certain in each.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from procurement.models import Version
from procurement.reading import Reading
from procurement.selectors import NotReadable, reading_of
from reviews.anchoring import Anchor, Resolution, make_anchor, resolve, resolve_many
from reviews.anchoring.carry import carry
from reviews.enums import PlacementState
from reviews.models import Annotation, Placement
from sharingbook.common.storage import DamagedFile

logger = logging.getLogger(__name__)

# What was changed once does not become exact again on the way.
GRAVITY = (PlacementState.EXACT, PlacementState.MOVED, PlacementState.CHANGED, PlacementState.UNPLACED)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a comment is followed from; `state` and `score` tell how surely it stands there."""

    version: Version
    anchor: Anchor
    state: str = PlacementState.EXACT
    score: float = 1.0


def follow(annotations: Sequence[Annotation], version: Version, reading: Reading) -> list[Resolution]:
    """The places of the comments in a version, later or earlier than their own; in their order.

    Their `placements` with versions should be prefetched. Every pair of versions is aligned once.
    """
    sources = [_source(annotation, version) for annotation in annotations]
    found = _follow_all(sources, reading)
    between = {
        at: source
        for at, annotation in enumerate(annotations)
        if found[at].seq is None and (source := _between(annotation, sources[at], version)) is not None
    }
    for at, other in zip(between, _follow_all(between.values(), reading), strict=True):
        if other.seq is not None:
            found[at] = other
    return found


def _follow_all(sources: Iterable[Source], reading: Reading) -> list[Resolution]:
    sources = list(sources)
    groups: dict[Version, list[int]] = defaultdict(list)
    for at, source in enumerate(sources):
        groups[source.version].append(at)
    found: dict[int, Resolution] = {}
    for old_version, members in groups.items():
        answers = _carry_from(old_version, [sources[at].anchor for at in members], reading)
        for at, answer in zip(members, answers, strict=True):
            found[at] = _on_top(sources[at], answer)
    return [found[at] for at in range(len(sources))]


def _carry_from(version: Version, anchors: list[Anchor], reading: Reading) -> list[Resolution]:
    """Through the alignment; by the quotes where the old version cannot be read, or does not have them."""
    try:
        old = reading_of(version)
    except (NotReadable, DamagedFile):
        logger.warning("version %s is not readable; its comments are placed by their quotes", version.pk)
        return resolve_many(anchors, reading.blocks)
    at_home = [_as_read_now(anchor, old) for anchor in anchors]
    carried = iter(carry([anchor for anchor in at_home if anchor is not None], old, reading))
    return [
        next(carried) if now is not None else resolve(anchor, reading.blocks)
        for anchor, now in zip(anchors, at_home, strict=True)
    ]  # fmt: skip


def _as_read_now(anchor: Anchor, reading: Reading) -> Anchor | None:
    """The anchor in today's reading of its own version: a newer reader may count blocks otherwise."""
    blocks = reading.blocks
    try:
        here = make_anchor(blocks, anchor.seq, anchor.start, anchor.end, anchor.end_seq)
    except ValueError:
        here = None
    if here is not None and (here.block_hash, here.quote) == (anchor.block_hash, anchor.quote):
        return here
    found = resolve(anchor, blocks)
    if found.seq is None:
        return None
    return make_anchor(blocks, found.seq, found.start, found.end, found.end_seq)


def _on_top(source: Source, answer: Resolution) -> Resolution:
    """The answer in view of how the comment came to where it was followed from."""
    if answer.seq is None:
        return answer
    state = max(source.state, answer.state, key=GRAVITY.index)
    return replace(answer, state=state, score=round(source.score * answer.score, 3))


def _source(annotation: Annotation, version: Version) -> Source:
    """The newest place before this version that a person gave it, or where it was written."""
    for placement in _standing_before(annotation, version):
        if placement.placed_by_id:
            anchor = _anchor_of(placement)
            if anchor is not None:
                return Source(placement.version, anchor)
    return Source(annotation.version, Anchor.from_json(annotation.anchor))


def _between(annotation: Annotation, source: Source, version: Version) -> Source | None:
    """The newest version after the source on which the machine has placed the comment."""
    for placement in _standing_before(annotation, version):
        if placement.version.number > source.version.number and not placement.placed_by_id:
            anchor = _anchor_of(placement)
            if anchor is not None:
                return Source(placement.version, anchor, placement.state, placement.score or 0.0)
    return None


def _standing_before(annotation: Annotation, version: Version) -> list[Placement]:
    """Its places in force on earlier versions, the newest version first."""
    standing = [
        placement
        for placement in annotation.placements.all()
        if placement.superseded_at is None
        and placement.seq is not None
        and placement.version.number < version.number
    ]
    return sorted(standing, key=lambda placement: -placement.version.number)


def _anchor_of(placement: Placement) -> Anchor | None:
    """None when its version cannot be read, or is read otherwise by now."""
    try:
        blocks = reading_of(placement.version).blocks
        anchor = make_anchor(blocks, placement.seq, placement.start, placement.end, placement.end_seq)
    except (NotReadable, DamagedFile, ValueError):
        return None
    return anchor if anchor.quote == placement.quote else None
