"""Paragraphs, tables and text boxes of one part, in reading order, as drafts of blocks."""

from procurement.reading.blocks import CellPlace, Table
from procurement.reading.comments import Anchors
from procurement.reading.drafted import Draft, Place, Properties, RowState, TableDraft
from procurement.reading.figures import Figures
from procurement.reading.inline import CHOICE, PPR, RPR, Inline, Story, break_html
from procurement.reading.limits import Limits
from procurement.reading.markup import BOLD, HIDDEN, escape, render
from procurement.reading.messages import refusal
from procurement.reading.names import MC, W, int_of, is_on
from procurement.reading.numbering import Numbering
from procurement.reading.styles import Styles

P, TBL, TR, TC = W + "p", W + "tbl", W + "tr", W + "tc"
VAL = W + "val"
TC_PR, GRID_SPAN, V_MERGE, H_MERGE = W + "tcPr", W + "gridSpan", W + "vMerge", W + "hMerge"
MARK_GONE, MARK_CAME = (W + "del", W + "moveFrom"), (W + "ins", W + "moveTo")
PSTYLE, NUM_PR, OUTLINE, SECTION = W + "pStyle", W + "numPr", W + "outlineLvl", W + "sectPr"
NUM_ID, ILVL, PAGE_BREAK = W + "numId", W + "ilvl", W + "pageBreakBefore"
SHADING = W + "shd"
NO_SHADE = (None, "", "auto", "FFFFFF", "ffffff")
GRID_BEFORE, HEADER_ROW = W + "gridBefore", W + "tblHeader"
ROW_CHANGES = {W + "ins": "inserted", W + "del": "deleted"}
BLOCK_MARKS = (W + "commentRangeStart", W + "commentRangeEnd")
TRANSPARENT = {
    W + name for name in ("sdtContent", "customXml", "ins", "del", "moveFrom", "moveTo", "smartTag")
}
MAX_COLUMNS = 1_000


