"""Sentences that hold too much."""

from collections.abc import Iterator

from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.conditions import Match, holds
from reviews.rules.finding import Hit
from reviews.rules.passage import Passage
from reviews.rules.rule import Rule


@check("long-sentence")
def long_sentence(
    case: CaseFile, rule: Rule, document: int, passage: Passage, places: list[tuple[int, int]]
) -> Iterator[Hit]:
    """settings: `characters` that a sentence may have, `commas` from which it counts as long."""
    for start, end in sorted({passage.sentence_at(start) for start, _end in places}):
        words = passage.text[start:end].strip()
        commas = words.count("、") + words.count(",")
        if len(words) <= rule.settings["characters"] or commas < rule.settings["commas"]:
            continue
        first = start + passage.text[start:end].index(words)
        if holds(rule, Match(case, passage, first, first + len(words))):
            yield passage.document.hit(
                document, passage.seq, first, first + len(words), characters=str(len(words))
            )
