"""Blocks, places and tables of a Word document while it is read, before they are final."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Draft:
    """A block before its place and number are final."""

    kind: str
    level: int
    label: str
    path: str
    text: str
    html: str
    cell: list | None = None  # the fields of a CellPlace, in order
    suffix: str = "tab"
    change: str = ""
    bold: bool = False
    size: int = 0
    inferred: bool = False


@dataclass(slots=True)
class Place:
    """A container of paragraphs: body, cell, text box, note. Counts its own children for paths."""

    prefix: str
    kind: str  # kind of a plain paragraph here
    cell: list | None = None
    paragraphs: int = 0
    tables: int = 0


@dataclass(frozen=True, slots=True)
class Properties:
    """What a paragraph's own properties and its style say together; made once for each combination.

    `where` is its (list, level); a paragraph whose mark was deleted joins the next one and has no number.
    """

    heading: int = 0
    where: tuple[str, int] | None = None
    mark: str = ""  # "ins" or "del" when a tracked change brought or took the end of the paragraph
    section: bool = False
    page_break: bool = False
    bold: bool = False
    hidden: bool = False
    size: int = 0


@dataclass(slots=True)
class TableDraft:
    id: int
    prefix: str
    parent: tuple[int, int, int] | None
    outer: Place
    rows: int = 0
    cols: int = 0
    heading: bool = True  # still inside the heading rows
    open: dict[int, list] = field(default_factory=dict)  # column -> the cell that a vMerge continues


@dataclass(slots=True)
class RowState:
    column: int
    header: bool
    change: str = ""
    number: int = 0
    last: list | None = None
    open: dict[int, list] = field(default_factory=dict)
