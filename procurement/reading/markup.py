"""Text to safe HTML, made once per block. The DOM text of the result, `<del>` left out, equals the text.

Tabs and line breaks stay characters (the page shows them by `white-space: pre-wrap`), a carriage
return becomes a character reference (a bare one would be changed by the HTML parser), and characters
that steer the direction or visibility of text are kept but wrapped, so that they act on nothing else
and can be made visible.
"""

import re

BOLD, ITALIC, UNDERLINE, STRIKE, SUPER, SUB, HIDDEN, MARK, BOX = 1, 2, 4, 8, 16, 32, 64, 128, 256
WRAPPERS = (
    (HIDDEN, '<span class="hid">', "</span>"),
    (MARK, "<mark>", "</mark>"),
    (BOX, '<span class="boxed">', "</span>"),
    (BOLD, "<b>", "</b>"),
    (ITALIC, "<i>", "</i>"),
    (UNDERLINE, "<u>", "</u>"),
    (STRIKE, "<s>", "</s>"),
    (SUPER, "<sup>", "</sup>"),
    (SUB, "<sub>", "</sub>"),
)
TAGS = {
    bits: (
        "".join(start for bit, start, _ in WRAPPERS if bits & bit),
        "".join(end for bit, _, end in reversed(WRAPPERS) if bits & bit),
    )
    for bits in range(512)
}
# Controls but tab and line feed; bidirectional and zero-width controls; invisible tag characters;
# the interlinear marks; noncharacters. U+200D joins emoji and U+FE0x choose glyphs: those stay plain.
CONTROL = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f"
)
SPECIAL = re.compile(f"[&<>\"'\r{CONTROL}]")
REPLACED = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;", "\r": "&#13;"}


def _replace(match: re.Match) -> str:
    char = match[0]
    plain = REPLACED.get(char)
    if plain:
        return plain
    return f'<bdi class="ctl" data-u="{ord(char):04X}">{char}</bdi>'


def escape(text: str) -> str:
    """`text` as HTML content whose DOM text is `text` again."""
    return SPECIAL.sub(_replace, text) if SPECIAL.search(text) else text


def attribute(text: str) -> str:
    """`text` for a double-quoted attribute; control characters are left out, nothing is wrapped."""
    return SPECIAL.sub(lambda match: REPLACED.get(match[0], ""), text)


def render(pieces: list[tuple[str | None, int, str]]) -> str:
    """HTML of (text, format bits, opening wrapper) pieces; neighbours of one format are joined.

    A piece whose text is None is markup without text, given in its third place.
    """
    out = []
    index, count = 0, len(pieces)
    while index < count:
        text, bits, wrap = pieces[index]
        index += 1
        if text is None:
            out.append(wrap)
            continue
        if index < count and pieces[index][0] is not None and pieces[index][1:] == (bits, wrap):
            run = [text]
            while index < count and pieces[index][0] is not None and pieces[index][1:] == (bits, wrap):
                run.append(pieces[index][0])
                index += 1
            text = "".join(run)
        text = escape(text)
        if bits:
            start, end = TAGS[bits]
            text = start + text + end
        out.append(f"{wrap}{text}</span>" if wrap else text)
    return "".join(out)
