"""Words of the new version that no old block explains: where what was cut out may have been pasted."""

from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz.fuzz import partial_ratio_alignment

from reviews.anchoring.align import Alignment, Pair
from reviews.anchoring.alike import LONGEST, LONGEST_PART, alike
from reviews.anchoring.edits import EQUAL, opcodes
from reviews.anchoring.grams import Grams
from reviews.anchoring.normalised import normalise
from reviews.anchoring.selectors import Block

SHORTEST = 6
LEAST_LIKENESS = 75
MOST_TRIED, MOST_FOUND = 8, 3


class Found(NamedTuple):
    """A stretch of a block's NFKC text, and how like the wanted words it is (0 to 1)."""

    block: int
    start: int
    end: int
    likeness: float


class Leftovers:
    """Inserted blocks, and what was inserted into reworded ones."""

    def __init__(self, alignment: Alignment, old: Sequence[Block], new: Sequence[Block]) -> None:
        self._old, self._new = old, new
        self._pieces: list[tuple[int, int, str]] = []
        for pair in alignment.pairs:
            if pair.new and not pair.old:
                self._pieces.append((pair.new[0], 0, normalise(new[pair.new[0]].text)))
            elif pair.score < 1 and len(pair.new) == len(pair.old) == 1:
                self._add_inserted(pair)
        self._index = Grams((at, text) for at, (_, _, text) in enumerate(self._pieces))

    def find(self, words: str) -> list[Found]:
        """The likeliest places of the words, the best first; none for a few characters."""
        if len(words.strip()) < SHORTEST:
            return []
        found = []
        for at in self._index.likeliest(words, MOST_TRIED):
            block, offset, text = self._pieces[at]
            start = text.find(words)
            if start >= 0:
                found.append(Found(block, offset + start, offset + start + len(words), 1.0))
            elif len(words) > LONGEST_PART:
                found += self._as_a_whole(at, words)
            elif 2 * len(text) >= len(words):
                hit = partial_ratio_alignment(words, text[: 4 * LONGEST], score_cutoff=LEAST_LIKENESS)
                if hit is not None and hit.dest_end > hit.dest_start:
                    found.append(
                        Found(block, offset + hit.dest_start, offset + hit.dest_end, hit.score / 100)
                    )
        found.sort(key=lambda one: (-one.likeness, one.block, one.start))
        return found[:MOST_FOUND]

    def _as_a_whole(self, at: int, words: str) -> list[Found]:
        """A long quote is looked for among pieces of its own length only."""
        block, offset, text = self._pieces[at]
        score = alike(words, text)
        return [Found(block, offset, offset + len(text), score)] if 100 * score >= LEAST_LIKENESS else []

    def _add_inserted(self, pair: Pair) -> None:
        (i,), (j,) = pair.old, pair.new
        ours, theirs = self._old[i].text, self._new[j].text
        if len(theirs) - (len(ours) + len(theirs)) * pair.score / 2 < SHORTEST:
            return  # fewer new characters than could be told from chance
        theirs = normalise(theirs)
        for edit in opcodes(normalise(ours), theirs):
            if edit.kind != EQUAL and edit.new_end - edit.new_start >= SHORTEST:
                words = theirs[edit.new_start : edit.new_end]
                self._pieces.append((j, edit.new_start, words))
