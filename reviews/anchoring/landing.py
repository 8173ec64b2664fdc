"""A place in the new version, before it is decided whether it is taken, offered or dropped."""

from dataclasses import dataclass

TWIN, LEFTOVER, RANGE, TORN = "twin", "leftover", "range", "torn"
RESEMBLES = "resembles"
SUGGESTED = 0.7  # below verdict.FLOOR: what only resembles is for a person to decide


@dataclass(frozen=True, slots=True)
class Landing:
    """Raw offsets, `last` is the block of `end`; how sure; how found: a pair's kind or one of these."""

    first: int
    start: int
    last: int
    end: int
    score: float
    how: str
    same_words: bool = False
