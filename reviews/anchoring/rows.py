"""Rows of tables and sheets: matched as wholes first, so that a repeated cell follows its own row."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from math import sqrt

from reviews.anchoring.alike import alike
from reviews.anchoring.matching import Matching
from reviews.anchoring.order import best_in_order, gaps
from reviews.anchoring.side import NONE, Side

LOWEST, HIGHEST, ABOVE_CHANCE = 0.45, 0.85, 0.05
IN_GAP = 0.3
CLEAR_LEAD = 0.05
KEY_BONUS, TABLE_BONUS = 0.1, 0.1
AT_CUTOFF, STEEP = 0.8, 2.5
RARE = 20
MOST_OFFERS = 4
SAMPLES, UNRELATED = 30, 40
SHORT, LEAST_WORDS = 8, 3


RowPair = tuple[list[int], list[int], float]


class Rows:
    """The rows of both versions that have two cells with words or more, in document order."""

    def __init__(self, matching: Matching) -> None:
        self.matching = matching
        self.old, self.new = matching.old, matching.new
        self.ours = _rows(self.old)
        self.theirs = _rows(self.new)
        counts, others = Counter(self.old.texts), Counter(self.new.texts)
        self._weight = {
            text: (0.3 + min(1.0, len(text) / 10)) / sqrt(max(counts[text], others[text]))
            for text in {**counts, **others}
        }
        self.to_new = [NONE] * len(self.ours)
        self.to_old = [NONE] * len(self.theirs)
        self._known: dict[tuple[int, int], float] = {}
        self._row_at = {at: s for s, cells in enumerate(self.theirs) for at in cells}
        self.cutoff = LOWEST
        self._led_to: dict[int, int] = {}
        self.columns: dict[tuple[int, int], int] | None = None

    def match(self) -> None:
        self._match_equal()
        cutoff = self.cutoff = self._cutoff()
        self._match_by_rare_cells(cutoff)
        self._led_to = self._tables()
        self._match_gaps(cutoff)
        if self._grow(cutoff):
            self._match_gaps(cutoff)
        self._match_equal()

    def _match_gaps(self, cutoff: float) -> None:
        for ours, theirs in gaps(self.to_new, self.to_old):
            for r, s in best_in_order(ours, theirs, lambda r, s: self._gap_score(r, s, cutoff)):
                self._pair(r, s)

    def _grow(self, cutoff: float) -> int:
        """Rows beside a matched one that went elsewhere with it."""
        grown = 0
        for step in (1, -1):
            order = range(len(self.ours)) if step == 1 else range(len(self.ours) - 1, -1, -1)
            for at in order:
                r, s = at + step, self.to_new[at] + step
                if self.to_new[at] == NONE or not (0 <= r < len(self.ours) and 0 <= s < len(self.theirs)):
                    continue
                if self.to_new[r] == NONE == self.to_old[s] and self.likeness(r, s) >= cutoff:
                    self._pair(r, s)
                    grown += 1
        return grown

    def pairs(self) -> list[RowPair]:
        """The blocks of each old row with those of its new one, and how sure that is, 0 to 1."""
        return [self._as_pair(r, s) for r, s in enumerate(self.to_new) if s != NONE]

    def take(self, r: int, s: int) -> RowPair:
        self._pair(r, s)
        return self._as_pair(r, s)

    def beside(self, r: int, step: int) -> int:
        """The unmatched new row where the block before (step 1) or after (-1) an old one leads, or NONE."""
        if self.to_new[r] != NONE:
            return NONE
        led = [self._led(r, step), self._led(r, -step)]
        s = led[0]
        if s == NONE or self.to_old[s] != NONE:
            return NONE
        floor = self.cutoff - IN_GAP if led[1] == s else self.cutoff
        return s if self.likeness(r, s) >= max(LOWEST, floor) else NONE

    def _led(self, r: int, step: int) -> int:
        cells = self.ours[r]
        beside = self.old.before[cells[0]] if step == 1 else self.old.after[cells[-1]]
        there = self.matching.to_new[beside] if beside != NONE else NONE
        if there == NONE:
            return NONE
        return self._row_at.get(self.new.after[there] if step == 1 else self.new.before[there], NONE)

    def _as_pair(self, r: int, s: int) -> RowPair:
        return self.ours[r], self.theirs[s], self._certainty(r, s)

    def _certainty(self, r: int, s: int) -> float:
        return min(1.0, max(0.0, AT_CUTOFF + STEEP * (self.likeness(r, s) - self.cutoff)))

    def likeness(self, r: int, s: int) -> float:
        """0 to 1: how much of both rows reads alike; rare and long words weigh more."""
        if (r, s) not in self._known:
            ours, theirs = self.ours[r], self.theirs[s]
            one = self._explained(ours, self.old, theirs, self.new)
            two = self._explained(theirs, self.new, ours, self.old)
            self._known[r, s] = (one[0] + two[0]) / (one[1] + two[1])
        return self._known[r, s]

    def _explained(
        self, ours: Sequence[int], side: Side, theirs: Sequence[int], other: Side
    ) -> tuple[float, float]:
        texts = {other.texts[at] for at in theirs}
        columns: dict[int, list[str]] = defaultdict(list)
        for at in theirs:
            columns[other.column(at)].append(other.texts[at])
        gained = possible = 0.0
        for at in ours:
            text = side.texts[at]
            weight = self._weight[text]
            possible += weight
            beside = columns.get(side.column(at), ())
            if text in beside:
                gained += weight
            elif text in texts:
                gained += 0.7 * weight
            elif beside:
                gained += weight * max(alike(text, word) for word in beside)
        return gained, possible

    def _pair(self, r: int, s: int) -> None:
        self.to_new[r] = s
        self.to_old[s] = r

    def _match_equal(self) -> None:
        """Rows of the same words that no other unmatched row has."""

        def alone(rows: list[list[int]], side: Side, across: list[int]) -> dict[tuple, int]:
            found: dict[tuple, int] = {}
            for at, cells in enumerate(rows):
                if across[at] != NONE:
                    continue
                key = tuple((side.texts[one], side.column(one)) for one in cells)
                found[key] = NONE if key in found else at
            return found

        theirs = alone(self.theirs, self.new, self.to_old)
        for key, r in alone(self.ours, self.old, self.to_new).items():
            s = theirs.get(key, NONE)
            if r != NONE and s != NONE:
                self._pair(r, s)

    def _cutoff(self) -> float:
        """From where on two rows are one reworded: above what unrelated rows of the old version reach."""
        best = []
        step = max(1, len(self.ours) // UNRELATED)
        others = range(0, len(self.ours), step)
        for r in range(0, len(self.ours), max(1, len(self.ours) // SAMPLES)):
            scores = []
            for other in others:
                if other == r or self._same_words(r, other):
                    continue
                one = self._explained(self.ours[r], self.old, self.ours[other], self.old)
                scores.append(one[0] / one[1])
            best.append(max(scores, default=0.0))
        if not best:
            return LOWEST
        return min(HIGHEST, max(LOWEST, sorted(best)[len(best) // 2] + ABOVE_CHANCE))

    def _same_words(self, r: int, other: int) -> bool:
        texts = self.old.texts
        return [texts[at] for at in self.ours[r]] == [texts[at] for at in self.ours[other]]

    def _match_by_rare_cells(self, cutoff: float) -> None:
        rows_with: dict[str, set[int]] = defaultdict(set)
        for s, cells in enumerate(self.theirs):
            if self.to_old[s] == NONE:
                for at in cells:
                    rows_with[self.new.texts[at]].add(s)
        tables = self._tables()
        offers = []
        for r, cells in enumerate(self.ours):
            if self.to_new[r] != NONE:
                continue
            table = tables.get(self.old.cells[cells[0]][0], NONE)
            votes: Counter[int] = Counter()
            for at in cells:
                found = rows_with.get(self.old.texts[at], ())
                if len(found) <= RARE:
                    for s in found:
                        votes[s] += self._weight[self.old.texts[at]]
            for s in votes:
                votes[s] *= 1.5 if self._table(s) == table else 1
            for s in sorted(votes, key=lambda s: (-votes[s], s))[:MOST_OFFERS]:
                bonus = self._bonus(r, s) + (TABLE_BONUS if self._table(s) == table else 0.0)
                offers.append((self.likeness(r, s) + bonus, r, s))
        self._take_clear(offers, cutoff)

    def _tables(self) -> dict[int, int]:
        """The new table of each old one: where most of its equal rows and single cells are."""
        votes: dict[int, Counter[int]] = defaultdict(Counter)
        for i, j in enumerate(self.matching.to_new):
            if j != NONE and self.old.cells[i] is not None and self.new.cells[j] is not None:
                votes[self.old.cells[i][0]][self.new.cells[j][0]] += 1
        for r, s in enumerate(self.to_new):
            if s != NONE:
                votes[self.old.cells[self.ours[r][0]][0]][self._table(s)] += 1
        return {table: counts.most_common(1)[0][0] for table, counts in votes.items()}

    def _table(self, s: int) -> int:
        return self.new.cells[self.theirs[s][0]][0]

    def _bonus(self, r: int, s: int) -> float:
        """For a cell, such as the row's key, that stands once in either version."""
        theirs = set(self.theirs[s])
        return KEY_BONUS if any(self.matching.to_new[at] in theirs for at in self.ours[r]) else 0.0

    def _take_clear(self, offers: list[tuple[float, int, int]], cutoff: float) -> None:
        """The best first; none that a rival comes near to: these wait for their neighbours."""
        offers.sort(key=lambda one: (-one[0], one[1], one[2]))
        best_ours: dict[int, list[float]] = defaultdict(list)
        best_theirs: dict[int, list[float]] = defaultdict(list)
        for score, r, s in offers:
            best_ours[r].append(score)
            best_theirs[s].append(score)
        for score, r, s in offers:
            if self.likeness(r, s) < cutoff or self.to_new[r] != NONE or self.to_old[s] != NONE:
                continue
            rivals = [one for one in (*best_ours[r], *best_theirs[s]) if score - CLEAR_LEAD < one]
            if len(rivals) == 2:  # itself, once from either side
                self._pair(r, s)

    def _gap_score(self, r: int, s: int, cutoff: float) -> float:
        if self._led_to.get(self.old.cells[self.ours[r][0]][0], self._table(s)) != self._table(s):
            return 0.0  # a table's head row does not go to another table, however alike
        floor = max(LOWEST, cutoff - IN_GAP)
        score = self.likeness(r, s)
        return score - floor + 0.05 if score >= floor else 0.0


