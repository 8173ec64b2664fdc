"""What stands inside one paragraph: accepted text, formatting, changes, marks, boxes, comment ends."""

from dataclasses import dataclass

from procurement.reading import markup
from procurement.reading.figures import BLIP, CHART, DIAGRAM, IMAGE, OLE_OBJECT, Figures
from procurement.reading.labels import symbol
from procurement.reading.names import MC, M, R, W, is_on
from procurement.reading.runformat import FORMATS, format_bits
from procurement.reading.styles import Styles

PPR, RPR, RUN, TEXT = W + "pPr", W + "rPr", W + "r", W + "t"
TEXT_BOX, FALLBACK, CHOICE = W + "txbxContent", MC + "Fallback", MC + "Choice"
FIGURES = (BLIP, IMAGE, CHART + "chart", DIAGRAM + "relIds", OLE_OBJECT)
FORMAT_NAMES = {W + name: name for name in FORMATS}
VAL = W + "val"
EMBED, LINK = R + "embed", R + "link"
INSERTED = {W + "ins": "insertion", W + "moveTo": "move_to"}
REMOVED = {W + "del": "deletion", W + "moveFrom": "move_from"}
INSERTION_END = (None, 0, "</ins>")
CHANGE_WORDS = 200


@dataclass(slots=True)
class ChangeDraft:
    """A tracked change while its words are gathered."""

    kind: str
    author: str
    date: str
    seq: int
    words: str = ""


class Story:
    """State that runs on from paragraph to paragraph of a document."""

    __slots__ = ("changes", "deleted", "fields", "figures", "hidden", "note_number", "notes", "seq", "styles")

    def __init__(self, styles: Styles, figures: Figures):
        self.styles = styles
        self.figures = figures
        self.seq = 0  # of the block that is being read
        self.fields: list[bool] = []  # open fields; True while inside the instruction
        self.deleted: list[str] = []  # deleted words in order, for comments on nothing else
        self.changes: list[ChangeDraft] = []
        self.hidden = 0
        self.notes: dict[tuple[str, str], int] = {}  # (kind, id) -> number, in order of reference
        self.note_number = {"fn": 0, "en": 0}


