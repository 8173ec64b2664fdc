"""What a rule is made of. Everything here is plain and immutable; `packs.py` makes it from YAML."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from reviews.rules.gates import Gate

SEVERITIES = ("must", "should", "hint")
ASPECTS = (
    "clarity", "verifiability", "consistency", "completeness", "feasibility", "neutrality", "fairness",
    "security", "accessibility", "data", "exit", "disaster",
)  # fmt: skip
SCOPES = ("sentence", "document", "sheet")
LANGUAGES = ("ja", "en")
KINDS = ("spec", "requirements", "rfi", "criteria", "contract", "annex", "template", "guide", "other")
# Where a guard looks, seen from the matched words.
PLACES = (
    "match", "before", "after", "around", "sentence", "block", "row", "heading", "headings", "title",
    "document", "case",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Words:
    """One text in both languages; `{quote}` and other values of the finding stand in braces."""

    ja: str
    en: str

    def in_language(self, language: str) -> str:
        return self.en if language.startswith("en") else self.ja


@dataclass(frozen=True, slots=True)
class Guard:
    """One condition on a match: a named one (`conditions.py`), or a pattern in a place near the match.

    `chars`: how far "before", "after" and "around" look, within the sentence.
    """

    condition: str = ""
    place: str = "sentence"
    pattern: re.Pattern[str] | None = None
    chars: int = 12


@dataclass(frozen=True, slots=True)
class Pattern:
    """One regular expression of a rule, matched on NFKC text, and where it is worth trying."""

    regex: re.Pattern[str]
    gate: Gate = Gate()


@dataclass(frozen=True, slots=True)
class Example:
    """A text that the rule must find, or must not: one passage, or a small document (`minidraft.py`).

    method, settings: of the case that it stands in.
    """

    text: str
    kind: str = "spec"
    heading: str = ""
    lang: str = ""
    method: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a pack.

    scope: "sentence" (each match alone), "document" (the whole case), "sheet" (the tables of a workbook).
    kinds: kinds of document that it judges. narrative: also judges passages that tell rather than ask
    (headings 目的, 背景 …). headings: also judges headings. require: all guards must hold; unless: any one
    silences. check: name of a function in `checks/`, with `settings` as its data.
    """

    id: str
    pack: str
    title: Words
    severity: str
    aspect: str
    message: Words
    why: Words
    mend: Words
    default: bool = True
    scope: str = "sentence"
    languages: tuple[str, ...] = LANGUAGES
    kinds: tuple[str, ...] = KINDS
    narrative: bool = False
    headings: bool = False
    phrases: tuple[str, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    check: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    require: tuple[Guard, ...] = ()
    unless: tuple[Guard, ...] = ()
    source: str = ""
    bad: tuple[Example, ...] = ()
    good: tuple[Example, ...] = ()
    line: int = 0


@dataclass(frozen=True, slots=True)
class Pack:
    """A file of rules; `digest` is of its bytes, so that a change of a pack is a change of the rule set."""

    name: str
    title: Words
    version: str
    rules: tuple[Rule, ...]
    digest: str
    custom: bool = False
    # Dated thresholds, {from: date, days: number}: `pack_windows.py`.
    windows: tuple[Mapping[str, Any], ...] = ()
