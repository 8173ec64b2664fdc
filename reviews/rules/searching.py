"""Faster ways to find what an expression finds in a whole draft.

`re` tries an expression of alternatives at every character. Most characters begin none of them, and most
expressions need a word that a draft does not have.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from reviews.rules.literals import begins_with_characters, literals_of

if TYPE_CHECKING:
    from reviews.rules.document import Document

# More words than this cost more than the expression itself.
MOST_WORDS = 50
# So many places are tried one by one.
FEW = 150
_NOT_THESE = re.compile(r"\[\^(?:\\.|[^\]])*\]")


def from_first(regex: re.Pattern[str], first: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """What `regex.finditer(text)` gives, tried only where `first` matches.

    `first` must match wherever `regex` does, and begin with a set of characters, which `re` finds quickly.
    """
    at = first.search(text)
    while at:
        found = regex.match(text, at.start())
        if found:
            yield found
        after = max(found.end() if found else 0, at.start() + 1)
        at = first.search(text, after)


def may_be_in(document: "Document", regex: re.Pattern[str]) -> bool:
    """False when the draft's small letters lack every word that a match of `regex` would hold."""
    words = _words(regex)
    return words is None or any(word in document.lowered for word in words)


def in_lines(document: "Document", regex: re.Pattern[str]) -> Iterator[re.Match[str]]:
    """Matches of `regex` in the draft's small letters, line by line, in order."""
    text, starts = document.lowered, document.starts
    lines = _lines(document, regex)
    if lines is None:
        yield from regex.finditer(text)
        return
    for seq in lines:
        yield from regex.finditer(text, starts[seq], starts[seq] + len(document.texts[seq]))


def _lines(document: "Document", regex: re.Pattern[str]) -> list[int] | None:
    """The blocks that hold a word of the expression; None when these are many or when it spans lines."""
    words = _words(regex)
    if words is None or _spans_lines(regex.pattern):
        return None
    text = document.lowered
    places: list[int] = []
    for word in words:
        at = text.find(word)
        while at >= 0:
            places.append(at)
            if len(places) > FEW:
                return None
            at = text.find(word, at + len(word))
    return sorted({document.seq_at(at) for at in places})


@lru_cache(maxsize=1024)
def _words(regex: re.Pattern[str]) -> tuple[str, ...] | None:
    """Words to look for instead; None where the expression itself is as fast."""
    if begins_with_characters(regex):
        return None
    words = literals_of(regex)
    return words if words and len(words) <= MOST_WORDS else None


@lru_cache(maxsize=1024)
def _spans_lines(pattern: str) -> bool:
    return "\\n" in _NOT_THESE.sub("", pattern) or "\n" in pattern
