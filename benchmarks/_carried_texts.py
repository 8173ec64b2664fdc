"""What the simulated revisions work on: drafts of the corpus, and uniform template text in both languages."""

import random
from functools import cache
from pathlib import Path

from _clauses import clauses

from procurement.reading import read
from procurement.reading.blocks import Block, CellPlace, Reading, Table

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
CORPUS_SETS = {
    "corpus ja": (
        "ja-gif-regional-service-guidebook-202510.docx",
        "ja-gif-procurement-data-model-202503.docx",
        "ja-gif-data-management-guide-202302.docx",
        "ja-gif-core-model-overview-202208.docx",
        "ja-gif-address-model-202603.docx",
        "ja-cadde-provider-guide-202303-final.docx",
        "ja-cadde-detailed-design-common-v2.docx",
        "ja-meti-model-contract-ai-joint-development.docx",
    ),
    "corpus en": (
        "en-usds-techfar-handbook.docx",
        "en-gsa-agile-pws-template-v2.docx",
        "en-18f-agile-solicitation-template-201910.docx",
        "en-ditap-classroom-outline-tracked-comments.docx",
    ),
    "corpus sheets": (
        "ja-cadde-message-list-v2.xlsx",
        "ja-gif-procurement-standards-comparison.xlsx",
        "ja-gif-data-quality-survey.xlsx",
    ),
}
TEMPLATE_SETS = ("template ja", "template en")
CLAUSE_SETS = ("clauses ja", "clauses en")
LONG = "ja-gif-regional-service-guidebook-202510.docx"  # 5,083 paragraphs that are not empty


def drafts_of(name: str, paragraphs: int) -> list[Reading]:
    """The drafts of a set; the template ones have so many paragraphs, those of clauses at most."""
    language = name.rpartition(" ")[2]
    if name in TEMPLATE_SETS:
        return [template(language, paragraphs)]
    if name in CLAUSE_SETS:
        return [clauses(language, paragraphs, _sentences(language, ""))]
    return [corpus_draft(file) for file in CORPUS_SETS[name]]


@cache
def corpus_draft(file: str) -> Reading:
    return read((CORPUS / file).read_bytes(), file)


def pool_of(name: str, draft: Reading) -> list[str]:
    """What a revision of this draft may insert: texts that it does not have, of the same language."""
    language = name.rpartition(" ")[2]
    if name in TEMPLATE_SETS:
        others = [template(language, 1_000, seed="more")]
    elif name in CLAUSE_SETS:
        others = [clauses(language, 1_000, _sentences(language, "more"), more=True)]
    else:
        others = [corpus_draft(file) for file in CORPUS_SETS[name]]
    own = {block.text for block in draft.blocks}
    texts = {block.text for other in others for block in other.blocks if len(block.text) >= 8}
    return sorted(texts - own)


def _sentences(language: str, seed: str) -> list[str]:
    """Those of the template text that stand once in it."""
    texts = [block.text for block in template(language, 1_500, seed).blocks if block.kind == "paragraph"]
    unnumbered = [text for text in texts if not text[0].isdigit() and text[0] != "("]
    return list(dict.fromkeys(unnumbered))


