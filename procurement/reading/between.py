"""What stands between two paragraphs of a skimmed part: ends and beginnings of tables, rows and cells.

The same stretch stands between the cells of every row, so each distinct one is understood once, as a list
of steps that `skim.Skimmer` takes.
"""

import re

from procurement.reading.errors import NotPlain
from procurement.reading.names import int_of, is_on
from procurement.reading.plainmarkup import attribute_of, name_of
from procurement.reading.story import NO_SHADE

# What tells one row from the next and means nothing to a reader: who saved it, and its looks.
LOOKS = (
    b"tcW|vAlign|noWrap|gridCol|tblW|tblLook|tblStyle|tblInd|tblLayout|tblBorders|jc|trHeight|cantSplit|"
    b"hideMark|top|left|bottom|right|insideH|insideV|wAfter|wBefore|cnfStyle"
)
SAVED = re.compile(
    rb' w(?:14)?:(?:rsid[A-Za-z]*|paraId|textId)="[0-9A-Fa-f]*"|<w:(?:' + LOOKS + rb")(?=[ /])[^>]*/>"
)
REMEMBERED = 4096  # bytes; longer stretches hardly repeat
# Elements that hold no paragraphs and are passed over with all that they hold.
PASSED = {b"w:tblPr", b"w:tblGrid", b"w:tblPrEx", b"w:sdtPr", b"w:sdtEndPr", b"w:customXmlPr", b"w:sectPr"}
# Wrappers that are looked through, and marks without content.
SEEN = {
    b"w:sdt", b"w:sdtContent", b"w:customXml", b"w:smartTag",
    b"w:bookmarkStart", b"w:bookmarkEnd", b"w:proofErr", b"w:permStart", b"w:permEnd",
    b"w:moveFromRangeStart", b"w:moveFromRangeEnd", b"w:moveToRangeStart", b"w:moveToRangeEnd",
}  # fmt: skip
SEEN |= {b"/" + name for name in SEEN} | {b"/w:body", b"/w:document"}


class Between:
    """Understands stretches. `taker` has the steps as methods."""

    def __init__(self, taker):
        self.taker = taker
        self.known: dict[bytes, list] = {}

    def steps(self, gap: bytes) -> list:
        """The (step, arguments) of a stretch of markup. Raises `NotPlain`."""
        found = self.known.get(gap)
        if found is None:
            short = SAVED.sub(b"", gap)
            found = self.known.get(short)
            if found is None:
                found = self._read(short)
                if len(short) <= REMEMBERED:
                    self.known[short] = found
            # The start of a row has a number of its own; other stretches come again as they are.
            if len(gap) <= REMEMBERED and b"<w:tr " not in gap:
                self.known[gap] = found
        return found

    def _read(self, gap: bytes) -> list:
        tokens = gap.split(b"<")
        taker, steps = self.taker, []
        plain = {
            b"/w:tbl": taker.table_end,
            b"/w:tr": taker.row_end,
            b"/w:tc": taker.cell_end,
        }
        at, count = 1, len(tokens)
        while at < count:
            token = tokens[at]
            name = name_of(token)
            at += 1
            if not token.rstrip().endswith(b">") or token.count(b">") != 1:
                raise NotPlain  # text, or an attribute with a ">" in it
            if name in SEEN:
                continue
            if name in plain:
                steps.append((plain[name], ()))
            elif name in PASSED:
                if name == b"w:sectPr":
                    steps.append((taker.section, ()))
                at = _past(tokens, at, name)
            elif name in (b"w:commentRangeStart", b"w:commentRangeEnd"):
                steps.append((taker.comment, (name[2:].decode(), attribute_of(token, b"id") or "")))
            elif name not in (b"w:tbl", b"w:tr", b"w:tc") or token.endswith(b"/>"):
                raise NotPlain
            elif name == b"w:tbl":
                steps.append((taker.table, ()))
            else:
                read, step = (_row, taker.row) if name == b"w:tr" else (_cell, taker.cell)
                at, arguments = read(tokens, at)
                steps.append((step, arguments))
        return steps


def _row(tokens: list[bytes], at: int) -> tuple[int, tuple]:
    """(index after the row's properties, arguments of `Skimmer.row`)."""
    before, header, change, insertions, deletions = 0, False, "", 0, 0
    while at < len(tokens):
        name = name_of(tokens[at])
        if name == b"w:tblPrEx":
            at = _past(tokens, at + 1, name)
        elif name == b"w:trPr":
            end = _past(tokens, at + 1, name)
            for token in _children(tokens[at + 1 : end]):
                name = name_of(token)
                if name == b"w:gridBefore":
                    before = int_of(attribute_of(token, b"val"), 0)
                elif name == b"w:tblHeader":
                    header = is_on(attribute_of(token, b"val"))
                elif name in (b"w:ins", b"w:del"):
                    change = "inserted" if name == b"w:ins" else "deleted"
            for token in tokens[at + 1 : end]:
                name = name_of(token)
                insertions += name == b"w:ins"
                deletions += name == b"w:del"
            at = end
        else:
            break
    return at, (before, header, change, insertions, deletions)


def _cell(tokens: list[bytes], at: int) -> tuple[int, tuple]:
    """(index after the cell's properties, arguments of `Skimmer.cell`)."""
    span, vertical, horizontal, shaded = 1, None, None, False
    if at < len(tokens) and name_of(tokens[at]) == b"w:tcPr":
        end = _past(tokens, at + 1, b"w:tcPr")
        for token in _children(tokens[at + 1 : end]):
            name = name_of(token)
            if name == b"w:gridSpan":
                span = int_of(attribute_of(token, b"val"), 1)
            elif name == b"w:vMerge":
                vertical = attribute_of(token, b"val") or "continue"
            elif name == b"w:hMerge":
                horizontal = attribute_of(token, b"val") or "continue"
            elif name == b"w:shd":
                shaded = attribute_of(token, b"fill") not in NO_SHADE
        at = end
    return at, (span, vertical, horizontal, shaded)


def _past(tokens: list[bytes], at: int, name: bytes) -> int:
    """The index after the end tag of the element `name` whose start tag is the token before `at`."""
    if _is_empty(tokens[at - 1]):
        return at
    depth, close = 1, b"/" + name
    while at < len(tokens):
        found = name_of(tokens[at])
        if found == name and not _is_empty(tokens[at]):
            depth += 1
        elif found == close:
            depth -= 1
            if not depth:
                return at + 1
        at += 1
    raise NotPlain


def _children(tokens: list[bytes]) -> list[bytes]:
    """The start tags directly inside an element, given the tokens from its content to its end tag."""
    found, depth = [], 0
    for token in tokens:
        if token.startswith(b"/"):
            depth -= 1
        else:
            if not depth:
                found.append(token)
            depth += not _is_empty(token)
    return found


def _is_empty(token: bytes) -> bool:
    """Whether a start tag closes itself (white space may follow it)."""
    return token.rstrip().endswith(b"/>")
