"""What a reading is made of: blocks in document order, the places of table cells, comments, warnings.

Everything here is immutable and plain, so that a reading can be stored, sent between processes and
compared. Offsets are Python character (code point) offsets into `Block.text`.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

KINDS = ("heading", "paragraph", "item", "cell", "note", "textbox", "header", "footer")


class CellPlace(NamedTuple):
    """Where a block stands in a table or sheet.

    `table` is the index in `Reading.tables`; `row` and `col` are 1-based grid positions (for a
    sheet: Excel's own row and column). `header` marks a row that the author declared as a heading
    row. `covered` marks a cell that is hidden under a vertically merged one (its empty paragraphs
    are still blocks; `row`/`col` are its own). `change`: the whole row was "inserted" or "deleted" by a
    tracked change, else "". `shaded`: the author gave the cell a ground of its own, as for headings.
    """

    table: int
    row: int
    col: int
    rowspan: int = 1
    colspan: int = 1
    header: bool = False
    covered: bool = False
    change: str = ""
    shaded: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a document, or one sheet of a workbook.

    `parent` is (table, row, col) of the cell that holds a nested table, else None. For sheets `name`
    is the sheet's name, `state` is "visible", "hidden" or "veryHidden", `rows`/`cols` are the extent
    of the non-empty cells, and `merges` lists (row, col, last_row, last_col) of merged ranges. Rows and
    columns are Excel's own numbers, from 1; of a sheet too are:

    columns: (first, last, width in characters or 0, hidden), only where a sheet says so.
    hidden_rows: (first, last) stretches. frozen: how many rows and columns stay in view.
    head: first and last header row, (0, 0) when none is known.
    lists: requirement lists as (header row, first row, last row, key column, text column); see `ItemList`.
    pictures: (id in `Reading.pictures`, row, column) of the cell each is anchored to.
    names: defined names as (name, what it refers to, the sheet it belongs to or "", hidden, broken).
    filter: the range of the filter as in `merges`, (0, 0, 0, 0) when there is none.
    number_texts: (row, column) of cells in which text was typed that reads like a number: 1,200円, 約30.
    """

    id: int
    rows: int
    cols: int
    parent: tuple[int, int, int] | None = None
    name: str = ""
    state: str = "visible"
    merges: tuple[tuple[int, int, int, int], ...] = ()
    columns: tuple[tuple[int, int, float, bool], ...] = ()
    hidden_rows: tuple[tuple[int, int], ...] = ()
    frozen: tuple[int, int] = (0, 0)
    head: tuple[int, int] = (0, 0)
    lists: tuple[tuple[int, int, int, int, int], ...] = ()
    pictures: tuple[tuple[int, int, int], ...] = ()
    names: tuple[tuple[str, str, str, bool, bool], ...] = ()
    filter: tuple[int, int, int, int] = (0, 0, 0, 0)
    number_texts: tuple[tuple[int, int], ...] = ()


class Block(NamedTuple):
    """One paragraph of a document or one non-empty cell of a sheet.

    seq: 0-based position in the reading, and index in `Reading.blocks`.
    kind: one of KINDS. level: 1-9 for headings, 1-9 for list items (depth), else 0.
    label: the automatic number or bullet as Word shows it ("第１条", "(ア)", "•"); "" when none.
        Typed markers stay in `text`; see `labels.typed_label`.
    suffix: what stands between label and text: "tab", "space" or "nothing" (w:suff).
    path: unique in the file; `Sheet!A1` for sheets, `p12`, `t3.r2.c1.p1`, `p12.x1.p1`, `fn3.p1` ...
    text: accepted text (insertions in, deletions out), tab as \\t, line break as \\n.
    html: escaped inner HTML of `text`; its DOM text, `<del>` left out, equals `text` character for character.
    inferred: a heading that the document does not declare.
    table: the cell it stands in, or None.
    change: "inserted" or "deleted" when a tracked change brought or took the whole paragraph, else "".
    formula: of a sheet's cell, without the equals sign; "" when the value was typed.
    """

    seq: int
    kind: str
    level: int
    label: str
    path: str
    text: str
    html: str
    inferred: bool = False
    table: CellPlace | None = None
    suffix: str = "tab"
    change: str = ""
    formula: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """One tracked change of the text, in reading order; neighbouring runs of one change are one.

    `kind` is "insertion", "deletion", "move_from" or "move_to"; `author` and `date` as stored (""
    when absent); `seq` the block, `text` the words that came or went (at most 200 characters). In the
    block's HTML it is an `ins` or a `del` with `data-c` = `id`.
    """

    id: int
    kind: str
    author: str
    date: str
    seq: int
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture in reading order; its HTML points to it by `id`.

    `part` is the part's name in the package ("" when the file only links to it). `kind`: "raster" is served
    re-encoded; "vector" (EMF, WMF, SVG), "chart", "diagram", "object" and "linked" are shown as a labelled
    box; "page" is a page of a PDF, `part` then its name ("page-3"). `words` are its alternative text, what
    is written in it, or a page's printed number. `width` and `height` are CSS pixels as laid out, 0 when
    unknown.
    """

    id: int
    kind: str
    part: str
    words: str = ""
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Bookmark:
    """One line of a PDF's outline: `seq` is the first block of its page, `level` 1-9."""

    seq: int
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class FileComment:
    """A comment that was already in the file.

    `seq`, `start`, `end` (and `end_seq` when the range ends in a later block) address block text;
    `seq` is None when the commented cell is empty or the anchor is gone. `quote` is the commented
    text, or the deleted words when only deleted text was commented (then start == end). `parent` is
    the id of the comment that it answers. `date` is ISO 8601 as stored, "" when absent. `path` names
    the place also where there is no block.
    """

    id: str
    author: str
    date: str
    text: str
    seq: int | None = None
    start: int | None = None
    end: int | None = None
    end_seq: int | None = None
    quote: str = ""
    parent: str | None = None
    resolved: bool = False
    initials: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Warning_:  # noqa: N801 - `Warning` is Python's own
    """Something that a reader of the page must know; `message_id % params` is the English sentence."""

    code: str
    message_id: str
    params: dict = field(default_factory=dict)

    def __str__(self) -> str:
        return self.message_id % self.params if self.params else self.message_id


@dataclass(frozen=True, slots=True)
class Reading:
    """A file, read: `kind` is "docx", "xlsx" or "pdf", `sha256` that of the original bytes."""

    kind: str
    sha256: str
    blocks: tuple[Block, ...]
    counts: dict[str, int]
    comments: tuple[FileComment, ...] = ()
    warnings: tuple[Warning_, ...] = ()
    tables: tuple[Table, ...] = ()
    reader_version: str = ""
    changes: tuple[Change, ...] = ()
    pictures: tuple[Picture, ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()
