"""A finding in words."""

import re

from reviews.rules.finding import Finding
from reviews.rules.rule import Rule, Words

_VALUE = re.compile(r"\{([a-z_]+)\}")
LONGEST_QUOTE = 60
_ALL_PLACES = Words(ja="{said}（この文書の{count}か所）", en="{said} ({count} places in this document)")
_BLANKS = Words(
    ja="空欄や書きかけが{count}か所残っています（{blanks}）", en="{count} blanks are still open ({blanks})"
)
_FORM = Words(
    ja="空欄が多いため書式とみなし、文言のルールは調べていません（重大度「誤り」のルールを除く）",
    en="With so many blanks it was taken for a form: rules on wording were not run (those for errors were)",
)


def say(words: Words, finding: Finding, language: str) -> str:
    """The text with the finding's values in place of {quote}, {section} …; unknown names stay empty.

    A value may be in both languages: {"section": …, "section_en": …}.
    """
    text = words.in_language(language)

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name == "quote":
            return shortened(finding.quote)
        if language.startswith("en") and f"{name}_en" in finding.values:
            return finding.values[f"{name}_en"]
        return finding.values.get(name, "")

    return _VALUE.sub(value, text)


def message(rule: Rule, finding: Finding, language: str) -> str:
    """What is wrong; where one finding speaks for several places, with their number."""
    if finding.values.get("blanks"):
        return say(_BLANKS, finding, language)
    said = say(rule.message, finding, language)
    count = str(finding.values.get("count") or "1")
    if not count.isdecimal() or int(count) <= 1:
        return said
    return _ALL_PLACES.in_language(language).replace("{count}", count).replace("{said}", said)


def why(rule: Rule, finding: Finding, language: str) -> str:
    return _own("why", finding, language) or say(rule.why, finding, language)


def mend(rule: Rule, finding: Finding, language: str) -> str:
    """How to mend this finding, where its rule tells of several faults; else what the rule says."""
    return _own("mend", finding, language) or say(rule.mend, finding, language)


def _own(name: str, finding: Finding, language: str) -> str:
    return finding.values.get(f"{name}_en" if language.startswith("en") else name, "")


def note(finding: Finding, language: str) -> str:
    """What follows from a finding for the check of its document; "" nearly always."""
    return _FORM.in_language(language) if finding.values.get("form") else ""


def shortened(quote: str) -> str:
    plain = " ".join(quote.split())
    return plain if len(plain) <= LONGEST_QUOTE else plain[: LONGEST_QUOTE - 1] + "…"
