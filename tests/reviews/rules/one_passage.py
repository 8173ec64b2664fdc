"""What one rule finds in one passage below its heading, in a document of one kind."""

from reviews.rules import RuleSet, builtin_packs, check
from reviews.rules.minidraft import case_of
from reviews.rules.rule import Example

_PACKS = builtin_packs()
_ALL_ON = RuleSet(_PACKS, on={rule.id: True for pack in _PACKS for rule in pack.rules})


def quotes_of(rule: str, text: str, heading: str = "", kind: str = "spec") -> list[str]:
    """The words found, in reading order; rules that are off by default are switched on."""
    return [
        found.quote for found in check(case_of(Example(text, kind, heading)), _ALL_ON) if found.rule == rule
    ]


def quotes_in_document(rule: str, text: str, kind: str = "spec") -> list[str]:
    """As `quotes_of`, of a small document (`minidraft.py`)."""
    found = check(case_of(Example(text, kind), whole=True), _ALL_ON)
    return [one.quote for one in found if one.rule == rule]
