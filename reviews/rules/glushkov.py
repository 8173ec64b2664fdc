"""An expression as the places that a match passes through (Glushkov), with the number of ways between them.

Ways are counted, not only known: `(a*)*` passes from one a to the next in two ways, which is what makes
matching explode. Letters are compared on a sample: every letter that the expression names, its neighbours,
and one of each usual kind.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from re import _constants as ops  # noqa: PLC2701
from re import _parser  # noqa: PLC2701

MOST_PLACES = 3000
MOST_WAYS = 60_000
_USUAL = "aZz09_ \t\n-(.)/,:あんアンー漢字々。、「」・　ａ０é€Ω가\U0001f600"


class TooLarge(Exception):  # noqa: N818 -- names follow the glossary
    """More places or ways than are worth looking at."""


@dataclass(slots=True)
class Part:
    """A stretch of the expression. nothing: ways to match no letter; first, last: place → ways; at most 2."""

    nothing: int = 1
    first: dict[int, int] = field(default_factory=dict)
    last: dict[int, int] = field(default_factory=dict)


class Places:
    """`letters[p]`: bits of the sample that place p takes; `after[p]`: place → ways.

    `loops_from`: a repeat with a greater bound counts as one without; a smaller one is written out, at most
    `written` times.
    """

    def __init__(self, parsed: _parser.SubPattern, flags: int, *, loops_from: int, written: int) -> None:
        self.ignores_case = bool(flags & re.IGNORECASE)
        self.dot_is_all = bool(flags & re.DOTALL)
        self.loops_from, self.written = loops_from, written
        self.sample = _sample(parsed)
        self.letters: list[int] = []
        self.after: dict[int, dict[int, int]] = {}
        self._ways = 0
        self._bit = {char: 1 << at for at, char in enumerate(self.sample)}
        self._all = (1 << len(self.sample)) - 1
        self._known: dict[object, int] = {}
        self.whole = self._sequence(parsed)

    def _place(self, bits: int) -> Part:
        at = len(self.letters)
        if at >= MOST_PLACES:
            raise TooLarge
        self.letters.append(bits)
        self.after[at] = {}
        return Part(0, {at: 1}, {at: 1})

    def _join(self, ends: Mapping[int, int], starts: Mapping[int, int]) -> None:
        self._ways += len(ends) * len(starts)
        if self._ways > MOST_WAYS:
            raise TooLarge
        for end, left in ends.items():
            after = self.after[end]
            for start, right in starts.items():
                after[start] = min(2, after.get(start, 0) + left * right)

    def _then(self, a: Part, b: Part) -> Part:
        self._join(a.last, b.first)
        return Part(
            min(2, a.nothing * b.nothing), _sum(a.first, b.first, a.nothing), _sum(b.last, a.last, b.nothing)
        )

    def _sequence(self, parsed: Iterable) -> Part:
        made = Part()
        for op, value in parsed:
            made = self._then(made, self._of(op, value))
        return made

    def _of(self, op, value) -> Part:
        if op in (ops.LITERAL, ops.NOT_LITERAL, ops.IN, ops.ANY):
            return self._place(self._taken(op, value))
        if op is ops.SUBPATTERN:
            return self._sequence(value[3])
        if op is ops.ATOMIC_GROUP:
            return self._sequence(value)
        if op is ops.BRANCH:
            parts = [self._sequence(branch) for branch in value[1]]
            made = Part(0)
            for part in parts:
                made = Part(
                    min(2, made.nothing + part.nothing),
                    _sum(made.first, part.first),
                    _sum(made.last, part.last),
                )
            return made
        if op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT):
            return self._repeat(*value)
        return Part()  # places and look-arounds take no letter; look-arounds are looked at on their own

    def _repeat(self, least: int, most: int, inner) -> Part:
        if most > self.loops_from:
            part = self._sequence(inner)
            self._join(part.last, part.first)
            return Part(part.nothing if least else min(2, 1 + part.nothing), part.first, part.last)
        # a{1,3} is a(a(a)?)?: a second turn only after a first one.
        made = Part()
        for at in reversed(range(min(most, self.written))):
            made = self._then(self._sequence(inner), made)
            if at >= least:
                made.nothing = min(2, 1 + made.nothing)
        return made

    def _taken(self, op, value) -> int:
        """Bits of the letters that one place takes."""
        if op is ops.ANY:
            return self._all if self.dot_is_all else self._all & ~self._of_letter("\n")
        if op is ops.IN:
            return self._of_set(value)
        bits = self._of_letter(chr(value))
        return self._all & ~bits if op is ops.NOT_LITERAL else bits

    def _of_set(self, members) -> int:
        bits = 0
        for kind, one in members:
            if kind is ops.LITERAL:
                bits |= self._of_letter(chr(one))
            elif kind is not ops.NEGATE:
                bits |= self._of_many(kind, one)
        return self._all & ~bits if members[0][0] is ops.NEGATE else bits

    def _of_letter(self, char: str) -> int:
        forms = {char, char.lower(), char.upper()} if self.ignores_case else {char}
        return sum(self._bit[form] for form in forms if form in self._bit)

    def _of_many(self, kind, one) -> int:
        if (kind, one) not in self._known:
            found = [char for char in self.sample if _is_within(kind, one, char)]
            bits = 0
            for char in found:
                bits |= self._of_letter(char)
            self._known[kind, one] = bits
        return self._known[kind, one]

    @property
    def loops(self) -> list[frozenset[int]]:
        """The sets of places that a match can go round in."""
        return [one for one in _components(self.after) if len(one) > 1 or (p := min(one)) in self.after[p]]


def _is_within(kind, one, char: str) -> bool:
    if kind is ops.RANGE:
        return one[0] <= ord(char) <= one[1]
    return kind is ops.CATEGORY and _CATEGORIES[one](char)


_CATEGORIES = {
    ops.CATEGORY_DIGIT: str.isdecimal,
    ops.CATEGORY_NOT_DIGIT: lambda char: not char.isdecimal(),
    ops.CATEGORY_SPACE: str.isspace,
    ops.CATEGORY_NOT_SPACE: lambda char: not char.isspace(),
    ops.CATEGORY_WORD: lambda char: char.isalnum() or char == "_",
    ops.CATEGORY_NOT_WORD: lambda char: not (char.isalnum() or char == "_"),
}


def _sample(parsed) -> str:
    """The letters on which the parts of an expression are compared."""
    codes: set[int] = set()

    def look(value) -> None:
        if isinstance(value, _parser.SubPattern):
            value = list(value)
        if isinstance(value, tuple) and len(value) == 2 and value[0] in (ops.LITERAL, ops.NOT_LITERAL):
            codes.add(value[1])
        elif isinstance(value, tuple) and len(value) == 2 and value[0] is ops.RANGE:
            low, high = value[1]
            codes.update((low - 1, low, high, high + 1))
        elif isinstance(value, (list, tuple)):
            for one in value:
                look(one)

    look(parsed)
    named = {chr(code) for code in codes if 0 <= code <= 0x10FFFF}
    named |= {form for char in named for form in (char.lower(), char.upper()) if len(form) == 1}
    return "".join(sorted(named | set(_USUAL) | set(unicodedata.normalize("NFKC", _USUAL))))


def _sum(a: Mapping[int, int], b: Mapping[int, int], times: int = 1) -> dict[int, int]:
    found = dict(a)
    if times:
        for key, value in b.items():
            found[key] = min(2, found.get(key, 0) + value * times)
    return found


def _components(after: Mapping[int, Mapping[int, int]]) -> list[frozenset[int]]:
    """Strongly connected places (Tarjan, without recursion), the later ones first."""
    order: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    found: list[frozenset[int]] = []
    for root in after:
        if root in order:
            continue
        work = [(root, iter(after[root]))]
        order[root] = low[root] = len(order)
        stack.append(root)
        on_stack.add(root)
        while work:
            at, left = work[-1]
            for to in left:
                if to not in order:
                    order[to] = low[to] = len(order)
                    stack.append(to)
                    on_stack.add(to)
                    work.append((to, iter(after[to])))
                    break
                if to in on_stack:
                    low[at] = min(low[at], order[to])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[at])
                if low[at] == order[at]:
                    members = set()
                    while at not in members:
                        members.add(stack.pop())
                    on_stack -= members
                    found.append(frozenset(members))
    return found
