"""Reads the main part of a Word document without building a tree of it.

Most of a draft is plain paragraphs: properties, and runs of text. libxml2 checks that the part is
well-formed (a pass without callbacks costs a fifth of building the tree); after that, and when no
comment, CDATA section, processing instruction or stray ">" is in it, every "<...>" is a tag, and the
part can be cut at its tags by searching bytes (shallow parsing; R. Cameron, "REX", 1998). Markup between
two texts repeats from run to run, so each distinct stretch is understood once and remembered.

Whatever is not plain is given to the tree reader: a paragraph by itself (`Writer.paragraph`), or, where
the structure between paragraphs is unusual, the whole part (`NotPlain`, see `docx.py`). Both ways give
the same reading; `tests/procurement/reading/test_skim.py` holds them together on every draft.
"""

import re

from lxml import etree

from procurement.reading.contents import xml_refusal
from procurement.reading.inline import FALLBACK
from procurement.reading.names import A, R, V, W, int_of, is_on
from procurement.reading.plainmarkup import COMPLEX, PlainMarkup, attribute_of, name_of, unescape
from procurement.reading.story import Place, Writer

P_OPEN = re.compile(rb"<w:p(?=[ />\n\t])[^>]*>")
ROOT = re.compile(rb"<w:document(?=\s)[^>]*>")
NAMESPACE = re.compile(rb"""\sxmlns(?::([^\s=]+))?\s*=\s*["']([^"']*)["']""")
W_IS_WORD = re.compile(
    rb"""\sxmlns:w\s*=\s*["']http://schemas\.openxmlformats\.org/wordprocessingml/2006/main["']"""
)
WORD = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
SPLIT = re.compile(rb">([^<]+)<").split
ENTITY = b"&"
# Elements between paragraphs that hold none, and are passed over with all that they hold.
PASSED = {b"w:tblPr", b"w:tblGrid", b"w:tblPrEx", b"w:sdtPr", b"w:sdtEndPr", b"w:customXmlPr", b"w:sectPr"}
# Wrappers that are looked through, and marks without content.
OPEN_SEEN = {b"w:sdt", b"w:sdtContent", b"w:customXml", b"w:smartTag", b"w:body"}
EMPTY_SEEN = {
    b"w:bookmarkStart", b"w:bookmarkEnd", b"w:proofErr", b"w:permStart", b"w:permEnd",
    b"w:moveFromRangeStart", b"w:moveFromRangeEnd", b"w:moveToRangeStart", b"w:moveToRangeEnd",
}  # fmt: skip
END_SEEN = {b"/" + name for name in OPEN_SEEN | EMPTY_SEEN} | {b"/w:document"}
BLIP, IMAGE = A + "blip", V + "imagedata"
INS, DEL = W + "ins", W + "del"


