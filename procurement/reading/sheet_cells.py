"""The cells of one sheet: plain rows by pattern, many at once, unusual ones through a tree.

Rows that `sheet_rows` has cut are well-formed; of all others libxml2 says so before they are read. When
no comment, CDATA section, stray ">" or second default namespace is in them, every "<...>" is a tag, so
each row is matched by one pattern; whatever the pattern does not take sends its row, or the whole part, to
the tree (`NotPlain`). Empty space between cells is never walked.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from itertools import compress, repeat
from operator import add, getitem, lt

from lxml import etree

from procurement.reading.errors import NotPlain
from procurement.reading.names import S, int_of, is_on
from procurement.reading.sheet_address import (
    MAX_COLUMN,
    MAX_ROW,
    column_letters,
    column_number,
    parse_address,
)
from procurement.reading.sheet_formulas import Formulas
from procurement.reading.sheet_rows import ROW_END, RowCutter, UsualRows, is_hidden, must_be_plain, places_of
from procurement.reading.sheet_text import NOTHING, rich_text
from procurement.reading.sheet_values import CellValues, shown

ROW, CELL, VALUE, FORMULA, INLINE = S + "row", S + "c", S + "v", S + "f", S + "is"
# The address, further attributes, the formula's element, the raw value.
CELLS = re.compile(
    r'<c r="([A-Z]+[0-9]+)"([^<>/]*)(?:>(<f[^<]*(?:</f>)?|)'
    r'(?:<(?:v|is><t)(?: xml:space="preserve")?>([^<]*)</(?:v|t></is)>|<v ?/>)?</c>|/>)|[^<\s]+|<'
)
# The same of the usual cell, in half the time; it passes over whatever else there is.
USUAL = re.compile(r'<c r="([A-Z]+[1-9][0-9]*)"([^>]*)>(<f>[^<]*</f>)?<v>([^<]*)</v></c>')
ROW_START = re.compile(r"\s*<row(?=[\s/>])([^<>]*)>")
ROW_NUMBER = re.compile(r'\sr="([1-9][0-9]{0,6})"')
# Characters: rows are taken at once until there are so many; a few of very many cells by themselves.
BATCH, LONGEST_BATCH = 30_000, 1_000_000
MOST_SHAPES = 5_000  # remembered kinds of rows
STYLED_ROWS = 40  # header rows are looked for in the first rows with cells


class _Shapes(dict):
    """Column letters of a row -> (column numbers, whether they ascend); KeyError past the last column."""

    def __missing__(self, letters: tuple[str, ...]) -> tuple[tuple[int, ...], bool]:
        columns = tuple(column_number(item) if item.isalpha() and len(item) <= 3 else 0 for item in letters)
        if not all(1 <= column <= MAX_COLUMN for column in columns):
            raise KeyError(letters)
        if len(self) > MOST_SHAPES:
            self.clear()
        self[letters] = found = (columns, all(map(lt, columns, columns[1:])))
        return found


class _Tables(dict):
    """Attributes of a row's cells -> their value tables; KeyError where one is not plainly written."""

    def __init__(self, values: CellValues):
        super().__init__()
        self._values = values

    def __missing__(self, attributes: tuple[str, ...]) -> tuple[dict, ...]:
        tables = tuple(map(self._values.__getitem__, attributes))
        if None in tables:
            raise KeyError(attributes)
        if len(self) > MOST_SHAPES:
            self.clear()
        self[attributes] = tables
        return tables


