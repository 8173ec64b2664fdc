"""Sheets as HTML: a grid of the used rows and columns, or a list of cells where a grid would be absurd.

Costs grow with the cells, never with the rectangle between them: empty rows are left out (the row
numbers show the gap), empty stretches of a row are one cell. Beside the contract of `render.py`:
- widths are classes of `col` elements (xw-2 ... xw-80, characters); no style attributes;
- a formula is an empty `span.fx` behind the text, its words in `data-f` and in its label;
- a row of a requirement list is `tr.xitem` with `data-from` and `data-to`, the blocks of its first and
  last cell, and `data-label`, how people cite it;
- hidden rows and columns have the class `xhid` and a mark; where rows are frozen, `.xbox--tall` scrolls
  below its thead; a cell in frozen columns has `fz`, `fz-N` and `fe-N`, its first and last column
  from 1; how many stay in view is measured by js/sheets.js; `.xbox--deep` has many rows in its thead.
"""

from bisect import bisect_left, bisect_right

from procurement.reading.blocks import Block, Picture, Reading, Table
from procurement.reading.figures import picture_html
from procurement.reading.markup import attribute
from procurement.reading.render import block_html
from procurement.reading.sheet_address import column_letters
from procurement.reading.sheet_grid import Grid, width_of
from procurement.reading.sheet_items import sheet_items

MAX_GRID_COLUMNS = 200  # a wider grid is no table for a reader; cells are listed by address instead
FULL_COLUMNS = 60  # up to here empty columns are kept, so that the page looks like the sheet
ROWS_A_CHUNK = 200
WIDTHS = (2, 4, 6, 8, 10, 12, 16, 20, 24, 32, 40, 60, 80)
USUAL_WIDTH = 8.4
WIDEST_LAST = 60


def sheets_html(reading: Reading) -> list[str]:
    """One section per sheet, in chunks of rows."""
    cells: dict[int, list[Block]] = {table.id: [] for table in reading.tables}
    shapes: dict[int, list[Block]] = {table.id: [] for table in reading.tables}
    for block in reading.blocks:
        if block.table is not None:
            (cells if block.kind == "cell" else shapes)[block.table.table].append(block)
    out: list[str] = []
    for table in reading.tables:
        out.extend(_sheet(table, cells[table.id], shapes[table.id], reading.pictures))
    return out


def _sheet(table: Table, cells: list[Block], shapes: list[Block], pictures: tuple[Picture, ...]) -> list[str]:
    name = attribute(table.name)
    hidden = "" if table.state == "visible" else ' <span class="tag tag--line mute"><|hidden_sheet|></span>'
    out = [
        f'<section class="xsheet" id="s{table.id + 1}" data-sheet="{name}" aria-label="<|sheet|> {name}">'
        f'<h2 class="xsheet__name">{name}{hidden}</h2>'
    ]
    if cells:
        columns = _columns(cells)
        if len(columns) > MAX_GRID_COLUMNS:
            out.extend(_listed(cells))
        else:
            out.extend(_grid(table, cells, columns, name))
    elif not shapes and not table.pictures:
        out.append('<p class="mute"><|empty_sheet|></p>')
    out.append(_shapes(shapes) + _pictures(table, pictures) + _names(table) + "</section>")
    return out


def _columns(blocks: list[Block]) -> list[int]:
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


