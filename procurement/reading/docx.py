"""Reads a Word document: one pass over the main part, then notes, headers and footers.

Styles and numbering are read first. The main part is skimmed (`skim.py`) where it is written as Word
writes it, and read through a tree otherwise: paragraphs outside tables and whole table rows are then turned
into blocks as soon as their element ends, and cleared, so that memory follows the artifact, not the XML.
"""

from lxml import etree

from procurement.reading import inference
from procurement.reading.blocks import Block, Change, Reading
from procurement.reading.comments import read_comments
from procurement.reading.contents import parse_xml, xml_events, xml_refusal
from procurement.reading.drafted import Draft, Place
from procurement.reading.errors import NotPlain
from procurement.reading.figures import BLIP, IMAGE, Figures
from procurement.reading.inline import CHANGE_WORDS, FALLBACK
from procurement.reading.messages import refusal
from procurement.reading.names import R, W
from procurement.reading.numbering import Numbering
from procurement.reading.skim import Skimmer, check_well_formed
from procurement.reading.story import BLOCK_MARKS, TBL, TR, P, Writer, cell_place
from procurement.reading.styles import Styles

INS, DEL, SECTION, BODY = W + "ins", W + "del", W + "sectPr", W + "body"
START_END = (P, TBL, TR, FALLBACK)
EVENT_TAGS = (*START_END, *BLOCK_MARKS, INS, DEL, SECTION, BLIP, IMAGE)
COUNTED = (
    "paragraphs",
    "tables",
    "nested_tables",
    "headings",
    "footnotes",
    "endnotes",
    "images",
    "text_boxes",
    "comments",
    "insertions",
    "deletions",
    "sections",
    "headers",
    "footers",
    "sheets",
)
NOTE_PARTS = (("footnotes", "footnote", "fn"), ("endnotes", "endnote", "en"))


