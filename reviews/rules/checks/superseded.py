"""Terms, editions and products that have been replaced, from the dated dictionary of the rule."""

import re
from collections.abc import Iterator

from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.conditions import CONDITIONS, Match, silenced
from reviews.rules.finding import Hit
from reviews.rules.passage import Passage
from reviews.rules.rule import Rule

# Brackets and a number around a name that stands alone.
MARKS = 6
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip


@check("superseded")
def superseded(
    case: CaseFile, rule: Rule, document: int, passage: Passage, places: list[tuple[int, int]]
) -> Iterator[Hit]:
    """settings `terms`: {old: expression, new, new_en, since: "YYYY-MM", product: true, told: true}.

    A product that the office has already may be named. `told`: only in a sentence, not where the name alone
    stands, as in a list of literature.
    """
    for start, end in places:
        match = Match(case, passage, start, end)
        term = next((one for one in rule.settings["terms"] if re.fullmatch(one["old"], match.words)), None)
        if term is None or silenced(rule, match):
            continue
        if term.get("product") and CONDITIONS["existing"](match):
            continue
        if term.get("told") and len(passage.text.strip()) <= len(match.words) + MARKS:
            continue
        year, month = str(term["since"]).split("-")
        yield passage.document.hit(
            document,
            passage.seq,
            start,
            end,
            new=term["new"],
            new_en=term.get("new_en", term["new"]),
            since=f"{year}年{int(month)}月",
            since_en=f"{_MONTHS[int(month) - 1]} {year}",
        )
