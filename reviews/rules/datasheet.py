"""A sheet as data: what its columns are called, and which rows below are its records.

rules.md, pack excel-machine-readability: data sheets only, with a header and at least ten rows of data; never
forms, and never sheets that are used as graph paper.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, NamedTuple

from procurement.reading.blocks import Table
from procurement.reading.sheet_address import column_letters, stretches
from reviews.rules.casefile import CaseFile
from reviews.rules.document import Document
from reviews.rules.finding import Hit

LEAST_ROWS = 10
MOST_COLUMNS = 300
# Of a header that no setting and no look of the cells tells: where it may stand, how long its names are, and
# how much of what is below must stand in its columns.
TITLE_ROWS, LONGEST_NAME, FILLED = 5, 20, 0.9
# Squared paper: many columns that hold one or two characters each.
NARROW, MANY_NARROW = 4, 15


class Cell(NamedTuple):
    seq: int
    text: str
    formula: str


Range = tuple[int, int, int, int]


class Sheet:
    """Any sheet of a workbook; `at`: the document's index in the case."""

    def __init__(self, at: int, document: Document, table: Table, cells: dict[tuple[int, int], Cell]) -> None:
        self.at, self.document, self.table, self.cells = at, document, table, cells

    @cached_property
    def rows(self) -> list[int]:
        """Numbers of the rows that hold something, in order."""
        return sorted({row for row, _ in self.cells})

    @cached_property
    def columns(self) -> list[int]:
        return sorted({column for _, column in self.cells})

    def hit(self, row: int, column: int, /, **values: str) -> Hit:
        cell = self.cells[row, column]
        told = {"cell": address(row, column), "sheet": self.table.name, **values}
        return self.document.hit(self.at, cell.seq, 0, len(cell.text), **told)


class DataSheet(Sheet):
    """`head`: first and last header row. `first`, `last`: rows of data below, down to the first empty row."""

    def __init__(self, sheet: Sheet, head: tuple[int, int]) -> None:
        super().__init__(sheet.at, sheet.document, sheet.table, sheet.cells)
        self.head = head
        self.first, self.last = _below(sheet, head[1])

    @cached_property
    def records(self) -> list[int]:
        """Rows of data that hold something."""
        return [row for row in self.rows if self.first <= row <= self.last]

    @cached_property
    def merges(self) -> list[Range]:
        """Merged ranges with words in them that reach into the data."""
        return [
            one
            for one in self.table.merges
            if one[0] <= self.last and one[2] >= self.first and one[:2] in self.cells
        ]

    @cached_property
    def names(self) -> Mapping[int, tuple[str, ...]]:
        """Column → its name, the words of the header rows from top to bottom; merged groups included."""
        found: dict[int, list[str]] = {}
        head = range(self.head[0], self.head[1] + 1)
        over = [one for one in self.table.merges if one[0] in head][:MOST_COLUMNS]
        for row in head:
            for column in self.columns[:MOST_COLUMNS]:
                place = (row, column)
                if place not in self.cells:
                    place = next(
                        (one[:2] for one in over if one[0] == row and one[1] <= column <= one[3]), place
                    )
                if place in self.cells:
                    found.setdefault(column, []).append(self.cells[place].text)
        return {column: tuple(words) for column, words in found.items()}

    def name(self, column: int) -> str:
        """In one line, for messages and for looking words up."""
        return " ".join(" ".join(self.names.get(column, ())).split())

    def column(self, column: int) -> list[tuple[int, Cell]]:
        """(row, cell) of the column's data that is there."""
        return [(row, self.cells[row, column]) for row in self.records if (row, column) in self.cells]

    def covered(self, column: int) -> list[tuple[int, int]]:
        """Stretches of data rows in which a merged range lies over the column."""
        return list(
            stretches(
                sorted(
                    (top, down)
                    for top, left, down, right in self.table.merges
                    if left <= column <= right and top <= self.last and down >= self.first
                )
            )
        )


