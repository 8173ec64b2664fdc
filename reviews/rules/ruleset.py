"""Rules made ready to run: one automaton for all phrases and literals, and who is switched on."""

import hashlib
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from reviews.rules.fold import fold
from reviews.rules.rule import Pack, Pattern, Rule
from reviews.rules.word_automaton import WordAutomaton

# Of a folded word: needles whose phrase it is, needles that it gates, (needle, length of the word) of those
# that have a tail.
OfWord = tuple[tuple[int, ...], tuple[int, ...], tuple[tuple[int, int], ...]]


@dataclass(frozen=True)
class Needle:
    """One expression of one sentence rule; `phrase` when it is plain words."""

    rule: Rule
    pattern: Pattern | None = None
    phrase: str = ""


@dataclass(frozen=True)
class RuleSet:
    """`packs` with switches. on: rule id → on or off, where an organisation has decided; `on_for_kind`
    wins over it: (rule id, kind of document) → on or off. Neither: the pack's default.
    """

    packs: tuple[Pack, ...]
    on: Mapping[str, bool] = field(default_factory=dict)
    on_for_kind: Mapping[tuple[str, str], bool] = field(default_factory=dict)

    @cached_property
    def rules(self) -> tuple[Rule, ...]:
        return tuple(rule for pack in self.packs for rule in pack.rules)

    @property
    def windows(self) -> tuple[Mapping[str, Any], ...]:
        """The dated thresholds of all packs."""
        return tuple(row for pack in self.packs for row in pack.windows)

    @cached_property
    def by_id(self) -> dict[str, Rule]:
        return {rule.id: rule for rule in self.rules}

    @cached_property
    def digest(self) -> str:
        """16 hex digits: the same packs and switches give the same findings."""
        told = [f"{pack.name} {pack.digest}" for pack in self.packs]
        told += [f"{rule} {on}" for rule, on in sorted(self.on.items())]
        told += [f"{rule} {kind} {on}" for (rule, kind), on in sorted(self.on_for_kind.items())]
        return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16]

    def is_on(self, rule: Rule, kind: str) -> bool:
        """Whether the rule judges documents of this kind here."""
        if kind not in rule.kinds:
            return False
        return self.on_for_kind.get((rule.id, kind), self.on.get(rule.id, rule.default))

    @cached_property
    def needles(self) -> tuple[Needle, ...]:
        """Of the rules that are on for some kind of document."""
        found: list[Needle] = []
        for rule in self.rules:
            if rule.scope == "sentence" and any(self.is_on(rule, kind) for kind in rule.kinds):
                found.extend(Needle(rule, phrase=phrase) for phrase in rule.phrases)
                found.extend(Needle(rule, pattern=pattern) for pattern in rule.patterns)
        return tuple(found)

    @cached_property
    def ungated(self) -> tuple[int, ...]:
        """Needles that must be tried on every text; few, since they cost most of the time."""
        return tuple(
            at
            for at, needle in enumerate(self.needles)
            if needle.pattern and needle.pattern.gate.words is None
        )

    @cached_property
    def automaton(self) -> WordAutomaton[OfWord]:
        by_word: dict[str, tuple[list[int], list[int], list[tuple[int, int]]]] = {}
        for at, needle in enumerate(self.needles):
            if needle.pattern is None:
                by_word.setdefault(fold(needle.phrase), ([], [], []))[0].append(at)
                continue
            for word in needle.pattern.gate.words or ():
                of_word = by_word.setdefault(word, ([], [], []))
                if needle.pattern.gate.tail:
                    of_word[2].append((at, len(word)))
                else:
                    of_word[1].append(at)
        return WordAutomaton(
            {word: (tuple(one), tuple(two), tuple(three)) for word, (one, two, three) in by_word.items()}
        )

    def worth_trying(self, needles: Iterable[int], folded: str) -> list[int]:
        """Those of the needles whose second set of words has one in the text, too."""
        worth = []
        for at in needles:
            words = self._also[at]
            if words is None:
                worth.append(at)
                continue
            for word in words:
                if word in folded:
                    worth.append(at)
                    break
        return worth

    @cached_property
    def _also(self) -> tuple[tuple[str, ...] | None, ...]:
        return tuple(needle.pattern.gate.also if needle.pattern else None for needle in self.needles)

    @cached_property
    def tails(self) -> tuple[tuple[Callable[[str, int], re.Match[str] | None] | None, bool], ...]:
        """Of each needle: what matches where a word of its gate stands, whether that is a match of it all."""
        gates = (needle.pattern.gate if needle.pattern else None for needle in self.needles)
        return tuple(
            (gate.tail.match, gate.begins) if gate and gate.tail else (None, False) for gate in gates
        )
