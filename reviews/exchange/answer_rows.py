"""A reading of a returned sheet → its rows, whatever people did to it: moved, merged, inserted, wrote 〃.

Nothing is decided here. What was understood by a rule (a merged cell, 〃, a formula's value) is a note of the
row; what was not read at all is listed beside the rows. All of it is plain, to be stored as JSON.
"""

from bisect import bisect_right
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop as _

from procurement.reading import Block, Reading, Table
from procurement.reading.sheet_address import column_letters
from reviews.exchange.answer_marks import parse_mark
from reviews.exchange.answer_words import heading_of, is_ditto, is_error, nearly_heading_of, number_of
from sharingbook.common.errors import DomainError

# Rows of a sheet in which its heading row is looked for, and rows and notes that one file may have.
MOST_TITLE_ROWS, MOST_ROWS, MOST_UNREAD = 200, 5_000, 200
SNIPPET = 80

NOT_A_WORKBOOK = _("This is not an Excel file. Choose the sheet of answers, saved as .xlsx.")
CUT = _("This workbook has too many cells to be a sheet of answers.")
NO_TABLE = _(
    "No table of answers was found in %(sheets)s. A row of headings is needed with “Answer (choose)” and "
    "“Answer in words”, and with the ID column, “No.” or “Comment”. Put the headings back."
)
TWO_COLUMNS = _(
    "Two columns of the sheet %(sheet)s have the heading “%(heading)s” (%(first)s and %(second)s). "
    "Rename the one that does not count."
)
NO_ROWS = _("The sheet %(sheets)s has headings, but no rows below them.")

FROM_MERGED = _("%(cell)s lies in a merged cell, whose text counts for each of its rows.")
FROM_ABOVE = _("“%(said)s” in %(cell)s was read as “%(value)s”, from the row above.")
FROM_FORMULA = _("%(cell)s holds a formula; its value counts.")
NOTHING_ABOVE = _("%(cell)s says “%(said)s”, and nothing stands above it.")
ERROR_VALUE = _("%(cell)s holds an error of Excel (%(said)s).")

UNREAD_SHEET = _("Sheet %(sheet)s: no table of answers; not read.")
UNREAD_HIDDEN = _("Sheet %(sheet)s is hidden; not read.")
UNREAD_COLUMN = _("Column %(column)s “%(heading)s” of the sheet %(sheet)s: not taken.")
UNREAD_ROW = _("Row %(row)s of the sheet %(sheet)s is no item: “%(text)s”")
UNREAD_FORMULAS = _(
    "%(count)s cells hold formulas without a saved value, and read as empty. Open and save the file in Excel."
)
UNREAD_MORE = _("… and %(count)s more.")

ANSWER_FIELDS = ("number", "verdict", "answer", "version")
INSTRUCTIONS = frozenset(("書き方", "How to fill in"))

Message = tuple[str, dict[str, Any]]


class SheetRefused(DomainError):  # noqa: N818 -- names follow the glossary
    """The file as a whole is no sheet of answers; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row as people left it.

    `texts`: field → text, after merged cells and 〃. `cells`: field → address ("Sheet!H12") of each field
    that has a column. `notes`: what was read by a rule. `problem`: why the row cannot be read, with its
    cell. `doubtful`: 〃 was read, but the sheet is filtered or was sorted: another row may have been meant.
    `settled`: a person has decided about it; the sheet is still there for other rows.
    """

    sheet: str
    row: int
    texts: dict[str, str]
    cells: dict[str, str]
    notes: tuple[Message, ...] = ()
    problem: Message | None = None
    doubtful: bool = False
    settled: bool = False

    def text(self, name: str) -> str:
        return self.texts.get(name, "")

    def cell(self, name: str) -> str:
        """The address of a field; that of the row's first one where the field has no column."""
        return self.cells.get(name) or next(iter(self.cells.values()), f"{self.sheet}!A{self.row}")

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


class _Merged(NamedTuple):
    top: int
    bottom: int


