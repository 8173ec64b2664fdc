"""What changed between two versions, as rows of a table that a person can read: by clause, old beside new.

Pure: two readings in, rows out. A row is a paragraph, or a row of a table or sheet with all its cells, so
that a changed cell is seen beside its neighbours; a sheet that came or went as a whole is one row.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from procurement.reading import Block, Reading
from procurement.reading.labels import parted
from reviews.anchoring.align import (
    DELETED,
    INSERTED,
    MERGED,
    MOVED,
    MOVED_REWORDED,
    REWORDED,
    SPLIT,
    UNCHANGED,
    Pair,
    align,
)
from reviews.anchoring.edits import EQUAL, opcodes
from reviews.anchoring.side import comparable
from reviews.clauses import clauses_of

RENUMBERED = "renumbered"
KINDS = (REWORDED, INSERTED, DELETED, MOVED, MOVED_REWORDED, SPLIT, MERGED, RENUMBERED)
BETWEEN_CELLS = "　｜　"
_PAGE = re.compile(r"\t[0-9０-９ivxIVX-]+\s*$")  # what a line of a table of contents ends in


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of words; `changed` where the other version has others in their place, or none."""

    text: str
    changed: bool


@dataclass(frozen=True, slots=True)
class Words:
    """One side of a row: its blocks (indices), where they stand, their number, and their words."""

    blocks: tuple[int, ...]
    clause: str
    label: str
    parts: tuple[Part, ...]

    @property
    def text(self) -> str:
        return "".join(part.text for part in self.parts)

    @property
    def first(self) -> int:
        return self.blocks[0]


@dataclass(frozen=True, slots=True)
class Row:
    """One change. `old` is None for what came, `new` for what went; `chapter` are the headings above it.

    `number` counts the rows from 1. kind: one of KINDS. follows: the new block that something new stands
    behind. sheet_rows: how many rows of a sheet that came or went as a whole, whose name are the words.
    """

    number: int
    kind: str
    old: Words | None
    new: Words | None
    chapter: tuple[str, ...]
    follows: int | None
    sheet_rows: int = 0

    @property
    def clause(self) -> str:
        return (self.new or self.old).clause

    @property
    def inline(self) -> Iterator[tuple[str, str]]:
        """Both sides as one text: ("stayed", "gone" or "come", words)."""
        old = list(self.old.parts) if self.old else []
        new = list(self.new.parts) if self.new else []
        while old or new:
            if old and old[0].changed:
                yield "gone", old.pop(0).text
            elif new and new[0].changed:
                yield "come", new.pop(0).text
            else:  # what stayed stands on both sides
                if old:
                    old.pop(0)
                yield "stayed", new.pop(0).text


@dataclass(frozen=True)
class Comparison:
    """All rows in the order of the new version; `unchanged` counts the blocks with words that stayed."""

    rows: tuple[Row, ...]
    unchanged: int

    @cached_property
    def tally(self) -> dict[str, int]:
        """Rows by kind, in the order of KINDS; kinds without any are left out."""
        counted = Counter(row.kind for row in self.rows)
        return {kind: counted[kind] for kind in KINDS if counted[kind]}

    @cached_property
    def row_of_old(self) -> dict[int, Row]:
        return {at: row for row in self.rows if row.old for at in row.old.blocks}

    @cached_property
    def row_of_new(self) -> dict[int, Row]:
        return {at: row for row in self.rows if row.new for at in row.new.blocks}


def compare(old: Reading, new: Reading) -> Comparison:
    """Compare two readings of one document. Blank paragraphs that came or went are not worth a row."""
    pairs = [pair for pair in align(old, new).pairs if _has_words(pair, old.blocks, new.blocks)]
    rows: list[Row] = []
    build = _Builder(old, new)
    lone = _lone_sheets(old, pairs, 0), _lone_sheets(new, pairs, 1)
    for group in _groups(pairs, old.blocks, new.blocks, lone):
        kind = build.kind_of(group)
        if kind != UNCHANGED:
            rows.append(build.row(len(rows) + 1, kind, group))
    unchanged = sum(pair.kind == UNCHANGED for pair in pairs)
    return Comparison(tuple(rows), unchanged)


