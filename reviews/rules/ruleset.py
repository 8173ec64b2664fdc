"""Rules made ready to run: one automaton for all phrases and literals, and who is switched on."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import ahocorasick

from reviews.rules.fold import fold
from reviews.rules.rule import Pack, Pattern, Rule


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
            at for at, needle in enumerate(self.needles) if needle.pattern and needle.pattern.literals is None
        )

    @cached_property
    def automaton(self) -> ahocorasick.Automaton | None:
        """Folded phrases and literals → (length, needles by phrase, marks by literal).

        A needle has a mark for each set of literals, 2n and 2n + 1; `needles_with` reads them.
        """
        by_word: dict[str, tuple[list[int], list[int]]] = {}
        for at, needle in enumerate(self.needles):
            if needle.phrase:
                by_word.setdefault(fold(needle.phrase), ([], []))[0].append(at)
            elif needle.pattern:
                for mark, literals in ((2 * at, needle.pattern.literals), (2 * at + 1, needle.pattern.also)):
                    for literal in literals or ():
                        by_word.setdefault(literal, ([], []))[1].append(mark)
        if not by_word:
            return None
        automaton = ahocorasick.Automaton()
        for word, (phrases, marks) in by_word.items():
            automaton.add_word(word, (len(word), tuple(phrases), tuple(marks)))
        automaton.make_automaton()
        return automaton

    def needles_with(self, marks: set[int]) -> list[int]:
        """The needles all of whose sets of literals are among the marks."""
        twofold = self._twofold
        return [mark >> 1 for mark in marks if not mark & 1 and (mark not in twofold or mark + 1 in marks)]

    @cached_property
    def _twofold(self) -> frozenset[int]:
        return frozenset(
            2 * at for at, needle in enumerate(self.needles) if needle.pattern and needle.pattern.also
        )


def rules_of(packs: Iterable[Pack]) -> tuple[Rule, ...]:
    return tuple(rule for pack in packs for rule in pack.rules)
