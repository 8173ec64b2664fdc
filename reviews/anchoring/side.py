"""One version laid out for aligning: comparable texts, neighbours, headings above, rows and columns."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, Protocol

from procurement.reading.labels import parted
from reviews.anchoring.normalised import normalise
from reviews.anchoring.selectors import Block

NONE = -1


class ReadingLike(Protocol):
    """What has blocks, and perhaps tables: a `procurement.reading.Reading`, or a part of one."""

    @property
    def blocks(self) -> Sequence[Block]: ...


class Side:
    """`texts` are NFKC with every run of blanks as one; block numbers are indices into `blocks`.

    copies: how often each text stands in the version. numbers: what someone typed before the words, "第3条";
    it is not in `texts`, as an automatic number is not: what comes or goes before it changes it.
    before, after: the nearest block with words on either side, or NONE. chapter: the heading or sheet that
    a block stands under, as the index of that heading, or NONE. cells: (table, row, column) or None.
    """

    def __init__(self, reading: ReadingLike) -> None:
        self.blocks = reading.blocks
        self.numbers, self.texts = _parted(self.blocks)
        self.copies = Counter(self.texts)
        self.before, self.after = _neighbours(self.texts)
        self.cells = [_cell(block) for block in self.blocks]
        self.chapter = self._chapters()
        self.rows: dict[tuple[int, int], list[int]] = defaultdict(list)
        for at, cell in enumerate(self.cells):
            if cell is not None and self.texts[at]:
                self.rows[cell[:2]].append(at)
        whole = {key for key in self.rows if self.is_row(key)}
        self._row_of = [cell[:2] if cell is not None and cell[:2] in whole else None for cell in self.cells]
        tables = getattr(reading, "tables", ())
        self.sheets = {table.id: table.name for table in tables if table.name}
        self.lists = {table.id: table.lists for table in tables if table.lists}
        self._paths: dict[int, str] = {NONE: ""}

    def __len__(self) -> int:
        return len(self.texts)

    def heading_path(self, at: int) -> str:
        """The texts of the headings above a block, the chapter first; for a sheet its name."""
        cell = self.cells[at]
        if cell is not None and cell[0] in self.sheets:
            return self.sheets[cell[0]]
        return self._path_to(self.chapter[at])

    def row_texts(self, at: int) -> str:
        """The words of the other cells in the block's row; "" outside tables."""
        cell = self.cells[at]
        if cell is None:
            return ""
        return "\t".join(self.texts[mate] for mate in self.rows[cell[:2]] if mate != at)

    def is_row(self, key: tuple[int, int]) -> bool:
        """Whether a (table, row) has two cells with words or more, so that they tell which row it is."""
        return len({self.cells[at][2] for at in self.rows.get(key, ())}) > 1

    def row_of(self, at: int) -> tuple[int, int] | None:
        """The (table, row) that a block stands in, if it is a row of several cells."""
        return self._row_of[at]

    def column(self, at: int) -> int:
        cell = self.cells[at]
        return 0 if cell is None else cell[2]

    def _path_to(self, heading: int) -> str:
        if heading not in self._paths:
            above = self.chapter[heading]
            self._paths[heading] = f"{self._path_to(above)}\n{self.texts[heading]}"
        return self._paths[heading]

    def _chapters(self) -> list[int]:
        """For each block the nearest heading above it, for a heading the nearest of a higher rank."""
        chapters = []
        above: list[tuple[int, int]] = []  # (level, index) of the open headings
        for at, block in enumerate(self.blocks):
            level = getattr(block, "level", 0) if getattr(block, "kind", "") == "heading" else 0
            if level:
                while above and above[-1][0] >= level:
                    above.pop()
            chapters.append(above[-1][1] if above else NONE)
            if level:
                above.append((level, at))
        return chapters


def _parted(blocks: Sequence[Block]) -> tuple[list[str], list[str]]:
    """The typed number and the words of each block; a cell, or a number alone, is all words."""
    numbers, texts = [], []
    for block in blocks:
        number, words = parted(block.text) if getattr(block, "table", None) is None else ("", block.text)
        words = comparable(words)
        numbers.append(comparable(number) if words else "")
        texts.append(words or comparable(block.text))
    return numbers, texts


def comparable(text: str) -> str:
    """The text as it is compared: widths and blanks do not count."""
    if text.isascii() and "  " not in text and "\t" not in text and "\n" not in text:
        return text.strip()
    return " ".join(normalise(text).split())


def _cell(block: Any) -> tuple[int, int, int] | None:
    place = getattr(block, "table", None)
    return None if place is None else (place.table, place.row, place.col)


def _neighbours(texts: Sequence[str]) -> tuple[list[int], list[int]]:
    before, after = [], [NONE] * len(texts)
    last = NONE
    for at, text in enumerate(texts):
        before.append(last)
        if text:
            last = at
    nearest = NONE
    for at in range(len(texts) - 1, -1, -1):
        after[at] = nearest
        if texts[at]:
            nearest = at
    return before, after
