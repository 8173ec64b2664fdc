"""Header rows of a sheet, and the requirement lists in it.

A sheet says where its header is by a table, by the rows printed on every page, by frozen rows or by a
filter; where it says nothing, the words of a requirement list do, and at last bold or filled cells.
"""

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from functools import lru_cache

from procurement.reading.names import int_of
from procurement.reading.sheet_address import parse_range
from procurement.reading.sheet_cells import STYLED_ROWS, SheetCells
from procurement.reading.sheet_layout import Layout

LEVELS = 3  # rows of one header
MOST_FROZEN = 15  # more frozen rows are a form, not a header
MOST_LISTS = 200
ROWS_BELOW = 10  # rows that tell whether the columns of a header are those of a list
LONGEST_HEADING = 20
KEYS = frozenset(
    (
        "番号", "no", "no.", "№", "#", "項番",
        "項番号", "通番", "連番", "通し番号", "id", "要件番号", "要件id",
        "要件no", "要件no.", "項目番号", "項目no", "項目no.", "項目id", "整理番号", "管理番号", "仕様番号",
        "機能番号", "機能id", "質問番号", "設問番号", "調査番号", "業務番号", "itemno", "itemno.",
        "requirementid", "requirementno", "requirementno.", "reqid", "req.id", "number",
    )
)  # fmt: skip
SUBJECTS = re.compile(
    r"要件|要求|仕様|機能|項目|内容|説明|質問|設問|確認事項|課題|メッセージ|requirement|description|feature|question|"
    r"need|storie?s?|item"
)
OTHERS = re.compile(
    r"必須|任意|区分|優先|備考|対応|回答|分類|種別|可否|重要度|担当|根拠|理由|mandatory|priority|must|should|remark|"
    r"note|comment|response|category|type|status"
)
STRONG_SUBJECT = re.compile(r"要件|要求事項|requirement")


