"""The specification checker: readings of a case in, findings out.

Pure: no Django, no rows, no network. Rules are data (`packs/*.yaml`, read by `packs.py`); what a pattern
cannot say is a function with a name in `checks/`. `engine.check` runs them; `wording.say` puts a finding
into words.
"""

from reviews.rules.builtin import builtin_packs
from reviews.rules.casefile import CaseFile
from reviews.rules.document import Document
from reviews.rules.engine import check
from reviews.rules.finding import Finding
from reviews.rules.packs import PackError, read_pack
from reviews.rules.rule import Pack, Rule
from reviews.rules.ruleset import RuleSet

__all__ = [
    "CaseFile",
    "Document",
    "Finding",
    "Pack",
    "PackError",
    "Rule",
    "RuleSet",
    "builtin_packs",
    "check",
    "read_pack",
]
