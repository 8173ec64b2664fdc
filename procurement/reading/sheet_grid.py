"""The rows of one sheet as table rows; merged ranges are cut to the rows and columns that are shown."""

import re
import unicodedata
from bisect import bisect_left

from procurement.reading.blocks import Block, Table
from procurement.reading.markup import attribute
from procurement.reading.sheet_items import Item

NUMBER = re.compile(r"[-△▲(]?[¥￥$]?[-]?[0-9][0-9,]*(?:\.[0-9]+)?[%円)]?", re.ASCII)
HIDDEN_ROW = '<span class="xhidmark" role="img" aria-label="<|hidden_row|>"></span>'
MOST_HEADS = 15  # rows above and in the header that can stand in a thead
MOST_FROZEN = 8  # columns that can stay in view


class Grid:
    """`rows`: the shown rows; `heads`: how many of them stand in the thead; `row` writes one."""

    def __init__(
        self,
        table: Table,
        blocks: list[Block],
        columns: list[int],
        widths: list[int],
        hidden_columns: set[int],
        items: dict[int, Item],
    ):
        self.table, self.columns, self.widths, self.items = table, columns, widths, items
        self.hidden = {index for index, column in enumerate(columns) if column in hidden_columns}
        self.at: dict[tuple[int, int], Block] = {(b.table.row, b.table.col): b for b in blocks}
        self.rows = sorted({block.table.row for block in blocks})
        self.by_row: dict[int, list[int]] = {row: [] for row in self.rows}
        for block in blocks:
            self.by_row[block.table.row].append(block.table.col)
        self.frozen = min(bisect_left(columns, table.frozen[1] + 1), MOST_FROZEN)
        self.place = {column: index for index, column in enumerate(columns)}
        # Shown row -> [(first column index, width, anchor, is the anchor's own row, height)]
        self.merged: dict[int, list[tuple[int, int, tuple[int, int], bool, int]]] = {}
        self.extra: dict[tuple[int, int], list[Block]] = {}
        self._place_merges()
        self.heads = self._heads()
        self._hidden_rows = {
            row
            for first, last in table.hidden_rows
            for row in self.rows[bisect_left(self.rows, first) : bisect_left(self.rows, last + 1)]
        }

    def _place_merges(self) -> None:
        taken: dict[int, list[tuple[int, int]]] = {}
        room = 4 * len(self.at) + 10_000  # rows of all ranges together; the ranges after that stay unmerged
        for top, left, bottom, right in self.table.merges:
            first, last = bisect_left(self.rows, top), bisect_left(self.rows, bottom + 1)
            start, end = bisect_left(self.columns, left), bisect_left(self.columns, right + 1)
            if first >= last or start >= end or (last - first) * (end - start) <= 1:
                continue
            room -= last - first
            if room < 0:
                break
            rows = self.rows[first:last]
            # Overlapping ranges are not valid; the first one wins.
            if any(a < end and start < b for row in rows for a, b in taken.get(row, ())):
                continue
            for index, row in enumerate(rows):
                taken.setdefault(row, []).append((start, end))
                item = (start, end - start, (top, left), index == 0, len(rows))
                self.merged.setdefault(row, []).append(item)
                for column in self.by_row[row]:
                    if left <= column <= right and (row, column) != (top, left):
                        self.extra.setdefault((top, left), []).append(self.at[row, column])

    def _heads(self) -> int:
        """Shown rows down to the header's last, when they can stand in a thead."""
        heads = bisect_left(self.rows, self.table.head[1] + 1)
        if not self.table.head[1] or heads > MOST_HEADS or heads == len(self.rows):
            return 0
        for number, row in enumerate(self.rows[:heads]):
            # A range that reaches below the thead cannot begin in it.
            if any(own and number + height > heads for *_, own, height in self.merged.get(row, ())):
                return 0
        return heads

    def row(self, row: int) -> str:
        """One `tr`."""
        hidden = row in self._hidden_rows
        mark = HIDDEN_ROW if hidden else ""
        pieces = [
            self._start(row, hidden),
            f'<th class="ax{" xhid" if hidden else ""}" scope="row">{row}{mark}</th>',
        ]
        heading = self.table.head[0] <= row <= self.table.head[1]
        merged = {item[0]: item for item in self.merged.get(row, ())}
        stops = sorted({*merged, *(self.place[column] for column in self.by_row[row])})
        count, position = len(self.columns), 0
        for number, stop in enumerate(stops):
            if stop < position:
                continue  # inside a merged range: its text stands in the range's cell
            if stop > position:
                pieces.append(self._gap(position, stop))
            item = merged.get(stop)
            if item is None:
                block = self.at[row, self.columns[stop]]
                free = (stops[number + 1] if number + 1 < len(stops) else count) - stop
                width = self._reach(block.text, stop, free) if free > 1 and not heading else 1
                pieces.append(self._cell(block, stop, heading, width, 1))
                position = stop + width
                continue
            _, width, anchor, own, height = item
            if own:
                pieces.append(self._merged_cell(anchor, stop, heading, width, height))
            position = stop + width
        if position < count:
            pieces.append(self._gap(position, count))
        pieces.append("</tr>")
        return "".join(pieces)

    def _start(self, row: int, hidden: bool) -> str:
        item = self.items.get(row)
        if item is None:
            return '<tr class="xhid">' if hidden else "<tr>"
        return (
            f'<tr class="xitem{" xhid" if hidden else ""}" id="s{self.table.id + 1}r{row}" '
            f'data-from="{item.seq}" data-to="{item.end_seq}" data-label="{attribute(item.label)}">'
        )

    def _reach(self, text: str, start: int, free: int) -> int:
        """How many columns a text runs over, as in Excel, where the cells beside it are empty."""
        if "\n" in text or len(text) * 2 <= self.widths[start]:
            return 1
        need = width_of(text)
        width, room = 0, 0
        while width < free and room < need:
            room += self.widths[start + width]
            width += 1
        return width

    def _cell(self, block: Block, column: int, heading: bool, width: int, height: int) -> str:
        names = "blk"
        if NUMBER.fullmatch(block.text):
            names += " xnum"
        tag, scope = "td", ""
        if heading:
            tag, scope = "th", f' scope="{"colgroup" if width > 1 else "col"}"'
        return (
            f'<{tag} class="{names}{self.more(column, width)}" id="b{block.seq}" data-seq="{block.seq}" '
            f'data-path="{attribute(block.path)}"{scope}{_spans(width, height)}>'
            f'<span class="t">{block.html}</span>{_formula(block)}</{tag}>'
        )

    def more(self, column: int, width: int) -> str:
        return self._stays(column, width) + (" xhid" if column in self.hidden else "")

    def _stays(self, column: int, width: int) -> str:
        """The classes of a cell that stands in the frozen columns: its first and its last one, from 1."""
        if column + width > self.frozen:
            return ""
        return f" fz fz-{column + 1} fe-{column + width}"

    def _merged_cell(
        self, anchor: tuple[int, int], column: int, heading: bool, width: int, height: int
    ) -> str:
        block, more = self.at.get(anchor), self.extra.get(anchor, [])
        if block is not None and not more:
            return self._cell(block, column, heading, width, height)
        inside = "".join(_inner(item) for item in ([block] if block else []) + more)
        stays = self._stays(column, width)
        names = f' class="{stays[1:]}"' if stays else ""
        return f"<td{names}{_spans(width, height)}>{inside}</td>"

    def _gap(self, start: int, stop: int) -> str:
        """Empty cells: one for each frozen column, so that nothing shows through, and one for the rest."""
        pieces = []
        while start < stop and start < self.frozen:
            pieces.append(f'<td class="{self._stays(start, 1)[1:]}"></td>')
            start += 1
        if start < stop:
            pieces.append(f"<td{_spans(stop - start, 1)}></td>")
        return "".join(pieces)


def width_of(text: str) -> int:
    """How wide a text is, in digits; long ones wrap anyway."""
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text[:200])


def _inner(block: Block) -> str:
    """A cell that shares its table cell with others: Excel shows only the first of a merged range."""
    return (
        f'<div class="blk" id="b{block.seq}" data-seq="{block.seq}" data-path="{attribute(block.path)}">'
        f'<span class="t">{block.html}</span>{_formula(block)}</div>'
    )


def _formula(block: Block) -> str:
    if not block.formula:
        return ""
    words = attribute(block.formula)
    label = f"<|formula|> ={words}"
    return f'<span class="fx" role="note" aria-label="{label}" data-f="{words}"></span>'


def _spans(width: int, height: int) -> str:
    return (f' colspan="{width}"' if width > 1 else "") + (f' rowspan="{height}"' if height > 1 else "")