@lru_cache(maxsize=4_000)
def folded(text: str) -> str:
    """A heading cell's words for comparison: one width, one case, no spaces."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text[:60])).lower()


class Heads:
    """`rows`: (first, last) header row, (0, 0) when none. `lists`: see `Table.lists`."""

    def __init__(self, cells: SheetCells, layout: Layout, titles: tuple[int, int] | None, tables: list):
        self._cells = cells
        self._merges = sorted(layout.merges)
        self._top = self._first_rows()
        self.lists = self._lists()
        self.rows = (0, 0)
        first_list = [(item[0], item[0]) for item in self.lists[:1]]
        for first, last in (
            *_of_tables(tables),
            *self._of_titles(titles),
            *self._of_frozen(layout.frozen[0]),
            *([(layout.filter[0],) * 2] if layout.filter else []),
            *first_list,
            *self._of_looks(cells.strong_rows),
        ):
            rows = self._above_list(*self._extended(first, last))
            if rows[1] - rows[0] < MOST_FROZEN and self._has_cells(rows):
                self.rows = rows
                break

    def _above_list(self, first: int, last: int) -> tuple[int, int]:
        """Header rows without the first rows of the list below them, which a setting may take along."""
        for head, start, *_ in self.lists:
            if first <= head < start <= last:
                return first, start - 1
        return first, last

    def _first_rows(self) -> dict[int, list[tuple[int, str]]]:
        rows: dict[int, list[tuple[int, str]]] = {}
        for row, column, text in zip(self._cells.rows, self._cells.columns, self._cells.texts, strict=True):
            if row not in rows and len(rows) == STYLED_ROWS:
                break
            rows.setdefault(row, []).append((column, text))
        return rows

    def _has_cells(self, rows: tuple[int, int]) -> bool:
        """Whether there is a cell in these rows, and one below them."""
        numbers = self._cells.rows
        at = bisect_left(numbers, rows[0])
        return at < len(numbers) and numbers[at] <= rows[1] < numbers[-1]

    def _row(self, row: int) -> list[tuple[int, str]]:
        cells = self._cells
        return [(cells.columns[at], cells.texts[at]) for at in cells.row(row)]

    def _of_titles(self, titles: tuple[int, int] | None) -> list[tuple[int, int]]:
        """The rows printed on every page; where the sheet's title is among them, those below it."""
        if titles is None or titles[1] - titles[0] < LEVELS:
            return [titles] if titles else []
        return self._of_frozen(titles[1])

    def _of_frozen(self, frozen: int) -> list[tuple[int, int]]:
        """The lowest unbroken rows with several cells among those that stay in view."""
        rows = [row for row, cells in self._top.items() if row <= frozen and len(cells) > 1]
        if not rows or frozen > MOST_FROZEN:
            return []
        first = last = rows[-1]
        while first - 1 in rows and last - first + 1 < LEVELS and self._joins(first - 1):
            first -= 1
        return [(first, last)]

    def _of_looks(self, strong: set[int]) -> list[tuple[int, int]]:
        """The first row of at least two words, all of them bold or filled, above a row that is not.

        Rows that name further columns below it belong to it: groups stand above the columns' own names.
        Where most cells below stand in columns that these rows do not name, they are part of a form.
        """
        for row, cells in self._top.items():
            if row in strong and len(cells) > 1 and not any(_is_number(text) for _, text in cells):
                below = [other for other in self._top if row < other <= row + LEVELS]
                if all(other in strong for other in below):
                    return []
                last = self._extended(row, self._last_naming(row, strong))[1]
                if self._names_most(row, last):
                    return [(row, last)]
        return []

    def _last_naming(self, row: int, strong: set[int]) -> int:
        """The last row of a header that begins in `row`: each names more columns than the one above."""
        named = {column for column, _ in self._top[row]}
        last = row
        while last - row + 1 < LEVELS:
            cells = self._top.get(last + 1, [])
            columns = {column for column, _ in cells}
            if len(cells) <= len(self._top[last]) or columns <= named:
                break
            if any(_is_number(text) or _is_label(text) for _, text in cells):
                break
            if last + 1 not in strong and sum(map(_is_heading, cells)) * 2 < len(cells):
                break
            named |= columns
            last += 1
        return last

    def _names_most(self, first: int, last: int) -> bool:
        """Whether at least half of the cells in the next rows begin in columns that these rows name."""
        named = {column for row in range(first, last + 1) for column, _ in self._top.get(row, ())}
        below = [row for row in self._top if row > last][:ROWS_BELOW]
        columns = [column for row in below for column, _ in self._top[row]]
        return sum(column in named for column in columns) * 2 >= len(columns)

    def _joins(self, row: int) -> bool:
        """Whether a merged range in `row` reaches below it or over several columns."""
        merges = self._merges
        start, end = bisect_left(merges, (row,)), bisect_left(merges, (row + 1,))
        return any(
            row < bottom < row + LEVELS or (bottom == row and right > left)
            for _, left, bottom, right in merges[start:end]
        )

    def _extended(self, first: int, last: int) -> tuple[int, int]:
        """Header rows with those that merged ranges tie to them."""
        merges = self._merges
        for _, _, bottom, _ in merges[bisect_left(merges, (first,)) : bisect_left(merges, (last + 1,))]:
            if last < bottom < first + LEVELS:
                last = bottom
        while first > 1 and last - first + 1 < LEVELS and len(self._row(first - 1)) > 1:
            if not self._joins(first - 1) or any(_is_label(text) for _, text in self._row(first - 1)):
                break
            first -= 1
        return first, last

    # -- requirement lists -------------------------------------------------------------------------

    def _lists(self) -> tuple[tuple[int, int, int, int, int], ...]:
        heads = []
        for row in self._candidates():
            columns = self._columns_of(row)
            if columns and len(heads) < MOST_LISTS:
                heads.append((row, self._extended(row, row)[1], *columns))
        out = []
        for number, (row, bottom, key, subject) in enumerate(heads):
            if out and row <= out[-1][2]:
                continue
            end = heads[number + 1][0] if number + 1 < len(heads) else None
            keyed = self._keyed(bottom + 1, end, key)
            if keyed:
                out.append((row, *keyed, key, subject))
        return tuple(out)

    def _candidates(self) -> list[int]:
        rows = {row for row, cells in self._top.items() if any(folded(text) in KEYS for _, text in cells)}
        cells = self._cells
        for key in WRITTEN_KEYS.intersection(cells.texts):
            at = -1
            for _ in range(min(cells.texts.count(key), MOST_LISTS)):
                at = cells.texts.index(key, at + 1)
                rows.add(cells.rows[at])
        return sorted(rows)

    def _columns_of(self, row: int) -> tuple[int, int] | None:
        """(key column, text column) when the row is a header of a requirement list."""
        cells = self._row(row)
        for below in range(row + 1, self._extended(row, row)[1] + 1):
            cells = cells + self._row(below)
        words = sorted((column, folded(text)) for column, text in cells)
        key = next((column for column, word in words if word in KEYS), None)
        subjects = [item for item in words if item[0] != key and SUBJECTS.search(item[1])]
        if key is None or not subjects:
            return None
        strong = [column for column, word in subjects if STRONG_SUBJECT.search(word)]
        others = [column for column, word in words if OTHERS.search(word) and column != key]
        if not strong and not others and len(subjects) < 2:
            return None
        contents = [c for c, word in subjects if word.endswith(("内容", "説明", "本文", "description"))]
        return key, next(iter(contents or strong), subjects[0][0])

    def _keyed(self, first: int, end: int | None, key: int) -> tuple[int, int] | None:
        """The first and the last row with a key; None where there are not two."""
        cells = self._cells
        start = bisect_left(cells.rows, first)
        stop = len(cells) if end is None else bisect_left(cells.rows, end)

        def keyed(places: range) -> Iterator[int]:
            columns, texts = cells.columns, cells.texts
            return (cells.rows[at] for at in places if columns[at] == key and is_key(texts[at]))

        upper = next(keyed(range(start, stop)), 0)
        lower = next(keyed(range(stop - 1, start - 1, -1)), 0)
        return (upper, lower) if upper < lower else None


def is_key(text: str) -> bool:
    """Whether a cell of the key column numbers a row; remarks below a list do not."""
    return len(text) <= 24 and text[:1] not in "※注＊*" and (text.isalnum() or any(map(str.isalnum, text)))


def _is_label(text: str) -> bool:
    """ "Location:" stands before a value, not above a column."""
    return text.rstrip().endswith((":", "："))


def _is_heading(cell: tuple[int, str]) -> bool:
    """Whether a cell has a word that stands above columns: 項目名, 説明, 備考."""
    word = folded(cell[1])
    return len(cell[1]) <= LONGEST_HEADING and bool(
        word in KEYS or SUBJECTS.search(word) or OTHERS.search(word)
    )


def _is_number(text: str) -> bool:
    return text.replace(",", "").replace(".", "").isdecimal()


def _of_tables(tables: list) -> list[tuple[int, int]]:
    """The header rows of tables (xl/tables), the topmost first."""
    rows = []
    for root in tables:
        place = parse_range(root.get("ref", ""))
        if place and int_of(root.get("headerRowCount"), 1) > 0:
            rows.append((place[0], place[0]))
    return sorted(rows)


WRITTEN_KEYS = (
    KEYS | {key.upper() for key in KEYS} | {"No", "No.", "Ｎｏ", "Ｎｏ．", "ＮＯ", "Req ID", "Item No."}
)
