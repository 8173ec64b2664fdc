"""An expression over a whole draft, tried only in paragraphs that hold a word which it cannot do without."""

import re
from collections.abc import Iterator
from functools import lru_cache

from reviews.rules.document import Document
from reviews.rules.fold import fold
from reviews.rules.literals import literals_of

MOST_WORDS = 80  # more are looked for no faster than the expression itself


def matches_in(document: Document, regex: re.Pattern[str], text: str = "") -> Iterator[re.Match[str]]:
    """The matches of `regex` in the draft's NFKC text (or in `text`, the same in lower case), in order.

    Offsets are those of the whole text. No match reaches over the end of a paragraph.
    """
    text = text or document.text
    words = _words(regex)
    if words is None:
        yield from regex.finditer(text)
        return
    for seq in _paragraphs_with(document, words):
        start = document.starts[seq]
        yield from regex.finditer(text, start, start + len(document.texts[seq]) + 1)


def _paragraphs_with(document: Document, words: tuple[str, ...]) -> list[int]:
    folded = document.kept("folded", lambda: fold(document.text))
    found: set[int] = set()
    for word in words:
        at = folded.find(word)
        while at >= 0:
            seq = document.seq_at(at)
            found.add(seq)
            at = folded.find(word, document.starts[seq] + len(document.texts[seq]))
    return sorted(found)


@lru_cache(maxsize=2_000)
def _words(regex: re.Pattern[str]) -> tuple[str, ...] | None:
    """None where the whole text must be searched: no words, or an end ($) that a cut would move."""
    if "$" in regex.pattern or r"\Z" in regex.pattern:
        return None
    words = literals_of(regex)
    return words if words and len(words) <= MOST_WORDS and "\n" not in "".join(words) else None
