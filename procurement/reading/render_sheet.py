"""Sheets as HTML: a grid of the used rows and columns, or a list of cells where a grid would be absurd.

Costs grow with the cells, never with the rectangle between them: empty rows are left out (the row
numbers show the gap), empty stretches of a row are one cell.
"""

from bisect import bisect_left

from procurement.reading.blocks import Block, Reading, Table
from procurement.reading.markup import attribute
from procurement.reading.render import block_html
from procurement.reading.sheet_address import column_letters

MAX_GRID_COLUMNS = 200  # a wider grid is no table for a reader; cells are listed by address instead
FULL_COLUMNS = 60  # up to here empty columns are kept, so that the page looks like the sheet
ROWS_A_CHUNK = 200


def sheets_html(reading: Reading) -> list[str]:
    """One section per sheet, in chunks of rows."""
    by_table: dict[int, list[Block]] = {table.id: [] for table in reading.tables}
    for block in reading.blocks:
        if block.table is not None:
            by_table[block.table.table].append(block)
    out: list[str] = []
    for table in reading.tables:
        out.extend(_sheet(table, by_table[table.id]))
    return out


def _sheet(table: Table, blocks: list[Block]) -> list[str]:
    name = attribute(table.name)
    hidden = "" if table.state == "visible" else ' <span class="tag tag--line mute"><|hidden_sheet|></span>'
    out = [
        f'<section class="xsheet" id="s{table.id + 1}" data-sheet="{name}" aria-label="<|sheet|> {name}">'
        f'<h2 class="xsheet__name">{name}{hidden}</h2>'
    ]
    if not blocks:
        out.append('<p class="mute"><|empty_sheet|></p></section>')
        return out
    columns = _columns(table, blocks)
    if len(columns) > MAX_GRID_COLUMNS:
        out.extend(_listed(blocks))
    else:
        out.append(
            f'<div class="tablebox" tabindex="0" role="region" aria-label="<|sheet|> {name}">'
            f'<table class="table xtable"><thead><tr><th class="ax"></th>'
            + "".join(f'<th class="ax" scope="col">{column_letters(column)}</th>' for column in columns)
            + "</tr></thead><tbody>"
        )
        out.extend(_Grid(table, blocks, columns).chunks())
        out.append("</tbody></table></div>")
    out.append("</section>")
    return out


def _columns(table: Table, blocks: list[Block]) -> list[int]:
    used = sorted({block.table.col for block in blocks})
    if used[-1] <= FULL_COLUMNS:
        return list(range(1, used[-1] + 1))
    return used


def _listed(blocks: list[Block]):
    for start in range(0, len(blocks), ROWS_A_CHUNK * 10):
        yield "".join(
            f'<div class="xcell"><span class="ax">{column_letters(b.table.col)}{b.table.row}</span>'
            f"{block_html(b)}</div>"
            for b in blocks[start : start + ROWS_A_CHUNK * 10]
        )


class _Grid:
    """Rows of one sheet; merged ranges are cut to the rows and columns that are shown."""

    def __init__(self, table: Table, blocks: list[Block], columns: list[int]):
        self.columns = columns
        self.at: dict[tuple[int, int], Block] = {(b.table.row, b.table.col): b for b in blocks}
        self.rows = sorted({block.table.row for block in blocks})
        self.by_row: dict[int, list[int]] = {row: [] for row in self.rows}
        for block in blocks:
            self.by_row[block.table.row].append(block.table.col)
        # Shown row -> [(first column index, width, anchor, is the anchor's own row, height)]
        self.merged: dict[int, list[tuple[int, int, tuple[int, int], bool, int]]] = {}
        self.extra: dict[tuple[int, int], list[Block]] = {}
        self._place_merges(table)

    def _place_merges(self, table: Table) -> None:
        taken: dict[int, list[tuple[int, int]]] = {}
        for top, left, bottom, right in table.merges:
            first, last = bisect_left(self.rows, top), bisect_left(self.rows, bottom + 1)
            start, end = bisect_left(self.columns, left), bisect_left(self.columns, right + 1)
            if first >= last or start >= end or (last - first) * (end - start) <= 1:
                continue
            rows = self.rows[first:last]
            # Overlapping ranges are not valid; the first one wins.
            if any(a < end and start < b for row in rows for a, b in taken.get(row, ())):
                continue
            for index, row in enumerate(rows):
                taken.setdefault(row, []).append((start, end))
                item = (start, end - start, (top, left), index == 0, len(rows))
                self.merged.setdefault(row, []).append(item)
                for column in self.by_row[row]:
                    inside = left <= column <= right and (row, column) != (top, left)
                    if inside:
                        self.extra.setdefault((top, left), []).append(self.at[row, column])

    def chunks(self):
        out: list[str] = []
        for count, row in enumerate(self.rows, start=1):
            out.append(self._row(row))
            if count % ROWS_A_CHUNK == 0:
                yield "".join(out)
                out = []
        if out:
            yield "".join(out)

    def _row(self, row: int) -> str:
        pieces = [f'<tr><th class="ax" scope="row">{row}</th>']
        merged = {item[0]: item for item in self.merged.get(row, ())}
        stops = sorted({*merged, *(bisect_left(self.columns, col) for col in self.by_row[row])})
        position = 0
        for stop in stops:
            if stop < position:
                continue  # inside a merged range: its text stands in the range's cell
            if stop > position:
                pieces.append(_gap(stop - position))
            item = merged.get(stop)
            if item is None:
                pieces.append(block_html(self.at[row, self.columns[stop]], tag="td"))
                position = stop + 1
                continue
            _, width, anchor, own, height = item
            if own:
                pieces.append(self._merged_cell(anchor, width, height))
            position = stop + width
        if position < len(self.columns):
            pieces.append(_gap(len(self.columns) - position))
        pieces.append("</tr>")
        return "".join(pieces)

    def _merged_cell(self, anchor: tuple[int, int], width: int, height: int) -> str:
        spans = (f' colspan="{width}"' if width > 1 else "") + (f' rowspan="{height}"' if height > 1 else "")
        block, more = self.at.get(anchor), self.extra.get(anchor, [])
        if block is not None and not more:
            return block_html(block, tag="td", extra=spans)
        inside = "".join(block_html(item) for item in ([block] if block else []) + more)
        return f"<td{spans}>{inside}</td>"


def _gap(width: int) -> str:
    return "<td></td>" if width == 1 else f'<td colspan="{width}"></td>'
