"""One block as the conditions of rules see it: sentences, what stands around a match, headings, row."""

import re
from functools import cached_property
from typing import TYPE_CHECKING

from reviews.anchoring.normalised import OffsetMap, offset_map

if TYPE_CHECKING:
    from reviews.rules.document import Document

_JAPANESE = re.compile(r"[\u3041-\u30ff\u4e00-\u9fff]")
_WORD = re.compile(r"[A-Za-z]{2,}")
MOST_WORDS_OF_A_NAME = 3
# rules.md, shared notions: all wording rules stay silent below such a heading.
NARRATIVE = re.compile(
    r"目的(?!外)|背景(?!色|画像)|趣旨|はじめに|概要|現状(?!復)|課題(?!管理|対応|一覧|票)|経緯|効果(?!測定|検証|音)|用語"
    r"|(?<!要件)(?<!要求)定義(?!書|体|ファイル)|基本方針|参考(?!見積)"
    r"|\b(?:purpose|background|overview|introduction|objectives?|glossary|definitions?|vision)\b",
    re.IGNORECASE,
)
_ENGLISH_END = re.compile(r"[.!?][\"”’)]?\s+(?=[A-Z“\"(\[])")
# The next sentence belongs to this one: rules.md, "in the block".
_GOES_ON = re.compile(r"^\s*(?:ただし|但し|具体的には|however|except)", re.IGNORECASE)
_BOUNDS = re.compile(r"^\s*なお(?=.*(?:上限|限度|まで))")
# 。(別紙3参照) belongs to the sentence before it; 。(2) begins the next one.
_TRAILING = re.compile(r"\((?!\s*[0-9一二三四五六七八九十ア-ンa-zA-Z]{1,3}\s*\))[^()\n]{2,80}\)[。.]?")
_OPENING, _CLOSING = "「『(〔[【", "」』)〕]】"
_MARKS = re.compile(f"[{re.escape(_OPENING + _CLOSING)}。\n]")


class Passage:
    """Offsets are into `text`, the NFKC text of the block; `to_raw` leads back."""

    def __init__(self, document: "Document", seq: int) -> None:
        self.document = document
        self.seq = seq
        self.block = document.blocks[seq]
        self.text = document.texts[seq]

    def __repr__(self) -> str:
        return f"<Passage {self.seq} {self.text[:20]!r}>"

    @cached_property
    def _offsets(self) -> OffsetMap | None:
        return None if self.text == self.block.text else offset_map(self.block.text)

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        return (start, end) if self._offsets is None else self._offsets.to_raw(start, end)

    @cached_property
    def language(self) -> str:
        """ "ja" when anything Japanese is in it; mixed documents are judged block by block. A number, a mark
        or a name alone has the language of its document.
        """
        if _JAPANESE.search(self.text):
            return "ja"
        if len(_WORD.findall(self.text)) > MOST_WORDS_OF_A_NAME:
            return "en"
        sample = self.document.text[:4000]
        return "en" if len(_WORD.findall(sample)) * 2 > len(_JAPANESE.findall(sample)) else "ja"

    @cached_property
    def headings(self) -> list[str]:
        """Titles above, the nearest first."""
        return self.document.headings_of(self.seq)

    @property
    def heading(self) -> str:
        return self.headings[0] if self.headings else ""

    @cached_property
    def is_narrative(self) -> bool:
        return any(NARRATIVE.search(title) for title in self.headings)

    @cached_property
    def in_table(self) -> bool:
        return self.block.table is not None

    @cached_property
    def row(self) -> str:
        """The words of the table row that it stands in, cells joined by tabs; "" outside tables."""
        place = self.block.table
        if place is None:
            return ""
        seqs = self.document.rows.get((place.table, place.row), [self.seq])
        return "\t".join(self.document.texts[seq] for seq in seqs)

    @cached_property
    def column_head(self) -> str:
        """The cell above it in the first row of its table (a sheet: in its header rows)."""
        place = self.block.table
        if place is None:
            return ""
        table = self.document.reading.tables[place.table] if self.document.reading.tables else None
        grid = self.document.grids.get(place.table, {})
        rows = range(table.head[0], table.head[1] + 1) if table and table.head[0] else range(1, 2)
        return " ".join(grid[row, place.col] for row in rows if row < place.row and (row, place.col) in grid)

    @cached_property
    def lead(self) -> str:
        """The sentence that a list item hangs on: the last paragraph before its list; "" elsewhere."""
        if self.block.kind != "item":
            return ""
        for seq in range(self.seq - 1, max(-1, self.seq - 200), -1):
            block = self.document.blocks[seq]
            if block.kind == "heading":
                return ""
            if block.kind == "paragraph" and block.text.strip():
                return self.document.texts[seq]
        return ""

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Ranges of the sentences, in order, covering the text; 。 in brackets does not end one."""
        text = self.text
        ends: list[int] = []
        depth = 0
        for mark in _MARKS.finditer(text):
            at, char = mark.start(), mark[0]
            if char in _OPENING:
                depth += 1
            elif char in _CLOSING:
                depth = max(0, depth - 1)
            elif char == "\n" or (char == "。" and not depth):
                trailing = _TRAILING.match(text, at + 1) if char == "。" else None
                ends.append(trailing.end() if trailing else at + 1)
                depth = 0
        if self.language == "en":
            ends.extend(found.end() for found in _ENGLISH_END.finditer(text))
        ends = sorted({*ends, len(text)})
        return list(zip([0, *ends[:-1]], ends, strict=True))

    def sentence_at(self, offset: int) -> tuple[int, int]:
        for start, end in self.sentences:
            if offset < end:
                return start, end
        return self.sentences[-1]

    def block_around(self, start: int) -> str:
        """rules.md "in the block": the sentence or table row, what qualifies it after, the list's lead-in."""
        if self.in_table:
            return self.row
        first, end = self.sentence_at(start)
        words = [self.lead, self.text[first:end]]
        for later, later_end in self.sentences:
            if later < end:
                continue
            sentence = self.text[later:later_end]
            if not (_GOES_ON.match(sentence) or _BOUNDS.match(sentence)):
                break
            words.append(sentence)
            end = later_end
        return "\n".join(word for word in words if word)
