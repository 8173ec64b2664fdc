"""Revised drafts with the truth about every character: which old one it is, or none.

A draft is taken apart into units: a paragraph, or a table's (or sheet's) row with its cells. Shares of them
are reworded, deleted, inserted, moved, split, merged and renumbered, and the whole is put together again as a
reading would give it: new paths, table and row numbers, labels counted anew. Nothing here looks at words to
find out what became of them; each character carries its own number along.
"""

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from _clauses import count_anew, replace_clauses
from _revised_reading import Piece, Unit, put_together, units_of

from procurement.reading.blocks import Reading

NEW = -1
"""The source of a character that stood nowhere in the old draft."""


@dataclass(frozen=True, slots=True)
class Strength:
    """Shares: `reworded`, `split`, `merged` of the texts; `deleted`, `inserted`, `moved` of the units.

    `sections`: share of the units that moves in stretches. `renumbered`: how many stretches of typed numbers
    go up by one in 500 units. Reworded means 5 to 50 % of the words of a text.
    """

    reworded: float
    deleted: float
    inserted: float
    moved: float
    sections: float
    split: float
    merged: float
    renumbered: int


STRENGTHS = {
    "light": Strength(0.10, 0.02, 0.02, 0.02, 0.03, 0.01, 0.01, 1),
    "heavy": Strength(0.30, 0.10, 0.10, 0.04, 0.10, 0.03, 0.03, 2),
    "brutal": Strength(0.60, 0.15, 0.20, 0.08, 0.25, 0.05, 0.05, 4),
}
# A stretch of letters of one script is about a word; Japanese has no spaces.
WORD = re.compile(r"[一-鿿々]+|[ぁ-ゟ]+|[ァ-ヿー]+|[A-Za-z0-9０-９Ａ-Ｚａ-ｚ]+|\s+|.", re.DOTALL)
TYPED = re.compile(r"^(第?\s*(?:[0-9０-９]+[.．\-])*)([0-9０-９]+)(?=[\s　.．、)）章節条項編])")
SPLITTABLE, ROOM = 20, 12
LONGEST_SECTION = 40


@dataclass(frozen=True)
class Revision:
    """`source[seq][offset]`: the old draft's character (see `starts`) that the new one is, or NEW.

    starts: the number of each old block's first character. edited: the old blocks that something befell.
    """

    old: Reading
    new: Reading
    source: list[list[int]]
    starts: list[int]
    edited: frozenset[int]

    @cached_property
    def target(self) -> dict[int, tuple[int, int]]:
        """Where each surviving old character stands: new block and offset."""
        return {
            number: (seq, offset)
            for seq, numbers in enumerate(self.source)
            for offset, number in enumerate(numbers)
            if number != NEW
        }


def revise(
    old: Reading, strength: Strength, seed: int, pool: Sequence[str], replaced: float = 0.0
) -> Revision:
    """The draft after somebody's revision; `pool` are texts of other drafts, for what is inserted.

    replaced: of a draft of `_clauses`, the share of clauses in whose place there are others.
    """
    starts, position = [], 0
    for block in old.blocks:
        starts.append(position)
        position += len(block.text)
    editor = _Editor(old, starts, random.Random(f"{seed}"), pool)
    if replaced:
        editor.edited |= replace_clauses(editor.units, replaced, editor.chance, pool)
    editor.run(strength)
    if replaced:
        count_anew(editor.units)
    new, source = put_together(old, editor.units)
    return Revision(old, new, source, starts, frozenset(editor.edited))


