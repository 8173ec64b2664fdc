"""Values that a program cannot add up or look up: numbers as text, ditto marks, blanks for "as above"."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from typing import Any

from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.datasheet import Cell, DataSheet, address, data_sheets
from reviews.rules.finding import Hit
from reviews.rules.rule import Rule

LEAST_VALUES = 5
SHARE = 0.8  # of a column's values that must read like numbers
CODE_LENGTH = 5  # so many digits in every cell are a code, unless they end in 0 as sums do
# Above blanks that stand for it, a group's name: at least so many of each; one for all of a sheet only in its
# first column, others may be filled where they apply.
LEAST_GROUPS, LEAST_BLANKS = 2, 3
_NUMBERS = re.compile(r"no\.?|№|#|番号|項番|通番|連番|id", re.IGNORECASE)
FULL = 0.95
_NOTE = r"(?:\s*[(※*注].{0,8})?"
_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"


@check("sheet_text_number")
def text_number(case: CaseFile, rule: Rule) -> Iterator[Hit]:
    """Columns of numbers of which some are text; one hit a column.

    settings: `forms`; `codes`, words in the name of a column of codes; `units`, what may stand behind a
    number; `empty`, what stands for no value.
    """
    settings = rule.settings
    codes = re.compile("|".join(settings["codes"]), re.IGNORECASE)
    units = "|".join(sorted(map(re.escape, settings["units"]), key=len, reverse=True))
    number = re.compile(
        rf"(?:約|およそ)?\s*[¥$€]?\s*[▲△+\-−]?\s*({_DIGITS})\s*(?:{units})?{_NOTE}", re.IGNORECASE
    )
    empty = frozenset(settings["empty"])
    for sheet in data_sheets(case, settings):
        typed = set(sheet.table.number_texts)
        keys = {key for *_, key, _text in sheet.table.lists}
        for column in sheet.names:
            if column in keys or codes.search(sheet.name(column)):
                continue
            values = [(row, cell) for row, cell in sheet.column(column) if cell.text.strip() not in empty]
            read = {row: found for row, cell in values if (found := number.fullmatch(cell.text.strip()))}
            if len(read) < max(LEAST_VALUES, SHARE * len(values)) or _are_codes(
                [found[1] for found in read.values()]
            ):
                continue
            wrong = [
                row for row, cell in values if row in read and (row, column) in typed and not cell.formula
            ]
            if wrong:
                yield sheet.hit(wrong[0], column, column=sheet.name(column), cells=str(len(wrong)))


def _are_codes(digits: list[str]) -> bool:
    if any(len(one) > 1 and one[0] == "0" and one[1].isdigit() for one in digits):
        return True
    same = len({len(one) for one in digits}) == 1 and len(digits[0]) >= CODE_LENGTH
    return same and all(one.isdigit() for one in digits) and not all(one.endswith("0") for one in digits)


@check("sheet_ditto")
def ditto(case: CaseFile, rule: Rule) -> Iterator[Hit]:
    """Ditto marks, one hit a column; blanks below a group's name, one hit a sheet.

    settings: `forms`; `marks`; `groups`, words in the name of a column that groups the rows.
    """
    marks = frozenset(rule.settings["marks"])
    groups = re.compile("|".join(rule.settings["groups"]), re.IGNORECASE)
    for sheet in data_sheets(case, rule.settings):
        for column in sheet.names:
            found = [row for row, cell in sheet.column(column) if cell.text.strip().lower() in marks]
            if found:
                yield sheet.hit(found[0], column, **_told(sheet, [column], len(found)))
        blank = {column: rows for column in _grouping(sheet, groups) if (rows := _blanks(sheet, column))}
        if blank:
            column, rows = next(iter(blank.items()))
            above = max(row for row, _ in sheet.column(column) if row < rows[0])
            told = _told(sheet, list(blank), sum(map(len, blank.values())))
            yield sheet.hit(above, column, **told, cell=address(rows[0], column))


def _told(sheet: DataSheet, columns: list[int], count: int) -> Mapping[str, Any]:
    names = [sheet.name(column) for column in columns]
    return {"column": "」「".join(names), "column_en": "”, “".join(names), "cells": str(count)}


def _grouping(sheet: DataSheet, groups: re.Pattern[str]) -> list[int]:
    """Columns named for a group that stand left of a column which every record fills."""
    full = [column for column in sheet.names if len(sheet.column(column)) >= FULL * len(sheet.records)]
    return [
        column
        for column in sheet.names
        if groups.search(sheet.name(column)) and any(one > column for one in full)
    ]


def _blanks(sheet: DataSheet, column: int) -> list[int]:
    """Rows in which the group's name is left out; none where the column may be left empty."""
    cells: list[tuple[int, Cell]] = sheet.column(column)
    there = {row for row, _ in cells}
    covered = sheet.covered(column)
    missing = [row for row in sheet.records if row not in there and not _within(row, covered)]
    begins = bool(cells) and cells[0][0] == sheet.records[0]
    # A group begins once: a name that comes again and again is a value, and its blanks mean "none".
    again = len(cells) - len({cell.text for _, cell in cells})
    least = 1 if _is_first(sheet, column) else LEAST_GROUPS
    if not begins or len(cells) < least or len(missing) < LEAST_BLANKS or again * 3 > len(cells):
        return []
    return missing


def _is_first(sheet: DataSheet, column: int) -> bool:
    return all(_NUMBERS.fullmatch(sheet.name(one)) for one in sheet.names if one < column)


def _within(row: int, stretches: list[tuple[int, int]]) -> bool:
    at = bisect_right(stretches, (row, row + 1_048_576)) - 1
    return at >= 0 and stretches[at][1] >= row
