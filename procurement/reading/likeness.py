"""How much of one document's text stands in another one: is this file a copy of this draft? Pure."""

from collections import Counter
from collections.abc import Iterable, Sequence

from procurement.reading.blocks import Block
from procurement.reading.samewords import same_words

# A stretch of this many characters is a trace of the text; shorter ones stand in any document.
STRETCH = 8
# Below this share a file is another document. Two specifications of one office share a fifth at most.
COPY_FLOOR = 0.5
# A file of so little of its text is hardly a next version of a document, however much was rewritten.
STRANGER_BELOW = 0.05
# A file that brings comments of ours back may be rewritten down to this share.
REWRITTEN_FLOOR = 0.2


def likeness(one: Sequence[Block], other: Sequence[Block]) -> float:
    """The share of text that both have, 0 to 1, against the longer one; empty documents are alike."""
    mine, theirs = _stretches(one), _stretches(other)
    most = max(mine.total(), theirs.total())
    return 1.0 if most == 0 else (mine & theirs).total() / most


def _stretches(blocks: Iterable[Block]) -> Counter[str]:
    found: Counter[str] = Counter()
    known: dict[str, Counter[str]] = {}  # cells and headings come again
    for block in blocks:
        if block.text not in known:
            text = same_words(block.text)
            last = max(len(text) - STRETCH, 0)
            known[block.text] = (
                Counter(text[at : at + STRETCH] for at in range(last + 1)) if text else Counter()
            )
        found.update(known[block.text])
    return found
