"""Precision and recall on passages and documents that people labelled by the catalogue, not by the code.

`gold/` is ours and was written by people who had not seen the expressions; the set beside the corpus is
judged as well where it is there. A finding is right when rule and words agree (words: overlap is enough).
"""

import json
from collections import Counter
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

from procurement.reading import read
from reviews.rules import CaseFile, Document, Finding, RuleSet, builtin_packs, check
from reviews.rules.minidraft import case_of
from reviews.rules.rule import Example

HERE = Path(__file__).parent / "gold"
BESIDE = Path(__file__).resolve().parents[4] / "shared" / "rules-gold"
PASSAGES = [HERE / f"{name}.jsonl" for name in ("passages", "more_passages", "sentences")]
PASSAGES.append(BESIDE / "dev.jsonl")
DOCUMENTS = [HERE / "documents.json", BESIDE / "expected.json"]
NAMES = ("section", "clause", "label", "term")
DEFAULTS = RuleSet(builtin_packs())
ALL_ON = RuleSet(builtin_packs(), on={rule.id: True for rule in DEFAULTS.rules})


class Score(NamedTuple):
    right: Counter[str]
    wrong: Counter[str]
    missed: Counter[str]

    def precision(self, rules: Iterable[str]) -> float:
        return _share(self.right, self.wrong, list(rules))

    def recall(self, rules: Iterable[str]) -> float:
        return _share(self.right, self.missed, list(rules))


def _share(right: Counter[str], other: Counter[str], rules: list[str]) -> float:
    good = sum(right[rule] for rule in rules)
    every = good + sum(other[rule] for rule in rules)
    return good / every if every else 1.0


@cache
def passages(file: Path) -> Score:
    """Every rule that the set labels, those that are off by default too."""
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    labelled = {want["rule"] for line in lines for want in line["expect"]}
    score = Score(Counter(), Counter(), Counter())
    for line in lines:
        heading = (line.get("context") or {}).get("heading") or ""
        example = Example(line["text"], line["kind"], heading, line["lang"])
        found = [
            one for one in check(case_of(example), ALL_ON) if one.rule in labelled and one.seq is not None
        ]
        _compare(line, found, score)
    return score


def _compare(line: dict, found: list[Finding], score: Score) -> None:
    used: set[int] = set()
    for want in line["expect"]:
        hits = {at for at, one in enumerate(found) if one.rule == want["rule"] and _overlap(one, want)}
        used |= hits
        (score.right if hits else score.missed)[want["rule"]] += 1
    for at, one in enumerate(found):
        if at not in used and one.rule not in line.get("allow", ()):
            score.wrong[one.rule] += 1


def _overlap(one: Finding, want: dict) -> bool:
    return one.start < want["end"] and one.end > want["start"]


@pytest.mark.parametrize("file", PASSAGES, ids=lambda file: file.name)
def test_sentence_rules_are_right_and_find_what_is_there(file: Path):
    if not file.is_file():
        pytest.skip("the gold set is not here")
    score = passages(file)
    rules = set(score.right) | set(score.missed) | set(score.wrong)
    assert score.precision(rules) >= 0.97
    assert score.recall(rules) >= 0.93
    weak = {rule for rule in rules if score.precision([rule]) < 0.90 or score.recall([rule]) < 0.80}
    assert weak == set()


def _same(want: dict, one: Finding) -> bool:
    if want["rule"] != one.rule:
        return False
    named = [name for name in NAMES if want.get(name) and one.values.get(name)]
    if named:
        return any(want[name] in one.values[name] or one.values[name] in want[name] for name in named)
    quote = want.get("quote")
    return not quote or not one.quote or quote in one.quote or one.quote in quote


def _documents(file: Path) -> list:
    if not file.is_file():
        return []
    entries = json.loads(file.read_text(encoding="utf-8"))["files"]
    return [pytest.param(file.parent / name, entry, id=name) for name, entry in entries.items()]


@pytest.mark.parametrize(("path", "entry"), [one for file in DOCUMENTS for one in _documents(file)])
def test_planted_faults_are_found_and_clean_twins_are_clean(path: Path, entry: dict):
    reading = read(path.read_bytes(), path.name)
    found = list(check(CaseFile([Document(reading, entry["kind"], path.name)]), DEFAULTS))
    missed = []
    for want in entry["expect"]:
        hit = next((one for one in found if _same(want, one)), None)
        if hit is None:
            missed.append(want)
        else:
            found.remove(hit)
    assert [(one.rule, one.quote, dict(one.values)) for one in found] == []
    assert missed == [], f"{len(missed)} of {len(entry['expect'])}"
