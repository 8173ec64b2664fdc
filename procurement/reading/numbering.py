"""Automatic numbers, resolved as Word shows them (ECMA-376 part 1, 17.9).

Counters belong to the abstract numbering, so that lists which share one continue each other; a
`startOverride` restarts a level once, when its list is first used, and is the value at which the level
begins whenever a higher one restarts it (17.9.26).
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from procurement.reading.labels import bullet
from procurement.reading.names import MC, W14, W, int_of, is_on
from procurement.reading.numberformats import custom_format, is_known, writer_of
from procurement.reading.styles import Style, Styles

VAL = W + "val"
LEVELS = 9
INDEXES = {str(index): index for index in range(LEVELS)}
SUFFIXES = ("tab", "space", "nothing")


@dataclass(slots=True)
class Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    legal: bool = False
    restart: int | None = None  # restart after this 1-based level or a higher one; 0 = never
    font: str = ""
    suffix: str = "tab"  # what stands between label and text (17.9.28): "tab", "space" or "nothing"
    hidden: bool = False  # the number counts, but Word does not show it (w:vanish)
    picture: bool = False  # Word shows a picture as bullet (17.9.9)


@dataclass(slots=True)
class Abstract:
    elements: dict = field(default_factory=dict)  # level -> its w:lvl
    levels: dict[int, Level] = field(default_factory=dict)  # those that were read
    style_link: str = ""  # numStyleLink: the real levels are those of that numbering style


@dataclass(slots=True)
class List:
    """One w:num: its abstract numbering and its own overrides."""

    abstract: str
    levels: dict[int, Level] = field(default_factory=dict)
    starts: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class Plan:
    """How one level of one list counts and is written; made when the first paragraph stands there."""

    counters: list[int | None]  # those of the abstract numbering, shared
    begins: tuple[int, ...]  # the number at which this level and those above it begin
    override: int | None  # a start override that is still to be used
    clears: tuple[int, ...]  # deeper levels that begin again after a paragraph here
    literal: str  # the label, or what stands before its first number
    numbers: tuple[tuple[int, int, Callable[[int], str], str], ...]  # (level, start, writer, words after)
    suffix: str


class Numbering:
    """The lists of a document and their running counters. Feed paragraphs in document order."""

    def __init__(self, root=None, styles: Styles | None = None):
        self.unknown: set[str] = set()
        self._styles = styles or Styles()
        # Read when a paragraph first stands there: of what Word stores most is never used.
        self._abstract_elements: dict = {}
        self._list_elements: dict = {}
        self._abstracts: dict[str, Abstract | None] = {}
        self._lists: dict[str, List] = {}
        self._counters: dict[str, list[int | None]] = {}
        self._restarted: set[tuple[str, int]] = set()
        self._plans: dict[tuple[str, int], Plan] = {}
        self._by_style: dict[tuple[str, str], int] = {}
        # Hardly any part says which level restarts which: then nobody need look for it.
        self._has_restarts = root is not None and next(root.iter(W + "lvlRestart"), None) is not None
        if root is not None:
            for element in root.iterchildren(W + "abstractNum"):
                self._abstract_elements[element.get(W + "abstractNumId", "")] = element
            for element in root.iterchildren(W + "num"):
                self._list_elements[element.get(W + "numId", "")] = element

    def _abstract(self, abstract_id: str) -> Abstract | None:
        if abstract_id not in self._abstracts:
            element = self._abstract_elements.get(abstract_id)
            self._abstracts[abstract_id] = None if element is None else _read_abstract(element)
        return self._abstracts[abstract_id]

    def _list(self, num_id: str) -> List:
        listing = self._lists.get(num_id)
        if listing is None:
            listing = self._lists[num_id] = _read_list(self._list_elements[num_id])
            listing.abstract = self._follow_link(listing.abstract)
        return listing

    def _follow_link(self, abstract_id: str) -> str:
        """An abstract numbering may only point to a numbering style, whose list has the levels."""
        for _ in range(10):
            abstract = self._abstract(abstract_id)
            if abstract is None or not abstract.style_link or abstract.elements:
                return abstract_id
            target = self._list_elements.get(self._styles.linked_numbering.get(abstract.style_link, ""))
            if target is None:
                return abstract_id
            linked = _read_list(target).abstract
            if linked == abstract_id:
                return abstract_id
            abstract_id = linked
        return abstract_id

    def place(self, num_id: str | None, ilvl: int | None, style: Style) -> tuple[str, int] | None:
        """The (list, level) of a paragraph from its own numPr and its style's, or None."""
        if num_id is None:
            num_id = style.num_id
            if num_id is None or num_id not in self._list_elements:
                return None
            if ilvl is None:
                ilvl = self._level_of_style(num_id, style)
        elif num_id not in self._list_elements:
            return None
        elif ilvl is None:
            ilvl = style.ilvl if style.num_id == num_id and style.ilvl is not None else 0
        return (num_id, min(max(ilvl, 0), LEVELS - 1)) if num_id != "0" else None

    def _level_of_style(self, num_id: str, style: Style) -> int:
        """A style's level is the one that names the style (w:pStyle); its own ilvl decides otherwise."""
        key = (num_id, style.id)
        level = self._by_style.get(key)
        if level is None:
            abstract = self._abstract(self._list(num_id).abstract)
            elements = abstract.elements if abstract else {}
            wanted = (style.id, style.num_style)
            named = {_style_of(item): index for index, item in sorted(elements.items(), reverse=True)}
            level = next((named[name] for name in wanted if name and name in named), style.ilvl or 0)
            self._by_style[key] = level
        return level

    def next_label(self, num_id: str, ilvl: int) -> str:
        """Count one paragraph and return its label ("" for an unnumbered level)."""
        plan = self._plans.get((num_id, ilvl)) or self._plan(num_id, ilvl)
        counters = plan.counters
        if plan.override is not None:
            # An override restarts its own level once, when the list is first met there; the levels
            # above go on (seen in tables of contents that Word stored).
            if (num_id, ilvl) not in self._restarted:
                self._restarted.add((num_id, ilvl))
                counters[ilvl] = plan.override - 1
            plan.override = None
        value = counters[ilvl]
        counters[ilvl] = plan.begins[ilvl] if value is None else value + 1
        for higher in range(ilvl):
            # A level that was skipped counts as begun: Word writes its start value.
            if counters[higher] is None:
                counters[higher] = plan.begins[higher]
                self._restarted.add((num_id, higher))
        for deeper in plan.clears:
            counters[deeper] = None
        label = plan.literal
        for level, start, write, after in plan.numbers:
            value = counters[level]
            label += write(start if value is None else value) + after
        return label

    def suffix(self, num_id: str, ilvl: int) -> str:
        """What stands between the label and the text: "tab", "space" or "nothing" (17.9.28)."""
        return (self._plans.get((num_id, ilvl)) or self._plan(num_id, ilvl)).suffix

    def _plan(self, num_id: str, ilvl: int) -> Plan:
        listing = self._list(num_id)
        level = self._level(listing, ilvl)
        literal, numbers = self._written(listing, level)
        plan = self._plans[num_id, ilvl] = Plan(
            self._counters.setdefault(listing.abstract, [None] * LEVELS),
            tuple(self._begin(listing, index) for index in range(ilvl + 1)),
            listing.starts.get(ilvl),
            self._cleared(listing, ilvl),
            literal,
            numbers,
            level.suffix,
        )
        return plan

    def _cleared(self, listing: List, ilvl: int) -> tuple[int, ...]:
        """The deeper levels that begin again after a paragraph of this one."""
        deeper = range(ilvl + 1, LEVELS)
        if not self._has_restarts:
            return tuple(deeper)
        restarts = ((index, self._restart(listing, index)) for index in deeper)
        return tuple(index for index, restart in restarts if restart is None or ilvl < restart)

    def _begin(self, listing: List, index: int) -> int:
        """The number at which a level of this list begins."""
        return listing.starts.get(index, self._level(listing, index).start)

    def _level(self, listing: List, index: int) -> Level:
        own = listing.levels.get(index)
        if own is not None:
            return own
        abstract = self._abstract(listing.abstract)
        if abstract is None or index not in abstract.elements:
            return EMPTY_LEVEL
        if index not in abstract.levels:
            abstract.levels[index] = _read_level(abstract.elements[index])
        return abstract.levels[index]

    def _restart(self, listing: List, index: int) -> int | None:
        """Which level restarts this one, without reading the rest of it."""
        abstract = self._abstract(listing.abstract)
        if index in listing.levels or abstract is None or index not in abstract.elements:
            return self._level(listing, index).restart
        return _restart_of(abstract.elements[index])

    def _written(self, listing: List, level: Level) -> tuple[str, tuple]:
        """The words before the first number of a label, and its numbers (see `Plan`)."""
        if level.hidden:
            return "", ()
        if level.format == "bullet":
            # Without a stand-in for its picture, a picture bullet is still a bullet.
            return bullet(level.text, level.font) or ("•" if level.picture else ""), ()
        literal, *parts = level.text.split("%")
        numbers: list[tuple] = []
        for part in parts:
            if part and part[0] in "123456789":
                index = int(part[0]) - 1
                shown = self._level(listing, index)
                name = "decimal" if level.legal and shown.format != "none" else shown.format
                if not is_known(name):
                    self.unknown.add(name)
                numbers.append((index, shown.start, writer_of(name), part[1:]))
            elif numbers:
                numbers[-1] = (*numbers[-1][:3], f"{numbers[-1][3]}%{part}")
            else:
                literal += "%" + part
        return literal, tuple(numbers)


