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