@dataclass
class _Sheet:
    """The cells of one sheet by row and column, and where its columns stand."""

    table: Table
    rows: dict[int, dict[int, Block]]
    head: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    extra: dict[int, str] = field(default_factory=dict)
    merged: dict[int, list[_Merged]] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.table.name

    def at(self, row: int, column: int) -> Block | None:
        return self.rows.get(row, {}).get(column)

    def address(self, row: int, column: int) -> str:
        return f"{self.name}!{column_letters(column)}{row}"

    def find_merged(self) -> None:
        """Vertically merged cells that begin in one of the columns, by column and in order."""
        wanted = set(self.columns.values())
        for top, left, bottom, _right in sorted(self.table.merges):
            if left in wanted and bottom > top >= self.head:
                self.merged.setdefault(left, []).append(_Merged(top, bottom))

    def above_merged(self, row: int, column: int) -> int:
        """The first row of the merged cell in which this cell lies; the row itself where it is none."""
        found = self.merged.get(column, [])
        at = bisect_right(found, row, key=lambda one: one.top) - 1
        return found[at].top if at >= 0 and found[at].bottom >= row else row

    def hides_some(self, first: int, last: int) -> bool:
        """Whether a row of this stretch is hidden."""
        stretches = self.table.hidden_rows  # in order, and none touches another
        at = bisect_right(stretches, last, key=lambda one: one[0]) - 1
        return at >= 0 and stretches[at][1] >= first


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
    unread: list[Message] = []
    valued = sum(bool(block.formula) for block in reading.blocks)
    if (count := reading.counts.get("formulas", 0) - valued) > 0:
        unread.append((UNREAD_FORMULAS, {"count": count}))
    headed = []
    for table in reading.tables:
        sheet = _Sheet(table, grids.get(table.id, {}))
        if not sheet.rows:
            continue
        if table.state != "visible":
            unread.append((UNREAD_HIDDEN, {"sheet": sheet.name}))
        elif _find_columns(sheet):
            headed.append(sheet.name)
            rows += _rows(sheet, unread)
        elif sheet.name not in INSTRUCTIONS:
            unread.append((UNREAD_SHEET, {"sheet": sheet.name}))
    names = ", ".join(headed or (table.name for table in reading.tables))[:200]
    if not rows:
        raise SheetRefused(NO_ROWS if headed else NO_TABLE, {"sheets": names})
    if len(rows) > MOST_ROWS:
        raise SheetRefused(CUT)
    if len(unread) > MOST_UNREAD:
        unread[MOST_UNREAD:] = [(UNREAD_MORE, {"count": len(unread) - MOST_UNREAD})]
    return SheetRead(tuple(rows), tuple(unread))


def _find_columns(sheet: _Sheet) -> bool:
    """Find the row of headings and the columns; False where the sheet has no table of answers.

    Raises SheetRefused where two columns have the same heading.
    """
    best, named = 0, {}
    for row in sorted(sheet.rows)[:MOST_TITLE_ROWS]:
        cells = sheet.rows[row].items()
        found = {column: name for column, block in cells if (name := heading_of(block.text))}
        if len(set(found.values())) > len(set(named.values())):
            best, named = row, found
    if len(set(named.values())) < 2:
        return False
    sheet.head = best
    heads = {column: block.text for column, block in sheet.rows[best].items()}
    missing = {"verdict", "answer", "number", "opinion"} - set(named.values())
    for column, text in sorted(heads.items()):
        if column not in named and (name := nearly_heading_of(text, missing)):
            named[column] = name
            missing.discard(name)
    for column, name in sorted(named.items()):
        if name in sheet.columns and name in ("id", *ANSWER_FIELDS, "opinion"):
            first, second = column_letters(sheet.columns[name]), column_letters(column)
            facts = {"sheet": sheet.name, "heading": heads[column], "first": first, "second": second}
            raise SheetRefused(TWO_COLUMNS, facts)
        sheet.columns.setdefault(name, column)
    _find_marks(sheet)
    sheet.extra = {column: text for column, text in heads.items() if column not in sheet.columns.values()}
    sheet.find_merged()
    return {"verdict", "answer"} & sheet.columns.keys() != set() and (
        {"id", "number", "opinion"} & sheet.columns.keys() != set()
    )


