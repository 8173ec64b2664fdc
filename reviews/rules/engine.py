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
from reviews.rules.fold import fold
from reviews.rules.folding import as_form, folded, is_form
from reviews.rules.memory import Memory
from reviews.rules.rule import Rule
from reviews.rules.ruleset import RuleSet

Span = tuple[int, int, int]  # needle, start, end
BETWEEN = "\x02"  # stands in no text and in no word, so that no word is found across two texts


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
    found = [one for at, document in documents for one in _sentences(case, at, document, rules, None)]
    return sorted(found, key=lambda one: one.order)


def _sentences(
    case: CaseFile, at: int, document: Document, rules: RuleSet, memory: Memory | None
) -> Iterator[Finding]:
    spans = spans_of(document, rules, memory)
    by_rule: dict[str, dict[int, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
    for seq, found in spans.items():
        for needle, start, end in found:
            by_rule[rules.needles[needle].rule.id][seq].append((start, end))
    kind = document.kind
    judged = [rules.by_id[rule_id] for rule_id in by_rule if rules.is_on(rules.by_id[rule_id], kind)]
    for rule in sorted(judged, key=lambda one: "form_from" not in one.settings):
        if not rules.is_on(rule, kind):
            continue
        findings = list(_of_rule(case, at, document, rule, by_rule[rule.id]))
        if is_form(document, rule, findings):
            # Its wording is judged when it is filled in.
            kind, findings = "template", [as_form(findings)]
        yield from findings


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


def spans_of(document: Document, rules: RuleSet, memory: Memory | None = None) -> dict[int, list[Span]]:
    """seq → what the words of its block match, conditions not asked yet."""
    found: dict[int, list[Span]] = {}
    todo = range(len(document.texts))
    if memory is not None:
        memory.forget_other_rules(rules.digest)
        todo, found = memory.recall(document.texts)
    for seq, spans in _matched(document.texts, todo, rules):
        found[seq] = spans
    if memory is not None:
        memory.keep(document.texts, todo, found)
    return found


def _matched(texts: list[str], seqs: Iterable[int], rules: RuleSet) -> Iterator[tuple[int, list[Span]]]:
    needles = rules.needles
    for seq, spans, tried in _gated(texts, seqs, rules):
        text = texts[seq]
        for at in tried:
            regex = needles[at].pattern.regex
            # Most of them find nothing, which a search tells sooner.
            if regex.search(text):
                found = (match.span() for match in regex.finditer(text))
                spans.extend((at, start, end) for start, end in found if end > start)
        if spans:
            yield seq, spans


def _gated(
    texts: list[str], seqs: Iterable[int], rules: RuleSet
) -> Iterator[tuple[int, list[Span], list[int]]]:
    """(seq, phrases found, expressions to try) of each text in which anything may match."""
    seqs = [seq for seq in seqs if texts[seq]]
    always = list(rules.ungated)
    automaton = rules.automaton
    if automaton is None or not seqs:
        for seq in seqs if always else ():
            yield seq, [], always
        return
    joined = BETWEEN.join(texts[seq] for seq in seqs)
    low = fold(joined)
    position = 0
    start = 0
    stop = len(texts[seqs[0]])
    phrases: list[Span] = []
    likely: set[int] = set()
    for last, (by_phrase, by_literal) in automaton.iter(low):
        if last >= stop:
            if phrases or likely or always:
                yield seqs[position], phrases, rules.worth_trying(likely, low[start:stop]) + always
                phrases, likely = [], set()
            while last >= stop:
                position += 1
                start = stop + 1
                stop = start + len(texts[seqs[position]])
                if always and last >= stop:
                    yield seqs[position], [], always
        likely.update(by_literal)
        for at in by_phrase:
            phrase = rules.needles[at].phrase
            end = last + 1
            if joined.endswith(phrase, start, end):
                phrases.append((at, end - len(phrase) - start, end - start))
    while position < len(seqs):
        if phrases or likely or always:
            yield seqs[position], phrases, rules.worth_trying(likely, low[start:stop]) + always
            phrases, likely = [], set()
        position += 1