class Inline:
    """Walks one paragraph. Afterwards: `pieces`, `text`, `marks`, `boxes`, `html()`.

    A piece is (text, format bits, opening wrapper); one whose text is None is markup without text, which
    is how deleted words, pictures and note marks stand in the HTML and not in the text.
    """

    __slots__ = (
        "_bits",
        "_deleted",
        "_inserted",
        "_wrap",
        "boxes",
        "came",
        "marks",
        "pieces",
        "plain",
        "stayed",
        "story",
        "text",
        "went",
    )

    def __init__(self, paragraph, story: Story):
        self.story = story
        self.pieces: list[tuple[str | None, int, str]] = []
        self.marks: list[tuple[str, str, int, int]] = []  # (what, comment id, offset, deleted so far)
        self.boxes: list = []
        self.plain = True  # no formatting, no marks: the HTML is the escaped text
        self.came = self.went = self.stayed = False  # words inserted, words deleted, words untouched
        self._deleted = self._inserted = 0
        self._wrap = ""
        self._bits = 0
        if story.fields and True in story.fields:
            # An instruction that never ends must not swallow the rest of the document.
            story.fields = [False] * len(story.fields)
        self._walk(paragraph)
        pieces = self.pieces
        if len(pieces) == 1 and self.plain:
            self.text = pieces[0][0]
        else:
            self.text = "".join([piece[0] for piece in pieces if piece[0] is not None])

    def html(self) -> str:
        return markup.escape(self.text) if self.plain else markup.render(self.pieces)

    def all_bold(self) -> bool:
        """Whether every visible character is set bold directly."""
        written = [bits for text, bits, _ in self.pieces if text and text.strip()]
        return bool(written) and all(bits & markup.BOLD for bits in written)

    def _walk(self, parent) -> None:
        for element in parent:
            tag = element.tag
            if tag == RUN:
                self._run(element)
            else:
                handle = HANDLERS.get(tag)
                if handle is not None:
                    handle(self, element)

    def _run(self, run) -> None:
        bits = 0
        usual = not (self._deleted or self._inserted or self._wrap or self.story.fields)
        for element in run:
            tag = element.tag
            if tag == TEXT:
                text = element.text
                if text:
                    if usual and not bits:
                        self.pieces.append((text, 0, ""))
                        self.stayed = True
                    else:
                        self._bits = bits
                        self._add(text)
            elif tag == RPR:
                found = [(FORMAT_NAMES[c.tag], c.get(VAL)) for c in element if c.tag in FORMAT_NAMES]
                bits = format_bits(found, self.story.styles.run_bits) if found else 0
            else:
                handle = HANDLERS.get(tag)
                if handle is not None:
                    self._bits = bits
                    handle(self, element)
                    usual = not (self._deleted or self._inserted or self._wrap or self.story.fields)
        self._bits = 0

    def _add(self, text: str) -> None:
        story = self.story
        if story.fields and True in story.fields:
            return
        if self._deleted:
            story.deleted.append(text)
            return
        bits = self._bits
        if bits or self._wrap:
            self.plain = False
            if bits & markup.HIDDEN:
                story.hidden += 1
        if self._inserted:
            self.came = True
            change = story.changes[-1]
            change.words = (change.words + text)[:CHANGE_WORDS]
        else:
            self.stayed = True
        self.pieces.append((text, bits, self._wrap))

    def _mark(self, html: str) -> None:
        if not self._deleted:
            self.plain = False
            self.pieces.append((None, 0, html))

    def _offset(self) -> int:
        return sum([len(piece[0]) for piece in self.pieces if piece[0] is not None])

    # -- handlers, one per element name ---------------------------------------------------------

    def _tab(self, element) -> None:
        self._add("\t")

    def _break(self, element) -> None:
        # Where a page or column ends is no character of the text.
        kind = element.get(W + "type")
        if kind in ("page", "column"):
            self._mark(break_html(kind))
        else:
            self._add("\n")

    def _hyphen(self, element) -> None:
        self._add("-")

    def _symbol(self, element) -> None:
        code = element.get(W + "char", "")
        try:
            char = chr(int(code, 16))
        except (ValueError, OverflowError):
            return
        if not 0xD800 <= ord(char) <= 0xDFFF and ord(char) >= 32:
            self._add(symbol(char, element.get(W + "font", "")))

    def _insert(self, element) -> None:
        """Inserted or moved here: its words are text, marked; neighbours of one change are one."""
        if self._deleted or self._inserted:
            return self._walk(element)
        changes, pieces = self.story.changes, self.pieces
        draft = self._change(INSERTED[element.tag], element)
        joins = bool(pieces) and pieces[-1] is INSERTION_END and _same(changes[-1], draft)
        if joins:
            pieces.pop()
        else:
            changes.append(draft)
            pieces.append((None, 0, f"<ins{_change_names(len(changes) - 1, draft)}>"))
        before = len(pieces)
        self._inserted += 1
        self._walk(element)
        self._inserted -= 1
        if len(pieces) == before and not joins:
            pieces.pop()
            changes.pop()
            return None
        self.plain = False
        pieces.append(INSERTION_END)
        return None

    def _remove(self, element) -> None:
        """Deleted or moved away: kept beside the text, for the views that show changes."""
        deleted = self.story.deleted
        before = len(deleted)
        self._deleted += 1
        self._walk(element)
        self._deleted -= 1
        words = "".join(deleted[before:])
        if not words or self._deleted:
            return
        self.went = True
        self.plain = False
        changes, pieces = self.story.changes, self.pieces
        draft = self._change(REMOVED[element.tag], element)
        draft.words = words
        at = len(changes) - 1
        if pieces and isinstance(pieces[-1], Removal) and not self._inserted and _same(changes[-1], draft):
            changes[-1].words += words
            pieces[-1] = Removal(at, changes[-1])
        elif self._inserted:
            # Inserted by one, deleted by another: it came and went, inside the other's change.
            pieces.append((None, 0, f"<del{_change_names(at, draft)}>{markup.escape(words)}</del>"))
        else:
            changes.append(draft)
            pieces.append(Removal(at + 1, draft))

    def _change(self, kind: str, element) -> ChangeDraft:
        return ChangeDraft(kind, element.get(W + "author", ""), element.get(W + "date", ""), self.story.seq)

    def _deleted_text(self, element) -> None:
        if element.text:
            self.story.deleted.append(element.text)

    def _field(self, element) -> None:
        kind = element.get(W + "fldCharType")
        fields = self.story.fields
        if kind == "begin":
            fields.append(True)
        elif kind == "separate" and fields:
            fields[-1] = False
        elif kind == "end" and fields:
            fields.pop()

    def _content(self, element) -> None:
        """A content control or a wrapper in which only one child holds text."""
        for child in element:
            if child.tag in (W + "sdtContent", CHOICE):
                self._walk(child)
                return

    def _comment(self, element) -> None:
        what = element.tag[len(W) :]
        self.marks.append((what, element.get(W + "id", ""), self._offset(), len(self.story.deleted)))

    def _note(self, element) -> None:
        kind = "fn" if element.tag == W + "footnoteReference" else "en"
        note_id = element.get(W + "id", "")
        story = self.story
        if self._deleted:
            return
        number = story.notes.get((kind, note_id))
        name = ""
        if number is None:
            story.note_number[kind] += 1
            number = story.notes[(kind, note_id)] = story.note_number[kind]
            name = f' id="{kind}ref{number}"'  # the first mark of a note is where its way back leads
        custom = element.get(W + "customMarkFollows")
        shown = "" if custom is not None and is_on(custom) else str(number)
        target = f'{name} href="#{kind}{number}" data-n="{shown}"'
        self._mark(f'<a class="nref"{target} aria-label="<|note|> {number}"></a>')

    def _ruby(self, element) -> None:
        reading = element.find(W + "rt")
        base = element.find(W + "rubyBase")
        if base is None:
            return
        aside = "" if reading is None else "".join(item.text or "" for item in reading.iter(TEXT))
        before, self._wrap = self._wrap, f'<span class="ruby" data-rt="{markup.attribute(aside)}">'
        self._walk(base)
        self._wrap = before

    def _math(self, element) -> None:
        self._bits = 0
        for item in element.iter(M + "t"):
            if item.text:
                self._add(item.text)

    def _drawing(self, element) -> None:
        if self._deleted:
            return
        figures: list = []
        _find(element, self.boxes, figures)
        if figures:
            self._mark(self.story.figures.html(element, figures))


