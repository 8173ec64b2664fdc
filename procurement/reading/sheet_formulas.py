"""Formulas as they stand in each cell: a shared formula is written once in the file and moved to its cells.

Formulas are never evaluated. A shared formula's cells get the master's text with its relative references
moved, as Excel shows it in each of them.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from procurement.reading.plainmarkup import unescape
from procurement.reading.sheet_address import MAX_COLUMN, MAX_ROW, column_letters, column_number

ATTRIBUTE = re.compile(r'([A-Za-z]+)="([^"]*)"')
ELEMENT = re.compile(r"<f(\s[^<>]*?)?(?:/>|>([^<]*)</f>)")
# Texts and quoted sheet names are passed over; a name may hold what looks like an address.
REFERENCE = re.compile(
    r"""("(?:[^"]|"")*"|'(?:[^']|'')*')
    |(?<![A-Za-z0-9_.\\$\u0080-\uffff])(?:
        (\$?)([A-Za-z]{1,3})(\$?)([1-9][0-9]{0,6})
        |(\$?)([A-Za-z]{1,3}):(\$?)([A-Za-z]{1,3})
        |(\$?)([1-9][0-9]{0,6}):(\$?)([1-9][0-9]{0,6})
    )(?![A-Za-z0-9_.(!\u0080-\uffff])""",
    re.VERBOSE,
)
LONGEST = 8_192  # characters of a formula, Excel's own limit


@dataclass(slots=True)
class Room:
    """How many characters of moved formulas a workbook may still give: one master may have many cells."""

    left: int = 4_000_000


class Formulas:
    """The formulas of one sheet. `of` takes the element as written, `take` one from a tree.

    When `room` is used up, the cells of a shared formula but the first have no formula beside them.
    """

    def __init__(self, room: Room) -> None:
        self._room = room
        self._masters: dict[str, tuple[int, int, str]] = {}

    def of(self, element: str, row: int, column: int) -> str | None:
        """The formula of an `<f>` element; None when it is not written plainly."""
        if element.startswith("<f>"):
            text = element[3:-4]
            return (unescape(text) if "&" in text else text)[:LONGEST]
        match = ELEMENT.fullmatch(element)
        if match is None:
            return None
        attributes = dict(ATTRIBUTE.findall(match[1] or ""))
        return self.take(unescape(match[2] or ""), attributes.get("t"), attributes.get("si"), row, column)

    def take(self, text: str, kind: str | None, index: str | None, row: int, column: int) -> str:
        text = text[:LONGEST]
        if kind != "shared" or index is None:
            return text
        if text:
            self._masters[index] = (row, column, text)
            return text
        master = self._masters.get(index)
        if master is None or self._room.left < len(master[2]):
            return ""
        self._room.left -= len(master[2])
        return moved(master[2], row - master[0], column - master[1])


def moved(formula: str, rows: int, columns: int) -> str:
    """The formula with its relative references moved; like Excel, around the edge of the sheet."""
    return "".join(
        piece if isinstance(piece, str) else _shown(piece, rows, columns) for piece in _pieces(formula)
    )[:LONGEST]


@lru_cache(maxsize=500)
def _pieces(formula: str) -> tuple:
    """Literal texts and references; a reference is a tuple of (is column, absolute, number or 0) parts."""
    out: list = []
    position = 0
    for match in REFERENCE.finditer(formula):
        if match[1] is not None:
            continue
        out.append(formula[position : match.start()])
        position = match.end()
        if match[3]:
            out.append((_column(match[2], match[3]), _row(match[4], match[5]), ""))
        elif match[7]:
            out.append((_column(match[6], match[7]), _column(match[8], match[9]), ":"))
        else:
            out.append((_row(match[10], match[11]), _row(match[12], match[13]), ":"))
    out.append(formula[position:])
    return tuple(out)


def _column(absolute: str, letters: str) -> tuple[bool, str, int]:
    return True, absolute, column_number(letters.upper())


def _row(absolute: str, digits: str) -> tuple[bool, str, int]:
    return False, absolute, int(digits)


def _shown(reference: tuple, rows: int, columns: int) -> str:
    first, second, between = reference
    shown = []
    for is_column, absolute, number in (first, second):
        if not absolute:
            # Excel counts around the edge of the sheet.
            size = MAX_COLUMN if is_column else MAX_ROW
            number = (number + (columns if is_column else rows) - 1) % size + 1
        shown.append(absolute + (column_letters(number) if is_column else str(number)))
    return between.join(shown)
