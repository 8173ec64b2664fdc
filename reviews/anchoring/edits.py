"""What changed inside a pair, and where a range of the old words stands in the new ones."""

from typing import NamedTuple

from rapidfuzz.distance import Indel

EQUAL, INSERT, DELETE, REPLACE = "equal", "insert", "delete", "replace"


class Edit(NamedTuple):
    """One stretch: `old_text[old_start:old_end]` became `new_text[new_start:new_end]`."""

    kind: str
    old_start: int
    old_end: int
    new_start: int
    new_end: int


def opcodes(old_text: str, new_text: str) -> list[Edit]:
    """The edits that make the new text of the old one, in order and without gaps.

    Stray characters that only happen to stand in both, between longer edits, count as replaced.
    """
    raw = [
        (op.tag == EQUAL, op.src_end - op.src_start, op.dest_end - op.dest_start)
        for op in Indel.opcodes(old_text, new_text)
    ]
    edits: list[Edit] = []
    a = b = 0
    for is_equal, gone, come in _without_strays(raw):
        kind = EQUAL if is_equal else REPLACE if gone and come else DELETE if gone else INSERT
        edits.append(Edit(kind, a, a + gone, b, b + come))
        a, b = a + gone, b + come
    return edits


def _without_strays(raw: list[tuple[bool, int, int]]) -> list[tuple[bool, int, int]]:
    """Neighbouring edits as one; an equal stretch shorter than the edits on both its sides goes into them."""
    merged: list[tuple[bool, int, int]] = []
    for at, (is_equal, gone, come) in enumerate(raw):
        if is_equal and gone <= 2 and 0 < at < len(raw) - 1:
            left, right = raw[at - 1], raw[at + 1]
            if max(left[1:]) > 2 * gone and max(right[1:]) > 2 * gone:
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


WIDEST_HULL = 1.6
SMALL_PART = 0.25


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


def kept_share(edits: list[Edit], start: int, end: int) -> float:
    """How much of a range of the old text is still there, 0 to 1; 1 for an empty one."""
    if end <= start:
        return 1.0
    kept = 0
    for kind, old_start, old_end, _, _ in edits:
        if kind == EQUAL:
            kept += max(0, min(end, old_end) - max(start, old_start))
    return kept / (end - start)