EMPTY_LEVEL = Level(format="none")


def _first(element, name: str):
    """The first child of this name, or None; `find` reads its argument as a path, which takes longer."""
    return next(element.iterchildren(W + name), None)


def _read_abstract(element) -> Abstract:
    abstract = Abstract()
    for item in element.iterchildren(W + "lvl", W + "numStyleLink"):
        if item.tag == W + "numStyleLink":
            abstract.style_link = abstract.style_link or item.get(VAL, "")
            continue
        index = INDEXES.get(item.get(W + "ilvl"))
        if index is not None:
            abstract.elements[index] = item
    return abstract


def _style_of(level) -> str:
    """The paragraph style that a w:lvl belongs to, "" for none."""
    style = _first(level, "pStyle")
    return "" if style is None else style.get(W + "val", "")


def _restart_of(level) -> int | None:
    restart = _first(level, "lvlRestart")
    return None if restart is None else int_of(restart.get(W + "val"), 0)


def _read_list(element) -> List:
    abstract = _first(element, "abstractNumId")
    listing = List("" if abstract is None else abstract.get(W + "val", ""))
    for override in element.iterchildren(W + "lvlOverride"):
        index = int_of(override.get(W + "ilvl"), -1)
        if not 0 <= index < LEVELS:
            continue
        start = _first(override, "startOverride")
        if start is not None:
            listing.starts[index] = int_of(start.get(W + "val"), 1)
        level = _first(override, "lvl")
        if level is not None:
            listing.levels[index] = _read_level(level)
    return listing


