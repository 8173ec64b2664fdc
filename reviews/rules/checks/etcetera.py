"""「等」「など」 in what is delivered: in a clause that asks for it, or ending a line of a list."""

import re
from collections.abc import Iterator

from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.conditions import TYPED_ITEM, Match, holds, silenced
from reviews.rules.finding import Hit
from reviews.rules.passage import Passage
from reviews.rules.rule import Rule

_ENDS_OPEN = re.compile(r"(?:等|など)\s*(?:[(（][^()（）\n]{0,20}[)）])?\s*$")


@check("etc-deliverable")
def etc_deliverable(
    case: CaseFile, rule: Rule, document: int, passage: Passage, places: list[tuple[int, int]]
) -> Iterator[Hit]:
    """settings `headings`: what the nearest heading, the head of the column or the lead-in holds."""
    listed = _is_listed(passage, re.compile(rule.settings["headings"]))
    for start, end in places:
        match = Match(case, passage, start, end)
        if _ENDS_OPEN.search(match.words):
            found = listed and not silenced(rule, match)
        else:
            found = holds(rule, match)
        if found:
            words = match.words
            lead = len(words) - len(words.lstrip())
            yield passage.document.hit(document, passage.seq, start + lead, start + len(words.rstrip()))


def _is_listed(passage: Passage, headings: re.Pattern[str]) -> bool:
    if not (passage.in_table or passage.block.kind == "item" or TYPED_ITEM.match(passage.text)):
        return False
    return any(headings.search(title) for title in (passage.heading, passage.column_head, passage.lead))
