"""The specification checker beside the plain way and textlint, on one draft of 5,000 paragraphs.

Usage: .venv/bin/python benchmarks/checking.py [--paragraphs 5000] [--runs 5] [--no-peer]
CPU time, median of the runs, all methods taking turns. The text: paragraphs of the real drafts of
../shared/corpus with variation, and written specification text; only the latter where the corpus is absent.

- ours: the engine's search of all expressions of the built-in packs' sentence rules, conditions not asked.
- plain: one search of each expression in each paragraph, with the same matches (it is an error if not).
- whole text: one search of each expression over the whole text at once, whose matches may cross paragraphs.
- textlint: the same expressions as rules in JavaScript, net of its start (`_peer_textlint.py`); needs node,
  npm, and the network at first. Without them it says NOT RUN and ends with status 2.
- check: a whole check of a draft that was read, with all rules that are on by default, conditions and
  document rules included; and once more with a memory after a tenth of the paragraphs was reworded.
"""

import argparse
import re
import statistics
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import _peer_textlint  # noqa: E402
from _checked_draft import paragraphs, reading_of, revised  # noqa: E402
from _targets import Targets  # noqa: E402

from reviews.rules import CaseFile, Document, RuleSet, builtin_packs, check  # noqa: E402
from reviews.rules.matching import spans_of  # noqa: E402
from reviews.rules.memory import Memory  # noqa: E402
from reviews.rules.settled import apart  # noqa: E402

PLAIN, TEXTLINT = 5, 30  # so many times as long as ours
SECONDS = 0.2  # of a whole check
REWORDED = 0.1
Matches = dict[tuple[int, str], list[tuple[int, int]]]


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--paragraphs", type=int, default=5_000)
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--no-peer", action="store_true", help="leave textlint out")
    chosen = options.parse_args()
    rules = RuleSet(builtin_packs())
    texts, real = paragraphs(chosen.paragraphs)
    document = Document(reading_of(texts), "spec", "draft.docx")
    characters = sum(map(len, document.texts))
    print(f"{len(texts):,} paragraphs, {characters:,} characters, {real:,} paragraphs of real drafts")
    tried = len(rules.ungated)
    print(f"{len(rules.rules)} rules, {len(rules.needles)} expressions, {tried} of them tried everywhere")
    targets = Targets()
    ours, found = _searches(document, rules, chosen.runs, targets)
    missing = "" if chosen.no_peer else _textlint(document, rules, chosen.runs, ours, found, targets)
    _whole_checks(texts, rules, chosen.runs, targets)
    if missing:
        print(f"NOT RUN: textlint: {missing}.", file=sys.stderr)
        return max(targets.status, 2)
    return targets.status


def _searches(document: Document, rules: RuleSet, runs: int, targets: Targets) -> tuple[float, Matches]:
    """Ours, the plain way and the whole text; (seconds of ours, its matches)."""
    expressions = [
        needle.pattern.regex if needle.pattern else re.compile(re.escape(needle.phrase))
        for needle in rules.needles
    ]
    whole = [re.compile(one.pattern, one.flags | re.MULTILINE) for one in expressions]
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: spans_of(document, rules),
        "plain": lambda: _plain(document.texts, expressions),
        "whole text": lambda: [sum(1 for _ in one.finditer(document.text)) for one in whole],
    }
    assert document.text
    seconds = _in_turns(ways, runs)
    ours = seconds["ours"]
    print(f"ours                {1000 * ours:9.1f} ms")
    times = seconds["plain"] / ours
    verdict = targets.at_least(times, PLAIN, "x ours")
    print(f"plain               {1000 * seconds['plain']:9.1f} ms  {times:6.1f} x  {verdict}")
    print(
        f"whole text          {1000 * seconds['whole text']:9.1f} ms  {seconds['whole text'] / ours:6.1f} x"
    )
    found, expected = (
        _by_rule(spans_of(document, rules), rules),
        _by_rule(_plain(document.texts, expressions), rules),
    )
    differing = sum(found.get(key) != expected.get(key) for key in found.keys() | expected.keys())
    count = sum(map(len, found.values()))
    verdict = targets.at_most(differing, 0, "places")
    print(f"matches {count:,}; places where ours differ from plain: {differing}  {verdict}")
    return ours, found