def _find_marks(sheet: _Sheet) -> None:
    """The ID column by what it holds: its heading may have been cleared."""
    counted: dict[int, int] = {}
    for row, cells in sheet.rows.items():
        for column, block in cells.items() if row > sheet.head else ():
            if parse_mark(block.text):
                counted[column] = counted.get(column, 0) + 1
    if counted:
        sheet.columns["id"] = max(counted, key=counted.__getitem__)


def _rows(sheet: _Sheet, unread: list[Message]) -> list[SheetRow]:
    numbers = sorted(row for row in sheet.rows if row > sheet.head)
    used = {column for row in numbers for column in sheet.rows[row]}
    for column, text in sorted(sheet.extra.items()):
        if column in used:
            facts = {"column": column_letters(column), "heading": text[:SNIPPET], "sheet": sheet.name}
            unread.append((UNREAD_COLUMN, facts))
    rows: list[SheetRow] = []
    for number in numbers:
        row = _row(sheet, number, rows[-1] if rows else None)
        if row is not None:
            rows.append(row)
        elif text := _first_text(sheet, number):
            unread.append((UNREAD_ROW, {"row": number, "sheet": sheet.name, "text": text[:SNIPPET]}))
    return rows


def _first_text(sheet: _Sheet, row: int) -> str:
    texts = [block.text for _column, block in sorted(sheet.rows[row].items())]
    is_head = sum(bool(heading_of(text)) for text in texts) >= 2  # headings repeated on a later page
    return "" if is_head else next((text for text in texts if text.strip()), "")


def _row(sheet: _Sheet, number: int, above: SheetRow | None) -> SheetRow | None:
    """One row; None where it is no item: nothing of a mark, a number, a comment or an answer is in it."""
    texts, cells, notes = {}, {}, []
    for name, column in sheet.columns.items():
        cells[name] = sheet.address(number, column)
        block = sheet.at(number, column)
        if block is None and (top := sheet.above_merged(number, column)) < number:
            block = sheet.at(top, column)
            if block is not None and name in ANSWER_FIELDS[1:]:
                notes.append((FROM_MERGED, {"cell": cells[name]}))
        if block is None:
            continue
        texts[name] = block.text.strip()
        if block.formula and name in ANSWER_FIELDS:
            notes.append((FROM_FORMULA, {"cell": cells[name]}))
    own = {name for name, column in sheet.columns.items() if column in sheet.rows[number]}
    if not own & {"id", *ANSWER_FIELDS, "opinion"} or not _is_item(texts):
        return None
    row = SheetRow(sheet.name, number, texts, cells, tuple(notes))
    return _with_dittos(sheet, row, above)


def _is_item(texts: dict[str, str]) -> bool:
    if heading_of(texts.get("verdict", "")) == "verdict" or heading_of(texts.get("answer", "")) == "answer":
        return heading_of(texts.get("number", "")) != "number" and parse_mark(texts.get("id", "")) is not None
    if parse_mark(texts.get("id", "")) or texts.get("number") and number_of(texts["number"]) is not None:
        return True
    return any(texts.get(name) for name in ("opinion", "verdict", "answer", "version"))


def _with_dittos(sheet: _Sheet, row: SheetRow, above: SheetRow | None) -> SheetRow:
    """The row with 〃 replaced by what stands above, or with its problem."""
    for name in ANSWER_FIELDS:
        said = row.text(name)
        if is_error(said):
            return replace(row, problem=(ERROR_VALUE, {"cell": row.cell(name), "said": said}))
        if not said or not is_ditto(said):
            continue
        value = above.text(name) if above is not None else ""
        if not value or is_ditto(value):
            return replace(row, problem=(NOTHING_ABOVE, {"cell": row.cell(name), "said": said}))
        facts = {"cell": row.cell(name), "said": said, "value": value[:SNIPPET]}
        row = replace(
            row,
            texts=row.texts | {name: value},
            notes=(*row.notes, (FROM_ABOVE, facts)),
            doubtful=row.doubtful or _is_reordered(sheet, row, above),
        )
    return row


def _is_reordered(sheet: _Sheet, row: SheetRow, above: SheetRow) -> bool:
    """The row above on the screen may be another one: rows are hidden, or no longer in their order."""
    if sheet.hides_some(above.row, row.row):
        return True
    before, here = above.number, row.number
    return before is not None and here is not None and here < before
