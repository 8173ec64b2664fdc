"""A reading taken apart into what a revision moves as one, and put together again as a reading gives it."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from html import escape

from procurement.reading.blocks import Block, CellPlace, Reading, Table
from procurement.reading.sheet_address import column_letters


@dataclass(slots=True)
class Piece:
    """One text on its way. block: the old one (its model, if it is new); source: one number a character."""

    block: Block
    text: str
    source: list[int]
    old: int | None


@dataclass(slots=True)
class Unit:
    """What is inserted, deleted and moved as one: a paragraph, or a row. `gap`: rows since the one before."""

    pieces: list[Piece]
    table: int | None = None
    gap: int = 1
    fixed: bool = False
    stays: bool = field(default=False)

    @property
    def wordy(self) -> bool:
        return any(piece.text.strip() for piece in self.pieces)

    @property
    def level(self) -> int:
        """Of a heading, else 0."""
        return self.pieces[0].block.level if self.pieces[0].block.kind == "heading" else 0


def units_of(old: Reading, starts: list[int]) -> list[Unit]:
    units: list[Unit] = []
    last: tuple[int, int] | None = None
    rows: dict[int, int] = {}
    for block, start in zip(old.blocks, starts, strict=True):
        piece = Piece(block, block.text, list(range(start, start + len(block.text))), block.seq)
        place = block.table
        if place is None:
            # Notes, headers and boxes hang on something else: their words change, their place does not.
            units.append(Unit([piece], fixed=block.kind in ("note", "header", "footer", "textbox")))
            last = None
            continue
        if (place.table, place.row) == last:
            units[-1].pieces.append(piece)
            continue
        last = (place.table, place.row)
        head = old.tables[place.table].head[1] if place.table < len(old.tables) else 0
        gap = max(1, place.row - rows.get(place.table, 0))
        rows[place.table] = place.row
        is_head = place.header or place.row <= head
        units.append(Unit([piece], place.table, gap, fixed=is_head or block.kind == "textbox"))
    return units


def put_together(old: Reading, units: list[Unit]) -> tuple[Reading, list[list[int]]]:
    label = _labels(units)
    order: dict[int, int] = {}
    rows: dict[int, int] = defaultdict(int)
    blocks, source, seen, paragraph = [], [], set(), 0
    for unit in units:
        if unit.table is not None:
            if old.kind != "xlsx":
                order.setdefault(unit.table, len(order))
            rows[unit.table] += unit.gap
        counted: dict[int, int] = defaultdict(int)
        for piece in unit.pieces:
            place = piece.block.table
            if place is not None:
                counted[place.col] += 1
                table = order.get(unit.table, unit.table)
                place = place._replace(table=table, row=rows[unit.table])
                path = _cell_path(old, piece.block, place, counted[place.col])
            else:
                plain = re.match(r"^p(\d+)(.*)$", piece.block.path)
                paragraph += bool(plain and not plain[2])
                path = f"p{paragraph}{plain[2]}" if plain else piece.block.path
            while path in seen:
                path += "b"
            seen.add(path)
            blocks.append(piece.block._replace(
                seq=len(blocks), path=path, text=piece.text, html=escape(piece.text), table=place,
                label=label(piece), change="",
            ))  # fmt: skip
            source.append(piece.source)
    tables = old.tables
    if order:
        kept = [replace(old.tables[was], id=now) for was, now in order.items()]
        tables = tuple(sorted(kept, key=lambda table: table.id))
    tables = tuple(_resized(table, rows, old.kind) for table in tables)
    return replace(old, blocks=tuple(blocks), tables=tables, comments=(), changes=()), source


def _resized(table: Table, rows: dict[int, int], kind: str) -> Table:
    if kind != "xlsx" or table.id not in rows:
        return table
    last = rows[table.id]
    lists = tuple((head, first, min(end, last), key, text) for head, first, end, key, text in table.lists)
    return replace(table, rows=max(table.rows, last), lists=lists)


def _cell_path(old: Reading, block: Block, place: CellPlace, number: int) -> str:
    if old.kind == "xlsx":
        if block.kind != "cell":
            return block.path
        return f"{block.path.rpartition('!')[0]}!{column_letters(place.col)}{place.row}"
    return f"t{place.table + 1}.r{place.row}.c{place.col}.p{number}"


def _labels(units: list[Unit]) -> Callable[[Piece], str]:
    """Automatic numbers count on: the nth block of a kind of label gets the nth label of that kind."""
    texts: dict[tuple, dict[int, str]] = defaultdict(dict)
    for unit in units:
        for piece in unit.pieces:
            if piece.old is not None and piece.block.label:
                texts[_template(piece.block)][piece.old] = piece.block.label
    inorder = {key: [known[seq] for seq in sorted(known)] for key, known in texts.items()}
    used: dict[tuple, int] = defaultdict(int)

    def label(piece: Piece) -> str:
        if not piece.block.label:
            return ""
        key = _template(piece.block)
        known = inorder.get(key, [])
        used[key] += 1
        return known[used[key] - 1] if used[key] <= len(known) else piece.block.label

    return label


def _template(block: Block) -> tuple:
    return block.kind, block.level, re.sub(r"[0-9０-９]+", "#", block.label)
