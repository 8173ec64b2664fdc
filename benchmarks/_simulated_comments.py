"""Comments on a simulated revision, and where each of them stands afterwards."""

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from _revisions import Revision

from procurement.reading.blocks import Block
from reviews.anchoring import Anchor, make_anchor
from reviews.anchoring.normalised import normalise

LIVE, ORPHAN, BETWEEN = "live", "orphan", "between"
SHORTEST, LONGEST = 4, 60
RIGHT = 0.5


@dataclass(frozen=True, slots=True)
class Place:
    """A range of blocks and offsets; `end_seq` is that of the last block."""

    seq: int
    start: int
    end_seq: int
    end: int


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment and its fate. live: at least half of its characters are still there; orphan: under a quarter.

    once: its whole block's text stands once in the old draft. truth: around all its characters that are left
    in the block that has most of them, and in the blocks beside that one; None for an orphan.
    """

    anchor: Anchor
    once: bool
    fate: str
    truth: Place | None


class Ruler:
    """One count of characters through a whole version, to compare ranges by."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.starts = [0, *accumulate(len(block.text) for block in blocks)]

    def overlap(self, one: Place, other: Place) -> float:
        """Intersection over union of two ranges."""
        a, b = self._range(one), self._range(other)
        common = min(a[1], b[1]) - max(a[0], b[0])
        return common / (max(a[1], b[1]) - min(a[0], b[0])) if common > 0 else 0.0

    def is_right(self, found: Place, truth: Place | None) -> bool:
        return truth is not None and self.overlap(found, truth) >= RIGHT

    def _range(self, place: Place) -> tuple[int, int]:
        return self.starts[place.seq] + place.start, self.starts[place.end_seq] + place.end


def comments_on(revision: Revision, count: int, seed: int) -> list[Comment]:
    """So many comments, half of them where something was revised; a third on whole paragraphs."""
    chance = random.Random(f"comments {seed}")
    blocks = revision.old.blocks
    wordy = [block.seq for block in blocks if block.text.strip()]
    edited = [seq for seq in wordy if seq in revision.edited]
    others = [seq for seq in wordy if seq not in revision.edited]
    copies = Counter(normalise(block.text).strip() for block in blocks)
    comments = []
    for number in range(count):
        seq = chance.choice((edited if number % 2 else others) or wordy)
        start, end = _quote(blocks[seq].text, chance)
        fate, truth = fate_of(revision, seq, start, end)
        once = copies[normalise(blocks[seq].text).strip()] == 1
        comments.append(Comment(make_anchor(blocks, seq, start, end), once, fate, truth))
    return comments


def _quote(text: str, chance: random.Random) -> tuple[int, int]:
    if len(text) <= SHORTEST or chance.random() < 1 / 3:
        return 0, len(text)
    for _ in range(20):
        length = min(len(text), chance.randint(SHORTEST, LONGEST))
        start = chance.randrange(len(text) - length + 1)
        if text[start : start + length].strip():
            return start, start + length
    return 0, len(text)


def fate_of(revision: Revision, seq: int, start: int, end: int) -> tuple[str, Place | None]:
    """What became of a range of the old draft, by its characters' own numbers."""
    first = revision.starts[seq]
    kept = [revision.target[at] for at in range(first + start, first + end) if at in revision.target]
    share = len(kept) / (end - start)
    if share < 0.25:
        return ORPHAN, None
    return LIVE if share >= 0.5 else BETWEEN, _around(kept, revision.new.blocks)


def _around(kept: Iterable[tuple[int, int]], blocks: Sequence[Block]) -> Place:
    by_block: dict[int, list[int]] = {}
    for seq, offset in kept:
        by_block.setdefault(seq, []).append(offset)
    main = max(by_block, key=lambda seq: len(by_block[seq]))
    first = last = main
    while (before := _beside(first, -1, blocks)) in by_block:
        first = before
    while (after := _beside(last, 1, blocks)) in by_block:
        last = after
    return Place(first, min(by_block[first]), last, max(by_block[last]) + 1)


def _beside(seq: int, step: int, blocks: Sequence[Block]) -> int:
    seq += step
    while 0 <= seq < len(blocks) and not blocks[seq].text:
        seq += step
    return seq
