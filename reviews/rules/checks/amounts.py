"""con-amount: rows that do not add up to their total, and one label with two amounts."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import NamedTuple

from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.document import Document
from reviews.rules.figures import (
    AMOUNT,
    FIGURE,
    UNIT,
    UNITS,
    Figure,
    bare,
    figure_of,
    is_figure,
    is_nothing,
    plain,
    tolerance,
    unit_in,
    written,
)
from reviews.rules.finding import Hit
from reviews.rules.labelled_amounts import TAX_RATES, Labelled, Labels, contradict
from reviews.rules.rule import Rule
from reviews.rules.table_rows import Cell, Rows, caption_of
from reviews.rules.told import told

_TOTAL_WORD = re.compile(rf"[0-9]{UNIT}[^。\n]{{0,12}}?(?:合計|総計|満点|総額|計)")
# "30点、技術点60点の合計100点": addends of one sentence and what they should come to.
_SPOKEN = re.compile(
    rf"(?P<addends>(?:{FIGURE}\s*(?P<unit>{UNIT})\)?(?:、|,|及び|並びに|と|・|\+|に|の計)[^。、,0-9\n]{{0,16}}){{1,12}}"
    rf"{FIGURE}\s*(?P=unit))\)?(?:の|、|,|で、?|を合わせて|とし、?)?\(?(?:合計|総計|計|総合計|総額|満点)[^。、0-9\n]{{0,6}}"
    rf"(?P<total>{FIGURE})\s*(?P=unit)"
)


class _Wrong(NamedTuple):
    """A total that is not the sum of what is added."""

    seq: int
    start: int
    end: int
    added: str
    total: str


@check("amounts")
def amounts(case: CaseFile, rule: Rule) -> Iterable[Hit]:
    sums, labels = _Sums(rule), Labels(rule.settings)
    said: dict[str, list[tuple[int, Labelled]]] = defaultdict(list)
    for at, document in enumerate(case.documents):
        tables = document.tables
        wrong = [one for table in tables for one in sums.of_table(document, table)]
        for one in dict.fromkeys([*wrong, *_spoken(document)]):
            values = told(rule, "sum", sum=one.added, total=one.total)
            yield document.hit(at, one.seq, one.start, one.end, **values)
        for one, figure in labels.totals_spoken(document, sums.totals(document, tables)):
            values = told(rule, "label", label=one.label, a=figure.text, b=one.shown)
            yield document.hit(at, one.seq, one.start, one.end, **values)
        said_here = [
            *labels.in_text(document),
            *(one for t in tables for one in labels.in_table(document, t)),
            *(one for t in tables for one in labels.of_caption(document, t, sums.whole(t))),
        ]
        # What an RFI says of the budget was said before the tender's was known.
        own = f" {at}" if document.kind == "rfi" else ""
        for one in sorted(said_here, key=lambda one: (one.seq, one.start)):
            said[one.key + own].append((at, one))
    for places in said.values():
        for place, (at, one) in enumerate(places):
            other = next((before for _at, before in places[:place] if contradict(before, one)), None)
            if other is not None:
                values = told(rule, "label", label=one.label, a=other.shown, b=one.shown)
                yield case.documents[at].hit(at, one.seq, one.start, one.end, **values)


class _Sums:
    def __init__(self, rule: Rule) -> None:
        def words(name: str) -> re.Pattern[str]:
            return re.compile("|".join(rule.settings[name]), re.IGNORECASE)

        self.total, self.subtotal, self.part = words("totals"), words("subtotals"), words("parts")
        self.adjusting = words("adjusting")
        self.tax, self.of_tax = words("taxes"), words("of_tax")
        self.not_added, self.no_parts = words("not_added"), words("no_parts")
        self.across = words("added_across")

    def of_table(self, document: Document, table: Rows) -> Iterator[_Wrong]:
        heads = table.heads()
        if any(self._is_total(cell.text) for row in table.rows[1:] for cell in row):
            caption = caption_of(document, table)
            if not self.no_parts.search(caption):
                for col, head in heads.items():
                    if not self.not_added.search(head):
                        yield from self._down(table, col, unit_in(f"{head} {caption}").endswith("円"))
        last = max(heads)
        if self.total.fullmatch(bare(heads[last])):
            yield from self._across(table, last)

    def _is_total(self, label: str) -> bool:
        label = bare(label)
        return bool(self.total.fullmatch(label) or self.subtotal.fullmatch(label))

    def whole(self, table: Rows) -> Figure | None:
        """What all of a table comes to: its last total, in the column of totals or the only one."""
        rows = [row for row in table.rows[1:] if self.total.fullmatch(bare(row[0].text))]
        figures = [one for cell in (rows[-1][1:] if rows else ()) if (one := figure_of(cell))]
        head = table.heads().get(figures[-1].cell.col, "") if figures else ""
        if len(figures) == 1 and not self.not_added.search(head):
            return figures[0]
        return figures[-1] if figures and self.total.fullmatch(bare(head)) else None

    def totals(self, document: Document, tables: list[Rows]) -> dict[str, list[Figure]]:
        """Last totals of the columns of money (in yen) and of points, by 円 and 点."""
        found: dict[str, list[Figure]] = {"点": [], "円": []}
        for table in tables:
            rows = [row for row in table.rows[1:] if self.total.fullmatch(bare(row[0].text))]
            for cell in rows[-1][1:] if rows else ():
                head = table.heads().get(cell.col, "")
                figure = figure_of(cell)
                if figure is None or self.not_added.search(head):
                    continue
                unit = figure.unit or unit_in(f"{head} {caption_of(document, table)}")
                if unit == "点" or "配点" in head:
                    found["点"].append(figure)
                elif unit.endswith("円"):
                    times = 1 if figure.unit else UNITS[unit]
                    found["円"].append(figure._replace(value=figure.value * times))
        return found

    def _down(self, table: Rows, col: int, money: bool) -> Iterator[_Wrong]:
        """One column against its subtotals and totals. Nothing is said of a column with words between its
        figures."""
        column = _Column()
        for row in table.rows[1:]:
            cells = [cell for cell in row if cell.col == col]
            if not cells or (len(cells) == 1 and is_nothing(cells[0].text)):
                continue
            figure = figure_of(cells[0]) if len(cells) == 1 else None
            if figure is None:
                column.unsure = True
                continue
            label = _label(row, col)
            name = bare(label)
            if self._is_total(name):
                is_part = bool(self.subtotal.fullmatch(name)) and not self.total.fullmatch(name)
                sums = column.sums(is_part)
                if "税込" in label:  # the rows may be without tax
                    sums += [one * rate for one in sums for rate in TAX_RATES]
                allowed = tolerance(column.every, money or figure.unit.endswith("円"))
                if sums and all(abs(one - figure.value) > allowed for one in sums):
                    yield _wrong(figure, sums[0])
                column.close(figure.value, is_part)
            elif self.adjusting.search(name) and figure.value >= 0:
                column.unsure = True
            elif self.part.search(label):
                continue
            elif self.tax.fullmatch(name):
                # A rate says nothing of how much is added.
                column.unsure = column.unsure or figure.unit == "%"
                column.taxes.append(figure.value)
            elif self.of_tax.search(name):
                column.unsure = True
            else:
                column.add(figure.value)

    def _across(self, table: Rows, last: int) -> Iterator[_Wrong]:
        """Years side by side and their total: 令和8年度 | 令和9年度 | 計."""
        heads = table.heads()
        added = [col for col in heads if self.across.search(heads[col])]
        if len(added) < 2 or added[-1] >= last:
            return
        if any(added[0] < col < last and col not in added for col in heads):
            return
        for row in table.rows[1:]:
            figures = {cell.col: figure_of(cell) for cell in row if cell.col in added or cell.col == last}
            if any(one is None for one in figures.values()) or len(figures) != len(added) + 1:
                continue
            whole = figures.pop(last)
            values = [one.value for one in figures.values()]
            if abs(sum(values) - whole.value) > tolerance(values, money=True):
                yield _wrong(whole, sum(values, Decimal(0)))


class _Column:
    """What has been added so far in one column. unsure: the next total may hold more than that."""

    def __init__(self) -> None:
        self.since: list[Decimal] = []  # the last subtotal
        self.every: list[Decimal] = []
        self.subtotals: list[Decimal] = []
        self.taxes: list[Decimal] = []
        self.whole: list[Decimal] = []  # the total above
        self.unsure = False

    def add(self, value: Decimal) -> None:
        if self.whole:  # another part of the table begins after its total
            self.__init__()
        self.since.append(value)
        self.every.append(value)

    def sums(self, is_part: bool) -> list[Decimal]:
        """What a total here may be; empty when nothing can be said. Tax may be in the rows or on top."""
        groups = [self.since] if is_part else [self.every, [*self.subtotals, *self.since], self.whole]
        groups = [*groups, *(_without_children(group) for group in groups)]
        taxed = [[*group, *self.taxes] for group in groups if group and self.taxes]
        groups = [*taxed, *(group for group in groups if group)]
        if self.unsure or max(map(len, groups), default=0) < 2:
            return []
        return [sum(group, Decimal(0)) for group in groups]

    def close(self, value: Decimal, is_part: bool) -> None:
        """After a subtotal or a total."""
        if is_part:
            # A subtotal of no rows repeats the one above with tax, say.
            self.unsure = not self.since
            self.subtotals, self.since = [*self.subtotals, value], []
        else:
            self.__init__()
            self.whole = [value]


def _without_children(values: list[Decimal]) -> list[Decimal]:
    """A row that is the sum of two or more rows below it stands for these: a heading with its parts."""
    kept: list[Decimal] = []
    at = 0
    while at < len(values):
        kept.append(values[at])
        total, end = Decimal(0), at + 1
        while end < len(values) and total < values[at]:
            total += values[end]
            end += 1
        at = end if total == values[at] and end > at + 2 else at + 1
    return kept


def _label(row: list[Cell], col: int) -> str:
    """What a row calls itself: its first words before a column, the total's name before others."""
    words = [cell.text.strip() for cell in row if cell.col < col and not is_figure(cell.text)]
    return words[0] if words else ""


def _wrong(figure: Figure, added: Decimal) -> _Wrong:
    end = figure.start + len(figure.text)
    return _Wrong(figure.cell.seq, figure.start, end, written(added, figure.text), figure.text)


def _spoken(document: Document) -> Iterator[_Wrong]:
    """Sentences that add: 技術点60点と価格点30点の合計100点."""
    lines = dict.fromkeys(document.seq_at(match.start()) for match in _TOTAL_WORD.finditer(document.text))
    for seq in lines:
        for match in _SPOKEN.finditer(document.texts[seq]):
            added = [plain(one[1]) for one in AMOUNT.finditer(match["addends"])]
            total, unit = match["total"], match["unit"]
            if len(added) > 1 and abs(sum(added) - plain(total)) > tolerance(added, unit.endswith("円")):
                shown = written(sum(added, Decimal(0)), total) + unit
                yield _Wrong(seq, *match.span("total"), shown, total + unit)
