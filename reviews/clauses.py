"""The clause that a block stands under, as people cite it: 4.2(1), 第3条, 要件一覧 No.12, 表紙!B12."""

import re
from collections.abc import Sequence

from procurement.reading.blocks import Block, Table
from procurement.reading.labels import typed_label
from procurement.reading.sheet_items import items_of

LONGEST = 80
LONGEST_TITLE = 40
# Numbers that say the whole way by themselves: 4.2.1, 第3条, 別紙2.
_COMPLETE = re.compile(r"^(?:[0-9０-９]+[.．\-－‐][0-9０-９]|第|別)")
_NUMBER = re.compile(r"[0-9０-９〇一二三四五六七八九十百千ァ-ヶｱ-ﾝA-Za-zａ-ｚＡ-Ｚ①-⓿⑴-⒛㊀-㋾Ⅰ-ⅿ]")


def clause_of(blocks: Sequence[Block], seq: int, tables: Sequence[Table] = ()) -> str:
    """The clause of the block at `seq`, at most 80 characters; "" before the first heading."""
    return clauses_of(blocks, tables)[seq]


def clauses_of(blocks: Sequence[Block], tables: Sequence[Table] = ()) -> list[str]:
    """The clause of every block, in order, in one pass; `tables` tell a workbook's requirement lists."""
    listed = {
        seq: item.label for item in items_of(tables, blocks) for seq in range(item.seq, item.end_seq + 1)
    }
    found: list[str] = []
    heading = ""
    items: dict[int, str] = {}
    for block in blocks:
        if block.kind == "heading":
            heading = _number(block) or block.text.strip()[:LONGEST_TITLE]
            items.clear()
        clause = heading
        if block.kind == "item":
            items = {level: label for level, label in items.items() if level < block.level}
            items[block.level] = _number(block)
            clause = _joined(heading, items)
        elif block.kind == "cell" and "!" in block.path:
            clause = listed.get(block.seq) or block.path
        elif block.kind == "paragraph" and (own := typed_label(block.text)) and _NUMBER.search(own):
            clause = own if _COMPLETE.match(own) else heading + own
        found.append(clause[:LONGEST])
    return found


def _number(block: Block) -> str:
    label = (block.label or typed_label(block.text)).strip()
    return label if _NUMBER.search(label) else ""


def _joined(heading: str, items: dict[int, str]) -> str:
    clause = heading
    for level in sorted(items):
        clause = items[level] if _COMPLETE.match(items[level]) else clause + items[level]
    return clause
