"""Reworded blocks: in the gaps between matches, cell by cell in matched rows, and wherever else they went."""

from rapidfuzz import process
from rapidfuzz.fuzz import ratio

from reviews.anchoring.alike import LONGEST, alike
from reviews.anchoring.equal import expected
from reviews.anchoring.grams import Grams
from reviews.anchoring.matching import Matching
from reviews.anchoring.order import best_in_order, gaps
from reviews.anchoring.side import Side

LOWEST, HIGHEST, ABOVE_CHANCE = 0.45, 0.80, 0.03
SAMPLES, UNRELATED = 60, 400
LEAST_IN_GAP, BONUS_IN_GAP = 0.35, 0.25
SHORT = 8
MOST_OFFERS = 8
NEAR_BONUS = 0.1


def calibrated_cutoff(old: Side, new: Side) -> float:
    """How alike two unrelated blocks of these documents are at the most, and a little above it.

    Uniform text needs a higher bar than prose. The median over 60 blocks of the best likeness among 400.
    """
    theirs = list(dict.fromkeys(text for text in old.texts if SHORT <= len(text) <= LONGEST))
    ours = theirs
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
    return alike(matching.old.texts[i], matching.new.texts[j])


def match_gaps(matching: Matching, cutoff: float) -> None:
    """Between two matches: the best pairing that keeps the order.

    Where text was taken out or moved, several gaps end at one new block: it goes to what is most like it.
    """
    floor = max(LEAST_IN_GAP, cutoff - BONUS_IN_GAP)
    offers = []
    for ours, theirs in gaps(matching.to_new, matching.to_old):
        ours = [i for i in ours if matching.old.texts[i]]
        theirs = [j for j in theirs if matching.new.texts[j]]
        offers += best_in_order(ours, theirs, lambda i, j: _gap_score(matching, i, j, floor))
    for score, i, j in sorted((-likeness(matching, i, j), i, j) for i, j in offers):
        if matching.is_free(i, j):
            matching.pair(i, j, -score)


def _gap_score(matching: Matching, i: int, j: int, floor: float) -> float:
    ours, theirs = matching.old.texts[i], matching.new.texts[j]
    if not matching.may_pair(i, j) or (matching.old.cells[i] is None) != (matching.new.cells[j] is None):
        return 0.0
    score = alike(ours, theirs, floor)
    if score < floor:
        return 0.0
    if matching.old.column(i) != matching.new.column(j):
        score -= 0.1
    if score < 1 and min(len(ours), len(theirs)) < SHORT and matching.agreement(i, j) < 0.5:
        return 0.0
    return score - floor + 0.05


def match_anywhere(matching: Matching, cutoff: float) -> None:
    """What went elsewhere and was reworded: candidates share rare trigrams; the best pairs first."""
    theirs = [(j, matching.new.texts[j]) for j in matching.free_new()]
    index = Grams((j, text) for j, text in theirs if len(text) >= SHORT)
    offers = []
    for i in matching.free_old():
        text = matching.old.texts[i]
        if len(text) < SHORT:
            continue
        places = expected(matching, i)
        for j in index.likeliest(text, MOST_OFFERS):
            score = likeness(matching, i, j)
            if score >= cutoff:
                near = any(abs(j - place) <= 2 for place in places)
                offers.append((-(score + (NEAR_BONUS if near else 0.0)), i, j, score))
    for _, i, j, score in sorted(offers):
        if matching.is_free(i, j):
            matching.pair(i, j, score)
