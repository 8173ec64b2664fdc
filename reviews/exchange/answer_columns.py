"""Where the columns of a returned sheet stand, whatever was done to its headings and beside them.

A heading may take up to three rows (担当課記入欄 over 回答区分, 回答, 対応版). Of several columns that could
be meant, ours is the one with the very heading that we write, then the one nearest to where it stood.
"""

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.utils.translation import gettext_noop as _
from django.utils.translation import override

from procurement.reading import Block, Table
from procurement.reading.sheet_address import column_letters
from reviews.exchange.answer_marks import parse_mark
from reviews.exchange.answer_sheet import COLUMNS, FILLED, headings
from reviews.exchange.answer_words import fold, heading_of, nearly_heading_of
from sharingbook.common.errors import DomainError

# Rows of a sheet in which its headings are looked for, and rows that they may take.
MOST_TITLE_ROWS, MOST_LEVELS = 200, 3

TWO_COLUMNS = _(
    "Two columns of the sheet %(sheet)s have the heading “%(heading)s” (%(first)s and %(second)s). "
    "Rename the one that does not count."
)
# Columns in which a wrong guess would save a wrong answer.
CAREFUL = ("number", "opinion", *FILLED)


class SheetRefused(DomainError):  # noqa: N818 -- names follow the glossary
    """The file as a whole is no sheet of answers; the message says what is missing."""


class _Merged(NamedTuple):
    top: int
    bottom: int


@dataclass
class AnswerTable:
    """The cells of one sheet by row and column, and where its columns stand.

    `first` and `head`: the first and the last row of the headings. `extra`: headings of other columns.
    `by_position`: there are no headings; the columns are where our sheet has them.
    """

    table: Table
    rows: dict[int, dict[int, Block]]
    first: int = 0
    head: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    extra: dict[int, str] = field(default_factory=dict)
    merged: dict[int, list[_Merged]] = field(default_factory=dict)
    language: str = "ja"
    by_position: bool = False

    @property
    def name(self) -> str:
        return self.table.name

    def at(self, row: int, column: int) -> Block | None:
        return self.rows.get(row, {}).get(column)

    def address(self, row: int, column: int) -> str:
        return f"{self.name}!{column_letters(column)}{row}"

    def missing(self) -> list[str]:
        """The headings of the columns to fill that are not there, in the sheet's language."""
        own = _own_headings()[self.language]
        return [own[name] for name in FILLED if name not in self.columns]

    def find_merged(self) -> None:
        """Vertically merged cells that begin in one of the columns, by column and in order."""
        wanted = set(self.columns.values())
        for top, left, bottom, _right in sorted(self.table.merges):
            if left in wanted and bottom > top >= self.head:
                self.merged.setdefault(left, []).append(_Merged(top, bottom))

    def above_merged(self, row: int, column: int) -> int:
        """The first row of the merged cell in which this cell lies; the row itself where it is none."""
        found = self.merged.get(column, [])
        at = bisect_right(found, row, key=lambda one: one.top) - 1
        return found[at].top if at >= 0 and found[at].bottom >= row else row

    def hides_some(self, first: int, last: int) -> bool:
        """Whether a row of this stretch is hidden."""
        stretches = self.table.hidden_rows  # in order, and none touches another
        at = bisect_right(stretches, last, key=lambda one: one[0]) - 1
        return at >= 0 and stretches[at][1] >= first


class _Head(NamedTuple):
    first: int
    last: int
    names: dict[int, str]
    texts: dict[int, list[str]]

    @property
    def rank(self) -> tuple[int, int, int]:
        return len(set(self.names.values())), self.first - self.last, -self.first

    def shown(self, column: int) -> str:
        return " ".join(self.texts[column]).strip()