class DocxReader:
    """Reads one checked package into a `Reading`. `skims`: whether the quick way is tried first."""

    def __init__(self, package, *, skims: bool = True):
        self.package = package
        self.skims = skims
        self.related = [r for r in package.relationships(package.main) if not r.external]
        targets = {r.kind: r.target for r in reversed(self.related)}
        self.targets = targets
        self._styles_root = self._tree(targets.get("styles"))
        self._numbering_root = self._tree(targets.get("numbering"))
        if self._styles_root is None:
            package.warn("no_styles")
        self._begin()

    def _begin(self) -> None:
        """A writer that has written nothing, and counts that count nothing."""
        package = self.package
        self.styles = Styles(self._styles_root)
        self.numbering = Numbering(self._numbering_root, self.styles)
        self.figures = Figures(package)
        self.figures.enter(package.main)
        self.writer = Writer(self.styles, self.numbering, package.limits, self.figures)
        self.counts = dict.fromkeys(COUNTED, 0)

    def read(self, reader_version: str) -> Reading:
        self._body()
        writer, counts, package = self.writer, self.counts, self.package
        counts["paragraphs"] = len(writer.drafts)
        counts["tables"] = len(writer.tables)
        counts["nested_tables"] = sum(table.parent is not None for table in writer.tables)
        counts["text_boxes"] = writer.text_boxes
        counts["headings"] = writer.headings
        if not writer.headings:
            inference.mark_headings(writer.drafts, lambda: package.read(package.main))
        self._notes()
        self._margins()
        comments = read_comments(package, self._tree, writer.anchors, writer.drafts, writer.story.deleted)
        if len(comments) > package.limits.comments:
            raise refusal("too_many_comments", limit=package.limits.comments)
        counts["comments"] = len(comments)
        self._warn(comments)
        return Reading(
            kind="docx",
            sha256=package.sha256,
            blocks=_blocks(writer.drafts),
            counts=counts,
            comments=tuple(comments),
            warnings=tuple(package.warnings),
            tables=writer.finished_tables(),
            reader_version=reader_version,
            changes=tuple(
                Change(at, item.kind, item.author, item.date, item.seq, item.words[:CHANGE_WORDS])
                for at, item in enumerate(writer.story.changes)
            ),
            pictures=tuple(self.figures.found),
        )

    def _tree(self, name: str | None):
        """A whole part as a tree, or None when the file does not have it."""
        found = self.package.find(name) if name else None
        return parse_xml(self.package.read(found)) if found else None

    def _body(self) -> None:
        data = self.package.read(self.package.main)
        if self.skims:
            check_well_formed(data)
            try:
                Skimmer(data, self.writer, self.counts).read()
                return
            except NotPlain:
                self._begin()
        self._tree_body(data)

    def _tree_body(self, data: bytes) -> None:
        try:
            self._stream(xml_events(data, ("start", "end"), EVENT_TAGS))
        except etree.XMLSyntaxError as error:
            raise xml_refusal(error) from error

    def _stream(self, events) -> None:  # noqa: C901 - the one hot loop; a call per event would double its time
        """Depths decide who handles an element: a paragraph in a row is read with its row."""
        writer, counts = self.writer, self.counts
        body = Place("", "paragraph")
        paragraphs = tables = rows = fallbacks = 0
        table = None
        for event, element in events:
            tag = element.tag
            if event == "start":
                if tag == P:
                    paragraphs += 1
                elif tag == TR:
                    rows += 1
                elif tag == TBL:
                    tables += 1
                    if tables == 1 and not paragraphs and not fallbacks:
                        table = writer.start_table(body)
                elif tag == FALLBACK:
                    fallbacks += 1
                elif tag in (INS, DEL):
                    counts["insertions" if tag == INS else "deletions"] += 1
                continue
            if tag == P:
                paragraphs -= 1
                if not paragraphs and not tables and not fallbacks:
                    writer.paragraph(element, body)
                    element.clear(keep_tail=False)
            elif tag == TR:
                rows -= 1
                if not rows and not paragraphs and table is not None and not fallbacks:
                    writer.row(element, table)
                    element.clear(keep_tail=False)
            elif tag == TBL:
                tables -= 1
                if not tables:
                    table = None
            elif tag == FALLBACK:
                fallbacks -= 1
            elif tag in BLOCK_MARKS:
                if not paragraphs and not rows and not fallbacks:
                    writer.block_mark(element)
            else:
                self._count(tag, element, fallbacks)

    def _count(self, tag: str, element, fallbacks: int) -> None:
        if tag == SECTION:
            parent = element.getparent()
            # A tracked change of a section's settings holds the old ones; they are no section.
            if parent is not None and parent.tag in (BODY, W + "pPr"):
                self.counts["sections"] += 1
        elif tag == BLIP:
            if not fallbacks and (element.get(R + "embed") or element.get(R + "link")):
                self.counts["images"] += 1
        elif tag == IMAGE and not fallbacks:
            self.counts["images"] += 1

    def _notes(self) -> None:
        """Footnotes, then endnotes, in the order in which the text refers to them."""
        for part, tag, kind in NOTE_PARTS:
            root = self._tree(self.targets.get(part))
            if root is None:
                continue
            notes = {}
            for element in root.iterchildren(W + tag):
                if element.get(W + "type") is None:
                    notes[element.get(W + "id", "")] = element
            self.counts[part] = len(notes)
            self.figures.enter(self.targets[part])
            numbers = {note: number for (k, note), number in self.writer.story.notes.items() if k == kind}
            missing = [note for note in numbers if note not in notes]
            if missing:
                self.package.warn("note_missing")
            spare = len(numbers)
            for note, element in sorted(
                notes.items(), key=lambda item: (numbers.get(item[0], 1 << 30), int_or_zero(item[0]))
            ):
                number = numbers.get(note)
                if number is None:
                    spare += 1
                    number = spare
                self._note(element, f"{kind}{number}", str(number))

    def _note(self, element, name: str, label: str) -> None:
        first = len(self.writer.drafts)
        self.writer.blocks(element, Place(f"{name}.", "note"))
        if len(self.writer.drafts) > first and not self.writer.drafts[first].label:
            self.writer.drafts[first].label = label

    def _margins(self) -> None:
        """Each header and footer part once, however many sections use it."""
        for kind in ("header", "footer"):
            names = sorted(
                {r.target for r in self.related if r.kind == kind}, key=lambda name: (len(name), name)
            )
            for number, name in enumerate(names, start=1):
                root = self._tree(name)
                if root is not None:
                    self.figures.enter(name)
                    self.counts[kind + "s"] += 1
                    self.writer.blocks(root, Place(f"{kind[0]}{number}.", kind))

    def _warn(self, comments) -> None:
        package, counts = self.package, self.counts
        if package.strict:
            package.warn("strict")
        if self.styles.loop:
            package.warn("style_loop")
        for name in sorted(self.numbering.unknown):
            package.warn("number_format", name=name[:60])
        if self.writer.story.hidden:
            package.warn("hidden_text", count=self.writer.story.hidden)
        if counts["insertions"] or counts["deletions"]:
            package.warn("tracked", insertions=counts["insertions"], deletions=counts["deletions"])
        for comment in comments:
            if comment.seq is None and comment.parent is None:
                package.warn("comment_unanchored", author=comment.author[:80])


def _blocks(drafts: list[Draft]) -> tuple[Block, ...]:
    """The final blocks. They get all their fields in order, which takes half as long as by name."""
    memo: dict = {}
    new = tuple.__new__
    blocks = []
    for seq, d in enumerate(drafts):
        place = None if d.cell is None else cell_place(d.cell, memo)
        fields = (
            seq,
            d.kind,
            d.level,
            d.label,
            d.path,
            d.text,
            d.html,
            d.inferred,
            place,
            d.suffix,
            d.change,
            "",
        )
        blocks.append(new(Block, fields))
    return tuple(blocks)


def int_or_zero(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 12 else 0


def read_docx(package, reader_version: str) -> Reading:
    return DocxReader(package).read(reader_version)
