"""A light tree of a Word part that knows at which byte each of its elements begins and ends.

lxml tells no byte offsets; expat does. Names are written with the usual prefixes ("w:p"), whatever the file
calls them, in strict and in transitional files alike.
"""

import re
from collections.abc import Iterable, Sequence
from xml.parsers import expat  # noqa: S405 - what comes here has passed the gate: no DTD, no entities

from procurement.reading.messages import too_complex
from procurement.reading.names import MC, M, W
from procurement.reading.package import STRICT_ADDRESSES
from procurement.reading.plainmarkup import unescape

MOST = 1_000_000  # elements of one tree, some 400 MB; the 300 pages of a real draft have 150,000
XML_SPACE = "http://www.w3.org/XML/1998/namespace}space"
PREFIXES = {W[1:-1]: "w:", MC[1:-1]: "mc:", M[1:-1]: "m:"}
for _strict, _transitional in STRICT_ADDRESSES:
    for _uri, _prefix in list(PREFIXES.items()):
        if _uri.startswith(_transitional.decode()):
            PREFIXES[_uri.replace(_transitional.decode(), _strict.decode(), 1)] = _prefix
TAG = re.compile(rb"""<(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>""")
TEXTS = ("w:t", "m:t")
ATTRIBUTE = re.compile(rb'''\s(?:w:|(xml:space))([^\s=]*)\s*=\s*"([^"]*)"''')
WORD = W[1:]


class Text(str):
    """Characters as they stand from byte `at` on; `literal`: inside a CDATA section."""

    __slots__ = ("at", "literal")

    def __new__(cls, characters: str, at: int, *, literal: bool = False) -> "Text":
        text = super().__new__(cls, characters)
        text.at, text.literal = at, literal
        return text


class Node:
    """One element: its tag begins at byte `start`; `stop` is where its end tag begins (or it ends itself).

    `said` are its attributes: a dictionary, or the bytes of its tag that hold them. `inner` is where its
    start tag ends, 0 where nobody has asked yet.
    """

    __slots__ = ("children", "inner", "name", "parent", "said", "start", "stop", "texts")

    def __init__(self, name: str, said: dict[str, str] | bytes, start: int, parent: "Node | None"):
        self.name = name
        self.said = said
        self.start = start
        self.stop = start
        self.inner = 0
        self.parent = parent
        self.children: list[Node] = []
        self.texts: Sequence[Text] = ()  # of elements whose text is the document's

    @property
    def attributes(self) -> dict[str, str]:
        """By "address}name"; of those that stand in bytes, Word's own and xml:space only."""
        if isinstance(self.said, bytes):
            self.said = {
                (XML_SPACE if prefix else WORD) + name.decode(): unescape(value.decode())
                for prefix, name, value in ATTRIBUTE.findall(self.said)
            }
        return self.said

    def get(self, name: str, default: str = "") -> str:
        """The value of an attribute of the element's own vocabulary."""
        for key, value in self.attributes.items():
            uri, _, local = key.rpartition("}")
            if local == name and uri in PREFIXES:
                return value
        return default

    @property
    def keeps_space(self) -> bool:
        return self.attributes.get(XML_SPACE) == "preserve"

    @property
    def text(self) -> str:
        return "".join(self.texts) if len(self.texts) != 1 else str(self.texts[0])

    def first(self, name: str) -> "Node | None":
        return next((child for child in self.children if child.name == name), None)

    def iter(self) -> Iterable["Node"]:
        yield self
        for child in self.children:
            yield from child.iter()


def inside(data: bytes, node: Node) -> int:
    """Where the element's start tag ends."""
    if not node.inner:
        node.inner = TAG.match(data, node.start).end()
    return node.inner


def closes_itself(data: bytes, node: Node) -> bool:
    return data[node.stop - 2 : node.stop] == b"/>" and inside(data, node) == node.stop


def after(data: bytes, node: Node) -> int:
    """The byte after the element."""
    return node.stop if closes_itself(data, node) else data.index(b">", node.stop) + 1


def byte_of(node: Node, index: int) -> int:
    """At which byte the character at `index` of an element's text begins."""
    for text in node.texts:
        if index < len(text):
            return text.at + len(text[:index].encode())
        index -= len(text)
    raise IndexError(index)


def index_of(data: bytes, node: Node, offset: int) -> int:
    """Which character of an element's text begins at the byte `offset`."""
    index = 0
    for text in node.texts:
        if len(text) > 1 and text.at <= offset < text.at + len(text.encode()):
            return index + len(data[text.at : offset].decode())
        if text.at >= offset:
            break
        index += len(text)
    return index


def whole(data: bytes) -> Node:
    """The root of a whole part."""
    return _grow([data], [0])[0]


def fragments(data: bytes, root: bytes, spans: Sequence[tuple[int, int]]) -> list[Node]:
    """The elements that stand at these places of the part, whose root has the start tag `root`."""
    pieces, shifts, fed = [root], [], len(root)
    for start, end in spans:
        pieces.append(data[start:end])
        shifts.append(start - fed)
        fed += end - start
    name = re.match(rb"<([^\s/>]+)", root)[1]
    return _grow([b"".join(pieces), b"</" + name + b">"], shifts, depth=1)


def _grow(feed: list[bytes], shifts: list[int], depth: int = 0) -> list[Node]:
    """The elements at `depth`; bytes inside the n-th of them are told as they are plus `shifts[n]`."""
    parser = expat.ParserCreate(namespace_separator="}")
    tops: list[Node] = []
    names: dict[str, str] = {}
    node: Node | None = None
    level = shift = count = 0
    literal = False

    def start(name, attributes):
        nonlocal node, level, shift, count
        if level == depth:
            shift = shifts[len(tops)]
        short = names.get(name)
        if short is None:
            uri, _, local = name.rpartition("}")
            short = names[name] = PREFIXES.get(uri, "?:") + local
        level += 1
        if level <= depth:
            return
        below = Node(short, attributes, parser.CurrentByteIndex + shift, node)
        count += 1
        if count > MOST:
            raise too_complex()
        if node is None:
            tops.append(below)
        else:
            node.children.append(below)
        node = below

    def end(_name):
        nonlocal node, level
        level -= 1
        if node is not None:
            node.stop = parser.CurrentByteIndex + shift
            node = node.parent

    def characters(words):
        if node is not None and node.name in TEXTS and not node.children:
            if not node.texts:
                node.texts = []
            node.texts.append(Text(words, parser.CurrentByteIndex + shift, literal=literal))

    def cdata(begins: bool):  # noqa: FBT001
        nonlocal literal
        literal = begins

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    parser.StartCdataSectionHandler = lambda: cdata(True)
    parser.EndCdataSectionHandler = lambda: cdata(False)
    for data in feed[:-1]:
        parser.Parse(data, False)
    parser.Parse(feed[-1], True)
    return tops
