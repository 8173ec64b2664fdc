"""How sure a place is, in one number: what the evidence for the block and for the words in it amounts to."""

from reviews.anchoring.edits import Mapped
from reviews.anchoring.trust import Evidence

FLOOR = 0.5


def certainty(evidence: Evidence, kind: str, mapped: Mapped, length: int, around: float) -> float:
    """0 to 1; from FLOOR on a place is taken."""
    if length and not mapped.kept:
        return 0.1
    kept = mapped.kept / length if length else 1.0
    return 0.9