def _grid(table: Table, cells: list[Block], columns: list[int], name: str) -> list[str]:
    widths, hidden = _widths(table, columns)
    widths[-1] = _last_width(cells, columns, widths)
    items = {item.row: item for item in sheet_items(table, cells)} if table.lists else {}
    grid = Grid(table, cells, columns, widths, hidden, items)
    tall = bool(table.frozen[0]) and len(grid.rows) > 20
    box = "tablebox xbox xbox--tall" if tall else "tablebox xbox"
    if grid.heads > 4:
        box += " xbox--deep"
    marks = [
        f'<th class="ax{grid.more(index, 1)}" scope="col">{column_letters(column)}'
        f"{HIDDEN_COLUMN if column in hidden else ''}</th>"
        for index, column in enumerate(columns)
    ]
    out = [
        f'<div class="{box}" tabindex="0" role="region" aria-label="<|sheet|> {name}">'
        f'<table class="table xtable"><colgroup><col class="xw-ax">'
        + "".join(f'<col class="xw-{width}">' for width in widths)
        + '</colgroup><thead><tr><th class="ax"></th>'
        + "".join(marks)
        + "</tr>"
    ]
    out.append("".join(map(grid.row, grid.rows[: grid.heads])) + "</thead><tbody>")
    for start in range(grid.heads, len(grid.rows), ROWS_A_CHUNK):
        out.append("".join(map(grid.row, grid.rows[start : start + ROWS_A_CHUNK])))
    out.append("</tbody></table></div>")
    return out


HIDDEN_COLUMN = '<span class="xhidmark" role="img" aria-label="<|hidden_column|>"></span>'


def _widths(table: Table, columns: list[int]) -> tuple[list[int], set[int]]:
    """The step of the width scale of each shown column, and which of them Excel hides."""
    starts = [item[0] for item in table.columns]
    widths, hidden = [], set()
    for column in columns:
        at = bisect_right(starts, column) - 1
        width = USUAL_WIDTH
        if at >= 0 and column <= table.columns[at][1]:
            width = table.columns[at][2] or USUAL_WIDTH
            if table.columns[at][3]:
                hidden.add(column)
        widths.append(WIDTHS[min(bisect_left(WIDTHS, width * 0.92), len(WIDTHS) - 1)])
    return widths, hidden


def _last_width(cells: list[Block], columns: list[int], widths: list[int]) -> int:
    """Excel lets a text run on over the empty columns right of all cells; here the last column takes it."""
    starts = {column: index for index, column in enumerate(columns)}
    missing = 0
    for block, after in zip(cells, [*cells[1:], None], strict=True):
        if after is None or after.table.row != block.table.row:
            text = block.text
            if len(text) > widths[-1] // 2 and "\n" not in text:
                missing = max(missing, width_of(text) - sum(widths[starts[block.table.col] :]))
    wanted = min(widths[-1] + missing, max(widths[-1], WIDEST_LAST))
    return next(width for width in WIDTHS if width >= wanted)


def _place(row: int, column: int) -> str:
    return f'<span class="ax xfig__at">{column_letters(column)}{row}</span>'


def _shapes(shapes: list[Block]) -> str:
    """Texts in shapes, behind the cells: a grid has no place between two rows. Each says where it lies."""
    if not shapes:
        return ""
    shown = "".join(
        f'<div class="xshape">{_place(b.table.row, b.table.col)}{block_html(b)}</div>' for b in shapes
    )
    return (
        f'<section class="xshapes" aria-label="<|shapes|>"><h3 class="xpart"><|shapes|></h3>{shown}</section>'
    )


def _pictures(table: Table, pictures: tuple[Picture, ...]) -> str:
    if not table.pictures:
        return ""
    shown = "".join(
        f'<div class="xfig">{_place(row, column)}{picture_html(pictures[number])}</div>'
        for number, row, column in table.pictures
        if number < len(pictures)
    )
    return (
        f'<section class="xfigs" aria-label="<|pictures_of_sheet|>">'
        f'<h3 class="xpart"><|pictures_of_sheet|></h3>{shown}</section>'
    )


def _names(table: Table) -> str:
    if not table.names:
        return ""
    lines = []
    for name, target, scope, hidden, broken in table.names:
        notes = [f"<|sheet|> {attribute(scope)}"] if scope else []
        notes += ["<|hidden_name|>"] if hidden else []
        notes += ['<strong class="xname--broken"><|broken_name|></strong>'] if broken else []
        more = f" ({', '.join(notes)})" if notes else ""
        lines.append(f"<li><b>{attribute(name)}</b> = <code>{attribute(target)}</code>{more}</li>")
    return (
        f'<details class="xnames"><summary><|names_of_sheet|> ({len(lines)})</summary>'
        f"<ul>{''.join(lines)}</ul></details>"
    )
