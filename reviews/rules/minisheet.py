"""A small workbook from a few lines of text: the examples of sheet rules.

sheet: 一覧           begins a sheet; "sheet: 旧版 (hidden)" a hidden one
| 品目 | 数量 |        a row, the next one below; the first row of a sheet is its header
10x | 品目{n} | {n}00 | the same ten times, {n} counting from 1
|                     a row without cells
head: 2               the header stands in this row, "head: 1-2" in these
merge: A3:A5          a merged range
hide: C, hide: 4-5    hidden columns, hidden rows
filter: A1:C9         a filter

A cell is a number when it reads like one, and text with 円, ※ … or behind an apostrophe ('1200).
"""

import re
from dataclasses import dataclass, field

from procurement.reading.blocks import Block, CellPlace, Reading, Table
from procurement.reading.sheet_address import column_letters, column_number, parse_range
from procurement.reading.sheet_numbers import READS_LIKE

_SHEET = re.compile(r"sheet:\s*(.+?)(\s*\(hidden\))?")
_ROW = re.compile(r"(?:(\d+)x\s*)?\|(.*?)\|?")
_ORDER = re.compile(r"(head|merge|hide|filter):\s*(\S+)")
_NUMBER = re.compile(r"-?[\d,]+(?:\.\d+)?%?")


@dataclass
class _Sheet:
    name: str
    hidden: bool
    rows: list[list[str]] = field(default_factory=list)
    head: tuple[int, int] = (1, 1)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    columns: list[tuple[int, int, float, bool]] = field(default_factory=list)
    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    filter: tuple[int, int, int, int] = (0, 0, 0, 0)


def is_sheet(lines: list[str]) -> bool:
    return next((line.strip() for line in lines if line.strip()), "").startswith("sheet:")


def sheet_reading(lines: list[str]) -> Reading:
    """Raises ValueError on a line that is none of the above."""
    sheets: list[_Sheet] = []
    for line in map(str.strip, lines):
        if found := _SHEET.fullmatch(line):
            sheets.append(_Sheet(found[1], bool(found[2])))
        elif found := _ROW.fullmatch(line):
            cells = [cell.strip() for cell in found[2].split("|")]
            for number in range(1, int(found[1] or 1) + 1):
                sheets[-1].rows.append([cell.replace("{n}", str(number)) for cell in cells])
        elif found := _ORDER.fullmatch(line):
            _obey(sheets[-1], found[1], found[2])
        elif line:
            raise ValueError(f"not a line of a sheet: {line}")
    blocks: list[Block] = []
    tables = [_table(at, sheet, blocks) for at, sheet in enumerate(sheets)]
    return Reading("xlsx", "", tuple(blocks), {}, tables=tuple(tables))


def _obey(sheet: _Sheet, order: str, place: str) -> None:
    first, _, last = place.partition("-")
    if order == "head":
        sheet.head = (int(first), int(last or first))
    elif order == "hide" and first.isdecimal():
        sheet.hidden_rows.append((int(first), int(last or first)))
    elif order == "hide":
        sheet.columns.append((column_number(first), column_number(last or first), 0, True))
    else:
        found = parse_range(place)
        if found is None:
            raise ValueError(f"not a range: {place}")
        if order == "merge":
            sheet.merges.append(found)
        else:
            sheet.filter = found


def _table(at: int, sheet: _Sheet, blocks: list[Block]) -> Table:
    typed: list[tuple[int, int]] = []
    spans = {(top, left): (down - top + 1, right - left + 1) for top, left, down, right in sheet.merges}
    for row, cells in enumerate(sheet.rows, start=1):
        for col, written in enumerate(cells, start=1):
            text = written.removeprefix("'")
            if not text:
                continue
            if text != written or (READS_LIKE.fullmatch(text) and not _NUMBER.fullmatch(text)):
                typed.append((row, col))
            place = CellPlace(
                at, row, col, *spans.get((row, col), (1, 1)), sheet.head[0] <= row <= sheet.head[1]
            )
            path = f"{sheet.name}!{column_letters(col)}{row}"
            blocks.append(Block(len(blocks), "cell", 0, "", path, text, "", table=place))
    return Table(
        at, len(sheet.rows), max(map(len, sheet.rows), default=0), name=sheet.name,
        state="hidden" if sheet.hidden else "visible", merges=tuple(sorted(sheet.merges)),
        columns=tuple(sheet.columns), hidden_rows=tuple(sheet.hidden_rows), head=sheet.head,
        filter=sheet.filter, number_texts=tuple(typed),
    )  # fmt: skip
