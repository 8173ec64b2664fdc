"""Tracked changes of a file that the draft does not have, as proposals of wording for the draft. Pure."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from procurement.reading.blocks import Block, Change, Reading
from reviews.exchange.headed import same_words

COMES, GOES = ("insertion", "move_to"), ("deletion", "move_from")
_ENDS = "。．！？!?\n"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Words of the draft (`start` to `end` of block `seq`) and what the file's author wrote instead.

    `replacement` is "" where they were only struck out. `change` is the first of the tracked changes.
    """

    seq: int
    start: int
    end: int
    replacement: str
    change: Change

    @property
    def removes(self) -> bool:
        return not self.replacement


def suggestions(draft: Reading, file: Reading) -> list[Suggestion]:
    """One for each place of the draft that a new tracked change touches, in reading order.

    What was changed without tracking is no suggestion; `changed_blocks` counts it.
    """
    new = _new_changes(draft, file)
    touched = defaultdict(list)
    for change in new:
        touched[change.seq].append(change)
    found: list[Suggestion] = []
    before: Block | None = None  # the last one of the draft that has words
    for old, others in _pairs(draft.blocks, file.blocks):
        changes = [change for block in others for change in touched.get(block.seq, ())]
        if changes:
            found += _of_pair(old, others, changes, before)
        before = next((block for block in reversed(old) if block.text.strip()), before)
    return sorted(found, key=lambda one: (one.seq, one.start))


def changed_blocks(draft: Reading, file: Reading) -> int:
    """Paragraphs that read differently in the file, or are missing or new, without a tracked change."""
    touched = {change.seq for change in _new_changes(draft, file)}
    return sum(
        1
        for old, others in _pairs(draft.blocks, file.blocks)
        if not any(block.seq in touched for block in others) and _text(old) != _text(others)
    )


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


def _pairs(
    draft: Sequence[Block], file: Sequence[Block]
) -> Iterator[tuple[tuple[Block, ...], tuple[Block, ...]]]:
    """Blocks that belong together: equal ones, and between them those at the same path, in order."""
    mine, theirs = [same_words(block.text) for block in draft], [same_words(block.text) for block in file]
    matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
    for what, a, b, c, d in matcher.get_opcodes():
        if what == "equal" or b - a == d - c:
            yield from (((draft[a + at],), (file[c + at],)) for at in range(b - a))
            continue
        yield from _within(draft[a:b], file[c:d])


def _within(
    draft: Sequence[Block], file: Sequence[Block]
) -> Iterator[tuple[tuple[Block, ...], tuple[Block, ...]]]:
    """Between two equal stretches: the most alike in order; the rest came or went."""
    at = 0
    for block in draft:
        best = max(range(at, len(file)), key=lambda i: _share(block.text, file[i].text), default=None)
        if best is None or _share(block.text, file[best].text) < 0.4:
            yield (block,), ()
            continue
        yield from (((), (extra,)) for extra in file[at:best])
        yield (block,), (file[best],)
        at = best + 1
    yield from (((), (extra,)) for extra in file[at:])


def _share(one: str, other: str) -> float:
    matcher = SequenceMatcher(None, one[:1000], other[:1000], autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= 0.4 else 0.0


def _of_pair(
    old: Sequence[Block], others: Sequence[Block], changes: list[Change], before: Block | None
) -> Iterator[Suggestion]:
    new = "\n".join(block.text for block in others)
    if not old:
        if before is not None and new.strip():  # a paragraph that came is proposed behind the one before it
            end = len(before.text)
            start, _end, _stop = _widened(before.text, end, end, before.text, end)
            yield Suggestion(before.seq, start, end, f"{before.text[start:]}\n{new}", changes[0])
        return
    block = old[0]
    if not new.strip():
        if block.text.strip():
            yield Suggestion(block.seq, 0, len(block.text), "", changes[0])
        return
    start, end, stop = _difference(block.text, new)
    if not start == end == stop:
        start, end, stop = _widened(block.text, start, end, new, stop)
        yield Suggestion(block.seq, start, end, new[start:stop].strip(), changes[0])


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
