"""Which words a regular expression cannot match without.

The set is read from the parsed expression (`re._parser`, the parser of the standard library): a match
contains at least one of the words. None when nothing can be said, so that the expression is always tried.
Of all sets that an expression has, the one is taken whose words are rarest in running text.
"""

import re
import unicodedata
from collections.abc import Iterable
from re import _constants as ops  # noqa: PLC2701
from re import _parser  # noqa: PLC2701

from reviews.rules.commonness import frequency
from reviews.rules.fold import fold

MOST_WORDS = 2_000
# Words that a sequence can be written out to: (?:高い|十分な)(?:性能|品質) is four.
MOST_WRITTEN_OUT = 200
MOST_COMPARED = 300
# A second set must tell something: 等 or など does, する does not.
SECOND = 2.0**-5.5
# A set of characters is told apart only when it is this small: ten digits would gate nothing.
SMALL_SET = 12
MOST_REPEATS = 3
Words = frozenset[str]
NOTHING: Words = frozenset([""])
# Of NFKC text, in which U+00A0, U+3000 and the like are plain spaces.
SPACES = frozenset(
    char for char in map(chr, range(0x3001)) if char.isspace() and unicodedata.is_normalized("NFKC", char)
)
_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)
# What takes no room in a match: what stands before and behind still touches.
NO_WIDTH = (ops.AT, ops.ASSERT, ops.ASSERT_NOT)


def literals_of(regex: re.Pattern[str]) -> tuple[str, ...] | None:
    """Words, folded (`fold.py`), one of which every match of `regex` in NFKC text holds; None: no such."""
    return literal_pairs_of(regex)[0]


def literal_pairs_of(regex: re.Pattern[str]) -> tuple[tuple[str, ...] | None, tuple[str, ...] | None]:
    """The same, and a second such set: a match holds one of each. None where nothing (more) can be said."""
    sets = sets_of(_parser.parse(regex.pattern, regex.flags & ~re.DEBUG))
    if not sets:
        return None, None
    first = min(sets, key=rarest_first)
    others = [one for one in sets if frequency(one) <= SECOND and not _share(one, first)]
    second = min(others, key=rarest_first) if others else None
    return tuple(sorted(first)), tuple(sorted(second)) if second else None


def _needed(parsed: Iterable) -> Words | None:
    """The best set of a sequence."""
    return min(sets_of(parsed), key=rarest_first, default=None)


def sets_of(parsed: Iterable) -> list[Words]:
    """What the parts of a sequence need, and the words that neighbouring parts make together."""
    found: list[Words | None] = []
    run = NOTHING
    for op, value in parsed:
        if op in NO_WIDTH:
            continue
        written = written_out(op, value)
        longer = None if written is None else joined(run, written)
        if longer is not None:
            run = longer
            continue
        # A repeated part touches its neighbours with one of itself: [RH][0-9]{1,2} holds R0, R1 …
        edge = edge_of(op, value)
        if edge is not None:
            found.append(_gate(joined(run, edge) or run))
        else:
            found.append(_gate(run))
            if written is None:
                found.extend(_of_part(op, value))
        run = edge or written or NOTHING
    return [shortest(words) for words in [*found, _gate(run)] if words]


def shortest(words: Words) -> Words:
    """Without words that hold another one of them: 一式を with 一式."""
    if len(words) > MOST_COMPARED:
        return words
    return frozenset(
        word for word in words if not any(other in word for other in words if len(other) < len(word))
    )


def _share(one: Words, other: Words) -> bool:
    return any(a in b or b in a for a in one for b in other)


def _gate(words: Words) -> Words | None:
    return words if "" not in words else None


def written_out(op, value) -> Words | None:
    """All that a part can match, when these are few words; else None."""
    if op is ops.LITERAL:
        return frozenset([fold(chr(value))])
    if op is ops.IN:
        return _characters(value)
    if op is ops.SUBPATTERN:
        return _all_written_out(value[3])
    if op is ops.ATOMIC_GROUP:
        return _all_written_out(value)
    if op is ops.BRANCH:
        branches = [_all_written_out(branch) for branch in value[1]]
        if any(branch is None for branch in branches):
            return None
        words = frozenset().union(*branches)
        return words if len(words) <= MOST_WORDS else None
    if op in _REPEATS:
        return _repeated(*value)
    return None


def _all_written_out(parsed: Iterable) -> Words | None:
    words: Words | None = NOTHING
    for op, value in parsed:
        if op in NO_WIDTH:
            continue
        written = written_out(op, value)
        words = None if written is None else joined(words, written)
        if words is None:
            return None
    return words


def _characters(members: Iterable) -> Words | None:
    """The characters of a small set."""
    found: set[str] = set()
    for member, code in members:
        if member is ops.LITERAL:
            found.add(chr(code))
        elif member is ops.RANGE and code[1] - code[0] < SMALL_SET:
            found.update(map(chr, range(code[0], code[1] + 1)))
        elif member is ops.CATEGORY and code is ops.CATEGORY_SPACE:
            found |= SPACES
        else:
            return None
    return frozenset(map(fold, found)) if len(found) <= SMALL_SET + len(SPACES) else None


def edge_of(op, value) -> Words | None:
    """How a part begins and ends that is repeated at least once: X{2,} with XX."""
    if op not in _REPEATS or not value[0]:
        return None
    words = once = _all_written_out(value[2])
    if not words or "" in words:
        return None
    for _ in range(min(value[0], MOST_REPEATS) - 1):
        words = joined(words, once) or words
    return words


def _repeated(least: int, most, inner) -> Words | None:
    if most is ops.MAXREPEAT or most > MOST_REPEATS:
        return None
    once = _all_written_out(inner)
    words: Words | None = NOTHING
    found: set[str] = set() if least else {""}
    for times in range(1, most + 1):
        words = None if once is None else joined(words, once)
        if words is None:
            return None
        if times >= least:
            found |= words
    return frozenset(found)


def joined(first: Words, second: Words) -> Words | None:
    """Each of the first with each of the second behind it; None when these are too many."""
    if len(first) * len(second) > MOST_WRITTEN_OUT and NOTHING not in (first, second):
        return None
    return frozenset(one + other for one in first for other in second)


def _of_part(op, value) -> list[Words]:
    if op is ops.SUBPATTERN:
        return sets_of(value[3])
    if op is ops.ATOMIC_GROUP:
        return sets_of(value)
    if op in _REPEATS:
        least, _most, inner = value
        return sets_of(inner) if least else []
    if op is ops.BRANCH:
        words: set[str] = set()
        for branch in value[1]:
            needed = _needed(branch)
            if needed is None:
                return []
            words |= needed
        return [frozenset(words)] if len(words) <= MOST_WORDS else []
    return []


def rarest_first(words: Words) -> tuple[float, list[str]]:
    return frequency(words), sorted(words)
