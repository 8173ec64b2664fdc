"""Which block of the old version is which of the new one, as far as it is known by now."""

from reviews.anchoring.side import NONE, Side

WIDEST_GAP = 8
ROW_WEIGHT, ROW_LEEWAY = 20.0, 0.15


class Matching:
    """One to one: `to_new[i]` is the new block of old block i, `to_old` the way back; NONE where unknown."""

    def __init__(self, old: Side, new: Side) -> None:
        self.old, self.new = old, new
        self.to_new = [NONE] * len(old)
        self.to_old = [NONE] * len(new)
        self.likeness: dict[int, float] = {}
        self._row_to_new: dict[tuple[int, int], tuple[int, int]] = {}
        self._row_to_old: dict[tuple[int, int], tuple[int, int]] = {}
        self._row_certainty: dict[tuple[int, int], float] = {}

    def pair(self, i: int, j: int, likeness: float = 1.0) -> None:
        self.to_new[i] = j
        self.to_old[j] = i
        if likeness < 1:
            self.likeness[i] = likeness

    def part(self, i: int, j: int) -> None:
        self.to_new[i] = self.to_old[j] = NONE
        self.likeness.pop(i, None)

    def join_rows(self, ours: list[int], theirs: list[int], certainty: float) -> None:
        """Two rows, given by their blocks, are one; certainty: how sure that is, 0 to 1."""
        old, new = self.old.cells[ours[0]][:2], self.new.cells[theirs[0]][:2]
        self._row_to_new[old] = new
        self._row_to_old[new] = old
        self._row_certainty[old] = certainty

    def is_free(self, i: int, j: int) -> bool:
        """Whether both are unmatched and may belong together."""
        return self.to_new[i] == NONE and self.to_old[j] == NONE and self.may_pair(i, j)

    def may_pair(self, i: int, j: int) -> bool:
        """Whether the rows that the blocks stand in allow it: a cell goes where its row goes."""
        ours, theirs = self.old.row_of(i), self.new.row_of(j)
        if ours is None or theirs is None:
            return ours is None and theirs is None
        return self._row_to_new.get(ours) == theirs

    def reads_the_same(self, i: int, j: int) -> bool:
        """Whether the words are the same, and the number that someone typed before them."""
        old, new = self.old, self.new
        return old.texts[i] == new.texts[j] and old.numbers[i] == new.numbers[j]

    def free_old(self) -> list[int]:
        return [i for i, j in enumerate(self.to_new) if j == NONE]

    def free_new(self) -> list[int]:
        return [j for j, i in enumerate(self.to_old) if i == NONE]

    def agreement(self, i: int, j: int) -> float:
        """0 to 1: how far what is known of the surroundings speaks for i being j; 0.5 when nothing is known.

        Seen from both versions: three neighbours on either side, the other cells of the row, the heading
        above, and the column. What is known of i and j themselves does not count.
        """
        gained = possible = 0.0
        for ours, theirs, at, other, across in (
            (self.old, self.new, i, j, self.to_new),
            (self.new, self.old, j, i, self.to_old),
        ):
            for gain, weight in (
                _beside(at, other, ours.before, theirs.before, across, 1),
                _beside(at, other, ours.after, theirs.after, across, -1),
                _chapter(at, other, ours, theirs, across),
            ):
                gained += gain
                possible += weight
        gain, weight = self._row(i, j)
        score = (gained + gain + 0.5) / (possible + weight + 1)
        if weight:  # whatever stands around it, a cell is not surer than its row
            score = min(score, gain / weight + ROW_LEEWAY)
        return score if self.old.column(i) == self.new.column(j) else 0.6 * score

    def _row(self, i: int, j: int) -> tuple[float, float]:
        """What the rows speak for: (gained, possible)."""
        ours, theirs = self.old.cells[i], self.new.cells[j]
        if ours is None or theirs is None:
            return (0.0, 0.0) if ours == theirs else (0.0, ROW_WEIGHT)
        if self.old.row_of(i) is None or self.new.row_of(j) is None:
            return 0.0, 0.0
        leads_to = self._row_to_new.get(ours[:2])
        if leads_to is None and theirs[:2] not in self._row_to_old:
            return 0.0, 0.0
        if leads_to != theirs[:2]:
            return 0.0, ROW_WEIGHT
        return ROW_WEIGHT * self._row_certainty[ours[:2]], ROW_WEIGHT


def _beside(
    at: int, other: int, ours: list[int], theirs: list[int], across: list[int], sign: int
) -> tuple[float, float]:
    """What the neighbours on one side speak for: (gained, possible)."""
    gained = possible = 0.0
    here, there = at, other
    for weight in (3, 2, 1):
        here = ours[here]
        if there != NONE:
            there = theirs[there]
        if here == NONE:
            if weight == 3 and there == NONE:  # the very first, or the very last, of both
                return 3.0, 3.0
            break
        match = across[here]
        if match in (NONE, other):
            continue
        possible += weight
        if match == there:
            gained += weight
        elif 0 < (other - match) * sign <= WIDEST_GAP + abs(at - here):
            gained += 0.75 * weight
    return gained, possible


def _chapter(at: int, other: int, ours: Side, theirs: Side, across: list[int]) -> tuple[float, float]:
    here, there = ours.chapter[at], theirs.chapter[other]
    if here == NONE or across[here] == NONE:
        return 0.0, 0.0
    return (1.0, 1.0) if across[here] == there else (0.0, 1.0)