class _Editor:
    def __init__(self, old: Reading, starts: list[int], chance: random.Random, pool: Sequence[str]) -> None:
        self.chance = chance
        self.pool = pool
        self.units = units_of(old, starts)
        self.edited: set[int] = set()
        words = [w for b in old.blocks for w in WORD.findall(b.text) if w[0].isalnum()]
        self.words = words or ["x"]

    def run(self, strength: Strength) -> None:
        size = sum(unit.wordy for unit in self.units)
        for _ in range(strength.renumbered * (1 + size // 500)):
            self._renumber()
        pieces = [p for unit in self.units for p in unit.pieces if len(_words(p.text)) >= 2]
        for piece in self._some(pieces, strength.reworded * len(pieces)):
            self._reword(piece)
        plain = [unit for unit in self.units if unit.table is None]
        for unit in self._some([u for u in plain if self._can_split(u)], strength.split * len(plain)):
            self._split(unit)
        for _ in range(round(strength.merged * len(plain))):
            self._merge()
        self._move_sections(round(strength.sections * size))
        for unit in self._some(self._loose(), strength.moved * size):
            self._move(unit)
        for unit in self._some(self._loose(), strength.deleted * size):
            self._touch(unit)
            self.units.remove(unit)
        for _ in range(round(strength.inserted * size)):
            self._insert()

    def _some(self, things: list, count: float) -> list:
        return self.chance.sample(things, min(len(things), round(count)))

    def _loose(self) -> list[Unit]:
        return [unit for unit in self.units if unit.wordy and not unit.fixed]

    def _touch(self, unit: Unit) -> None:
        self.edited.update(piece.old for piece in unit.pieces if piece.old is not None)

    def _renumber(self) -> None:
        """From one typed number on, its siblings count one more, as after an insertion before them."""
        numbered = [(at, u) for at, u in enumerate(self.units) if TYPED.match(u.pieces[0].text)]
        if not numbered:
            return
        first, unit = self.chance.choice(numbered)
        before = TYPED.match(unit.pieces[0].text)[1]
        for at, one in numbered:
            piece = one.pieces[0]
            found = TYPED.match(piece.text)
            if at < first or found[1] != before or at > first + LONGEST_SECTION:
                continue
            start, end = found.span(2)
            number = str(int(found[2]) + 1)
            if not found[2].isascii():
                number = number.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})
            _replace(piece, start, end, number)
            self._touch(one)

    def _reword(self, piece: Piece) -> None:
        """5 to 50 % of the words: half of the times here and there, else in one stretch."""
        words = _words(piece.text)
        count = max(1, round(self.chance.uniform(0.05, 0.5) * len(words)))
        count = min(count, len(words) // 2)
        if self.chance.random() < 0.5:
            chosen = self.chance.sample(words, count)
        else:
            first = self.chance.randrange(len(words) - count + 1)
            chosen = words[first : first + count]
        for start, end in sorted(chosen, reverse=True):
            what = self.chance.random()
            word = self.chance.choice(self.words)
            if what < 0.6:
                _replace(piece, start, end, word)
            elif what < 0.8:
                _replace(piece, start, end, "")
            else:
                _replace(piece, end, end, _spaced(piece, end, word))
        if piece.old is not None:
            self.edited.add(piece.old)

    def _can_split(self, unit: Unit) -> bool:
        return len(unit.pieces[0].text) >= SPLITTABLE and unit.pieces[0].block.kind in ("paragraph", "item")

    def _split(self, unit: Unit) -> None:
        (piece,) = unit.pieces
        ends = [m.end() for m in re.finditer(r"[。.;；]\s*|、|, ", piece.text)]
        ends = [end for end in ends if ROOM // 2 <= end <= len(piece.text) - ROOM // 2]
        cut = self.chance.choice(ends or [len(piece.text) // 2])
        rest = Piece(piece.block, piece.text[cut:], piece.source[cut:], piece.old)
        piece.text, piece.source = piece.text[:cut], piece.source[:cut]
        self.units.insert(_index(self.units, unit) + 1, Unit([rest]))
        self._touch(unit)

    def _merge(self) -> None:
        """Two neighbouring paragraphs become one."""
        kinds = ("paragraph", "item")
        pairs = [
            at
            for at, (one, two) in enumerate(zip(self.units, self.units[1:], strict=False))
            if one.table is None and two.table is None and one.wordy and two.wordy
            and one.pieces[0].block.kind in kinds and two.pieces[0].block.kind in kinds
        ]  # fmt: skip
        if not pairs:
            return
        at = self.chance.choice(pairs)
        one, two = self.units[at].pieces[0], self.units[at + 1].pieces[0]
        glue = " " if one.text[-1:].isascii() else ""
        self._touch(self.units[at])
        self._touch(self.units[at + 1])
        one.text += glue + two.text
        one.source += [NEW] * len(glue) + two.source
        del self.units[at + 1]

    def _move_sections(self, budget: int) -> None:
        """Stretches from a heading to the next one, whole tables included, or some rows of a table."""
        for _ in range(200):
            if budget <= 0:
                return
            start = self.chance.randrange(len(self.units))
            end = self._end_of_section(start)
            stretch = self.units[start:end]
            if not 2 <= len(stretch) <= max(LONGEST_SECTION, budget) or any(u.stays for u in stretch):
                continue
            if any(unit.fixed and unit.table is None for unit in stretch):
                continue
            del self.units[start:end]
            self._put(stretch, stretch[0].table if stretch[0].table == stretch[-1].table else None)
            for unit in stretch:
                unit.stays = True
                self._touch(unit)
            budget -= sum(unit.wordy for unit in stretch)

    def _end_of_section(self, start: int) -> int:
        """One past the last unit of the stretch that begins here; `start` where none does."""
        units, first = self.units, self.units[start]
        if first.table is not None:
            end = start
            most = self.chance.randint(2, 8)
            while end < len(units) and units[end].table == first.table and not units[end].fixed:
                end += 1
                if end - start == most:
                    break
            return end
        if not first.level:
            return start
        end = start + 1
        while end < len(units) and not 0 < units[end].level <= first.level:
            if units[end].table is None and units[end].fixed:
                return start
            end += 1
        return end

    def _move(self, unit: Unit) -> None:
        del self.units[_index(self.units, unit)]
        self._put([unit], unit.table)
        self._touch(unit)

    def _put(self, stretch: list[Unit], table: int | None) -> None:
        """At a random place of the same table; between the paragraphs, if it is no row or the whole table."""
        if not any(unit.table == table for unit in self.units):
            table = None
        places = [at for at in range(len(self.units)) if self._may_stand(at, table)]
        if not places:  # only the table's head is left
            places = [at + 1 for at, unit in enumerate(self.units) if unit.table == table][-1:]
        at = self.chance.choice(places or [len(self.units)])
        self.units[at:at] = stretch

    def _may_stand(self, at: int, table: int | None) -> bool:
        """Whether something may go in before this unit."""
        here = self.units[at]
        if here.fixed:
            return False
        if table is not None:
            return here.table == table
        return here.table is None or at == 0 or self.units[at - 1].table != here.table

    def _insert(self) -> None:
        """A paragraph, or a row that no other row of the table equals."""
        for _ in range(50):
            model = self.chance.choice(self.units)
            if not model.wordy or model.fixed:
                continue
            if model.table is None:
                pieces = [self._new_text(model.pieces[0])]
            else:
                pieces = [self._new_cell(piece, model.table) for piece in model.pieces]
                texts = [piece.text for piece in pieces]
                rows = ([p.text for p in u.pieces] for u in self.units if u.table == model.table)
                if texts in rows:
                    continue
            self._put([Unit(pieces, model.table)], model.table)
            return

    def _new_cell(self, piece: Piece, table: int) -> Piece:
        """What some other row has in this column, half of the times reworded."""
        column = piece.block.table.col
        others = [
            p.text for u in self.units if u.table == table for p in u.pieces if p.block.table.col == column
        ]
        made = _fresh(piece, self.chance.choice(others))
        if self.chance.random() < 0.5 and len(_words(made.text)) >= 2:
            self._reword(made)
        return made

    def _new_text(self, piece: Piece) -> Piece:
        """From another draft; else much like a text of this one; of short ones, the same again."""
        made = _fresh(piece, self.chance.choice(self.pool))
        if self.chance.random() < 0.3 or not made.text:
            made = _fresh(piece, piece.text)
            if len(_words(made.text)) >= 4:
                self._reword(made)
        return made


def _words(text: str) -> list[tuple[int, int]]:
    return [m.span() for m in WORD.finditer(text) if m[0][0].isalnum()]


def _spaced(piece: Piece, at: int, word: str) -> str:
    return f" {word}" if word.isascii() and piece.text[at - 1 : at].isascii() else word


def _replace(piece: Piece, start: int, end: int, words: str) -> None:
    piece.text = piece.text[:start] + words + piece.text[end:]
    piece.source[start:end] = [NEW] * len(words)


def _fresh(piece: Piece, text: str) -> Piece:
    return Piece(piece.block, text, [NEW] * len(text), None)


def _index(units: list[Unit], unit: Unit) -> int:
    return next(at for at, one in enumerate(units) if one is unit)