def sheets(case: CaseFile) -> Iterator[Sheet]:
    """Every sheet with cells, of every workbook of the case."""
    for at, document in enumerate(case.documents):
        if not document.is_sheet:
            continue
        cells: dict[int, dict[tuple[int, int], Cell]] = {}
        for block in document.blocks:
            place = block.table
            if place is not None and block.kind == "cell" and document.texts[block.seq].strip():
                found = Cell(block.seq, document.texts[block.seq], block.formula)
                cells.setdefault(place.table, {})[place.row, place.col] = found
        for table in document.reading.tables:
            if table.id in cells:
                yield Sheet(at, document, table, cells[table.id])


def data_sheets(case: CaseFile, settings: Mapping[str, Any]) -> Iterator[DataSheet]:
    """The visible sheets that hold data. settings: `forms`, words in the name of a form."""
    forms = re.compile("|".join(settings.get("forms") or [r"(?!)"]), re.IGNORECASE)
    for sheet in sheets(case):
        if sheet.table.state != "visible" or forms.search(sheet.table.name):
            continue
        head = sheet.table.head if sheet.table.head[0] else _plain_head(sheet)
        found = DataSheet(sheet, head) if head else None
        if found and len(found.records) >= LEAST_ROWS and len(found.names) > 1 and not _is_graph_paper(found):
            yield found


def _below(sheet: Sheet, head: int) -> tuple[int, int]:
    """The unbroken rows below the header; a merged cell bridges the rows that it covers."""
    rows = [(row, row) for row in sheet.rows if row > head]
    tall = [(max(top, head + 1), down) for top, _, down, _ in sheet.table.merges if down > max(top, head)]
    parts = stretches(sorted(rows + tall))
    return parts[0] if parts else (0, -1)


def _plain_head(sheet: Sheet) -> tuple[int, int] | None:
    """The header of a sheet that marks none: short words, each once, above columns that are mostly filled."""
    for row in sheet.rows[:TITLE_ROWS]:
        columns = [column for column in sheet.columns[:MOST_COLUMNS] if (row, column) in sheet.cells]
        if len(columns) < 2:
            continue  # a title
        names = [sheet.cells[row, column].text.strip() for column in columns]
        merged = any(top <= row <= down for top, _, down, _ in sheet.table.merges)
        if merged or len(set(names)) < len(names) or not all(map(_is_name, names)):
            return None
        first, last = _below(sheet, row)
        data = [place for place in sheet.cells if first <= place[0] <= last]
        inside = [place for place in data if place[1] in columns]
        records = len({place[0] for place in data})
        again = any(sheet.cells[place].text.strip() == names[columns.index(place[1])] for place in inside)
        is_full = len(inside) * 2 >= records * len(columns) and len(inside) >= FILLED * len(data)
        return (row, row) if is_full and not again else None
    return None


def _is_name(text: str) -> bool:
    return (
        len(text) <= LONGEST_NAME
        and not text.replace(",", "").replace(".", "").isdecimal()
        and text[-1] not in ":："
    )


def _is_graph_paper(sheet: DataSheet) -> bool:
    narrow = sum(
        last - first + 1
        for first, last, width, _ in sheet.table.columns
        if 0 < width < NARROW and last <= MOST_COLUMNS
    )
    wide = sum(right > left for _, left, _, right in sheet.merges)
    return narrow > MANY_NARROW or wide * 2 > len(sheet.records)


def address(row: int, column: int) -> str:
    return f"{column_letters(column)}{row}"


def range_name(place: Range) -> str:
    return f"{address(place[0], place[1])}:{address(place[2], place[3])}"


def and_more(first: str, count: int, ja: str = "か所") -> dict[str, str]:
    """What stands first and how many others there are, in both languages: 「A5:A9ほか3か所」."""
    if count < 2:
        return {"ja": first, "en": first}
    return {"ja": f"{first}ほか{count - 1}{ja}", "en": f"{first} and {count - 1} more"}
