"""The characters of one paragraph as the reader counts them, and between which bytes each one stands.

Follows `procurement.reading.inline` element by element: accepted text counts, deleted words and the
instructions of fields do not. A `Cut` is a place between two characters at which a comment may begin or end.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

from procurement.reading.labels import symbol
from reviews.exchange.wordtree import Node, after, byte_of, closes_itself, inside

CHARACTERS = {"w:tab": "\t", "w:ptab": "\t", "w:cr": "\n", "w:noBreakHyphen": "-"}
NOTES = {"w:footnoteReference": "fn", "w:endnoteReference": "en"}
NO_CONTENT = {"w:rPr", "w:lastRenderedPageBreak"}


class Cut(NamedTuple):
    """A place in the bytes: inside a run (to be split), inside its text, in an empty paragraph, or free."""

    offset: int
    run: Node | None = None
    text: Node | None = None
    empty: bool = False


@dataclass(slots=True)
class Field:
    """A field while it is open: where it began, and what of it counts as text."""

    begin: Node
    instruction: bool = True
    first: "Piece | None" = None
    last: "Piece | None" = None
    end: Node | None = None
    mixed: bool = False  # words were deleted in it


@dataclass(slots=True)
class Piece:
    """Characters that stand together: in one text, or one element that is one character.

    `run` is None where no run can be split (formulas): a comment can only stand around `node`.
    """

    start: int
    text: str
    node: Node
    run: Node | None
    fields: tuple[Field, ...] = ()

    @property
    def end(self) -> int:
        return self.start + len(self.text)


@dataclass(slots=True)
class Words:
    """Walks one w:p. Afterwards: `pieces`, `length`, `boxes` and `notes` (kind, id, mark, its run)."""

    data: bytes
    paragraph: Node
    pieces: list[Piece] = field(default_factory=list)
    length: int = 0
    boxes: list[Node] = field(default_factory=list)
    notes: list[tuple[str, str, Node, Node | None]] = field(default_factory=list)
    walked: bool = False
    _runs: list[Node] = field(default_factory=list)
    _fields: list[Field] = field(default_factory=list)
    _deleted: int = 0

    def __post_init__(self) -> None:
        if not self.walked:
            self._walk(self.paragraph)

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)

    # -- places -----------------------------------------------------------------------------------------

    def before(self, offset: int) -> Cut:
        """Right before the character at `offset`; after the last one when there is none."""
        piece = self._piece(offset + 1)
        if piece is None:
            return self.after(offset) if self.pieces else self.start
        if offset > piece.start and piece.run is not None:
            return self._within(piece, offset)
        child = self._child(piece)
        if piece.run is None:
            return Cut(child.start)
        for other in piece.run.children:
            if other is child:
                return Cut(self._begun(piece).start)
            if other.name not in NO_CONTENT:
                break
        return Cut(child.start, piece.run)

    def after(self, offset: int) -> Cut:
        """Right after the character before `offset`; where the paragraph begins when there is none."""
        piece = self._piece(offset)
        if piece is None:
            return self.start
        if offset < piece.end and piece.run is not None:
            return self._within(piece, offset)
        child = self._child(piece)
        if piece.run is None or piece.run.children[-1] is not child:
            return Cut(after(self.data, child), piece.run)
        return Cut(after(self.data, self._ended(piece)))

    def around(self, node: Node, run: Node | None) -> tuple[Cut, Cut]:
        """Before and after an element that is no character."""
        if run is None:
            return Cut(node.start), Cut(after(self.data, node))
        others = [child for child in run.children if child.name not in NO_CONTENT and child is not node]
        if not others:
            return Cut(run.start), Cut(after(self.data, run))
        return Cut(node.start, run), Cut(after(self.data, node), run)

    @property
    def start(self) -> Cut:
        """Where the content of the paragraph begins."""
        if closes_itself(self.data, self.paragraph):
            return Cut(self.paragraph.stop - 2, empty=True)
        children = self.paragraph.children
        if children and children[0].name == "w:pPr":
            return Cut(after(self.data, children[0]))
        return Cut(inside(self.data, self.paragraph))

    @property
    def end(self) -> Cut:
        """Where the content of the paragraph ends."""
        if closes_itself(self.data, self.paragraph):
            return self.start
        return Cut(self.paragraph.stop)

    def is_whole(self, offset: int) -> bool:
        """Whether a comment can begin or end at `offset`: not so inside a formula."""
        return all(piece.run is not None or not piece.start < offset < piece.end for piece in self.pieces)

    def _piece(self, offset: int) -> Piece | None:
        """The piece that holds the character before `offset`."""
        if offset > 0:
            for piece in self.pieces:
                if offset <= piece.start + len(piece.text):
                    return piece
        return None

    def _within(self, piece: Piece, offset: int) -> Cut:
        return Cut(byte_of(piece.node, offset - piece.start), piece.run, piece.node)

    def _child(self, piece: Piece) -> Node:
        """The child of the run in which the piece stands."""
        node = piece.node
        while piece.run is not None and node.parent is not piece.run:
            node = node.parent
        return node

    def _begun(self, piece: Piece) -> Node:
        """The first run of a field whose result begins with the piece, else the piece's own run."""
        node = piece.run
        for one in reversed(piece.fields):
            if one.first is not piece or not _is_apart(one, node):
                break
            node = one.begin
        return node

    def _ended(self, piece: Piece) -> Node:
        node = piece.run
        for one in reversed(piece.fields):
            if one.last is not piece or not _is_apart(one, node):
                break
            node = one.end
        return node

    # -- the walk ---------------------------------------------------------------------------------------

    def _walk(self, parent: Node) -> None:
        for node in parent.children:
            if node.name == "w:r":
                self._run(node)
            else:
                self._other(node)

    def _run(self, run: Node) -> None:
        self._runs.append(run)
        for node in run.children:
            if node.name == "w:t":
                self._add(node.text, node)
            elif node.name == "w:r":
                self._run(node)
            else:
                self._other(node)
        self._runs.pop()

    def _other(self, node: Node) -> None:
        handle = HANDLERS.get(node.name)
        if handle is not None:
            handle(self, node)

    def _remove(self, node: Node) -> None:
        for one in self._fields:
            one.mixed = True
        self._deleted += 1
        self._walk(node)
        self._deleted -= 1

    def _character(self, node: Node) -> None:
        self._add(CHARACTERS[node.name], node)

    def _break(self, node: Node) -> None:
        # Where a page or column ends is no character of the text.
        if node.get("type") not in ("page", "column"):
            self._add("\n", node)

    def _content(self, node: Node) -> None:
        """A content control or a wrapper in which only one child holds text."""
        for child in node.children:
            if child.name in ("w:sdtContent", "mc:Choice"):
                self._walk(child)
                return

    def _ruby(self, node: Node) -> None:
        base = node.first("w:rubyBase")
        if base is not None:
            self._walk(base)

    def _math(self, node: Node) -> None:
        for item in node.iter():
            if item.name == "m:t":
                self._add(item.text, node, split=False)

    def _note(self, node: Node) -> None:
        if not self._deleted:
            self.notes.append(
                (NOTES[node.name], node.get("id"), node, self._runs[-1] if self._runs else None)
            )

    def _figure(self, node: Node) -> None:
        if not self._deleted:
            _find_boxes(node, self.boxes)

    def _add(self, text: str, node: Node, *, split: bool = True) -> None:
        fields = self._fields
        if not text or self._deleted or any(one.instruction for one in fields):
            return
        run = self._runs[-1] if self._runs and split else None
        last = self.pieces[-1] if self.pieces else None
        if last is not None and last.node is node:
            last.text += text  # texts of one formula
        else:
            last = Piece(self.length, text, node, run, tuple(fields))
            self.pieces.append(last)
        self.length += len(text)
        for one in fields:
            one.first = one.first or last
            one.last = last

    def _symbol(self, node: Node) -> None:
        try:
            char = chr(int(node.get("char"), 16))
        except (ValueError, OverflowError):
            return
        if not 0xD800 <= ord(char) <= 0xDFFF and ord(char) >= 32:
            self._add(symbol(char, node.get("font")), node)

    def _field(self, node: Node) -> None:
        kind = node.get("fldCharType")
        if kind == "begin":
            self._fields.append(Field(self._runs[-1] if self._runs else node))
        elif kind == "separate" and self._fields:
            self._fields[-1].instruction = False
        elif kind == "end" and self._fields:
            self._fields.pop().end = self._runs[-1] if self._runs else node