def match_rows(matching: Matching) -> Rows:
    """Match rows as wholes, then their cells; from here on a cell can only go where its row went."""
    rows = Rows(matching)
    rows.match()
    _join(matching, rows, rows.pairs())
    _part_strays(matching)
    _match_all_cells(matching, rows, rows.pairs())
    return rows


def match_rows_beside(matching: Matching, rows: Rows) -> None:
    """Rows that are told from others of their words by the blocks before and after them."""
    for step in (1, -1):
        order = range(len(rows.ours))
        for r in order if step == 1 else reversed(order):
            s = rows.beside(r, step)
            if s != NONE:
                pair = rows.take(r, s)
                _join(matching, rows, [pair])
                _match_all_cells(matching, rows, [pair])


def _join(matching: Matching, rows: Rows, pairs: list[RowPair]) -> None:
    for ours, theirs, certainty in pairs:
        matching.join_rows(ours, theirs, certainty)


def _match_all_cells(matching: Matching, rows: Rows, pairs: list[RowPair]) -> None:
    if rows.columns is None:
        rows.columns = _columns(matching, rows)
    for ours, theirs, _ in pairs:
        _match_cells(matching, ours, theirs, rows.columns)


def _rows(side: Side) -> list[list[int]]:
    return [
        side.rows[key] for key in sorted(side.rows, key=lambda key: side.rows[key][0]) if side.is_row(key)
    ]


