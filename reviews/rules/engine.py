"""Run a rule set over a case.

Sentence rules: one pass of an Aho-Corasick automaton over the whole text tells which block may match which
expression; only these are tried, and only where one matched are sentences, headings and rows looked at
(performance.md section 3). What a block's words match does not depend on where it stands, so a `Memory` of
an earlier check spares every block that reads the same. Document and sheet rules are functions in `checks/`.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator

from reviews.rules.casefile import CaseFile
from reviews.rules.checks import CHECKS
from reviews.rules.conditions import Match, holds
from reviews.rules.document import OUTSIDE, Document
from reviews.rules.finding import Finding, Hit
from reviews.rules.folding import as_form, folded, is_form
from reviews.rules.matching import spans_of
from reviews.rules.memory import Memory
from reviews.rules.rule import Rule
from reviews.rules.ruleset import RuleSet


def check(case: CaseFile, rules: RuleSet, memory: Memory | None = None) -> list[Finding]:
    """Every finding, in reading order. `memory`: of an earlier check, used and kept up."""
    found: list[Finding] = []
    for at, document in enumerate(case.documents):
        found.extend(folded(_sentences(case, at, document, rules, memory)))
    for rule in rules.rules:
        if rule.check and rule.scope != "sentence":
            kinds = {one.kind for one in case.documents if rules.is_on(rule, one.kind)}
            if kinds:
                hits = CHECKS[rule.check](case, rule)
                told = [_finding(rule, hit) for hit in hits if case.documents[hit.document].kind in kinds]
                found.extend(folded(told) if rule.scope == "sheet" else told)
    return sorted(found, key=lambda one: one.order)


def places(case: CaseFile, rules: RuleSet) -> list[Finding]:
    """What the sentence rules find, place by place, alike ones not folded: for trying a rule out."""
    documents = enumerate(case.documents)
    told = [one for at, document in documents for one in _sentences(case, at, document, rules, None)]
    return sorted((one for some in told for one in some.each), key=lambda one: one.order)


def _sentences(
    case: CaseFile, at: int, document: Document, rules: RuleSet, memory: Memory | None
) -> Iterator[Finding]:
    spans = spans_of(document, rules, memory)
    by_rule: dict[str, dict[int, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for seq, found in spans.items():
        for needle, start, end in found:
            by_rule[rules.needles[needle].rule.id][seq].append((start, end))
    judged = [rules.by_id[rule_id] for rule_id in by_rule if rules.is_on(rules.by_id[rule_id], document.kind)]
    blanks: list[Finding] = []
    for rule in judged:
        if "form_from" in rule.settings:
            blanks.extend(_of_rule(case, at, document, rule, by_rule[rule.id]))
    filled_in = not is_form(document, blanks, rules)
    yield from blanks if filled_in else as_form(blanks)
    for rule in judged:
        # The wording of a form is judged when it is filled in; what must not stand in a draft, at once.
        wanted = filled_in or rule.severity == "must" or rules.is_on(rule, "template")
        if wanted and "form_from" not in rule.settings:
            yield from _of_rule(case, at, document, rule, by_rule[rule.id])


def _of_rule(
    case: CaseFile, at: int, document: Document, rule: Rule, found: dict[int, list[tuple[int, int]]]
) -> Iterator[Finding]:
    for seq, places in found.items():
        if not _judges(document, seq, rule):
            continue
        passage = document.passage(seq)
        if rule.check:
            for hit in CHECKS[rule.check](case, rule, at, passage, apart(places)):
                yield _finding(rule, hit)
            continue
        for start, end in apart(places):
            if holds(rule, Match(case, passage, start, end)):
                yield _finding(rule, document.hit(at, seq, start, end))


def _judges(document: Document, seq: int, rule: Rule) -> bool:
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


def _finding(rule: Rule, hit: Hit) -> Finding:
    return Finding(
        rule.id, hit.severity or rule.severity, rule.aspect, hit.document, hit.seq, hit.start, hit.end,
        hit.quote, hit.values,
    )  # fmt: skip
