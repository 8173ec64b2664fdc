"""Sentences in which the findings of a rule are marked: `見出し | 検索は⟦高速に表示⟧すること。`"""

from reviews.rules import RuleSet, builtin_packs, check
from reviews.rules.minidraft import case_of
from reviews.rules.rule import Example

ALL_ON = RuleSet(builtin_packs(), on={rule.id: True for pack in builtin_packs() for rule in pack.rules})


def rows_of(table: str) -> list[tuple[str, str]]:
    """(rule, row) of a table: a line "# rule", then a sentence a line, with its heading in front of " | "."""
    rows, rule = [], ""
    for line in table.strip().splitlines():
        if line.startswith("# "):
            rule = line[2:].strip()
        elif line.strip():
            rows.append((rule, line))
    return rows


def marked_by(rule: str, row: str, kind: str = "spec") -> str:
    """The row as the rule marks it."""
    heading, bar, text = row.replace("⟦", "").replace("⟧", "").rpartition(" | ")
    found = check(case_of(Example(text, kind, heading)), ALL_ON)
    for one in sorted((one for one in found if one.rule == rule), key=lambda one: one.order, reverse=True):
        text = f"{text[: one.start]}⟦{text[one.start : one.end]}⟧{text[one.end :]}"
    return f"{heading}{bar}{text}"
