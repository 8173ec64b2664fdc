"""Notes and marks that somebody put into a PDF, as comments with the words they mark."""

import ctypes
import re

import pypdfium2
from pypdfium2 import raw

from procurement.reading.blocks import Block, FileComment

NOTE, FREE_TEXT, MARKS = raw.FPDF_ANNOT_TEXT, raw.FPDF_ANNOT_FREETEXT, (
    raw.FPDF_ANNOT_HIGHLIGHT,
    raw.FPDF_ANNOT_UNDERLINE,
    raw.FPDF_ANNOT_SQUIGGLY,
    raw.FPDF_ANNOT_STRIKEOUT,
)  # fmt: skip
MOST_ON_A_PAGE, MOST_TEXT, MOST_QUOTE = 1_000, 20_000, 500
DATE = re.compile(r"D?:?(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d)?)?(?:(Z)|([+-]\d\d)'?(\d\d)?'?)?")


def comments_of(
    page: pypdfium2.PdfPage, text: pypdfium2.PdfTextPage, blocks: list[Block], before: int
) -> list[FileComment]:
    """The comments of one page; `blocks` are its lines, `before` the number of comments so far."""
    found: list[FileComment] = []
    for at in range(min(raw.FPDFPage_GetAnnotCount(page), MOST_ON_A_PAGE)):
        annotation = raw.FPDFPage_GetAnnot(page, at)
        if not annotation:
            continue
        try:
            kind = raw.FPDFAnnot_GetSubtype(annotation)
            if kind not in (NOTE, FREE_TEXT, *MARKS):
                continue
            quote = _quote(annotation, text) if kind in MARKS else ""
            words = _string(annotation, b"Contents")[:MOST_TEXT].strip()
            if not words and not quote:
                continue
            found.append(_comment(annotation, before + len(found), words, quote, blocks))
        finally:
            raw.FPDFPage_CloseAnnot(annotation)
    return found


def _comment(annotation, number: int, words: str, quote: str, blocks: list[Block]) -> FileComment:
    place, start = _place(quote, blocks)
    marked = quote.splitlines()[0].strip() if quote else ""
    return FileComment(
        id=str(number),
        author=_string(annotation, b"T")[:200],
        date=iso_date(_string(annotation, b"M") or _string(annotation, b"CreationDate")),
        text=words,
        seq=place.seq,
        start=start,
        end=start + len(marked) if place.text.startswith(marked, start) else start,
        quote=quote,
        path=place.path,
    )


def _place(quote: str, blocks: list[Block]) -> tuple[Block, int]:
    """The line that holds the beginning of the marked words; the first of the page when none does."""
    first = quote.splitlines()[0].strip() if quote else ""
    for block in blocks if first else ():
        at = block.text.find(first)
        if at >= 0:
            return block, at
    return blocks[0], 0


def _quote(annotation, text: pypdfium2.PdfTextPage) -> str:
    """The words under a mark's rectangles (those of its lines, else its own)."""
    pieces = []
    for at in range(min(raw.FPDFAnnot_CountAttachmentPoints(annotation), 100)):
        quad = raw.FS_QUADPOINTSF()
        if raw.FPDFAnnot_GetAttachmentPoints(annotation, at, quad):
            xs, ys = (quad.x1, quad.x2, quad.x3, quad.x4), (quad.y1, quad.y2, quad.y3, quad.y4)
            pieces.append((min(xs), min(ys), max(xs), max(ys)))
    words = (text.get_text_bounded(*piece).replace("\r", "").strip() for piece in pieces)
    return "\n".join(word for word in words if word)[:MOST_QUOTE]


def _string(annotation, key: bytes) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, key, None, 0)
    if size <= 2:
        return ""
    buffer = ctypes.create_string_buffer(size)
    raw.FPDFAnnot_GetStringValue(annotation, key, ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR)), size)
    return buffer.raw[: size - 2].decode("utf-16-le", "replace")


def iso_date(text: str) -> str:
    """D:20260105100000+09'00' as 2026-01-05T10:00:00+09:00; "" for what is no such date."""
    match = DATE.match(text)
    if not match:
        return ""
    year, month, day, hour, minute, second, zulu, zone, zone_minutes = match.groups()
    if not hour:
        return f"{year}-{month}-{day}"
    end = "Z" if zulu else f"{zone}:{zone_minutes or '00'}" if zone else ""
    return f"{year}-{month}-{day}T{hour}:{minute}:{second or '00'}{end}"
