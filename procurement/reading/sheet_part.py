"""One worksheet part: its cells and its layout, by pattern where it is plain, through a tree where not."""

import re

from lxml import etree

from procurement.reading.contents import parse_xml, xml_events, xml_refusal
from procurement.reading.errors import NotPlain
from procurement.reading.names import S
from procurement.reading.sheet_cells import ROW, SheetCells
from procurement.reading.sheet_layout import TAGS, Layout
from procurement.reading.skim import check_well_formed

ROOT = re.compile(r"<worksheet(?=\s)[^<>]*>")
DATA = re.compile(r"<sheetData(?:\s[^<>]*)?>")
DATA_END = "</sheetData>"


def read_sheet(data: bytes, cells: SheetCells, layout: Layout) -> None:
    """Fill `cells` and `layout` from a part. Raises `ReadingRefused` when it is not well-formed."""
    check_well_formed(data)
    try:
        _by_pattern(data, cells, layout)
    except NotPlain:
        cells.reset()
        _through_tree(data, cells, layout)
    cells.close()


def _by_pattern(data: bytes, cells: SheetCells, layout: Layout) -> None:
    if b"<!" in data or data.count(b"<?") > 1:
        raise NotPlain
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise NotPlain from None
    root = ROOT.search(text, 0, 65_536)
    if root is None or f'xmlns="{S[1:-1]}"' not in root[0] or text.find(" xmlns=", root.end()) >= 0:
        raise NotPlain
    start = DATA.search(text, root.end())
    if start is None or start[0].endswith("/>"):
        around, rows = text, ""
    else:
        end = text.find(DATA_END, start.end())
        if end < 0 or text.find("<sheetData", start.end()) >= 0:
            raise NotPlain
        around = text[: start.start()] + text[end + len(DATA_END) :]
        rows = text[start.end() : end]
    # In the rows a carriage return would have to be normalised; around them the tree does that.
    if "\r" in rows:
        raise NotPlain
    cells.plain_rows(rows, root[0])
    for element in parse_xml(around.encode()):
        layout.take(element)


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
