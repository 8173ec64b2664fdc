"""A small document from a few lines of text: the examples of rules, and try-outs.

# 1 目的            a heading; "##" one level below, and so on
本文               a paragraph
- 項目             a list item
| 件名 | 数量 |      a table row; the first row of a table is its heading row
--- 別紙1 様式.docx   a second document of the case, with its name
sheet: 一覧         as the first line: a workbook (`minisheet.py`)
"""

import re

from procurement.reading.blocks import Block, CellPlace, Reading, Table
from reviews.rules.casefile import CaseFile
from reviews.rules.document import Document
from reviews.rules.minisheet import is_sheet, sheet_reading
from reviews.rules.rule import Example

_HEADING = re.compile(r"(#{1,6})\s*(.*)")
_NEXT = re.compile(r"-{3}\s*(.*)")


def case_of(example: Example, whole: bool = False) -> CaseFile:
    """The case of an example. `whole`: the text is a small document; else one passage below its heading."""
    if whole:
        parts = _parts(example.text)
    else:
        row = [f"# {example.heading}"] if example.heading else []
        parts = [("", [*row, example.text])]
    documents = [
        Document(reading_of(lines, single=not whole, as_cell="表" in example.heading and not whole),
                 example.kind if at == 0 else "annex", name)
        for at, (name, lines) in enumerate(parts)
    ]  # fmt: skip
    return CaseFile(documents, method=example.method, settings=example.settings)


def _parts(text: str) -> list[tuple[str, list[str]]]:
    parts: list[tuple[str, list[str]]] = [("", [])]
    for line in text.strip("\n").split("\n"):
        another = _NEXT.fullmatch(line.strip())
        if another and another[1]:
            parts.append((another[1], []))
        else:
            parts[-1][1].append(line)
    return parts


def reading_of(lines: list[str], single: bool = False, as_cell: bool = False) -> Reading:
    """`single`: every line but a heading in front is text as it stands, marks included."""
    if not single and is_sheet(lines):
        return sheet_reading(lines)
    blocks: list[Block] = []
    tables: list[tuple[int, int]] = []

    def add(kind: str, text: str, level: int = 0, place: CellPlace | None = None) -> None:
        seq = len(blocks)
        path = f"t{place.table}.r{place.row}.c{place.col}.p1" if place else f"p{seq}"
        blocks.append(Block(seq, kind, level, "", path, text, "", table=place))

    in_table = False
    for at, raw in enumerate(lines):
        line = raw if single else raw.strip()
        heading = _HEADING.fullmatch(line) if not single or at == 0 else None
        if heading:
            add("heading", heading[2], len(heading[1]))
        elif single:
            add("cell" if as_cell else "paragraph", line, 0, CellPlace(0, 1, 1) if as_cell else None)
            tables = [(1, 1)] if as_cell else []
        elif line.startswith("|"):
            cells = [cell.strip() for cell in line.strip("|").split("|")]
            if not in_table:
                tables.append((0, 0))
            rows, cols = tables[-1]
            tables[-1] = (rows + 1, max(cols, len(cells)))
            for col, cell in enumerate(cells, start=1):
                add("cell", cell, 0, CellPlace(len(tables) - 1, rows + 1, col, header=rows == 0))
        elif line.startswith("- "):
            add("item", line[2:], 1)
        elif line:
            add("paragraph", line)
        in_table = line.startswith("|") and not single
    made = tuple(Table(at, rows, cols) for at, (rows, cols) in enumerate(tables))
    return Reading("docx", "", tuple(blocks), {}, tables=made)
