"""Where the comments of an edited copy stand in the version that it was made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from procurement.reading.blocks import Block, FileComment, Reading
from reviews.anchoring import Anchor, Resolution, make_anchor
from reviews.anchoring.align import Alignment, Pair, align
from reviews.anchoring.alike import alike
from reviews.anchoring.carry import carry
from reviews.anchoring.edits import EQUAL, Edit, opcodes
from reviews.anchoring.trust import Trust
from reviews.anchoring.verdict import FLOOR, of_block
from reviews.anchoring.words import Words
from reviews.exchange.tracked import Tracked, take_back
from reviews.models import Placement

LONGEST_QUOTE = 5000
MOST = 3
WRITTEN_NEARBY = ("note", "textbox", "header", "footer")


@dataclass(frozen=True, slots=True)
class Place:
    """A range of the version's reading; `score` 0 to 1.

    `instead`: what the file has for these words, where the comment is about words that the version has not.
    `is_near`: only the paragraph of the version that is nearest to it.
    """

    seq: int
    start: int
    end: int
    end_seq: int | None
    quote: str
    score: float
    is_sure: bool = True
    is_near: bool = False
    instead: str = ""


def places_in(
    draft: Reading, file: Reading, comments: Sequence[FileComment], tracked: Tracked | None = None
) -> list[tuple[Place, ...]]:
    """For each comment the places that it may have in the draft, the likeliest first; the first is sure where
    the comment may stand there without being asked about.

    Tracked changes are taken back first: what they struck out or replaced stands in the draft. Words that
    were changed without tracking stand where the paragraph that holds them has others. Of a paragraph that
    the draft has not, the nearest one is offered, never a heading; empty where there is none.
    """
    finder = _Finder(draft, file, tracked or take_back(draft, file))
    return finder.find(comments)


class _Finder:
    def __init__(self, draft: Reading, file: Reading, tracked: Tracked) -> None:
        self._draft, self._file, self._tracked = draft, file, tracked
        self._before = tracked.before
        self._came_from = {to: seq for seq, to in tracked.moved.items()}

    @cached_property
    def _alignment(self) -> Alignment:
        return align(self._before, self._draft)

    @cached_property
    def _trust(self) -> Trust:
        return Trust(self._alignment.matching)

    def find(self, comments: Sequence[FileComment]) -> list[tuple[Place, ...]]:
        if not comments:
            return []
        anchors = [self._anchor(comment) for comment in comments]
        asked = [anchor for anchor, _instead in anchors if anchor is not None]
        resolved = iter(carry(asked, self._before, self._draft, self._alignment))
        return [
            self._places(comment, anchor, instead, next(resolved) if anchor is not None else None)
            for comment, (anchor, instead) in zip(comments, anchors, strict=True)
        ]

    def _anchor(self, comment: FileComment) -> tuple[Anchor | None, str]:
        """The comment's range before the tracked changes, and what they put there instead, "" where nothing.

        Of a range that covers pages, the first paragraph.
        """
        seq, start, end, end_seq = comment.seq, comment.start, comment.end, comment.end_seq
        if seq is None or start is None or end is None:
            return None, ""
        blocks = self._before.blocks
        try:
            instead = ""
            if end_seq is None:
                seq = self._came_from.get(seq, seq)
                span = self._tracked.was_at(seq, start, end, comment.quote)
                if seq != comment.seq:
                    span = span._replace(start=start, end=min(end, len(blocks[seq].text)))
                start, end = span.start, span.end
                instead = comment.quote if span.is_rewritten else ""
            else:
                start = self._tracked.was_at(seq, start, len(self._file.blocks[seq].text)).start
                end = self._tracked.was_at(end_seq, 0, end).end
            anchor = make_anchor(blocks, seq, start, end, end_seq)
            if not anchor.quote.strip() or len(anchor.quote) > LONGEST_QUOTE:
                anchor = make_anchor(blocks, seq, 0, len(blocks[seq].text))
        except (ValueError, IndexError):
            return None, ""
        usable = anchor.quote.strip() and len(anchor.quote) <= LONGEST_QUOTE
        return (anchor, instead) if usable else (None, "")

    def _places(
        self, comment: FileComment, anchor: Anchor | None, instead: str, found: Resolution | None
    ) -> tuple[Place, ...]:
        if found is not None and found.seq is not None:
            place = Place(
                found.seq, found.start, found.end, found.end_seq, found.quote, found.score, instead=instead
            )  # fmt: skip
            return (place,)
        offered = []
        through = None if anchor is None else self._through(anchor, instead or comment.quote)
        if through is not None:
            offered.append(through)
            if through.is_sure:
                return (through,)
        for one in found.candidates if found is not None else ():
            quote = self._draft.blocks[one.seq].text[one.start : one.end]
            if quote.strip() and all(not _overlap(one, place) for place in offered):
                offered.append(Place(one.seq, one.start, one.end, None, quote, one.score, is_sure=False))
        if not offered:
            offered = self._in_the_gap(comment) or self._near(comment)
        return tuple(offered[:MOST])

    def _through(self, anchor: Anchor, instead: str) -> Place | None:
        """In the paragraph that became the commented one, the words in whose place those came."""
        pair = self._alignment.of_old[anchor.seq]
        if not pair.new or anchor.end_seq is not None:
            return None
        ours, theirs = Words(self._before.blocks, pair.old), Words(self._draft.blocks, pair.new)
        left, right = ours.joined(anchor.seq, anchor.start, anchor.end)
        start, end = _replaced(opcodes(ours.text, theirs.text), left, right)
        first, start, last, end = theirs.raw(*((start, end) if start < end else (0, len(theirs.text))))
        place = self._place(first, start, last, end)
        if place is None:
            return None
        score = round(self._sure_of(pair, anchor.seq, first), 3)
        return Place(*place, score, is_sure=score >= FLOOR, instead=instead)

    def _place(self, first: int, start: int, last: int, end: int) -> tuple | None:
        try:
            anchor = make_anchor(self._draft.blocks, first, start, end, last if last != first else None)
        except ValueError:
            return None
        if not anchor.quote.strip() or len(anchor.quote) > LONGEST_QUOTE:
            return None
        return anchor.seq, anchor.start, anchor.end, anchor.end_seq, anchor.quote

    def _sure_of(self, pair: Pair, old: int, new: int) -> float:
        return of_block(self._trust.of(old, new if new in pair.new else pair.new[0]))

    def _in_the_gap(self, comment: FileComment) -> list[Place]:
        """Paragraphs that only the draft has, between the same neighbours: one of them was written anew."""
        if comment.seq is None:
            return []
        of_old, of_new = self._alignment.of_old, self._alignment.of_new
        count = len(self._before.blocks)
        above = next((of_old[at].new[-1] for at in range(comment.seq - 1, -1, -1) if of_old[at].new), -1)
        below = next(
            (of_old[at].new[0] for at in range(comment.seq + 1, count) if of_old[at].new),
            len(self._draft.blocks),
        )
        words = self._file.blocks[comment.seq].text
        found = []
        for block in self._draft.blocks[above + 1 : below]:
            if block.text.strip() and not of_new[block.seq].old:
                score = min(round(alike(words, block.text), 3), FLOOR)
                found.append(_whole(block, score, instead=words[:LONGEST_QUOTE]))
        return sorted(found, key=lambda place: -place.score)

    def _near(self, comment: FileComment) -> list[Place]:
        """The nearest paragraph that both have, the one before it first; a heading is none."""
        count = len(self._before.blocks)
        here = count if comment.seq is None else comment.seq
        of_old = self._alignment.of_old
        for at in sorted(range(count), key=lambda at: (abs(at - here), at)):
            partners = of_old[at].new
            block = self._draft.blocks[partners[0]] if partners else None
            if block is not None and block.kind != "heading" and block.text.strip():
                return [_whole(block, 0.0, is_near=True)]
        return []


def stands_elsewhere(
    comment: FileComment, places: Sequence[Place], stood: Placement, blocks: Sequence[Block]
) -> bool:
    """Whether a comment of ours, put into the file where it `stood`, is surely on quite other words there.

    What Word cannot comment on is commented nearby; a range that became longer or shorter is no other place.
    """
    if not places or not comment.quote.strip() or blocks[stood.seq].kind in WRITTEN_NEARBY:
        return False
    place = places[0]
    first = (place.seq, place.start), (place.seq if place.end_seq is None else place.end_seq, place.end)
    other = (stood.seq, stood.start), (stood.seq if stood.end_seq is None else stood.end_seq, stood.end)
    apart = first[1] <= other[0] or other[1] <= first[0]
    return place.is_sure and not place.instead and apart


def _replaced(edits: Sequence[Edit], left: int, right: int) -> tuple[int, int]:
    """The range of the new text that stands for a range of the old one, replaced words as a whole."""
    parts = []
    for kind, old_start, old_end, new_start, new_end in edits:
        if left < old_end and old_start < right:
            if kind == EQUAL:
                shift = new_start - old_start
                parts.append((max(left, old_start) + shift, min(right, old_end) + shift))
            else:
                parts.append((new_start, new_end))
    if not parts:
        return 0, 0
    return min(start for start, _ in parts), max(end for _, end in parts)


def _overlap(one, place: Place) -> bool:
    return one.seq == place.seq and one.start < place.end and place.start < one.end


def _whole(block: Block, score: float, *, is_near: bool = False, instead: str = "") -> Place:
    text = block.text[:LONGEST_QUOTE]
    return Place(block.seq, 0, len(text), None, text, score, is_sure=False, is_near=is_near, instead=instead)
