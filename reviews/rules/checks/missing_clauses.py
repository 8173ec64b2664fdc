"""Clauses that a kind of work needs and the case does not have: security, exit, recovery, accessibility …

settings: subject (clauses, any of which in a judged document makes it such work), named (kind → expression on
the title that does so too: the requirements of a system seldom say that it is to be built), not_title and
title_wins (expressions on the title: goods, surveys; and what counts all the same), silent (clauses that
settle it anywhere in the case), annex (an annex or file of such a name settles it), clauses (id, ja, en,
found, annex of its own), together (one finding for all that is missing).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.document import Document
from reviews.rules.evidence import any_of, clauses_of, find
from reviews.rules.finding import Hit
from reviews.rules.rule import Rule
from reviews.rules.titles import subject_of


@check("missing-clauses")
def missing_clauses(case: CaseFile, rule: Rule) -> Iterator[Hit]:
    settings = rule.settings
    judged = [(at, one) for at, one in case.of_kind(*rule.kinds) if not one.is_sheet]
    at = next((at for at, one in judged if _is_subject(one, settings)), None)
    if at is None or _says(case, settings.get("silent")) or _annexed(case, settings.get("annex")):
        return
    missing = [
        clause
        for clause in settings["clauses"]
        if not _says(case, clause["found"]) and not _annexed(case, clause.get("annex"))
    ]
    if not missing:
        return
    if settings.get("together"):
        yield Hit(at, values=_values(missing))
    else:
        yield from (Hit(at, values=_values([clause])) for clause in missing)


def _values(clauses: list[Mapping[str, Any]]) -> dict[str, str]:
    return {
        "clause": " ".join(clause["id"] for clause in clauses),
        "name": "と".join(clause["ja"] for clause in clauses),
        "name_en": " and ".join(clause["en"] for clause in clauses),
    }


def _is_subject(document: Document, settings: Mapping[str, Any]) -> bool:
    not_title, wins = any_of(settings.get("not_title")), any_of(settings.get("title_wins"))
    title = subject_of(document).lower()
    if not_title and not_title.search(title) and not (wins and wins.search(title)):
        return False
    named = any_of(settings.get("named", {}).get(document.kind))
    if named and named.search(title):
        return True
    return find(document, clauses_of(settings["subject"])) is not None


def _says(case: CaseFile, clauses: Any) -> bool:
    made = clauses_of(clauses)
    return bool(made) and any(find(one, made) is not None for one in case.documents)


def _annexed(case: CaseFile, annex: Any) -> bool:
    wanted = any_of(annex)
    if wanted is None:
        return False
    names = [*case.names, *(one.name for one in case.documents if one.kind == "annex")]
    if any(wanted.search(name.lower()) for name in names):
        return True
    return any(
        wanted.search(title.text.lower())
        for one in case.documents
        for title in one.titles
        if title.place == "annex"
    )
