"""Texts of a workbook: shared strings and inline ones, as characters and as HTML; furigana is left out."""

import re

from lxml import etree

from procurement.reading.contents import parse_xml, xml_refusal
from procurement.reading.markup import BOLD, ITALIC, SPECIAL, STRIKE, SUB, SUPER, UNDERLINE, escape, render
from procurement.reading.names import S, is_on
from procurement.reading.plainmarkup import unescape
from procurement.reading.sheet_rows import PROLOG
from procurement.reading.skim import check_well_formed

TEXT, RUN = S + "t", S + "r"
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
RUN_FORMATS = {S + "b": BOLD, S + "i": ITALIC, S + "u": UNDERLINE, S + "strike": STRIKE}
VERTICAL = {"superscript": SUPER, "subscript": SUB}
# A string of one text; furigana behind it is passed over. What does not fit is read as a tree.
ITEM = re.compile(
    r"\s*<si><t(?: xml:space=\"preserve\")?>([^<]*)</t>"
    r"(?:<rPh [^<>]*><t(?: xml:space=\"preserve\")?>[^<]*</t></rPh>)*(?:<phoneticPr [^<>]*/>)?"
)
ROOT = re.compile(r"<sst(?=[\s>])[^<>]*>")
END = "</sst>"
UNUSUAL = re.compile("_x|" + SPECIAL.pattern)  # what makes HTML or characters differ from the XML text
MARKS = ("_x", "&", ">", '"', "'")
NOTHING = ("", "")


def plain(text: str) -> str:
    """Excel writes characters that XML cannot hold as _xHHHH_; a return becomes a line break."""
    if "_x" in text:
        text = ESCAPED.sub(_unescape, text)
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def _unescape(match: re.Match) -> str:
    code = int(match[1], 16)
    # Half of a surrogate pair is no character; what would be one stays as it was written.
    return match[0] if 0xD800 <= code <= 0xDFFF or code == 0 else chr(code)


def characters(raw: str) -> str:
    """The characters of a stretch of XML text."""
    if "&" in raw:
        raw = unescape(raw)
    return plain(raw)


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


PLAIN_ITEMS = re.compile(r"<si><t>([^<]*)</t></si>")


class SharedStrings(dict):
    """Index as written in a cell ("12") -> (text, HTML). Understood when first asked for.

    `missing` is the pair that stands for an index that the file does not have.
    """

    missing = tuple([""] * 2)  # its own object: `is` tells it from an empty string

    def __init__(self, data: bytes | None):
        super().__init__()
        self[""] = NOTHING
        self._raw: list[str] = []
        self._done: list[tuple[str, str]] | None = None
        self._root = ""
        if data is None:
            self._done = []
            return
        text = _plainly(data)
        if text is not None and self._all_plain(text):
            return
        check_well_formed(data)
        if text is None or not self._cut(text):
            self._done = [rich_text(item) for item in _items(parse_xml(data))]

    def _all_plain(self, text: str) -> bool:
        """Take a part that holds nothing but plain texts, and is XML for that; False for any other."""
        start = ROOT.search(text, 0, 4096).end()
        texts = PLAIN_ITEMS.findall(text, start)
        joined = "".join(texts)
        size = start + len("<si><t></t></si>") * len(texts) + len(joined) + len(END)
        # They are all that stands there, and none is changed by becoming characters or HTML.
        if size != len(text) or not text.endswith(END) or not PROLOG.match(text) or not _is_usual(joined):
            return False
        parse_xml((text[:start] + END).encode())
        self.update(zip(map(str, range(len(texts))), zip(texts, texts, strict=True), strict=True))
        self._done = []
        return True

    def _cut(self, text: str) -> bool:
        """Cut a part at its strings; False when it must be read as a tree."""
        root = ROOT.search(text, 0, 4096)
        self._raw = text[root.end() :].split("</si>")
        self._raw.pop()
        self._root = root[0]
        # An empty string has no end tag of its own; only the tree counts those.
        return "<si/>" not in text and "<si />" not in text

    def __missing__(self, index: str) -> tuple[str, str]:
        if not index.isdecimal() or len(index) > 9:
            return self.missing
        at = int(index)
        if self._done is not None:
            found = self._done[at] if at < len(self._done) else self.missing
        elif at < len(self._raw):
            raw = self._raw[at]
            if raw.startswith("<si><t>") and not UNUSUAL.search(text := raw[7:-4]) and raw.endswith("</t>"):
                found = (text, text)
            else:
                found = self._string(raw)
        else:
            found = self.missing
        self[index] = found
        return found

    def _string(self, raw: str) -> tuple[str, str]:
        match = ITEM.fullmatch(raw)
        if match:
            text = characters(match[1])
            return text, escape(text)
        try:
            root = etree.fromstring(f"{self._root}{raw}</si></sst>", _PARSER)
        except etree.XMLSyntaxError as error:
            raise xml_refusal(error) from error
        items = _items(root)
        return rich_text(items[0]) if items else NOTHING


def _plainly(data: bytes) -> str | None:
    """The text of a part in which each "<" opens a tag of the usual namespace, else None."""
    if b"<!" in data or data.find(b"\r", max(data.find(b"<sst"), 0)) >= 0 or data.count(b"<?") > 1:
        return None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    root = ROOT.search(text, 0, 4096)
    if root is None or f'xmlns="{S[1:-1]}"' not in root[0] or text.find("xmlns=", root.end()) >= 0:
        return None
    return text


def _is_usual(text: str) -> bool:
    """Whether the characters and the HTML of XML text are that text itself."""
    if any(mark in text for mark in MARKS):
        return False
    # Whatever is printable is no control, and is known for less than a search costs.
    return text.replace("\n", " ").replace("\u3000", " ").isprintable() or not UNUSUAL.search(text)


_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)


def _items(root) -> list:
    return root.findall(S + "si")
