"""What a stretch of markup between two texts of a paragraph means, understood once and remembered.

A stretch is cut at the texts: the head of a paragraph runs from after its start tag into the first
`<w:t`, a middle from `</w:t>` into the next `<w:t` or to the paragraph's end. The tags of a head are
whole; a middle begins and ends inside a tag (`/w:t></w:r><w:r><w:t`), as `skim.SPLIT` leaves them. The
instruction of a field (`<w:instrText`) is a text too, one that is not shown.
"""

import re

from procurement.reading.drafted import Properties
from procurement.reading.names import int_of, is_on
from procurement.reading.runformat import FORMATS, format_bits
from procurement.reading.story import Writer

COMPLEX = "complex"  # only the tree reader understands it
NAME = re.compile(rb"/?[^\s/>]*")
REFERENCE = re.compile(r"&(#x[0-9A-Fa-f]+|#[0-9]+|[a-z]+);")
NAMED = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}
# What changes from paragraph to paragraph and means nothing to a reader: who saved it, and its looks.
LOOKS = (
    b"rFonts|sz|szCs|lang|color|kern|spacing|w|ind|jc|bCs|iCs|noProof|shd|snapToGrid|keepNext|keepLines|"
    b"widowControl|contextualSpacing|adjustRightInd|autoSpaceDE|autoSpaceDN|textAlignment|position|fitText"
)
SAVED = re.compile(rb' w:rsid[A-Za-z]*="[0-9A-Fa-f]*"|<w:(?:' + LOOKS + rb")(?=[ /])[^>]*/>")
ATTRIBUTES = {
    name: re.compile(rb"""\sw:""" + name + rb"""\s*=\s*(?:"([^"]*)"|'([^']*)')""")
    for name in (b"val", b"id", b"type", b"fldCharType", b"fill")
}
EMPTY = {
    b"w:proofErr", b"w:bookmarkStart", b"w:bookmarkEnd", b"w:permStart", b"w:permEnd",
    b"w:lastRenderedPageBreak", b"w:softHyphen",
}  # fmt: skip
PASSED = EMPTY | {b"/" + name for name in EMPTY} | {b"w:hyperlink", b"/w:hyperlink", b"/w:r"}
CHARACTERS = {b"w:tab": "\t", b"w:cr": "\n", b"w:noBreakHyphen": "-", b"w:br": "\n"}
RUN_CONTENT = {*CHARACTERS, b"w:fldChar"}
TEXT_STARTS = (b"w:t", b'w:t xml:space="preserve"', b"w:t xml:space='preserve'", b'w:t xml:space="default"')
INSTRUCTION_STARTS = tuple(start.replace(b"w:t", b"w:instrText") for start in TEXT_STARTS)
# What matters in a paragraph's properties: some say something, the others only the tree reader understands.
OWN = re.compile(
    rb"<w:(pStyle|numId|ilvl|outlineLvl|pageBreakBefore|ins|del|moveFrom|moveTo|sectPr|pPrChange|pPr(?=/))"
    rb"(?=[\s/>])([^>]*)>"
).findall


def name_of(token: bytes) -> bytes:
    """The name at the start of a tag's bytes, "/" before an end tag's."""
    return NAME.match(token)[0]


def attribute_of(token: bytes, name: bytes) -> str | None:
    """The value of the attribute w:`name` of a start tag, or None."""
    found = ATTRIBUTES[name].search(token)
    if found is None:
        return None
    value = (found[1] if found[1] is not None else found[2]).decode()
    return unescape(value) if "&" in value else value


def unescape(text: str) -> str:
    """Character references as characters; the part is known to be well-formed."""
    if "&#" in text:
        # Some programs write every letter beyond ASCII as a number.
        first, *rest = text.split("&#")
        out = [first]
        for part in rest:
            number, _, after = part.partition(";")
            out.append(chr(int(number[1:], 16) if number[0] == "x" else int(number)))
            out.append(after)
        if "&" not in text.replace("&#", ""):
            return "".join(out)
        return REFERENCE.sub(_character, text)
    return REFERENCE.sub(_character, text)


def _character(match: re.Match) -> str:
    name = match[1]
    if name[0] != "#":
        return NAMED[name]
    return chr(int(name[2:], 16) if name[1] == "x" else int(name[1:]))


