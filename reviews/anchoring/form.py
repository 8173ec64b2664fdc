"""What the texts of a document have in common by their form alone."""

import re
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from math import log

from rapidfuzz import process
from rapidfuzz.fuzz import partial_ratio, ratio

from reviews.anchoring.alike import LONGEST, alike
from reviews.anchoring.grams import grams

SHORT, SAMPLES = 8, 400
HARDLY, PART = 5, 1.4
_NUMBERS = re.compile(r"[0-9]+")


class Form:
    """Knows the form of the texts of one version by a sample of them."""

    def __init__(self, texts: Iterable[str]) -> None:
        different = dict.fromkeys(text for text in texts if SHORT <= len(text) <= LONGEST)
        self._sample = list(different)[:: max(1, len(different) // SAMPLES)][:SAMPLES]
        self._forms = list(dict.fromkeys(map(_unnumbered, self._sample[::2])))
        self._known: dict[tuple[str, str], float] = {}

    def explains(self, ours: str, theirs: str) -> bool:
        """Whether other texts are hardly less like one of these than they are like each other.

        A text that was divided, or put together with another one, is like its part. Numbers do not count:
        they change with what comes and goes elsewhere.
        """
        ours, theirs = _unnumbered(ours), _unnumbered(theirs)
        bar = 100 * alike(ours, theirs) - HARDLY
        short, long = sorted((ours[:LONGEST], theirs[:LONGEST]), key=len)
        if len(long) > PART * len(short):
            bar = max(bar, partial_ratio(short, long) - HARDLY)
        return any(
            other != ours
            for text in (ours, theirs)
            for other, _, _ in process.extract(text, self._forms, scorer=ratio, score_cutoff=bar, limit=2)
        )

    def rare_in_common(self, ours: str, theirs: str) -> float:
        """0 to 1: the likeness of two texts by their trigrams, each weighing the more the rarer it is."""
        if ours == theirs:
            return 1.0
        if (ours, theirs) not in self._known:
            one, two = grams(ours), grams(theirs)
            weight = self._weights.get
            both = sum(weight(gram, self._most) for gram in one if gram in two)
            every = sum(weight(gram, self._most) for texts in (one, two) for gram in texts)
            self._known[ours, theirs] = 2 * both / every if every else 0.5
        return self._known[ours, theirs]

    @cached_property
    def _weights(self) -> dict[str, float]:
        """Of the trigrams that the sample has; the others weigh most."""
        counts = Counter(gram for text in self._sample for gram in grams(text))
        return {gram: log((len(self._sample) + 1) / (1 + count)) for gram, count in counts.items()}

    @cached_property
    def _most(self) -> float:
        return log(len(self._sample) + 1)


def _unnumbered(text: str) -> str:
    return _NUMBERS.sub("0", text)