def _part_strays(matching: Matching) -> None:
    """A short cell that stands once in both versions, but in rows that do not belong together, is another."""
    for i, j in enumerate(matching.to_new):
        if j != NONE and not matching.may_pair(i, j) and _is_code(matching.old.texts[i]):
            matching.part(i, j)


def _is_code(text: str) -> bool:
    """A number, a mark or a letter or two, such as "020": words that any row may have."""
    return len(text) < SHORT and (text.isascii() or len(text) < LEAST_WORDS)


def _columns(matching: Matching, rows: Rows) -> dict[tuple[int, int], int]:
    """(table, column) of the old version -> column of the new one, as most of the equal cells say."""
    old, new = matching.old, matching.new
    votes: dict[tuple[int, int], Counter[int]] = defaultdict(Counter)
    for ours, theirs, _ in rows.pairs():
        where: dict[str, set[int]] = defaultdict(set)
        for j in theirs:
            where[new.texts[j]].add(new.column(j))
        for i in ours:
            for column in where.get(old.texts[i], ()):
                votes[old.cells[i][0], old.column(i)][column] += 1
    columns = {}
    for (table, column), counts in votes.items():
        most = max(counts.values())
        best = [one for one in counts if counts[one] == most]
        columns[table, column] = column if column in best else min(best)
    return columns


def _match_cells(
    matching: Matching, ours: list[int], theirs: list[int], columns: dict[tuple[int, int], int]
) -> None:
    old, new = matching.old, matching.new
    by_column: dict[int, list[int]] = defaultdict(list)
    for j in theirs:
        if matching.to_old[j] == NONE:
            by_column[new.column(j)].append(j)
    groups: dict[int, list[int]] = defaultdict(list)
    for i in ours:
        if matching.to_new[i] == NONE:
            groups[columns.get((old.cells[i][0], old.column(i)), old.column(i))].append(i)
    for column, blocks in groups.items():
        found = by_column.get(column, [])
        if len(blocks) == len(found) == 1:
            pairs = [(blocks[0], found[0])]
        else:
            pairs = best_in_order(blocks, found, lambda i, j: _alike(matching, i, j) - 0.3)
        for i, j in pairs:
            matching.pair(i, j, _alike(matching, i, j))


def _alike(matching: Matching, i: int, j: int) -> float:
    return alike(matching.old.texts[i], matching.new.texts[j])
