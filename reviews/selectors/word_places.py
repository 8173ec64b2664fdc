"""Where the comments of an edited copy stand in the version that it was made from."""

from collections.abc import Sequence
from dataclasses import dataclass

from procurement.reading.blocks import Block, FileComment, Reading
from reviews.anchoring import Anchor, Resolution, make_anchor
from reviews.anchoring.carry import carry

LONGEST_QUOTE = 5000
MOST = 3


@dataclass(frozen=True, slots=True)
class Place:
    """A range of the version's reading; `score` 0 to 1. `is_near`: only what stands before it in the file."""

    seq: int
    start: int
    end: int
    end_seq: int | None
    quote: str
    score: float
    is_sure: bool = True
    is_near: bool = False


def places_in(draft: Reading, file: Reading, comments: Sequence[FileComment]) -> list[tuple[Place, ...]]:
    """For each comment the places that it may have in the draft, the likeliest first; the first is sure where
    the comment may stand there without being asked about.

    Where its own words are gone, what stands before it in the file is offered. Empty only in an empty draft.
    """
    anchors = [_anchor(file.blocks, comment) for comment in comments]
    asked = [anchor for anchor in anchors if anchor is not None]
    resolved = iter(carry(asked, file, draft) if asked else ())
    return [
        _places(draft.blocks, file.blocks, anchor, next(resolved) if anchor is not None else None, comment)
        for anchor, comment in zip(anchors, comments, strict=True)
    ]


def _anchor(blocks: Sequence[Block], comment: FileComment) -> Anchor | None:
    """The comment's range in its own file; of one that covers pages, the first paragraph."""
    if comment.seq is None or comment.start is None or comment.end is None:
        return None
    seq, start, end, end_seq = comment.seq, comment.start, comment.end, comment.end_seq
    try:
        anchor = make_anchor(blocks, seq, start, end, end_seq)
        if not anchor.quote.strip() or len(anchor.quote) > LONGEST_QUOTE:
            anchor = make_anchor(blocks, seq, 0, len(blocks[seq].text))
    except (ValueError, IndexError):
        return None
    return anchor if anchor.quote.strip() and len(anchor.quote) <= LONGEST_QUOTE else None


def _places(
    draft: Sequence[Block],
    file: Sequence[Block],
    anchor: Anchor | None,
    resolution: Resolution | None,
    comment: FileComment,
) -> tuple[Place, ...]:
    if resolution is not None and resolution.seq is not None:
        found = resolution
        return (Place(found.seq, found.start, found.end, found.end_seq, found.quote, found.score),)
    offered = []
    for one in resolution.candidates if resolution is not None else ():
        quote = draft[one.seq].text[one.start : one.end]
        if quote.strip():
            offered.append(Place(one.seq, one.start, one.end, None, quote, one.score, is_sure=False))
    near = _near(draft, file, comment)
    if near is not None and all(place.seq != near.seq for place in offered):
        offered.append(near)
    return tuple(offered[:MOST])


def _near(draft: Sequence[Block], file: Sequence[Block], comment: FileComment) -> Place | None:
    """The nearest paragraph before the comment that the draft has too; else the draft's first one."""
    by_text: dict[str, list[int]] = {}
    for at, block in enumerate(draft):
        if block.text.strip():
            by_text.setdefault(block.text, []).append(at)
    here = len(file) if comment.seq is None else comment.seq
    for at in range(min(here, len(file) - 1), -1, -1):
        those = by_text.get(file[at].text)
        if those and len(those) == 1:
            return _whole(draft[those[0]])
    return next((_whole(draft[those[0]]) for those in by_text.values()), None)


def _whole(block: Block) -> Place:
    text = block.text[:LONGEST_QUOTE]
    return Place(block.seq, 0, len(text), None, text, 0.0, is_sure=False, is_near=True)
