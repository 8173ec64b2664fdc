"""Looks at the bytes of one XML part while they are unpacked: no DTD, no bombs, well-formed.

Works on counted bytes, not on a tree, so it costs a few milliseconds for a 300-page document. The
depth is a lower bound (chunks in which nothing is closed, enough to stop bombs); the parser behind it
counts exactly.
"""

import codecs
import re
from xml.parsers import expat  # noqa: S405 - fed only after the DTD check; no entity can be declared

from procurement.reading.limits import MB, Limits
from procurement.reading.messages import refusal

DECLARED = re.compile(rb"""^<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
ALLOWED_ENCODINGS = {b"utf-8", b"utf8", b"us-ascii", b"ascii", b"utf-16"}
DTD = re.compile(rb"<!(?:DOCTYPE|ENTITY|ELEMENT|ATTLIST|NOTATION)", re.IGNORECASE)
DEPTH_SLACK = 1_000  # comments and CDATA may look like tags to the counter


def looks_like_xml(head: bytes) -> bool:
    if head.startswith((b"\xff\xfe", b"\xfe\xff", b"<\x00", b"\x00<", b"\x00\x00\xfe\xff")):
        return True
    return head.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"<"


class XmlScan:
    """Feed it the unpacked chunks in order, then `close()`. Raises `ReadingRefused`."""

    def __init__(self, limits: Limits, *, parse: bool):
        self.limits = limits
        self._marks = self._marks_before = self._ends = 0
        self._depth = 0
        self._tail = b""
        self._stretch = 0
        self._equals = 0
        self._decoder = None
        self._first = True
        self._parser = expat.ParserCreate() if parse else None

    def feed(self, chunk: bytes) -> None:
        if self._first:
            self._first = False
            self._start(chunk)
        if self._decoder:
            try:
                chunk = self._decoder.decode(chunk).encode("utf-8")
            except UnicodeError as error:
                raise refusal("xml_broken") from error
        self._check_dtd(chunk)
        self._count(chunk)
        if self._parser:
            self._parse(chunk, final=False)

    def close(self) -> None:
        if self._parser:
            self._parse(b"", final=True)

    def _start(self, chunk: bytes) -> None:
        """Choose the decoding by the first bytes (XML 1.0, appendix F); only UTF-8 and UTF-16 exist here."""
        if chunk.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff", b"<\x00\x00\x00", b"\x00\x00\x00<")):
            raise refusal("xml_encoding")
        if chunk.startswith((b"\xff\xfe", b"\xfe\xff")):
            self._decoder = codecs.getincrementaldecoder("utf-16")()
        elif chunk.startswith(b"<\x00"):
            self._decoder = codecs.getincrementaldecoder("utf-16-le")()
        elif chunk.startswith(b"\x00<"):
            self._decoder = codecs.getincrementaldecoder("utf-16-be")()
        if self._decoder:
            if self._parser:
                self._parser = expat.ParserCreate("utf-8")
            return
        declared = DECLARED.match(chunk.removeprefix(b"\xef\xbb\xbf")[:400])
        if declared and declared[1].lower() not in ALLOWED_ENCODINGS:
            raise refusal("xml_encoding")

    def _check_dtd(self, chunk: bytes) -> None:
        # "!" is rare in XML, and looking for one byte is the cheapest look there is.
        if b"!" in chunk or b"!" in self._tail:
            joined = self._tail + chunk
            if DTD.search(joined):
                raise refusal("doctype")
        self._tail = chunk[-9:] if len(chunk) >= 9 else (self._tail + chunk)[-9:]

    def _count(self, chunk: bytes) -> None:
        opened = chunk.count(b"<")
        self._marks += opened
        if self._marks > self.limits.tags:
            # Marks are start and end tags together: only now is the dearer count worth its time.
            self._ends += chunk.count(b"</")
            if self._marks - self._ends > self.limits.tags + self._marks_before // 2:
                raise refusal("too_many_tags", limit=self.limits.tags)
        else:
            self._marks_before = self._marks
        if opened and b"</" not in chunk and b"/>" not in chunk:
            self._depth += opened
            if self._depth > self.limits.depth + DEPTH_SLACK:
                raise refusal("too_deep", limit=self.limits.depth)
        if opened or b">" in chunk:
            self._stretch = self._equals = 0
            return
        self._stretch += len(chunk)
        self._equals += chunk.count(b'="') + chunk.count(b"='")
        if self._equals > 5 * self.limits.attributes:
            raise refusal("too_many_attributes", limit=self.limits.attributes)
        if self._stretch > self.limits.text_node:
            raise refusal("text_too_long", limit=self.limits.text_node // MB)

    def _parse(self, chunk: bytes, *, final: bool) -> None:
        try:
            self._parser.Parse(chunk, final)
        except expat.ExpatError as error:
            raise refusal("xml_broken") from error
