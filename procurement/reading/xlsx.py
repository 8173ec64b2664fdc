"""Reads a workbook: every non-empty cell a block, in the order sheet, row, column.

Sheets are streamed row by row; nothing is ever allocated for the rectangle between two cells, so a
cell at XFD1048576 costs as much as one at A1. Values are the cached ones as displayed; formulas are
never evaluated. Furigana (rPh) is left out.
"""

import io
import re

from lxml import etree

from procurement.reading.blocks import Block, CellPlace, Reading, Table
from procurement.reading.contents import parse_xml, xml_refusal
from procurement.reading.markup import BOLD, ITALIC, STRIKE, SUB, SUPER, UNDERLINE, escape, render
from procurement.reading.messages import refusal
from procurement.reading.names import R, S, is_on
from procurement.reading.sheet_comments import read_sheet_comments
from procurement.reading.sheet_grid import ROW, Cells, Styles, parse_range

SI, TEXT, RUN, PHONETIC = S + "si", S + "t", S + "r", S + "rPh"
MERGE, COLUMN = S + "mergeCell", S + "col"
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
RUN_FORMATS = {S + "b": BOLD, S + "i": ITALIC, S + "u": UNDERLINE, S + "strike": STRIKE}
VERTICAL = {"superscript": SUPER, "subscript": SUB}


def open_stream(data: bytes, tags: tuple[str, ...], events: tuple[str, ...] = ("end",)):
    """Elements of a part as they end; entities, network and DTDs are off."""
    return etree.iterparse(
        io.BytesIO(data),
        events=events,
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )


def plain(text: str) -> str:
    """Excel writes characters that XML cannot hold as _xHHHH_; a return becomes a line break."""
    if "_x" in text:
        text = ESCAPED.sub(_unescape, text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _unescape(match: re.Match) -> str:
    code = int(match[1], 16)
    # Half of a surrogate pair is no character; what would be one stays as it was written.
    return match[0] if 0xD800 <= code <= 0xDFFF or code == 0 else chr(code)


def rich_text(element) -> tuple[str, str]:
    """Text and HTML of a string item, furigana left out."""
    if len(element) == 1 and element[0].tag == TEXT:
        text = plain(element[0].text or "")
        return text, escape(text)
    pieces: list[tuple[str | None, int, str]] = []
    for child in element:
        if child.tag == TEXT:
            pieces.append((plain(child.text or ""), 0, ""))
        elif child.tag == RUN:
            bits = 0
            for item in child:
                if item.tag == TEXT:
                    pieces.append((plain(item.text or ""), bits, ""))
                elif item.tag == S + "rPr":
                    bits = _run_bits(item)
    text = "".join(piece[0] for piece in pieces)
    return text, render([piece for piece in pieces if piece[0]])


def _run_bits(properties) -> int:
    bits = 0
    for item in properties:
        bit = RUN_FORMATS.get(item.tag)
        if bit and is_on(item.get("val")):
            bits |= bit
        elif item.tag == S + "vertAlign":
            bits |= VERTICAL.get(item.get("val"), 0)
    return bits


class XlsxReader:
    """Reads one checked package into a `Reading`."""

    def __init__(self, package):
        self.package = package
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self.comments: list = []
        self.counts = dict.fromkeys(
            (
                "sheets",
                "hidden_sheets",
                "cells",
                "formulas",
                "merged",
                "comments",
                "threaded_comments",
                "paragraphs",
                "tables",
                "headings",
                "footnotes",
                "images",
                "insertions",
                "deletions",
            ),
            0,
        )
        self.cut = False
        self.related = [r for r in package.relationships(package.main) if not r.external]
        targets = {r.kind: r.target for r in reversed(self.related)}
        self.styles = Styles(self._tree(targets.get("styles")))
        self.strings = self._shared_strings(targets.get("sharedStrings"))
        self.persons = self._persons()

    def read(self, reader_version: str) -> Reading:
        package, counts = self.package, self.counts
        book = parse_xml(package.read(package.main))
        properties = book.find(S + "workbookPr")
        epoch = properties is not None and is_on(properties.get("date1904", "0"))
        parts = {r.id: r for r in self.related}
        sheets = book.findall(f"{S}sheets/{S}sheet")
        if len(sheets) > package.limits.sheets:
            raise refusal("too_many_sheets", limit=package.limits.sheets)
        counts["sheets"] = len(sheets)
        for sheet in sheets:
            name, state = self._unique(sheet.get("name", "")), sheet.get("state", "visible")
            if state != "visible":
                counts["hidden_sheets"] += 1
                package.warn("hidden_sheet", sheet=name[:80])
            part = parts.get(sheet.get(R + "id", ""))
            if part is None or part.kind != "worksheet" or package.find(part.target) is None:
                package.warn("not_a_sheet", sheet=name[:80])
                self.tables.append(Table(len(self.tables), 0, 0, None, name, state))
                continue
            self._sheet(package.find(part.target), name, state, epoch)
        if self.cut:
            package.warn("cells_cut", limit=package.limits.cells)
        if any(r.kind == "externalLink" for r in self.related):
            package.warn("external_link")
        if package.strict:
            package.warn("strict")
        counts["cells"] = len(self.blocks)
        if len(self.comments) > package.limits.comments:
            raise refusal("too_many_comments", limit=package.limits.comments)
        return Reading(
            kind="xlsx",
            sha256=package.sha256,
            blocks=tuple(self.blocks),
            counts=counts,
            comments=tuple(self.comments),
            warnings=tuple(package.warnings),
            tables=tuple(self.tables),
            reader_version=reader_version,
        )

    def _unique(self, name: str) -> str:
        """Sheet names are part of paths; a file that repeats one gets a number behind it."""
        used = {table.name for table in self.tables}
        candidate, number = name, 2
        while candidate in used:
            candidate, number = f"{name} ({number})", number + 1
        return candidate

    def _tree(self, name: str | None):
        found = self.package.find(name) if name else None
        return parse_xml(self.package.read(found)) if found else None

    def _persons(self) -> dict[str, str]:
        names: dict[str, str] = {}
        for relationship in self.related:
            if relationship.kind == "person":
                root = self._tree(relationship.target)
                for element in () if root is None else root:
                    if isinstance(element.tag, str):
                        names[element.get("id", "")] = element.get("displayName", "")
        return names

    def _shared_strings(self, name: str | None) -> list[tuple[str, str]]:
        found = self.package.find(name) if name else None
        if not found:
            return []
        strings = []
        try:
            for _, element in open_stream(self.package.read(found), (SI,)):
                strings.append(rich_text(element))
                element.clear(keep_tail=False)
        except etree.XMLSyntaxError as error:
            raise xml_refusal(error) from error
        return strings

    def _sheet(self, part: str, name: str, state: str, epoch: bool) -> None:
        package, counts = self.package, self.counts
        cells = Cells(self.strings, self.styles, rich_text, plain, epoch)
        merges: list[tuple[int, int, int, int]] = []
        hidden = dropped = False
        room = package.limits.cells - len(self.blocks)
        try:
            for _, element in open_stream(package.read(part), (ROW, MERGE, COLUMN)):
                if element.tag == ROW:
                    hidden = hidden or is_on(element.get("hidden", "0"))
                    # A sheet past the limit is still walked for its merges, comments and state.
                    if len(cells.found) < room:
                        cells.row(element)
                    elif len(element):
                        self.cut = True
                    element.clear(keep_tail=False)
                elif element.tag == COLUMN:
                    hidden = hidden or is_on(element.get("hidden", "0"))
                else:
                    counts["merged"] += 1
                    found = parse_range(element.get("ref", ""))
                    if found and counts["merged"] <= package.limits.merges:
                        merges.append(found)
                    else:
                        dropped = True
        except etree.XMLSyntaxError as error:
            raise xml_refusal(error) from error
        if dropped:
            package.warn("merges_cut", sheet=name[:80])
        if hidden:
            package.warn("hidden_rows", sheet=name[:80])
        if cells.duplicate:
            package.warn("duplicate_cell", sheet=name[:80], cell=cells.duplicate)
        if cells.bad_reference:
            package.warn("bad_reference", cell=f"{name[:80]}!{cells.bad_reference}")
        counts["formulas"] += cells.formulas
        if len(cells.found) > room:
            self.cut = True
        seqs = self._emit(cells, merges, name, state, room)
        self._comments(part, name, seqs)

    def _emit(self, cells: Cells, merges: list, name: str, state: str, room: int) -> dict:
        """Blocks of one sheet, and where each cell's block is."""
        spans = {(row, col): (bottom - row + 1, right - col + 1) for row, col, bottom, right in merges}
        index = len(self.tables)
        seqs: dict[tuple[int, int], int] = {}
        rows = cols = 0
        for (row, col), (address, text, html) in sorted(cells.found.items())[:room]:
            seq = len(self.blocks)
            rowspan, colspan = spans.get((row, col), (1, 1))
            place = CellPlace(index, row, col, rowspan, colspan)
            self.blocks.append(Block(seq, "cell", 0, "", f"{name}!{address}", text, html, False, place))
            seqs[row, col] = seq
            rows, cols = max(rows, row), max(cols, col)
        self.tables.append(Table(index, rows, cols, None, name, state, tuple(sorted(merges))))
        return seqs

    def _comments(self, part: str, name: str, seqs: dict) -> None:
        found, old, threaded = read_sheet_comments(self.package, part, self._tree, self.persons, name)
        self.counts["comments"] += old
        self.counts["threaded_comments"] += threaded
        for comment, where in found:
            seq = seqs.get(where) if where else None
            self.comments.append(comment(seq, self.blocks[seq].text if seq is not None else ""))


def read_xlsx(package, reader_version: str) -> Reading:
    return XlsxReader(package).read(reader_version)
