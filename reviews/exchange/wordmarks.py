"""Comment ranges and reference marks as insertions into a main part; runs are split where one begins or ends.

A run is split by ending and beginning it anew with the same properties. White space at a border would be
lost to Word, so it gets a text of its own that keeps it; the tags that were there are never changed.
"""

from collections import defaultdict

from reviews.exchange.splice import Insertion
from reviews.exchange.wordtree import Node, after, byte_of, index_of, inside
from reviews.exchange.wordwords import Cut

BLANKS = " \t\r\n"
KEEP = b' xml:space="preserve"'
ENDS, POINTS, STARTS = range(3)  # the order in which marks stand at one place


class Marks:
    """Gathers the marks of comments. `names`: a declaration of "w" that each of our elements needs, or ""."""

    def __init__(self, data: bytes, names: bytes = b""):
        self.data = data
        self.names = names
        self._at: dict[int, tuple[list[bytes], list[bytes], list[bytes]]] = defaultdict(lambda: ([], [], []))
        self._cuts: dict[int, Cut] = {}

    def range(self, numbers: list[int], start: Cut, end: Cut, reference: Cut | None = None) -> None:
        """A range for each of these comments (a comment and its replies), from one place to another.

        Their reference marks stand at the end of the range, or at `reference`.
        """
        starts = b"".join([self._mark(b"commentRangeStart", number) for number in numbers])
        ends = self._ends(numbers, apart=reference is not None)
        if start.offset == end.offset:
            self._put(start, POINTS, starts + ends)
        else:
            self._put(start, STARTS, starts)
            self._put(end, ENDS, ends)
        if reference is not None:
            self._put(reference, ENDS, b"".join(map(self._reference, numbers)))

    def beside(self, numbers: list[int], start: int | None, reference: int) -> None:
        """Replies to a comment in the file: bytes after its start mark and after its reference's run."""
        starts = b"".join(self._mark(b"commentRangeStart", number) for number in numbers)
        if start is None:
            self._put(Cut(reference), ENDS, starts + self._ends(numbers))
        else:
            self._put(Cut(start), STARTS, starts)
            self._put(Cut(reference), ENDS, self._ends(numbers))

    def insertions(self) -> list[Insertion]:
        """All of them, in order of their places."""
        found: dict[int, bytes] = {}
        texts: dict[int, tuple[Node, list[int]]] = {}
        for offset, lists in self._at.items():
            marks = b"".join(b"".join(items) for items in lists)
            cut = self._cuts[offset]
            if cut.empty:
                found.update(self._filled(offset, marks))
            elif cut.text is not None:
                texts.setdefault(cut.text.start, (cut.text, []))[1].append(offset)
                found[offset] = marks
            elif cut.run is not None:
                found[offset] = self._closing(cut.run) + marks + self._opening(cut.run, offset)
            else:
                found[offset] = marks
        for text, offsets in texts.values():
            self._split(text, sorted(offsets), found)
        return [Insertion(offset, found[offset]) for offset in sorted(found)]

    def _put(self, cut: Cut, kind: int, marks: bytes) -> None:
        self._cuts[cut.offset] = cut
        self._at[cut.offset][kind].append(marks)

    def _ends(self, numbers: list[int], *, apart: bool = False) -> bytes:
        return b"".join(
            [
                self._mark(b"commentRangeEnd", number) + (b"" if apart else self._reference(number))
                for number in numbers
            ]
        )

    def _mark(self, name: bytes, number: int) -> bytes:
        return b'<w:%s%s w:id="%d"/>' % (name, self.names, number)

    def _reference(self, number: int) -> bytes:
        return b'<w:r%s><w:commentReference w:id="%d"/></w:r>' % (self.names, number)

    def _filled(self, offset: int, marks: bytes) -> dict[int, bytes]:
        """Marks in a paragraph that closes itself: its own "/>" closes the last of our elements."""
        last = b"/></w:r>"
        closing = b""
        if marks.endswith(last):
            marks, closing = marks.removesuffix(last), b"</w:r>"
        else:
            marks = marks.removesuffix(b"/>")
        name = _tag_name(self.data, offset)
        return {offset: b">" + marks, offset + 2: closing + b"</" + name + b">"}

    def _closing(self, node: Node) -> bytes:
        return self.data[node.stop : after(self.data, node)]

    def _opening(self, run: Node, offset: int) -> bytes:
        """What begins the run anew, with the properties that hold at this place of it."""
        tag, own = self.data[run.start : inside(self.data, run)], b""
        for child in run.children:
            if child.name == "w:rPr" and child.start < offset:
                own = self.data[child.start : after(self.data, child)]
        return tag + own

    def _split(self, text: Node, offsets: list[int], found: dict[int, bytes]) -> None:
        """Split the run of a text at these places; `found` has the marks that stand there."""
        data, run = self.data, text.parent
        characters, keeps = text.text, text.keeps_space
        cuts = [index_of(data, text, offset) for offset in offsets]
        closing, opening = self._closing(text) + self._closing(run), self._opening(run, text.start)
        own = data[text.start : inside(data, text)]
        literal = text.texts[0].literal if len(text.texts) == 1 else any(t.literal for t in text.texts)
        for at, (begin, offset) in enumerate(zip(cuts, offsets, strict=True)):
            last = at + 1 == len(cuts)
            segment = characters[begin : None if last else cuts[at + 1]]
            blank = segment[0] in BLANKS or (segment[-1] in BLANKS and not last)
            tag = own if keeps or not blank else self._tag(text, KEEP)
            before, behind = (b"]]>", b"<![CDATA[") if literal and _is_literal(text, offset) else (b"", b"")
            found[offset] = before + closing + found[offset] + opening + tag + behind
        if keeps or literal:
            return
        # What Word does not show stays unshown: white space at the ends of a text that does not keep it.
        first = characters[: cuts[0]]
        if first[-1] in BLANKS:
            kept = len(first.rstrip(BLANKS))
            if kept:
                found[byte_of(text, kept)] = self._closing(text) + self._tag(text, KEEP)
        rest = characters[cuts[-1] :]
        if rest[0] in BLANKS and rest[-1] in BLANKS:
            shown = len(rest.rstrip(BLANKS))
            if shown:
                found[byte_of(text, cuts[-1] + shown)] = self._closing(text) + self._tag(text)

    def _tag(self, text: Node, more: bytes = b"") -> bytes:
        """A start tag for a further text of the same run."""
        return b"<" + self._closing(text)[2:-1].strip() + more + b">"


def _is_literal(text: Node, offset: int) -> bool:
    return any(piece.literal and piece.at <= offset <= piece.at + len(piece.encode()) for piece in text.texts)


def _tag_name(data: bytes, offset: int) -> bytes:
    """The name of the element whose start tag holds the byte at `offset`."""
    return data[data.rindex(b"<", 0, offset) + 1 : offset].split(None, 1)[0]
