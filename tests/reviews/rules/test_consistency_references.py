"""A number that nothing in the case bears is told once; what other documents bear is not."""

import pytest

from reviews.rules import CaseFile, check
from reviews.rules.minidraft import case_of
from reviews.rules.rule import Example
from tests.reviews.rules.consistency import RULES, quoted, said

ANNEXES = "# 9 附属文書\n- 別紙1 要件定義書\n- 別紙2 連携項目\n- 様式第1号 質問書"


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        ("別紙4の形式に従うこと。別紙4は2部とする。", ["「別紙4」が見つかりません"]),
        ("別紙1～3を参照すること。", ["「別紙3」が見つかりません"]),
        ("提案書（様式第2号）を提出すること。", ["「様式第2号」が見つかりません"]),
        ("第1号様式及び別紙１（要件定義書）による。", []),
        ("別紙2-1の項目を渡すこと。", []),
        ("契約書の別紙5及び「運用要領」別表3による。", []),
    ],
)
def test_annexes_and_forms(text: str, missing: list[str]):
    assert said("con-reference", f"# 1 要件\n{text}\n{ANNEXES}") == missing


def test_files_of_the_case_count():
    case = case_of(Example("別紙1及び別紙2による。\n--- 別紙１_要件定義書.docx\n# 1 機能"), whole=True)
    case = CaseFile(case.documents, names=["別紙2 連携項目.xlsx"])
    assert [one for one in check(case, RULES) if one.rule == "con-reference"] == []


def test_captions_of_tables_and_figures():
    text = "構成は図4、項目は表1に示す。代表1名を置く。別紙2部を渡す。\n図1 構成\n表1 項目\n| 甲 |\n| 乙 |"
    assert quoted("con-reference", text) == ["図4"]


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("第9条の検査を受ける。", ["第9条"]),
        ("関係法令を守り、第9条の検査を受ける。", ["第9条"]),
        ("検査の方法は第9条の定めによる。", ["第9条"]),
        ("民法第90条又は第95条第1項に反しない。", []),
        ("個人情報の保護に関する法律（平成15年法律第57号）第66条及び第67条を守る。", []),
        ("第1条及び第2条の目的による。", []),
    ],
)
def test_articles(sentence: str, missing: list[str]):
    text = f"第1条 委託を定める。\n第2条 期間を定める。\n第3条 {sentence}\n第4条 代金を支払う。"
    assert quoted("con-reference", text, "contract") == missing


def test_articles_of_laws_in_a_document_without_articles():
    assert said("con-reference", "地方自治法施行令第167条の4に該当しないこと。第3条を守ること。") == []


@pytest.mark.parametrize(
    "sentence",
    [
        "第12条の規定により検収する。",
        "受注者は、納品の後、第12条第2項に基づき検査を受けること。",
        "検収の方法は、第12条に定めるところによる。",
        "契約締結後、第12条に従い報告すること。",
    ],
)
def test_an_article_is_told_in_a_draft_that_has_none(sentence: str):
    assert quoted("con-reference", f"# 1 目的\n電子化する。\n# 10 検収\n{sentence}") == ["第12条"]


@pytest.mark.parametrize(
    "text",
    [
        "契約書第12条の規定により検収する。",
        "契約書の「検査」第12条に基づき検収する。",
        "契約約款に従い、受注者は第12条の規定により検査を受ける。",
        "個人情報の保護に関する法律を守り、第66条の規定により管理する。",
        "本市の契約規則による。検査は第12条の規定によること。",
        "- 会計規則\n次の規則を守ること。\n- 第12条の規定による検査",
        "様式第2号（第12条関係）により報告する。",
        "| 根拠 | 内容 |\n| 情報公開条例 | 第12条に基づき公開する |",
        "第12条の規定により検収する（契約書による。）。",
        "本委託契約の第12条に定める検査を受けること。",
    ],
)
def test_an_article_of_another_document_is_not_asked_for(text: str):
    assert "第12条" not in quoted("con-reference", f"# 1 目的\n電子化する。\n# 10 検収\n{text}")


def test_articles_of_a_contract_in_the_case_are_not_asked_for():
    spec = "# 10 検収\n第12条の規定により検収する。"
    contract = "\n".join(f"第{at}条 定める。" for at in range(1, 14))
    assert quoted("con-reference", f"{spec}\n--- 契約書案.docx\n{contract}") == []
    case = CaseFile(case_of(Example(spec), whole=True).documents, names=["契約書（案）.pdf"])
    assert [one for one in check(case, RULES) if one.rule == "con-reference"] == []


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("5.9を参照すること。", ["5.9"]),
        ("性能は「5.9 性能」に示す。", ["5.9"]),
        ("「5.2 性能」に示すとおりとする。応答は2.5秒以内とする。", []),
        ("要件定義書3.7に示す値による。TLS1.2に従う。", []),
        ("JIS X 8341-3:2016の7.1.1に定める基準による。", []),
    ],
)
def test_sections(sentence: str, missing: list[str]):
    text = f"# 5 要件\n## 5.1 機能\n{sentence}\n## 5.2 性能\n速い。\n## 5.3 移行\n移す。"
    assert quoted("con-reference", text) == missing


def test_english_annexes_and_tables():
    text = "See Table 4, Annex B and Section 508 of the Rehabilitation Act.\nTable 1: Items\n- Annex A: Terms"
    assert said("con-reference", text, language="en") == [
        "“Table 4” is not to be found",
        "“Annex B” is not to be found",
    ]
