"""Whether an expression may take for ever: what people write is refused before it meets a document.

Two signs are looked for in the expression itself. Round a loop, the same letters can be matched in two ways:
each repeat doubles the work. And open repeats over the same letters stand in a row: the work grows by a power
with each of them. What is refused so is not always slow, and what passes is still timed (`timed.py`).
"""

import re
from collections.abc import Iterable, Iterator
from re import _constants as ops  # noqa: PLC2701
from re import _parser  # noqa: PLC2701

from reviews.rules.glushkov import Places, TooLarge


def _(message_id: str) -> str:
    """Mark a message id for extraction; return it unchanged: this package knows no Django."""
    return message_id


LONGEST = 4000
DEEPEST = 20
MOST_GROUPS = 60
LARGEST_BOUND = 1000
# A repeat of more than this may double the work each time; of what itself repeats, more than two.
DOUBLES_FROM, DOUBLES_AROUND_A_REPEAT_FROM = 10, 2
OPEN_FROM = 200
MOST_IN_A_ROW = 3
MOST_STEPS = 150_000

TOO_LONG = _("The expression is longer than %(limit)d characters.")
TOO_DEEP = _("The expression has brackets in brackets, more than %(limit)d deep.")
TOO_MANY_GROUPS = _("The expression has more than %(limit)d groups.")
TOO_MANY_TIMES = _("A repeat may be at most %(limit)d times, like {1,%(limit)d}.")
TOO_LARGE = _("The expression is too large to be checked. Split it into several.")
LOOKS_BACK = _("The expression refers back to a group; that is not possible here.")
BARE_BRACE = _("A brace that is no count must have a backslash before it, like \\{.")
BRACKET_IN_SET = _("A bracket within a set must have a backslash before it, like [\\[].")
DOUBLES = _(
    "The expression may take for ever: inside its repeat, the same letters can be matched in several ways. "
    "Let each turn of the repeat begin with a letter that nothing else in it matches."
)
SIDE_BY_SIDE = _(
    "The expression may take very long: two open repeats of the same letters stand side by side. "
    "Write one of them, or limit one, like {0,20}."
)
IN_A_ROW = _(
    "The expression may take very long: more than %(limit)d open repeats of the same letters stand in a row. "
    "Limit them, like {0,20}, or split the expression."
)

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
    steps = _Steps()
    whole = [parsed]
    whole += [value[1] for op, value in _all(parsed) if op in (ops.ASSERT, ops.ASSERT_NOT)]
    for part in whole:
        if _doubles(part, flags, steps):
            return DOUBLES, {}
    for part in whole:
        places = Places(part, flags, loops_from=OPEN_FROM, written=2)
        if _stand_side_by_side(places):
            return SIDE_BY_SIDE, {}
        if _longest_row(places, steps) > MOST_IN_A_ROW:
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


def _doubles(parsed, flags: int, steps: "_Steps") -> bool:
    """Some loop matches some letters in two ways."""
    for op, value in _all(parsed):
        if op in _REPEATS:
            least, most, inner = value
            repeats = any(o in _REPEATS and v[1] > DOUBLES_AROUND_A_REPEAT_FROM for o, v in _all(inner))
            limit = DOUBLES_AROUND_A_REPEAT_FROM if repeats else DOUBLES_FROM
            if most <= limit:
                continue
            # The turns of (a?){30} may each be empty or not.
            may_be_empty = inner.getwidth()[0] == 0 and most is not ops.MAXREPEAT
            turned = [(op, (least, ops.MAXREPEAT, inner))]
            places = Places(turned, flags, loops_from=limit, written=DOUBLES_FROM)
            if may_be_empty or _is_ambiguous(places, steps):
                return True
    return False


class _Steps:
    """A budget: looking must not take as long as what it looks for."""

    def __init__(self) -> None:
        self.left = MOST_STEPS

    def take(self, number: int) -> None:
        self.left -= number
        if self.left < 0:
            raise TooLarge


def _is_ambiguous(places: Places, steps: "_Steps") -> bool:
    """Two ways round from a place to itself over the same letters."""
    for loop in places.loops:
        inside = {p: tuple(q for q in places.after[p] if q in loop) for p in loop}
        if any(places.after[p][q] > 1 for p in loop for q in inside[p]):
            return True
        seen: set[tuple[int, int]] = set()
        todo: list[tuple[int, int]] = []
        for after in set(inside.values()):
            steps.take(len(after) ** 2)
            todo.extend((a, b) for a, b in _pairs(places, after, after) if a != b)
        while todo:
            pair = todo.pop()
            if pair in seen:
                continue
            seen.add(pair)
            left, right = inside[pair[0]], inside[pair[1]]
            steps.take(1 + len(left) * len(right))
            for a, b in _pairs(places, left, right):
                if a == b:
                    return True
                todo.append((a, b))
    return False


def _pairs(places: Places, left: Iterable[int], right: Iterable[int]) -> Iterator[tuple[int, int]]:
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


def _longest_row(places: Places, steps: _Steps) -> int:
    """How many loops follow each other in which the same letters can be matched by either of two."""
    loops = list(reversed(places.loops))
    longest = [1] * len(loops)
    for later in range(len(loops)):
        for earlier in range(later):
            if longest[earlier] >= longest[later] and _share(places, loops[earlier], loops[later], steps):
                longest[later] = longest[earlier] + 1
    return max(longest, default=0)


def _share(places: Places, first: frozenset[int], second: frozenset[int], steps: _Steps) -> bool:
    """Letters that go round in the first, lead from it to the second, and go round there (three at once)."""
    for p in first:
        for q in second:
            seen: set[tuple[int, int, int]] = set()
            todo = [(p, p, q)]
            while todo:
                for triple in _next_triples(places, todo.pop(), first, second, steps):
                    if triple == (p, q, q):
                        return True
                    if triple not in seen:
                        seen.add(triple)
                        todo.append(triple)
    return False


def _next_triples(
    places: Places, now: tuple[int, int, int], first: frozenset[int], second: frozenset[int], steps: _Steps
) -> Iterator[tuple[int, int, int]]:
    after, letters = places.after, places.letters
    rounds = [a for a in after[now[0]] if a in first]
    ends = [c for c in after[now[2]] if c in second]
    steps.take(1 + len(rounds) * len(after[now[1]]) * len(ends))
    for a in rounds:
        for b in after[now[1]]:
            for c in ends:
                if letters[a] & letters[b] & letters[c]:
                    yield a, b, c
