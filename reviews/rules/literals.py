"""Which words a regular expression cannot match without.

The set is read from the parsed expression (`re._parser`, the parser of the standard library): a match
contains at least one of the words. None when nothing can be said, so that the expression is always tried.
"""

import re
from re import _constants as ops  # noqa: PLC2701
from re import _parser  # noqa: PLC2701

from reviews.rules.fold import fold

MOST_WORDS = 2_000
# A set of characters is told apart only when it is this small: ten digits would gate nothing.
SMALL_SET = 6


def literals_of(regex: re.Pattern[str]) -> tuple[str, ...] | None:
    """Words, folded (`fold.py`), one of which every match of `regex` holds; None when there are none."""
    return _needed(_parser.parse(regex.pattern, regex.flags & ~re.DEBUG))


def _needed(parsed: _parser.SubPattern) -> tuple[str, ...] | None:
    """The best set among the parts of a sequence: the longest shortest word, then the fewest words."""
    best: tuple[str, ...] | None = None
    run = ""
    for op, value in [*parsed, (None, None)]:
        if op is ops.LITERAL:
            run += fold(chr(value))
            continue
        best = _better(best, (run,) if run else None)
        run = ""
        if op is not None:
            best = _better(best, _of_part(op, value))
    return best


def _of_part(op, value) -> tuple[str, ...] | None:
    if op is ops.IN:
        return _of_set(value)
    if op is ops.SUBPATTERN:
        return _needed(value[3])
    if op is ops.ATOMIC_GROUP:
        return _needed(value)
    if op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
        least, _most, inner = value
        return _needed(inner) if least else None
    if op is ops.BRANCH:
        words: set[str] = set()
        for branch in value[1]:
            needed = _needed(branch)
            if needed is None:
                return None
            words.update(needed)
        return tuple(sorted(words)) if len(words) <= MOST_WORDS else None
    return None


def _of_set(members) -> tuple[str, ...] | None:
    if len(members) > SMALL_SET or any(op is not ops.LITERAL for op, _value in members):
        return None
    return tuple(sorted({fold(chr(value)) for _op, value in members}))


def _better(a: tuple[str, ...] | None, b: tuple[str, ...] | None) -> tuple[str, ...] | None:
    if a is None or b is None:
        return a or b
    return max(a, b, key=lambda words: (min(map(len, words)), -len(words)))
