"""What is offered for a comment that waits: more places than the alignment tells, the likeliest first.

The alignment gives each block to one other. Here a place is judged on its own: also a block that
another one was aligned with (as when two were put together), and a twin that stands far away.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from math import exp, log

from rapidfuzz.fuzz import partial_ratio, partial_ratio_alignment, ratio

from reviews.anchoring.align import Alignment, Pair
from reviews.anchoring.alike import LONGEST, LONGEST_PART
from reviews.anchoring.edits import at_exact_words, map_range, opcodes
from reviews.anchoring.equal import nearest
from reviews.anchoring.grams import Grams
from reviews.anchoring.landing import RESEMBLES, SUGGESTED, Landing
from reviews.anchoring.side import NONE
from reviews.anchoring.trust import Trust
from reviews.anchoring.words import Words

NEIGHBOURS, FARTHEST, REACH = 3, 40, 2
MOST_SHARING, MOST_LIKE, SHORTEST = 60, 4, 3
MOST_TWINS, BEST_TWINS = 200, 4
# Of 100: of the words at all; of the block within a longer one; of the words apart from their block.
LEAST_LIKE, LEAST_PART, LEAST_APART = 50, 40, 75
WIDER, LEAST_KEPT, HALF = 1.3, 0.25, 0.5
AROUND, TELLING, LONG_WAY = 40, 16, 999
EVEN, STEEP, LEAST = 8.0, 1.5, 1.0
"""Of weights: where the score is half of SUGGESTED, how fast it rises, and below which nothing is added."""


@dataclass(frozen=True, slots=True)
class Quote:
    """The words looked for: `text[left:right]` of old block `at` (NFKC), and where its neighbours went."""

    at: int
    text: str
    left: int
    right: int
    pair: Pair
    places: tuple[int, ...]

    @property
    def words(self) -> str:
        return self.text[self.left : self.right]


class Suggestions:
    """Ranks the places of one alignment; asked only for comments that wait."""

    def __init__(self, alignment: Alignment, trust: Trust, words_of: Callable[..., Words]) -> None:
        self._alignment, self._matching = alignment, alignment.matching
        self._old, self._new = alignment.matching.old, alignment.matching.new
        self._trust, self._words_of = trust, words_of

    def ranked(self, i: int, start: int, end: int, landings: list[Landing]) -> list[Landing]:
        """These places of a range of old block i and others, scored anew up to SUGGESTED, the best first."""
        ours = self._words_of("old", (i,))
        left, right = ours.joined(i, start, end)
        quote = Quote(i, ours.text, left, right, self._alignment.of_old[i], self._places(i))
        known = {(one.first, one.start) for one in landings}
        weighed = [(self._weight(quote, one), one) for one in landings]
        for j in self._blocks(quote):
            one = self._in_block(quote, j)
            if one is not None and (one.first, one.start) not in known:
                weight = self._weight(quote, one)
                if weight >= LEAST:
                    weighed.append((weight, one))
        weighed.sort(key=lambda pair: -pair[0])
        return [replace(one, score=_score(weight)) for weight, one in weighed]

    def _places(self, i: int) -> tuple[int, ...]:
        """Where three matched neighbours on either side would have the block stand."""
        found = []
        for beside in (self._old.before, self._old.after):
            at, count = beside[i], 0
            while at != NONE and count < NEIGHBOURS and abs(at - i) <= FARTHEST:
                if self._matching.to_new[at] != NONE:
                    found.append(self._matching.to_new[at] + i - at)
                    count += 1
                at = beside[at]
        return tuple(found)

    def _blocks(self, quote: Quote) -> list[int]:
        """New blocks worth a look: where it is expected, what changed and reads much like it, its twins."""
        text = self._old.texts[quote.at]
        found = {place + step for place in quote.places for step in range(-REACH, REACH + 1)}
        found |= {j + step for j in quote.pair.new for step in (-1, 1)}
        if len(text) >= SHORTEST:
            found.update(self._like(text))
            if SHORTEST <= len(quote.words) < len(text) / 2:
                found.update(self._like(quote.words))
        found |= self._twins(quote)
        return sorted(j for j in found if 0 <= j < len(self._new) and self._new.texts[j])

    def _like(self, text: str) -> set[int]:
        """Blocks that share rare trigrams with the text; what came anew has seats of its own."""
        likely = self._changed.likeliest(text, MOST_SHARING)
        free = [j for j in likely if self._matching.to_old[j] == NONE]
        return {*likely[:MOST_LIKE], *free[:MOST_LIKE]}

    def _twins(self, quote: Quote) -> set[int]:
        """Blocks of the same words: those that the matches around speak for, and those that the words do."""
        matching, i = self._matching, quote.at
        twins = self._trust.new_where.get(self._old.texts[i], [])
        if len(twins) <= BEST_TWINS:
            return set(twins)
        places = [*quote.places, *quote.pair.new]
        free = [j for j in twins if matching.to_old[j] == NONE]
        near = {*nearest(twins, places), *nearest(free, places, reach=len(matching.new))}
        agreeing = sorted(near, key=lambda j: (-matching.agreement(i, j), j))[:BEST_TWINS]
        alike = sorted(twins[:MOST_TWINS], key=lambda j: -sum(self._around(i, j)))[:BEST_TWINS]
        return {*agreeing, *alike}

    @cached_property
    def _changed(self) -> Grams:
        """What came, and what was reworded."""
        return Grams(
            (pair.new[0], self._new.texts[pair.new[0]])
            for pair in self._alignment.pairs
            if len(pair.new) == 1 and len(pair.old) <= 1 and pair.score < 1
        )

    def _in_block(self, quote: Quote, j: int) -> Landing | None:
        """The range in a new block; of a much longer one in the part that reads most like the old block."""
        sample = (quote.words or quote.text)[:LONGEST_PART]
        if not partial_ratio(sample, self._new.texts[j][: 4 * LONGEST], score_cutoff=LEAST_LIKE):
            return None
        theirs = self._words_of("new", (j,))
        text, begin = theirs.text, 0
        if len(text) > WIDER * len(quote.text) and len(quote.text) <= LONGEST_PART:
            part = partial_ratio_alignment(quote.text, text[: 4 * LONGEST], score_cutoff=LEAST_PART)
            if part is None:
                return None
            begin = max(0, part.dest_start - len(quote.text) // 4)
            text = text[begin : part.dest_end + len(quote.text) // 4]
        mapped = map_range(opcodes(quote.text, text), quote.left, quote.right)
        mapped = at_exact_words(mapped, quote.words, text)
        start, end = begin + mapped.start, begin + mapped.end
        if mapped.kept < HALF * len(quote.words):
            apart = _apart(quote.words, theirs.text)
            if apart is None and mapped.kept < LEAST_KEPT * len(quote.words):
                return None
            start, end = apart or (start, end)
        return Landing(*theirs.raw(start, end), 0.0, RESEMBLES)

    def _weight(self, quote: Quote, one: Landing) -> float:
        """What speaks for a place: a conditional logit over the places of comments on simulated revisions.

        Fitted with the tuning seeds of `benchmarks/carrying.py`.
        """
        j, matching = one.first, self._matching
        theirs = self._words_of("new", (j,))
        stop = one.end if one.last == j else len(self._new.blocks[j].text)
        left, right = theirs.joined(j, one.start, stop)
        words = theirs.text[left:right]
        here = quote.text[max(0, quote.left - AROUND) : quote.right + AROUND]
        there = theirs.text[max(0, left - AROUND) : right + AROUND]
        weight = (2.85 + 2.8 * _telling(quote.words)) * ratio(quote.words, words) / 100
        weight += (2.1 + 1.9 * _telling(quote.text)) * ratio(here, there) / 100
        agreement = min(max(matching.agreement(quote.at, j), 0.01), 0.99)
        weight += 0.42 * log(agreement / (1 - agreement))
        weight -= 0.36 * log(1 + min((abs(j - place) for place in quote.places), default=LONG_WAY))
        beside, row = self._around(quote.at, j)
        weight += 1.8 * beside + 4.85 * row
        if one.how != RESEMBLES:
            weight += 1.4 * one.score
        origin = matching.to_old[j]
        if origin not in (NONE, quote.at) and words:  # words that another block explains
            weight -= 2.8 * partial_ratio(words, self._old.texts[origin]) / 100
        return weight

    def _around(self, i: int, j: int) -> tuple[float, float]:
        """How alike the blocks before and after are, and the rest of the row, whatever was matched."""
        old, new = self._old, self._new
        total = 0.0
        for here, there in ((old.before[i], new.before[j]), (old.after[i], new.after[j])):
            if NONE in (here, there):
                total += float(here == there)
            else:
                total += ratio(old.texts[here][:LONGEST_PART], new.texts[there][:LONGEST_PART]) / 100
        ours, theirs = old.row_texts(i), new.row_texts(j)
        row = ratio(ours[:LONGEST_PART], theirs[:LONGEST_PART]) / 100 if ours and theirs else 0.0
        return total / 2, row


def _score(weight: float) -> float:
    return round(SUGGESTED / (1 + exp((EVEN - weight) / STEEP)), 3)


def _apart(words: str, text: str) -> tuple[int, int] | None:
    """Where the words stand in another text, whatever stands around them; None for few or long ones."""
    if not words or len(words) > LONGEST_PART:
        return None
    part = partial_ratio_alignment(words, text[: 4 * LONGEST], score_cutoff=LEAST_APART)
    if part is None or part.dest_end - part.dest_start < HALF * len(words):
        return None
    return part.dest_start, part.dest_end


def _telling(words: str) -> float:
    return min(1.0, len(words) / TELLING)
