"""Sheets that a program cannot read as they look: merged data, hidden rows, columns and sheets."""

import re
from collections.abc import Iterator

from procurement.reading.sheet_address import column_letters
from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.datasheet import DataSheet, Sheet, and_more, data_sheets, range_name, sheets
from reviews.rules.finding import Hit
from reviews.rules.rule import Rule


@check("sheet_merged")
def merged(case: CaseFile, rule: Rule) -> Iterator[Hit]:
    """Merged ranges that reach into the rows of data; one hit a sheet. settings: `forms`."""
    for sheet in data_sheets(case, rule.settings):
        if sheet.merges:
            first = sheet.merges[0]
            told = and_more(range_name(first), len(sheet.merges))
            yield sheet.hit(first[0], first[1], range=told["ja"], range_en=told["en"])


@check("sheet_hidden")
def hidden(case: CaseFile, rule: Rule) -> Iterator[Hit]:
    """Hidden sheets with content, one hit a file; hidden columns and rows of data sheets, one hit each.

    settings: `forms`; `lookups`, words in the name of a sheet that feeds drop-down lists; `own`, an
    expression for the marks that our own exports keep in a hidden column.
    """
    lookups = re.compile("|".join(rule.settings.get("lookups") or [r"(?!)"]), re.IGNORECASE)
    away: dict[int, list[Sheet]] = {}
    for sheet in sheets(case):
        if sheet.table.state != "visible" and not lookups.search(sheet.table.name):
            away.setdefault(sheet.at, []).append(sheet)
    for some in away.values():
        row, column = min(some[0].cells)
        name = some[0].table.name
        told = (
            and_more(f"シート「{name}」", len(some), "枚")["ja"],
            and_more(f"sheet “{name}”", len(some))["en"],
        )
        yield some[0].hit(row, column, what=told[0], what_en=told[1])
    own = re.compile(rule.settings.get("own") or r"(?!)")
    for sheet in data_sheets(case, rule.settings):
        yield from _columns(sheet, own)
        yield from _rows(sheet)


def _columns(sheet: DataSheet, own: re.Pattern[str]) -> Iterator[Hit]:
    found = []
    for first, last, _width, is_hidden in sheet.table.columns:
        some = [column for column in sheet.columns if first <= column <= last] if is_hidden else []
        found += [column for column in some if not _is_own(sheet, column, own)]
    if found:
        at = min(place for place in sheet.cells if place[1] == found[0])
        letters = column_letters(found[0])
        yield _hit(sheet, at, (f"{letters}列", f"column {letters}"), len(found), "列")


def _is_own(sheet: DataSheet, column: int, own: re.Pattern[str]) -> bool:
    cells = sheet.column(column)
    return bool(cells) and all(own.fullmatch(cell.text.strip()) for _, cell in cells)


def _rows(sheet: DataSheet) -> Iterator[Hit]:
    top, _, down, _ = sheet.table.filter
    found = [
        row
        for first, last in sheet.table.hidden_rows
        for row in sheet.rows
        # A filter hides rows for a while; they come back with a click.
        if first <= row <= last and not (top and top < row <= down)
    ]
    if found:
        at = min(place for place in sheet.cells if place[0] == found[0])
        yield _hit(sheet, at, (f"{found[0]}行目", f"row {found[0]}"), len(found), "行")


def _hit(sheet: DataSheet, at: tuple[int, int], first: tuple[str, str], count: int, unit: str) -> Hit:
    name = sheet.table.name
    return sheet.hit(
        *at,
        what=f"シート「{name}」の{and_more(first[0], count, unit)['ja']}",
        what_en=f"{and_more(first[1], count)['en']} of sheet “{name}”",
    )
