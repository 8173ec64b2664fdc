"""Looks at the bytes of one XML part while they are unpacked: no DTD, no bombs, well-formed.

Works on counted bytes, not on a tree, so it costs a few milliseconds for a 300-page document. The
depth is a lower bound (chunks in which nothing is closed, enough to stop bombs); the parser behind it
counts exactly. Attributes and stretches of text are exact: too much of either leaves a long way without
a "<", and only such ways are looked at closely.
"""

import codecs
import re
from xml.parsers import expat  # noqa: S405 - fed only after the DTD check; no entity can be declared

from procurement.reading.limits import PARSER_DEPTH, Limits, in_mb
from procurement.reading.messages import refusal

HEAD = 4096  # first bytes of a part by which its kind is judged
BOM = b"\xef\xbb\xbf"
UTF_16 = (b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<")
# UTF-32 and EBCDIC, which libxml2 would read: known only in order to be refused.
OTHERS = (
    b"\x00\x00\xfe\xff",
    b"\xff\xfe\x00\x00",
    b"<\x00\x00\x00",
    b"\x00\x00\x00<\x00\x00\x00",
    b"Lo\xa7\x94",
)
DECLARED = re.compile(rb"<\?xml\s")
DECLARATION = re.compile(rb"<\?xml\s[^>]*>")
ENCODING = re.compile(rb"encoding\s*=\s*[\"']([^\"'>]*)")
ALLOWED_ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"ascii", b"utf-16"}
DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
ATTRIBUTE = re.compile(rb"""=\s*(?:"[^"]*"|'[^']*')""")
# Possessive: whatever is fed to it, each byte is looked at once.
TAG = re.compile(rb"""<(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>?""")
DEPTH_SLACK = 1_000  # comments and CDATA may look like tags to the counter


def looks_like_xml(head: bytes) -> bool:
    """Whether any XML parser might read a part that begins so; `head` is its first `HEAD` bytes."""
    if head.startswith(UTF_16 + OTHERS):
        return True
    rest = head.removeprefix(BOM).lstrip()
    # Blanks without end: whatever comes after them is looked at as well.
    return rest[:1] == b"<" or (not rest and len(head) >= HEAD)


