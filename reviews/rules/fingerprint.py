"""By what a finding is known again on the next version: its rule and its words, not where they stand."""

from collections import Counter
from collections.abc import Sequence
from hashlib import blake2b

from reviews.anchoring.normalised import normalise
from reviews.rules.document import Document
from reviews.rules.finding import Finding

# What names a missing thing; everything else in `values` only helps the message.
NAMING = ("section", "clause", "label", "term")

# Of what a rule over the whole draft tells in one of several ways: which, and what the words contradict.
FAULT = ("way", "a", "b", "sum", "m", "n", "needed")


def fingerprints_of(findings: Sequence[Finding], documents: Sequence[Document]) -> list[str]:
    """32 hex digits each, in order; `findings` in reading order, with `document` an index of `documents`.

    The same on another version while rule, quote and the NFKC words of the block are the same, and where
    `values` have a way, what it contradicts (the same sum is another fault beside other rows); like
    findings of one document are told apart by their order. Blanks and place do not count. One that speaks
    for many places (folding.py) is known by rule and quote alone, whichever place is the first.
    """
    seen: Counter[tuple[int, str]] = Counter()
    found = []
    for finding in findings:
        named = _named(finding, documents[finding.document])
        place = (finding.document, named)
        found.append(_hash(f"{named}\n{seen[place]}"))
        seen[place] += 1
    return found


def of_all_places(rule: str, quote: str) -> str:
    """The fingerprint of the finding that speaks for all places with these words in a document; "": for all
    blanks of a form.
    """
    return _hash(f"{_alike(rule, quote)}\n0")


def _alike(rule: str, quote: str) -> str:
    return f"{rule}\n{_even(normalise(quote)).casefold()}"


def _named(finding: Finding, document: Document) -> str:
    if finding.places:
        return _alike(finding.rule, "" if "form" in finding.values else finding.quote)
    if finding.seq is not None:
        words = _hash(_even(document.texts[finding.seq]))
        return "\n".join([finding.rule, words, _even(finding.quote), *_fault(finding)])
    told = {key: finding.values[key] for key in NAMING if finding.values.get(key)} or finding.values
    return "\n".join([finding.rule, *(f"{key}={_even(str(told[key]))}" for key in sorted(told))])


def _fault(finding: Finding) -> list[str]:
    if "way" not in finding.values:
        return []
    return [f"{key}={_even(str(finding.values[key]))}" for key in FAULT if finding.values.get(key)]


def _even(text: str) -> str:
    return " ".join(text.split())


def _hash(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()
