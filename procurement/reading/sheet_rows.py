"""Rows as Excel writes them nearly always, cut out many at once with proof that nothing else is there.

A cut says that a stretch of rows consists of these start tags, cells and end tags and of no other
character, and that each of them is XML as it stands: what a parser would find, at a fifth of its price.
Nothing is proved of what does not fit, not even that it is well-formed: libxml2 has to look at the part.
"""

import re
from itertools import chain, compress, repeat
from operator import lt, or_
from typing import NamedTuple

from procurement.reading.errors import NotPlain
from procurement.reading.names import is_on
from procurement.reading.sheet_address import MAX_COLUMN, MAX_ROW, column_number

# What names another encoding or version is left to libxml2.
PROLOG = re.compile(r"""<\?xml version=(["'])1\.0\1 encoding=(["'])(?i:utf-8)\2""")
ROW_END = "</row>"
ROWS = re.compile(r'</row><row r="([1-9][0-9]{0,6})"([^<]*)>')
# Each search ends at the next "<": the time is linear in whatever bytes come.
CELLS = re.compile(r'<c r="([A-Z]+[1-9][0-9]*)"([^<]*)>(?:(<f>[^<]*</f>)?<v>([^<]+)</v></c>)?')
# What each of them has beside the groups of its pattern.
ROW_SIZE, CELL_SIZE, VALUE_SIZE = len('</row><row r="">'), len('<c r="">'), len("<v></v></c>")

ATTRIBUTES = re.compile(r'(?: (?:[A-Za-z0-9]+:)?[A-Za-z]+="[^"<>&/]*")* ?/?')
NAMES = re.compile(r' (?:([A-Za-z0-9]+):)?([A-Za-z]+)="')
PREFIXES = re.compile(r'\sxmlns:([A-Za-z][A-Za-z0-9]*)="[^"]+"')
REFERENCES = re.compile("&(?:amp|lt|gt|quot|apos);")
# What XML 1.0 does not allow (2.2), and a return, which a parser would change.
NO_XML = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

