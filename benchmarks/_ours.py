"""Our placing as the service and the command use it, and its mapping inside one block."""

import difflib
from collections.abc import Sequence

from procurement.reading.blocks import Reading
from reviews.anchoring import Anchor, Resolution
from reviews.anchoring.carry import carry


def ours(anchors: Sequence[Anchor], old: Reading, new: Reading) -> list[Resolution]:
    return carry(anchors, old, new)


def ceiling(old_text: str, new_text: str, start: int, end: int) -> tuple[int, int] | None:
    """Around the kept characters of a range, when at least half of them are kept."""
    matcher = difflib.SequenceMatcher(None, old_text, new_text, autojunk=False)
    kept, low, high = 0, None, None
    for a, b, size in matcher.get_matching_blocks():
        first, last = max(start, a), min(end, a + size)
        if first < last:
            kept += last - first
            low = first + b - a if low is None else low
            high = last + b - a
    return (low, high) if kept and kept * 2 >= end - start else None
