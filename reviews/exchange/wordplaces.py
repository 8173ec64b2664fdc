"""Where in a Word file each comment stands, and what is quoted where it cannot stand at its very words.

Word passes over comments in headers, footers, notes and text boxes ([MS-OI29500] on 17.13.4.4), and
LibreOffice 7.4 does not open a file with one in a note. So a comment on a note stands at the note's mark, one
on a text box at the box, one on a header or footer at the first paragraph; all begin with the words that they
are about. So does one that begins or ends inside a formula, which is commented as a whole, and one that
begins in the body and ends elsewhere (it ends with its first paragraph).

LibreOffice drops the words of a comment whose mark stands in a table of contents: there, and in every field
of several paragraphs, the mark stands behind the field. The range stays where it is.
"""

import re
from collections.abc import Sequence
from functools import cached_property

from django.utils.translation import gettext_noop as _

from procurement.reading.blocks import Block
from procurement.reading.docx import read_docx
from procurement.reading.names import W
from procurement.reading.package import Package, open_package
from procurement.reading.skim import NAMESPACE
from reviews.exchange.comments import CannotAnnotate, NativeComment
from reviews.exchange.splice import Insertion
from reviews.exchange.wordfields import spanning_fields
from reviews.exchange.wordmarks import Marks
from reviews.exchange.wordoutline import outline
from reviews.exchange.wordthreads import Thread
from reviews.exchange.wordtree import Node, after
from reviews.exchange.wordwords import Cut, Words

NO_PLACE = _("Comment %(id)s: seq, start and end are needed where no parent is named.")
NO_BLOCK = _("Comment %(id)s: there is no block %(seq)s; the last one is %(last)s.")
OUTSIDE = _("Comment %(id)s: block %(seq)s has %(length)s characters, so there is no place %(offset)s in it.")
BACKWARD = _("Comment %(id)s ends before it begins.")
EMPTY = _("The text of this file has no paragraph at which a comment could stand.")
UNANCHORED = _("Comment %(id)s answers %(parent)s, which stands nowhere in the text of the file.")
STRICT_W = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
NUMBERS = re.compile(
    rb"""<[^<>]*?comment(?:RangeStart|RangeEnd|Reference)\s[^>]*?id\s*=\s*["'](\d{1,9})["']"""
)
MARK = rb"""<[^<>\s]*?%s\s(?:[^>]*?\s)?[^\s>]*?id\s*=\s*["']%s["'][^>]*?(?:/>|>\s*</[^>]*>)"""
NOTE = re.compile(r"(fn|en)(\d+)\.")
JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff00-\uffef]")
LONGEST_QUOTE = 500


