"""Sentence rules on one block: their conditions asked, or remembered of one in the same surroundings.

All that a condition may look at is in `_around`, but for three: the title, the document and the case. Where
a rule asks for one of these, the block is judged anew.
"""

from collections.abc import Iterable, Mapping, Sequence

from reviews.rules.casefile import CaseFile
from reviews.rules.conditions import Match, holds
from reviews.rules.document import OUTSIDE, Document
from reviews.rules.memory import Memory, Place
from reviews.rules.rule import Rule

# Guards and conditions that look beyond the block and its surroundings.
_FAR_PLACES, _FAR_CONDITIONS = ("title", "document", "case"), ("alias",)
Spans = Mapping[str, Sequence[tuple[int, int]]]


class Settler:
    """Of one document of a case. `rules`: those that judge it, by id."""

    def __init__(
        self, case: CaseFile, document: Document, rules: Mapping[str, Rule], memory: Memory | None
    ) -> None:
        self.case, self.document, self.memory = case, document, memory
        self.near = {name: rule for name, rule in rules.items() if not rule.check and _is_near(rule)}
        self.far = {name: rule for name, rule in rules.items() if not rule.check and name not in self.near}

    def places(self, seq: int, spans: Spans) -> Iterable[Place]:
        """(rule, NFKC start, end) of what holds in a block. spans: rule → what it matches there."""
        yield from self._near(seq, spans)
        yield from self._asked(seq, spans, self.far)

    def _near(self, seq: int, spans: Spans) -> Iterable[Place]:
        if not any(name in self.near for name in spans):
            return []
        if self.memory is None:
            return self._asked(seq, spans, self.near)
        key, found = self.memory.recall_settled(self._around(seq))
        if found is None:
            found = list(self._asked(seq, spans, self.near))
            self.memory.keep_settled(key, found)
        return found

    def _asked(self, seq: int, spans: Spans, rules: Mapping[str, Rule]) -> Iterable[Place]:
        for name, found in spans.items():
            rule = rules.get(name)
            if rule is None or not judges(self.document, seq, rule):
                continue
            passage = self.document.passage(seq)
            for start, end in apart(found):
                if holds(rule, Match(self.case, passage, start, end)):
                    yield name, start, end

    def _around(self, seq: int) -> list[str]:
        """All that the conditions of near rules may look at."""
        document, passage = self.document, self.document.passage(seq)
        block = passage.block
        return [
            document.kind, block.kind, passage.language, block.text, passage.lead, passage.row,
            passage.column_head if passage.in_table else "\x01", *passage.headings,
        ]  # fmt: skip


def judges(document: Document, seq: int, rule: Rule) -> bool:
    """Whether the rule looks at such a block."""
    block = document.blocks[seq]
    if block.kind in OUTSIDE or (block.kind == "heading" and not rule.headings):
        return False
    passage = document.passage(seq)
    if passage.language not in rule.languages:
        return False
    if not rule.narrative and passage.is_narrative:
        return False
    return not document.is_contents_line(seq)


def apart(places: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Overlapping matches of one rule are one finding: the one that starts first, then the longest."""
    kept: list[tuple[int, int]] = []
    for start, end in sorted(places, key=lambda place: (place[0], -place[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end))
    return kept


def _is_near(rule: Rule) -> bool:
    guards = [*rule.require, *rule.unless]
    return not any(one.place in _FAR_PLACES or one.condition in _FAR_CONDITIONS for one in guards)
