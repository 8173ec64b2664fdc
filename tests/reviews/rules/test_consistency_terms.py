"""A name of one's own must be explained somewhere in the case when it is used twice."""

import pytest

from tests.reviews.rules.consistency import said

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