class Writer:
    """Turns paragraph and row elements into drafts. One per document; stories follow each other."""

    def __init__(self, styles: Styles, numbering: Numbering, limits: Limits, figures: Figures):
        self.styles = styles
        self.numbering = numbering
        self.limits = limits
        self.story = Story(styles, figures)
        self.anchors = Anchors()
        self.drafts: list[Draft] = []
        self.tables: list[TableDraft] = []
        self.text_boxes = 0
        self.headings = 0
        self._properties: dict[tuple, Properties] = {}

    def paragraph(self, element, place: Place) -> None:
        """One w:p becomes one draft; the text boxes anchored in it follow."""
        properties = self.properties(*_properties(element))
        seq = self.story.seq = len(self.drafts)
        inline = Inline(element, self.story)
        html = inline.html()
        if properties.page_break:
            html = break_html("page") + html
        if properties.section:
            html += break_html("section")
        bold = not inline.plain and inline.all_bold()
        draft = self.draft(place, properties, inline.text, html, bold=bold)
        draft.change = _change_of(inline, properties.mark)
        if inline.marks or self.anchors.waiting:
            self.anchors.place(inline.marks, seq)
        for index, box in enumerate(inline.boxes, start=1):
            self.text_boxes += 1
            kind = "textbox" if place.kind in BODY_KINDS else place.kind
            self.blocks(box, Place(f"{draft.path}.x{index}.", kind, place.cell))

    def plain(self, place: Place, properties: Properties, pieces: list[tuple[str, int, str]]) -> None:
        """A paragraph of nothing but (text, format bits, "") pieces, as `Inline` would have read it."""
        if len(pieces) == 1:
            self.plain_text(place, properties, pieces[0][0], pieces[0][1])
            return
        bold = False
        text = "".join([piece[0] for piece in pieces])
        if any(piece[1] for piece in pieces):
            html = render(pieces)
            written = [bits for words, bits, _ in pieces if words.strip()]
            bold = bool(written) and all(bits & BOLD for bits in written)
            self.story.hidden += sum(bits & HIDDEN != 0 for _, bits, _ in pieces)
        else:
            html = escape(text)
        self._plain(place, properties, text, html, bold=bold)

    def plain_text(self, place: Place, properties: Properties, text: str, bits: int) -> None:
        """The same of a single piece."""
        if bits:
            self.story.hidden += bits & HIDDEN != 0
            html, bold = render([(text, bits, "")]), bits & BOLD != 0 and bool(text.strip())
        else:
            html, bold = escape(text), False
        self._plain(place, properties, text, html, bold=bold)

    def _plain(self, place: Place, properties: Properties, text: str, html: str, *, bold: bool) -> None:
        self.draft(place, properties, text, html, bold=bold)
        if self.anchors.waiting:
            self.anchors.place([], len(self.drafts) - 1)

    def draft(self, place: Place, properties: Properties, text: str, html: str, *, bold: bool) -> Draft:
        """Count, number and name one paragraph. `bold`: all its visible words are set bold directly."""
        place.paragraphs += 1
        level, label, suffix = 0, "", "tab"
        where = properties.where
        # Word numbers empty paragraphs too, but not one that is only a section break, nor one whose
        # deleted mark joins it to the next paragraph.
        if where is not None and properties.mark != "del" and (text or not properties.section):
            label, level = self.numbering.next_label(*where), where[1] + 1
            suffix = self.numbering.suffix(*where)
        kind = place.kind
        if properties.heading and kind in BODY_KINDS and text.strip():
            kind, level = "heading", properties.heading
            self.headings += 1
        elif not label or kind != "paragraph":
            level = 0
        else:
            kind = "item"
        if properties.hidden and text:
            html = f'<span class="hid">{html}</span>'
            self.story.hidden += 1
        drafts = self.drafts
        if len(drafts) >= self.limits.blocks:
            raise refusal("too_many_blocks", limit=self.limits.blocks)
        path = f"{place.prefix}p{place.paragraphs}"
        draft = Draft(kind, level, label, path, text, html, place.cell, suffix)
        if text and kind in ("paragraph", "item") and len(text) <= 120:
            draft.bold = bold or properties.bold
            draft.size = properties.size
        drafts.append(draft)
        return draft

    def properties(
        self,
        style_id: str | None,
        num_id: str | None,
        ilvl: int | None,
        outline: int | None,
        mark: str = "",
        section: bool = False,
        page_break: bool = False,
    ) -> Properties:
        """The resolved properties; `num_id` None when the paragraph has no list of its own."""
        key = (style_id, num_id, ilvl, outline, mark, section, page_break)
        found = self._properties.get(key)
        if found is None:
            style = self.styles.get(style_id)
            found = self._properties[key] = Properties(
                _heading_level(outline, style),
                self.numbering.place(num_id, ilvl, style),
                mark,
                section,
                page_break,
                style.bold,
                style.hidden,
                style.size,
            )
        return found

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
        self.range_mark(element.tag[len(W) :], element.get(W + "id", ""))

    def range_mark(self, what: str, comment: str) -> None:
        """A comment range that begins or ends between paragraphs; `what` is the mark's name."""
        last = len(self.drafts) - 1
        length = len(self.drafts[last].text) if last >= 0 else 0
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
        before, header, change = 0, False, ""
        properties = element.find(W + "trPr")
        if properties is not None:
            for item in properties:
                tag = item.tag
                if tag == GRID_BEFORE:
                    before = int_of(item.get(VAL), 0)
                elif tag == HEADER_ROW:
                    header = is_on(item.get(VAL))
                elif tag in ROW_CHANGES:
                    change = ROW_CHANGES[tag]
        state = self.begin_row(table, before=before, header=header, change=change)
        self._cells(element, table, state)
        self.end_row(table, state)

    def begin_row(
        self, table: TableDraft, *, before: int = 0, header: bool = False, change: str = ""
    ) -> "RowState":
        """A row that leaves out `before` columns; only the first rows of a table can be heading rows."""
        table.rows += 1
        table.heading = table.heading and header
        return RowState(1 + min(max(before, 0), MAX_COLUMNS), table.heading, change)

    def end_row(self, table: TableDraft, state: "RowState") -> None:
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
        span, vertical, horizontal, shaded = 1, None, None, False
        properties = element[0] if len(element) else None
        if properties is not None and properties.tag == TC_PR:
            for item in properties:
                tag = item.tag
                if tag == GRID_SPAN:
                    span = int_of(item.get(VAL), 1)
                elif tag == V_MERGE:
                    vertical = item.get(VAL, "continue")
                elif tag == H_MERGE:
                    horizontal = item.get(VAL, "continue")
                elif tag == SHADING:
                    shaded = item.get(W + "fill") not in NO_SHADE
        place = self.begin_cell(table, state, span, vertical, horizontal, shaded=shaded)
        self.blocks(element, place)

    def begin_cell(
        self,
        table: TableDraft,
        state: "RowState",
        span: int = 1,
        vertical: str | None = None,
        horizontal: str | None = None,
        *,
        shaded: bool = False,
    ) -> Place:
        """The next cell of a row, with its gridSpan and the values of its vMerge and hMerge."""
        if span != 1:
            span = min(max(span, 1), MAX_COLUMNS)
        column = state.column
        state.column += span
        state.number += 1
        cell = [table.id, table.rows, column, 1, span, state.header, False, state.change, shaded]
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
        return Place(f"{table.prefix}r{table.rows}.c{state.number}.", kind, cell)

    def finished_tables(self) -> tuple[Table, ...]:
        return tuple(Table(item.id, item.rows, item.cols, item.parent) for item in self.tables)


BODY_KINDS = ("paragraph", "cell", "textbox")


def _properties(paragraph) -> tuple:
    """The arguments of `Writer.properties` for a w:p."""
    style_id = num_id = ilvl = outline = None
    mark, section, page_break = "", False, False
    properties = paragraph[0] if len(paragraph) else None
    if properties is not None and properties.tag != PPR:
        properties = paragraph.find(PPR)
    for item in () if properties is None else properties:
        tag = item.tag
        if tag == PSTYLE:
            style_id = item.get(VAL)
        elif tag == NUM_PR:
            own = {child.tag: child.get(VAL) for child in item}
            num_id = own.get(NUM_ID)
            ilvl = int_of(own[ILVL], 0) if ILVL in own else None
        elif tag == OUTLINE:
            outline = int_of(item.get(VAL), 9)
        elif tag == SECTION:
            section = True
        elif tag == PAGE_BREAK:
            page_break = is_on(item.get(VAL))
        elif tag == RPR:
            mark = _mark_change(item)
    return style_id, num_id, ilvl, outline, mark, section, page_break


def _mark_change(properties) -> str:
    """Whether a tracked change brought ("ins") or took ("del") the end of a paragraph."""
    found = ""
    # Marks of tracked changes come first (CT_ParaRPr), so a look at the head is enough.
    for child in properties:
        if child.tag in MARK_GONE:
            return "del"
        if child.tag not in MARK_CAME:
            break
        found = "ins"
    return found


def _change_of(inline: Inline, mark: str) -> str:
    """Whether a tracked change brought or took the whole paragraph."""
    if mark == "del" and not inline.text:
        return "deleted"
    if inline.went or inline.stayed:
        return ""
    return "inserted" if inline.came or (mark == "ins" and not inline.text) else ""


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
        done = memo[id(cell)] = tuple.__new__(CellPlace, cell)  # of as many fields, so no look at each
    return done
