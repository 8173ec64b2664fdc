"""A table of a page as CSV or as a workbook: numbers stay numbers, and text never becomes a formula."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from sharingbook.common.xml_text import xml_text

CSV, XLSX = "text/csv; charset=utf-8", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
BOM = "\ufeff"
# Spreadsheets take a cell that begins like this for a formula, whatever blanks stand before it.
FORMULA = frozenset("=+-@＝＋－＠")
LINE_BREAKERS = ("\t", "\r", "\n")
LONGEST_SHEET_TITLE = 31
_HEAD, _FILL = Font(bold=True), PatternFill("solid", fgColor="E8F1FE")


def plain_cell(value: object) -> str:
    """A cell's text; what a spreadsheet would run as a formula gets an apostrophe in front."""
    if value is None:
        return ""
    text = " ".join(value) if isinstance(value, list) else str(value)
    first = next((char for char in text if char.isprintable() and not char.isspace()), "")
    return f"'{text}" if first in FORMULA or text.startswith(LINE_BREAKERS) else text


def table_csv(heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """UTF-8 with a byte-order mark, without which Excel garbles Japanese."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerow(heads)
    writer.writerows([plain_cell(value) for value in row] for row in rows)
    return (BOM + buffer.getvalue()).encode()


def table_xlsx(title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """One sheet with a frozen head and filters; a float is a share from 0 to 1."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:LONGEST_SHEET_TITLE])
    sheet.freeze_panes = "A2"
    for at, head in enumerate(heads, start=1):
        width = max(10.0, min(40.0, sum(2 if ord(char) > 0x2E7F else 1 for char in head) + 4))
        sheet.column_dimensions[get_column_letter(at)].width = 36.0 if at == 1 else width
    rows = [list(row) for row in rows]
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(rows) + 1}"
    sheet.append([_cell(sheet, head, is_head=True) for head in heads])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def _cell(sheet: Any, value: Any, *, is_head: bool = False) -> WriteOnlyCell:
    is_text = isinstance(value, str)
    cell = WriteOnlyCell(sheet, xml_text(value) if is_text else value)
    if is_text:
        cell.data_type = "s"
    elif isinstance(value, float):
        cell.number_format = "0%"
    if is_head:
        cell.font, cell.fill = _HEAD, _FILL
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell
