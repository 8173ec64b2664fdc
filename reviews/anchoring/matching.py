"""Which block of the old version is which of the new one, as far as it is known by now."""

from reviews.anchoring.side import NONE, Side

REACH = 3
WIDEST_GAP = 8
FAR = 1.0


class Matching:
    """One to one: `to_new[i]` is the new block of old block i, `to_old` the way back; NONE where unknown."""

    def __init__(self, old: Side, new: Side) -> None:
        self.old, self.new = old, new
        self.to_new = [NONE] * len(old)
        self.to_old = [NONE] * len(new)
        self.likeness: dict[int, float] = {}

    def pair(self, i: int, j: int, likeness: float = 1.0) -> None:
        self.to_new[i] = j
        self.to_old[j] = i
        if likeness < 1:
            self.likeness[i] = likeness

    def is_free(self, i: int, j: int) -> bool:
        return self.to_new[i] == NONE and self.to_old[j] == NONE

    def free_old(self) -> list[int]:
        return [i for i, j in enumerate(self.to_new) if j == NONE]

    def free_new(self) -> list[int]:
        return [j for j, i in enumerate(self.to_old) if i == NONE]

    def agreement(self, i: int, j: int) -> float:
        """0 to 1: how far what is known of the surroundings speaks for i being j; 0.5 when nothing is known.

        Three neighbours on either side, the other cells of the row, the heading above, and the column.
        """
        gained, possible = self._beside(i, j, self.old.before, self.new.before, 1)
        right, more = self._beside(i, j, self.old.after, self.new.after, -1)
        gained, possible = gained + right, possible + more
        row, more = self._row(i, j)
        gained, possible = gained + row, possible + more
        chapter, other = self.old.chapter[i], self.new.chapter[j]
        if chapter == NONE and other == NONE:
            pass
        elif chapter == NONE or other == NONE:
            possible += 1
        elif self.to_new[chapter] != NONE:
            possible += 2
            gained += 2 * (self.to_new[chapter] == other)
        score = (gained + 0.5) / (possible + 1)
        if self.old.column(i) != self.new.column(j):
            score *= 0.6
        return score

    def _beside(
        self, i: int, j: int, old_next: list[int], new_next: list[int], sign: int
    ) -> tuple[float, float]:
        gained = possible = 0.0
        ours, theirs = i, j
        for weight in (3, 2, 1):
            if ours != NONE:
                ours = old_next[ours]
            if theirs != NONE:
                theirs = new_next[theirs]
            if ours == NONE:
                if theirs == NONE and weight == 3:  # the very first, or the very last, of both
                    return 3.0, 3.0
                break
            match = self.to_new[ours]
            if match == NONE:
                continue
            possible += weight
            if match == theirs:
                gained += weight
            elif 0 < (j - match) * sign <= WIDEST_GAP + abs(i - ours):
                gained += 0.75 * weight
        return gained, possible

    def _row(self, i: int, j: int) -> tuple[float, float]:
        ours, theirs = self.old.cells[i], self.new.cells[j]
        if ours is None or theirs is None:
            return (0.0, 0.0) if ours == theirs else (0.0, 2.0)
        known = same = 0
        for mate in self.old.rows[ours[:2]]:
            match = self.to_new[mate]
            if mate != i and match != NONE and self.new.cells[match] is not None:
                known += 1
                same += self.new.cells[match][:2] == theirs[:2]
        if not known:
            return 0.0, 0.0
        weight = min(4.0, 2.0 * known)
        return weight * same / known, weight
