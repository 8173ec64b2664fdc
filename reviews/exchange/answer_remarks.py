"""What stands in a returned workbook and is no answer: listed with its cell, so that nothing is lost."""

from functools import lru_cache
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as _
from django.utils.translation import override, pgettext

from procurement.reading import Reading
from procurement.reading.sheet_address import column_letters
from reviews.exchange.answer_columns import AnswerTable
from reviews.exchange.answer_marks import is_title_mark, title_mark
from reviews.exchange.answer_sheet import how_to_fill_in
from reviews.exchange.answer_words import fold, heading_of

MOST_UNREAD = 200  # remarks on one file
SNIPPET = 80

UNREAD_SHEET = _("Sheet %(sheet)s: no table of answers; not read.")
UNREAD_HIDDEN = _("Sheet %(sheet)s is hidden; not read.")
UNREAD_COLUMN = _("Column %(column)s “%(heading)s” of the sheet %(sheet)s: not taken.")
UNREAD_ROW = _("Row %(row)s of the sheet %(sheet)s is no item: “%(text)s”")
UNREAD_CELL = _("%(cell)s stands in a column without a heading; not taken: “%(text)s”")
UNREAD_OUTSIDE = _("%(cell)s stands outside the table; not taken: “%(text)s”")
UNREAD_NOTE = _("%(cell)s has a note; not taken: “%(text)s”")
UNREAD_FORMULAS = _(
    "%(count)s cells hold formulas without a saved value, and read as empty. Open and save the file in Excel."
)
UNREAD_MORE = _("… and %(count)s more.")
NO_COLUMN = _(
    "The sheet %(sheet)s has no column “%(column)s”: what is saved of it stays. To change it, give its "
    "column this heading again."
)
NO_HEADINGS = _(
    "The sheet %(sheet)s has lost its headings. Its columns were taken as they stood when it was written; "
    "nothing is saved of it that is not confirmed."
)

Message = tuple[str, dict[str, Any]]


class Remarks:
    """Collects what was not read of one workbook, in its order."""

    def __init__(self, reading: Reading) -> None:
        self.found: list[Message] = []
        self.notes: dict[str, list[tuple[str, str]]] = {}  # sheet → (cell, text)
        for one in reading.comments:
            self.notes.setdefault(one.path.rpartition("!")[0], []).append((one.path, one.text))
        valued = sum(bool(block.formula) for block in reading.blocks)
        if (count := reading.counts.get("formulas", 0) - valued) > 0:
            self._add(UNREAD_FORMULAS, count=count)

    def on_table(self, sheet: AnswerTable) -> None:
        """What is said of a table as a whole: columns, what stands above it, notes of cells."""
        if sheet.by_position:
            self._add(NO_HEADINGS, sheet=sheet.name)
        for heading in sheet.missing():
            self._add(NO_COLUMN, sheet=sheet.name, column=heading)
        used = {column for row, cells in sheet.rows.items() if row > sheet.head for column in cells}
        for column, text in sorted(sheet.extra.items()):
            if column in used:
                self._add(
                    UNREAD_COLUMN, column=column_letters(column), heading=_short(text), sheet=sheet.name
                )
        for row in sorted(row for row in sheet.rows if row < sheet.first):
            self._above(sheet, row)
        self._notes(sheet)

    def _above(self, sheet: AnswerTable, row: int) -> None:
        """Lines that are not ours, or no longer: each of ours has its mark beside it."""
        texts = {column: block.text for column, block in sorted(sheet.rows[row].items())}
        marks = {text for text in texts.values() if is_title_mark(text)}
        for column, text in texts.items():
            if text not in marks and title_mark(text) not in marks:
                self._outside(sheet, row, column, text)

    def on_row(self, sheet: AnswerTable, row: int, *, is_item: bool) -> None:
        """Cells of a row that belong to no column; of a row that is no item all of them."""
        texts = {
            column: block.text for column, block in sorted(sheet.rows[row].items()) if block.text.strip()
        }
        if not is_item:
            is_head = sum(bool(heading_of(text)) for text in texts.values()) >= 2  # repeated on a later page
            if texts and not is_head:
                self._add(UNREAD_ROW, row=row, sheet=sheet.name, text=_short("　".join(texts.values())))
            return
        known = {*sheet.columns.values(), *sheet.extra}
        for column, text in texts.items():
            if column not in known:
                self._add(UNREAD_CELL, cell=sheet.address(row, column), text=_short(text))

    def on_other(self, sheet: AnswerTable) -> None:
        """A sheet without a table of answers: hidden, another one, or our page on how to fill in."""
        if sheet.table.state != "visible":
            if sheet.rows:
                self._add(UNREAD_HIDDEN, sheet=sheet.name)
            return
        names, lines = _instructions()
        if sheet.name in names:
            for row, cells in sorted(sheet.rows.items()):
                for column, block in sorted(cells.items()):
                    if fold(block.text) not in lines:
                        self._outside(sheet, row, column, block.text)
        elif sheet.rows:
            self._add(UNREAD_SHEET, sheet=sheet.name)
        self._notes(sheet)

    def _notes(self, sheet: AnswerTable) -> None:
        for cell, text in self.notes.get(sheet.name, ()):
            self._add(UNREAD_NOTE, cell=cell, text=_short(text))

    def _outside(self, sheet: AnswerTable, row: int, column: int, text: str) -> None:
        if text.strip():
            self._add(UNREAD_OUTSIDE, cell=sheet.address(row, column), text=_short(text))

    def _add(self, message: str, **facts: Any) -> None:
        self.found.append((message, facts))

    def all(self) -> tuple[Message, ...]:
        if len(self.found) <= MOST_UNREAD:
            return tuple(self.found)
        return (*self.found[:MOST_UNREAD], (UNREAD_MORE, {"count": len(self.found) - MOST_UNREAD}))


@lru_cache(maxsize=1)
def _instructions() -> tuple[frozenset[str], frozenset[str]]:
    """Names and lines of our page on how to fill in, in all languages."""
    names, lines = set(), set()
    for code, _name in settings.LANGUAGES:
        with override(code):
            names.add(pgettext("answer sheet", "How to fill in"))
            lines.update(map(fold, how_to_fill_in()))
    return frozenset(names), frozenset(lines)


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SNIPPET else f"{text[: SNIPPET - 1]}…"
