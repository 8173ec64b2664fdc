"""A reading of a returned sheet → its rows, whatever people did to it: moved, merged, inserted, wrote 〃.

Nothing is decided here. What was understood by a rule (a merged cell, 〃, a formula's value) is a note of the
row; what was not read at all is listed beside the rows. All of it is plain, to be stored as JSON.
"""

from dataclasses import asdict, dataclass, replace
from typing import Any

from django.utils.translation import gettext_noop as _

from procurement.reading import Block, Reading
from reviews.exchange.answer_columns import AnswerTable, SheetRefused, find_columns
from reviews.exchange.answer_marks import parse_mark
from reviews.exchange.answer_remarks import SNIPPET, Message, Remarks
from reviews.exchange.answer_sheet import COLUMNS, FILLED
from reviews.exchange.answer_words import (
    begins_as_above,
    heading_of,
    is_ditto,
    is_error,
    means_beside,
    number_of,
)

MOST_ROWS = 5_000  # that one file may have

NOT_A_WORKBOOK = _("This is not an Excel file. Choose the sheet of answers, saved as .xlsx.")
CUT = _("This workbook has too many cells to be a sheet of answers.")
NO_TABLE = _(
    "No table of answers was found in %(sheets)s. A row of headings is needed with “Answer (choose)” and "
    "“Answer in words”, and with the ID column, “No.” or “Comment”. Put the headings back."
)
NO_ROWS = _("The sheet %(sheets)s has headings, but no rows below them.")

