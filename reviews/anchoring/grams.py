"""Texts that share rare trigrams with others: a quick sieve before anything is compared in full."""

from collections import Counter, defaultdict
from collections.abc import Iterable

MOST_POSTINGS = 60


class Grams:
    """An index of texts by number; a trigram that stands in more than MOST_POSTINGS of them tells nothing."""

    def __init__(self, texts: Iterable[tuple[int, str]]) -> None:
        self._postings: dict[str, list[int]] = defaultdict(list)
        for number, text in texts:
            for gram in grams(text):
                self._postings[gram].append(number)

    def likeliest(self, text: str, most: int) -> list[int]:
        """The numbers of the texts that share most trigrams with this one, the best first."""
        shared: Counter[int] = Counter()
        for gram in grams(text):
            found = self._postings.get(gram, ())
            if len(found) <= MOST_POSTINGS:
                shared.update(found)
        least = min(sorted(shared.values(), reverse=True)[:most], default=0)
        return sorted((n for n, count in shared.items() if count >= least), key=lambda n: (-shared[n], n))[
            :most
        ]


def grams(text: str) -> dict[str, None]:
    """Each trigram once, in order: a set's order would differ from run to run."""
    return dict.fromkeys(text[at : at + 3] for at in range(len(text) - 2))