class XmlScan:
    """Feed it the unpacked chunks in order, then `close()`. Raises `ReadingRefused`.

    size: how many bytes will come at most. parse: also check that the part is well-formed.
    """

    def __init__(self, limits: Limits, size: int, *, parse: bool):
        self.limits = limits
        # The shortest tag has three bytes ("<a>"): most parts cannot hold too many.
        self._counts_tags = size > 3 * limits.tags
        self._marks = self._marks_before = self._ends = 0
        self._depth = 0
        self._tail = b""
        self._way: list[bytes] = []  # what came since the last "<", when that was long ago
        self._way_size = 0
        # A way without "<" that is too long for an honest tag holds a whole window of this size.
        self._window = max(64, min(2 * limits.attributes, limits.text_node // 2))
        self._decoder = None
        self._first = True
        self._parser = None
        if parse or limits.depth < PARSER_DEPTH:
            self._parser = expat.ParserCreate()
            if limits.depth < PARSER_DEPTH:
                self._count_depth()

    def feed(self, chunk: bytes) -> None:
        if self._first:
            self._first = False
            self._start(chunk)
        if self._decoder:
            chunk = self._decoded(chunk, final=False)
        self._check_dtd(chunk)
        self._count(chunk)
        if self._parser:
            self._parse(chunk, final=False)

    def close(self) -> None:
        if self._decoder:
            self._decoded(b"", final=True)
        self._check_way()
        if self._parser:
            self._parse(b"", final=True)

    def _start(self, chunk: bytes) -> None:
        """Choose the decoding by the first bytes (XML 1.0, appendix F); only UTF-8 and UTF-16 exist here."""
        if chunk.startswith(OTHERS):
            raise refusal("xml_encoding")
        head = chunk.removeprefix(BOM)[:HEAD]
        if chunk.startswith(UTF_16):
            little = chunk.startswith((b"\xff\xfe", b"<\x00"))
            marked = chunk.startswith((b"\xff\xfe", b"\xfe\xff"))
            self._decoder = codecs.getincrementaldecoder(
                "utf-16" if marked else "utf-16-le" if little else "utf-16-be"
            )()
            head = chunk[:HEAD].replace(b"\x00", b"").lstrip(b"\xff\xfe")
            if self._parser:
                self._parser = expat.ParserCreate("utf-8")
                if self.limits.depth < PARSER_DEPTH:
                    self._count_depth()
        self._check_declaration(head)

    def _check_declaration(self, head: bytes) -> None:
        """Refuse every encoding in which a declaration of types could hide from `_check_dtd`."""
        if not DECLARED.match(head):
            return
        declaration = DECLARATION.match(head)
        if declaration is None:
            raise refusal("xml_encoding" if b"encoding" in head else "xml_broken")
        named = ENCODING.findall(declaration[0])
        if len(named) != declaration[0].count(b"encoding") or len(named) > 1:
            raise refusal("xml_encoding")
        if named and named[0].strip().lower() not in ALLOWED_ENCODINGS:
            raise refusal("xml_encoding")

    def _decoded(self, chunk: bytes, *, final: bool) -> bytes:
        try:
            return self._decoder.decode(chunk, final).encode("utf-8")
        except UnicodeError as error:
            raise refusal("xml_broken") from error

    def _check_dtd(self, chunk: bytes) -> None:
        # "!" is rare in XML, and looking for one byte is the cheapest look there is.
        if b"!" in chunk or b"!" in self._tail:
            joined = self._tail + chunk
            if DTD.search(joined):
                raise refusal("doctype")
        self._tail = chunk[-9:] if len(chunk) >= 9 else (self._tail + chunk)[-9:]

    def _count(self, chunk: bytes) -> None:
        if self._counts_tags:
            self._count_tags(chunk)
        if b"</" not in chunk and b"/>" not in chunk:
            self._depth += chunk.count(b"<")
            if self._depth > self.limits.depth + DEPTH_SLACK:
                raise refusal("too_deep", limit=self.limits.depth)
        self._watch(chunk)

    def _count_tags(self, chunk: bytes) -> None:
        self._marks += chunk.count(b"<")
        if self._marks > self.limits.tags:
            # Marks are start and end tags together: only now is the dearer count worth its time.
            self._ends += chunk.count(b"</")
            if self._marks - self._ends > self.limits.tags + self._marks_before // 2:
                raise refusal("too_many_tags", limit=self.limits.tags)
        else:
            self._marks_before = self._marks

    def _watch(self, chunk: bytes) -> None:
        """Look closely at each long way from one "<" to the next, and keep the one that goes on."""
        find, window, size = chunk.find, self._window, len(chunk)
        first = find(b"<")
        if first < 0:
            self._go_on(chunk)
            return
        if self._way_size + first > window:
            self._go_on(chunk[:first])
            self._check_way()
        last = chunk.rfind(b"<")
        position = first
        while position + window <= last:
            if find(b"<", position, position + window) >= 0:
                position += window
                continue
            start, position = chunk.rfind(b"<", 0, position), find(b"<", position + window)
            self._way, self._way_size = [chunk[start:position]], position - start
            self._check_way()
        self._way, self._way_size = [chunk[last:]], size - last

    def _go_on(self, chunk: bytes) -> None:
        self._way.append(chunk)
        self._way_size += len(chunk)
        # The tag itself is not text; it may be as long as its attributes may together.
        if self._way_size > 2 * self.limits.text_node:
            raise refusal("text_too_long", limit=in_mb(self.limits.text_node))

    def _check_way(self) -> None:
        """A "<" with all that follows it up to the next: one tag and one text."""
        if self._way_size <= self._window:
            return
        way = b"".join(self._way)
        tag = TAG.match(way)
        end = tag.end() if tag else 0
        if way[:1] == b"<" and way[1:2] not in b"!?" and end > self._window:
            self._count_attributes(way, end)
        if max(len(way) - end, 0 if way[1:2] in (b"!", b"?") else end) > self.limits.text_node:
            raise refusal("text_too_long", limit=in_mb(self.limits.text_node))

    def _count_attributes(self, way: bytes, end: int) -> None:
        most = self.limits.attributes
        for count, _found in enumerate(ATTRIBUTE.finditer(way, 0, end), start=1):
            if count > most:
                raise refusal("too_many_attributes", limit=most)

    def _count_depth(self) -> None:
        """Exactly, by the parser: only where an installation allows less than libxml2 does."""
        depth, most = 0, self.limits.depth

        def start(_name, _attributes):
            nonlocal depth
            depth += 1
            if depth > most:
                raise refusal("too_deep", limit=most)

        def end(_name):
            nonlocal depth
            depth -= 1

        self._parser.StartElementHandler, self._parser.EndElementHandler = start, end

    def _parse(self, chunk: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(chunk, final)
        except expat.ExpatError as error:
            raise refusal("xml_broken") from error
