"""What stands inside one paragraph: accepted text, minimal formatting, marks, text boxes, comment ends."""

from procurement.reading import markup
from procurement.reading.labels import symbol
from procurement.reading.names import MC, WP, A, M, V, W, is_on

PPR, RPR, RUN, TEXT = W + "pPr", W + "rPr", W + "r", W + "t"
TEXT_BOX, FALLBACK, CHOICE = W + "txbxContent", MC + "Fallback", MC + "Choice"
PICTURE_MARKS = (A + "blip", V + "imagedata")
OLE_OBJECT = "{urn:schemas-microsoft-com:office:office}OLEObject"
PICTURE_KINDS = ("picture", "chart", "diagram", "chartex")
FORMATS = {
    W + "b": markup.BOLD,
    W + "i": markup.ITALIC,
    W + "u": markup.UNDERLINE,
    W + "strike": markup.STRIKE,
    W + "dstrike": markup.STRIKE,
    W + "vanish": markup.HIDDEN,
    W + "vertAlign": 0,  # says which by its value
}
VERTICAL = {"superscript": markup.SUPER, "subscript": markup.SUB}
VAL = W + "val"


class Story:
    """State that runs on from paragraph to paragraph of one document part."""

    __slots__ = ("deleted", "fields", "hidden", "note_number", "notes")

    def __init__(self):
        self.fields: list[bool] = []  # open fields; True while inside the instruction
        self.deleted: list[str] = []  # deleted words in order, for comments on nothing else
        self.hidden = 0
        self.notes: dict[tuple[str, str], int] = {}  # (kind, id) -> number, in order of reference
        self.note_number = {"fn": 0, "en": 0}


class Inline:
    """Walks one paragraph. Afterwards: `pieces`, `text`, `marks`, `boxes`, `html()`."""

    __slots__ = ("_bits", "_deleted", "_wrap", "boxes", "marks", "pieces", "plain", "story", "text")

    def __init__(self, paragraph, story: Story):
        self.story = story
        self.pieces: list[tuple[str | None, int, str]] = []
        self.marks: list[tuple[str, str, int, int]] = []  # (what, comment id, offset, deleted so far)
        self.boxes: list = []
        self.plain = True  # no formatting, no marks: the HTML is the escaped text
        self._deleted = 0
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
        usual = not (self._deleted or self._wrap or self.story.fields)
        for element in run:
            tag = element.tag
            if tag == TEXT:
                text = element.text
                if text:
                    if usual and not bits:
                        self.pieces.append((text, 0, ""))
                    else:
                        self._bits = bits
                        self._add(text)
            elif tag == RPR:
                for child in element:
                    bit = FORMATS.get(child.tag)
                    if bit is not None:
                        bits |= _bits(bit, child.get(VAL))
            else:
                handle = HANDLERS.get(tag)
                if handle is not None:
                    self._bits = bits
                    handle(self, element)
                    usual = not (self._deleted or self._wrap or self.story.fields)

    def _add(self, text: str) -> None:
        if self._deleted:
            self.story.deleted.append(text)
            return
        if self.story.fields and True in self.story.fields:
            return
        bits = self._bits
        if bits or self._wrap:
            self.plain = False
            if bits & markup.HIDDEN:
                self.story.hidden += 1
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
        if element.get(W + "type") not in ("page", "column"):
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

    def _remove(self, element) -> None:
        self._deleted += 1
        self._walk(element)
        self._deleted -= 1

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
        if number is None:
            story.note_number[kind] += 1
            number = story.notes[(kind, note_id)] = story.note_number[kind]
        custom = element.get(W + "customMarkFollows")
        shown = "" if custom is not None and is_on(custom) else str(number)
        self._mark(
            f'<a class="nref" href="#{kind}{number}" data-n="{shown}" aria-label="<|note|> {number}"></a>'
        )

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
        if next(element.iter(TEXT_BOX), None) is not None and not self._deleted:
            _find_boxes(element, self.boxes)
        picture = next(element.iter(*PICTURE_MARKS), None) is not None
        if not picture:
            data = next(element.iter(A + "graphicData"), None)
            picture = data is not None and data.get("uri", "").rsplit("/", 1)[-1] in PICTURE_KINDS
        # An embedded Office file is never opened: a box says that it is there.
        word = "embedded" if next(element.iter(OLE_OBJECT), None) is not None else "picture"
        if picture or word == "embedded":
            properties = next(element.iter(WP + "docPr"), None)
            words = "" if properties is None else properties.get("descr") or properties.get("title") or ""
            words = markup.attribute(words[:500].strip())
            label = f"<|{word}|>: {words}" if words else f"<|{word}|>"
            self._mark(f'<span class="fig" role="img" aria-label="{label}"></span>')


def _bits(bit: int, value: str | None) -> int:
    """The format bits of one run property; 0 stands for one that says which by its value."""
    if bit:
        return bit if is_on(value) else 0
    return VERTICAL.get(value, 0)


def _find_boxes(element, found: list) -> None:
    """Outermost text boxes below `element`, leaving out the compatibility copies."""
    for child in element:
        if child.tag == TEXT_BOX:
            found.append(child)
        elif child.tag != FALLBACK and len(child):
            _find_boxes(child, found)


HANDLERS = {
    W + "tab": Inline._tab,
    W + "ptab": Inline._tab,
    W + "br": Inline._break,
    W + "cr": Inline._break,
    W + "noBreakHyphen": Inline._hyphen,
    W + "sym": Inline._symbol,
    W + "fldChar": Inline._field,
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
        [
            W + name
            for name in ("hyperlink", "ins", "moveTo", "smartTag", "customXml", "fldSimple", "dir", "bdo")
        ],
        Inline._walk,
    ),
}
