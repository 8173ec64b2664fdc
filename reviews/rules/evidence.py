"""Whether a document says something: words with other words near them, sentence by sentence or row by row."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from reviews.rules.document import OUTSIDE, Document
from reviews.rules.scanning import matches_in

# Below such a sentence stands what it announces.
_ANNOUNCES = re.compile(r"次の|以下|下記|following|[::]\s*$")
FAR = 400


@lru_cache(maxsize=1024)
def expression(text: str) -> re.Pattern[str]:
    """Expressions in `settings` meet lower-case NFKC text; they are written in small letters. ASCII, so that
    there is a word’s edge (\\b) between SaaS and で; ^ and $ are the ends of a title or line.
    """
    return re.compile(text, re.ASCII | re.MULTILINE)


def any_of(value: str | Iterable[str] | None) -> re.Pattern[str] | None:
    """One expression of a list of them."""
    if not value:
        return None
    return expression(value if isinstance(value, str) else "|".join(value))


@dataclass(frozen=True, slots=True)
class Clause:
    """What tells that something is said. words: to look for; near: must stand in the same sentence, row or
    announced list; never: must not; not_under: headings below which it does not count.
    """

    words: re.Pattern[str]
    near: re.Pattern[str] | None = None
    never: re.Pattern[str] | None = None
    not_under: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """A NFKC range in a block."""

    seq: int
    start: int
    end: int


def clauses_of(rows: Iterable[Mapping[str, Any]] | None) -> list[Clause]:
    """From `settings`: a list of mappings with the names of Clause."""
    made = []
    for row in rows or ():
        words = any_of(row["words"])
        assert words is not None
        made.append(Clause(words, *(any_of(row.get(name)) for name in ("near", "never", "not_under"))))
    return made


def find(document: Document, clauses: Iterable[Clause]) -> Place | None:
    """The first place that says it, in the order of the clauses."""
    for clause in clauses:
        found = _find(document, clause)
        if found:
            return found
    return None


def _find(document: Document, clause: Clause) -> Place | None:
    text = document.lowered
    seen: set[tuple[int, int]] = set()
    for at, found in enumerate(matches_in(document, clause.words, text)):
        if not at and clause.near is not None and not clause.near.search(text):
            return None
        seq = document.seq_at(found.start())
        block = document.blocks[seq]
        start = found.start() - document.starts[seq]
        if block.kind in OUTSIDE or document.is_contents_line(seq):
            continue
        passage = document.passage(seq)
        sentence = (seq, passage.sentence_at(start)[0])
        if sentence in seen:
            continue
        seen.add(sentence)
        if clause.not_under and any(clause.not_under.search(one.lower()) for one in passage.headings):
            continue
        unit = unit_at(document, seq, start).lower()
        if clause.near and not clause.near.search(unit):
            continue
        if clause.never and clause.never.search(unit):
            continue
        return Place(seq, start, min(start + len(found[0]), len(document.texts[seq])))
    return None


def unit_at(document: Document, seq: int, start: int) -> str:
    """What belongs to a word: its sentence with what qualifies it, its row, what it announces; of a heading
    the beginning of what stands below; of a cell in the heading row, the table.
    """
    block = document.blocks[seq]
    if block.kind == "heading":
        return f"{document.texts[seq]}\n{_following(document, seq)}"
    passage = document.passage(seq)
    around = passage.block_around(start)
    if block.table is not None:
        if block.table.row == 1:
            return f"{around}\n{_following(document, seq)}"
        return f"{passage.column_head}\t{around}"
    return f"{around}\n{_following(document, seq)}" if _ANNOUNCES.search(around) else around


def _following(document: Document, seq: int) -> str:
    """Up to FAR characters below, to the next heading."""
    words: list[str] = []
    left = FAR
    for block in document.blocks[seq + 1 : seq + 80]:
        if block.kind == "heading" or left <= 0:
            break
        words.append(document.texts[block.seq][:left])
        left -= len(words[-1])
    return "\n".join(words)
