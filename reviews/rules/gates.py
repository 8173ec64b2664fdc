"""Where an expression is worth trying: at a word that every match holds, and only if it goes on from there.

Every match of `[一-龯]{1,9}等(?:の整備)?を行う` holds 等, and there the rest matches, the expression's tail.
An expression that begins with such words is its own tail.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from re import _compiler, _parser  # noqa: PLC2701
from re import _constants as ops  # noqa: PLC2701

from reviews.rules.commonness import frequency
from reviews.rules.literals import (
    MOST_WORDS,
    NO_WIDTH,
    NOTHING,
    Words,
    edge_of,
    joined,
    literal_pairs_of,
    rarest_first,
    written_out,
)

# A tail tells at once, so words with one may be so many times as frequent as the rarest ones.
WORTH = 4.0
# A group that is named again may have matched before the tail.
_NAMED_AGAIN = re.compile(r"\\[1-9]|\(\?P=|\(\?\(|\\Z")


@dataclass(frozen=True, slots=True)
class Gate:
    """words: folded, one of which every match holds; None: try it everywhere. also: a second such set, None
    when there is none. tail: matches where the word begins that a match holds; None: not known. begins: every
    match begins with the word, and `tail` is the expression.
    """

    words: tuple[str, ...] | None = None
    also: tuple[str, ...] | None = None
    tail: re.Pattern[str] | None = None
    begins: bool = False


def gate_of(regex: re.Pattern[str]) -> Gate:
    """The cheapest one."""
    words, also = literal_pairs_of(regex)
    if words is None or _NAMED_AGAIN.search(regex.pattern):
        return Gate(words, also)
    flags = regex.flags & ~re.DEBUG
    parsed = _parser.parse(regex.pattern, flags)
    most = WORTH * frequency(frozenset(words))
    begins = _beginnings(parsed)
    if begins and len(begins) <= MOST_WORDS and frequency(begins) <= most:
        return Gate(tuple(sorted(begins)), None, regex, begins=True)
    runs = [(found, at) for found, at in _runs(parsed) if at and frequency(found) <= most]
    if not runs:
        return Gate(words, also)
    found, at = min(runs, key=lambda run: rarest_first(run[0]))
    return Gate(tuple(sorted(found)), None, _compiler.compile(parsed[at:], flags))


def _beginnings(parsed) -> Words | None:
    """Words one of which every match begins with."""
    run = NOTHING
    for op, value in parsed:
        if op in NO_WIDTH:
            continue
        written = written_out(op, value)
        longer = joined(run, written) if written is not None else None
        if longer is not None:
            run = longer
            continue
        run = _longer(run, op, value)
        break
    return _first_parts(run) if "" not in run else None


def _longer(run: Words, op, value) -> Words:
    """The run with what the part behind it begins with, as far as that is known."""
    more = edge_of(op, value) or _beginnings_of_part(op, value)
    return (joined(run, more) or run) if more else run


def _beginnings_of_part(op, value) -> Words | None:
    if op is ops.SUBPATTERN:
        return _beginnings(value[3])
    if op is ops.BRANCH:
        found = [_beginnings(branch) for branch in value[1]]
        return None if None in found else _first_parts(frozenset().union(*found))
    return None


def _runs(parsed) -> Iterator[tuple[Words, int]]:
    """(words, index of the first part of a tail that begins with them): what neighbours make together, and
    something goes on behind it that can tell.
    """
    run, first = NOTHING, 0
    for at, (op, value) in enumerate(parsed):
        if op in NO_WIDTH:
            continue
        written = written_out(op, value)
        longer = joined(run, written) if written is not None else None
        if longer is not None:
            run = longer
            continue
        run = _longer(run, op, value)
        if "" not in run:
            yield _first_parts(run), first
        run, first = (NOTHING, at + 1) if written is None else (written, at)


def _first_parts(words: Words) -> Words:
    """Without words that begin with another one of them."""
    kept: list[str] = []
    for word in sorted(words):
        if not kept or not word.startswith(kept[-1]):
            kept.append(word)
    return frozenset(kept)
