"""What the expressions of sentence rules match in a draft, their conditions not asked yet.

One pass of an automaton over all texts tells where a word stands that an expression cannot do without. Where
its tail is known (`gates.py`) it must match there; other expressions are tried on the texts that hold a word.
"""

from collections.abc import Iterable, Iterator, Sequence

from reviews.rules.document import Document
from reviews.rules.fold import fold
from reviews.rules.memory import Memory
from reviews.rules.ruleset import RuleSet

Span = tuple[int, int, int]  # needle, start, end
BETWEEN = "\x02"  # stands in no text and in no word, so that no word is found across two texts


def spans_of(document: Document, rules: RuleSet, memory: Memory | None = None) -> dict[int, Sequence[Span]]:
    """seq → what the words of its block match."""
    texts = document.texts
    found: dict[int, Sequence[Span]] = {}
    todo: Iterable[int] = range(len(texts))
    if memory is not None:
        memory.forget_other_rules(rules.digest)
        todo, found = memory.recall(texts)
    # Cells and lines that read the same match the same.
    alike: dict[str, list[int]] = {}
    for seq in todo:
        if texts[seq]:
            alike.setdefault(texts[seq], []).append(seq)
    distinct = list(alike)
    for at, spans in _matched(distinct, rules):
        for seq in alike[distinct[at]]:
            found[seq] = spans
    if memory is not None:
        memory.keep(texts, todo, found)
    return found


def _matched(texts: list[str], rules: RuleSet) -> Iterator[tuple[int, list[Span]]]:
    """(index of the text, its matches) where there are any."""
    always = list(rules.ungated)
    for at, spans, tried, places in _gated(texts, rules):
        text = texts[at]
        if places:
            _at_places(text, places, rules, spans)
        for needle in tried + always:
            _all_of(text, needle, rules, spans)
        if spans:
            yield at, spans


def _all_of(text: str, needle: int, rules: RuleSet, spans: list[Span]) -> None:
    pattern = rules.needles[needle].pattern
    assert pattern is not None
    regex = pattern.regex
    # Most of them find nothing, which a search tells sooner.
    if regex.search(text):
        found = (match.span() for match in regex.finditer(text))
        spans.extend((needle, start, end) for start, end in found if end > start)


def _at_places(text: str, places: list[tuple[int, int]], rules: RuleSet, spans: list[Span]) -> None:
    """places: (needle, where a word of its gate begins)."""
    tails = rules.tails
    last, stop = -1, 0
    if len(places) > 1:
        places = sorted(set(places))
    for needle, start in places:
        if needle != last:
            last, stop = needle, 0
        if start < stop:
            continue
        matches, begins = tails[needle]
        match = matches(text, start)
        if match is None:
            continue
        if begins:
            stop = match.end()
            spans.append((needle, start, stop))
        else:
            stop = len(text)
            _all_of(text, needle, rules, spans)


def _gated(
    texts: list[str], rules: RuleSet
) -> Iterator[tuple[int, list[Span], list[int], list[tuple[int, int]]]]:
    """(index, phrases found, expressions to try, places to try others at) of texts that may match."""
    everywhere = bool(rules.ungated)
    joined = BETWEEN.join(texts)
    low = fold(joined)
    needles = rules.needles
    position, start, stop = 0, 0, len(texts[0]) if texts else 0
    phrases: list[Span] = []
    likely: set[int] = set()
    places: list[tuple[int, int]] = []
    for end, (by_phrase, by_word, by_tail) in rules.automaton.places(low) if texts else ():
        if end > stop:
            if phrases or likely or places or everywhere:
                yield position, phrases, rules.worth_trying(likely, low[start:stop]), places
                phrases, likely, places = [], set(), []
            while end > stop:
                position += 1
                start = stop + 1
                stop = start + len(texts[position])
                if everywhere and end > stop:
                    yield position, [], [], []
        for needle, length in by_tail:
            places.append((needle, end - length - start))
        if by_word:
            likely.update(by_word)
        for needle in by_phrase:
            phrase = needles[needle].phrase
            if joined.endswith(phrase, start, end):
                phrases.append((needle, end - len(phrase) - start, end - start))
    while position < len(texts):
        if phrases or likely or places or everywhere:
            yield position, phrases, rules.worth_trying(likely, low[start:stop]), places
            phrases, likely, places = [], set(), []
        position += 1
