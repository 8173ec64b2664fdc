"""Automatic numbers, resolved as Word shows them (ECMA-376 part 1, 17.9).

Counters belong to the abstract numbering, so that lists which share one continue each other; a
`startOverride` restarts a level once, when its list is first used, and is the value at which the level
begins whenever a higher one restarts it (17.9.26).
"""

from dataclasses import dataclass, field

from procurement.reading.labels import bullet
from procurement.reading.names import MC, W14, W, int_of, is_on
from procurement.reading.numberformats import custom_width, format_number, is_known
from procurement.reading.styles import Style, Styles

LEVELS = 9


@dataclass(slots=True)
class Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    legal: bool = False
    restart: int | None = None  # restart after this 1-based level or a higher one; 0 = never
    font: str = ""
    suffix: str = "tab"
    hidden: bool = False  # counted, but not shown (w:vanish)


@dataclass(slots=True)
class List:
    """One w:num: its abstract numbering and its own overrides."""

    abstract: str
    levels: dict[int, Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of a document and their running counters. Feed paragraphs in document order."""

    def __init__(self, root=None, styles: Styles | None = None):
        self.unknown: set[str] = set()
        self._styles = styles or Styles()
        # Levels are read when a paragraph stands on them: most of those that Word stores are never used.
        self._elements: dict = {}
        self._levels: dict[tuple[str, int], Level] = {}
        self._lists: dict[str, List] = {}
        self._counters: dict[str, list[int | None]] = {}
        self._restarted: set[tuple[str, int]] = set()
        self._by_style: dict[tuple[str, str], int] = {}
        if root is not None:
            for element in root.iterchildren(W + "abstractNum"):
                self._elements[element.get(W + "abstractNumId", "")] = element
            for element in root.iterchildren(W + "num"):
                self._lists[element.get(W + "numId", "")] = _read_list(element)
        for listing in self._lists.values():
            listing.abstract = self._follow_link(listing.abstract)

    def _follow_link(self, abstract_id: str) -> str:
        """An abstract numbering may only point to a numbering style, whose list has the levels."""
        for _ in range(10):
            element = self._elements.get(abstract_id)
            link = None if element is None else element.find(W + "numStyleLink")
            if link is None or element.find(W + "lvl") is not None:
                return abstract_id
            listing = self._lists.get(self._styles.linked_numbering.get(link.get(W + "val", ""), ""))
            if listing is None or listing.abstract == abstract_id:
                return abstract_id
            abstract_id = listing.abstract
        return abstract_id

    def place(self, num_id: str | None, ilvl: int | None, style: Style) -> tuple[str, int] | None:
        """The (list, level) of a paragraph from its own numPr and its style's, or None."""
        if num_id is None:
            num_id = style.num_id
            if num_id is None or num_id not in self._lists:
                return None
            if ilvl is None:
                ilvl = self._level_of_style(num_id, style)
        elif num_id not in self._lists:
            return None
        elif ilvl is None:
            ilvl = style.ilvl if style.num_id == num_id and style.ilvl is not None else 0
        return (num_id, min(max(ilvl, 0), LEVELS - 1)) if num_id != "0" else None

    def _level_of_style(self, num_id: str, style: Style) -> int:
        """A style's level is the one that names the style (w:pStyle); its own ilvl decides otherwise."""
        key = (num_id, style.id)
        level = self._by_style.get(key)
        if level is None:
            element = self._elements.get(self._lists[num_id].abstract)
            wanted = (style.id, style.num_style)
            named: dict[str, int] = {}
            for item in () if element is None else element.iterchildren(W + "lvl"):
                owner, index = item.find(W + "pStyle"), int_of(item.get(W + "ilvl"), -1)
                if owner is not None and 0 <= index < LEVELS:
                    name = owner.get(W + "val", "")
                    named[name] = min(index, named.get(name, LEVELS))
            level = next((named[name] for name in wanted if name in named), style.ilvl or 0)
            self._by_style[key] = level
        return level

    def next_label(self, num_id: str, ilvl: int) -> str:
        """Count one paragraph and return its label ("" for an unnumbered level)."""
        listing = self._lists[num_id]
        counters = self._counters.setdefault(listing.abstract, [None] * LEVELS)
        level = self._level(listing, ilvl)
        start = listing.starts.get(ilvl)
        if start is not None and (num_id, ilvl) not in self._restarted:
            # An override restarts its own level once, when the list is first met there; the levels
            # above go on (seen in tables of contents that Word stored).
            self._restarted.add((num_id, ilvl))
            counters[ilvl] = start - 1
        if counters[ilvl] is None:
            counters[ilvl] = self._begin(listing, ilvl)
        else:
            counters[ilvl] += 1
        for higher in range(ilvl):
            # A level that was skipped counts as begun: Word writes its start value.
            if counters[higher] is None:
                counters[higher] = self._begin(listing, higher)
                self._restarted.add((num_id, higher))
        for deeper in range(ilvl + 1, LEVELS):
            if counters[deeper] is not None:
                restart = self._level(listing, deeper).restart
                if restart is None or ilvl < restart:
                    counters[deeper] = None
        return self._write(listing, level, counters)

    def suffix(self, num_id: str, ilvl: int) -> str:
        """What stands between the label and the text: "tab", "space" or "nothing" (17.9.28)."""
        return self._level(self._lists[num_id], ilvl).suffix

    def _begin(self, listing: List, index: int) -> int:
        """The number at which a level of this list begins."""
        return listing.starts.get(index, self._level(listing, index).start)

    def _level(self, listing: List, index: int) -> Level:
        own = listing.levels.get(index)
        if own is not None:
            return own
        key = (listing.abstract, index)
        level = self._levels.get(key)
        if level is None:
            level = EMPTY_LEVEL
            element = self._elements.get(listing.abstract)
            for item in () if element is None else element.iterchildren(W + "lvl"):
                if int_of(item.get(W + "ilvl"), -1) == index:
                    level = _read_level(item)
            self._levels[key] = level
        return level

    def _write(self, listing: List, level: Level, counters: list[int | None]) -> str:
        if level.hidden:
            return ""
        if level.format == "bullet":
            return bullet(level.text, level.font)
        if "%" not in level.text:
            return level.text
        out = []
        parts = level.text.split("%")
        out.append(parts[0])
        for part in parts[1:]:
            if not part or part[0] not in "123456789":
                out.append("%" + part)
                continue
            index = int(part[0]) - 1
            shown = self._level(listing, index)
            name = "decimal" if level.legal and shown.format != "none" else shown.format
            if not is_known(name):
                self.unknown.add(name)
            value = counters[index]
            out.append(format_number(shown.start if value is None else value, name) + part[1:])
        return "".join(out)


EMPTY_LEVEL = Level(format="none")


def _read_list(element) -> List:
    abstract = element.find(W + "abstractNumId")
    listing = List("" if abstract is None else abstract.get(W + "val", ""))
    for override in element.iterchildren(W + "lvlOverride"):
        index = int_of(override.get(W + "ilvl"), -1)
        if not 0 <= index < LEVELS:
            continue
        start = override.find(W + "startOverride")
        if start is not None:
            listing.starts[index] = int_of(start.get(W + "val"), 1)
        level = override.find(W + "lvl")
        if level is not None:
            listing.levels[index] = _read_level(level)
    return listing


def _read_level(element) -> Level:
    level = Level()
    start = element.find(W + "start")
    level.start = int_of(start.get(W + "val"), 1) if start is not None else 0
    level.format = _number_format(element)
    text = element.find(W + "lvlText")
    if text is not None and is_on(text.get(W + "null", "0")) is False:
        level.text = text.get(W + "val", "")
    legal = element.find(W + "isLgl")
    level.legal = legal is not None and is_on(legal.get(W + "val"))
    restart = element.find(W + "lvlRestart")
    if restart is not None:
        level.restart = int_of(restart.get(W + "val"), 0)
    suffix = element.find(W + "suff")
    if suffix is not None and suffix.get(W + "val") in ("space", "nothing"):
        level.suffix = suffix.get(W + "val")
    hidden = element.find(f"{W}rPr/{W}vanish")
    level.hidden = hidden is not None and is_on(hidden.get(W + "val"))
    fonts = element.find(f"{W}rPr/{W}rFonts")
    if fonts is not None:
        level.font = fonts.get(W + "ascii") or fonts.get(W + "hAnsi") or fonts.get(W + "eastAsia") or ""
    return level


def _number_format(element) -> str:
    found = element.find(W + "numFmt")
    if found is None:
        # Newer Word writes its own patterns in a choice, with a plain format to fall back on.
        found = element.find(f"{MC}AlternateContent/{MC}Choice/{W}numFmt")
    if found is None:
        return "decimal"
    name = found.get(W + "val", "decimal")
    if name == "custom":
        return custom_width(found.get(W + "format", "") or found.get(W14 + "format", ""))
    return name
