"""A PDF as a reading: one block for each line of text, in PDFium's own order, page after page.

Scripts, attachments and forms of the file are counted, never run or opened. A page without text is one
block that holds its number ("p.3"): a comment needs words to stand on, and so the page has some.
"""

import hashlib

import pypdfium2
from pypdfium2 import raw

from procurement.reading.blocks import Block, Bookmark, Picture, Reading, Warning_
from procurement.reading.limits import Limits
from procurement.reading.markup import escape
from procurement.reading.messages import refusal, warning
from procurement.reading.pdf_comments import comments_of

PIXELS_A_POINT = 96 / 72
LINE_BREAKS = "\r\n"
# What PDFium writes for a hyphen at the end of a line, joining the next line to it.
HYPHENS = str.maketrans({"\x02": "-\r\n", "\ufffe": "-\r\n", "\x00": None})
DEEPEST_BOOKMARK, MOST_BOOKMARKS, TITLE = 9, 5_000, 200
PAGES_NAMED = 20


def open_pdf(data: bytes, limits: Limits) -> pypdfium2.PdfDocument:
    """The document. Raises `ReadingRefused` for a password, damage, and too many pages."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if raw.FPDF_GetLastError() == raw.FPDF_ERR_PASSWORD or "assword" in str(error):
            raise refusal("pdf_password") from error
        raise refusal("pdf_damaged") from error
    if not len(document):
        raise refusal("pdf_damaged")
    if len(document) > limits.pages:
        raise refusal("too_many_pages", limit=limits.pages)
    return document


def read_pdf(data: bytes, limits: Limits, reader_version: str) -> Reading:
    """The reading of a PDF. Raises `ReadingRefused`."""
    document = open_pdf(data, limits)
    pages = _Pages(limits)
    for number in range(1, len(document) + 1):
        pages.add(document, number)
    bookmarks = _bookmarks(document, pages)
    counts = {
        "pages": len(document),
        "paragraphs": len(pages.blocks) - len(pages.scanned),
        "tables": 0,
        "headings": len(bookmarks),
        "footnotes": 0,
        "images": pages.images,
        "comments": len(pages.comments),
        "insertions": 0,
        "deletions": 0,
    }
    return Reading(
        kind="pdf",
        sha256=hashlib.sha256(data).hexdigest(),
        blocks=tuple(pages.blocks),
        counts=counts,
        comments=tuple(pages.comments),
        warnings=tuple(_warnings(document, pages)),
        reader_version=reader_version,
        pictures=tuple(pages.pictures),
        bookmarks=tuple(bookmarks),
    )


class _Pages:
    """What the pages give, one after the other."""

    def __init__(self, limits: Limits):
        self.limits = limits
        self.blocks: list[Block] = []
        self.pictures: list[Picture] = []
        self.comments: list = []
        self.first: list[int] = []  # block by page
        self.scanned: list[int] = []
        self.broken: list[int] = []
        self.images = 0

    def add(self, document: pypdfium2.PdfDocument, number: int) -> None:
        self.first.append(len(self.blocks))
        label = _label(document, number)
        try:
            page = document[number - 1]
        except pypdfium2.PdfiumError:
            self.broken.append(number)
            self._keep(number, [], label, (0, 0))
            return
        try:
            text = page.get_textpage()
            lines = lines_of(text.get_text_range())
            self.images += _count_images(page)
            size = tuple(max(1, min(round(side * PIXELS_A_POINT), 10_000)) for side in page.get_size())
            self._keep(number, lines, label, size)
            self.comments += comments_of(page, text, self.blocks[self.first[-1] :], len(self.comments))
            if len(self.comments) > self.limits.comments:
                raise refusal("too_many_comments", limit=self.limits.comments)
            text.close()
        except pypdfium2.PdfiumError as error:
            raise refusal("pdf_damaged") from error
        finally:
            page.close()

    def _keep(self, number: int, lines: list[str], label: str, size: tuple[int, int]) -> None:
        if not lines:
            self.scanned.append(number)
            self._block(f"p{number}.l0", f"p.{number}")
        for at, line in enumerate(lines, 1):
            self._block(f"p{number}.l{at}", line)
        if len(self.blocks) > self.limits.blocks:
            raise refusal("too_many_blocks", limit=self.limits.blocks)
        self.pictures.append(Picture(number - 1, "page", f"page-{number}", label, *size))

    def line_of(self, page: int, title: str) -> int:
        """The first line of a page (from 0) that reads like a title, else the page's first block."""
        start, end = self.first[page], (*self.first, len(self.blocks))[page + 1]
        wanted = _squeezed(title)
        for block in self.blocks[start:end]:
            line = _squeezed(block.text)
            # A long title is broken over lines: its first one counts when it is more than a number.
            if line == wanted or (len(line) > 5 and wanted.startswith(line)):
                return block.seq
        return start

    def _block(self, path: str, text: str) -> None:
        self.blocks.append(Block(len(self.blocks), "paragraph", 0, "", path, text, escape(text)))


