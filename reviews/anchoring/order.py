"""Pairing in order: the gaps between what is matched, and the best pairing of a gap that keeps the order."""

from collections.abc import Callable, Sequence

from reviews.anchoring.side import NONE

MOST_CELLS = 250_000


def gaps(to_new: Sequence[int], to_old: Sequence[int]) -> list[tuple[list[int], list[int]]]:
    """Each stretch of unmatched old ones with the unmatched new ones beside its neighbours."""
    found = []
    i = 0
    while i < len(to_new):
        if to_new[i] != NONE:
            i += 1
            continue
        first = i
        while i < len(to_new) and to_new[i] == NONE:
            i += 1
        after = _run(to_old, to_new[first - 1] + 1 if first else 0, 1)
        before = _run(to_old, (to_new[i] if i < len(to_new) else len(to_old)) - 1, -1)[::-1]
        known = set(after)
        theirs = [*after, *(j for j in before if j not in known)]
        if theirs:
            found.append((list(range(first, i)), theirs))
    return found


def _run(across: Sequence[int], start: int, step: int) -> list[int]:
    run = []
    while 0 <= start < len(across) and across[start] == NONE:
        run.append(start)
        start += step
    return run


def best_in_order(
    ours: Sequence[int], theirs: Sequence[int], score: Callable[[int, int], float]
) -> list[tuple[int, int]]:
    """The pairs with the greatest sum of scores that do not cross; only pairs with a score above 0."""
    if len(ours) * len(theirs) > MOST_CELLS:
        return []
    best = [[0.0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    taken: set[tuple[int, int]] = set()
    for a, i in enumerate(ours, start=1):
        row, above = best[a], best[a - 1]
        for b, j in enumerate(theirs, start=1):
            row[b] = max(above[b], row[b - 1])
            gain = score(i, j)
            if gain > 0 and above[b - 1] + gain > row[b]:
                row[b] = above[b - 1] + gain
                taken.add((a, b))
    pairs = []
    a, b = len(ours), len(theirs)
    while a and b:
        if (a, b) in taken:
            pairs.append((ours[a - 1], theirs[b - 1]))
            a, b = a - 1, b - 1
        elif best[a][b] == best[a - 1][b]:
            a -= 1
        else:
            b -= 1
    return pairs[::-1]
