"""Every rule finds its bad examples and is silent on its good ones, the rules that are off by default too."""

import re

import pytest

from reviews.rules import Rule, RuleSet, builtin_packs, check
from reviews.rules.minidraft import case_of
from reviews.rules.rule import Example
from reviews.rules.wording import say

RULES = RuleSet(builtin_packs())
ALL_ON = RuleSet(builtin_packs(), on={rule.id: True for rule in RULES.rules})


def _examples(which: str) -> list:
    return [
        pytest.param(rule, example, id=f"{rule.id}-{at}")
        for rule in RULES.rules
        for at, example in enumerate(getattr(rule, which))
    ]


def _found(rule: Rule, example: Example) -> list[str]:
    case = case_of(example, whole=rule.scope != "sentence")
    return [one.quote or str(dict(one.values)) for one in check(case, ALL_ON) if one.rule == rule.id]


@pytest.mark.parametrize(("rule", "example"), _examples("bad"))
def test_bad_example_is_found(rule: Rule, example: Example):
    assert _found(rule, example)


@pytest.mark.parametrize(("rule", "example"), _examples("good"))
def test_good_example_is_passed_over(rule: Rule, example: Example):
    assert _found(rule, example) == []


def test_every_rule_has_two_examples_of_each():
    few = [rule.id for rule in RULES.rules if len(rule.bad) < 2 or len(rule.good) < 2]
    assert few == []


@pytest.mark.parametrize("language", ["ja", "en"])
def test_document_rules_say_what_is_wrong_why_and_how_to_mend_it(language):
    unclear = []
    for rule in (one for one in RULES.rules if one.scope == "document"):
        for example in rule.bad:
            for one in check(case_of(example, whole=True), ALL_ON):
                if one.rule == rule.id:
                    told = [say(words, one, language) for words in (rule.message, rule.why, rule.mend)]
                    if not all(told) or re.search(r"[{}]|「」|“”|「{2}", " ".join(told)):
                        unclear.append((rule.id, told))
    assert unclear == []
