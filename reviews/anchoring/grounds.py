"""Whether the clause that a block stood in went where the block is said to have gone.

Standard sentences, cells and sentences of one form bear each other out even where their clause is gone and
another of the same form came. Only what has words of its own tells the two apart: the heading above, and the
nearest blocks whose text stands once in the version.
"""

from reviews.anchoring.form import Form
from reviews.anchoring.matching import WIDEST_GAP, Matching
from reviews.anchoring.side import NONE

FARTHEST = 12
HEADING = 5.0
GONE = 0.8
"""How much less a neighbour that is gone speaks against a pair than one that went elsewhere."""
UNKNOWN = 0.3
"""As if so much were known for it, and so much against it."""


class Grounds:
    """Asked for the pairs under comments only."""

    def __init__(self, matching: Matching, form: Form) -> None:
        self._matching, self._form = matching, form
        self._views = (
            (matching.old, matching.new, matching.to_new),
            (matching.new, matching.old, matching.to_old),
        )

    def of(self, i: int, j: int) -> float:
        """0 to 1: how much of what has words of its own around old block i went to new block j's place."""
        speaks = possible = 0.0
        for is_new in (False, True):
            here, there = (j, i) if is_new else (i, j)
            for gain, weight in (
                self._beside(here, there, 1, is_new=is_new),
                self._beside(here, there, -1, is_new=is_new),
                self._heading(here, there, is_new=is_new),
            ):
                speaks += gain
                possible += weight
        return (speaks + UNKNOWN) / (possible + 2 * UNKNOWN)

    def _beside(self, here: int, there: int, sign: int, *, is_new: bool) -> tuple[float, float]:
        """What the nearest ones on one side speak for: (gained, possible)."""
        side, _, across = self._views[is_new]
        beside = side.before if sign == 1 else side.after
        gained = possible = 0.0
        at, weight = beside[here], 3.0
        while at != NONE and weight and abs(at - here) <= FARTHEST:
            if side.copies[side.texts[at]] == 1:
                match = across[at]
                possible += weight if match != NONE else GONE * weight
                if match != NONE and 0 < (there - match) * sign <= WIDEST_GAP + abs(at - here):
                    gained += weight * self._sureness(at, match, is_new=is_new)
                weight -= 1
            at = beside[at]
        return gained, possible

    def _heading(self, here: int, there: int, *, is_new: bool) -> tuple[float, float]:
        side, other, across = self._views[is_new]
        mine = side.chapter[here]
        if mine == NONE or side.copies[side.texts[mine]] > 1:
            return 0.0, 0.0
        match = across[mine]
        if match == NONE:
            return 0.0, GONE * HEADING
        if match != other.chapter[there]:
            return 0.0, HEADING
        return HEADING * self._sureness(mine, match, is_new=is_new), HEADING

    def _sureness(self, at: int, match: int, *, is_new: bool) -> float:
        i, j = (match, at) if is_new else (at, match)
        return self._form.rare_in_common(self._matching.old.texts[i], self._matching.new.texts[j])