class SheetCells:
    """Collects the non-empty cells by column: item n of `rows`, `columns`, `paths`, ... is one cell.

    In order of row and column after `close`. prefix: the sheet's name and "!". room: how many cells there
    may still be; `cut` says that more came.
    """

    def __init__(self, values: CellValues, prefix: str, room: int):
        self.values = values
        self.prefix = prefix
        self.room = room
        self.cut = False
        self.reset()

    def reset(self) -> None:
        self.rows: list[int] = []
        self.columns: list[int] = []
        self.paths: list[str] = []
        self.texts: list[str] = []
        self.htmls: list[str] = []
        self.formula_of: list[str] = []
        self.formulas = 0
        self.duplicate = self.bad_reference = ""
        self.hidden_rows: list[int] = []
        self.strong_rows: set[int] = set()
        self._formula_texts = Formulas(self.values.formula_room)
        self._shapes, self._tables = _Shapes(), _Tables(self.values)
        self._row = 0
        self._last = (0, 0)
        self._disorder = False
        self._styled = 0

    def __len__(self) -> int:
        return len(self.rows)

    def row(self, number: int) -> range:
        """The places in the lists of one row's cells."""
        return range(bisect_left(self.rows, number), bisect_right(self.rows, number))

    def at(self, row: int, column: int) -> int | None:
        """The place in the lists of a cell."""
        places = self.row(row)
        found = bisect_left(self.columns, column, places.start, places.stop)
        return found if found < places.stop and self.columns[found] == column else None

    @property
    def _lists(self) -> tuple[list, ...]:
        return self.rows, self.columns, self.paths, self.texts, self.htmls, self.formula_of

    # -- plain rows --------------------------------------------------------------------------------

    def plain_rows(self, text: str, inside: tuple[int, int], root: str, judge: Callable[[], None]) -> None:
        """Read the rows of a part; `inside` says where they begin and end, `root` is the part's start tag.

        `judge` has libxml2 look at the part; it is asked before anything is read that was not proved to be
        well-formed.
        """
        cutter, (position, last) = RowCutter(root), inside
        while (end := _end_of_rows(text, position, last)) >= 0:
            rows = ROW_END + text[position:end]
            found = cutter.cut(rows) if len(rows) <= LONGEST_BATCH else None
            if found is None:
                judge()
                must_be_plain(rows)
            # Headers are looked for in the first rows, one by one.
            if found is None or self._styled < STYLED_ROWS or not self._usual_rows(found):
                self._rows_by_themselves(rows.split(ROW_END)[1:], root)
            position = end + len(ROW_END)
            if len(self.rows) >= self.room and position < last:
                judge()
                must_be_plain(text[position:last])
                self.cut = self.cut or text.find("<c", position, last) >= 0
                return
        if position < last:
            judge()
            must_be_plain(text[position:last])
            self._only_starts(text[position:last])

    def _rows_by_themselves(self, chunks: list[str], root: str) -> None:
        for chunk in chunks:
            if len(self.rows) < self.room:
                self._plain_row(chunk, root)
            elif "<c" in chunk:
                self.cut = True

    def _usual_rows(self, found: UsualRows) -> bool:
        """Take several rows at once; False, and nothing is taken, when they have to be read one by one."""
        places, values = places_of(found), self._values_of(found)
        if places is None or values is None or (places[0][0], places[1][0]) <= self._last:
            return False
        texts, htmls = values
        cells = (*places, found.addresses, texts, htmls, found.formulas)
        if not all(texts):
            if texts.count("") != found.values.count(""):
                return False  # one of them may refer to nothing
            cells = tuple(list(compress(items, texts)) for items in cells)
        if cells[0]:
            self._take(*cells)
        hidden = {look for look in set(found.looks) if is_hidden(look)}
        if hidden:
            looks = map(hidden.__contains__, found.looks)
            self.hidden_rows.extend(map(int, compress(found.numbers, looks)))
        self._row = int(found.numbers[-1])
        return True

    def _values_of(self, found: UsualRows) -> tuple[Sequence[str], Sequence[str]] | None:
        """Texts and HTML of the cells; None where a cell's attributes are not plainly written."""
        attributes, raws = found.attributes, found.values
        width = len(attributes) // len(found.numbers)
        if attributes != attributes[:width] * len(found.numbers):
            tables = list(map(self.values.__getitem__, attributes))
            return None if None in tables else tuple(zip(*map(getitem, tables, raws), strict=True))
        # Every row has the same cells, as in most lists: column by column.
        texts, htmls = [""] * len(raws), [""] * len(raws)
        for column, written in enumerate(attributes[:width]):
            table = self.values[written]
            if table is None:
                return None
            texts[column::width], htmls[column::width] = shown(table, raws[column::width])
        return texts, htmls

    def _take(self, rows, columns, addresses, texts, htmls, formulas) -> None:
        """Put cells behind the others; `formulas` are those of `UsualRows`."""
        if any(formulas):
            self.formulas += len(formulas) - formulas.count("")
            formulas, of = list(formulas), self._formula_texts.of
            for at in compress(range(len(formulas)), formulas):
                formulas[at] = of(formulas[at], rows[at], columns[at])
        self._last = (rows[-1], columns[-1])
        self.rows += rows
        self.columns += columns
        self.paths.extend(map(add, repeat(self.prefix), addresses))
        self.texts += texts
        self.htmls += htmls
        self.formula_of += formulas

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
        start = match.end()
        if chunk[start:].partition("<")[0].strip():
            raise NotPlain  # the start tag goes on: a ">" in an attribute
        cells = USUAL.findall(chunk, start)
        # Each of those has four tags, and two more for a formula: other tags mean other cells.
        if chunk.count("<", start) != 4 * len(cells) + 2 * chunk.count("<f>", start):
            cells = CELLS.findall(chunk, start)
        if not cells or (digits and self._cells(cells, digits)):
            return
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
        if is_hidden(attributes):
            self.hidden_rows.append(self._row)
        return match[1] if plain else ""

    def _cells(self, cells: list[tuple[str, str, str, str]], row_digits: str) -> bool:
        """Take a row of plain cells, a list at a time; False (and nothing taken) when one is not plain."""
        addresses, attributes, formulas, raws = zip(*cells, strict=True)
        *letters, rest = "".join(addresses).split(row_digits)
        letters = tuple(letters)
        if rest or len(letters) != len(addresses):
            return False
        try:
            columns, ascending = self._shapes[letters]
            pairs = list(map(getitem, self._tables[attributes], raws))
        except KeyError:
            return False
        row, count = self._row, 0
        if any(formulas):
            count = len(formulas) - formulas.count("")
            formulas = [
                text and self._formula_texts.of(text, row, column)
                for text, column in zip(formulas, columns, strict=True)
            ]
            if None in formulas:
                return False
        self.formulas += count
        texts, htmls = zip(*pairs, strict=True)
        if not all(texts):
            self._note_missing(pairs, letters)
            addresses, columns, formulas, htmls, attributes = (
                tuple(compress(items, texts)) for items in (addresses, columns, formulas, htmls, attributes)
            )
            texts = tuple(filter(None, texts))
            if not texts:
                return True
        if not ascending or (row, columns[0]) <= self._last:
            self._disorder = True
        self._last = (row, columns[-1])
        self.rows.extend(repeat(row, len(texts)))
        self.columns.extend(columns)
        self.paths.extend(map(self.prefix.__add__, addresses))
        self.texts.extend(texts)
        self.htmls.extend(htmls)
        self.formula_of.extend(formulas)
        if self._styled < STYLED_ROWS:
            self._styled += 1
            if all(map(self.values.stands_out, attributes)):
                self.strong_rows.add(row)
        return True

    def _note_missing(self, pairs: list[tuple[str, str]], letters: tuple[str, ...]) -> None:
        missing = self.values.strings.missing
        for pair, letter in zip(pairs, letters, strict=True):
            if pair is missing:
                self.bad_reference = f"{letter}{self._row}"

    # -- the tree ----------------------------------------------------------------------------------

    def tree_row(self, element, *, begun: bool = False) -> None:
        """Read one row element. Rows and cells without their own address follow the one before."""
        if not begun:
            number = int_of(element.get("r"), 0)
            self._row = number if 1 <= number <= MAX_ROW else self._row + 1
            if is_on(element.get("hidden", "0")):
                self.hidden_rows.append(self._row)
        column, strong, before = 0, True, len(self.rows)
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
                for items, item in zip(self._lists, (*where, path, text, html, formula), strict=True):
                    items.append(item)
                strong = strong and self.values.styles.stands_out(cell.get("s"))
        if len(self.rows) > before and self._styled < STYLED_ROWS:
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
                formula = self._formula_texts.take(child.text or "", child.get("t"), child.get("si"), *where)
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
            places: dict[tuple[int, int], int] = {}
            for at, where in enumerate(zip(self.rows, self.columns, strict=True)):
                if where in places:
                    self.duplicate = self.paths[at][len(self.prefix) :]
                places[where] = at
            order = [places[where] for where in sorted(places)]
            for items in self._lists:
                items[:] = map(items.__getitem__, order)
        if len(self.rows) > self.room:
            self.cut = True
            for items in self._lists:
                del items[self.room :]


def _end_of_rows(text: str, position: int, last: int) -> int:
    """Where the last of the rows that are read next ends, or -1 where none is left."""
    end = text.find(ROW_END, position + BATCH, last)
    return end if end >= 0 else text.rfind(ROW_END, position, last)


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