@lru_cache(maxsize=1)
def _own_headings() -> dict[str, dict[str, str]]:
    """Language → field → the heading that we write."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            found[code] = headings()
    return found


def find_columns(sheet: AnswerTable) -> bool:
    """Find the headings and the columns; False where the sheet has no table of answers.

    Raises SheetRefused where two columns have the same heading, and nothing tells which is ours.
    """
    marks = _find_marks(sheet)
    head = _find_head(sheet, set(marks))
    if head is None:
        return _take_positions(sheet, marks)
    sheet.first, sheet.head = head.first, head.last
    _add_nearly(head)
    own = {code: set(map(fold, texts.values())) for code, texts in _own_headings().items()}
    folded = {column: set(map(fold, head.texts[column])) for column in head.names}
    sheet.language = max(own, key=lambda code: sum(bool(texts & own[code]) for texts in folded.values()))
    exact = {column for column, texts in folded.items() if texts & own[sheet.language]}
    _choose(sheet, head, exact, _most_marks(marks))
    taken = set(sheet.columns.values())
    sheet.extra = {column: head.shown(column) for column in head.texts if column not in taken}
    sheet.find_merged()
    return {"verdict", "answer"} & sheet.columns.keys() != set() and (
        {"id", "number", "opinion"} & sheet.columns.keys() != set()
    )


def _find_marks(sheet: AnswerTable) -> dict[int, list[int]]:
    """Row → columns that hold a mark."""
    found: dict[int, list[int]] = {}
    for row, cells in sheet.rows.items():
        if columns := [column for column, block in cells.items() if parse_mark(block.text)]:
            found[row] = columns
    return found


def _most_marks(marks: dict[int, list[int]]) -> int:
    """The ID column by what it holds, for its heading may have been cleared; 0 for none."""
    counted: dict[int, int] = {}
    for columns in marks.values():
        for column in columns:
            counted[column] = counted.get(column, 0) + 1
    return max(counted, key=counted.__getitem__, default=0)


def _find_head(sheet: AnswerTable, marked: set[int]) -> _Head | None:
    """The row that names most fields, with the rows beside it that name more; None for less than two."""
    rows = [row for row in sorted(sheet.rows)[:MOST_TITLE_ROWS] if row not in marked]
    best = max((_head(sheet, row, row) for row in rows), key=lambda one: one.rank, default=None)
    if best is None or not best.names:
        return None
    stretches = [
        _head(sheet, first, last)
        for first in range(max(1, best.first - MOST_LEVELS + 1), best.first + 1)
        for last in range(best.first, first + MOST_LEVELS)
        if not marked & set(range(first, last + 1))
    ]
    best = max(stretches, key=lambda one: one.rank)
    return best if best.rank[0] >= 2 else None


def _head(sheet: AnswerTable, first: int, last: int) -> _Head:
    levels: dict[int, list[str]] = {}  # column → its own texts, from above
    groups: dict[int, list[str]] = {}  # column → texts that stand over it and its neighbours
    wide = {
        (top, left): right
        for top, left, _bottom, right in sheet.table.merges
        if first <= top < last and left < right
    }
    for row in range(first, last + 1):
        for column, block in sorted(sheet.rows.get(row, {}).items()):
            right = min(wide.get((row, column), column), sheet.table.cols)
            below = any(
                sheet.at(lower, under)
                for lower in range(row + 1, last + 1)
                for under in range(column, right + 1)
            )
            if right > column and below:
                for under in range(column, right + 1):
                    groups.setdefault(under, []).append(block.text)
            else:
                levels.setdefault(column, []).append(block.text)
    named = {column: _named(texts, groups.get(column, [])) for column, texts in levels.items()}
    names = {column: name for column, name in named.items() if name}
    return _Head(first, last, names, levels)


def _named(texts: list[str], groups: list[str]) -> str:
    """The field of a column: by its lowest heading, else by that below the group's (回答 over 区分)."""
    tried = [*reversed(texts), *("".join((group, *texts)) for group in groups), "".join(texts)]
    return next((name for text in tried if (name := heading_of(text))), "")


def _add_nearly(head: _Head) -> None:
    missing = {"verdict", "answer", "number", "opinion"} - set(head.names.values())
    for column in sorted(head.texts.keys() - head.names.keys() if missing else ()):
        if name := nearly_heading_of(head.shown(column), missing):
            head.names[column] = name
            missing.discard(name)


def _choose(sheet: AnswerTable, head: _Head, exact: set[int], marks: int) -> None:
    """One column for each field; the others are columns of theirs."""
    could: dict[str, list[int]] = {}
    for column, name in sorted(head.names.items()):
        if column != marks:
            could.setdefault(name, []).append(column)
    if marks:
        could["id"] = [marks]
    for name, columns in could.items():
        could[name] = [column for column in columns if column in exact] or columns
    sheet.columns = {name: columns[0] for name, columns in could.items() if len(columns) == 1}
    for name in COLUMNS:
        if len(could.get(name, ())) < 2:
            continue
        (near, column), (next_near, other), *_more = sorted(
            (_distance(sheet.columns, name, column), column) for column in could[name]
        )
        if near == next_near and name in CAREFUL:
            first, second = (f"{column_letters(at)}{sheet.head}" for at in sorted((column, other)))
            called = dict.fromkeys(head.shown(at)[:80] for at in sorted((column, other)))
            facts = {"sheet": sheet.name, "heading": " / ".join(called)}
            raise SheetRefused(TWO_COLUMNS, facts | {"first": first, "second": second})
        sheet.columns[name] = column


def _distance(known: dict[str, int], name: str, column: int) -> int:
    """How far a column stands from its place beside the nearest columns that are known, left and right."""
    own = COLUMNS.index(name)
    left = next((at for at in range(own - 1, -1, -1) if COLUMNS[at] in known), None)
    right = next((at for at in range(own + 1, len(COLUMNS)) if COLUMNS[at] in known), None)
    beside = [at for at in (left, right) if at is not None]
    return sum(abs(column - known[COLUMNS[at]] - (own - at)) for at in beside)


def _take_positions(sheet: AnswerTable, marks: dict[int, list[int]]) -> bool:
    """The columns as we write them, where the headings are gone and most rows have their mark."""
    column = _most_marks(marks)
    rows = [row for row in sheet.rows if marks and row >= min(marks)]
    if not column or len(marks) * 2 <= len(rows):
        return False
    sheet.first = sheet.head = min(marks) - 1
    sheet.columns = {name: column + at for at, name in enumerate(COLUMNS)}
    sheet.by_position = True
    sheet.find_merged()
    return True
