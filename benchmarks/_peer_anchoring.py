"""The peers of our placing: anchoring as Hypothes.is does it, and one diff of the whole documents."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import edlib
import fast_diff_match_patch

from reviews.anchoring import Anchor

MOST_ERRORS = 256
QUOTE, PREFIX, SUFFIX, POSITION = 50, 20, 20, 2
DIFF_SECONDS = 2


@dataclass(frozen=True, slots=True)
class Span:
    """A range in the plain text of a document: its texts joined by line feeds."""

    start: int
    end: int


class PlainText:
    """A document as a web page's text: what both peers look at."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.text = "\n".join(texts)
        self.starts = []
        position = 0
        for text in texts:
            self.starts.append(position)
            position += len(text) + 1

    def at(self, seq: int, offset: int) -> int:
        return self.starts[seq] + offset

    def place(self, position: int) -> tuple[int, int]:
        seq = bisect_right(self.starts, position) - 1
        return seq, position - self.starts[seq]


class HypothesisStyle:
    """The quote is looked for exactly, else with the fewest edits; the best score is taken, whatever it is.

    After the client's match-quote: at most half of the quote's characters (and 256) may differ; a place
    scores 50 for the quote, 20 for the 32 characters before it, 20 for those after it (each by its best
    approximate match there) and 2 for how near it is to the old position. Its shortcuts before that (old
    element or old position holds the very words) are left out, as they only find what this finds too.
    """

    def __init__(self, document: PlainText) -> None:
        self.text = document.text
        self._others = dict.fromkeys(map(ord, set(self.text)), 255)

    def place(self, anchor: Anchor, hint: int) -> Span | None:
        quote = anchor.quote
        found = self._exact(quote) or self._approximate(quote)
        best, best_score = None, -1.0
        for start, end, errors in found:
            before = self.text[max(0, start - len(anchor.prefix)) : start]
            after = self.text[end : end + len(anchor.suffix)]
            score = (
                QUOTE * (1 - errors / len(quote))
                + PREFIX * (_likeness(anchor.prefix, before) if anchor.prefix else 1)
                + SUFFIX * (_likeness(anchor.suffix, after) if anchor.suffix else 1)
                + POSITION * (1 - abs(start - hint) / len(self.text))
            )
            if score > best_score:
                best, best_score = Span(start, end), score
        return best

    def _exact(self, quote: str) -> list[tuple[int, int, int]]:
        found = []
        at = self.text.find(quote)
        while at >= 0:
            found.append((at, at + len(quote), 0))
            at = self.text.find(quote, at + 1)
        return found

    def _approximate(self, quote: str) -> list[tuple[int, int, int]]:
        most = int(min(MOST_ERRORS, len(quote) / 2))
        # edlib wants at most 256 different symbols: all characters that the quote has not are one.
        letters = list(dict.fromkeys(quote))
        if most < 1 or len(letters) > 255:
            return []
        own = {ord(letter): code for code, letter in enumerate(letters)}
        encoded = self.text.translate({**self._others, **own}).encode("latin-1")
        query = quote.translate(own).encode("latin-1")
        result = edlib.align(query, encoded, mode="HW", task="locations", k=most)
        if result["editDistance"] < 0:
            return []
        longest: dict[int, int] = {}
        for start, end in result["locations"]:
            longest[end] = min(start, longest.get(end, start))
        return [(start, end + 1, result["editDistance"]) for end, start in longest.items()]


@lru_cache(maxsize=200_000)
def _likeness(wanted: str, found: str) -> float:
    if not found:
        return 0.0
    if wanted == found:
        return 1.0
    return 1 - edlib.align(wanted, found, mode="HW", task="distance")["editDistance"] / len(wanted)


class WholeDiff:
    """diff-match-patch (C++, Myers' diff after a first one by lines) of both documents as one text each.

    A quote stands where its kept characters stand, when at least half of them are kept. The diff stops
    refining after two seconds.
    """

    def __init__(self, old: PlainText, new: PlainText) -> None:
        changes = fast_diff_match_patch.diff(
            old.text, new.text, timelimit=DIFF_SECONDS, counts_only=True, checklines=True, cleanup="No"
        )
        self._starts, self._targets, self._lengths = [], [], []
        at_old = at_new = 0
        for operation, length in changes:
            if operation == "=":
                self._starts.append(at_old)
                self._targets.append(at_new)
                self._lengths.append(length)
            at_old += length if operation in "=-" else 0
            at_new += length if operation in "=+" else 0

    def place(self, start: int, end: int) -> Span | None:
        kept, first, last = 0, None, None
        run = max(0, bisect_right(self._starts, start) - 1)
        while run < len(self._starts) and self._starts[run] < end:
            low = max(start, self._starts[run])
            high = min(end, self._starts[run] + self._lengths[run])
            if low < high:
                kept += high - low
                shift = self._targets[run] - self._starts[run]
                first = low + shift if first is None else first
                last = high + shift
            run += 1
        return Span(first, last) if kept and kept * 2 >= end - start else None
