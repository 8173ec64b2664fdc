"""Which bytes of a main part each block of its reading is: the reader's own order, told without reading.

Where the part is written as Word writes it (`procurement.reading.skim` takes it), paragraphs are found by
their tags alone, and a tree is made only of those that hold text boxes. Otherwise a tree is made of the
whole part and walked as `procurement.reading.docx` walks it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from procurement.reading.between import Between
from procurement.reading.errors import NotPlain
from procurement.reading.names import MC, M
from procurement.reading.skim import NAMESPACE, P_OPEN, start_of_body
from reviews.exchange.wordcut import cut, plain
from reviews.exchange.wordtree import Node, fragments, inside, whole
from reviews.exchange.wordwords import Words

CLOSE = b"</w:p>"
LOOKED_THROUGH = {
    "w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:del", "w:moveFrom", "w:moveTo",
    "mc:AlternateContent", "mc:Choice",
}  # fmt: skip
USUAL = ((b"mc", MC[1:-1].encode()), (b"m", M[1:-1].encode()))


@dataclass(slots=True)
class Outline:
    """The blocks of a main part by their number: bytes, element where one was made, those in text boxes."""

    data: bytes
    root: bytes
    is_usual: bool = False  # every "<" begins a tag, and the usual prefixes mean what they usually mean
    spans: list[tuple[int, int]] = field(default_factory=list)
    nodes: dict[int, Node] = field(default_factory=dict)
    in_box: set[int] = field(default_factory=set)

    def words(self, wanted: Iterable[int]) -> dict[int, Words]:
        """What stands in each of these blocks. Paragraphs that have to be parsed are parsed in one go."""
        found: dict[int, Words] = {}
        odd, known = [], {}
        for seq in sorted(wanted):
            node = self.nodes.get(seq)
            if node is None and self.is_usual:
                span = self.spans[seq]
                words = plain(self.data, *span)
                if words is not None:
                    found[seq] = words
                    continue
                node = cut(self.data, *span, known)
            if node is None:
                odd.append(seq)
            else:
                found[seq] = Words(self.data, node)
        if odd:
            made = fragments(self.data, self.root, [self.spans[seq] for seq in odd])
            found |= {seq: Words(self.data, node) for seq, node in zip(odd, made, strict=True)}
        return found

    def holding(self, name: bytes) -> set[int]:
        """The blocks in whose bytes a name stands."""
        return {seq for seq, (start, end) in enumerate(self.spans) if self.data.find(name, start, end) >= 0}

    def add(self, node: Node, *, in_box: bool = False) -> None:
        """A paragraph, then those of the text boxes in it."""
        if in_box:
            self.in_box.add(len(self.spans))
        self.nodes[len(self.spans)] = node
        self.spans.append((node.start, node.stop))
        for box in Words(self.data, node).boxes:
            self.below(box, in_box=True)

    def below(self, parent: Node, *, in_box: bool = False) -> None:
        for node in parent.children:
            if node.name == "w:p":
                self.add(node, in_box=in_box)
            elif node.name == "w:tbl":
                self.rows(node, in_box=in_box)
            elif node.name in LOOKED_THROUGH:
                self.below(node, in_box=in_box)

    def rows(self, parent: Node, *, in_box: bool) -> None:
        for node in parent.children:
            if node.name == "w:tr":
                self.cells(node, in_box=in_box)
            elif node.name in LOOKED_THROUGH:
                self.rows(node, in_box=in_box)

    def cells(self, parent: Node, *, in_box: bool = False) -> None:
        for node in parent.children:
            if node.name == "w:tc":
                self.below(node, in_box=in_box)
            elif node.name in LOOKED_THROUGH:
                self.cells(node, in_box=in_box)

    def part(self, parent: Node, *, in_table: bool = False) -> None:
        """A whole part, whose outermost paragraphs and rows count wherever they stand."""
        for node in parent.children:
            name = node.name
            if name == "w:p":
                if not in_table:
                    self.add(node)
            elif name == "w:tr" and in_table:
                self.cells(node)
            elif name != "mc:Fallback":
                self.part(node, in_table=in_table or name == "w:tbl")


def outline(data: bytes) -> Outline:
    """The blocks of a well-formed main part."""
    try:
        return _Skim(data).outline
    except NotPlain:
        root = whole(data)
        found = Outline(data, data[root.start : inside(data, root)])
        found.part(root)
        return found


class _Skim:
    """Follows tables, rows and cells as `Skimmer` does, and passes paragraphs over."""

    def __init__(self, data: bytes):
        root, position = start_of_body(data)
        if (data.find(b"!", position) >= 0 and b"<!" in data) or (
            data.find(b"?", position) >= 0 and data.find(b"<?", position) >= 0
        ):
            raise NotPlain  # what looks like a tag may be none
        self.data = data
        bound = {match[1]: match[2] for match in NAMESPACE.finditer(root)}
        usual = all(bound.get(prefix, uri) == uri and root.count(uri) < 2 for prefix, uri in USUAL)
        self.outline = Outline(data, root, usual)
        self.open: list[str] = []  # innermost last: tables, rows, cells
        self._read(position)

    def _read(self, position: int) -> None:
        data = self.data
        search, find = P_OPEN.search, data.find
        append = self.outline.spans.append
        steps = Between(_Skim).steps
        opened = search(data, position)
        while opened is not None:
            start, inside = opened.span()
            if start != position:
                for step, arguments in steps(data[position:start]):
                    step(self, *arguments)
            if self.open and self.open[-1] != "cell":
                raise NotPlain
            if data[inside - 2] == 47:  # "/>"
                if data.count(b'"', start, inside) & 1:
                    raise NotPlain  # an attribute with a ">" in it
                end = position = inside
            else:
                end = find(CLOSE, inside)
                position = end + 6
            opened = search(data, inside)
            if opened is not None and opened.start() < end:
                position = self._nested(start, inside, end)
                opened = search(data, position)
            else:
                append((start, position))
        for step, arguments in steps(data[position:]):
            step(self, *arguments)
        if self.open:
            raise NotPlain

    def _nested(self, start: int, inside: int, end: int) -> int:
        """A paragraph that holds paragraphs; returns the byte after it."""
        data, depth, position = self.data, 1, inside
        while depth:
            inner = P_OPEN.search(data, position, end)
            if inner is None:
                depth -= 1
                position, end = end + 6, data.find(CLOSE, end + 6)
                if end < 0 and depth:
                    raise NotPlain
                continue
            position = inner.end()
            depth += data[position - 2] != 47
        self.outline.add(fragments(data, self.outline.root, [(start, position)])[0])
        return position

    def _enter(self, what: str, within: tuple[str, ...]) -> None:
        if (self.open[-1] if self.open else "") not in within:
            raise NotPlain
        self.open.append(what)

    def _leave(self, what: str) -> None:
        if not self.open or self.open.pop() != what:
            raise NotPlain

    # -- steps between paragraphs, as `Between` understands them ----------------------------------------

    def section(self) -> None:
        pass

    def comment(self, _what: str, _comment: str) -> None:
        pass

    def table(self) -> None:
        self._enter("table", ("", "cell"))

    def row(self, *_said) -> None:
        self._enter("row", ("table",))

    def cell(self, *_said) -> None:
        self._enter("cell", ("row",))

    def table_end(self) -> None:
        self._leave("table")

    def row_end(self) -> None:
        self._leave("row")

    def cell_end(self) -> None:
        self._leave("cell")
