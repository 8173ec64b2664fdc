"""Whether an expression stays within a line: then it matches in a text what it matches in its lines."""

import re
from collections.abc import Iterable
from functools import lru_cache
from re import _constants as ops  # noqa: PLC2701
from re import _parser  # noqa: PLC2701

_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)
_BREAK = ord("\n")


@lru_cache(maxsize=2_000)
def stays_in_line(regex: re.Pattern[str]) -> bool:
    """False in doubt: it can match a line break, or asks for the ends of the text."""
    if regex.flags & (re.DOTALL | re.LOCALE):
        return False
    return _stay(_parser.parse(regex.pattern, regex.flags & ~re.DEBUG))


def _stay(parsed: Iterable) -> bool:
    return all(_stays(op, value) for op, value in parsed)


def _stays(op, value) -> bool:
    if op is ops.LITERAL:
        return value != _BREAK
    if op is ops.IN:
        return _is_without_break(value)
    if op is ops.NOT_LITERAL:
        return value == _BREAK
    if op is ops.ANY:
        return True
    if op is ops.AT:
        return value in (ops.AT_BOUNDARY, ops.AT_NON_BOUNDARY)
    if op in _REPEATS:
        return _stay(value[2])
    if op is ops.BRANCH:
        return all(map(_stay, value[1]))
    if op is ops.SUBPATTERN:
        return not value[1] & re.DOTALL and _stay(value[3])
    if op in (ops.ASSERT, ops.ASSERT_NOT):
        return _stay(value[1])
    return False


def _is_without_break(members: Iterable) -> bool:
    """Of a set of characters. What is no plain letter, range, digit or letter of a word may be a break."""
    members = list(members)
    if members[0][0] is ops.NEGATE:
        return (ops.LITERAL, _BREAK) in members or (ops.CATEGORY, ops.CATEGORY_SPACE) in members
    plain = (ops.CATEGORY_DIGIT, ops.CATEGORY_WORD)
    return all(
        (member is ops.LITERAL and value != _BREAK)
        or (member is ops.RANGE and not value[0] <= _BREAK <= value[1])
        or (member is ops.CATEGORY and value in plain)
        for member, value in members
    )
