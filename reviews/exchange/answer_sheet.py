"""The sheet of answers (意見回答表) as a workbook: what the letter says, and columns to fill.

Texts are written as texts, whatever they begin with (security: T7). People sort, filter and print it; the
hidden first column holds each row's mark.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from openpyxl import Workbook
from openpyxl.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.dimensions import RowDimension
from openpyxl.worksheet.worksheet import Worksheet

from reviews.enums import AnswerVerdict
from reviews.exchange.answer_marks import cell_text, split_reason, title_mark

# Excel reads _x0041_ as one character; a text that holds that very run of signs has its underscore escaped.
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_LOOKS_LIKE_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠\t]")
MOST_CHARACTERS = 32_767  # of a cell
FONT = "游ゴシック"
THIN = Side("thin", color="8C8C8C")
BORDER = Border(left=THIN, right=THIN, top=THIN, bottom=THIN)
HEAD, TO_FILL, NONE_NEEDED = (PatternFill("solid", fgColor=color) for color in ("E8F1FE", "FFFBE6", "F2F2F2"))
WIDTHS = {
    "id": 4.0, "number": 6.0, "where": 16.0, "quote": 20.0, "kind": 9.5, "opinion": 34.0, "ground": 15.0,
    "verdict": 13.0, "answer": 36.0, "version": 9.0,
}  # fmt: skip
COLUMNS = tuple(WIDTHS)
FILLED = ("verdict", "answer", "version")
A4 = 9
LINE, MOST_HEIGHT = 13.5, 409.0  # points, of one line and of a row in Excel


@dataclass(frozen=True, slots=True)
class SheetHead:
    """What stands above the table."""

    case: str
    letter: str
    department: str
    written: str


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One item. `open`: it waits for an answer. `verdict` and `reason` as saved, "" without an answer."""

    mark: str
    number: int
    where: str
    quote: str
    kind: str
    opinion: str
    ground: str
    verdict: str
    reason: str
    is_open: bool


class Grows(RowDimension):
    """A row of this height that still grows with what is typed into it."""

    @property
    def customHeight(self) -> bool:  # noqa: N802 -- openpyxl's name
        return False


def headings() -> dict[str, str]:
    return {
        "id": pgettext("answer sheet", "ID (do not change)"),
        "number": pgettext("answer sheet", "No."),
        "where": pgettext("answer sheet", "Page, clause"),
        "quote": pgettext("answer sheet", "Words commented on"),
        "kind": pgettext("answer sheet", "Kind of comment"),
        "opinion": pgettext("answer sheet", "Comment"),
        "ground": pgettext("answer sheet", "Grounds"),
        "verdict": pgettext("answer sheet", "Answer (choose)"),
        "answer": pgettext("answer sheet", "Answer in words"),
        "version": pgettext("answer sheet", "Reflected in"),
    }


def choices() -> list[str]:
    """The four answers, as the list of a cell offers them."""
    return [str(label) for label in AnswerVerdict.labels]


def none_needed() -> str:
    return pgettext("answer sheet", "No answer needed")


def labelled(name: str, value: str) -> str:
    return pgettext("answer sheet", "%(name)s: %(value)s") % {"name": name, "value": value}


def write_answer_sheet(head: SheetHead, lines: Sequence[SheetLine]) -> bytes:
    """The workbook: the table, and a page on how to fill it in."""
    book = Workbook()
    sheet = book.active
    sheet.title = pgettext("answer sheet", "Answers")
    first = _title(sheet, head)
    _headings(sheet, first)
    for at, line in enumerate(lines, start=first + 1):
        _line(sheet, at, line)
    _table(sheet, first, first + len(lines))
    _printing(sheet, first, head)
    _instructions(book.create_sheet(pgettext("answer sheet", "How to fill in")))
    book.properties.creator = "Sharing Book"
    book.properties.title = sheet.cell(1, 2).value
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def put_text(cell: Cell, text: str) -> None:
    """Write a text that stays one: no formula, no link, no character that Excel would make of its escapes."""
    plain = _LOOKS_ESCAPED.sub("_x005F_", cell_text(text))[:MOST_CHARACTERS]
    if not plain:
        return
    cell.value = plain
    cell.data_type = "s"
    if _LOOKS_LIKE_FORMULA.match(plain):
        cell.quotePrefix = True  # so that it stays a text when somebody edits it


def _title(sheet: Worksheet, head: SheetHead) -> int:
    """The lines above the table; returns the row of the headings."""
    put_text(sheet.cell(1, 2), pgettext("answer sheet", "Sheet of answers to the advice"))
    sheet.cell(1, 2).font = Font(FONT, size=16, bold=True)
    told = [
        (pgettext("answer sheet", "Case"), head.case),
        ("", head.letter),
        (pgettext("answer sheet", "Answered by"), head.department),
        (pgettext("answer sheet", "Written on"), head.written),
    ]
    for at, (name, value) in enumerate(told, start=2):
        put_text(sheet.cell(at, 2), labelled(name, value) if name else value)
        sheet.cell(at, 2).font = Font(FONT, size=10)
    note = _("Fill in the yellow cells only. Sorting, filtering and inserting rows or columns do no harm.")
    put_text(sheet.cell(len(told) + 2, 2), note)
    sheet.cell(len(told) + 2, 2).font = Font(FONT, size=10, bold=True)
    for at in range(1, len(told) + 3):
        put_text(sheet.cell(at, 1), title_mark(str(sheet.cell(at, 2).value or "")))
    return len(told) + 3


