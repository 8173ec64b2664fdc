"""What a check found, as rows for a program and as lines for people."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext

from reviews.clauses import clauses_of
from reviews.rules import CaseFile, Finding, RuleSet, wording
from reviews.rules.rule import SEVERITIES

NEVER = "never"
LEVELS = (*SEVERITIES, NEVER)
_LANGUAGE_OF_VALUE = re.compile(r"(.+)_en")


def reaches(findings: Sequence[Finding], level: str) -> bool:
    """Whether one of them is at least as grave as `level`; "never": no."""
    if level == NEVER:
        return False
    grave = SEVERITIES[: SEVERITIES.index(level) + 1]
    return any(finding.severity in grave for finding in findings)


def rows(
    files: Sequence[str], findings: Sequence[Finding], rules: RuleSet, language: str
) -> list[dict[str, Any]]:
    """One row a finding: the stable shape of `check_draft --json`.

    `files`: what each document of the case is called, in its order. seq, start, end and quote are None where
    something is missing from the draft; places: all that the row speaks for. What the rule names besides
    (section, clause, label, term, …) comes last, in `language` where the rule has it in both. `note`: only
    where its document was taken for a form.
    """
    return [_row(files[finding.document], finding, rules, language) for finding in findings]


def _row(file: str, finding: Finding, rules: RuleSet, language: str) -> dict[str, Any]:
    rule = rules.by_id[finding.rule]
    row = {
        "file": file,
        "rule": finding.rule,
        "severity": finding.severity,
        "aspect": finding.aspect,
        "seq": finding.seq,
        "start": finding.start,
        "end": finding.end,
        "quote": finding.quote or None,
        "message": wording.message(rule, finding, language),
        "why": wording.why(rule, finding, language),
        "mend": wording.mend(rule, finding, language),
        "source": rule.source,
        "places": [] if finding.seq is None else [_place(one) for one in finding.each],
    }
    if said := wording.note(finding, language):
        row["note"] = said
    return row | {name: value for name, value in values_of(finding, language).items() if name not in row}


def _place(finding: Finding) -> dict[str, Any]:
    return {"seq": finding.seq, "start": finding.start, "end": finding.end, "quote": finding.quote}


def notes(files: Sequence[str], findings: Sequence[Finding], language: str) -> dict[str, str]:
    """File → what was not looked at in it, and why."""
    found = ((files[finding.document], wording.note(finding, language)) for finding in findings)
    return {file: said for file, said in found if said}


def values_of(finding: Finding, language: str) -> Mapping[str, str]:
    """What the finding names, each once: {"section": …, "section_en": …} is one value in two languages."""
    english = language.startswith("en")
    told: dict[str, str] = {}
    for name, value in finding.values.items():
        pair = _LANGUAGE_OF_VALUE.fullmatch(name)
        if not pair:
            told.setdefault(name, value)
        elif english or pair[1] not in finding.values:
            told[pair[1]] = value
    return told


def lines(
    case: CaseFile, files: Sequence[str], findings: Sequence[Finding], rules: RuleSet, language: str
) -> list[str]:
    """For people: file, place and what is wrong, one finding a line with its mending below; then what was
    not looked at, and a tally.
    """
    clauses = [clauses_of(document.blocks, document.reading.tables) for document in case.documents]
    told: list[str] = []
    for finding in findings:
        rule = rules.by_id[finding.rule]
        where = files[finding.document]
        if finding.seq is not None:
            block = case.documents[finding.document].blocks[finding.seq]
            clause = clauses[finding.document][finding.seq]
            where = f"{where}:{block.path}" + (f" {clause}" if clause and clause != block.path else "")
        said = wording.message(rule, finding, language)
        told.append(f"{where}: {severity_word(finding.severity)}: {said} [{rule.id}]")
        if finding.places:
            blocks = case.documents[finding.document].blocks
            told.append("    = " + " ".join(dict.fromkeys(blocks[one.seq].path for one in finding.places)))
        mend = wording.mend(rule, finding, language)
        if mend:
            told.append(f"    ▸ {mend}")
    told.extend(f"{file}: {said}" for file, said in notes(files, findings, language).items())
    told.append(tally(findings))
    return told


def tally(findings: Sequence[Finding]) -> str:
    if not findings:
        return gettext("Nothing found.")
    counts = Counter(finding.severity for finding in findings)
    each = pgettext("between numbers", ", ").join(
        f"{severity_word(one)} {counts[one]}" for one in SEVERITIES if counts[one]
    )
    total = ngettext("%(count)d finding", "%(count)d findings", len(findings)) % {"count": len(findings)}
    return f"{total}: {each}"


def severity_word(severity: str) -> str:
    return {
        "must": pgettext("finding", "Error"),
        "should": pgettext("finding", "Warning"),
        "hint": pgettext("finding", "Note"),
    }[severity]
