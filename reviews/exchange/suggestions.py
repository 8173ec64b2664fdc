"""Tracked changes of a file that the draft does not have, as proposals of wording for the draft. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from procurement.reading.blocks import Block, Change, Reading
from reviews.anchoring.align import align
from reviews.exchange.headed import same_words

GOES = ("deletion", "move_from")
BEGINNING = 100  # of a paragraph's text, by which one that was struck out is found
_ENDS = "。．！？!?\n"
Pair = tuple[tuple[Block, ...], tuple[Block, ...]]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words of the draft and what the file's author wrote instead.

    `start` counts in block `seq`, `end` in block `end_seq` where that is not None. `replacement` is "" where
    the words were only struck out. `change` is the first of the tracked changes.
    """

    seq: int
    start: int
    end: int
    replacement: str
    change: Change
    end_seq: int | None = None

    @property
    def removes(self) -> bool:
        return not self.replacement


@dataclass(frozen=True, slots=True)
class Compared:
    """`suggestions`: one for each place that new tracked changes touch, in reading order.

    `untracked`: how many paragraphs read otherwise, came or went without one.
    """

    suggestions: tuple[Suggestion, ...]
    untracked: int


def compare(draft: Reading, file: Reading) -> Compared:
    """What was changed in a copy of the draft."""
    touched: defaultdict[int, list[Change]] = defaultdict(list)
    for change in _new_changes(draft, file):
        touched[change.seq].append(change)
    pairs = _pairs(draft, file)
    gone = {same_words(old[0].text)[:BEGINNING]: old[0] for old, new in pairs if old and not new}
    found: list[Suggestion] = []
    untracked: Counter[str] = Counter()
    before: Block | None = None  # the last one of the draft that has words
    for old, new in pairs:
        changes = [change for block in new for change in touched.get(block.seq, ())]
        struck = None if old else _struck_out(new, changes, gone)
        if struck is not None:
            found.append(Suggestion(struck.seq, 0, len(struck.text), "", changes[0]))
            untracked["went"] -= 1  # it was, or will be, counted as gone
        elif changes:
            found += _of_pair(old, new, changes, before)
        else:
            untracked["came" if not old else "went" if not new else "reworded"] += _text(old) != _text(new)
        before = next((block for block in reversed(old) if block.text.strip()), before)
    found.sort(key=lambda one: (one.seq, one.start))
    # A paragraph that was written anew came and went: that is one change to a reader.
    return Compared(tuple(found), untracked["reworded"] + max(untracked["came"], untracked["went"]))


def _new_changes(draft: Reading, file: Reading) -> list[Change]:
    """Those of the file that were not in the draft when it was uploaded."""
    known = Counter((one.kind, one.author, one.date, one.text) for one in draft.changes)
    found = []
    for change in file.changes:
        key = (change.kind, change.author, change.date, change.text)
        if known[key]:
            known[key] -= 1
        elif change.text.strip():
            found.append(change)
    return found


def _pairs(draft: Reading, file: Reading) -> list[Pair]:
    """Blocks that belong together, in the order of the file; what came or went has an empty side."""
    if [block.text for block in draft.blocks] == [block.text for block in file.blocks]:
        return [((old,), (new,)) for old, new in zip(draft.blocks, file.blocks, strict=True)]
    return [
        (tuple(draft.blocks[at] for at in pair.old), tuple(file.blocks[at] for at in pair.new))
        for pair in align(draft, file).pairs
    ]


def _struck_out(new: Sequence[Block], changes: Sequence[Change], gone: dict[str, Block]) -> Block | None:
    """The paragraph of the draft that was struck out whole: in the file it is an empty one."""
    if _text(new):
        return None
    words = same_words("".join(change.text for change in changes if change.kind in GOES))
    return gone.get(words[:BEGINNING]) if words else None


def _of_pair(
    old: Sequence[Block], new: Sequence[Block], changes: Sequence[Change], before: Block | None
) -> Iterator[Suggestion]:
    words = "\n".join(block.text for block in new)
    if not old:
        if before is not None and words.strip():  # what came is proposed behind what stands before it
            end = len(before.text)
            start, _end, _stop = _widened(before.text, end, end, before.text, end)
            yield Suggestion(before.seq, start, end, f"{before.text[start:]}\n{words}", changes[0])
        return
    block = old[0]
    if len(old) > 1:
        yield Suggestion(block.seq, 0, len(old[-1].text), words.strip(), changes[0], old[-1].seq)
    elif not words.strip():
        if block.text.strip():
            yield Suggestion(block.seq, 0, len(block.text), "", changes[0])
    else:
        start, end, stop = _difference(block.text, words)
        if not start == end == stop:
            start, end, stop = _widened(block.text, start, end, words, stop)
            yield Suggestion(block.seq, start, end, words[start:stop].strip(), changes[0])


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


def _text(blocks: Sequence[Block]) -> str:
    return same_words("\n".join(block.text for block in blocks))