def _headings(sheet: Worksheet, row: int) -> None:
    for at, (name, text) in enumerate(headings().items(), start=1):
        cell = sheet.cell(row, at)
        put_text(cell, text)
        cell.font, cell.fill, cell.border = Font(FONT, size=10, bold=True), HEAD, BORDER
        cell.alignment = Alignment(horizontal="center", vertical="center", wrap_text=True)
        sheet.column_dimensions[get_column_letter(at)].width = WIDTHS[name]
    sheet.column_dimensions["A"].hidden = True
    sheet.row_dimensions[row].height = 2 * LINE + 6


def _line(sheet: Worksheet, row: int, line: SheetLine) -> None:
    words, version = split_reason(line.reason)
    verdict = AnswerVerdict(line.verdict).label if line.verdict else "" if line.is_open else none_needed()
    texts = {
        "id": line.mark, "where": line.where, "quote": line.quote, "kind": line.kind, "opinion": line.opinion,
        "ground": line.ground, "verdict": str(verdict), "answer": words, "version": version,
    }  # fmt: skip
    for at, name in enumerate(COLUMNS, start=1):
        cell = sheet.cell(row, at)
        if name == "number":
            cell.value = line.number
        else:
            put_text(cell, texts[name])
        cell.font, cell.border = Font(FONT, size=10), BORDER
        centred = name in ("number", "kind", "verdict", "version")
        cell.alignment = Alignment(
            horizontal="center" if centred else None, vertical="top", wrap_text=name != "id"
        )
        if name in FILLED:
            cell.number_format = "@"  # what is typed stays as typed: 3-1 is no date
            cell.fill = TO_FILL if line.is_open else NONE_NEEDED
        elif not line.is_open:
            cell.fill = NONE_NEEDED
    lines = max(_lines(texts[name], WIDTHS[name]) for name in texts if name != "id")
    sheet.row_dimensions[row] = Grows(sheet, index=row, ht=min(max(lines, 2) * LINE + 4, MOST_HEIGHT))


def _lines(text: str, width: float) -> int:
    """How many lines a wrapped text takes in a column, about: Japanese letters are two wide."""
    wide = [sum(1 if ord(char) < 0x2000 else 2 for char in line) for line in text.split("\n")]
    return sum(max(1, math.ceil(units / (width - 1))) for units in wide)


def _table(sheet: Worksheet, first: int, last: int) -> None:
    """Frozen headings, filter, and the list of answers to choose from."""
    sheet.freeze_panes = sheet.cell(first + 1, 3)
    sheet.auto_filter.ref = f"A{first}:{get_column_letter(len(COLUMNS))}{last}"
    if last == first:
        return
    offered = DataValidation(type="list", formula1=f'"{",".join(choices())}"', allow_blank=True)
    offered.errorTitle = pgettext("answer sheet", "Answer (choose)")
    offered.error = _("Choose one of the four answers from the list.")
    offered.showErrorMessage = True
    column = get_column_letter(COLUMNS.index("verdict") + 1)
    offered.add(f"{column}{first + 1}:{column}{last}")
    sheet.add_data_validation(offered)


def _printing(sheet: Worksheet, first: int, head: SheetHead) -> None:
    """A4 across, as wide as the page, the headings on each page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{first}:{first}"
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.6, 0.8, 0.4
    sheet.oddFooter.right.text = "&P / &N"
    sheet.oddFooter.left.text = cell_text(head.letter).replace("&", "&&")[:120]


def how_to_fill_in() -> list[str]:
    """The lines of the second page."""
    offered = _("Answer (choose): %(choices)s.") % {"choices": " / ".join(choices())}
    told = [
        offered,
        _("Answer in words: how it is mended, or why not. Needed unless you adopt it."),
        _("Reflected in: the version that holds the change, if it is known. It becomes the last line."),
        _("〃 and 同上 mean what stands above. A merged cell counts for each of its rows."),
        _("The hidden column A holds the ID of each row. Without it a row is matched by number and comment."),
        _("Save as .xlsx and load it on the page of the answers. You see what changes before it is taken."),
        _("Several people may fill in copies of their own: load them together, and they are merged."),
        _("Loading saves drafts. Submitting the answers is done on the page."),
    ]
    return [pgettext("answer sheet", "How to fill in"), *(f"{at}. {text}" for at, text in enumerate(told, 1))]


def _instructions(sheet: Worksheet) -> None:
    for at, text in enumerate(how_to_fill_in(), start=1):
        cell = sheet.cell(at, 1)
        put_text(cell, text)
        cell.font = Font(FONT, size=11)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    sheet.cell(1, 1).font = Font(FONT, size=14, bold=True)
    sheet.column_dimensions["A"].width = 100
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
