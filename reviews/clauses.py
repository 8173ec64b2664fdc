"""The clause that a block stands under, as people cite it: 4.2(1), 第3条, 要件一覧 No.12, 表紙!B12."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from procurement.reading.blocks import Block, Table
from procurement.reading.labels import NUMBER, shape, typed_label
from procurement.reading.sheet_items import items_of

LONGEST = 80
LONGEST_TITLE = 40
# Numbers that say the whole way by themselves: 4.2.1, 第3条, 別紙2, Appendix A.
_COMPLETE = re.compile(r"^(?:[0-9０-９]+[.．\-－‐][0-9０-９]|第|別|様式|付録|附則|[A-Z][a-z]+ )")
# Numbers that count on below one heading only: (1), 1), ア, a), ①; "2." or "B." may count through the draft.
_DEPENDENT = re.compile(r"[)）]$|^[①-⓿⑴-⒇㊀-㋾ァ-ヶｱ-ﾝ]")
_CONTENTS = re.compile(r"\t[0-9０-９ivxIVX-]+\s*$")  # a line of a table of contents ends in a page


@dataclass(frozen=True, slots=True)
class _Step:
    """One number on the way from the heading to a block; `level` is that of a list, 0 when typed."""

    label: str
    shape: str
    level: int


def clause_of(blocks: Sequence[Block], seq: int, tables: Sequence[Table] = ()) -> str:
    """The clause of the block at `seq`, at most 80 characters; "" before the first heading."""
    return clauses_of(blocks, tables)[seq]


def clauses_of(blocks: Sequence[Block], tables: Sequence[Table] = ()) -> list[str]:
    """The clause of every block, in order, in one pass; `tables` tell a workbook's requirement lists.

    Text below a typed number stands under it, down to the next number of its row or the next heading; text
    below a list does not belong to the list's last item.
    """
    listed = {
        seq: item.label for item in items_of(tables, blocks) for seq in range(item.seq, item.end_seq + 1)
    }
    found: list[str] = []
    heading = ""
    above: list[tuple[int, str]] = []  # (level, clause) of the numbered headings that are open
    steps: list[_Step] = []
    for block in blocks:
        if block.kind == "heading":
            heading = _heading(block, above)
            steps = []
        elif block.kind == "item":
            steps = _after(steps, _Step(_number(block), shape(_number(block)), block.level))
        elif block.kind == "paragraph":
            own = typed_label(block.text)
            if own and NUMBER.search(own):
                steps = _after(steps, _Step(own, shape(own), 0))
            elif block.text:
                steps = _typed(steps)
        clause = _joined(heading, steps if block.kind in ("item", "paragraph") else [])
        if block.kind == "cell":
            clause = (
                listed.get(block.seq) or block.path if "!" in block.path else _joined(heading, _typed(steps))
            )
        if steps and block.kind == "paragraph" and _CONTENTS.search(block.text):
            steps = []  # it names its clause, but nothing stands below it
        found.append(clause[:LONGEST])
    return found


def _heading(block: Block, above: list[tuple[int, str]]) -> str:
    """The clause of a heading; takes its place in `above`."""
    while above and above[-1][0] >= block.level:
        above.pop()
    number = _number(block)
    if not number:
        return block.text.strip()[:LONGEST_TITLE]
    clause = _together(above[-1][1], number) if above and _DEPENDENT.search(number) else number
    above.append((block.level, clause))
    return clause


def _after(steps: list[_Step], step: _Step) -> list[_Step]:
    """The way to a number: what it continues, and what stood below that, falls away."""
    if _COMPLETE.match(step.label):
        return [step]
    for at, known in enumerate(steps):
        same_row = bool(step.label) and known.shape == step.shape
        if same_row or (step.level and known.level >= step.level):
            return [*steps[:at], step]
    return [*steps, step]


def _typed(steps: list[_Step]) -> list[_Step]:
    """The way down to the last typed number."""
    last = max((at for at, step in enumerate(steps, start=1) if not step.level), default=0)
    return steps[:last]


def _number(block: Block) -> str:
    label = (block.label or typed_label(block.text)).strip()
    return label if NUMBER.search(label) else ""


def _joined(heading: str, steps: list[_Step]) -> str:
    clause = heading
    for step in steps:
        clause = step.label if _COMPLETE.match(step.label) else _together(clause, step.label)
    return clause


def _together(clause: str, number: str) -> str:
    """4.2 and (1) as 4.2(1), but 4.2 and 1) apart."""
    apart = clause[-1:].isdigit() and number[:1].isdigit()
    return f"{clause} {number}" if apart else clause + number
