"""Tracked changes of a file that the draft does not have, as proposals of wording for the draft. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from procurement.reading.blocks import Block, Reading
from procurement.reading.samewords import same_words
from reviews.anchoring.align import align
from reviews.exchange.tracked import KEPT, Piece, Tracked, hands, take_back, with_only

_ENDS = "。．！？!?\n"
MARGINS = ("header", "footer")
_NUMBER = re.compile(r"[\d.\-‐–]+")
_ROMAN = re.compile(r"[ivxlc]+", re.I)
# The page at the end of a line of contents, and the number of a figure or a table, wherever it is named.
_PAGE = re.compile(r"\t[\divxlc.\-‐–－]+$")
_CAPTION = re.compile(
    rf"((?<![一-鿿])(?:図表?|表|写真|グラフ)|Figure|Fig\.?|Table|Chart){_NUMBER.pattern}", re.I
)
Pair = tuple[tuple[Block, ...], tuple[Block, ...]]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words of the draft and what the file's author wrote instead.

    `start` counts in block `seq`, `end` in block `end_seq` where that is not None. `replacement` is "" where
    the words were only struck out, or moved: then `moves_behind` are the words behind which they go, "" at
    the beginning. `authors`: several where their changes touch. `date`: of the first of the changes.
    """

    seq: int
    start: int
    end: int
    replacement: str
    authors: tuple[str, ...]
    date: str
    end_seq: int | None = None
    moves_behind: str | None = None

    @property
    def removes(self) -> bool:
        return not self.replacement and self.moves_behind is None


@dataclass(frozen=True, slots=True)
class Compared:
    """`suggestions`: one for each paragraph and author of new tracked changes, in reading order.

    `untracked`: how many paragraphs read otherwise, came or went without one.
    """

    suggestions: tuple[Suggestion, ...]
    untracked: int


def compare(draft: Reading, file: Reading, tracked: Tracked | None = None) -> Compared:
    """What was changed in a copy of the draft."""
    tracked = tracked or take_back(draft, file)
    finder = _Finder(tracked)
    found: list[Suggestion] = []
    untracked: Counter[str] = Counter()
    before: Block | None = None  # the last one of the draft that has words
    for old, new in _pairs(draft, tracked.before):
        if any(block.seq in tracked.pieces for block in new):
            found += finder.of_pair(old, new, before)
        untracked["came" if not old else "went" if not new else "reworded"] += _wrote(old) != _wrote(new)
        before = next((block for block in reversed(old) if block.text.strip()), before)
    found.sort(key=lambda one: (one.seq, one.start))
    # A paragraph that was written anew came and went: that is one change to a reader.
    anew = max(untracked["came"], untracked["went"])
    margins = _margins(draft), _margins(tracked.before)
    at_margins = max(len(margins[0] - margins[1]), len(margins[1] - margins[0]))
    return Compared(tuple(found), untracked["reworded"] + anew + at_margins)


def _pairs(draft: Reading, file: Reading) -> list[Pair]:
    """Blocks that belong together, in the order of the file; what came or went has an empty side."""
    if [block.text for block in draft.blocks] == [block.text for block in file.blocks]:
        return [((old,), (new,)) for old, new in zip(draft.blocks, file.blocks, strict=True)]
    return [
        (tuple(draft.blocks[at] for at in pair.old), tuple(file.blocks[at] for at in pair.new))
        for pair in align(draft, file).pairs
    ]


class _Finder:
    def __init__(self, tracked: Tracked) -> None:
        self._tracked = tracked
        self._arrived = frozenset(tracked.moved.values())

    def of_pair(
        self, old: Sequence[Block], new: Sequence[Block], before: Block | None
    ) -> Iterator[Suggestion]:
        """What each hand proposes for the paragraphs of the draft, as if it had been the only one."""
        new = [block for block in new if block.seq not in self._arrived]
        pieces = {block.seq: self._pieces(block) for block in new}
        for authors, changes in hands(pieces.values()).items():
            date = next(one.date for at, one in self._tracked.changes.items() if at in changes)
            words = "\n".join(with_only(those, frozenset(changes)) for those in pieces.values())
            moved = next((seq for seq in pieces if seq in self._tracked.moved), None)
            if not any(block.text.strip() for block in old):
                found = _behind(before, words)
            elif moved is not None and len(old) == 1:
                found = (old[0].seq, 0, len(old[0].text), "", None, self._words_before(moved))
            else:
                found = _instead(old, words)
            if found is not None:
                seq, start, end, replacement, end_seq, behind = found
                yield Suggestion(seq, start, end, replacement, authors, date, end_seq, behind)

    def _pieces(self, block: Block) -> tuple[Piece, ...]:
        return self._tracked.pieces.get(block.seq) or (Piece(KEPT, block.text),)

    def _words_before(self, moved: int) -> str:
        """What stands before the place to which a paragraph was moved."""
        blocks = self._tracked.accepted
        to = self._tracked.moved[moved]
        return next((blocks[at].text for at in range(to - 1, -1, -1) if blocks[at].text.strip()), "")


def _behind(before: Block | None, words: str) -> tuple | None:
    """What came is proposed behind what stands before it."""
    if before is None or not words.strip():
        return None
    end = len(before.text)
    start, _end, _stop = _widened(before.text, end, end, before.text, end)
    return before.seq, start, end, f"{before.text[start:]}\n{words}", None, None


def _instead(old: Sequence[Block], words: str) -> tuple | None:
    block = old[0]
    if len(old) > 1:
        return block.seq, 0, len(old[-1].text), words.strip(), old[-1].seq, None
    if not words.strip():
        return block.seq, 0, len(block.text), "", None, None
    start, end, stop = _difference(block.text, words)
    if start == end == stop:
        return None
    start, end, stop = _widened(block.text, start, end, words, stop)
    return block.seq, start, end, words[start:stop].strip(), None, None


def _difference(old: str, new: str) -> tuple[int, int, int]:
    """Where two texts begin to differ, and where the difference ends in each."""
    start = 0
    shorter = min(len(old), len(new))
    while start < shorter and old[start] == new[start]:
        start += 1
    end, stop = len(old), len(new)
    while end > start and stop > start and old[end - 1] == new[stop - 1]:
        end, stop = end - 1, stop - 1
    return start, end, stop


def _widened(old: str, start: int, end: int, new: str, stop: int) -> tuple[int, int, int]:
    """The same to whole sentences: a proposal is read, and applied, as a sentence."""
    if start == len(old) and start and end == start:
        start -= 1  # words added behind the last sentence belong to it
    while start and old[start - 1] not in _ENDS:
        start -= 1
    while end < len(old) and (end <= start or old[end - 1] not in _ENDS):
        end, stop = end + 1, stop + 1
    return start, end, stop


def _wrote(blocks: Sequence[Block]) -> str:
    """What people wrote in these paragraphs, without the numbers that a program counts when it saves."""
    return "".join(_without_counts(block.text) for block in blocks if block.kind not in MARGINS)


def _without_counts(text: str) -> str:
    return _CAPTION.sub(r"\1", same_words(_PAGE.sub("", text)))


def _margins(reading: Reading) -> set[str]:
    """Headers and footers, without their page numbers: programs keep one for each section, or one for all."""
    texts = (same_words(block.text) for block in reading.blocks if block.kind in MARGINS)
    return {_NUMBER.sub("", text) for text in texts if not _ROMAN.fullmatch(text)} - {""}