def _read_level(element) -> Level:
    level = Level()
    said = {child.tag: child for child in element}
    start = said.get(W + "start")
    level.start = int_of(start.get(VAL), 1) if start is not None else 0
    level.format = _number_format(element, said)
    text = said.get(W + "lvlText")
    if text is not None and is_on(text.get(W + "null", "0")) is False:
        level.text = text.get(VAL, "")
    legal = said.get(W + "isLgl")
    level.legal = legal is not None and is_on(legal.get(VAL))
    level.restart = _restart_of(element)
    suffix = said.get(W + "suff")
    if suffix is not None and suffix.get(VAL) in SUFFIXES:
        level.suffix = suffix.get(VAL)
    level.picture = W + "lvlPicBulletId" in said
    for item in said.get(W + "rPr", ()):
        if item.tag == W + "vanish":
            level.hidden = is_on(item.get(VAL))
        elif item.tag == W + "rFonts":
            level.font = item.get(W + "ascii") or item.get(W + "hAnsi") or item.get(W + "eastAsia") or ""
    return level


def _number_format(element, said: dict) -> str:
    found = said.get(W + "numFmt")
    if found is None:
        # Newer Word writes its own patterns in a choice, with a plain format to fall back on.
        found = element.find(f"{MC}AlternateContent/{MC}Choice/{W}numFmt")
    if found is None:
        return "decimal"
    name = found.get(W + "val", "decimal")
    if name == "custom":
        return custom_format(found.get(W + "format", "") or found.get(W14 + "format", ""))
    return name
