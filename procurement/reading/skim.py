"""Reads the main part of a Word document without building a tree of it.

Most of a draft is plain paragraphs: properties, and runs of text. libxml2 checks that the part is
well-formed (a pass without callbacks costs a fifth of building the tree); after that, where no comment,
CDATA section, processing instruction or ">" in an attribute is met, every "<...>" is a tag, and the
part can be cut at its tags by searching bytes (shallow parsing; R. Cameron, "REX", 1998). Markup between
two texts repeats from run to run, so each distinct stretch is understood once and remembered.

Whatever is not plain is given to the tree reader: a paragraph by itself (`Writer.paragraph`), or, where
the structure between paragraphs is unusual, the whole part (`NotPlain`, see `docx.py`). Both ways give
the same reading; `tests/procurement/reading/test_skim.py` holds them together on every draft.
"""

import re

from lxml import etree

from procurement.reading.between import Between
from procurement.reading.contents import xml_refusal
from procurement.reading.drafted import Place
from procurement.reading.errors import NotPlain
from procurement.reading.inline import FALLBACK
from procurement.reading.names import A, R, V, W
from procurement.reading.plainmarkup import COMPLEX, PlainMarkup, unescape
from procurement.reading.story import Writer

P_OPEN = re.compile(rb"<w:p(?=[ />\n\t])[^>]*>")
ROOT = re.compile(rb"<w:document(?=\s)[^>]*>")
NAMESPACE = re.compile(rb"""\sxmlns(?::([^\s=]+))?\s*=\s*["']([^"']*)["']""")
W_IS_WORD = re.compile(
    rb"""\sxmlns:w\s*=\s*["']http://schemas\.openxmlformats\.org/wordprocessingml/2006/main["']"""
)
WORD = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPLIT = re.compile(rb">([^<]+)<").split
BLIP, IMAGE = A + "blip", V + "imagedata"
INS, DEL = W + "ins", W + "del"


def _field(fields: list[bool], mark: str) -> None:
    """Open fields after a mark of one; True while inside the instruction."""
    if mark == "begin":
        fields.append(True)
    elif fields:
        if mark == "separate":
            fields[-1] = False
        else:
            fields.pop()


class _Nothing:
    """A parser target that wants no events: the part is checked, nothing is built."""

    def close(self) -> None:
        return None


def check_well_formed(data: bytes) -> None:
    """Raises `ReadingRefused` when libxml2 finds the part broken or deeper than 256 levels."""
    parser = etree.XMLParser(target=_Nothing(), resolve_entities=False, no_network=True, huge_tree=False)
    try:
        etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise xml_refusal(error) from error


def start_of_body(data: bytes) -> tuple[bytes, int]:
    """(root start tag, offset of the body) of a part that can be skimmed; raises `NotPlain`."""
    root = ROOT.search(data, 0, 65_536)
    # A return is a line feed to an XML parser.
    if root is None or b"\0" in data[: root.start()] or data.find(b"\r", root.start()) >= 0:
        raise NotPlain
    names = root[0]
    if not W_IS_WORD.search(names) or names.count(WORD + b'"') + names.count(WORD + b"'") != 1:
        raise NotPlain
    # Nobody may rebind the prefix, or bind another one to the same vocabulary, further down.
    rest = data.find(b"xmlns", root.end())
    while rest >= 0:
        bound = NAMESPACE.match(data, rest - 1)
        if bound is None or bound[1] == b"w" or bound[2] == WORD:
            raise NotPlain
        rest = data.find(b"xmlns", rest + 5)
    body = data.find(b"<w:body", root.end())
    if body < 0 or data[root.end() : body].strip():
        raise NotPlain
    return names, data.index(b">", body) + 1


