"""A name of one's own must be explained somewhere in the case when it is used twice."""

import pytest

from reviews.rules import CaseFile, check
from reviews.rules.minidraft import case_of
from reviews.rules.rule import Example
from tests.reviews.rules.consistency import RULES, said

USED = "受付した申請はKJSへ渡すこと。KJSの項目は後で示す。"


@pytest.mark.parametrize(
    "explained",
    [
        "共通認証基盤（以下「KJS」という。）を使う。",
        "共通認証基盤（KJS）を使う。",
        "KJS（共通認証基盤）を使う。",
        "共通認証基盤（以下KJSという。）を使う。",
        "KJSとは、共通認証基盤をいう。",
        "KJS：共通認証基盤",
        "| 略語 | 意味 |\n| KJS | 共通認証基盤 |",
        "# 用語の定義\n- KJS 共通認証基盤\n# 3 連携",
        "--- 別紙1 要件定義書.docx\n共通認証基盤（以下「KJS」という。）",
    ],
)
def test_an_explanation_anywhere_in_the_case_is_enough(explained: str):
    before, after = (USED, explained) if explained.startswith("---") else (explained, USED)
    assert said("con-term", f"{before}\n{after}") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (USED, ["「KJS」の定義がありません"]),
        ("CSV（KJS用）を作る。KJSへ渡す。", ["「KJS」の定義がありません"]),
        ("申請は統合盤へ送る。統合盤の項目は後で示す。", ["「統合盤」の定義がありません"]),
        ("申請は本基盤へ渡す。本基盤側の項目は後で示す。", ["「本基盤」の定義がありません"]),
        ("次期基盤へ移す。次期基盤は止めない。", ["「次期基盤」の定義がありません"]),
        ("申請はKJSへ渡すこと。", []),
        ("統合基盤へ渡す。本基盤は毎日止まる。本基盤は後で示す。", []),
        ("制御盤と分電盤を置く。制御盤と分電盤を調べる。", []),
        ("APIとCSVを使う。APIとCSVを示す。", []),
        ("基本設計を行う。日本語で書く。基本設計を日本語で書く。本人が本人確認を行う。", []),
        ("次期事業者へ渡す。次期事業者を助ける。", []),
    ],
)
def test_terms(text: str, expected: list[str]):
    assert said("con-term", f"# 3 連携\n{text}") == expected


def test_what_the_title_names_is_plain():
    text = "電子申請ポータル構築業務 仕様書\n# 3 要件\n本ポータルは公開する。本ポータルは止めない。"
    assert said("con-term", text) == []


SET = "公園台帳の保存装置（以下「台帳サーバ」という。）を置く。"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{SET}\n緑地台帳の装置（以下「台帳サーバ」という。）も置く。", ["台帳サーバ"]),
        (f"{SET}台帳サーバは二重化する。", []),
        ("この条の装置（以下この条において「装置等」という。）を置く。装置等は二台とする。", []),
        ("個人情報の保護に関する法律（平成15年法律第57号。以下「個人情報保護法」という。）を守る。", []),
        ("地方自治法（以下「自治法」という。）を守る。\n地方自治法（以下「自治法」という。）を守る。", []),
        ("受注者（以下「甲野社」という。以下同じ。）は、設計する。甲野社は試験する。", []),
        ('The ledger (hereinafter "LGS") is kept. A map (hereinafter "LGS") uses it.', ["LGS"]),
    ],
)
def test_a_name_that_is_set_twice_in_one_document(text: str, expected: list[str]):
    messages = [f"「{term}」が二か所で定められています" for term in expected]
    assert said("con-term", f"# 3 構成\n{text}") == messages


def test_each_document_and_each_annex_of_a_file_may_set_a_name_for_itself():
    again = "緑地台帳の装置（以下「台帳サーバ」という。）を置く。台帳サーバは止めない。"
    assert said("con-term", f"# 3 構成\n{SET}台帳サーバを使う。\n--- 別紙1.docx\n{again}") == []
    assert said("con-term", f"# 3 構成\n{SET}台帳サーバを使う。\n# 別紙1 特記事項\n{again}") == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("保守要員（以下「駐在員」という。）を置く。", ["駐在員"]),
        ("保守要員（以下「駐在員」という。）を置く。駐在員は2名とする。", []),
        ("保守要員（以下「駐在員」という。）を置く。\n--- 別紙1.docx\n駐在員は2名とする。", []),
        ("水沢市（以下「本市」という。）が発注する。", []),
        ("情報公開条例（以下「公開条例」という。）を守る。", []),
    ],
)
def test_a_name_that_is_set_and_never_used(text: str, expected: list[str]):
    messages = [f"「{term}」は、定めた後で使われていません" for term in expected]
    assert said("con-term", f"# 3 構成\n{text}") == messages


def test_files_that_were_not_read_may_use_a_name():
    case = case_of(Example("保守要員（以下「駐在員」という。）を置く。"), whole=True)
    case = CaseFile(case.documents, names=["別紙1 体制.pdf"])
    assert [one for one in check(case, RULES) if one.rule == "con-term"] == []


GLOSSARY = "# 2 用語\n| 用語 | 意味 |\n| 施設コード | 公園を識別する番号 |\n"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("| 施設コード | 遊具を識別する番号 |", ["「施設コード」に二つの意味が書かれています"]),
        ("| 施設コード | 公園を 識別する番号 |", []),
        ("| HHT | 携帯する端末 |", ["「HHT」は、定めた後で使われていません"]),
        ("| 閉栓 | 水を止めること |", []),
        ("| 閉栓 | 水を止める |\n| 開栓 | 通す |", ["「閉栓」「開栓」は、定めた後で使われていません"]),
        ("| 遊具番号（施設コード） | 札の番号 |", []),
    ],
)
def test_glossaries(rows: str, expected: list[str]):
    assert said("con-term", f"{GLOSSARY}{rows}\n# 3 要件\n施設コードで探せること。") == expected


def test_a_glossary_of_other_documents_is_left_alone():
    rows = "".join(f"| KW{at} | 語{at} |\n" for at in range(4))
    assert said("con-term", f"# 2 用語\n| 用語 | 意味 |\n{rows}# 3 要件\n予約できること。") == []


def test_rows_of_a_glossary_that_another_column_tells_apart():
    rows = "| 公園 | 番号 | 公園を識別する |\n| 遊具 | 番号 | 遊具を識別する |"
    text = f"# 2 用語\n| 分類 | 用語 | 意味 |\n{rows}\n# 3 要件\n番号で探せること。"
    assert said("con-term", text) == []