class PlainMarkup:
    """Remembers heads and middles of one part."""

    def __init__(self, writer: Writer):
        self.writer = writer
        self.heads: dict[bytes, tuple | str] = {}
        self.middles: dict[bytes, tuple | str] = {}
        self.owns: dict[bytes, Properties | str] = {}
        self.starts: dict[bytes, tuple | str] = {}

    def head(self, markup: bytes) -> tuple[Properties, tuple, int, bool] | str:
        """(properties, what is written before the first text, bits of that text, whether it is shown)."""
        found = self.heads.get(markup)
        if found is None:
            found = self.heads[markup] = self._head(markup)
        return found

    def middle(self, markup: bytes) -> tuple[tuple, int | None, bool] | str:
        """(what is written on the way, bits of the next text or None, whether it is shown), or COMPLEX.

        Written are (text, bits or None) pairs, and (None, "begin" or "separate" or "end") where a field has
        its marks. Bits that are None are those of the run that is going on.
        """
        found = self.middles.get(markup)
        if found is None:
            short = SAVED.sub(b"", markup)
            found = self.middles.get(short)
            if found is None:
                found = COMPLEX
                tokens = short.split(b"<")
                if tokens[0] in (b"/w:t>", b"/w:instrText>", b"/w:t"):
                    found = self._runs(tokens, 1, None)
                self.middles[short] = found
            self.middles[markup] = found
        return found

    def _head(self, markup: bytes) -> tuple | str:
        """A head is understood in two halves, whose combinations are many more than they."""
        cut = markup.find(b"</w:pPr>") + 8 if markup.startswith(b"<w:pPr>") else 0
        properties = markup[:cut]
        own = self.owns.get(properties)
        if own is None:
            own = self.owns[properties] = self._own(properties)
        runs = self._half(self.starts, markup[cut:], self._start)
        return COMPLEX if COMPLEX in (own, runs) else (own, *runs)

    def _half(self, known: dict, markup: bytes, read) -> tuple | Properties | str:
        found = known.get(markup)
        if found is None:
            short = SAVED.sub(b"", markup)
            found = known.get(short)
            if found is None:
                found = known[short] = read(short.split(b"<"))
            known[markup] = found
        return found

    def _own(self, markup: bytes) -> Properties | str:
        """What a whole w:pPr says; COMPLEX for tracked changes and breaks."""
        if markup.count(b"<") != markup.count(b">"):
            return COMPLEX  # white space apart, an attribute with a ">" in it
        said = dict.fromkeys((b"pStyle", b"numId", b"ilvl", b"outlineLvl"))
        for name, attributes in OWN(markup):
            if name in said:
                value = attribute_of(attributes, b"val")
                # A level without a value is there all the same.
                said[name] = "" if value is None and name in (b"ilvl", b"outlineLvl") else value
            elif name != b"pageBreakBefore" or is_on(attribute_of(attributes, b"val")):
                return COMPLEX
        style_id, num_id, ilvl, outline = said.values()
        return self.writer.properties(
            style_id,
            num_id,
            None if ilvl is None else int_of(ilvl, 0),
            None if outline is None else int_of(outline, 9),
        )

    def _start(self, tokens: list[bytes]) -> tuple | str:
        if tokens[0]:
            return COMPLEX  # text directly in the paragraph, or white space between the tags
        at = 2 if len(tokens) > 1 and tokens[1] == b"w:pPr/>" else 1
        runs = self._runs(tokens, at, 0)
        return COMPLEX if runs is COMPLEX else (runs[0], runs[1] or 0, runs[2])

    def _runs(self, tokens: list[bytes], at: int, bits: int | None) -> tuple | str:
        """Read tags at the level of runs; `bits` are those of the run that is going on."""
        emitted, count = [], len(tokens)
        in_run = bits is None
        while at < count:
            token = tokens[at]
            name = name_of(token)
            at += 1
            if token.find(b">") != len(token) - 1:
                # A text begins here; elsewhere it is text outside w:t, or an attribute with a ">" in it.
                if at < count or not in_run or token not in TEXT_STARTS + INSTRUCTION_STARTS:
                    return COMPLEX
                return tuple(emitted), bits, name == b"w:t"
            if name == b"w:r":
                if in_run:
                    return COMPLEX
                bits, in_run = 0, not token.endswith(b"/>")
            elif name == b"/w:r":
                in_run = False
            elif name == b"w:rPr" and in_run:
                pairs, at = _run_properties(tokens, at) if not token.endswith(b"/>") else ([], at)
                bits = format_bits(pairs, self.writer.styles.run_bits) if pairs else 0
            elif name in (b"w:t", b"w:instrText", b"/w:t", b"/w:instrText") and in_run:
                continue
            elif name in RUN_CONTENT and in_run and token.endswith(b"/>"):
                written = _written(name, token, bits)
                if written is None:
                    return COMPLEX
                emitted.append(written)
            elif name not in PASSED:
                return COMPLEX
        return tuple(emitted), bits, True


def _written(name: bytes, token: bytes, bits: int | None) -> tuple | None:
    """What an empty element of a run writes; None for what only the tree reader knows."""
    if name == b"w:fldChar":
        kind = attribute_of(token, b"fldCharType")
        return (None, kind) if kind in ("begin", "separate", "end") else None
    if name == b"w:br" and attribute_of(token, b"type") in ("page", "column"):
        return None
    return CHARACTERS[name], bits


def _run_properties(tokens: list[bytes], at: int) -> tuple[list[tuple[str, str | None]], int]:
    """The (name, value) pairs directly in w:rPr, and the index after its end tag."""
    pairs, depth = [], 0
    while at < len(tokens):
        token = tokens[at]
        name = name_of(token)
        at += 1
        if name == b"/w:rPr" and not depth:
            break
        if name.startswith(b"/"):
            depth -= 1
            continue
        if not depth and name.startswith(b"w:"):
            plain = name[2:].decode()
            if plain in FORMATS:
                pairs.append((plain, attribute_of(token, b"val")))
        depth += not token.endswith(b"/>")
    return pairs, at
