"""Headers that name their columns, and sheets that hold one table."""

from collections.abc import Iterator

from procurement.reading.sheet_address import stretches
from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.datasheet import MOST_COLUMNS, DataSheet, address, and_more, data_sheets
from reviews.rules.finding import Hit
from reviews.rules.rule import Rule

LEAST_VALUES = 3  # below a header without a name
LONGEST_NAME = 20
LEAST_COLUMNS, LEAST_ROWS = 2, 3  # of a second table


@check("sheet_header")
def header(case: CaseFile, rule: Rule) -> Iterator[Hit]:
    """Columns of data without a name, and names that stand twice; one hit a sheet each. settings: `forms`."""
    for sheet in data_sheets(case, rule.settings):
        yield from _unnamed(sheet)
        yield from _twice(sheet)


def _unnamed(sheet: DataSheet) -> Iterator[Hit]:
    span = range(min(sheet.names), max(sheet.names) + 2)
    found = [
        column
        for column in sheet.columns[:MOST_COLUMNS]
        if column in span and column not in sheet.names and len(sheet.column(column)) >= LEAST_VALUES
    ]
    if found:
        told = and_more(address(sheet.head[1], found[0]), len(found))
        values = {"what": f"{told['ja']}に項目名がありません", "what_en": f"{told['en']}: no name"}
        yield sheet.hit(sheet.column(found[0])[0][0], found[0], **values)


def _twice(sheet: DataSheet) -> Iterator[Hit]:
    first: dict[tuple[str, ...], int] = {}
    # A merged cell names several columns by one word; that is one cell, not a name that stands twice.
    again = [
        column
        for column, words in sheet.names.items()
        if first.setdefault(words, column) != column and _own_cell(sheet, column)
    ]
    if again:
        row = _own_cell(sheet, again[0])
        told = and_more(address(row, again[0]), len(again))
        name = sheet.name(again[0])
        values = {
            "what": f"項目名「{name}」が重なっています（{told['ja']}）",
            "what_en": f"“{name}” stands twice ({told['en']})",
        }
        yield sheet.hit(row, again[0], **values)


def _own_cell(sheet: DataSheet, column: int) -> int:
    """The lowest header row in which the column has a cell of its own; 0 when it has none."""
    head = range(sheet.head[1], sheet.head[0] - 1, -1)
    return next((row for row in head if (row, column) in sheet.cells), 0)


@check("sheet_multi_table")
def multi_table(case: CaseFile, rule: Rule) -> Iterator[Hit]:
    """A second table beside or below the first; one hit a sheet. settings: `forms`."""
    for sheet in data_sheets(case, rule.settings):
        place = _beside(sheet) or _below(sheet)
        if place:
            yield sheet.hit(*place)


def _beside(sheet: DataSheet) -> tuple[int, int] | None:
    """The first header cell behind an empty column, where both sides are tables."""
    used = {column for row, column in sheet.cells if sheet.head[0] <= row <= sheet.last}
    parts = [
        part
        for part in stretches((column, column) for column in sorted(used))
        if _is_table(sheet, [column for column in sheet.names if part[0] <= column <= part[1]])
    ]
    if len(parts) < 2:
        return None
    column = next(column for column in sheet.names if column >= parts[1][0] and _own_cell(sheet, column))
    return _own_cell(sheet, column), column


def _is_table(sheet: DataSheet, columns: list[int]) -> bool:
    return len(columns) >= LEAST_COLUMNS and all(len(sheet.column(one)) >= LEAST_ROWS for one in columns[:2])


def _below(sheet: DataSheet) -> tuple[int, int] | None:
    """The first cell of a row below the table that reads like a header and has rows under it."""
    rows = [row for row in sheet.rows if row > sheet.last]
    by_row: dict[int, list[int]] = {}
    for row, column in sheet.cells:
        if row > sheet.last:
            by_row.setdefault(row, []).append(column)
    for at, row in enumerate(rows):
        columns = sorted(by_row[row])
        below = rows[at + 1 : at + 1 + LEAST_ROWS]
        if below[-1:] != [row + LEAST_ROWS] or len(columns) <= LEAST_COLUMNS:
            continue
        names = [sheet.cells[row, column].text for column in columns]
        if all(_is_name(name) for name in names) and len(set(names)) == len(names):
            filled = [sum(column in by_row[one] for column in columns) for one in below]
            if min(filled) * 3 >= len(columns) * 2 and _is_first(rows, at, by_row):
                return row, columns[0]
    return None


def _is_first(rows: list[int], at: int, by_row: dict[int, list[int]]) -> bool:
    """A header stands below an empty row, or below its own title."""
    while at and rows[at - 1] == rows[at] - 1:
        at -= 1
        if len(by_row[rows[at]]) > 1:
            return False
    return True


def _is_name(text: str) -> bool:
    return len(text) <= LONGEST_NAME and not text.replace(",", "").replace(".", "").isdecimal()
