"""Contract-like clauses of one form, and the revision that takes whole ones out and puts others in.

Each clause has a typed number and title, the same standard sentences as the others, sentences of its own, and
a last one that names the number again. Where a clause is replaced, the new one has the form and the standard
sentences of the old one and other words of its own: what stood in the old one is nowhere any more.
"""

import random
import re
from collections import Counter
from collections.abc import Sequence

from _revised_reading import Piece, Unit
from rapidfuzz import fuzz, process

from procurement.reading.blocks import Block, Reading

NEW = -1
ALIKE_OF = 8
NUMBER = re.compile(r"^(?:第|Article )?([0-9]+)(?=条|\.)|(?<=別紙)([0-9]+)|(?<=Annex )([0-9]+)")
TITLE = re.compile(r"第[0-9]+条|Article [0-9]+\.")
REPLACED = {"light": 0.03, "heavy": 0.10, "brutal": 0.20}
"""The share of the clauses that are replaced, beside all that the strength does."""

JA = {
    "about": ("窓口", "内部管理", "住民向け", "職員向け", "委託先", "共同利用", "庁外連携", "災害時"),
    "more": ("予備", "暫定", "広域", "繁忙期", "夜間", "試行", "旧来", "新規"),
    "topics": ("応答時間", "可用性", "バックアップ", "監視", "障害対応", "教育", "移行", "検収", "契約不適合",
               "セキュリティ", "ログ", "認証", "帳票", "連携", "保守"),
    "title": "第{n}条　{about}の{topic}",
    "standard": ("受託者は、本条の定めに従い、業務を実施すること。", "詳細は、発注者と協議のうえ定めること。",
                 "成果物は、電子データで納品すること。", "以下のとおりとする。"),
    "form": ("（1）{about}の{topic}について、受託者は計画書を作成し、発注者の承認を得ること。",
             "（2）{about}の{topic}の結果を毎月報告すること。"),
    "last": "{n}.1　{about}の{topic}の目標値は別紙{n}に定める。",
}  # fmt: skip
EN = {
    "about": ("Counter", "Back office", "Public", "Staff", "Vendor", "Shared", "External", "Emergency"),
    "more": ("Standby", "Interim", "Regional", "Peak", "Night", "Pilot", "Legacy", "New"),
    "topics": ("response times", "availability", "backups", "monitoring", "incidents", "training",
               "migration", "acceptance", "defects", "security", "logging", "sign-in", "reports", "links",
               "maintenance"),
    "title": "Article {n}. {about} {topic}",
    "standard": ("The contractor shall perform the work as this article says.",
                 "Details are agreed with the agency.", "Deliverables are handed over as electronic data.",
                 "The following applies."),
    "form": ("(1) For {about} {topic} the contractor shall prepare a plan and obtain the agency's approval.",
             "(2) The contractor shall report on {about} {topic} every month."),
    "last": "{n}.1 The targets for {about} {topic} are set out in Annex {n}.",
}  # fmt: skip


def clauses(language: str, paragraphs: int, sentences: Sequence[str], *, more: bool = False) -> Reading:
    """A draft of such clauses. `sentences`: of their own. more: with titles that the other draft has not."""
    words = JA if language == "ja" else EN
    chance = random.Random(f"clauses {language} {more}")
    titles = [(about, topic) for about in words["more" if more else "about"] for topic in words["topics"]]
    chance.shuffle(titles)
    own = list(sentences)
    chance.shuffle(own)
    blocks: list[Block] = []
    for n, (about, topic) in enumerate(titles, start=1):
        facts = {"n": n, "about": about, "topic": topic}
        for text in _clause(words, chance, own):
            if len(blocks) == paragraphs:
                break
            text = text.format(**facts)
            is_title = text == words["title"].format(**facts)
            made = {"kind": "heading" if is_title else "paragraph", "level": int(is_title), "label": ""}
            blocks.append(Block(seq=len(blocks), path=f"p{len(blocks) + 1}", text=text, html=text, **made))
    return Reading("docx", "0" * 64, tuple(blocks), {})


def _clause(words: dict, chance: random.Random, own: list[str]) -> list[str]:
    """Half of the clauses say the same of their subject, the others something of their own."""
    first, *others = words["standard"]
    lines = [first] if chance.random() < 0.9 else []
    middle = list(words["form"]) if chance.random() < 0.5 else [own.pop() for _ in range(3)]
    for line, standard in zip(middle, others, strict=False):
        lines += [line, standard] if chance.random() < 0.9 else [line]
    return [words["title"], *lines, *middle[len(others) :], words["last"]]


def replace_clauses(units: list[Unit], share: float, chance: random.Random, pool: Sequence[str]) -> set[int]:
    """Take so many clauses out, and put one of the same form in for each, there or elsewhere.

    Returns the old blocks that are gone.
    """
    copies = Counter(piece.text for unit in units for piece in unit.pieces)
    titles = [unit for unit in units if unit.level]
    gone: set[int] = set()
    for title in chance.sample(titles, max(1, round(share * len(titles)))):
        start = next(at for at, unit in enumerate(units) if unit is title)
        end = next((at for at in range(start + 1, len(units)) if units[at].level), len(units))
        clause = units[start:end]
        gone.update(piece.old for unit in clause for piece in unit.pieces if piece.old is not None)
        del units[start:end]
        if chance.random() < 0.5:
            start = chance.choice([at for at, unit in enumerate(units) if unit.level])
        units[start:start] = [Unit([_another(unit.pieces[0], copies, chance, pool)]) for unit in clause]
    return gone


def _another(piece: Piece, copies: Counter, chance: random.Random, pool: Sequence[str]) -> Piece:
    """A standard sentence again; another title; for a sentence of its own the most alike of some others."""
    text = piece.text
    if copies[text] == 1:
        is_title = bool(TITLE.match(text))
        others = [one for one in pool if bool(TITLE.match(one)) == is_title]
        some = chance.sample(others, 1 if is_title else min(ALIKE_OF, len(others)))
        text = process.extractOne(text, some, scorer=fuzz.ratio)[0]
    return Piece(piece.block, text, [NEW] * len(text), None)


def count_anew(units: list[Unit]) -> None:
    """The numbers of the clauses, and where their sentences name them, in the order of now."""
    n = 0
    for unit in units:
        n += bool(unit.level)
        (piece,) = unit.pieces
        for found in reversed(list(NUMBER.finditer(piece.text))):
            start, end = found.span(found.lastindex)
            if found[found.lastindex] != str(n):
                piece.text = piece.text[:start] + str(n) + piece.text[end:]
                piece.source[start:end] = [NEW] * len(str(n))
