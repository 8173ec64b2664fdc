"""The text that the checker is measured on: paragraphs of real drafts with variation, and invented ones.

Deterministic: the same count gives the same paragraphs on every machine that has the corpus.
"""

import random
from pathlib import Path

from procurement.reading import read
from procurement.reading.blocks import Block, Reading

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
HEADED = 25  # a heading before so many paragraphs
LONGEST = 400
SPECIFIED = 0.3  # share of written specification text
TITLES = (
    "業務の内容",
    "機能要件",
    "性能要件",
    "運用・保守",
    "成果物",
    "情報セキュリティ",
    "移行",
    "研修",
    "検査",
    "契約条件",
)
SUBJECTS = ("受託者は、", "受注者は、", "本システムは、", "", "運用担当者は、")
OBJECTS = (
    "申請の受付状況を",
    "データベースの変更内容を",
    "設計書、手順書等を",
    "利用者の操作履歴を",
    "個人情報を含むデータを",
    "研修資料一式を",
    "障害の発生状況を",
    "第{n}号様式による届出を",
    "窓口端末{n}台の設定を",
    "別紙{n}の連携項目を",
)
MANNERS = (
    "",
    "",
    "速やかに",
    "必要に応じて",
    "毎月{n}日までに",
    "検知から{n}時間以内に",
    "高速に",
    "別表{n}の手順で",
    "発注者と協議の上",
    "可能な限り",
    "平日9時から{n}時までの間に",
    "24時間365日",
)
VERBS = (
    "報告すること。",
    "作成し、納品すること。",
    "検索できること。",
    "表示すること。",
    "発注者に提出するものとする。",
    "記録し、{n}年間保存すること。",
    "対応すること。",
    "修正すること。",
    "CSV形式で出力できること。",
    "確認すること。",
)
ENGLISH = (
    "The Contractor shall deliver report {n} within five working days.",
    "The system shall respond quickly to at least {n} concurrent users.",
    "The Contractor shall attend meetings as needed and keep minutes for {n} years.",
    "Backups shall be taken daily and kept for {n} generations.",
)  # fmt: skip


def paragraphs(count: int, seed: int = 1) -> tuple[list[str], int]:
    """(texts, how many of them are of real drafts)."""
    choose = random.Random(seed)
    real = _real_paragraphs()
    wanted = int(count * (1 - SPECIFIED)) if real else 0
    texts = [_varied(real[at % len(real)], at // len(real), choose) for at in range(wanted)]
    texts += [_specified(choose) for _ in range(count - wanted)]
    choose.shuffle(texts)
    return texts, wanted


def _real_paragraphs() -> list[str]:
    found: dict[str, None] = {}
    for path in sorted(CORPUS.glob("*.docx")):
        try:
            reading = read(path.read_bytes(), path.name)
        except Exception:  # noqa: BLE001, S112 -- the corpus holds a file that nobody can open
            continue
        for block in reading.blocks:
            text = block.text.strip()
            if block.kind in ("paragraph", "item", "cell") and 15 <= len(text) <= LONGEST:
                found.setdefault(" ".join(text.split()))
    return list(found)


def _varied(text: str, round_: int, choose: random.Random) -> str:
    """The first time as it is; then with other numbers, and now and then without its first sentence."""
    if not round_:
        return text
    digits = "".join(
        str(choose.randrange(10)) if char.isdigit() and char.isascii() else char for char in text
    )
    first, stop, rest = digits.partition("。")
    return rest if stop and len(rest) > 15 and choose.random() < 0.3 else digits


def _specified(choose: random.Random) -> str:
    if choose.random() < 0.15:
        parts = [choose.choice(ENGLISH)]
    else:
        parts = [
            "".join(map(choose.choice, (SUBJECTS, OBJECTS, MANNERS, VERBS)))
            for _ in range(choose.randint(1, 3))
        ]
    return "".join(part.replace("{n}", str(choose.randint(2, 60))) for part in parts)


def reading_of(texts: list[str]) -> Reading:
    """A Word draft of these paragraphs, a heading before every 25."""
    blocks: list[Block] = []

    def add(kind: str, level: int, label: str, text: str) -> None:
        seq = len(blocks)
        blocks.append(Block(seq, kind, level, label, f"p{seq}", text, ""))

    for at, text in enumerate(texts):
        if at % HEADED == 0:
            chapter = at // HEADED
            add("heading", 1, str(chapter + 1), TITLES[chapter % len(TITLES)])
        add("paragraph", 0, "", text)
    return Reading("docx", "", tuple(blocks), {})


def revised(texts: list[str], share: float, seed: int = 2) -> tuple[list[str], int]:
    """(texts, how many differ): words added to that share of them."""
    choose = random.Random(seed)
    some = set(choose.sample(range(len(texts)), int(len(texts) * share)))
    return [f"{text}（改訂{at}）" if at in some else text for at, text in enumerate(texts)], len(some)