class NotPlain(Exception):  # noqa: N818 - a verdict, not a fault
    """The part has something between its paragraphs that only the tree reader understands."""


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
    if root is None or b"<!" in data or b"\r" in data[root.start() :]:
        raise NotPlain
    prolog = data[: root.start()]
    if data.count(b"<?") > 1 or prolog.count(b"<") > 1 or b"\0" in prolog:
        raise NotPlain
    if data.count(b"<") != data.count(b">"):
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
        story, writer = self.writer.story, self.writer
        while True:
            opened = search(data, position)
            if opened is None:
                break
            start, inside = opened.span()
            if start != position:
                self._between(data[position:start])
            if self.tables and self._outside_cell():
                raise NotPlain
            if data[inside - 2] == 47:  # "/>"
                writer.plain(self.places[-1], self.markup.head(b"")[0], [])
                position = inside
                continue
            end = find(b"</w:p>", inside)
            inner = data[inside:end]
            if story.fields or not read(inner):
                end = self._complex(start, inside, end)
            position = end + 6
        self._between(data[position:])
        if self.tables:
            raise NotPlain

    def _paragraph(self, inner: bytes) -> bool:
        """Read a plain paragraph from what stands between its tags; False when it is not plain."""
        parts = SPLIT(inner)
        head = self.markup.head(parts[0])
        if head is COMPLEX:
            return False
        properties, emitted, bits = head
        if len(parts) == 1:
            self.writer.plain(self.places[-1], properties, list(emitted))
            return True
        pieces = list(emitted)
        middle = self.markup.middles.get
        for at in range(1, len(parts), 2):
            text = parts[at].decode()
            if "&" in text:
                text = unescape(text)
            pieces.append((text, bits, ""))
            found = middle(parts[at + 1])
            if found is None:
                found = self.markup.middle(parts[at + 1])
            if found is COMPLEX:
                return False
            emitted, following = found
            for words, own in emitted:
                pieces.append((words, bits if own is None else own, ""))
            if following is not None:
                bits = following
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

    def _outside_cell(self) -> bool:
        """Whether a paragraph here would stand in a table but in no cell."""
        return self.tables[-1][2] is None

    # -- between paragraphs ------------------------------------------------------------------------

    def _between(self, gap: bytes) -> None:
        tokens = gap.split(b"<")
        at, count = 1, len(tokens)
        while at < count:
            token = tokens[at]
            name = name_of(token)
            at += 1
            handle = STRUCTURE.get(name)
            if handle is not None:
                at = handle(self, tokens, at)
            elif name in PASSED:
                if name == b"w:sectPr":
                    self.counts["sections"] += 1
                at = _past(tokens, at, name)
            elif name in OPEN_SEEN or name in END_SEEN:
                continue
            elif name not in EMPTY_SEEN:
                raise NotPlain

    def _table(self, tokens: list[bytes], at: int) -> int:
        if self.tables and self._outside_cell() or tokens[at - 1].endswith(b"/>"):
            raise NotPlain
        self.tables.append([self.writer.start_table(self.places[-1]), None, None])
        return at

    def _table_end(self, tokens: list[bytes], at: int) -> int:
        if not self.tables or self.tables[-1][1] is not None:
            raise NotPlain
        self.tables.pop()
        return at

    def _row(self, tokens: list[bytes], at: int) -> int:
        if not self.tables or self.tables[-1][1] is not None or tokens[at - 1].endswith(b"/>"):
            raise NotPlain
        before, header, change = 0, False, ""
        while at < len(tokens):
            name = name_of(tokens[at])
            if name == b"w:tblPrEx":
                at = _past(tokens, at + 1, name)
            elif name == b"w:trPr":
                end = _past(tokens, at + 1, name)
                for token in _children(tokens[at + 1 : end]):
                    name = name_of(token)
                    if name == b"w:gridBefore":
                        before = int_of(attribute_of(token, b"val"), 0)
                    elif name == b"w:tblHeader":
                        header = is_on(attribute_of(token, b"val"))
                    elif name == b"w:ins":
                        change = "inserted"
                    elif name == b"w:del":
                        change = "deleted"
                for token in tokens[at + 1 : end]:
                    name = name_of(token)
                    self.counts["insertions"] += name == b"w:ins"
                    self.counts["deletions"] += name == b"w:del"
                at = end
            else:
                break
        table = self.tables[-1]
        table[1] = self.writer.begin_row(table[0], before=before, header=header, change=change)
        return at

    def _row_end(self, tokens: list[bytes], at: int) -> int:
        if not self.tables or self.tables[-1][1] is None or self.tables[-1][2] is not None:
            raise NotPlain
        table = self.tables[-1]
        self.writer.end_row(table[0], table[1])
        table[1] = None
        return at

    def _cell(self, tokens: list[bytes], at: int) -> int:
        if not self.tables or self.tables[-1][1] is None or self.tables[-1][2] is not None:
            raise NotPlain
        table = self.tables[-1]
        span, vertical, horizontal = 1, None, None
        closed = tokens[at - 1].endswith(b"/>")
        if not closed and at < len(tokens) and name_of(tokens[at]) == b"w:tcPr":
            end = _past(tokens, at + 1, b"w:tcPr")
            for token in _children(tokens[at + 1 : end]):
                name = name_of(token)
                if name == b"w:gridSpan":
                    span = int_of(attribute_of(token, b"val"), 1)
                elif name == b"w:vMerge":
                    vertical = attribute_of(token, b"val") or "continue"
                elif name == b"w:hMerge":
                    horizontal = attribute_of(token, b"val") or "continue"
            at = end
        place = self.writer.begin_cell(table[0], table[1], span, vertical, horizontal)
        if not closed:
            table[2] = place
            self.places.append(place)
        return at

    def _cell_end(self, tokens: list[bytes], at: int) -> int:
        if not self.tables or self.tables[-1][2] is None:
            raise NotPlain
        self.places.pop()
        self.tables[-1][2] = None
        return at

    def _comment(self, tokens: list[bytes], at: int) -> int:
        token = tokens[at - 1]
        self.writer.range_mark(name_of(token)[2:].decode(), attribute_of(token, b"id") or "")
        return at


STRUCTURE = {
    b"w:tbl": Skimmer._table,
    b"/w:tbl": Skimmer._table_end,
    b"w:tr": Skimmer._row,
    b"/w:tr": Skimmer._row_end,
    b"w:tc": Skimmer._cell,
    b"/w:tc": Skimmer._cell_end,
    b"w:commentRangeStart": Skimmer._comment,
    b"w:commentRangeEnd": Skimmer._comment,
}


def _past(tokens: list[bytes], at: int, name: bytes) -> int:
    """The index after the end tag of the element `name` whose start tag is the token before `at`."""
    if tokens[at - 1].rstrip().endswith(b"/>"):
        return at
    depth, close = 1, b"/" + name
    while at < len(tokens):
        found = name_of(tokens[at])
        if found == name and not tokens[at].rstrip().endswith(b"/>"):
            depth += 1
        elif found == close:
            depth -= 1
            if not depth:
                return at + 1
        at += 1
    raise NotPlain


def _children(tokens: list[bytes]) -> list[bytes]:
    """The start tags directly inside an element, given the tokens from its content to its end tag."""
    found, depth = [], 0
    for token in tokens:
        if token.startswith(b"/"):
            depth -= 1
        else:
            if not depth:
                found.append(token)
            depth += not token.rstrip().endswith(b"/>")
    return found
