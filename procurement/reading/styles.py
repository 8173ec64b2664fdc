"""Paragraph styles: what a paragraph inherits (heading level, numbering, name), resolved once each."""

import re
from dataclasses import dataclass

from procurement.reading.names import W, int_of, is_on
from procurement.reading.runformat import format_bits

# Word stores "heading 1" in every language; other programs write the name that their menus show, and
# older files append the aliases after a comma.
HEADING_NAME = re.compile(r"^(?:heading|見出し)\s*([1-9１-９])(?:\s*[,，].*)?$", re.IGNORECASE)
DEFAULT_SIZE = 20  # half points, where a document says nothing (ECMA-376 part 1, 17.3.2.38)


@dataclass(slots=True)
class Style:
    """One resolved paragraph style. `outline` is 0-8, or None; `num_id` "0" means numbering removed."""

    id: str
    name: str = ""
    heading: int = 0
    outline: int | None = None
    num_id: str | None = None
    ilvl: int | None = None
    num_style: str = ""  # the style in the chain that brought num_id
    bold: bool = False
    hidden: bool = False
    size: int = DEFAULT_SIZE  # half points


class Styles:
    """All paragraph styles of a document; unknown ids give an empty style."""

    def __init__(self, root=None):
        self._raw: dict[str, tuple] = {}
        self._done: dict[str, Style] = {}
        self.loop = False
        self.default = ""
        self.linked_numbering: dict[str, str] = {}  # numbering style id -> numId
        self._runs: dict[str, tuple] = {}
        self._run_bits: dict[str | None, int] = {}
        self._size = DEFAULT_SIZE
        if root is not None:
            size = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}sz")
            if size is not None:
                self._size = int_of(size.get(W + "val"), DEFAULT_SIZE)
            for element in root.iterchildren(W + "style"):
                self._add(element)

    def _add(self, element) -> None:
        style_id = element.get(W + "styleId", "")
        kind = element.get(W + "type", "paragraph")
        if kind == "numbering":
            num_id = element.find(f"{W}pPr/{W}numPr/{W}numId")
            if num_id is not None:
                self.linked_numbering[style_id] = num_id.get(W + "val", "")
            return
        if kind == "character":
            based = element.find(W + "basedOn")
            self._runs[style_id] = (element, "" if based is None else based.get(W + "val", ""))
        if kind != "paragraph":
            return
        if element.get(W + "default") in ("1", "true", "on"):
            self.default = style_id
        name = element.find(W + "name")
        based = element.find(W + "basedOn")
        self._raw[style_id] = (
            element,
            "" if name is None else name.get(W + "val", ""),
            "" if based is None else based.get(W + "val", ""),
        )

    def get(self, style_id: str | None) -> Style:
        style_id = style_id or self.default
        done = self._done.get(style_id)
        if done is None:
            done = self._done[style_id] = self._resolve(style_id)
        return done

    def run_bits(self, style_id: str | None) -> int:
        """The format bits that a character style gives to a run (0 for an unknown one)."""
        bits = self._run_bits.get(style_id)
        if bits is None:
            chain, current = [], style_id
            while current in self._runs and current not in chain:
                chain.append(current)
                current = self._runs[current][1]
            properties = [pair for name in reversed(chain) for pair in run_properties(self._runs[name][0])]
            bits = self._run_bits[style_id] = format_bits(properties, lambda name: 0)
        return bits

    def _resolve(self, style_id: str) -> Style:
        chain = []
        seen = set()
        current = style_id
        while current in self._raw:
            if current in seen:
                self.loop = True
                break
            seen.add(current)
            chain.append(current)
            current = self._raw[current][2]
        style = Style(style_id, size=self._size)
        for ancestor in reversed(chain):
            self._apply(style, ancestor)
        if chain:
            style.name = self._raw[chain[0]][1]
            # A style is a heading by its own name, or by the name of one that it is based on unless an
            # outline level says otherwise ("TOC Heading" is based on heading 1 and is none).
            names = chain if style.outline is None else chain[:1]
            found = (HEADING_NAME.match(self._raw[name][1]) for name in names)
            style.heading = next((int(match[1]) for match in found if match), 0)
        return style

    def _apply(self, style: Style, ancestor: str) -> None:
        element = self._raw[ancestor][0]
        properties = element.find(W + "pPr")
        if properties is not None:
            outline = properties.find(W + "outlineLvl")
            if outline is not None:
                style.outline = int_of(outline.get(W + "val"), 9)
            num = properties.find(W + "numPr")
            if num is not None:
                num_id, ilvl = num.find(W + "numId"), num.find(W + "ilvl")
                if num_id is not None:
                    style.num_id = num_id.get(W + "val")
                    style.num_style = ancestor
                    style.ilvl = None
                if ilvl is not None:
                    style.ilvl = int_of(ilvl.get(W + "val"), 0)
        run = element.find(W + "rPr")
        if run is not None:
            bold, size = run.find(W + "b"), run.find(W + "sz")
            if bold is not None:
                style.bold = bold.get(W + "val") not in ("0", "false", "off")
            if size is not None:
                style.size = int_of(size.get(W + "val"), 0)
            hidden = run.find(W + "vanish")
            if hidden is not None:
                style.hidden = is_on(hidden.get(W + "val"))


def run_properties(style) -> list[tuple[str, str | None]]:
    """The run properties of a style element, as `format_bits` takes them."""
    run = style.find(W + "rPr")
    found = [] if run is None else [item for item in run if isinstance(item.tag, str)]
    return [(item.tag.rsplit("}", 1)[-1], item.get(W + "val")) for item in found]