def _has_words(pair: Pair, old: Sequence[Block], new: Sequence[Block]) -> bool:
    return any(_says_something(old[i]) for i in pair.old) or any(_says_something(new[j]) for j in pair.new)


def _says_something(block: Block) -> bool:
    """A page's number in a header or footer is set by the printer."""
    if block.kind in ("header", "footer"):
        return any(char.isalpha() for char in block.text)
    return bool(block.text.strip())


def _groups(
    pairs: Sequence[Pair], old: Sequence[Block], new: Sequence[Block], lone: tuple[set[int], set[int]]
) -> Iterable[list[Pair]]:
    """The pairs of one paragraph each, and those of a table's row together, at the place of its first one.

    Of a sheet in `lone` all pairs are together.
    """
    home: dict[tuple[int, int], tuple] = {}  # the new row that an old one became
    for pair in pairs:
        if pair.old and pair.new and (row := _row_of(new, pair.new)) and (was := _row_of(old, pair.old)):
            home.setdefault(was, ("new", *row))
    groups: dict[tuple, list[Pair]] = {}
    for at, pair in enumerate(pairs):
        key: tuple = ("alone", at)
        if row := _row_of(new, pair.new):
            key = ("new sheet", row[0]) if row[0] in lone[1] else ("new", *row)
        elif not pair.new and (was := _row_of(old, pair.old)):
            key = ("old sheet", was[0]) if was[0] in lone[0] else home.get(was, ("old", *was))
        groups.setdefault(key, []).append(pair)
    return groups.values()


def _lone_sheets(reading: Reading, pairs: Sequence[Pair], side: int) -> set[int]:
    """The sheets of one version of which nothing is in the other."""
    kept = {
        reading.blocks[at].table.table
        for pair in pairs
        if pair.old and pair.new
        for at in (pair.old, pair.new)[side]
        if reading.blocks[at].table is not None
    }
    return {table.id for table in reading.tables if table.name and table.id not in kept}


def _row_of(blocks: Sequence[Block], side: tuple[int, ...]) -> tuple[int, int] | None:
    place = blocks[side[0]].table if side else None
    return None if place is None else (place.table, place.row)


