"""The cells of one sheet: addresses, stored types, displayed values."""

import re
from functools import lru_cache

from procurement.reading.cellformat import BUILT_IN, display_number, display_text
from procurement.reading.markup import escape
from procurement.reading.names import S, int_of

ROW, CELL, VALUE, FORMULA, INLINE = S + "row", S + "c", S + "v", S + "f", S + "is"
MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
ADDRESS = re.compile(r"^\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})$")
PLAIN_NUMBER = re.compile(r"^-?(?:0|[1-9][0-9]{0,9})$")


@lru_cache(maxsize=20_000)
def column_number(letters: str) -> int:
    """A -> 1, XFD -> 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=20_000)
def column_letters(number: int) -> str:
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def parse_address(address: str) -> tuple[int, int] | None:
    """(row, column) of "B3", or None when it is no address of a sheet."""
    match = ADDRESS.match(address)
    if not match:
        return None
    column, row = column_number(match[1]), int(match[2])
    return (row, column) if column <= MAX_COLUMN and row <= MAX_ROW else None


def parse_range(text: str) -> tuple[int, int, int, int] | None:
    """(top, left, bottom, right) of "A1:C3" in order, or None."""
    first, _, second = text.partition(":")
    start, end = parse_address(first), parse_address(second or first)
    if not start or not end:
        return None
    return min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1])


class Styles:
    """Number format codes by cell style index."""

    def __init__(self, root):
        self.codes: list[str] = []
        if root is None:
            return
        own = {
            int_of(item.get("numFmtId"), -1): item.get("formatCode", "")
            for item in root.iterfind(f"{S}numFmts/{S}numFmt")
        }
        for item in root.iterfind(f"{S}cellXfs/{S}xf"):
            number = int_of(item.get("numFmtId"), 0)
            self.codes.append(own.get(number) or BUILT_IN.get(number, "General"))

    def code(self, style: str | None) -> str:
        index = int_of(style, 0)
        return self.codes[index] if 0 <= index < len(self.codes) else "General"


class Cells:
    """Collects the non-empty cells of one sheet: (row, column) -> (address, text, html)."""

    def __init__(self, strings: list[tuple[str, str]], styles: Styles, rich_text, plain, epoch_1904: bool):
        self.strings = strings
        self.styles = styles
        self.rich_text = rich_text
        self.plain = plain
        self.epoch = epoch_1904
        self.found: dict[tuple[int, int], tuple[str, str, str]] = {}
        self.formulas = 0
        self.duplicate = ""
        self.bad_reference = ""
        self._row = 0

    def row(self, element) -> None:
        """Read one row element. Rows and cells without their own address follow the one before."""
        number = int_of(element.get("r"), 0)
        self._row = number if 1 <= number <= MAX_ROW else self._row + 1
        column = 0
        for cell in element:
            if cell.tag != CELL:
                continue
            where = parse_address(cell.get("r", ""))
            if where is None:
                where = (self._row, column + 1)
            column = where[1]
            if where[0] > MAX_ROW or column > MAX_COLUMN or not len(cell):
                continue
            text, html = self._value(cell, where)
            if text:
                address = f"{column_letters(column)}{where[0]}"
                if where in self.found:
                    self.duplicate = address
                self.found[where] = (address, text, html)

    def _value(self, cell, where: tuple[int, int]) -> tuple[str, str]:
        kind, raw, inline = cell.get("t", "n"), "", None
        for child in cell:
            tag = child.tag
            if tag == VALUE:
                raw = child.text or ""
            elif tag == FORMULA:
                self.formulas += 1
            elif tag == INLINE:
                inline = child
        if kind == "s":
            return self._shared(cell, raw, where)
        if kind == "inlineStr":
            return ("", "") if inline is None else self.rich_text(inline)
        if not raw:
            return "", ""
        if kind == "b":
            text = "TRUE" if raw.strip() == "1" else "FALSE"
        elif kind == "str":
            text = display_text(self.plain(raw), self.styles.code(cell.get("s")))
        elif kind == "d":
            text = raw.replace("T", " ")
        elif kind == "e":
            text = raw
        else:
            raw = raw.strip()
            code = self.styles.code(cell.get("s"))
            if code == "General" and PLAIN_NUMBER.match(raw):
                return raw, raw
            text = display_number(raw, code, self.epoch)
        return text, escape(text)

    def _shared(self, cell, raw: str, where: tuple[int, int]) -> tuple[str, str]:
        index = int_of(raw, -1)
        if not 0 <= index < len(self.strings):
            if raw:
                self.bad_reference = f"{column_letters(where[1])}{where[0]}"
            return "", ""
        text, html = self.strings[index]
        style = cell.get("s")
        if style is not None and text:
            shown = display_text(text, self.styles.code(style))
            if shown != text:
                return shown, escape(shown)
        return text, html