class Skimmer:
    """Feeds one main part to a `Writer`, in document order, and counts what the tree reader counts."""

    def __init__(self, data: bytes, writer: Writer, counts: dict[str, int]):
        self.data = data
        self.writer = writer
        self.counts = counts
        self.markup = PlainMarkup(writer)
        self.between = Between(Skimmer)
        names, self.start = start_of_body(data)
        self._before = names + b"<w:body>"
        self._after = b"</w:body></w:document>"
        self._parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        self.places = [Place("", "paragraph")]
        self.tables: list = []  # [table, row or None], innermost last

    def read(self) -> None:
        """Raises `NotPlain` (the writer is then half filled: begin anew) or `ReadingRefused`."""
        data, position = self.data, self.start
        search, find, read = P_OPEN.search, data.find, self._paragraph
        writer = self.writer
        while True:
            opened = search(data, position)
            if opened is None:
                break
            start, inside = opened.span()
            if start != position:
                self._between(data[position:start])
            if self.tables and self.tables[-1][2] is None:
                raise NotPlain  # in a table, but in no cell
            if data[inside - 2] == 47:  # "/>"
                writer.plain(self.places[-1], self.markup.head(b"")[0], [])
                position = inside
                continue
            end = find(b"</w:p>", inside)
            inner = data[inside:end]
            if not read(inner):
                end = self._complex(start, inside, end)
            position = end + 6
        self._between(data[position:])
        if self.tables:
            raise NotPlain

    def _between(self, gap: bytes) -> None:
        for step, arguments in self.between.steps(gap):
            step(self, *arguments)

    def _paragraph(self, inner: bytes) -> bool:
        """Read a plain paragraph from what stands between its tags; False when it is not plain."""
        parts = SPLIT(inner)
        found = self.markup.head(parts[0])
        if found is COMPLEX:
            return False
        properties, written, bits, shown = found
        story, count = self.writer.story, len(parts)
        before = story.fields
        middle = self.markup.middles.get
        if count == 3 and shown and not written and not before:
            # One text and no more, as in most cells: nothing need be collected.
            last = middle(parts[2]) or self.markup.middle(parts[2])
            if last is not COMPLEX and not last[0]:
                text = parts[1].decode()
                self.writer.plain_text(
                    self.places[-1], properties, unescape(text) if "&" in text else text, bits
                )
                return True
        # An instruction that never ends must not swallow the rest of the document.
        fields = story.fields = [False] * len(before)
        pieces: list[tuple[str, int, str]] = []
        at, following = 1, bits
        while True:
            for words, own in written:
                if words is None:
                    _field(fields, own)
                elif True not in fields:
                    pieces.append((words, bits if own is None else own, ""))
            if following is not None:
                bits = following
            if at >= count:
                break
            if shown and True not in fields:
                text = parts[at].decode()
                pieces.append((unescape(text) if "&" in text else text, bits, ""))
            found = middle(parts[at + 1])
            if found is None:
                found = self.markup.middle(parts[at + 1])
            if found is COMPLEX:
                story.fields = before
                return False
            written, following, shown = found
            at += 2
        self.writer.plain(self.places[-1], properties, pieces)
        return True

    def _complex(self, start: int, inside: int, end: int) -> int:
        """Read one paragraph through a tree; returns where its end tag begins."""
        data = self.data
        depth, position = 1, inside
        while True:
            inner = P_OPEN.search(data, position, end)
            if inner is None:
                depth -= 1
                if not depth:
                    break
                position, end = end + 6, data.find(b"</w:p>", end + 6)
                if end < 0:
                    raise NotPlain
                continue
            position = inner.end()
            depth += data[position - 2] != 47
        try:
            tree = etree.fromstring(
                b"".join((self._before, data[start : end + 6], self._after)), self._parser
            )
        except etree.XMLSyntaxError as error:
            # A prefix that was declared between the root and here.
            raise NotPlain from error
        if len(tree[0]) != 1:
            raise NotPlain
        element = tree[0][0]
        self._count(element)
        self.writer.paragraph(element, self.places[-1])
        return end

    def _count(self, paragraph) -> None:
        counts = self.counts
        for element in paragraph.iter(INS, DEL, BLIP, IMAGE, W + "sectPr"):
            tag = element.tag
            if tag == INS:
                counts["insertions"] += 1
            elif tag == DEL:
                counts["deletions"] += 1
            elif tag == W + "sectPr":
                counts["sections"] += element.getparent().tag == W + "pPr"
            elif tag == IMAGE or element.get(R + "embed") or element.get(R + "link"):
                counts["images"] += next(element.iterancestors(FALLBACK), None) is None

    # -- steps between paragraphs, as `between.py` understands them -----------------------------------

    def section(self) -> None:
        # Sections end in the body; what a cell holds under this name is none.
        self.counts["sections"] += not self.tables

    def table(self) -> None:
        if self.tables and self.tables[-1][2] is None:
            raise NotPlain
        self.tables.append([self.writer.start_table(self.places[-1]), None, None])

    def table_end(self) -> None:
        if not self.tables or self.tables[-1][1] is not None:
            raise NotPlain
        self.tables.pop()

    def row(self, before: int, header: bool, change: str, insertions: int, deletions: int) -> None:  # noqa: FBT001
        if not self.tables or self.tables[-1][1] is not None:
            raise NotPlain
        self.counts["insertions"] += insertions
        self.counts["deletions"] += deletions
        table = self.tables[-1]
        table[1] = self.writer.begin_row(table[0], before=before, header=header, change=change)

    def row_end(self) -> None:
        if not self.tables or self.tables[-1][1] is None or self.tables[-1][2] is not None:
            raise NotPlain
        table = self.tables[-1]
        self.writer.end_row(table[0], table[1])
        table[1] = None

    def cell(self, span: int, vertical: str | None, horizontal: str | None, shaded: bool) -> None:  # noqa: FBT001
        if not self.tables or self.tables[-1][1] is None or self.tables[-1][2] is not None:
            raise NotPlain
        table = self.tables[-1]
        place = table[2] = self.writer.begin_cell(
            table[0], table[1], span, vertical, horizontal, shaded=shaded
        )
        self.places.append(place)

    def cell_end(self) -> None:
        if not self.tables or self.tables[-1][2] is None:
            raise NotPlain
        self.places.pop()
        self.tables[-1][2] = None

    def comment(self, what: str, comment: str) -> None:
        self.writer.range_mark(what, comment)