def _is_apart(one: Field, run: Node) -> bool:
    """Whether a field ends in its paragraph, and its marks are runs beside the one of the text."""
    return (
        one.end is not None
        and not one.mixed
        and one.begin.parent is one.end.parent is run.parent
        and all(
            child.name in NO_CONTENT or child.name == "w:fldChar"
            for mark in (one.begin, one.end)
            for child in mark.children
        )
    )


def _find_boxes(parent: Node, boxes: list[Node]) -> None:
    for node in parent.children:
        if node.name == "w:txbxContent":
            boxes.append(node)
        elif node.name != "mc:Fallback":
            _find_boxes(node, boxes)


HANDLERS = {
    "w:del": Words._remove,
    "w:moveFrom": Words._remove,
    "w:br": Words._break,
    "w:sym": Words._symbol,
    "w:fldChar": Words._field,
    "w:sdt": Words._content,
    "mc:AlternateContent": Words._content,
    "w:ruby": Words._ruby,
    **dict.fromkeys(CHARACTERS, Words._character),
    **dict.fromkeys(("m:oMath", "m:oMathPara"), Words._math),
    **dict.fromkeys(NOTES, Words._note),
    **dict.fromkeys(("w:drawing", "w:pict", "w:object"), Words._figure),
    **dict.fromkeys(
        [
            "w:" + name
            for name in ("ins", "moveTo", "hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo")
        ],
        Words._walk,
    ),
}
