"""Reworded blocks: in the gaps between matches, cell by cell in matched rows, and wherever else they went."""

from collections import Counter, defaultdict

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from reviews.anchoring.equal import expected
from reviews.anchoring.matching import Matching
from reviews.anchoring.side import NONE, Side

LOWEST, HIGHEST, ABOVE_CHANCE = 0.45, 0.80, 0.03
SAMPLES, UNRELATED = 60, 400
SHORT = 8
MOST_CELLS = 250_000
MOST_POSTINGS = 60
MOST_OFFERS = 8


def calibrated_cutoff(old: Side, new: Side) -> float:
    """How alike two unrelated blocks of these documents are at the most, and a little above it.

    Uniform text needs a higher bar than prose. The median over 60 blocks of the best likeness among 400.
    """
    theirs = list(dict.fromkeys(text for text in new.texts if len(text) >= SHORT))
    ours = list(dict.fromkeys(text for text in old.texts if len(text) >= SHORT))
    choices = theirs[:: max(1, len(theirs) // UNRELATED)][:UNRELATED]
    samples = ours[:: max(1, len(ours) // SAMPLES)][:SAMPLES]
    best = []
    for text in samples:
        found = process.extract(text, choices, scorer=ratio, limit=2)
        unequal = [score for choice, score, _ in found if choice != text]
        best.append(max(unequal, default=0.0) / 100)
    if not best:
        return LOWEST
    median = sorted(best)[len(best) // 2]
    return min(HIGHEST, max(LOWEST, median + ABOVE_CHANCE))


def likeness(matching: Matching, i: int, j: int) -> float:
    """0 to 1: the likeness of the words (normalised Indel)."""
    return ratio(matching.old.texts[i], matching.new.texts[j]) / 100


def match_gaps(matching: Matching, cutoff: float) -> None:
    """Between two matches: the best pairing that keeps the order."""
    for ours, theirs in _gaps(matching):
        _align_gap(matching, ours, theirs, cutoff)


def _gaps(matching: Matching) -> list[tuple[list[int], list[int]]]:
    to_new, to_old = matching.to_new, matching.to_old
    gaps = []
    i = 0
    while i < len(to_new):
        if to_new[i] != NONE:
            i += 1
            continue
        first = i
        while i < len(to_new) and to_new[i] == NONE:
            i += 1
        theirs: list[int] = []
        j = to_new[first - 1] + 1 if first else 0
        while j < len(to_old) and to_old[j] == NONE:
            theirs.append(j)
            j += 1
        back: list[int] = []
        j = (to_new[i] if i < len(to_new) else len(to_old)) - 1
        while j >= 0 and to_old[j] == NONE:
            back.append(j)
            j -= 1
        if back and back[-1:] != theirs[:1]:
            theirs += [j for j in reversed(back) if j not in theirs]
        ours = [at for at in range(first, i) if matching.old.texts[at]]
        theirs = [at for at in theirs if matching.new.texts[at]]
        if ours and theirs:
            gaps.append((ours, theirs))
    return gaps


def _align_gap(matching: Matching, ours: list[int], theirs: list[int], cutoff: float) -> None:
    if len(ours) * len(theirs) > MOST_CELLS:
        return
    is_tight = len(ours) == len(theirs)
    floor = min(cutoff, 0.5) if is_tight and len(ours) == 1 else cutoff
    best = [[0.0] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    taken = [[False] * (len(theirs) + 1) for _ in range(len(ours) + 1)]
    scores = {}
    for a, i in enumerate(ours, start=1):
        row, above = best[a], best[a - 1]
        for b, j in enumerate(theirs, start=1):
            row[b] = max(above[b], row[b - 1])
            score = _gap_score(matching, i, j, floor)
            if score > 0 and above[b - 1] + score > row[b]:
                row[b] = above[b - 1] + score
                taken[a][b] = True
                scores[a, b] = score
    a, b = len(ours), len(theirs)
    while a and b:
        if taken[a][b] and best[a][b] == best[a - 1][b - 1] + scores[a, b]:
            i, j = ours[a - 1], theirs[b - 1]
            matching.pair(i, j, likeness(matching, i, j))
            a, b = a - 1, b - 1
        elif best[a][b] == best[a - 1][b]:
            a -= 1
        else:
            b -= 1


def _gap_score(matching: Matching, i: int, j: int, floor: float) -> float:
    ours, theirs = matching.old.texts[i], matching.new.texts[j]
    if (matching.old.cells[i] is None) != (matching.new.cells[j] is None):
        return 0.0
    alike = ratio(ours, theirs, score_cutoff=floor * 100) / 100
    if alike < floor:
        return 0.0
    if matching.old.column(i) != matching.new.column(j):
        alike -= 0.1
    if alike < 1 and min(len(ours), len(theirs)) < SHORT and matching.agreement(i, j) < 0.5:
        return 0.0
    return alike - floor + 0.05


def match_cells(matching: Matching) -> None:
    """Cells of a row and column that are known by their neighbours: a value may have changed completely."""
    rows = _voted(matching, lambda cell: cell[:2])
    columns = _voted(matching, lambda cell: (cell[0], cell[2]))
    place_of: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for j in matching.free_new():
        if matching.new.cells[j] is not None and matching.new.texts[j]:
            place_of[matching.new.cells[j]].append(j)
    for i in matching.free_old():
        cell = matching.old.cells[i]
        if cell is None or not matching.old.texts[i]:
            continue
        row = rows.get(cell[:2])
        column = columns.get((cell[0], cell[2]))
        if row is None or column is None or row[0] != column[0]:
            continue
        found = [j for j in place_of.get((*row, column[1]), ()) if matching.to_old[j] == NONE]
        beside = [k for k in matching.old.rows[cell[:2]] if matching.old.cells[k] == cell]
        free = [k for k in beside if matching.to_new[k] == NONE]
        if len(found) == 1 and len(free) == 1:
            matching.pair(i, found[0], min(0.99, likeness(matching, i, found[0])))


def _voted(matching: Matching, part) -> dict:
    """For each row (or column) of the old version the new one that most of its matched cells stand in."""
    votes: dict[tuple[int, int], Counter] = defaultdict(Counter)
    for i, j in enumerate(matching.to_new):
        ours = matching.old.cells[i]
        if j != NONE and ours is not None and matching.new.cells[j] is not None and matching.old.texts[i]:
            votes[part(ours)][part(matching.new.cells[j])] += 1
    winners = {}
    for ours, counts in votes.items():
        (best, most), *_ = counts.most_common(1)
        if 2 * most > sum(counts.values()):
            winners[ours] = best
    return winners


def match_anywhere(matching: Matching, cutoff: float) -> None:
    """What went elsewhere and was reworded: candidates share rare trigrams; the best pairs first."""
    postings: dict[str, list[int]] = defaultdict(list)
    for j in matching.free_new():
        text = matching.new.texts[j]
        if len(text) >= SHORT:
            for gram in {text[at : at + 3] for at in range(len(text) - 2)}:
                postings[gram].append(j)
    offers = []
    for i in matching.free_old():
        text = matching.old.texts[i]
        if len(text) < SHORT:
            continue
        shared: Counter[int] = Counter()
        for gram in {text[at : at + 3] for at in range(len(text) - 2)}:
            found = postings.get(gram, ())
            if len(found) <= MOST_POSTINGS:
                shared.update(found)
        for j, _ in sorted(shared.items(), key=lambda one: (-one[1], one[0]))[:MOST_OFFERS]:
            alike = likeness(matching, i, j)
            if alike < cutoff:
                continue
            near = any(abs(j - place) <= 2 for place in expected(matching, i))
            offers.append((-(alike + (0.1 if near else 0.0)), i, j, alike))
    for _, i, j, alike in sorted(offers):
        if matching.is_free(i, j):
            matching.pair(i, j, alike)
