"""Which bytes of a main part each block of its reading is: the reader's own order, told without reading.

Where the part is written as Word writes it (`procurement.reading.skim` takes it), paragraphs are found by
their tags alone, and a tree is made only of those that hold text boxes. Otherwise a tree is made of the
whole part and walked as `procurement.reading.docx` walks it.
"""

from dataclasses import dataclass, field

from procurement.reading.between import Between
from procurement.reading.errors import NotPlain
from procurement.reading.skim import P_OPEN, start_of_body
from reviews.exchange.wordtree import Node, fragments, inside, whole
from reviews.exchange.wordwords import Words

CLOSE = b"</w:p>"
LOOKED_THROUGH = {
    "w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:del", "w:moveFrom", "w:moveTo",
    "mc:AlternateContent", "mc:Choice",
}  # fmt: skip
BODY = 0  # the story of paragraphs outside text boxes


@dataclass(slots=True)
class Outline:
    """The blocks of a main part: element, bytes where no element was made, and story, by their number."""

    data: bytes
    root: bytes
    nodes: list[Node | None] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)
    stories: list[int] = field(default_factory=list)

    def words(self, wanted: set[int]) -> dict[int, Words]:
        """What stands in each of these blocks. Trees that have to be made are made in one go."""
        missing = sorted(seq for seq in wanted if self.nodes[seq] is None)
        made = fragments(self.data, self.root, [self.spans[seq] for seq in missing])
        for seq, node in zip(missing, made, strict=True):
            self.nodes[seq] = node
        return {seq: Words(self.data, self.nodes[seq]) for seq in wanted}

    def holding(self, name: bytes) -> set[int]:
        """The blocks in whose bytes a name stands."""
        return {seq for seq, (start, end) in enumerate(self.spans) if self.data.find(name, start, end) >= 0}

    def add(self, node: Node, story: int) -> None:
        """A paragraph, then those of the text boxes in it."""
        self.nodes.append(node)
        self.spans.append((node.start, node.stop))
        self.stories.append(story)
        for box in Words(self.data, node).boxes:
            self.below(box, box.start)

    def below(self, parent: Node, story: int) -> None:
        for node in parent.children:
            if node.name == "w:p":
                self.add(node, story)
            elif node.name == "w:tbl":
                self.rows(node, story)
            elif node.name in LOOKED_THROUGH:
                self.below(node, story)

    def rows(self, parent: Node, story: int) -> None:
        for node in parent.children:
            if node.name == "w:tr":
                self.cells(node, story)
            elif node.name in LOOKED_THROUGH:
                self.rows(node, story)

    def cells(self, parent: Node, story: int) -> None:
        for node in parent.children:
            if node.name == "w:tc":
                self.below(node, story)
            elif node.name in LOOKED_THROUGH:
                self.cells(node, story)

    def part(self, parent: Node, *, in_table: bool = False) -> None:
        """A whole part, whose outermost paragraphs and rows count wherever they stand."""
        for node in parent.children:
            name = node.name
            if name == "w:p":
                if not in_table:
                    self.add(node, BODY)
            elif name == "w:tr" and in_table:
                self.cells(node, BODY)
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
        if b"<!" in data or data.find(b"<?", position) >= 0:
            raise NotPlain  # what looks like a tag may be none
        self.data = data
        self.outline = Outline(data, root)
        self.open: list[str] = []  # innermost last: tables, rows, cells
        self._read(position)

    def _read(self, position: int) -> None:
        data, found = self.data, self.outline
        search, find = P_OPEN.search, data.find
        nodes, spans, stories = found.nodes.append, found.spans.append, found.stories.append
        steps = Between(_Skim).steps
        opened = search(data, position)
        while opened is not None:
            start, inside = opened.span()
            if start != position:
                for step, arguments in steps(data[position:start]):
                    step(self, *arguments)
            if self.open and self.open[-1] != "cell":
                raise NotPlain
            if data.find(b'"', start, inside) >= 0 and data.count(b'"', start, inside) % 2:
                raise NotPlain  # an attribute with a ">" in it
            if data[inside - 2] == 47:  # "/>"
                end = position = inside
            else:
                end = find(CLOSE, inside)
                position = end + 6
            opened = search(data, inside)
            if opened is not None and opened.start() < end:
                position = self._nested(start, inside, end)
                opened = search(data, position)
                continue
            nodes(None)
            spans((start, position))
            stories(BODY)
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
        self.outline.add(fragments(data, self.outline.root, [(start, position)])[0], BODY)
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
