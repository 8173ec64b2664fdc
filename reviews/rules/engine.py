"""Run a rule set over a case.

Sentence rules: one pass of an Aho-Corasick automaton over the whole text tells which block may match which
expression; only these are tried, and only where one matched are sentences, headings and rows looked at
(performance.md section 3). What a block's words match does not depend on where it stands, so a `Memory` of
an earlier check spares every block that reads the same. Document and sheet rules are functions in `checks/`.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping

from reviews.rules.casefile import CaseFile
from reviews.rules.checks import CHECKS
from reviews.rules.document import Document
from reviews.rules.finding import Finding, Hit
from reviews.rules.folding import as_form, folded, is_form
from reviews.rules.matching import spans_of
from reviews.rules.memory import Memory
from reviews.rules.rule import Rule
from reviews.rules.ruleset import RuleSet
from reviews.rules.scanning import remember
from reviews.rules.settled import Settler, apart, judges


def check(case: CaseFile, rules: RuleSet, memory: Memory | None = None) -> list[Finding]:
    """Every finding, in reading order. `memory`: of an earlier check, used and kept up."""
    found: list[Finding] = []
    for at, document in enumerate(case.documents):
        remember(document, memory)
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
    by_block: dict[int, dict[str, list[tuple[int, int]]]] = {}
    for seq, found in spans_of(document, rules, memory).items():
        by_rule: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for needle, start, end in found:
            by_rule[rules.needles[needle].rule.id].append((start, end))
        by_block[seq] = by_rule
    matched = dict.fromkeys(name for some in by_block.values() for name in some)
    judging = {name: rule for name in matched if rules.is_on(rule := rules.by_id[name], document.kind)}
    settler = Settler(case, document, judging, memory)
    found = [
        _finding(judging[name], document.hit(at, seq, start, end))
        for seq, spans in by_block.items()
        for name, start, end in settler.places(seq, spans)
    ]
    blanks = [one for one in found if "form_from" in judging[one.rule].settings]
    filled_in = not is_form(document, blanks, rules)
    if not filled_in:
        # The wording of a form is judged when it is filled in; what must not stand in a draft, at once.
        judging = {
            name: rule
            for name, rule in judging.items()
            if rule.severity == "must" or rules.is_on(rule, "template")
        }
        found = [*as_form(blanks), *(one for one in found if one not in blanks and one.rule in judging)]
    yield from found
    yield from _checked(case, at, document, judging, by_block)


def _checked(
    case: CaseFile,
    at: int,
    document: Document,
    judging: Mapping[str, Rule],
    by_block: Mapping[int, Mapping[str, list[tuple[int, int]]]],
) -> Iterator[Finding]:
    """Of rules whose matches a function in `checks/` judges."""
    for seq, spans in by_block.items():
        for name, found in spans.items():
            rule = judging.get(name)
            if rule is not None and rule.check and judges(document, seq, rule):
                hits = CHECKS[rule.check](case, rule, at, document.passage(seq), apart(found))
                yield from (_finding(rule, hit) for hit in hits)


def _finding(rule: Rule, hit: Hit) -> Finding:
    return Finding(
        rule.id, hit.severity or rule.severity, rule.aspect, hit.document, hit.seq, hit.start, hit.end,
        hit.quote, hit.values,
    )  # fmt: skip