class _Builder:
    def __init__(self, old: Reading, new: Reading) -> None:
        self.old, self.new = old, new
        self._clauses = (clauses_of(old.blocks, old.tables), clauses_of(new.blocks, new.tables))
        self._chapters = (_chapters(old), _chapters(new))

    def kind_of(self, group: Sequence[Pair]) -> str:
        """The kind that says what happened to a paragraph, or to a row of cells as a whole."""
        kinds = {self._kind_of_pair(pair) for pair in group}
        if len(kinds) == 1:
            (kind,) = kinds
            if kind == REWORDED and all(self._turned_page(pair) for pair in group):
                return UNCHANGED
            return kind
        if kinds <= {UNCHANGED, RENUMBERED}:
            return RENUMBERED
        if kinds <= {MOVED, UNCHANGED, RENUMBERED}:
            return MOVED
        return MOVED_REWORDED if kinds <= {MOVED, MOVED_REWORDED, INSERTED, DELETED} else REWORDED

    def _turned_page(self, pair: Pair) -> bool:
        """Whether a line of the contents only names another page."""
        was, now = self.old.blocks[pair.old[0]].text, self.new.blocks[pair.new[0]].text
        return bool(_PAGE.search(was) and _PAGE.sub("", was) == _PAGE.sub("", now))

    def _kind_of_pair(self, pair: Pair) -> str:
        """The pair's kind; a number that someone typed is no word, as one that Word counts is none."""
        if pair.kind not in (UNCHANGED, REWORDED, MOVED_REWORDED):
            return pair.kind
        was, now = self.old.blocks[pair.old[0]], self.new.blocks[pair.new[0]]
        if pair.kind == UNCHANGED:
            return UNCHANGED if was.label == now.label else RENUMBERED
        if not _differ_in_number(was, now):
            return pair.kind
        return RENUMBERED if pair.kind == REWORDED else MOVED

    def row(self, number: int, kind: str, group: Sequence[Pair]) -> Row:
        reading, side = (self.new, 1) if group[0].new else (self.old, 0)
        first = reading.blocks[(group[0].old, group[0].new)[side][0]]
        rows = {_row_of(reading.blocks, (pair.old, pair.new)[side]) for pair in group}
        if kind in (INSERTED, DELETED) and first.table is not None and len(rows) > 1:
            return self._sheet(
                number, kind, side, sorted(at for pair in group for at in (pair.old, pair.new)[side])
            )
        old_parts: list[Part] = []
        new_parts: list[Part] = []
        for pair in group:
            was, now = _words_of(self.old.blocks, pair.old), _words_of(self.new.blocks, pair.new)
            before, after = changed_parts(was, now) if pair.kind != UNCHANGED else ([Part(was, False)],) * 2
            gaps = bool(pair.old and old_parts), bool(pair.new and new_parts)
            gap = Part(BETWEEN_CELLS, gaps[0] != gaps[1])
            old_parts += ([gap] if gaps[0] else []) + before
            new_parts += ([gap] if gaps[1] else []) + after
        old = self._words(0, [i for pair in group for i in pair.old], old_parts)
        new = self._words(1, [j for pair in group for j in pair.new], new_parts)
        side, first = (1, new.first) if new else (0, old.first)
        chapter = self._chapters[side][first]
        follows = self._before(new) if new and not old else None
        return Row(number, kind, old, new, chapter, follows)

    def _sheet(self, number: int, kind: str, side: int, blocks: list[int]) -> Row:
        reading = (self.old, self.new)[side]
        table = reading.tables[reading.blocks[blocks[0]].table.table]
        words = Words(tuple(blocks), self._clauses[side][blocks[0]], "", (Part(table.name, True),))
        old, new = (None, words) if side else (words, None)
        count = len({reading.blocks[at].table.row for at in blocks})
        return Row(number, kind, old, new, (table.name,), None, sheet_rows=count)

    def _words(self, side: int, blocks: list[int], parts: list[Part]) -> Words | None:
        if not blocks:
            return None
        blocks.sort()
        reading = (self.old, self.new)[side]
        clause = self._clauses[side][blocks[0]]
        return Words(tuple(blocks), clause, reading.blocks[blocks[0]].label, tuple(parts))

    def _before(self, new: Words) -> int | None:
        """The block with words before one that came: what it was put behind."""
        above = range(new.first - 1, -1, -1)
        return next((j for j in above if self.new.blocks[j].text.strip()), None)


def _differ_in_number(was: Block, now: Block) -> bool:
    """Whether the words behind the numbers are the same. In a cell "2.5 GHz" is rather a value."""
    if was.table is not None or now.table is not None:
        return False
    (old_number, old_words), (new_number, new_words) = parted(was.text), parted(now.text)
    is_numbered = (old_number or was.label) and (new_number or now.label)
    return bool(is_numbered and old_words and comparable(old_words) == comparable(new_words))


def changed_parts(was: str, now: str) -> tuple[list[Part], list[Part]]:
    """Both texts in stretches that stayed and stretches that did not."""
    before: list[Part] = []
    after: list[Part] = []
    for edit in opcodes(was, now):
        changed = edit.kind != EQUAL
        _append(before, was[edit.old_start : edit.old_end], changed)
        _append(after, now[edit.new_start : edit.new_end], changed)
    return before, after


def _append(parts: list[Part], text: str, changed: bool) -> None:
    """What goes on in the same manner is one stretch."""
    if parts and parts[-1].changed == changed:
        parts[-1] = Part(parts[-1].text + text, changed)
    elif text:
        parts.append(Part(text, changed))


def _words_of(blocks: Sequence[Block], side: tuple[int, ...]) -> str:
    return "\n".join(blocks[at].text for at in side)


def _chapters(reading: Reading) -> list[tuple[str, ...]]:
    """For each block the headings above it (a heading stands below itself); for a cell its sheet's name."""
    found: list[tuple[str, ...]] = []
    above: list[tuple[int, str]] = []
    path: tuple[str, ...] = ()
    for block in reading.blocks:
        if block.kind == "heading":
            while above and above[-1][0] >= block.level:
                above.pop()
            above.append((block.level, f"{block.label} {block.text}".strip()))
            path = tuple(text for _, text in above)
        name = reading.tables[block.table.table].name if block.table is not None else ""
        found.append((name,) if name else path)
    return found
