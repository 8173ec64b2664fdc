"""What changed inside a pair, and where a range of the old words stands in the new ones."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rapidfuzz.distance import Indel, Opcode
from rapidfuzz.fuzz import ratio

EQUAL, INSERT, DELETE, REPLACE = "equal", "insert", "delete", "replace"


TOUCHED = 60
"""Likeness (of 100) from which a changed word counts as touched and is compared by character."""
LEAST_SHARED = 3
MOST_CELLS = 25_000_000
_WORD = re.compile(r"[一-鿿々]+|[ぁ-ゟ]+|[ァ-ヿー]+|[^\W\d_一-鿿々ぁ-ゟァ-ヿー]+|\d+|\s+|.", re.DOTALL)


class Edit(NamedTuple):
    """One stretch: `old_text[old_start:old_end]` became `new_text[new_start:new_end]`."""

    kind: str
    old_start: int
    old_end: int
    new_start: int
    new_end: int


def opcodes(old_text: str, new_text: str) -> list[Edit]:
    """The edits that make the new text of the old one, in order and without gaps.

    Word by word (Japanese: by stretches of one script), then by character where a word was only touched.
    """
    if old_text == new_text:
        return [Edit(EQUAL, 0, len(old_text), 0, len(new_text))] if old_text else []
    ours, theirs = _WORD.findall(old_text), _WORD.findall(new_text)
    stretches: list[tuple[bool, str, str]] = []
    for op in _operations(ours, theirs):
        gone = "".join(ours[op.src_start : op.src_end])
        come = "".join(theirs[op.dest_start : op.dest_end])
        _append(stretches, op.tag == EQUAL, gone, come)
    edits: list[Edit] = []
    a = b = 0
    for is_equal, gone, come in stretches:
        parts = [(is_equal, len(gone), len(come))] if is_equal else _by_character(gone, come)
        for same, left, right in parts:
            kind = EQUAL if same else REPLACE if left and right else DELETE if left else INSERT
            edits.append(Edit(kind, a, a + left, b, b + right))
            a, b = a + left, b + right
    return edits


def _operations(ours: list[str], theirs: list[str]) -> Iterable[Opcode]:
    """Of very long texts, whose table would fill the memory, only what both share at their ends is equal."""
    if len(ours) * len(theirs) <= MOST_CELLS:
        return Indel.opcodes(ours, theirs)
    head = _common(ours, theirs)
    tail = _common(ours[head:][::-1], theirs[head:][::-1])
    cuts = [(0, 0), (head, head), (len(ours) - tail, len(theirs) - tail), (len(ours), len(theirs))]
    tags = (EQUAL, REPLACE, EQUAL)
    return [Opcode(tag, *_span(a, b)) for tag, a, b in zip(tags, cuts, cuts[1:], strict=False) if a != b]


def _span(start: tuple[int, int], end: tuple[int, int]) -> tuple[int, int, int, int]:
    return start[0], end[0], start[1], end[1]


def _append(stretches: list[tuple[bool, str, str]], is_equal: bool, gone: str, come: str) -> None:
    """Add a stretch; a lone blank or mark between two edits belongs to them, and edits run together."""
    if not is_equal and len(stretches) > 1 and stretches[-1][0] and _is_stray(stretches[-1][1]):
        _, before, after = stretches.pop()
        gone, come = before + gone, after + come
    if stretches and not is_equal and not stretches[-1][0]:
        _, before, after = stretches.pop()
        gone, come = before + gone, after + come
    stretches.append((is_equal, gone, come))


def _is_stray(words: str) -> bool:
    return len(words) == 1 and not words.isalnum()


def _by_character(gone: str, come: str) -> list[tuple[bool, int, int]]:
    """The parts of a changed stretch: what both share at its edges, or more where they are much alike."""
    if not gone or not come:
        return [(False, len(gone), len(come))]
    if len(gone) * len(come) <= MOST_CELLS and ratio(gone, come) >= TOUCHED:
        raw = [
            (op.tag == EQUAL, op.src_end - op.src_start, op.dest_end - op.dest_start)
            for op in Indel.opcodes(gone, come)
        ]
        return _without_strays(raw)
    head = _common(gone, come)
    tail = _common(gone[head:][::-1], come[head:][::-1])
    least = LEAST_SHARED if gone.isascii() else LEAST_SHARED - 1
    head, tail = (size if size >= least else 0 for size in (head, tail))
    parts = [
        (True, head, head),
        (False, len(gone) - head - tail, len(come) - head - tail),
        (True, tail, tail),
    ]
    return [part for part in parts if part[1] or part[2]]


def _common(one: Sequence[str], two: Sequence[str]) -> int:
    size = 0
    for ours, theirs in zip(one, two, strict=False):
        if ours != theirs:
            break
        size += 1
    return size


def _without_strays(raw: list[tuple[bool, int, int]]) -> list[tuple[bool, int, int]]:
    """Edits that run together as one; an equal stretch of one or two characters between longer ones too."""
    merged: list[tuple[bool, int, int]] = []
    for at, (is_equal, gone, come) in enumerate(raw):
        if is_equal and gone <= 2 and 0 < at < len(raw) - 1:
            left, right = raw[at - 1], raw[at + 1]
            if max(left[1:]) > gone and max(right[1:]) > gone:
                is_equal = False
        if merged and not is_equal and not merged[-1][0]:
            _, before, after = merged[-1]
            merged[-1] = (False, before + gone, after + come)
        else:
            merged.append((is_equal, gone, come))
    return merged


class Mapped(NamedTuple):
    """A range of the old words in the new ones: the hull of the characters that are still there.

    kept: how many of them; inside: how many new characters stand between these.
    """

    start: int
    end: int
    kept: int
    inside: int


WIDEST_HULL = 2.0
SMALL_PART = 0.2
SHORTEST_EXACT = 4


def map_range(edits: list[Edit], start: int, end: int) -> Mapped:
    """Where `start:end` of the old text went; nothing kept gives the place where it stood, as a point."""
    parts = []
    point = 0
    for kind, old_start, old_end, new_start, new_end in edits:
        if kind != EQUAL:
            if old_start < start:
                point = new_end if old_end <= start else new_start
            continue
        left, right = max(start, old_start), min(end, old_end)
        if left < right:
            parts.append((left + new_start - old_start, right + new_start - old_start))
        if old_start <= start:
            point = min(start, old_end) + new_start - old_start
    if not parts:
        return Mapped(point, point, 0, 0)
    parts = _without_outliers(parts, end - start)
    kept = sum(right - left for left, right in parts)
    return Mapped(parts[0][0], parts[-1][1], kept, parts[-1][1] - parts[0][0] - kept)


def _without_outliers(parts: list[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    """Without the small parts at the edges that alone would make the range much longer than it was."""
    while len(parts) > 1 and parts[-1][1] - parts[0][0] > WIDEST_HULL * length:
        kept = sum(right - left for left, right in parts)
        first, last = parts[0][1] - parts[0][0], parts[-1][1] - parts[-1][0]
        if min(first, last) > SMALL_PART * kept:
            break
        parts = parts[1:] if first <= last else parts[:-1]
    return parts


def at_exact_words(mapped: Mapped, words: str, text: str) -> Mapped:
    """The range itself, or the very words where they stand unbroken within or across it."""
    if len(words) < SHORTEST_EXACT or text[mapped.start : mapped.end] == words:
        return mapped
    best = None
    at = text.find(words)
    while at >= 0:
        common = min(mapped.end, at + len(words)) - max(mapped.start, at)
        if common > 0 and (best is None or common > best[0]):
            best = (common, at)
        at = text.find(words, at + 1)
    if best is None:
        return mapped
    return Mapped(best[1], best[1] + len(words), len(words), 0)
