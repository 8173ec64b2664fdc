"""The cells of one sheet, row by row: plain rows by pattern, unusual ones through a tree.

The part is known to be well-formed. When no comment, CDATA section, stray ">" or second default
namespace is in it, every "<...>" is a tag, so the text can be cut at "</row>" and each row matched by one
pattern; whatever the pattern does not take sends its row, or the whole part, to the tree (`NotPlain`).
Empty space between cells is never walked.
"""

import re

from lxml import etree

from procurement.reading.names import S, int_of, is_on
from procurement.reading.sheet_address import (
    MAX_COLUMN,
    MAX_ROW,
    column_letters,
    column_number,
    parse_address,
)
from procurement.reading.sheet_formulas import Formulas
from procurement.reading.sheet_text import NOTHING, rich_text
from procurement.reading.sheet_values import CellValues

ROW, CELL, VALUE, FORMULA, INLINE = S + "row", S + "c", S + "v", S + "f", S + "is"
# Letters and digits of the address, further attributes, the formula's element, the raw value.
CELLS = re.compile(
    r'\s*(?:<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"([^<>]*?)(?:/>|>'
    r"(<f(?:[^<>]*/>|[^<>]*>[^<]*</f>))?"
    r'(?:<(?:v|is><t)(?: xml:space="preserve")?>([^<]*)</(?:v|t></is)>|<v ?/>)?</c>)|[^<\s]+|<)'
)
ROW_START = re.compile(r"\s*<row(?=[\s/>])([^<>]*)>")
ROW_NUMBER = re.compile(r'\sr="([1-9][0-9]{0,6})"')
ROW_HIDDEN = re.compile(r'\shidden="([^"]*)"')
STYLED_ROWS = 40  # header rows are looked for in the first rows with cells


class NotPlain(Exception):  # noqa: N818 - a verdict, not a fault
    """The rows are written in a way that only the tree understands."""


class _Columns(dict):
    """Column letters -> number; letters beyond the last column raise KeyError."""

    def __missing__(self, letters: str) -> int:
        number = column_number(letters)
        if not 1 <= number <= MAX_COLUMN:
            raise KeyError(letters)
        self[letters] = number
        return number


COLUMNS = _Columns()


