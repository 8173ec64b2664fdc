"""Paragraphs, tables and text boxes of one part, in reading order, as drafts of blocks."""

from dataclasses import dataclass, field

from procurement.reading.blocks import CellPlace, Table
from procurement.reading.comments import Anchors
from procurement.reading.inline import CHOICE, PPR, RPR, Inline, Story
from procurement.reading.limits import Limits
from procurement.reading.messages import refusal
from procurement.reading.names import MC, W, int_of, is_on
from procurement.reading.numbering import Numbering
from procurement.reading.styles import Styles

P, TBL, TR, TC = W + "p", W + "tbl", W + "tr", W + "tc"
VAL = W + "val"
TC_PR, GRID_SPAN, V_MERGE, H_MERGE = W + "tcPr", W + "gridSpan", W + "vMerge", W + "hMerge"
MARK_GONE, MARK_CAME = (W + "del", W + "moveFrom"), (W + "ins", W + "moveTo")
PSTYLE, NUM_PR, OUTLINE, SECTION = W + "pStyle", W + "numPr", W + "outlineLvl", W + "sectPr"
BLOCK_MARKS = (W + "commentRangeStart", W + "commentRangeEnd")
TRANSPARENT = {
    W + name for name in ("sdtContent", "customXml", "ins", "del", "moveFrom", "moveTo", "smartTag")
}
MAX_COLUMNS = 1_000


@dataclass(slots=True)
class Draft:
    """A block before its place and number are final."""

    kind: str
    level: int
    label: str
    path: str
    text: str
    html: str
    cell: list | None = None  # [table, row, col, rowspan, colspan, header, covered]
    bold: bool = False
    size: int = 0
    inferred: bool = False


@dataclass(slots=True)
class Place:
    """A container of paragraphs: body, cell, text box, note. Counts its own children for paths."""

    prefix: str
    kind: str  # kind of a plain paragraph here
    cell: list | None = None
    paragraphs: int = 0
    tables: int = 0


@dataclass(slots=True)
class TableDraft:
    id: int
    prefix: str
    parent: tuple[int, int, int] | None
    outer: Place
    rows: int = 0
    cols: int = 0
    heading: bool = True  # still inside the heading rows
    open: dict[int, list] = field(default_factory=dict)  # column -> the cell that a vMerge continues


