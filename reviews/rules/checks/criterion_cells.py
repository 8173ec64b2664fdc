"""cmp-empty in a table of requirements: a row that demands something and has no criterion."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from reviews.rules.casefile import CaseFile
from reviews.rules.document import Document
from reviews.rules.finding import Hit
from reviews.rules.rule import Rule
from reviews.rules.table_rows import Cell, Rows, caption_of
from reviews.rules.told import told
from reviews.rules.wording import shortened

_SPACES = re.compile(r"\s|\([^()]*\)")
# One of a few criteria may be meant for all; of a table of qualities each row needs its own.
LEAST_FILLED = 2


class _Row(NamedTuple):
    demand: Cell
    filled: bool


class _Words:
    def __init__(self, settings: dict) -> None:
        def words(name: str) -> re.Pattern[str]:
            return re.compile("|".join(settings[name]), re.IGNORECASE)

        self.demands, self.criteria, self.others = words("demands"), words("criteria"), words("others")
        self.asks, self.decided = words("asks"), words("decided")
        self.nothing, self.qualities = words("nothing"), words("qualities")


def rows_without_criterion(case: CaseFile, rule: Rule, forms: re.Pattern[str]) -> Iterator[Hit]:
    """settings under `criterion`: demands, criteria (heads of the columns), others (heads of tables that are
    something else), asks and decided (a cell that asks; one that needs no criterion), nothing (a cell that
    says nothing), qualities (titles of tables in which every row needs one).
    """
    settings = rule.settings["criterion"]
    words = _Words(settings)
    for at, document in case.of_kind(*settings["kinds"]):
        for table in document.tables:
            titles = [caption_of(document, table), *document.headings_of(table.first_seq)]
            if any(forms.search(title.lower()) for title in titles):
                continue
            for cell in _unmeasured(document, table, words, titles):
                start = len(cell.text) - len(cell.text.lstrip())
                end = len(cell.text.rstrip())
                values = told(rule, "criterion", demand=shortened(cell.text))
                yield document.hit(at, cell.seq, start, end, "should", **values)


def _unmeasured(document: Document, table: Rows, words: _Words, titles: list[str]) -> list[Cell]:
    heads = {col: _SPACES.sub("", head) for col, head in table.heads().items()}
    demands = [col for col, head in heads.items() if words.demands.fullmatch(head)]
    criteria = [col for col, head in heads.items() if words.criteria.fullmatch(head)]
    if not demands or not criteria or any(words.others.search(head) for head in heads.values()):
        return []
    rows = list(_rows(document, table, demands[-1], criteria, words))
    filled = sum(row.filled for row in rows)
    every = any(words.qualities.search(title) for title in titles) and filled
    if not every and (filled < LEAST_FILLED or filled * 2 <= len(rows)):
        return []
    return [row.demand for row in rows if not row.filled]


def _rows(document: Document, table: Rows, demand: int, criteria: list[int], words: _Words) -> Iterator[_Row]:
    covered = {
        (block.table.row, block.table.col)
        for block in document.blocks
        if block.table is not None and block.table.table == table.id and block.table.covered
    }
    for row in table.rows[1:]:
        cells = [cell for cell in row if cell.col == demand]
        text = "\n".join(cell.text for cell in cells)
        if not cells or not words.asks.search(text) or words.decided.search(text):
            continue
        place = document.blocks[cells[0].seq].table
        said = [_SPACES.sub("", cell.text) for cell in row if cell.col in criteria]
        filled = any(one and not words.nothing.fullmatch(one) for one in said)
        yield _Row(cells[0], filled or any((place.row, col) in covered for col in criteria))
