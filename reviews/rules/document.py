"""One draft laid out for checking: NFKC texts, the headings above each block, rows of tables."""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from procurement.reading.blocks import Block, Reading
from procurement.reading.labels import typed_label
from reviews.anchoring.normalised import normalise
from reviews.rules.finding import Hit
from reviews.rules.kept import Keeps
from reviews.rules.passage import Passage
from reviews.rules.table_rows import Rows, tables_of
from reviews.rules.titles import Title, titles_of

# A line of a table of contents: it ends in a tab and a page number.
_CONTENTS_LINE = re.compile(r"(?:\t|[.．・…‥]{3,})[ \u3000]*[0-9０-９ivx]+\s*$")
# "1 目的": in a sentence a lone digit is no marker, in a heading it is.
_HEADING_NUMBER = re.compile(r"\s*([0-9]{1,2})(?=\s)")
# Not the document's own words: repeated on every page.
OUTSIDE = ("header", "footer")
# The last character of a line of contents.
_PAGE_ENDS = frozenset("0123456789０１２３４５６７８９ivx")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands below it.

    seq: of the heading. level: 1-9. label: its number as one reads it. title: NFKC, without the number.
    parent: index of the section around it, or None. end: seq of the first block after all of it.
    """

    seq: int
    level: int
    label: str
    title: str
    parent: int | None
    end: int


@dataclass(frozen=True)
class Document(Keeps):
    """`kind`: one of rule.KINDS; `name`: what messages call it (a file or a draft's title)."""

    reading: Reading
    kind: str
    name: str = ""

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        return self.reading.blocks

    @cached_property
    def is_sheet(self) -> bool:
        return self.reading.kind == "xlsx"

    @cached_property
    def texts(self) -> list[str]:
        """NFKC text of every block, by seq."""
        return [normalise(block.text) for block in self.blocks]

    @cached_property
    def text(self) -> str:
        return "\n".join(self.texts)

    @cached_property
    def lowered(self) -> str:
        """`text` in small letters, of the same length ("İ" stays as it is)."""
        found = self.text.lower()
        if len(found) == len(self.text):
            return found
        return "".join(low if len(low := char.lower()) == 1 else char for char in self.text)

    @cached_property
    def starts(self) -> list[int]:
        """Where each block starts in `text`."""
        found, at = [], 0
        for text in self.texts:
            found.append(at)
            at += len(text) + 1
        return found

    def seq_at(self, offset: int) -> int:
        """The block that holds an offset of `text`."""
        return bisect_right(self.starts, offset) - 1

    @cached_property
    def sections(self) -> list[Section]:
        open_: list[int] = []
        raw: list[list] = []
        for block in self.blocks:
            if block.kind != "heading" or not block.text.strip():
                continue
            while open_ and raw[open_[-1]][1] >= block.level:
                raw[open_.pop()][5] = block.seq
            text = self.texts[block.seq]
            typed = normalise(typed_label(block.text)) if not block.label else ""
            if not typed and not block.label and (numbered := _HEADING_NUMBER.match(text)):
                typed = numbered[1]
            title = text.strip().removeprefix(typed).strip() if typed else text.strip()
            label = normalise(block.label) or typed
            raw.append([block.seq, block.level, label, title or text, open_[-1] if open_ else None, None])
            open_.append(len(raw) - 1)
        for at in open_:
            raw[at][5] = len(self.blocks)
        return [Section(*row) for row in raw]

    @cached_property
    def _section_seqs(self) -> list[int]:
        return [section.seq for section in self.sections]

    def section_of(self, seq: int) -> int | None:
        """Index in `sections` of the nearest heading above (a heading is its own); None before the first."""
        at = bisect_right(self._section_seqs, seq) - 1
        return at if at >= 0 else None

    def headings_of(self, seq: int) -> list[str]:
        """Titles of the headings above a block, the nearest first; of a sheet, the sheet's name."""
        found = []
        at = self.section_of(seq)
        if at is not None and self.blocks[seq].kind == "heading" and self.sections[at].seq == seq:
            at = self.sections[at].parent
        while at is not None:
            found.append(self.sections[at].title)
            at = self.sections[at].parent
        place = self.blocks[seq].table
        if self.is_sheet and place is not None:
            found.append(normalise(self.reading.tables[place.table].name))
        return found

    @cached_property
    def rows(self) -> Mapping[tuple[int, int], list[int]]:
        """(table, row) → seqs of its blocks, in reading order."""
        found: dict[tuple[int, int], list[int]] = defaultdict(list)
        for block in self.blocks:
            if block.table is not None and not block.table.covered:
                found[block.table.table, block.table.row].append(block.seq)
        return found

    @cached_property
    def grids(self) -> Mapping[int, Mapping[tuple[int, int], str]]:
        """table → (row, column) → NFKC text of the cell, its paragraphs joined by line breaks."""
        found: dict[int, dict[tuple[int, int], str]] = defaultdict(dict)
        for block in self.blocks:
            place = block.table
            if place is None or place.covered or not block.text:
                continue
            cell = found[place.table]
            key = (place.row, place.col)
            cell[key] = f"{cell[key]}\n{self.texts[block.seq]}" if key in cell else self.texts[block.seq]
        return found

    @cached_property
    def tables(self) -> list[Rows]:
        """The tables that have at least two rows with words, in reading order."""
        return tables_of(self)

    @cached_property
    def title(self) -> str:
        """NFKC text before the first heading (a cover), at most 400 characters."""
        end = self.sections[0].seq if self.sections else min(len(self.blocks), 12)
        return "\n".join(t for t in self.texts[: end + 1] if t.strip())[:400]

    @cached_property
    def titles(self) -> list[Title]:
        """All that names a part: headings, bold leads, row labels, captions, annexes."""
        return titles_of(self)

    def is_contents_line(self, seq: int) -> bool:
        """Whether a block is a line of the table of contents, which repeats what stands elsewhere."""
        return seq in self._contents_lines

    @cached_property
    def _contents_lines(self) -> frozenset[int]:
        return frozenset(
            block.seq
            for block in self.blocks
            if ((end := block.text[-1:]) in _PAGE_ENDS or end.isspace()) and _CONTENTS_LINE.search(block.text)
        )

    @cached_property
    def _passages(self) -> dict[int, Passage]:
        return {}

    def passage(self, seq: int) -> Passage:
        """The block prepared for the conditions of rules; made once."""
        found = self._passages.get(seq)
        if found is None:
            found = self._passages[seq] = Passage(self, seq)
        return found

    def hit(self, document: int, seq: int, start: int, end: int, severity: str = "", **values: str) -> Hit:
        """A hit on a NFKC range of a block, in raw offsets."""
        raw_start, raw_end = self.passage(seq).to_raw(start, end)
        quote = self.blocks[seq].text[raw_start:raw_end]
        return Hit(document, seq, raw_start, raw_end, quote, values, severity)
