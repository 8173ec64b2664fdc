"""cmp-section: standard sections that a case does not have; each is said once."""

from collections.abc import Iterator

from reviews.rules.casefile import CaseFile
from reviews.rules.checklist import checklist
from reviews.rules.checks.registry import check
from reviews.rules.finding import Hit
from reviews.rules.rule import Rule


@check("sections")
def sections(case: CaseFile, rule: Rule) -> Iterator[Hit]:
    said: set[str] = set()
    for entry in checklist(case, rule):
        if entry.is_missing and entry.name not in said:
            said.add(entry.name)
            values = {"section": entry.name, "section_en": entry.name_en, "kind": entry.kind}
            severity = "" if entry.needed == rule.severity else entry.needed
            yield Hit(entry.document, values=values, severity=severity)