class SheetCells:
    """Collects the non-empty cells: `found` holds (row, column, path, text, html, formula) in order.

    prefix: the sheet's name and "!". room: how many cells there may still be; `cut` says that more came.
    """

    def __init__(self, values: CellValues, prefix: str, room: int):
        self.values = values
        self.prefix = prefix
        self.room = room
        self.cut = False
        self.reset()

    def reset(self) -> None:
        self.found: list[tuple[int, int, str, str, str, str]] = []
        self.formulas = 0
        self.formula_texts = Formulas()
        self.duplicate = self.bad_reference = ""
        self.hidden_rows: list[int] = []
        self.strong_rows: set[int] = set()
        self._row = 0
        self._last = (0, 0)
        self._disorder = False
        self._styled = 0

    # -- plain rows --------------------------------------------------------------------------------

    def plain_rows(self, text: str, root: str) -> None:
        """Read the inside of `sheetData`. `root` is the start tag of the part, for rows that need a tree."""
        rows = text.split("</row>")
        if rows.pop().strip():
            rows.append(text[text.rfind("</row>") + 6 :] if len(rows) else text)
            self._only_starts(rows.pop())
        for number, chunk in enumerate(rows):
            if len(self.found) >= self.room:
                self.cut = self.cut or any("<c" in rest for rest in rows[number:])
                break
            self._plain_row(chunk, root)

    def _only_starts(self, text: str) -> None:
        """What may follow the last row: rows without cells."""
        position = 0
        while match := ROW_START.match(text, position):
            if not match[1].endswith("/"):
                raise NotPlain
            self._begin(match[1])
            position = match.end()
        if text[position:].strip():
            raise NotPlain

    def _plain_row(self, chunk: str, root: str) -> None:
        match = ROW_START.match(chunk)
        while match and match[1].endswith("/"):
            self._begin(match[1])
            match = ROW_START.match(chunk, match.end())
        if match is None:
            raise NotPlain
        digits = self._begin(match[1])
        mark, formulas = len(self.found), self.formulas
        if digits and self._cells(CELLS.findall(chunk, match.end()), digits):
            return
        del self.found[mark:]
        self.formulas = formulas
        try:
            tree = etree.fromstring(f"{root}{chunk[match.start() :]}</row></worksheet>", _PARSER)
        except etree.XMLSyntaxError as error:
            raise NotPlain from error
        self.tree_row(tree[0], begun=True)

    def _begin(self, attributes: str) -> str:
        """Start a row; its number as written, or "" when the cells must say where they are."""
        match = ROW_NUMBER.search(attributes)
        number = int(match[1]) if match else 0
        plain = 1 <= number <= MAX_ROW
        self._row = number if plain else self._row + 1
        if " hidden=" in attributes:
            hidden = ROW_HIDDEN.search(attributes)
            if hidden and is_on(hidden[1]):
                self.hidden_rows.append(self._row)
        return match[1] if plain else ""

    def _cells(self, cells: list[tuple[str, str, str, str, str]], row_digits: str) -> bool:
        row, prefix, values = self._row, self.prefix, self.values
        columns, append = COLUMNS, self.found.append
        before = len(self.found)
        last = self._last[1] if self._last[0] == row else 0
        ordered = row >= self._last[0]
        try:
            for letters, digits, attributes, formula, raw in cells:
                if digits != row_digits:
                    return False
                if formula:
                    self.formulas += 1
                    formula = self.formula_texts.of(formula, row, columns[letters])
                    if formula is None:
                        return False
                if not raw:
                    continue
                text, html = values[attributes][raw]
                if text:
                    column = columns[letters]
                    if column <= last:
                        ordered = False
                    last = column
                    append((row, column, f"{prefix}{letters}{digits}", text, html, formula))
                elif values[attributes][raw] is values.strings.missing:
                    self.bad_reference = letters + digits
        except (KeyError, TypeError):
            return False  # a column past the last, or attributes that are not plain
        if not ordered:
            self._disorder = True
        if len(self.found) > before:
            self._last = (row, last)
            if self._styled < STYLED_ROWS:
                self._styled += 1
                shown = [attributes for _, _, attributes, _, raw in cells if raw]
                if all(map(values.stands_out, shown)):
                    self.strong_rows.add(row)
        return True

    # -- the tree ----------------------------------------------------------------------------------

    def tree_row(self, element, *, begun: bool = False) -> None:
        """Read one row element. Rows and cells without their own address follow the one before."""
        if not begun:
            number = int_of(element.get("r"), 0)
            self._row = number if 1 <= number <= MAX_ROW else self._row + 1
            if is_on(element.get("hidden", "0")):
                self.hidden_rows.append(self._row)
        column, strong, before = 0, True, len(self.found)
        for cell in element:
            if cell.tag != CELL:
                continue
            where = parse_address(cell.get("r", ""))
            if where is None:
                where = (self._row, column + 1)
            column = where[1]
            if where[0] > MAX_ROW or column > MAX_COLUMN or not len(cell):
                continue
            text, html, formula = self._value(cell, where)
            if text:
                if where <= self._last:
                    self._disorder = True
                self._last = where
                path = f"{self.prefix}{column_letters(column)}{where[0]}"
                self.found.append((*where, path, text, html, formula))
                strong = strong and self.values.styles.stands_out(cell.get("s"))
        if len(self.found) > before and self._styled < STYLED_ROWS:
            self._styled += 1
            if strong:
                self.strong_rows.add(self._row)

    def _value(self, cell, where: tuple[int, int]) -> tuple[str, str, str]:
        raw, inline, formula = "", None, ""
        for child in cell:
            tag = child.tag
            if tag == VALUE:
                raw = child.text or ""
            elif tag == FORMULA:
                self.formulas += 1
                formula = self.formula_texts.take(
                    child.text or "", child.get("t"), child.get("si"), *where
                )
            elif tag == INLINE:
                inline = child
        if inline is not None:
            return (*rich_text(inline), formula)
        kind = cell.get("t", "n")
        if not raw:
            return (*NOTHING, formula)
        # Values are looked up as they are written in XML.
        raw = raw.replace("&", "&amp;").replace("<", "&lt;")
        found = self.values.table(kind, cell.get("s"))[raw]
        if found is self.values.strings.missing:
            self.bad_reference = f"{column_letters(where[1])}{where[0]}"
        return (*found, formula)

    # -- the end -----------------------------------------------------------------------------------

    def close(self) -> None:
        """Put the cells in order, a cell that is stored twice once (the later one), and no more than fit."""
        if self._disorder:
            places: dict[tuple[int, int], tuple] = {}
            for item in self.found:
                if item[:2] in places:
                    self.duplicate = item[2][len(self.prefix) :]
                places[item[:2]] = item
            self.found = [places[where] for where in sorted(places)]
        if len(self.found) > self.room:
            self.cut = True
            del self.found[self.room :]


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
