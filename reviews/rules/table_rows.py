"""Tables of a document as rows of cells: `Document.tables`."""

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from reviews.rules.document import Document


class Cell(NamedTuple):
    """One paragraph of a cell, NFKC; a cell of several paragraphs is several of these with the same `col`."""

    seq: int
    col: int
    text: str


class Rows(NamedTuple):
    """id: of the table in the reading. rows: in order, empty cells left out, blank rows too."""

    id: int
    rows: list[list[Cell]]

    @property
    def first_seq(self) -> int:
        return self.rows[0][0].seq

    def heads(self) -> dict[int, str]:
        """column → what its first row says."""
        return {cell.col: cell.text.strip() for cell in self.rows[0]}


def tables_of(document: "Document") -> list[Rows]:
    """The tables that have at least two rows with words, in reading order."""
    texts, blocks = document.texts, document.blocks
    found: dict[int, list[list[Cell]]] = defaultdict(list)
    for (table, _row), seqs in document.rows.items():
        cells = [Cell(seq, blocks[seq].table.col, texts[seq]) for seq in seqs if texts[seq].strip()]
        if cells:
            found[table].append(cells)
    return [Rows(table, rows) for table, rows in found.items() if len(rows) > 1]


def caption_of(document: "Document", table: Rows) -> str:
    """The line right above a table, "" when it stands in another table or is far."""
    for seq in range(table.first_seq - 1, max(-1, table.first_seq - 4), -1):
        if document.blocks[seq].table is not None:
            return ""
        if document.texts[seq].strip():
            return document.texts[seq].strip()
    return ""
