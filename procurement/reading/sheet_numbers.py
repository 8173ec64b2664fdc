"""Cells in which a number was typed as text: on paper one sees no difference, a program does."""

import re
from collections.abc import Iterable
from itertools import compress, islice

from procurement.reading.sheet_cells import SheetCells
from procurement.reading.sheet_values import CellValues

# 1,200円 · 約30 · ▲5.2% · 12※1 ; two or more characters, see `NumberTexts`.
READS_LIKE = re.compile(r"(?=..)\s*[^\dA-Za-z]{0,4}\d[\d,，.．]*\D{0,12}\d?\D{0,3}")


class NumberTexts:
    """Which texts of a workbook's cells read like numbers.

    A cell that shows such a text has the very object that the value tables hold; a number under the format
    #,##0"円" shows an equal text, which is another object. Single characters are shared by Python and
    never told apart, so that they are left out.
    """

    def __init__(self, values: CellValues) -> None:
        self._values = values
        self._known: set[int] = set()
        self._seen: dict[int, int] = {}

    def of(self, cells: SheetCells) -> tuple[tuple[int, int], ...]:
        """(row, column) of the cells of one sheet that hold one, in order."""
        for table in self._values.text_tables():
            start = self._seen.get(id(table), 0)
            self._seen[id(table)] = len(table)
            self._known.update(_like_numbers(text for text, _ in islice(table.values(), start, None)))
        if not self._known:
            return ()
        places = zip(cells.rows, cells.columns, strict=True)
        return tuple(compress(places, map(self._known.__contains__, map(id, cells.texts))))


def _like_numbers(texts: Iterable[str]) -> Iterable[int]:
    return (id(text) for text in texts if len(text) <= 24 and READS_LIKE.fullmatch(text))
