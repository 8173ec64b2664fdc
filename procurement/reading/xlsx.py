"""Reads a workbook: every non-empty cell a block, in the order sheet, row, column.

Nothing is ever allocated for the rectangle between two cells, so a cell at XFD1048576 costs as much as
one at A1. Values are the cached ones as displayed; formulas are shown beside them and never evaluated.
Furigana (rPh) is left out. Texts in shapes follow the cells of their sheet.
"""

from itertools import count, repeat

from procurement.reading.blocks import Block, CellPlace, Reading, Table
from procurement.reading.contents import parse_xml
from procurement.reading.messages import refusal
from procurement.reading.names import R, S, is_on
from procurement.reading.sheet_address import column_letters, stretches
from procurement.reading.sheet_cells import SheetCells
from procurement.reading.sheet_comments import read_sheet_comments
from procurement.reading.sheet_drawings import Drawings
from procurement.reading.sheet_heads import Heads
from procurement.reading.sheet_layout import Layout
from procurement.reading.sheet_names import Names
from procurement.reading.sheet_numbers import NumberTexts
from procurement.reading.sheet_part import read_sheet
from procurement.reading.sheet_text import SharedStrings
from procurement.reading.sheet_values import CellValues, Styles

COUNTED = (
    "sheets", "hidden_sheets", "cells", "formulas", "merged", "comments", "threaded_comments",
    "paragraphs", "tables", "headings", "footnotes", "images", "insertions", "deletions", "text_boxes",
)  # fmt: skip
SHOWN_STRETCHES = 20  # of hidden rows or columns in one warning


