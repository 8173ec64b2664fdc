"""What the consistency rules say of a small document, as the reader sees it."""

from reviews.rules import RuleSet, builtin_packs, check
from reviews.rules.minidraft import case_of
from reviews.rules.rule import Example
from reviews.rules.wording import mend, message

PACKS = builtin_packs()
RULES = RuleSet(PACKS, on={rule.id: True for pack in PACKS for rule in pack.rules})


def said(rule: str, text: str, kind: str = "spec", language: str = "ja") -> list[str]:
    """Messages of one rule on a document written as in `minidraft.py`, in reading order."""
    case = case_of(Example(text, kind), whole=True)
    return [message(RULES.by_id[rule], one, language) for one in check(case, RULES) if one.rule == rule]


def quoted(rule: str, text: str, kind: str = "spec") -> list[str]:
    """The words that the findings of one rule mark."""
    case = case_of(Example(text, kind), whole=True)
    return [one.quote for one in check(case, RULES) if one.rule == rule]


def mends(rule: str, text: str, kind: str = "spec", language: str = "ja") -> list[str]:
    """How the findings of one rule are to be mended, in reading order."""
    case = case_of(Example(text, kind), whole=True)
    return [mend(RULES.by_id[rule], one, language) for one in check(case, RULES) if one.rule == rule]
