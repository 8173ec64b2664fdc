"""How alike two texts are: one measure for all comparisons, with a bound on what it costs."""

from rapidfuzz.distance import LCSseq
from rapidfuzz.fuzz import partial_ratio, ratio

LONGEST = 1_200
"""Of longer texts the first and the last half of so many characters are compared."""
LONGEST_PART = 300
MOSTLY = 0.8


def alike(one: str, other: str, at_least: float = 0.0) -> float:
    """0 to 1: normalised Indel similarity; 0 when it is below `at_least`."""
    if len(one) > LONGEST or len(other) > LONGEST:
        one, other = _clipped(one), _clipped(other)
    return ratio(one, other, score_cutoff=100 * at_least) / 100


def stands_in(part: str, whole: str) -> bool:
    """Whether most of the part is found in the whole, in one stretch or, of a long one, in its order."""
    if part in whole:
        return True
    if len(part) > len(whole):
        return False
    if len(part) > LONGEST_PART:
        return LCSseq.similarity(part[:LONGEST], whole[: 4 * LONGEST]) >= MOSTLY * min(len(part), LONGEST)
    return partial_ratio(part, whole[: 4 * LONGEST]) >= 100 * MOSTLY


def _clipped(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST // 2] + text[-LONGEST // 2 :]