class Placer:
    """Places the comments of one call in one main part."""

    def __init__(self, package: Package, main: bytes):
        self.package = package
        self.main = main
        self.outline = outline(main)
        self.count = len(self.outline.spans)
        self.marks = Marks(main, b"" if self.outline.is_usual else _names(main, self.outline.root))
        self._words: dict[int, Words] = {}
        self._fields = spanning_fields(main)
        self._cuts: dict[str, tuple[Cut, Cut, Cut | None]] = {}

    def highest(self) -> int:
        """The highest number that a mark of the text has, -1 when there is none."""
        return max(map(int, NUMBERS.findall(self.main)), default=-1) if b"commentR" in self.main else -1

    def quotes(self, comments: Sequence[NativeComment]) -> dict[str, str]:
        """Find every comment's place; by id, the quoted words with which a text has to begin."""
        rooted = [comment for comment in comments if comment.parent is None]
        ends = {comment.id: _ends(comment) for comment in rooted}
        wanted = {seq for first, last in ends.values() for seq in (first, last) if seq < self.count}
        self._words = self.outline.words(wanted)
        heads = {}
        for comment in rooted:
            seq, end_seq = ends[comment.id]
            self._check(comment, seq, end_seq)
            start, end, exact = self._find(comment, seq, end_seq)
            reference = next((last for first, last in self._fields if first < end.offset < last), None)
            self._cuts[comment.id] = (start, end, None if reference is None else Cut(reference))
            if not exact:
                heads[comment.id] = _head(self._quote(comment, seq, end_seq))
        return heads

    def place(self, thread: Thread, numbers: list[int]) -> None:
        """Mark the place of a thread; `quotes` has found it."""
        if thread.file is None:
            self.marks.range(numbers, *self._cuts[thread.comments[0].id])
            return
        start, reference = self._stored(thread.file.id)
        if reference is None:
            facts = {"id": thread.comments[0].id, "parent": thread.file.id}
            raise CannotAnnotate(UNANCHORED, facts)
        self.marks.beside(numbers, start, reference)

    def insertions(self) -> list[Insertion]:
        return self.marks.insertions()

    # -- new places -------------------------------------------------------------------------------------

    def _check(self, comment: NativeComment, seq: int, end_seq: int) -> None:
        last = max(seq, end_seq)
        if last >= self.count and last >= len(self._blocks):
            raise CannotAnnotate(NO_BLOCK, {"id": comment.id, "seq": last, "last": len(self._blocks) - 1})
        if (end_seq, comment.end) < (seq, comment.start):
            raise CannotAnnotate(BACKWARD, {"id": comment.id})
        for block, offset in ((seq, comment.start), (end_seq, comment.end)):
            length = self._words[block].length if block in self._words else len(self._blocks[block].text)
            if offset > length:
                facts = {"id": comment.id, "seq": block, "length": length, "offset": offset}
                raise CannotAnnotate(OUTSIDE, facts)

    def _find(self, comment: NativeComment, seq: int, end_seq: int) -> tuple[Cut, Cut, bool]:
        """Start, end, and whether these are the very words."""
        if seq >= self.count:
            return *self._elsewhere(seq), False
        words, boxed = self._words[seq], self.outline.in_box
        if seq in boxed:
            return *self._box(words.paragraph), False
        if end_seq >= self.count or end_seq in boxed:
            return words.before(comment.start), words.end, False
        if seq == end_seq and comment.start == comment.end:
            if not words.length:
                return words.start, words.end, True
            point = words.before(comment.start)
            return point, point, words.is_whole(comment.start)
        last = self._words[end_seq]
        exact = words.is_whole(comment.start) and last.is_whole(comment.end)
        return words.before(comment.start), last.after(comment.end), exact

    def _box(self, paragraph: Node) -> tuple[Cut, Cut]:
        """Before and after the run that holds the text box of a paragraph."""
        node, run = paragraph, paragraph
        while node is not None:
            run = node if node.name == "w:r" else run
            node = node.parent
        return Cut(run.start), Cut(after(self.main, run))

    def _elsewhere(self, seq: int) -> tuple[Cut, Cut]:
        """The mark of the note in which a block stands, else the beginning of the text."""
        note = NOTE.match(self._blocks[seq].path)
        mark = self._notes.get((note[1], int(note[2]))) if note else None
        if mark is not None:
            return mark
        if not self.count:
            raise CannotAnnotate(EMPTY)
        first = self.outline.words({0})[0]
        return first.start, first.start

    @cached_property
    def _notes(self) -> dict[tuple[str, int], tuple[Cut, Cut]]:
        """Before and after the first mark of each note, by kind and number in the reading."""
        numbers: dict[str, set[str]] = {"fn": set(), "en": set()}
        found = {}
        holders = self.outline.words(self.outline.holding(b"noteReference"))
        for holder in sorted(holders):
            for kind, name, node, run in holders[holder].notes:
                if name not in numbers[kind]:
                    numbers[kind].add(name)
                    found[kind, len(numbers[kind])] = holders[holder].around(node, run)
        return found

    def _quote(self, comment: NativeComment, seq: int, end_seq: int) -> str:
        if end_seq < self.count:
            found = self.outline.words(range(seq, end_seq + 1))
            texts = [found[block].text for block in range(seq, end_seq + 1)]
        else:
            texts = [block.text for block in self._blocks[seq : end_seq + 1]]
        texts[-1] = texts[-1][: comment.end]
        texts[0] = texts[0][comment.start :]
        return "\n".join(texts)

    @cached_property
    def _blocks(self) -> Sequence[Block]:
        """The blocks of the whole reading, notes and margins included: read only when one is needed."""
        package = open_package(self.package.data, "", self.package.limits, parse_xml=False)
        return read_docx(package, "").blocks

    # -- comments in the file -----------------------------------------------------------------------------

    def _stored(self, name: str) -> tuple[int | None, int | None]:
        """The bytes after a stored comment's start mark and after the run with its reference mark."""
        number = re.escape(name.encode())
        start = re.search(MARK % (b"commentRangeStart", number), self.main)
        reference = re.search(MARK % (b"commentReference", number), self.main)
        if reference is None:
            return None, None
        at = reference.start()
        holders = [seq for seq, (first, last) in enumerate(self.outline.spans) if first <= at < last]
        if not holders:
            return None, None
        for node in self.outline.words({holders[-1]})[holders[-1]].paragraph.iter():
            if node.name == "w:commentReference" and node.start == at:
                return (start.end() if start else None), after(self.main, node.parent)
        return None, None


def _ends(comment: NativeComment) -> tuple[int, int]:
    if comment.seq is None or comment.start is None or comment.end is None:
        raise CannotAnnotate(NO_PLACE, {"id": comment.id})
    return comment.seq, comment.seq if comment.end_seq is None else comment.end_seq


def _head(quote: str) -> str:
    if not quote.strip():
        return ""
    short = quote if len(quote) <= LONGEST_QUOTE else quote[:LONGEST_QUOTE] + "…"
    return f"「{short}」\n" if JAPANESE.search(quote) else f"“{short}”\n"


def _names(main: bytes, root: bytes) -> bytes:
    """The declaration that our elements need where the file does not call Word's vocabulary "w"."""
    word = STRICT_W if STRICT_W in root else W[1:-1].encode()
    bound = {match[1]: match[2] for match in NAMESPACE.finditer(root)}
    if bound.get(b"w") == word and main.count(b"xmlns:w=") == 1:
        return b""
    return b' xmlns:w="%s"' % word