class Writer:
    """Turns paragraph and row elements into drafts. One per document; stories follow each other."""

    def __init__(self, styles: Styles, numbering: Numbering, limits: Limits):
        self.styles = styles
        self.numbering = numbering
        self.limits = limits
        self.story = Story()
        self.anchors = Anchors()
        self.drafts: list[Draft] = []
        self.tables: list[TableDraft] = []
        self.text_boxes = 0
        self.headings = 0
        self._styles_by_id: dict[str | None, tuple] = {}

    def paragraph(self, element, place: Place) -> None:
        """One w:p becomes one draft; the text boxes anchored in it follow."""
        place.paragraphs += 1
        path = f"{place.prefix}p{place.paragraphs}"
        level, label = 0, ""
        style_id, num, outline, deleted_mark, section = _properties(element)
        style = self.styles.get(style_id)
        inline = Inline(element, self.story)
        text = inline.text
        # Word numbers empty paragraphs too, but not one that is only a section break, nor one whose
        # deleted mark joins it to the next paragraph.
        if (num is not None or style.num_id is not None) and not deleted_mark and (text or not section):
            label, level = self._label(num, style)
        kind = place.kind
        heading = _heading_level(outline, style)
        if heading and text.strip() and kind in BODY_KINDS:
            kind, level = "heading", heading
            self.headings += 1
        elif kind == "paragraph" and label:
            kind = "item"
        elif kind != "paragraph" or not label:
            level = 0
        seq = len(self.drafts)
        if seq >= self.limits.blocks:
            raise refusal("too_many_blocks", limit=self.limits.blocks)
        draft = Draft(kind, level, label, path, text, inline.html(), place.cell)
        if kind in ("paragraph", "item") and text and len(text) <= 120:
            draft.bold = style.bold or (not inline.plain and inline.all_bold())
            draft.size = style.size
        self.drafts.append(draft)
        if inline.marks or self.anchors.waiting:
            self.anchors.place(inline.marks, seq)
        for index, box in enumerate(inline.boxes, start=1):
            self.text_boxes += 1
            kind = "textbox" if place.kind in BODY_KINDS else place.kind
            self.blocks(box, Place(f"{path}.x{index}.", kind, place.cell))

    def _label(self, num, style) -> tuple[str, int]:
        num_id = ilvl = None
        if num is not None:
            for item in num:
                if item.tag == W + "numId":
                    num_id = item.get(VAL)
                elif item.tag == W + "ilvl":
                    ilvl = int_of(item.get(VAL), 0)
        where = self.numbering.place(num_id, ilvl, style)
        if where is None:
            return "", 0
        return self.numbering.next_label(*where), where[1] + 1

    def blocks(self, parent, place: Place) -> None:
        """The paragraphs and tables directly in `parent`, wrappers looked through."""
        for element in parent:
            tag = element.tag
            if tag == P:
                self.paragraph(element, place)
            elif tag == TBL:
                table = self.start_table(place)
                self._rows(element, table)
            elif tag in TRANSPARENT or tag in (W + "sdt", MC + "AlternateContent", CHOICE):
                self.blocks(element, place)
            elif tag in BLOCK_MARKS:
                self.block_mark(element)

    def block_mark(self, element) -> None:
        """A comment range that begins or ends between paragraphs."""
        last = len(self.drafts) - 1
        length = len(self.drafts[last].text) if last >= 0 else 0
        what, comment = element.tag[len(W) :], element.get(W + "id", "")
        self.anchors.between(what, comment, last, length, len(self.story.deleted))

    def start_table(self, place: Place) -> TableDraft:
        place.tables += 1
        cell = place.cell
        table = TableDraft(
            id=len(self.tables),
            prefix=f"{place.prefix}t{place.tables}.",
            parent=tuple(cell[:3]) if cell else None,
            outer=place,
        )
        self.tables.append(table)
        return table

    def _rows(self, parent, table: TableDraft) -> None:
        for element in parent:
            tag = element.tag
            if tag == TR:
                self.row(element, table)
            elif tag in TRANSPARENT or tag in (W + "sdt", MC + "AlternateContent", CHOICE):
                self._rows(element, table)
            elif tag in BLOCK_MARKS:
                self.block_mark(element)

    def row(self, element, table: TableDraft) -> None:
        table.rows += 1
        column = 1
        properties = element.find(W + "trPr")
        header = False
        if properties is not None:
            before = properties.find(W + "gridBefore")
            if before is not None:
                column += min(max(int_of(before.get(VAL), 0), 0), MAX_COLUMNS)
            mark = properties.find(W + "tblHeader")
            header = table.heading and mark is not None and is_on(mark.get(VAL))
        table.heading = header
        state = RowState(column, header)
        self._cells(element, table, state)
        table.open = state.open
        table.cols = max(table.cols, state.column - 1)

    def _cells(self, parent, table: TableDraft, state: "RowState") -> None:
        for element in parent:
            tag = element.tag
            if tag == TC:
                self._cell(element, table, state)
            elif tag in TRANSPARENT or tag in (W + "sdt", MC + "AlternateContent", CHOICE):
                self._cells(element, table, state)
            elif tag in BLOCK_MARKS:
                self.block_mark(element)

    def _cell(self, element, table: TableDraft, state: "RowState") -> None:
        span, vertical, horizontal = 1, None, None
        properties = element[0] if len(element) else None
        if properties is not None and properties.tag == TC_PR:
            for item in properties:
                tag = item.tag
                if tag == GRID_SPAN:
                    span = min(max(int_of(item.get(VAL), 1), 1), MAX_COLUMNS)
                elif tag == V_MERGE:
                    vertical = item.get(VAL, "continue")
                elif tag == H_MERGE:
                    horizontal = item.get(VAL, "continue")
        column = state.column
        state.column += span
        state.number += 1
        cell = [table.id, table.rows, column, 1, span, state.header, False]
        above = table.open.get(column)
        if horizontal == "continue" and state.last is not None:
            state.last[4] += span
            cell[6] = True
        elif vertical == "continue" and above is not None:
            above[3] += 1
            cell[6] = True
            state.open[column] = above
        else:
            state.last = cell
            if vertical is not None:
                state.open[column] = cell
        kind = "cell" if table.outer.kind in BODY_KINDS else table.outer.kind
        self.blocks(element, Place(f"{table.prefix}r{table.rows}.c{state.number}.", kind, cell))

    def finished_tables(self) -> tuple[Table, ...]:
        return tuple(Table(item.id, item.rows, item.cols, item.parent) for item in self.tables)


@dataclass(slots=True)
class RowState:
    column: int
    header: bool
    number: int = 0
    last: list | None = None
    open: dict[int, list] = field(default_factory=dict)


BODY_KINDS = ("paragraph", "cell", "textbox")


def _properties(paragraph) -> tuple:
    """(style id, numPr, outline level, mark deleted, holds a section break) of a w:p."""
    style_id = num = outline = None
    deleted_mark = section = False
    properties = paragraph[0] if len(paragraph) else None
    if properties is not None and properties.tag != PPR:
        properties = paragraph.find(PPR)
    if properties is not None:
        for item in properties:
            tag = item.tag
            if tag == PSTYLE:
                style_id = item.get(VAL)
            elif tag == NUM_PR:
                num = item
            elif tag == OUTLINE:
                outline = int_of(item.get(VAL), 9)
            elif tag == SECTION:
                section = True
            elif tag == RPR:
                # Marks of tracked changes come first (CT_ParaRPr), so a look at the head is enough.
                for child in item:
                    if child.tag in MARK_GONE:
                        deleted_mark = True
                    elif child.tag not in MARK_CAME:
                        break
    return style_id, num, outline, deleted_mark, section


def _heading_level(outline: int | None, style) -> int:
    """Declared heading level: outline level of the paragraph or its style, else the style's own name."""
    effective = style.outline if outline is None else outline
    if effective is not None and 0 <= effective <= 8:
        return effective + 1
    return style.heading


def cell_place(cell: list | None, memo: dict[int, CellPlace]) -> CellPlace | None:
    """The final place of a drafted cell; one object per cell, however many paragraphs it has."""
    if cell is None:
        return None
    done = memo.get(id(cell))
    if done is None:
        done = memo[id(cell)] = CellPlace(*cell)
    return done
