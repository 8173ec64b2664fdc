"""The notes of one sheet: their texts (comments part), their boxes (vml part), and the sheet's link to both.

ECMA-376 part 1, 18.7 (comments) and part 4, 19 (VML); threaded comments: MS-XLSX 2.1.17, 2.6.205.
"""

import re
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import escape, quoteattr

from django.utils.translation import gettext_noop as _

from reviews.exchange.additions import Additions, before_end
from reviews.exchange.comments import CannotAnnotate
from reviews.exchange.sheet_threads import Conversation, with_mark
from sharingbook.common.xml_text import xml_text as writable

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
STRICT_MAIN = "http://purl.oclc.org/ooxml/spreadsheetml/main"
RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT_RELATION = "http://purl.oclc.org/ooxml/officeDocument/relationships"
COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
NO_VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"><o:shapelayout v:ext="edit">'
    '<o:idmap v:ext="edit" data="%d"/></o:shapelayout></xml>'
)
SHAPE_TYPE = (
    '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
SHAPE = (
    '<v:shape id="_x0000_s%(id)d" type="#_x0000_t202" style="position:absolute;margin-left:60pt;'
    'margin-top:2pt;width:240pt;height:%(height)dpt;z-index:%(order)d;visibility:hidden" '
    'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/><v:shadow color="black" obscured="t"/>'
    '<v:path o:connecttype="none"/><v:textbox style="mso-direction-alt:auto"><div style="text-align:left">'
    '</div></v:textbox><x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:Anchor>%(anchor)s</x:Anchor><x:AutoFill>False</x:AutoFill><x:Row>%(row)d</x:Row><x:Column>%(column)d</x:Column>"
    "</x:ClientData></v:shape>"
)
# The children of a worksheet that come before its link to the notes (CT_Worksheet, 18.3.1.99).
BEFORE_LINK = re.compile(
    b"sheetPr|dimension|sheetViews|sheetFormatPr|cols|sheetData|sheetCalcPr|sheetProtection|protectedRanges|"
    b"scenarios|autoFilter|sortState|dataConsolidate|customSheetViews|mergeCells|phoneticPr|"
    b"conditionalFormatting|dataValidations|hyperlinks|printOptions|pageMargins|pageSetup|headerFooter|"
    b"rowBreaks|colBreaks|customProperties|cellWatches|ignoredErrors|smartTags|drawing"
)
ATTRIBUTES = rb"""(?:\s+[^\s=<>"']+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*"""
TAG = re.compile(rb"<(/?)(?:[\w.-]+:)?([\w.-]+)" + ATTRIBUTES + rb"\s*(/?)>")
RULE = "\n――――\n"  # between two turns of a conversation in one note
LINE = 40  # half-width characters in a line of the box
ESCAPED = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")
NOT_A_WORKSHEET = _("The sheet is built in a way that takes no notes.")


def write_notes(additions: Additions, part: str, found: Sequence[Conversation], threads: dict) -> None:
    """Write the notes of one sheet; `threads` gives the thread id of each conversation that is one."""
    related = additions.package.relationships(part)
    strict = additions.is_strict
    base = STRICT_RELATION if strict else RELATION
    comments = additions.package.find(next((r.target for r in related if r.kind == "comments"), ""))
    if comments is None:
        empty = f'{DECLARATION}<comments xmlns="{STRICT_MAIN if strict else MAIN}"><authors></authors>'
        empty += "<commentList></commentList></comments>"
        comments = additions.add("xl/comments%d.xml", empty.encode(), COMMENTS_TYPE)
        additions.relate(part, f"{base}/comments", comments)
    data = additions.read(comments)
    for one in found:
        data = _note(data, one, threads.get(one.cell, ""))
    additions.write(comments, data)
    boxes = [one for one in found if not (one.note or one.thread)]  # those have theirs
    if boxes:
        _write_boxes(additions, part, base, boxes)


def _note(data: bytes, one: Conversation, thread: str) -> bytes:
    """The comments part with the note of one cell: a new one, or the standing one with more in it."""
    standing = _standing(data, one.address)
    if standing is None:
        data, number = _author(data, f"tc={thread}" if thread else one.new[0].author)
        text = conversation_text(one) if thread else one.new[0].text
        head = f'comment ref="{one.address}" authorId="{number}" shapeId="0"'
        return before_end(
            data, "commentList", lambda p: f"<{p}{head}><{p}text>{_t(p, text)}</{p}text></{p}comment>"
        )
    if not one.thread:  # the standing note becomes the copy of a thread, whose first turn it is
        data, number = _author(data, f"tc={thread}")
        standing = _standing(data, one.address)
    start, end = standing
    note = data[start:end]
    if not one.thread:
        note = re.sub(rb'\bauthorId="\d*"', b'authorId="%d"' % number, note, count=1)
    more = "".join(RULE + turn for turn in _turns(one))
    # Rich text is a row of runs, plain text a single t: both may be followed by a run.
    note = before_end(note, "text", lambda p: f"<{p}r>{_t(p, more)}</{p}r>")
    return data[:start] + note + data[end:]


def conversation_text(one: Conversation) -> str:
    """A whole thread as one note, for programs that know no threads."""
    return RULE.join(_turns(one))


def _turns(one: Conversation) -> Iterator[str]:
    """Who said what; a note says in words what is resolved."""
    for comment in one.new:
        text = with_mark(comment)
        yield f"{comment.author}:\n{text}" if comment.author else text


def _standing(data: bytes, address: str) -> tuple[int, int] | None:
    """Where the note of a cell stands in the comments part."""
    start = re.search(rb'<((?:[\w.-]+:)?)comment\s[^<>]*?\bref="%s"' % address.encode(), data)
    if start is None:
        return None
    closing = b"</%scomment>" % start[1]
    return start.start(), data.index(closing, start.end()) + len(closing)


def _author(data: bytes, name: str) -> tuple[bytes, int]:
    """The part with the author in its list, and their number there."""
    authors = re.search(rb"<(?:[\w.-]+:)?authors\s*>(.*?)</(?:[\w.-]+:)?authors\s*>", data, re.DOTALL)
    written = xml_text(name)
    known = (
        re.findall(rb"<(?:[\w.-]+:)?author(?:\s[^<>]*)?(?:/>|>(.*?)</)", authors[1], re.DOTALL)
        if authors
        else []
    )
    if written.encode() in known:
        return data, known.index(written.encode())
    return before_end(data, "authors", lambda p: f"<{p}author>{written}</{p}author>"), len(known)


def _write_boxes(additions: Additions, part: str, base: str, found: Sequence[Conversation]) -> None:
    sheet = additions.read(part)
    vml = additions.package.find(_boxes_of(additions, part, sheet))
    if vml is None:
        block = found[0].cell[0] + 1
        vml = additions.add("xl/drawings/vmlDrawing%d.vml", (NO_VML % block).encode(), VML_TYPE, "vml")
        link = additions.relate(part, f"{base}/vmlDrawing", vml)
        additions.write(part, _linked(sheet, link, base))
    data = additions.read(vml)
    shapes = "" if b'id="_x0000_t202"' in data else SHAPE_TYPE
    used = [int(number) for number in re.findall(rb'\bid="_x0000_s(\d{1,9})"', data)]
    mapped = re.search(rb'idmap[^<>]*\bdata="(\d{1,6})', data)
    first = max(used, default=int(mapped[1]) * 1024 if mapped else 1024) + 1
    for order, one in enumerate(found):
        shapes += SHAPE % _box(one, first + order, len(used) + order + 1)
    additions.write(vml, before_end(data, "xml", lambda _prefix: shapes))


def _boxes_of(additions: Additions, part: str, sheet: bytes) -> str:
    """Name of the part that the sheet's notes are drawn in; that of its header pictures is another."""
    link = re.search(rb"""<(?:[\w.-]+:)?legacyDrawing\s[^<>]*?:id=["']([^"']+)["']""", sheet)
    related = additions.package.relationships(part)
    return next((r.target for r in related if link and r.id == link[1].decode()), "")


def _box(one: Conversation, number: int, order: int) -> dict[str, int | str]:
    text = one.new[0].text if one.is_plain else conversation_text(one)
    lines = sum(1 + sum(1 + (ord(char) > 0xFF) for char in line) // LINE for line in text.split("\n"))
    rows = min(max(lines, 3), 30)
    row, column = one.cell[1] - 1, one.cell[2] - 1
    top = max(row - 1, 0)
    anchor = f"{column + 1}, 15, {top}, 10, {column + 4}, 31, {top + rows}, 4"
    return {"id": number, "order": order, "height": rows * 15, "anchor": anchor, "row": row, "column": column}


def _linked(sheet: bytes, link: str, base: str) -> bytes:
    """The worksheet with its link to the boxes, where the schema wants it."""
    prefix, at = _place_of_link(sheet)
    element = f'<{prefix}legacyDrawing xmlns:r="{base}" r:id="{link}"/>'.encode()
    return sheet[:at] + element + sheet[at:]


def _place_of_link(sheet: bytes) -> tuple[str, int]:
    """The prefix of the worksheet's elements, and the end of the last child that comes before the link."""
    root = re.search(rb"<((?:[\w.-]+:)?)worksheet(?=[\s>])[^<>]*>", sheet)
    if root is None or b"<!" in sheet:  # a comment or CDATA may hold what looks like a tag
        raise CannotAnnotate(NOT_A_WORKSHEET)
    data_end = sheet.rfind(b"</%ssheetData>" % root[1])
    position = place = root.end() if data_end < 0 else data_end
    depth = 0 if data_end < 0 else 1
    for tag in TAG.finditer(sheet, position):
        depth -= tag[1] == b"/"
        if depth < 0:
            break
        if depth == 0 and (tag[1] or tag[3]) and BEFORE_LINK.fullmatch(tag[2]):
            place = tag.end()
        depth += not (tag[1] or tag[3])
    return root[1].decode(), place


def _t(prefix: str, text: str) -> str:
    return f'<{prefix}t xml:space="preserve">{xml_text(text)}</{prefix}t>'


def xml_text(text: str) -> str:
    """XML of a text in Excel's own escaping (ST_Xstring, 22.9.2.19); what XML cannot hold is drawn."""
    plain = writable(text.replace("\r\n", "\n").replace("\r", "\n"))
    return escape(ESCAPED.sub("_x005F_x", plain))


def xml_attribute(text: str) -> str:
    return quoteattr(writable(text))
