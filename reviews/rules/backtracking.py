"""Whether an expression may take for ever: what people write is refused before it meets a document.

Two signs are looked for in the expression itself. Round a loop, the same letters can be matched in two ways:
each repeat doubles the work. And open repeats over the same letters stand in a row: the work grows by a power
with each of them. What is refused so is not always slow, and what passes is still timed (`timed.py`).
"""

import re
from collections.abc import Iterator
from re import _constants as ops  # noqa: PLC2701
from re import _parser  # noqa: PLC2701

from reviews.rules.automaton import Places, TooLarge

LONGEST = 4000
DEEPEST = 20
MOST_GROUPS = 60
LARGEST_BOUND = 1000
# A repeat of more than this may double the work each time; of what itself repeats openly, more than two.
DOUBLES_FROM, DOUBLES_AROUND_A_LOOP_FROM = 10, 2
OPEN_FROM = 200
MOST_IN_A_ROW = 3
MOST_PAIRS = 40_000

TOO_LONG = "The expression is longer than %(limit)d characters."
TOO_DEEP = "The expression has brackets in brackets, more than %(limit)d deep."
TOO_MANY_GROUPS = "The expression has more than %(limit)d groups."
TOO_MANY_TIMES = "A repeat may be at most %(limit)d times, like {1,%(limit)d}."
TOO_LARGE = "The expression is too large to be checked. Split it into several."
LOOKS_BACK = "The expression refers back to a group; that is not possible here."
BARE_BRACE = "A brace that is no count must have a backslash before it, like \\{."
BRACKET_IN_SET = "A bracket within a set must have a backslash before it, like [\\[]."
DOUBLES = (
    "The expression may take for ever: inside its repeat, the same letters can be matched in several ways. "
    "Let each turn of the repeat begin with a letter that nothing else in it matches."
)
SIDE_BY_SIDE = (
    "The expression may take very long: two open repeats of the same letters stand side by side. "
    "Write one of them, or limit one, like {0,20}."
)
IN_A_ROW = (
    "The expression may take very long: more than %(limit)d open repeats of the same letters stand in a row. "
    "Limit them, like {0,20}, or split the expression."
)
ALL_MESSAGES = (
    TOO_LONG, TOO_DEEP, TOO_MANY_GROUPS, TOO_MANY_TIMES, TOO_LARGE, LOOKS_BACK, BARE_BRACE, BRACKET_IN_SET,
    DOUBLES, SIDE_BY_SIDE, IN_A_ROW,
)  # fmt: skip

Danger = tuple[str, dict[str, int]]
# {…} and [[:…:]] that `re` reads as letters and `regex` as something of its own.
_ESCAPED = re.compile(r"\\.", re.DOTALL)
_NESTED_SET = re.compile(r"\[\^?\[|\[[^\]]*\[:")
_SET = re.compile(r"\[\^?\]?[^\]]*\]")
_BARE = re.compile(r"\{(?!\d*,?\d*\})")
_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)


def danger_of(text: str, flags: int = 0) -> Danger | None:
    """Why an expression is refused, as an English sentence with its values; None when nothing is seen.

    Raises re.error when it is no expression.
    """
    if len(text) > LONGEST:
        return TOO_LONG, {"limit": LONGEST}
    if _depth(text) > DEEPEST:
        return TOO_DEEP, {"limit": DEEPEST}
    plain = _ESCAPED.sub("", text)
    if _NESTED_SET.search(plain):
        return BRACKET_IN_SET, {}
    parsed = _parser.parse(text, flags & ~re.DEBUG)
    if parsed.state.groups - 1 > MOST_GROUPS or text.count("(") > 4 * MOST_GROUPS:
        return TOO_MANY_GROUPS, {"limit": MOST_GROUPS}
    if _BARE.search(_SET.sub("", plain)):
        return BARE_BRACE, {}
    for op, value in _all(parsed):
        if op in (ops.GROUPREF, ops.GROUPREF_EXISTS):
            return LOOKS_BACK, {}
        if op in _REPEATS and _bound(value) > LARGEST_BOUND:
            return TOO_MANY_TIMES, {"limit": LARGEST_BOUND}
    flags |= parsed.state.flags
    if any(op is ops.SUBPATTERN and value[1] & re.IGNORECASE for op, value in _all(parsed)):
        flags |= re.IGNORECASE
    try:
        return _first_danger(parsed, flags)
    except (TooLarge, RecursionError):
        return TOO_LARGE, {}


def _first_danger(parsed: _parser.SubPattern, flags: int) -> Danger | None:
    whole = [parsed]
    whole += [value[1] for op, value in _all(parsed) if op in (ops.ASSERT, ops.ASSERT_NOT)]
    for part in whole:
        if _doubles(part, flags):
            return DOUBLES, {}
    for part in whole:
        places = Places(part, flags, loops_from=OPEN_FROM, written=2)
        if _stand_side_by_side(places):
            return SIDE_BY_SIDE, {}
        if _longest_row(places) > MOST_IN_A_ROW:
            return IN_A_ROW, {"limit": MOST_IN_A_ROW}
    return None


