"""Blocks that read the same in both versions: alone, by what stands around them, by growing from these."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence

from reviews.anchoring.matching import Matching
from reviews.anchoring.side import NONE, Side

LEAST_AGREEMENT = 0.5
NEAR, FEW = 48, 4
ROUNDS = 3

Key = Callable[[Side, int], Hashable]


def match_alone(matching: Matching) -> None:
    """Match the blocks that stand once in both versions, wherever they stand."""
    old, new = _where(matching.old), _where(matching.new)
    for text, ours in old.items():
        theirs = new.get(text, ())
        if text and len(ours) == 1 and len(theirs) == 1:
            matching.pair(ours[0], theirs[0])


def match_equal(matching: Matching) -> None:
    """Match what can be told with certainty first, and let every match help to tell the next ones apart."""
    for key in KEYS:
        _match_by(matching, key)
    match_beside(matching)


def match_beside(matching: Matching) -> None:
    """Match repeated blocks by those that are matched around them."""
    for _ in range(ROUNDS):
        _grow(matching)
        if not _settle(matching):
            break


def match_last_of_kind(matching: Matching) -> None:
    """Of repeated blocks the only ones left in either version: the others have found each other."""
    _match_by(matching, lambda side, at: side.texts[at])


def _text(side: Side, at: int) -> str:
    return side.texts[at] if at != NONE else ""


def _five(side: Side, at: int) -> Hashable:
    before, after = side.before[at], side.after[at]
    return (_three(side, at), _text(side, side.before[before]) if before != NONE else "",
            _text(side, side.after[after]) if after != NONE else "")  # fmt: skip


def _three(side: Side, at: int) -> Hashable:
    return _text(side, side.before[at]), side.texts[at], _text(side, side.after[at]), side.column(at)


def _row(side: Side, at: int) -> Hashable:
    words = side.row_texts(at)
    return (words, side.texts[at], side.column(at)) if words else None


def _row_and_chapter(side: Side, at: int) -> Hashable:
    key = _row(side, at)
    return key and (key, side.heading_path(at))


def _left(side: Side, at: int) -> Hashable:
    before = side.before[at]
    if before == NONE:
        return None
    return _text(side, side.before[before]), side.texts[before], side.texts[at], side.column(at)


def _right(side: Side, at: int) -> Hashable:
    after = side.after[at]
    if after == NONE:
        return None
    return _text(side, side.after[after]), side.texts[after], side.texts[at], side.column(at)


def _chapter(side: Side, at: int) -> Hashable:
    path = side.heading_path(at)
    return (path, side.texts[at], side.column(at)) if path else None


KEYS: tuple[Key, ...] = (_five, _three, _row, _row_and_chapter, _left, _right, _chapter)


def _where(side: Side) -> dict[str, list[int]]:
    found = defaultdict(list)
    for at, text in enumerate(side.texts):
        found[text].append(at)
    return found


def _match_by(matching: Matching, key: Key) -> None:
    """Match the blocks whose key no other block of either version has."""
    old = _alone_by(matching.old, matching.free_old(), key)
    new = _alone_by(matching.new, matching.free_new(), key)
    for value, i in old.items():
        j = new.get(value, NONE)
        if i != NONE and j != NONE and matching.may_pair(i, j):
            matching.pair(i, j)


def _alone_by(side: Side, blocks: list[int], key: Key) -> dict[Hashable, int]:
    found: dict[Hashable, int] = {}
    for at in blocks:
        if side.texts[at]:
            value = key(side, at)
            if value is not None:
                found[value] = NONE if value in found else at
    return found


def _grow(matching: Matching) -> None:
    """Extend every run of matched blocks over equal ones, except where two runs would claim the same."""
    for step in (1, -1):
        blocks = range(len(matching.old)) if step == 1 else range(len(matching.old) - 1, -1, -1)
        for i in blocks:
            j = matching.to_new[i]
            if j == NONE:
                continue
            i, j = i + step, j + step
            if not (0 <= i < len(matching.old) and 0 <= j < len(matching.new)):
                continue
            if matching.is_free(i, j) and _same(matching, i, j) and not _is_contested(matching, i, j, step):
                matching.pair(i, j)


def _same(matching: Matching, i: int, j: int) -> bool:
    return (
        matching.old.texts[i] == matching.new.texts[j]
        and matching.old.column(i) == matching.new.column(j)
    )  # fmt: skip


def _is_contested(matching: Matching, i: int, j: int, step: int) -> bool:
    """Whether the run on the far side would continue with another block of these words."""
    return _claims_another(i, j, step, matching.to_new, matching.to_old, matching.new.texts) or (
        _claims_another(j, i, step, matching.to_old, matching.to_new, matching.old.texts)
    )


def _claims_another(
    at: int, other: int, step: int, across: list[int], back: list[int], texts: list[str]
) -> bool:
    beyond = at + step
    if not 0 <= beyond < len(across) or across[beyond] == NONE:
        return False
    claimed = across[beyond] - step
    return (
        claimed != other
        and 0 <= claimed < len(back)
        and back[claimed] == NONE
        and texts[claimed] == texts[other]
    )


def _settle(matching: Matching) -> int:
    """Match what is left of the repeated blocks by the agreement of all that is known around them."""
    theirs = defaultdict(list)
    for j in matching.free_new():
        theirs[matching.new.texts[j]].append(j)
    offers = []
    for i in matching.free_old():
        for j in nearest(theirs.get(matching.old.texts[i], ()), expected(matching, i)):
            score = matching.agreement(i, j) if matching.may_pair(i, j) else 0.0
            if score >= LEAST_AGREEMENT:
                offers.append((-score, i, j))
    offers.sort()
    settled = 0
    for _, i, j in offers:
        if matching.is_free(i, j):
            matching.pair(i, j)
            settled += 1
    return settled


def expected(matching: Matching, i: int) -> list[int]:
    """Where the nearest matched blocks on either side would have an old block stand."""
    to_new = matching.to_new
    places = []
    for step in (-1, 1):
        at = i + step
        for _ in range(40):
            if not 0 <= at < len(to_new):
                break
            if to_new[at] != NONE:
                places.append(to_new[at] + i - at)
                break
            at += step
    return places


def nearest(blocks: Sequence[int], places: list[int], reach: int = NEAR) -> list[int]:
    """Of rising blocks those that lie nearest to one of the places, at most a handful for each."""
    if len(blocks) <= FEW:
        return list(blocks)
    close: set[int] = set()
    for place in places:
        at = bisect_left(blocks, place)
        close.update(j for j in blocks[max(0, at - FEW) : at + FEW] if abs(j - place) <= reach)
    return sorted(close)
