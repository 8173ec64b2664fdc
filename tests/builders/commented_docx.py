"""What people do to a Word copy outside: comment, answer, resolve, rewrite; and what programs do when saving.

A copy is taken apart into `Said` by the reader itself and written again from plain lines, the way Word,
LibreOffice or Google Docs would store it.
"""

from dataclasses import dataclass, replace
from xml.sax.saxutils import escape, quoteattr

from procurement.reading import read
from tests.builders.packages import docx_package, r

WORD, LIBREOFFICE, GOOGLE = "word", "libreoffice", "google"
EXTENDED = "http://schemas.microsoft.com/office/2011/relationships/commentsExtended"


@dataclass(frozen=True)
class Said:
    """A comment on `start` to `end` of paragraph `seq`; `parent` is the index of the one it answers."""

    text: str
    seq: int = 0
    start: int = 0
    end: int | None = None
    author: str = "三宅 花子"
    date: str = "2026-11-20T14:32:07Z"
    initials: str = ""
    parent: int | None = None
    resolved: bool = False


def said_in(data: bytes) -> tuple[list[str], list[Said]]:
    """The paragraphs of a copy and its comments, to be changed and written again."""
    reading = read(data, "copy.docx")
    ids = [comment.id for comment in reading.comments]
    found = [
        Said(
            c.text, c.seq, c.start, c.end if c.end_seq is None else None, c.author, c.date, c.initials,
            None if c.parent is None else ids.index(c.parent), c.resolved,
        )
        for c in reading.comments
    ]  # fmt: skip
    return [block.text for block in reading.blocks], found


def without(comments: list[Said], seqs: set[int]) -> list[Said]:
    """Those that do not stand in these paragraphs; threads stay together."""
    kept = [at for at, c in enumerate(comments) if c.seq not in seqs]
    return [
        replace(comments[at], parent=None if comments[at].parent is None else kept.index(comments[at].parent))
        for at in kept
    ]


def commented_docx(
    lines: list[str], comments: list[Said], program: str = WORD, bodies: dict | None = None
) -> bytes:
    """A copy with these paragraphs and comments as the program saves it; `bodies`: paragraphs as raw XML.

    LibreOffice 7.4 renumbers and drops threads and resolved marks; Google Docs drops initials as well.
    """
    if program != WORD:
        comments = [replace(c, parent=None, resolved=False) for c in comments]
    if program == GOOGLE:
        comments = [replace(c, initials="") for c in comments]
    ids = {at: str(at if program == WORD else 3 * at + 7) for at in range(len(comments))}
    body = "".join(
        (bodies or {}).get(seq)
        or _paragraph(line, [(ids[at], c) for at, c in enumerate(comments) if c.seq == seq])
        for seq, line in enumerate(lines)
    )
    written = "".join(_comment(ids[at], at, c, program) for at, c in enumerate(comments))
    package = docx_package(body, comments=written)
    if program == WORD:
        _threads(package, comments)
    return package.build()


def _paragraph(line: str, comments: list[tuple[str, Said]]) -> str:
    cuts: dict[int, str] = {}
    for key, c in comments:
        end = len(line) if c.end is None else c.end
        cuts[c.start] = cuts.get(c.start, "") + f'<w:commentRangeStart w:id="{key}"/>'
        reference = f'<w:r><w:commentReference w:id="{key}"/></w:r>'
        cuts[end] = f'<w:commentRangeEnd w:id="{key}"/>{reference}' + cuts.get(end, "")
    out, last = [], 0
    for at in sorted(cuts):
        out += [r(line[last:at]) if at > last else "", cuts[at]]
        last = at
    return f"<w:p>{''.join(out)}{r(line[last:]) if last < len(line) else ''}</w:p>"


def _comment(key: str, at: int, c: Said, program: str) -> str:
    paragraphs = "".join(
        f"<w:p{_id(at, n) if program == WORD else ''}>{r(line)}</w:p>"
        for n, line in enumerate(c.text.split("\n"))
    )
    initials = f" w:initials={quoteattr(c.initials)}" if c.initials else ""
    date = f' w:date="{c.date}"' if c.date else ""
    return f'<w:comment w:id="{key}" w:author="{escape(c.author)}"{initials}{date}>{paragraphs}</w:comment>'


def _id(at: int, line: int) -> str:
    return f' w14:paraId="{at * 256 + line + 16:08X}"'


def _threads(package, comments: list[Said]) -> None:
    def last(at: int) -> str:
        return f"{at * 256 + comments[at].text.count(chr(10)) + 16:08X}"

    rows = "".join(
        f'<w15:commentEx w15:paraId="{last(at)}" w15:done="{int(c.resolved)}"'
        + (f' w15:paraIdParent="{last(c.parent)}"/>' if c.parent is not None else "/>")
        for at, c in enumerate(comments)
    )
    xml = f'<w15:commentsEx xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml">{rows}</w15:commentsEx>'
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml"
    package.add("word/commentsExtended.xml", xml, kind)
    package.relate("word/document.xml", EXTENDED, "commentsExtended.xml")
