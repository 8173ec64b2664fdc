"""Our placing as the service and the command use it, and its mapping inside one block."""

from collections.abc import Sequence

from procurement.reading.blocks import Reading
from reviews.anchoring import Anchor, Resolution
from reviews.anchoring.carry import carry
from reviews.anchoring.edits import at_exact_words, map_range, opcodes


def ours(anchors: Sequence[Anchor], old: Reading, new: Reading) -> list[Resolution]:
    return carry(anchors, old, new)


def ceiling(old_text: str, new_text: str, start: int, end: int) -> tuple[int, int] | None:
    """Around the kept characters of a range, when at least half of them are kept."""
    edits = opcodes(old_text, new_text)
    mapped = at_exact_words(map_range(edits, start, end), old_text[start:end], new_text)
    return (mapped.start, mapped.end) if mapped.kept and mapped.kept * 2 >= end - start else None
