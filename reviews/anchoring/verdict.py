"""How sure a place is, in one number: what the evidence for the block and for the words in it amounts to.

The curves were drawn from simulated revisions of real drafts and of uniform text, with the tuning seeds of
`benchmarks/carrying.py`: each gives about the share of places that were right (docs/developer/anchoring.md).
"""

from collections.abc import Sequence
from itertools import pairwise

from reviews.anchoring.edits import Mapped
from reviews.anchoring.trust import Evidence

FLOOR = 0.78

Curve = Sequence[tuple[float, float]]
KEPT: Curve = ((0.0, 0.05), (0.3, 0.3), (0.5, 0.7), (0.6, 0.86), (0.7, 0.94), (1.0, 1.0))
HULL: Curve = ((2.0, 1.0), (3.0, 0.8), (5.0, 0.5))
TWIN_AGREEMENT: Curve = ((0.0, 0.2), (0.4, 0.45), (0.65, 0.75), (0.72, 0.9), (0.8, 0.95), (1.0, 1.0))
TWIN_MARGIN: Curve = ((0.0, 0.2), (0.1, 0.5), (0.2, 0.8), (0.5, 0.97), (1.0, 1.0))
AGREEMENT: Curve = ((0.0, 0.3), (0.2, 0.6), (0.4, 0.85), (0.6, 0.95), (1.0, 1.0))
MARGIN: Curve = ((0.0, 0.3), (0.1, 0.7), (0.2, 0.85), (0.5, 0.97), (1.0, 1.0))
LIKENESS: Curve = ((0.3, 0.8), (0.5, 0.88), (0.75, 0.96), (1.0, 1.0))
GROUNDS: Curve = ((0.2, 0.2), (0.48, 0.74), (0.53, 0.79), (0.63, 0.9), (0.8, 1.0))
CELL_GROUNDS: Curve = ((0.0, 0.6), (0.12, 0.78), (0.4, 1.0))
SLIDES = 0.4
"""What is left of the certainty when a neighbour of the same words could as well be meant."""


def certainty(evidence: Evidence, mapped: Mapped, length: int) -> float:
    """0 to 1; from FLOOR on a place is taken. `length`: how many characters were looked for."""
    return round(of_block(evidence) * of_words(mapped, length), 3)


def of_words(mapped: Mapped, length: int) -> float:
    """How far the range found in the block is the one that was meant."""
    if not length:
        return 1.0
    hull = along(HULL, (mapped.end - mapped.start) / length)
    return along(KEPT, mapped.kept / length) * hull


def of_block(evidence: Evidence) -> float:
    """How far the block is the one that was meant."""
    if evidence.likeness == 1:
        if evidence.copies == 1:
            return 1.0
        sure = min(along(TWIN_AGREEMENT, evidence.agreement), along(TWIN_MARGIN, evidence.margin))
    else:
        sure = min(along(AGREEMENT, evidence.agreement), along(MARGIN, evidence.margin))
        sure *= along(LIKENESS, evidence.likeness)
    if evidence.by_form:
        sure = min(sure, along(CELL_GROUNDS if evidence.is_cell else GROUNDS, evidence.grounds))
    return SLIDES * sure if evidence.slides else sure


def along(curve: Curve, at: float) -> float:
    """The value of a curve of straight pieces; level beyond its ends."""
    if at <= curve[0][0]:
        return curve[0][1]
    for (left, low), (right, high) in pairwise(curve):
        if at <= right:
            return low + (at - left) / (right - left) * (high - low)
    return curve[-1][1]