def _bound(value) -> int:
    """The count of a repeat that says one; 0 for an open end."""
    least, most, _inner = value
    return least if most is ops.MAXREPEAT else most


def _all(parsed) -> Iterator[tuple]:
    """Every operation of an expression, those inside others too."""
    todo = [parsed]
    while todo:
        one = todo.pop()
        for op, value in one:
            yield op, value
            if op is ops.BRANCH:
                todo.extend(value[1])
            elif op is ops.SUBPATTERN:
                todo.append(value[3])
            elif op is ops.ATOMIC_GROUP:
                todo.append(value)
            elif op in _REPEATS:
                todo.append(value[2])
            elif op in (ops.ASSERT, ops.ASSERT_NOT):
                todo.append(value[1])


def _depth(text: str) -> int:
    """How deep its round brackets go, those in sets and behind a backslash left out as far as is simple."""
    depth = deepest = 0
    for char in _SET.sub("", _ESCAPED.sub("", text)):
        if char == "(":
            depth += 1
            deepest = max(deepest, depth)
        elif char == ")":
            depth -= 1
    return deepest


def _doubles(parsed, flags: int) -> bool:
    """Some loop matches some letters in two ways."""
    for op, value in _all(parsed):
        if op in _REPEATS:
            least, most, inner = value
            has_loop = any(o in _REPEATS and v[1] > DOUBLES_FROM for o, v in _all(inner))
            limit = DOUBLES_AROUND_A_LOOP_FROM if has_loop else DOUBLES_FROM
            if most <= limit:
                continue
            # The turns of (a?){30} may each be empty or not.
            may_be_empty = inner.getwidth()[0] == 0 and most is not ops.MAXREPEAT
            turned = [(op, (least, ops.MAXREPEAT, inner))]
            places = Places(turned, flags, loops_from=limit, written=DOUBLES_FROM)
            if may_be_empty or _is_ambiguous(places):
                return True
    return False


def _is_ambiguous(places: Places) -> bool:
    """Two ways round from a place to itself over the same letters."""
    for loop in places.loops:
        inside = {p: [q for q in places.after[p] if q in loop] for p in loop}
        if any(places.after[p][q] > 1 for p in loop for q in inside[p]):
            return True
        seen: set[tuple[int, int]] = set()
        todo = [(a, b) for p in loop for a, b in _pairs(places, inside[p], inside[p]) if a != b]
        while todo:
            pair = todo.pop()
            if pair in seen:
                continue
            seen.add(pair)
            if len(seen) > MOST_PAIRS:
                raise TooLarge
            for a, b in _pairs(places, inside[pair[0]], inside[pair[1]]):
                if a == b:
                    return True
                todo.append((a, b))
    return False


def _pairs(places: Places, left: list[int], right: list[int]) -> Iterator[tuple[int, int]]:
    letters = places.letters
    return ((a, b) for a in left for b in right if letters[a] & letters[b])


def _stand_side_by_side(places: Places) -> bool:
    """From one place that repeats to another that does, over one letter and with nothing between."""
    after, letters = places.after, places.letters
    return any(
        q != p and q in after[q] and p not in after[q] and letters[p] & letters[q]
        for p in after
        if p in after[p]
        for q in after[p]
    )


def _longest_row(places: Places) -> int:
    """How many loops follow each other in which the same letters can be matched by either of two."""
    loops = list(reversed(places.loops))
    longest = [1] * len(loops)
    for later in range(len(loops)):
        for earlier in range(later):
            if longest[earlier] >= longest[later] and _share(places, loops[earlier], loops[later]):
                longest[later] = longest[earlier] + 1
    return max(longest, default=0)


def _share(places: Places, first: frozenset[int], second: frozenset[int]) -> bool:
    """Letters that go round in the first, lead from it to the second, and go round there (three at once)."""
    after, letters = places.after, places.letters
    steps = 0
    for p in first:
        for q in second:
            seen: set[tuple[int, int, int]] = set()
            todo = [(p, p, q)]
            while todo:
                one = todo.pop()
                steps += 1
                if steps > MOST_PAIRS:
                    raise TooLarge
                for a in after[one[0]]:
                    for b in after[one[1]]:
                        for c in after[one[2]]:
                            if not letters[a] & letters[b] & letters[c] or a not in first or c not in second:
                                continue
                            if (a, b, c) == (p, q, q):
                                return True
                            if (a, b, c) not in seen:
                                seen.add((a, b, c))
                                todo.append((a, b, c))
    return False
