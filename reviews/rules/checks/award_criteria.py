"""cmp-criteria: an award by quality without the criteria."""

import re
from collections.abc import Iterator

from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.document import Document
from reviews.rules.evidence import any_of, clauses_of, find, unit_at
from reviews.rules.finding import Hit
from reviews.rules.rule import Rule

_ELSEWHERE = re.compile(r"別紙|別添|別表|別冊|様式|annex|appendix|attach")
_POINTS = re.compile(r"\d\s*点|\d\s*%|\d+\s*points")


@check("award-criteria")
def award_criteria(case: CaseFile, rule: Rule) -> Iterator[Hit]:
    """settings: method (clauses: the document says how the award is made), methods (the register's word →
    its name), criteria (expression on titles and names), said (clauses that state or point to criteria).
    """
    settings = rule.settings
    if any(one.kind == "criteria" for one in case.documents):
        return
    named = next(
        (
            (at, found)
            for at, one in case.of_kind(*rule.kinds)
            if (found := find(one, clauses_of(settings["method"])))
        ),
        None,
    )
    registered = settings["methods"].get(case.method)
    judged = case.of_kind(*rule.kinds)
    if not judged or not (named or registered) or _has_criteria(case, rule):
        return
    if named:
        at, place = named
        document = case.documents[at]
        words = document.texts[place.seq][place.start : place.end]
        yield document.hit(at, place.seq, place.start, place.end, method=words, method_en=f"“{words}”")
    else:
        yield Hit(judged[0][0], values={"method": registered["ja"], "method_en": registered["en"]})


def _has_criteria(case: CaseFile, rule: Rule) -> bool:
    wanted = any_of(rule.settings["criteria"])
    assert wanted is not None
    names = [*case.names, *(one.name for one in case.documents)]
    if any(wanted.search(name.lower()) for name in names):
        return True
    said = clauses_of(rule.settings["said"])
    return any(_in_titles(one, wanted) or find(one, said) is not None for one in case.documents)


def _in_titles(document: Document, wanted: re.Pattern[str]) -> bool:
    for title in document.titles:
        if wanted.search(title.text.lower()) and not _only_points(document, title.seq, title.place):
            return True
    return False


def _only_points(document: Document, seq: int, place: str) -> bool:
    """A section that only says that the criteria stand in an annex; the annex itself counts."""
    if place not in ("heading", "lead"):
        return False
    if any(block.table is not None for block in document.blocks[seq + 1 : seq + 4]):
        return False
    words = unit_at(document, seq, 0).lower()
    return len(words) < 120 and bool(_ELSEWHERE.search(words)) and not _POINTS.search(words)
