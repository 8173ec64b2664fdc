"""Expressions that people write run against the clock: one that takes too long is put aside for this check.

They are matched by `regex`, which stops when told to; ours are matched by `re`. The engine knows nothing of
it: a timed expression looks like a compiled one, and `check_in_time` says which rules it put aside.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import regex

from reviews.rules.casefile import CaseFile
from reviews.rules.engine import check, places
from reviews.rules.finding import Finding
from reviews.rules.memory import Memory
from reviews.rules.rule import Guard, Pattern
from reviews.rules.ruleset import RuleSet


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds of computing: of one rule on one block, of one rule in a check, of all such rules in one."""

    a_block: float = 0.2
    a_rule: float = 2.0
    a_check: float = 20.0


@dataclass(slots=True)
class Clock:
    """What the rules of one check have used; `slow`: rules put aside."""

    limits: Limits
    used: dict[str, float] = field(default_factory=dict)
    slow: set[str] = field(default_factory=set)
    whole: float = 0.0

    def left(self, rule: str) -> float:
        """Seconds for its next match; 0 once it is put aside."""
        if rule in self.slow:
            return 0.0
        left = min(
            self.limits.a_block,
            self.limits.a_rule - self.used.get(rule, 0.0),
            self.limits.a_check - self.whole,
        )
        if left <= 0:
            self.slow.add(rule)
            return 0.0
        return left

    def spend(self, rule: str, seconds: float) -> None:
        self.used[rule] = self.used.get(rule, 0.0) + seconds
        self.whole += seconds


_clock: ContextVar[Clock | None] = ContextVar("rule_clock", default=None)


@contextmanager
def clocked(limits: Limits) -> Iterator[Clock]:
    """Everything that is matched inside runs on this clock."""
    clock = Clock(limits)
    token = _clock.set(clock)
    try:
        yield clock
    finally:
        _clock.reset(token)


def check_in_time(
    case: CaseFile, rules: RuleSet, memory: Memory | None = None, limits: Limits | None = None
) -> tuple[list[Finding], frozenset[str]]:
    """The findings, and the rules that were put aside, which have none.

    A `memory` must not be kept when a rule was put aside: it misses what that rule had not come to.
    """
    with clocked(limits or Limits()) as clock:
        found = check(case, rules, memory)
    slow = frozenset(clock.slow)
    return [one for one in found if one.rule not in slow], slow


def places_in_time(case: CaseFile, rules: RuleSet, limits: Limits) -> tuple[list[Finding], frozenset[str]]:
    """As `check_in_time`, every place of its own, by the rules that look at sentences."""
    with clocked(limits) as clock:
        found = places(case, rules)
    slow = frozenset(clock.slow)
    return [one for one in found if one.rule not in slow], slow


class TimedExpression:
    """Of one rule; looks like `re.Pattern` as far as the engine and the conditions use one."""

    def __init__(self, rule: str, pattern: str, flags: int) -> None:
        self.rule, self.pattern, self.flags = rule, pattern, flags

    def __repr__(self) -> str:
        return f"<TimedExpression {self.rule} {self.pattern!r}>"

    @cached_property
    def _compiled(self) -> Any:
        # Of the flags of `re` only these can have been asked for; they have the same values there.
        return regex.compile(
            self.pattern, (self.flags & (regex.I | regex.M | regex.S | regex.X | regex.A)) | regex.V0
        )

    def finditer(self, text: str) -> list[Any]:
        """All matches; none once the rule is put aside."""
        return self._timed(lambda seconds: list(self._compiled.finditer(text, timeout=seconds))) or []

    def search(self, text: str) -> Any:
        return self._timed(lambda seconds: self._compiled.search(text, timeout=seconds))

    def match(self, text: str) -> Any:
        return self._timed(lambda seconds: self._compiled.match(text, timeout=seconds))

    def fullmatch(self, text: str) -> Any:
        return self._timed(lambda seconds: self._compiled.fullmatch(text, timeout=seconds))

    def _timed(self, work) -> Any:
        clock = _clock.get() or Clock(Limits())
        seconds = clock.left(self.rule)
        if not seconds:
            return None
        begun = time.thread_time()
        try:
            return work(seconds)
        except TimeoutError:
            clock.slow.add(self.rule)
            return None
        finally:
            clock.spend(self.rule, time.thread_time() - begun)


def timed_pattern(rule: str, pattern: Pattern) -> Pattern:
    """Without the tail of its gate, which would be matched by `re` and against no clock."""
    gate = replace(pattern.gate, tail=None, begins=False)
    timed = TimedExpression(rule, pattern.regex.pattern, pattern.regex.flags)
    return replace(pattern, regex=timed, gate=gate)


def timed_guard(rule: str, guard: Guard) -> Guard:
    """Named conditions are ours, and stay as they are."""
    if guard.pattern is None:
        return guard
    return replace(guard, pattern=TimedExpression(rule, guard.pattern.pattern, guard.pattern.flags))
