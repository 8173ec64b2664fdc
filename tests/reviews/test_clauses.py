"""The clause beside a comment is the one that people would cite."""

import pytest

from procurement.models import Version
from procurement.reading import read
from procurement.reading.artifact import dumps, load_page
from procurement.reading.blocks import Block
from reviews.clauses import clauses_of
from reviews.selectors.draft_html import document_html
from tests.builders.packages import cell, row, sheet_data, xlsx
from tests.builders.pictured import pictured, png


def block(kind, text, label="", level=0, path=""):
    return Block(seq=0, kind=kind, level=level, label=label, path=path or "p1", text=text, html="")


@pytest.mark.parametrize(
    ("blocks", "clauses"),
    [
        ([block("paragraph", "まえがき"), block("heading", "概要", "1", 1)], ["", "1"]),
        (
            [
                block("heading", "性能", "4.2", 2),
                block("item", "応答", "(1)", 1),
                block("item", "平均", "ア", 2),
                block("item", "別", "(2)", 1),
                block("paragraph", "説明"),
            ],
            ["4.2", "4.2(1)", "4.2(1)ア", "4.2(2)", "4.2"],
        ),
        ([block("heading", "第３条　成果物", level=1), block("paragraph", "本文")], ["第３条", "第３条"]),
        ([block("heading", "要件", "3", 1), block("item", "細目", "3.1.2", 3)], ["3", "3.1.2"]),
        ([block("heading", "はじめに", level=1), block("item", "点", "•", 1)], ["はじめに", "はじめに"]),
        ([block("heading", "要件", "3", 1), block("paragraph", "（１）速さ")], ["3", "3（１）"]),
        (
            [
                block("heading", "第３条　成果物", level=1),
                block("paragraph", "２　納品する物"),
                block("paragraph", "(1) 設計書"),
                block("paragraph", "ア　基本設計書"),
                block("paragraph", "次の章からなる。"),
                block("paragraph", "(2) 手順書"),
                block("paragraph", "３　期日"),
            ],
            [
                "第３条",
                "第３条２",
                "第３条２(1)",
                "第３条２(1)ア",
                "第３条２(1)ア",
                "第３条２(2)",
                "第３条３",
            ],
        ),
        (
            [
                block("heading", "特記事項", level=1),
                block("paragraph", "第４条　秘密の保持"),
                block("paragraph", "受託者は、秘密を漏らさない。"),
                block("cell", "様式", path="t1.r1.c1.p1"),
                block("paragraph", "第５条　再委託"),
                block("heading", "附則", level=1),
                block("paragraph", "この契約は"),
            ],
            ["特記事項", "第４条", "第４条", "第４条", "第５条", "附則", "附則"],
        ),
        (
            [
                block("heading", "要件", "3", 1),
                block("item", "応答", "(1)", 1),
                block("paragraph", "ア　平均"),
                block("item", "別", "(2)", 1),
                block("paragraph", "（３）手で続けた項"),
                block("paragraph", "・点"),
            ],
            ["3", "3(1)", "3(1)ア", "3(2)", "3（３）", "3（３）"],
        ),
        (
            [block("heading", "Annex", level=1), block("paragraph", "Appendix A: Terms")],
            ["Annex", "Appendix A"],
        ),
        (
            [
                block("heading", "実施手順", "2.2", 2),
                block("heading", "方向性", "1)", 3),
                block("item", "検討", "1)", 1),
                block("heading", "体制", "2)", 3),
                block("heading", "手引", level=1),
                block("heading", "付き", "(1)", 2),
            ],
            ["2.2", "2.2 1)", "2.2 1)1)", "2.2 2)", "手引", "(1)"],
        ),
        (
            [
                block("paragraph", "１．１ 背景\t3"),
                block("paragraph", "はじめに"),
                block("paragraph", "1.1 背景"),
            ],
            ["１．１", "", "1.1"],
        ),
        ([block("cell", "三秒", path="要件一覧!B12")], ["要件一覧!B12"]),
        ([block("cell", "三秒", path="t1.r1.c1.p1")], [""]),
    ],
)
def test_clauses(blocks, clauses):
    assert clauses_of(blocks) == clauses


def requirement_list():
    rows = (
        row(1, cell("A1", "番号"), cell("B1", "要件"), cell("C1", "必須")),
        row(2, cell("A2", "11", "n"), cell("B2", "検索できること。"), cell("C2", "必須")),
        row(3, cell("A3", "12", "n"), cell("B3", "印刷できること。"), cell("C3", "任意")),
    )
    return read(xlsx({"要件一覧": sheet_data(*rows)}), "list.xlsx")


def test_every_cell_of_a_listed_requirement_is_cited_by_its_number():
    reading = requirement_list()
    assert clauses_of(reading.blocks, reading.tables) == [
        *("要件一覧!A1", "要件一覧!B1", "要件一覧!C1"),
        *["要件一覧 No.11"] * 3,
        *["要件一覧 No.12"] * 3,
    ]


def test_a_listed_requirement_has_one_button_for_its_whole_row():
    version, page = Version(pk=1), load_page(dumps(requirement_list()))
    html = document_html(version, page, with_buttons=True)
    assert html.count('class="addc addc--row"') == 2
    assert 'href="?block=6&amp;to=8" data-row="6" data-to="8"' in html
    assert "要件一覧 No.12" in html.split('data-row="6"')[1].split(">")[0]
    assert 'class="addc addc--row"' not in document_html(version, page, with_buttons=False)


def test_the_button_of_a_picture_says_which_picture_it_is_about():
    drawn = read(pictured(("a.png", png())), "drawn.docx")
    html = document_html(Version(pk=1), load_page(dumps(drawn)), with_buttons=True)
    assert 'data-block="1" aria-label="図0 にコメントを書く"' in html