UNPLAIN = re.compile(r"<[!?]|\r|\sxmlns=|</?sheetData")
HIDDEN = re.compile(r'\shidden="([^"]*)"')
NO_LETTERS = str.maketrans("", "", "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
NO_DIGITS = str.maketrans("", "", "0123456789")


class UsualRows(NamedTuple):
    """Of the rows number and further attributes, of their cells address, further attributes, formula, value.

    All as written. Formulas with their element, "" for none; an empty cell has the value "" and attributes
    that end with "/".
    """

    numbers: tuple[str, ...]
    looks: tuple[str, ...]
    addresses: tuple[str, ...]
    attributes: tuple[str, ...]
    formulas: tuple[str, ...]
    values: tuple[str, ...]


class RowCutter:
    """Cuts the rows of one sheet. root: the start tag of the part."""

    def __init__(self, root: str):
        self._prefixes = frozenset(PREFIXES.findall(root)) - {"xml"}
        self._known: dict[str, bool] = {}

    def cut(self, text: str) -> UsualRows | None:
        """The rows in `text`, from the end tag before the first to before the end tag of the last."""
        rows, cells = ROWS.findall(text), CELLS.findall(text)
        if not rows or not cells:
            return None
        found = UsualRows(*zip(*rows, strict=True), *zip(*cells, strict=True))
        joined = UsualRows(*map("".join, found[:-1]), "\n".join(found.values))
        return found if _size(found, joined) == len(text) and self._is_xml(found, joined) else None

    def _is_xml(self, found: UsualRows, joined: UsualRows) -> bool:
        """Whether every group is what XML allows in its place."""
        if not is_text(joined.values) or not is_text(joined.formulas):
            return False
        empty = found.values.count("")
        if empty and "/" in "".join(compress(found.attributes, found.values)):
            return False
        if "/" in joined.looks or joined.attributes.count("/") != empty:
            return False
        return all(map(self._is_strict, set(found.attributes).union(found.looks)))

    def _is_strict(self, attributes: str) -> bool:
        """Whether a start tag may go on like this behind its `r`: each name once, each prefix declared."""
        known = self._known.get(attributes)
        if known is None:
            names = NAMES.findall(attributes)
            known = self._known[attributes] = (
                ATTRIBUTES.fullmatch(attributes) is not None
                and attributes.isprintable()
                and len({"r", *(name for _, name in names)}) == len(names) + 1
                and all(not prefix or prefix in self._prefixes for prefix, _ in names)
                and "xmlns" not in attributes
            )
        return known


def _size(found: UsualRows, joined: UsualRows) -> int:
    """How many characters the rows have. No two matches overlap, for none has a "<" but its own.

    joined: each group as one text; the values with a line end between them, so that no two of them make
    what neither is.
    """
    cells = len(found.values)
    fixed = ROW_SIZE * len(found.numbers) + CELL_SIZE * cells + VALUE_SIZE * (cells - found.values.count(""))
    return fixed + sum(map(len, joined)) - (cells - 1)


def is_text(text: str) -> bool:
    """Whether XML allows this between two tags as it stands; False also where that is not obvious."""
    if "&" in text:
        text = REFERENCES.sub("", text)
    # Whatever is printable is allowed; what is not needs a closer look.
    return "&" not in text and "]]>" not in text and (text.isprintable() or not NO_XML.search(text))


def must_be_plain(rows: str) -> None:
    """Raises `NotPlain` where a "<" may open no tag of the usual namespace, or characters would change."""
    if UNPLAIN.search(rows):
        raise NotPlain


def is_hidden(attributes: str) -> bool:
    """Whether a row's start tag says so."""
    if " hidden=" not in attributes:
        return False
    hidden = HIDDEN.search(attributes)
    return hidden is not None and is_on(hidden[1])


def places_of(found: UsualRows) -> tuple[list[int], list[int]] | None:
    """Row and column of each cell; None where they do not ascend or are none of a sheet."""
    if int(found.numbers[-1]) > MAX_ROW:
        return None
    try:
        return _even_places(found) or _uneven_places(found)
    except KeyError:
        return None


def _even_places(found: UsualRows) -> tuple[list[int], list[int]] | None:
    """The same, sooner, of rows that all have cells in the same columns; else None."""
    addresses, numbers = found.addresses, found.numbers
    width, rest = divmod(len(addresses), len(numbers))
    letters = "\n".join(addresses[:width]).translate(NO_DIGITS).split("\n")
    row = "#\n".join(letters) + "#"
    expected = [row.replace("#", number) for number in numbers]
    if rest or "\n".join(expected) != "\n".join(addresses):
        return None
    columns, rows = list(map(_COLUMNS.__getitem__, letters)), list(map(int, numbers))
    if not (_ascends(columns) and _ascends(rows)):
        return None
    return list(chain.from_iterable(map(repeat, rows, repeat(width)))), columns * len(rows)


def _uneven_places(found: UsualRows) -> tuple[list[int], list[int]] | None:
    lines = "\n".join(found.addresses)
    rows = list(map(int, lines.translate(NO_LETTERS).split("\n")))
    columns = list(map(_COLUMNS.__getitem__, lines.translate(NO_DIGITS).split("\n")))
    # Each cell is further right than the one before it, or further down.
    right, down = map(lt, columns, columns[1:]), map(lt, rows, rows[1:])
    if rows[-1] > MAX_ROW or rows != sorted(rows) or not all(map(or_, right, down)):
        return None
    return rows, columns


def _ascends(numbers: list[int]) -> bool:
    return all(map(lt, numbers, numbers[1:]))


class _Columns(dict):
    """Column letters -> number; KeyError past the last column."""

    def __missing__(self, letters: str) -> int:
        number = column_number(letters) if len(letters) <= 3 else 0
        if not 1 <= number <= MAX_COLUMN:
            raise KeyError(letters)
        self[letters] = number
        return number


_COLUMNS = _Columns()
