"""Pictures of a Word document: which part each one is, how large, and what is written on it."""

from procurement.reading.blocks import Picture
from procurement.reading.contents import parse_xml
from procurement.reading.errors import ReadingRefused
from procurement.reading.markup import attribute
from procurement.reading.names import WP, A, R, V, int_of

RASTER = (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".gif", ".bmp", ".dib", ".tif", ".tiff", ".webp")
CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DIAGRAM = "{http://schemas.openxmlformats.org/drawingml/2006/diagram}"
BLIP, IMAGE = A + "blip", V + "imagedata"
OLE_OBJECT = "{urn:schemas-microsoft-com:office:office}OLEObject"
EMU_A_PIXEL = 9525  # 914,400 English metric units an inch, 96 CSS pixels an inch
WORDS_SHOWN = 500
LARGEST = 10_000  # pixels; what claims more is no layout


class Figures:
    """Collects the pictures of a document in reading order; `html` is what stands in their place."""

    def __init__(self, package):
        self.package = package
        self.found: list[Picture] = []
        self._relations: dict = {}

    def enter(self, part: str) -> None:
        """Say which part's relationships the following pictures refer to."""
        self._relations = {item.id: item for item in self.package.relationships(part)}

    def html(self, drawing, marks: list) -> str:
        """The picture elements of one drawing; `marks` are its blips, image data, charts and objects."""
        words, width, height = _described(drawing)
        if len(marks) > 1:
            width = height = 0  # a group: the frame is that of all of them together
        return "".join(self._one(mark, words, width, height) for mark in marks)

    def _one(self, mark, words: str, width: int, height: int) -> str:
        kind, part = "object", ""
        if mark.tag in (BLIP, IMAGE):
            kind, part = self._image(mark)
        elif mark.tag == CHART + "chart":
            kind, part = "chart", self._target(mark.get(R + "id"))
            words = words or self._written(part, ("title", "tx"))
        elif mark.tag == DIAGRAM + "relIds":
            kind, part = "diagram", self._target(mark.get(R + "dm"))
            words = words or self._written(part, ("t",))
        picture = Picture(len(self.found), kind, part, words[:WORDS_SHOWN], width, height)
        self.found.append(picture)
        return picture_html(picture)

    def _image(self, mark) -> tuple[str, str]:
        name = mark.get(R + "embed") or mark.get(R + "id") or mark.get(R + "pict")
        relation = self._relations.get(name)
        if relation is None:
            linked = self._relations.get(mark.get(R + "link", ""))
            return ("linked", "") if linked is not None else ("vector", "")
        if relation.external:
            return "linked", ""
        raster = relation.target.lower().endswith(RASTER) and self.package.has(relation.target)
        return "raster" if raster else "vector", relation.target

    def _target(self, name: str | None) -> str:
        relation = self._relations.get(name)
        return "" if relation is None or relation.external else relation.target

    def _written(self, part: str, holders: tuple[str, ...]) -> str:
        """The words in a chart's titles and names of its series, or in the boxes of a diagram."""
        if not self.package.has(part):
            return ""
        try:
            root = parse_xml(self.package.read(part))
        except ReadingRefused:
            return ""
        found: dict[str, None] = {}
        for holder in root.iter(*(CHART + name for name in holders), DIAGRAM + "t"):
            text = "".join(item.text or "" for item in holder.iter(A + "t", CHART + "v")).strip()
            if text:
                found[text] = None
        return " / ".join(found)


def picture_html(picture: Picture) -> str:
    """An empty element for a picture: an image of a view of ours, or a box that says what is there."""
    words = attribute(picture.words.strip())
    if picture.kind != "raster":
        word = {"chart": "chart", "diagram": "diagram", "object": "embedded"}.get(picture.kind, "picture")
        label = f"<|{word}|>: {words}" if words else f"<|{word}|>"
        return f'<span class="fig fig--box" role="img" aria-label="{label}"></span>'
    size = ""
    if picture.width and picture.height:
        size = f' width="{picture.width}" height="{picture.height}"'
    label = words or f"<|picture|> {picture.id + 1}"
    source = f'src="<|pictures|>{picture.id}" alt="{label}"{size}'
    return f'<img class="fig" {source} loading="lazy" decoding="async">'


def _described(drawing) -> tuple[str, int, int]:
    """(alternative text, width, height) of a drawing; pixels, 0 when it does not say."""
    properties = next(drawing.iter(WP + "docPr"), None)
    words = "" if properties is None else properties.get("descr") or properties.get("title") or ""
    extent = next(drawing.iter(WP + "extent"), None)
    width = height = 0
    if extent is not None:
        width = int_of(extent.get("cx"), 0) // EMU_A_PIXEL
        height = int_of(extent.get("cy"), 0) // EMU_A_PIXEL
    else:
        shape = next(drawing.iter(V + "shape", V + "rect"), None)
        if shape is not None:
            words = words or shape.get("alt", "")
            width, height = _style_size(shape.get("style", ""))
    if not (0 < width <= LARGEST and 0 < height <= LARGEST):
        width = height = 0
    return words.strip(), width, height


def _style_size(style: str) -> tuple[int, int]:
    """Pixels of a VML style such as "width:415.2pt;height:97.5pt"."""
    found = {"width": 0, "height": 0}
    for item in style.split(";")[:40]:
        name, _, value = item.partition(":")
        name, value = name.strip(), value.strip()
        if name in found and value.endswith("pt"):
            try:
                found[name] = round(float(value[:-2]) * 4 / 3)
            except (ValueError, OverflowError):
                continue
    return found["width"], found["height"]