FROM_MERGED = _("%(cell)s lies in a merged cell, whose text counts for each of its rows.")
FROM_ABOVE = _("“%(said)s” in %(cell)s was read as “%(value)s”, from the row above.")
FROM_FORMULA = _("%(cell)s holds a formula; its value counts.")
NOTHING_ABOVE = _("%(cell)s says “%(said)s”, and nothing stands above it.")
LEANS_ON_ABOVE = _("%(cell)s begins with “%(said)s”: what it points to is not known. Write the words out.")
ERROR_VALUE = _("%(cell)s holds an error of Excel (%(said)s).")


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as people left it.

    `texts`: field → text, after merged cells and 〃. `cells`: field → address ("Sheet!H12") of each field
    that has a column. `notes`: what was read by a rule. `problem`: why the row cannot be read, with its
    cell. `leans`: the row from which 〃 was read, 0 for none. `doubtful`: it may have meant another one, for
    rows lie between or are hidden. `by_position`: the sheet has lost its headings. `settled`: a person has
    decided about it; the sheet is still there for other rows.
    """

    sheet: str
    row: int
    texts: dict[str, str]
    cells: dict[str, str]
    notes: tuple[Message, ...] = ()
    problem: Message | None = None
    doubtful: bool = False
    settled: bool = False
    leans: int = 0
    by_position: bool = False

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    def cell(self, name: str) -> str:
        """The address of a field; that of one that people see where the field has no column."""
        seen = (self.cells[one] for one in (name, *reversed(COLUMNS)) if one in self.cells)
        return next(seen, f"{self.sheet}!A{self.row}")

    @property
    def number(self) -> int | None:
        return number_of(self.text("number"))


@dataclass(frozen=True, slots=True)
class SheetRead:
    """The rows of one file, and what in it was not read."""

    rows: tuple[SheetRow, ...]
    unread: tuple[Message, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> "SheetRead":
        return cls(
            tuple(
                SheetRow(
                    **row | {
                        "notes": tuple(map(tuple, row["notes"])),
                        "problem": tuple(row["problem"]) if row["problem"] else None,
                    }
                )
                for row in stored["rows"]
            ),
            tuple(map(tuple, stored["unread"])),
        )  # fmt: skip


def read_rows(reading: Reading) -> SheetRead:
    """All rows of answers in a workbook. Raises SheetRefused where it holds no table of answers."""
    if reading.kind != "xlsx":
        raise SheetRefused(NOT_A_WORKBOOK)
    if any(warning.code == "cells_cut" for warning in reading.warnings):
        raise SheetRefused(CUT)
    grids: dict[int, dict[int, dict[int, Block]]] = {}
    for block in reading.blocks:
        if block.kind == "cell" and block.table is not None:
            place = block.table
            grids.setdefault(place.table, {}).setdefault(place.row, {})[place.col] = block
    rows: list[SheetRow] = []
    remarks = Remarks(reading)
    headed = []
    for table in reading.tables:
        sheet = AnswerTable(table, grids.get(table.id, {}))
        if table.state == "visible" and sheet.rows and find_columns(sheet):
            headed.append(sheet.name)
            remarks.on_table(sheet)
            rows += _rows(sheet, remarks)
        else:
            remarks.on_other(sheet)
    names = ", ".join(headed or (table.name for table in reading.tables))[:200]
    if not rows:
        raise SheetRefused(NO_ROWS if headed else NO_TABLE, {"sheets": names})
    if len(rows) > MOST_ROWS:
        raise SheetRefused(CUT)
    return SheetRead(tuple(rows), remarks.all())


def _rows(sheet: AnswerTable, remarks: Remarks) -> list[SheetRow]:
    rows: list[SheetRow] = []
    for number in sorted(row for row in sheet.rows if row > sheet.head):
        row = _row(sheet, number, rows[-1] if rows else None)
        if row is not None:
            rows.append(row)
        remarks.on_row(sheet, number, is_item=row is not None)
    return rows


def _row(sheet: AnswerTable, number: int, above: SheetRow | None) -> SheetRow | None:
    """One row; None where it is no item: nothing of a mark, a number, a comment or an answer is in it."""
    texts, cells, notes = {}, {}, []
    for name, column in sheet.columns.items():
        cells[name] = sheet.address(number, column)
        block = sheet.at(number, column)
        if block is None and (top := sheet.above_merged(number, column)) < number:
            block = sheet.at(top, column)
            if block is not None and name in FILLED:
                notes.append((FROM_MERGED, {"cell": cells[name]}))
        if block is None:
            continue
        texts[name] = block.text.strip()
        if block.formula and name in ("number", *FILLED):
            notes.append((FROM_FORMULA, {"cell": cells[name]}))
    own = {name for name, column in sheet.columns.items() if column in sheet.rows[number]}
    if not own & {"id", "number", "opinion", *FILLED} or not _is_item(texts):
        return None
    row = SheetRow(sheet.name, number, texts, cells, tuple(notes), by_position=sheet.by_position)
    return _with_dittos(sheet, row, above)


def _is_item(texts: dict[str, str]) -> bool:
    if heading_of(texts.get("verdict", "")) == "verdict" or heading_of(texts.get("answer", "")) == "answer":
        return heading_of(texts.get("number", "")) != "number" and parse_mark(texts.get("id", "")) is not None
    if parse_mark(texts.get("id", "")) or texts.get("number") and number_of(texts["number"]) is not None:
        return True
    return any(texts.get(name) for name in ("opinion", "verdict", "answer", "version"))


def _with_dittos(sheet: AnswerTable, row: SheetRow, above: SheetRow | None) -> SheetRow:
    """The row with 〃 replaced by what stands above, or with its problem."""
    if is_error(said := row.text("number")):
        return replace(row, problem=(ERROR_VALUE, {"cell": row.cell("number"), "said": said}))
    for name in FILLED:
        said = row.text(name)
        if is_error(said):
            return replace(row, problem=(ERROR_VALUE, {"cell": row.cell(name), "said": said}))
        if is_ditto(said):
            row = _with_ditto(sheet, row, name, above)
        elif begins_as_above(said):
            facts = {"cell": row.cell(name), "said": said[:SNIPPET]}
            row = replace(row, notes=(*row.notes, (LEANS_ON_ABOVE, facts)), doubtful=True)
        if row.problem is not None:
            return row
    return row


def _with_ditto(sheet: AnswerTable, row: SheetRow, name: str, above: SheetRow | None) -> SheetRow:
    said = row.text(name)
    value = above.text(name) if above is not None else ""
    if above is None or not value or is_ditto(value):
        return replace(row, problem=(NOTHING_ABOVE, {"cell": row.cell(name), "said": said}))
    facts = {"cell": row.cell(name), "said": said, "value": value[:SNIPPET]}
    apart = row.row != above.row + 1 or sheet.hides_some(above.row, row.row)
    return replace(
        row,
        texts=row.texts | {name: value},
        notes=(*row.notes, (FROM_ABOVE, facts)),
        leans=above.row,
        doubtful=row.doubtful or apart or means_beside(said),
    )
