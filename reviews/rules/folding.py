"""Fewer findings where one says it all: the same words again and again, a form that is still to be filled in.

A person who reads forty times that 「必要に応じて」 has no number stops reading at the fifth. The first place
stands for all; `values` tell how many there are.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from reviews.anchoring.normalised import normalise
from reviews.rules.document import Document
from reviews.rules.finding import Finding
from reviews.rules.rule import Rule

# The same words of one rule, in one document: more often than this, the first one speaks for all.
MOST_ALIKE = 3
# A draft with a blank in every tenth paragraph is a form, whatever it was handed in as.
A_BLANK_IN = 10


def folded(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, those of the same document, rule and words as one where they are more than three."""
    findings = list(findings)
    counts = Counter(_alike(one) for one in findings)
    told: set[tuple[int, str, str]] = set()
    kept = []
    for one in sorted(findings, key=lambda found: found.order):
        key = _alike(one)
        if not one.quote or counts[key] <= MOST_ALIKE:
            kept.append(one)
        elif key not in told:
            told.add(key)
            kept.append(_for_all(one, counts[key]))
    return kept


def is_form(document: Document, rule: Rule, findings: Sequence[Finding]) -> bool:
    """Whether the blanks that a placeholder rule found make the draft a form (`settings.form_from`)."""
    least = rule.settings.get("form_from")
    if not least or len(findings) < int(least):
        return False
    written = sum(1 for text in document.texts if text.strip())
    return len(findings) * A_BLANK_IN >= written


def as_form(findings: Sequence[Finding]) -> Finding:
    """The first blank, which tells of all."""
    return _for_all(min(findings, key=lambda found: found.order), len(findings))


def _alike(one: Finding) -> tuple[int, str, str]:
    return one.document, one.rule, normalise(one.quote).casefold()


def _for_all(one: Finding, count: int) -> Finding:
    return replace(one, values={**one.values, "count": str(count)})