def lines_of(text: str) -> list[str]:
    """The lines of a page's text that hold anything; spaces around them mean nothing in a PDF."""
    lines = (line.strip(" \t\u00a0") for line in text.translate(HYPHENS).split(LINE_BREAKS))
    return [line.replace("\r", " ").replace("\n", " ") for line in lines if line.strip()]


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _label(document: pypdfium2.PdfDocument, number: int) -> str:
    """The number that is printed on the page where the file tells it ("iii"), else its place."""
    label = (document.get_page_label(number - 1) or "").strip()[:20]
    return label or str(number)


def _count_images(page: pypdfium2.PdfPage) -> int:
    count = raw.FPDFPage_CountObjects(page)
    kinds = (raw.FPDFPageObj_GetType(raw.FPDFPage_GetObject(page, at)) for at in range(count))
    return sum(kind == raw.FPDF_PAGEOBJ_IMAGE for kind in kinds)


def _bookmarks(document: pypdfium2.PdfDocument, pages: "_Pages") -> list[Bookmark]:
    """The outline, each entry with the block of its page that it names, else the page's first one."""
    found = []
    try:
        for entry in document.get_toc(max_depth=DEEPEST_BOOKMARK):
            destination = entry.get_dest()
            page = None if destination is None else destination.get_index()
            title = " ".join((entry.get_title() or "").split())[:TITLE]
            if title and page is not None and 0 <= page < len(document):
                seq = pages.line_of(page, title)
                found.append(Bookmark(seq, min(entry.level + 1, DEEPEST_BOOKMARK), title))
            if len(found) >= MOST_BOOKMARKS:
                break
    except (pypdfium2.PdfiumError, RecursionError):
        return []
    return sorted(found, key=lambda bookmark: bookmark.seq)


def _warnings(document: pypdfium2.PdfDocument, pages: _Pages) -> list[Warning_]:
    found = []
    if pages.scanned:
        found.append(warning("scanned", pages=page_ranges(pages.scanned)))
    if pages.broken:
        found.append(warning("broken_pages", pages=page_ranges(pages.broken)))
    if raw.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        found.append(warning("pdf_scripts"))
    attached = raw.FPDFDoc_GetAttachmentCount(document)
    if attached > 0:
        found.append(warning("pdf_attachments", count=attached))
    if raw.FPDF_GetFormType(document) in (raw.FORMTYPE_XFA_FULL, raw.FORMTYPE_XFA_FOREGROUND):
        found.append(warning("pdf_xfa"))
    return found


def page_ranges(numbers: list[int]) -> str:
    """Page numbers as people write them: 3–5, 8."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and number == ranges[-1][1] + 1:
            ranges[-1][1] = number
        else:
            ranges.append([number, number])
    named = [str(one) if one == last else f"{one}–{last}" for one, last in ranges[:PAGES_NAMED]]
    return ", ".join(named) + (" …" if len(ranges) > PAGES_NAMED else "")