class Removal(tuple):
    """The piece of deleted words: markup without text, remembered so that the next run can join it."""

    __slots__ = ()

    def __new__(cls, number: int, draft: ChangeDraft):
        return super().__new__(
            cls, (None, 0, f"<del{_change_names(number, draft)}>{markup.escape(draft.words)}</del>")
        )


def break_html(kind: str) -> str:
    """Where a page, a column or a section ends."""
    return f'<span class="brk" data-brk="{kind}"></span>'


def _same(one: ChangeDraft, other: ChangeDraft) -> bool:
    return (one.kind, one.author, one.date, one.seq) == (other.kind, other.author, other.date, other.seq)


def _change_names(number: int, draft: ChangeDraft) -> str:
    moved = ' class="mv"' if draft.kind.startswith("move") else ""
    return (
        f'{moved} data-c="{number}" data-by="{markup.attribute(draft.author)}"'
        f' data-at="{markup.attribute(draft.date)}"'
    )


def _find(element, boxes: list, figures: list) -> None:
    """Outermost text boxes and the pictures outside them, compatibility copies left out."""
    for child in element:
        tag = child.tag
        if tag == TEXT_BOX:
            boxes.append(child)
        elif tag in FIGURES:
            if tag != BLIP or child.get(EMBED) or child.get(LINK):
                figures.append(child)
        elif tag != FALLBACK and len(child):
            _find(child, boxes, figures)


HANDLERS = {
    W + "tab": Inline._tab,
    W + "ptab": Inline._tab,
    W + "br": Inline._break,
    W + "cr": Inline._break,
    W + "noBreakHyphen": Inline._hyphen,
    W + "sym": Inline._symbol,
    W + "fldChar": Inline._field,
    W + "ins": Inline._insert,
    W + "moveTo": Inline._insert,
    W + "del": Inline._remove,
    W + "moveFrom": Inline._remove,
    W + "delText": Inline._deleted_text,
    W + "sdt": Inline._content,
    MC + "AlternateContent": Inline._content,
    W + "commentRangeStart": Inline._comment,
    W + "commentRangeEnd": Inline._comment,
    W + "commentReference": Inline._comment,
    W + "footnoteReference": Inline._note,
    W + "endnoteReference": Inline._note,
    W + "ruby": Inline._ruby,
    M + "oMath": Inline._math,
    M + "oMathPara": Inline._math,
    W + "drawing": Inline._drawing,
    W + "pict": Inline._drawing,
    W + "object": Inline._drawing,
    W + "r": Inline._run,
    **dict.fromkeys(
        [W + name for name in ("hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo")],
        Inline._walk,
    ),
}