class XlsxReader:
    """Reads one checked package into a `Reading`."""

    def __init__(self, package):
        self.package = package
        self.blocks: list[Block] = []
        self.tables: list[Table] = []
        self.comments: list = []
        self.counts = dict.fromkeys(COUNTED, 0)
        self.cut = False
        self.related = [r for r in package.relationships(package.main) if not r.external]
        targets = {r.kind: r.target for r in reversed(self.related)}
        self.styles = Styles(self._tree(targets.get("styles")))
        self.strings = self._shared_strings(targets.get("sharedStrings"))
        self.persons = self._persons()
        self.drawings = Drawings(package)

    def read(self, reader_version: str) -> Reading:
        package, counts = self.package, self.counts
        book = parse_xml(package.read(package.main))
        properties = book.find(S + "workbookPr")
        epoch = properties is not None and is_on(properties.get("date1904", "0"))
        self.values = CellValues(self.strings, self.styles, epoch)
        self.number_texts = NumberTexts(self.values)
        sheets = book.findall(f"{S}sheets/{S}sheet")
        if len(sheets) > package.limits.sheets:
            raise refusal("too_many_sheets", limit=package.limits.sheets)
        counts["sheets"] = len(sheets)
        named = [(self._unique(sheet.get("name", ""), index), sheet) for index, sheet in enumerate(sheets)]
        self.names = Names(book, [name for name, _ in named])
        for name, sheet in named:
            self._one(name, sheet.get("state", "visible"), sheet.get(R + "id", ""))
        self._say_what_is_odd()
        return Reading(
            kind="xlsx",
            sha256=package.sha256,
            blocks=tuple(self.blocks),
            counts=counts,
            comments=tuple(self.comments),
            warnings=tuple(package.warnings),
            tables=tuple(self.tables),
            reader_version=reader_version,
            pictures=tuple(self.drawings.pictures),
        )

    def _one(self, name: str, state: str, relation: str) -> None:
        package = self.package
        if state != "visible":
            self.counts["hidden_sheets"] += 1
            package.warn("hidden_sheet", sheet=name[:80])
        part = next((r for r in self.related if r.id == relation), None)
        if part is None or part.kind != "worksheet" or package.find(part.target) is None:
            package.warn("not_a_sheet", sheet=name[:80])
            names = self.names.of(len(self.tables))
            self.tables.append(Table(len(self.tables), 0, 0, None, name, state, names=names))
            return
        self._sheet(package.find(part.target), name, state)

    def _say_what_is_odd(self) -> None:
        package = self.package
        if self.cut:
            package.warn("cells_cut", limit=package.limits.cells)
        if self.names.broken:
            package.warn("broken_names", names=", ".join(self.names.broken[:10])[:200])
        if any(r.kind == "externalLink" for r in self.related):
            package.warn("external_link")
        if package.strict:
            package.warn("strict")
        self.counts["images"] = len(self.drawings.pictures)
        if len(self.comments) > package.limits.comments:
            raise refusal("too_many_comments", limit=package.limits.comments)

    def _unique(self, name: str, index: int) -> str:
        """Sheet names are part of paths; a file that repeats one gets a number behind it."""
        if not index:
            self._used: set[str] = set()
        candidate, number = name, 2
        while candidate in self._used:
            candidate, number = f"{name} ({number})", number + 1
        self._used.add(candidate)
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

    def _shared_strings(self, name: str | None) -> SharedStrings:
        found = self.package.find(name) if name else None
        return SharedStrings(self.package.read(found) if found else None)

    def _sheet(self, part: str, name: str, state: str) -> None:
        package, counts = self.package, self.counts
        limits = package.limits
        cells = SheetCells(self.values, f"{name}!", max(limits.cells - counts["cells"], 0))
        layout = Layout(max(limits.merges - counts["merged"], 0))
        read_sheet(package.read(part), cells, layout)
        counts["merged"] += layout.merged
        counts["formulas"] += cells.formulas
        self.cut = self.cut or cells.cut
        self._warn(name, cells, layout)
        index = len(self.tables)
        related = {r.id: r for r in package.relationships(part) if not r.external}
        heads = Heads(cells, layout, self.names.titles(index), self._listed_tables(related))
        first = len(self.blocks)
        self._cells(cells, layout, index, heads.rows)
        self._comments(part, name, cells, first)
        counts["cells"] += len(cells)
        pictures = self._drawn(layout, related, name, index)
        self.tables.append(
            Table(
                index,
                cells.rows[-1] if len(cells) else 0,
                max(cells.columns, default=0),
                None,
                name,
                state,
                tuple(sorted(layout.merges)),
                columns=tuple(sorted(layout.columns)),
                hidden_rows=_hidden_rows(cells),
                frozen=layout.frozen,
                head=heads.rows,
                lists=heads.lists,
                pictures=pictures,
                names=self.names.of(index),
                filter=layout.filter or (0, 0, 0, 0),
                number_texts=self.number_texts.of(cells),
            )
        )

    def _warn(self, name: str, cells: SheetCells, layout: Layout) -> None:
        warn, sheet = self.package.warn, name[:80]
        if layout.dropped:
            warn("merges_cut", sheet=sheet)
        columns = stretches((first, last) for first, last, _, hidden in sorted(layout.columns) if hidden)
        if columns:
            warn("hidden_columns", sheet=sheet, columns=_named(columns, column_letters))
        rows = _hidden_rows(cells)
        if rows:
            warn("hidden_rows", sheet=sheet, rows=_named(rows, str))
        if cells.duplicate:
            warn("duplicate_cell", sheet=sheet, cell=cells.duplicate)
        if cells.bad_reference:
            warn("bad_reference", cell=f"{sheet}!{cells.bad_reference}")

    def _cells(self, cells: SheetCells, layout: Layout, index: int, head: tuple[int, int]) -> None:
        """Blocks of one sheet's cells; built by columns, because a workbook has very many."""
        new, one, no, empty = tuple.__new__, repeat(1), repeat(False), repeat("")
        where = zip(  # noqa: B905 - repeat never ends
            repeat(index), cells.rows, cells.columns, one, one, no, no, empty, no
        )
        places = list(map(new, repeat(CellPlace), where))
        for top, left, bottom, right in layout.merges:
            at = cells.at(top, left)
            if at is not None:
                places[at] = places[at]._replace(rowspan=bottom - top + 1, colspan=right - left + 1)
        for at in range(cells.row(head[0]).start, cells.row(head[1]).stop):
            places[at] = places[at]._replace(header=True)
        fields = zip(  # noqa: B905 - repeat never ends
            count(len(self.blocks)), repeat("cell"), repeat(0), empty, cells.paths, cells.texts, cells.htmls,
            no, places, repeat("tab"), empty, cells.formula_of,
        )  # fmt: skip
        self.blocks.extend(map(new, repeat(Block), fields))

    def _comments(self, part: str, name: str, cells: SheetCells, first: int) -> None:
        found, old, threaded = read_sheet_comments(self.package, part, self._tree, self.persons, name)
        self.counts["comments"] += old
        self.counts["threaded_comments"] += threaded
        for comment, where in found:
            at = cells.at(*where) if where else None
            self.comments.append(comment(None, "") if at is None else comment(first + at, cells.texts[at]))

    def _listed_tables(self, related: dict) -> list:
        """The roots of the sheet's tables (xl/tables), which say where their header row is."""
        parts = [r.target for r in related.values() if r.kind == "table"]
        return [root for part in parts[:200] if (root := self._tree(part)) is not None]

    def _drawn(self, layout: Layout, related: dict, name: str, index: int) -> tuple:
        """Texts in shapes as blocks; the pictures' ids and cells."""
        placed = []
        shapes = 0
        for relation in layout.drawings:
            target = related.get(relation)
            if target is None or not self.package.has(target.target):
                continue
            for drawn in self.drawings.of(target.target):
                if drawn.picture is not None:
                    placed.append((drawn.picture, drawn.row, drawn.column))
                    continue
                shapes += 1
                place = CellPlace(index, drawn.row, drawn.column)
                path = f"{name}!shape{shapes}"
                seq = len(self.blocks)
                self.blocks.append(Block(seq, "textbox", 0, "", path, drawn.text, drawn.html, table=place))
        self.counts["text_boxes"] += shapes
        return tuple(placed)


def _hidden_rows(cells: SheetCells) -> tuple[tuple[int, int], ...]:
    return stretches((row, row) for row in sorted(cells.hidden_rows))


def _named(parts: tuple[tuple[int, int], ...], name) -> str:
    """ "D–F, H" of stretches; a long list ends with an ellipsis."""
    shown = [
        name(first) if first == last else f"{name(first)}–{name(last)}"
        for first, last in parts[:SHOWN_STRETCHES]
    ]
    return ", ".join(shown) + (" …" if len(parts) > SHOWN_STRETCHES else "")


def read_xlsx(package, reader_version: str) -> Reading:
    return XlsxReader(package).read(reader_version)
