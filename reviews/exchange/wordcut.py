"""Paragraphs cut at their tags instead of parsed: whole runs at once where they hold a text and no more.

Only for parts in which every "<" begins a tag and "w" is Word's vocabulary (`wordoutline` has looked), and
whose fragments declare no names of their own. Properties are one node each, whatever they hold.
"""

import re

from procurement.reading.plainmarkup import unescape
from reviews.exchange.wordtree import TEXTS, Node, Text
from reviews.exchange.wordwords import Piece, Words

TOKEN = re.compile(
    rb"<w:pPr>.*?</w:pPr>|<w:rPr>.*?</w:rPr>|<(/?)([^\s/>]+)([^>]*?)(/?)>([^<]*)", re.DOTALL
).finditer
REFERENCE = re.compile(rb"&[^;]*;|[^&]+")
HEAD = re.compile(rb"<w:p(?: [^>]*)?>(?>(<w:pPr>.*?</w:pPr>)?)", re.DOTALL).match
RUN = re.compile(
    rb"(?:<w:(?:proofErr|bookmarkStart|bookmarkEnd) [^>]*/>)*"
    rb"(<w:r(?: [^>]*)?>)(?>(<w:rPr>.*?</w:rPr>)?)(?:<w:lastRenderedPageBreak/>)?"
    rb'<w:t( xml:space="preserve")?>([^<]*)</w:t></w:r>',
    re.DOTALL,
).match
TAIL = re.compile(rb"(?:<w:(?:proofErr|bookmarkStart|bookmarkEnd) [^>]*/>)*</w:p>").fullmatch
SPOILS = (b"xmlns", b"PrChange", b"'")  # other names, properties within properties, quotes of another kind


def plain(data: bytes, start: int, end: int) -> Words | None:
    """The words of a paragraph that is properties and runs of one text each; None for any other."""
    head = HEAD(data, start, end)
    if head is None:
        return None
    paragraph = Node("w:p", b"", start, None)
    paragraph.stop = end - 6
    at = paragraph.inner = head.end()
    if head[1] is not None:
        paragraph.inner = head.start(1)
        _properties("w:pPr", head, 1, paragraph)
    pieces, length = [], 0
    match = RUN(data, at, end)
    while match is not None:
        run = Node("w:r", b"", match.start(1), paragraph)
        run.inner, at = match.end(1), match.end()
        run.stop = at - 6
        if match[2] is not None:
            _properties("w:rPr", match, 2, run)
        text = Node("w:t", match[3] or b"", match.start(3) - 4 if match[3] else match.start(4) - 5, run)
        text.inner, text.stop = match.start(4), at - 12
        run.children.append(text)
        if match[4]:
            text.texts = _texts(match[4], text.inner)
            piece = Piece(length, text.text, text, run)
            pieces.append(piece)
            length += len(piece.text)
        match = RUN(data, at, end)
    return Words(data, paragraph, pieces, length, walked=True) if TAIL(data, at, end) else None


def _properties(name: str, match: re.Match, group: int, parent: Node) -> None:
    found = Node(name, b"", match.start(group), parent)
    found.stop = match.end(group) - 8
    parent.children.append(found)


def cut(data: bytes, start: int, end: int, names: dict[bytes, str]) -> Node | None:
    """The element at these bytes of the part; None when a parser has to look at it.

    `names` keeps the names that were met, from call to call.
    """
    for spoiler in SPOILS:
        if data.find(spoiler, start, end) >= 0:
            return None
    node = top = None
    for match in TOKEN(data, start, end):
        closing, name, attributes, empty, text = match.groups()
        at = match.start()
        if name is None:
            if node is None:
                return None
            properties = Node("w:rPr" if data[at + 3] == 114 else "w:pPr", {}, at, node)
            properties.stop = match.end() - 8
            node.children.append(properties)
            continue
        short = names.get(name)
        if short is None:
            short = names[name] = name.decode()
        if closing:
            if node is None or node.name != short:
                return None
            node.stop = at
            node = node.parent
            continue
        if attributes and attributes.count(b'"') & 1:
            return None  # an attribute with a ">" in it
        below = Node(short, attributes, at, node)
        below.inner = match.start(5)
        if node is not None:
            node.children.append(below)
        elif top is None:
            top = below
        else:
            return None
        if empty:
            below.stop = match.start(5)
            continue
        node = below
        if text and short in TEXTS:
            below.texts = _texts(text, match.start(5))
    return top if node is None else None


def _texts(raw: bytes, at: int) -> list[Text]:
    if b"&" not in raw:
        return [Text(raw.decode(), at)]
    return [
        Text(unescape(match[0].decode()) if match[0][0] == 38 else match[0].decode(), at + match.start())
        for match in REFERENCE.finditer(raw)
    ]