JA = {
    "who": ("受託者", "発注者", "運用担当者", "システム管理者", "プロジェクト責任者"),
    "what": ("機能要件", "性能要件", "運用手順", "移行計画", "試験計画", "教育計画", "障害対応",
             "情報セキュリティ対策", "データ連携", "画面設計", "帳票設計", "権限管理"),
    "paper": ("設計書", "計画書", "報告書", "手順書", "一覧表", "議事録", "確認書"),
    "when": ("契約締結後", "作業開始前", "各工程の完了後", "検収前", "毎月末", "年度末"),
    "sentences": (
        "{who}は、{what}について、{when}{n}日以内に{paper}を作成し、発注者の承認を得ること。",
        "{who}は、{when}に{what}の{paper}を{n}部提出すること。",
        "{what}に関する{paper}は、{who}が{when}に確認し、{n}日以内に回答すること。",
        "{who}は、{what}に変更が生じた場合、{when}までに{paper}を改訂し、第{n}版として提出すること。",
        "{what}の応答時間は、{when}において{n}秒以内とすること。",
        "本調達において{what}を提案する場合は、{paper}に想定する{who}の体制と{n}人月の内訳を記載してください。",
    ),
    "headings": ("目的", "対象範囲", "前提条件", "提出物", "留意事項", "体制", "期限"),
    "cells": ("必須", "任意", "○", "－", "あり", "なし", "別紙参照"),
}  # fmt: skip
EN = {
    "who": ("The contractor", "The agency", "The operator", "The administrator", "The project lead"),
    "what": ("functional requirements", "performance requirements", "operating procedures",
             "the migration plan", "the test plan", "the training plan", "incident response",
             "security measures", "data exchange", "screen design", "report design", "access control"),
    "paper": ("a design document", "a plan", "a report", "a manual", "a checklist", "minutes",
              "a certificate"),
    "when": ("after award", "before work begins", "after each phase", "before acceptance", "at month end",
             "at year end"),
    "sentences": (
        "{who} shall prepare {paper} on {what} within {n} days {when} and obtain approval.",
        "{who} shall submit {n} copies of {paper} on {what} {when}.",
        "{who} shall review {paper} concerning {what} {when} and respond within {n} days.",
        "Where {what} change, {who} shall revise {paper} {when} and submit it as version {n}.",
        "Response time for {what} shall not exceed {n} seconds {when}.",
        "Vendors proposing {what} are asked to describe in {paper} the team and {n} person-months {when}.",
    ),
    "headings": ("Purpose", "Scope", "Assumptions", "Deliverables", "Notes", "Organisation", "Schedule"),
    "cells": ("Required", "Optional", "Yes", "No", "N/A", "See annex"),
}  # fmt: skip


def template(language: str, paragraphs: int, seed: str = "") -> Reading:
    """A request for information of near-identical sentences; 6 % are headings, 15 % cells that repeat."""
    words = JA if language == "ja" else EN
    chance = random.Random(language + seed)
    blocks: list[Block] = []
    tables: list[Table] = []
    body = section = 0

    def sentence() -> str:
        parts = {name: chance.choice(words[name]) for name in ("who", "what", "paper", "when")}
        return chance.choice(words["sentences"]).format(n=chance.randint(1, 30), **parts)

    def add(kind: str, text: str, **more) -> None:
        nonlocal body
        if "table" not in more:
            body += 1
            more["path"] = f"p{body}"
        made = {"level": 0, "label": "", "html": text, **more}
        blocks.append(Block(seq=len(blocks), kind=kind, text=text, **made))

    while len(blocks) < paragraphs:
        section += 1
        what = chance.choice(words["what"]).capitalize()
        add("heading", f"{what}", level=1, label=f"{section}.")
        for number in range(1, chance.randint(2, 4)):
            add("heading", chance.choice(words["headings"]), level=2, label=f"{section}.{number}")
            for item in range(1, chance.randint(4, 20)):
                typed = f"({item}) " if language == "en" else f"{item}　"
                add("paragraph", (typed if number == 1 else "") + sentence())
        table = len(tables)
        rows = chance.randint(2, 4)
        tables.append(Table(table, rows, 3))
        for row in range(1, rows + 1):
            cells = (
                chance.choice(words["what"]),
                chance.choice(words["cells"]),
                chance.choice(words["cells"]),
            )
            for col, text in enumerate(cells, 1):
                place = CellPlace(table, row, col)
                add("cell", text, path=f"t{table + 1}.r{row}.c{col}.p1", table=place)
    return Reading("docx", "0" * 64, tuple(blocks[:paragraphs]), {}, tables=tuple(tables))
