"""One worksheet part: its cells and its layout, by pattern where it is plain, through a tree where not."""

import re

from lxml import etree

from procurement.reading.contents import parse_xml, xml_events, xml_refusal
from procurement.reading.errors import NotPlain, ReadingRefused
from procurement.reading.names import S
from procurement.reading.sheet_cells import ROW, SheetCells
from procurement.reading.sheet_layout import TAGS, Layout
from procurement.reading.sheet_rows import PROLOG
from procurement.reading.skim import check_well_formed

ROOT = re.compile(r"<worksheet(?=\s)[^<>]*>")
DATA = re.compile(r"<sheetData(?:\s[^<>]*)?>")
DATA_TAG = S + "sheetData"
DATA_END = "</sheetData>"


class _Judge:
    """Has libxml2 look through the part when it is first asked. Raises `ReadingRefused`."""

    def __init__(self, data: bytes):
        self._data: bytes | None = data

    def __call__(self) -> None:
        if self._data is not None:
            check_well_formed(self._data)
            self._data = None


def read_sheet(data: bytes, cells: SheetCells, layout: Layout) -> None:
    """Fill `cells` and `layout` from a part. Raises `ReadingRefused` when it is not well-formed.

    libxml2 judges the part, but for rows that `sheet_rows` has proved.
    """
    judge = _Judge(data)
    try:
        _by_pattern(data, cells, layout, judge)
    except NotPlain:
        judge()
        cells.reset()
        _through_tree(data, cells, layout)
    cells.close()


def _by_pattern(data: bytes, cells: SheetCells, layout: Layout, judge: _Judge) -> None:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotPlain from None
    if not PROLOG.match(text):
        judge()
    root = ROOT.search(text, 0, 65_536)
    if root is None or f'xmlns="{S[1:-1]}"' not in root[0]:
        raise NotPlain
    start, around = DATA.search(text, root.end()), text
    first = last = 0
    if start is not None and not start[0].endswith("/>"):
        first, last = start.end(), text.rfind(DATA_END)
        around = text[:first] + text[last:]
    # Of the rows the same is asked where they are read.
    if last < first or "<!" in around or around.count("<?") > 1 or around.count("xmlns=") > 1:
        raise NotPlain
    outside = _around(around, judge)
    cells.plain_rows(text, (first, last), root[0], judge)
    for element in outside:
        layout.take(element)


def _around(text: str, judge: _Judge):
    """What stands around the rows, as a tree."""
    try:
        root = parse_xml(text.encode())
    except ReadingRefused:
        judge()
        raise
    if root.find(DATA_TAG) is None:
        judge()  # not where it belongs: rows might be nested deeper than the parser allows
    return root


def _through_tree(data: bytes, cells: SheetCells, layout: Layout) -> None:
    """The same, streamed: no tree of all rows is ever held."""
    events = xml_events(data, ("end",), (ROW, *TAGS))
    try:
        for _, element in events:
            if element.tag != ROW:
                layout.take(element)
            elif len(cells) < cells.room:
                cells.tree_row(element)
            elif len(element):
                cells.cut = True
            element.clear(keep_tail=False)
    except etree.XMLSyntaxError as error:
        raise xml_refusal(error) from error
