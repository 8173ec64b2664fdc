"""Rows of requirement lists, each one thing that a comment can be about: "要件一覧 No.12"."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from procurement.reading.blocks import Block, Table
from procurement.reading.sheet_heads import is_key

LONGEST_NAME = 40


class Item(NamedTuple):
    """One item: its rows, the blocks of its first and last non-empty cell, and how people cite it."""

    table: int
    row: int
    last_row: int
    seq: int
    end_seq: int
    label: str


def items_of(tables: Iterable[Table], blocks: Sequence[Block]) -> list[Item]:
    """The items of all requirement lists of a workbook, in reading order."""
    tables = tuple(tables)
    listed = {table.id for table in tables if table.lists}
    by_table: dict[int, list[Block]] = {number: [] for number in listed}
    for block in blocks if listed else ():
        if block.kind == "cell" and block.table is not None and block.table.table in listed:
            by_table[block.table.table].append(block)
    return [item for table in tables if table.lists for item in sheet_items(table, by_table[table.id])]


def sheet_items(table: Table, cells: Sequence[Block]) -> list[Item]:
    """The items of one sheet; `cells` are its cells in order."""
    rows: dict[int, list[Block]] = {}
    for block in cells:
        rows.setdefault(block.table.row, []).append(block)
    order = sorted(rows)
    out = []
    for _, first, last, key, _ in table.lists:
        for row in (row for row in order if first <= row <= last):
            found = next((block for block in rows[row] if block.table.col == key), None)
            if found is None or not is_key(found.text):
                continue
            last_row = row + found.table.rowspan - 1
            # A number that is merged over several rows stands for all of them.
            ends = rows[row][-1]
            for below in range(row + 1, min(last_row, last + found.table.rowspan) + 1):
                ends = rows.get(below, [ends])[-1]
            label = _label(table.name, found.text)
            out.append(Item(table.id, row, ends.table.row, rows[row][0].seq, ends.seq, label))
    return out


def _label(sheet: str, key: str) -> str:
    key = " ".join(key.split())
    return f"{sheet[:LONGEST_NAME]} {'No.' if key.isdecimal() else ''}{key}"