def _plain(texts: list[str], expressions: list[re.Pattern[str]]) -> dict[int, list[tuple[int, int, int]]]:
    found: dict[int, list[tuple[int, int, int]]] = {}
    for seq, text in enumerate(texts):
        spans = [
            (at, match.start(), match.end())
            for at, expression in enumerate(expressions)
            for match in expression.finditer(text)
            if match.end() > match.start()
        ]
        if spans:
            found[seq] = spans
    return found


def _by_rule(spans: dict[int, list[tuple[int, int, int]]], rules: RuleSet) -> Matches:
    found: Matches = defaultdict(list)
    for seq, some in spans.items():
        for needle, start, end in some:
            found[seq, rules.needles[needle].rule.id].append((start, end))
    return {key: apart(places) for key, places in found.items()}


def _textlint(
    document: Document, rules: RuleSet, runs: int, ours: float, found: Matches, targets: Targets
) -> str:
    """Prints its figures; why it was not run, or ""."""
    reason = _peer_textlint.why_not()
    if reason:
        return reason
    try:
        ready = _peer_textlint.prepare(rules)
        lines = [
            (_peer_textlint.run(ready, document.texts), _peer_textlint.run(ready, document.texts[:1]))
            for _ in range(runs)
        ]
    except (OSError, subprocess.SubprocessError) as error:
        return str(error)
    net = statistics.median(full[0] - start[0] for full, start in lines)
    start = statistics.median(start[0] for _, start in lines)
    times = net / ours
    verdict = targets.at_least(times, TEXTLINT, "x ours")
    whole = (net + start) / ours
    print(f"textlint            {1000 * net:9.1f} ms  {times:6.1f} x  {verdict}")
    print(f"  with its start    {1000 * (net + start):9.1f} ms  {whole:6.1f} x")
    told = Counter(lines[0][0][1])
    own = Counter()
    for (_, rule), places in found.items():
        own[rule] += len(places)
    print(f"  expressions {ready.expressions}, matches {sum(told.values()):,}")
    for rule in sorted(set(told) | set(own)):
        if told[rule] != own[rule]:
            print(f"  {rule}: {told[rule]:,} matches, ours {own[rule]:,}")
    for rule, source in ready.left_out:
        print(f"  not in JavaScript: {rule}: {source[:90]}")
    return ""


def _whole_checks(texts: list[str], rules: RuleSet, runs: int, targets: Targets) -> None:
    reading = reading_of(texts)
    changed, count = revised(texts, REWORDED)
    revision = reading_of(changed)
    # In a process that has checked before, as a worker has.
    check(CaseFile([Document(reading, "spec", "draft.docx")]), rules)
    first = Memory()
    findings = check(CaseFile([Document(reading, "spec", "draft.docx")]), rules, first)
    stored = first.dumps()
    memories: list[Memory] = []

    def again() -> None:
        memories[:] = [Memory.loads(stored)]
        check(CaseFile([Document(revision, "spec", "draft.docx")]), rules, memories[-1])

    seconds = _in_turns(
        {
            "check": lambda: check(CaseFile([Document(reading, "spec", "draft.docx")]), rules),
            "again": again,
            "anew": lambda: check(CaseFile([Document(revision, "spec", "draft.docx")]), rules),
        },
        runs,
    )
    verdict = targets.at_most(seconds["check"], SECONDS, "s")
    print(f"whole check         {1000 * seconds['check']:9.1f} ms  {len(findings):,} findings  {verdict}")
    looked = memories[-1].looked_at
    verdict = targets.at_most(looked, count, "paragraphs")
    anew = f"{1000 * seconds['anew']:.1f} ms without a memory"
    print(f"after a revision    {1000 * seconds['again']:9.1f} ms, {anew}")
    print(f"  {count} paragraphs reworded, looked at {looked} of {len(texts)}  {verdict}")
    print(f"  the memory: {len(stored) / 1024:.0f} KB, opening it counted")


def _in_turns(ways: dict[str, Callable[[], object]], runs: int) -> dict[str, float]:
    """Median CPU seconds of each."""
    taken: dict[str, list[float]] = defaultdict(list)
    for _ in range(runs):
        for name, way in ways.items():
            start = time.process_time()
            way()
            taken[name].append(time.process_time() - start)
    return {name: statistics.median(some) for name, some in taken.items()}


if __name__ == "__main__":
    sys.exit(main())
