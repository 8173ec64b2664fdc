"""What lies over the cells of a sheet: shapes with text, pictures, charts, each with the cell it lies on."""

from dataclasses import dataclass, replace

from procurement.reading.contents import parse_xml
from procurement.reading.figures import BLIP, CHART, DIAGRAM, EMU_A_PIXEL, LARGEST, WORDS_SHOWN, Figures
from procurement.reading.markup import BOLD, ITALIC, STRIKE, UNDERLINE, render
from procurement.reading.names import MC, A, int_of
from procurement.reading.sheet_address import MAX_COLUMN, MAX_ROW

XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
ANCHORS = (XDR + "twoCellAnchor", XDR + "oneCellAnchor", XDR + "absoluteAnchor")
FRAMES = {XDR + "pic", XDR + "graphicFrame"}
MARKS = (BLIP, CHART + "chart", DIAGRAM + "relIds")
FALLBACK, SHAPE, BODY = MC + "Fallback", XDR + "sp", XDR + "txBody"


@dataclass(slots=True)
class Drawn:
    """A shape's text, or the id of a picture; `row` and `column` from 1."""

    row: int
    column: int
    text: str = ""
    html: str = ""
    picture: int | None = None


class Drawings:
    """Reads drawing parts; `pictures` grows with each."""

    def __init__(self, package):
        self.package = package
        self._figures = Figures(package)
        self.pictures = self._figures.found

    def of(self, part: str) -> list[Drawn]:
        """Shapes with text and pictures of one drawing, from top to bottom, left to right."""
        self._figures.enter(part)
        anchored = []
        for anchor in parse_xml(self.package.read(part)).iterchildren(*ANCHORS):
            anchored.append((*_place(anchor), anchor))
        anchored.sort(key=lambda item: item[:2])
        return [drawn for row, column, anchor in anchored for drawn in self._anchor(anchor, row, column)]

    def _anchor(self, anchor, row: int, column: int):
        waiting = list(reversed(anchor))
        while waiting:
            element = waiting.pop()
            if not isinstance(element.tag, str) or element.tag == FALLBACK:
                continue  # the same content again, for older programs
            if element.tag in FRAMES:
                mark = next(element.iter(*MARKS), None)
                if mark is not None:
                    yield Drawn(row, column, picture=self._picture(element, mark))
                continue
            if element.tag == BODY:
                text, html = _words(element)
                if text.strip():
                    yield Drawn(row, column, text, html)
                continue
            waiting.extend(reversed(element))

    def _picture(self, frame, mark) -> int:
        self._figures.html(frame, [mark])
        properties = next(frame.iter(XDR + "cNvPr"), None)
        words = "" if properties is None else properties.get("descr") or properties.get("title") or ""
        extent = next(frame.iter(A + "ext"), None)
        size = [0, 0] if extent is None else [int_of(extent.get(n), 0) // EMU_A_PIXEL for n in ("cx", "cy")]
        if not all(0 < pixels <= LARGEST for pixels in size):
            size = [0, 0]
        picture = self.pictures[-1]
        words = words.strip()[:WORDS_SHOWN] or picture.words
        self.pictures[-1] = replace(picture, words=words, width=size[0], height=size[1])
        return picture.id


def _place(anchor) -> tuple[int, int]:
    start = anchor.find(XDR + "from")
    if start is None:
        return 1, 1
    row, column = int_of(start.findtext(XDR + "row"), 0), int_of(start.findtext(XDR + "col"), 0)
    return min(max(row, 0) + 1, MAX_ROW), min(max(column, 0) + 1, MAX_COLUMN)


def _words(body) -> tuple[str, str]:
    """Text and HTML of a shape's paragraphs, a line for each."""
    pieces: list[tuple[str | None, int, str]] = []
    for number, paragraph in enumerate(body.iterchildren(A + "p")):
        if number:
            pieces.append(("\n", 0, ""))
        for run in paragraph:
            if run.tag == A + "br":
                pieces.append(("\n", 0, ""))
            elif run.tag in (A + "r", A + "fld"):
                pieces.append((run.findtext(A + "t") or "", _bits(run.find(A + "rPr")), ""))
    while pieces and pieces[-1][0] in ("\n", ""):
        pieces.pop()
    return "".join(piece[0] for piece in pieces), render([piece for piece in pieces if piece[0]])


def _bits(properties) -> int:
    if properties is None:
        return 0
    bits = BOLD if properties.get("b") in ("1", "true") else 0
    bits |= ITALIC if properties.get("i") in ("1", "true") else 0
    bits |= UNDERLINE if properties.get("u", "none") != "none" else 0
    return bits | (STRIKE if properties.get("strike", "noStrike") != "noStrike" else 0)
