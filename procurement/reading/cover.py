"""What a draft calls itself on its first line. Pure."""

from procurement.reading.blocks import Block, Reading
from procurement.reading.labels import typed_label

LONGEST = 60
_OUTSIDE = ("header", "footer", "note", "textbox", "item")


def title_of(reading: Reading) -> str:
    """The first line, if it reads like a title: short, no sentence, no numbered clause; else ""."""
    first = next(
        (block for block in reading.blocks if block.kind not in _OUTSIDE and block.text.strip()), None
    )
    return "" if first is None or not _is_title(first) else " ".join(first.text.split())


def _is_title(block: Block) -> bool:
    text = block.text.strip()
    return len(text) <= LONGEST and not block.label and not typed_label(text) and text[-1] not in "。．.、：:"
