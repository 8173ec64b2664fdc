"""Fewer findings where one says it all: the same words again and again, a form that is still to be filled in.

A person who reads forty times that 「必要に応じて」 has no number stops reading at the fifth. The first place
speaks for all; `values` tell how many there are, `places` where. Each place keeps a fingerprint of its own;
its `values` hold what it is folded by, so that decisions and pages need not count again.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from reviews.anchoring.normalised import normalise
from reviews.rules.document import Document
from reviews.rules.finding import Finding
from reviews.rules.fingerprint import of_all_places
from reviews.rules.ruleset import RuleSet

# The same words of one rule, in one document: more often than this, the first one speaks for all.
MOST_ALIKE = 3
# A draft with a blank in every fourth paragraph is a form, whatever it was handed in as; one that calls
# itself a form, with a blank in every tenth.
A_BLANK_IN, NAMED_A_BLANK_IN = 4, 10
# Kinds of blanks that a message names.
MOST_KINDS = 5
FOLD = "fold"
LONGEST_TITLE = 60
_FORM = re.compile(r"様式|書式|ひな[形型]|雛[形型]|テンプレート|(?<![a-z])template(?![a-z])", re.IGNORECASE)
_THIS_IS_ONE = re.compile(
    r"\bthis template\b|本(?:様式|書式|ひな[形型]|雛[形型]|テンプレート)", re.IGNORECASE
)


def folded(findings: Iterable[Finding]) -> list[Finding]:
    """The findings, those of the same document, rule and words as one where they are more than three."""
    alike: dict[tuple[int, str, str], list[Finding]] = {}
    kept = []
    for one in sorted(findings, key=lambda found: found.order):
        if one.quote and not one.places:
            alike.setdefault(_alike(one), []).append(one)
        else:
            kept.append(one)
    for some in alike.values():
        fold = of_all_places(some[0].rule, some[0].quote)
        kept.extend(some if len(some) <= MOST_ALIKE else [_folded(some, fold)])
    return kept


def for_all(places: Sequence[Finding]) -> Finding:
    """The first place, which tells how many there are; of a form's blanks, of which kind."""
    first = places[0]
    told = {"count": str(len(places)), **(_kinds_of(places) if "form" in first.values else {})}
    values = {key: value for key, value in first.values.items() if key != FOLD}
    return replace(first, values={**values, **told}, places=tuple(places))


def is_form(document: Document, blanks: Sequence[Finding], rules: RuleSet) -> bool:
    """Whether the blanks that placeholder rules found make the draft a form (`settings.form_from`)."""
    if not blanks or len(blanks) < min(int(rules.by_id[one.rule].settings["form_from"]) for one in blanks):
        return False
    written = sum(1 for text in document.texts if text.strip())
    a_blank_in = NAMED_A_BLANK_IN if _calls_itself_a_form(document) else A_BLANK_IN
    return len({one.seq for one in blanks}) * a_blank_in >= written


def as_form(blanks: Sequence[Finding]) -> list[Finding]:
    """Of each rule one finding for all blanks: `blanks` how many there are of which kind."""
    by_rule: dict[str, list[Finding]] = {}
    for one in sorted(blanks, key=lambda found: found.order):
        by_rule.setdefault(one.rule, []).append(one)
    return [_folded(some, of_all_places(rule, ""), form="yes") for rule, some in by_rule.items()]


def _folded(some: Sequence[Finding], fold: str, **values: str) -> Finding:
    return for_all([replace(one, values={**one.values, FOLD: fold, **values}) for one in some])


def _calls_itself_a_form(document: Document) -> bool:
    lines = [line for line in document.title.split("\n") if len(line) <= LONGEST_TITLE]
    return (
        document.kind == "template"
        or any(_FORM.search(line) for line in (document.name, *lines))
        or bool(_THIS_IS_ONE.search(document.title))
    )


def _kinds_of(blanks: Sequence[Finding]) -> dict[str, str]:
    counts = Counter(" ".join(normalise(one.quote).split()) for one in blanks)
    told = [f"{words} × {count}" for words, count in counts.most_common(MOST_KINDS)]
    more = sum(counts.values()) - sum(count for _words, count in counts.most_common(MOST_KINDS))
    return {
        "blanks": "、".join([*told, *([f"ほか {more}"] if more else [])]),
        "blanks_en": ", ".join([*told, *([f"others {more}"] if more else [])]),
    }


def _alike(one: Finding) -> tuple[int, str, str]:
    return one.document, one.rule, normalise(one.quote).casefold()
