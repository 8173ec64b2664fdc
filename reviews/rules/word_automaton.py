"""Many words looked for at once, in one pass over the text."""

import re
from collections.abc import Iterator, Mapping
from typing import Generic, TypeVar

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

Value = TypeVar("Value")
# Half a character: no file holds one, but a text given by hand may, and it has no UTF-8.
HALVES = re.compile("[\ud800-\udfff]")


class WordAutomaton(Generic[Value]):
    """Folded words and a value each (Aho and Corasick 1975)."""

    def __init__(self, words: Mapping[str, Value]) -> None:
        self._values = tuple(words.values())
        # The dense implementation is a third faster and takes thirty times the memory.
        self._automaton = AhoCorasick(
            [HALVES.sub("\ufffd", word) for word in words],
            matchkind=MatchKind.Standard,
            implementation=Implementation.ContiguousNFA,
        )

    def __len__(self) -> int:
        return len(self._values)

    def places(self, text: str) -> Iterator[tuple[int, Value]]:
        """(index behind the word's last letter, its value) of each place, overlapping ones too, by index."""
        values = self._values
        try:
            found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        except UnicodeEncodeError:
            text = HALVES.sub("\ufffd", text)
            found = self._automaton.find_matches_as_indexes(text, overlapping=True)
        return ((end, values[at]) for at, _start, end in found)
