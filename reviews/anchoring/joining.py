"""Blocks that were divided, and blocks that were put together: found beside the pairs they belong to."""

from reviews.anchoring.alike import alike, stands_in
from reviews.anchoring.matching import Matching
from reviews.anchoring.side import NONE, Side

LEAST_GAIN = 0.04
LEAST_LIKENESS = 0.7
SHORTEST_PART = 4
MOST_PARTS = 4


def find_splits(matching: Matching) -> dict[int, tuple[int, ...]]:
    """Old block -> the new blocks that it became, two to four in order; these are taken from `matching`."""
    return _joined(matching, matching.old, matching.new, matching.to_new, matching.to_old, forwards=True)


def find_merges(matching: Matching) -> dict[int, tuple[int, ...]]:
    """New block -> the old blocks that it came from."""
    return _joined(matching, matching.new, matching.old, matching.to_old, matching.to_new, forwards=False)


def _joined(
    matching: Matching, one: Side, many: Side, to_many: list[int], to_one: list[int], *, forwards: bool
) -> dict[int, tuple[int, ...]]:
    found: dict[int, tuple[int, ...]] = {}
    for at in range(len(one)):
        part = to_many[at]
        text = one.texts[at]
        if len(text) < 2 * SHORTEST_PART:
            continue
        if part == NONE:
            parts = _fresh_parts(text, at, one, many, to_many, to_one)
        elif text != many.texts[part]:
            parts = _grown_parts(text, part, many, to_one)
        else:
            continue
        if len(parts) > 1:
            found[at] = tuple(parts)
            for other in parts:
                if forwards and matching.to_old[other] == NONE:
                    matching.to_old[other] = at
                elif not forwards and matching.to_new[other] == NONE:
                    matching.to_new[other] = at
            if part == NONE:
                to_many[at] = max(parts, key=lambda p: len(many.texts[p]))
    return found


def _grown_parts(text: str, part: int, many: Side, to_one: list[int]) -> list[int]:
    """The part that is known, with the free blocks beside it as long as they explain more of the text."""
    parts = [part]
    words = many.texts[part]
    score = alike(text, words)
    while len(parts) < MOST_PARTS and len(words) < 1.2 * len(text):
        best = None
        for step, beside in ((1, many.after[parts[-1]]), (-1, many.before[parts[0]])):
            if beside == NONE or to_one[beside] != NONE or len(many.texts[beside]) < SHORTEST_PART:
                continue
            longer = words + many.texts[beside] if step == 1 else many.texts[beside] + words
            now = alike(text, longer)
            if now <= score + LEAST_GAIN or not stands_in(many.texts[beside], text):
                continue
            if best is None or now > best[0]:
                best = (now, step, beside, longer)
        if best is None:
            break
        score, step, beside, words = best
        parts = [*parts, beside] if step == 1 else [beside, *parts]
    return parts if score >= LEAST_LIKENESS else [part]


def _fresh_parts(
    text: str, at: int, one: Side, many: Side, to_many: list[int], to_one: list[int]
) -> list[int]:
    """Free blocks where the block is expected, which read like it when they are put together."""
    for first in _starts(at, one, many, to_many, to_one):
        parts: list[int] = []
        words = ""
        beside = first
        while beside != NONE and to_one[beside] == NONE and len(parts) < MOST_PARTS:
            if not stands_in(many.texts[beside], text):
                break
            parts.append(beside)
            words += many.texts[beside]
            beside = many.after[beside]
        if len(parts) > 1 and alike(text, words) >= LEAST_LIKENESS:
            return parts
    return []


def _starts(at: int, one: Side, many: Side, to_many: list[int], to_one: list[int]) -> list[int]:
    """Free blocks near to where the neighbours of a block went, in order."""
    found: set[int] = set()
    for beside, step in ((one.before[at], 1), (one.after[at], -1)):
        if beside == NONE or to_many[beside] == NONE:
            continue
        here = to_many[beside]
        for _ in range(MOST_PARTS):
            here = many.after[here] if step == 1 else many.before[here]
            if here == NONE:
                break
            if to_one[here] == NONE:
                found.add(here)
    return sorted(found)
