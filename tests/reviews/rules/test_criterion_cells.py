"""A row of a table of requirements has a criterion when the others have one."""

import pytest

from tests.reviews.rules.consistency import mends, quoted, said

HEAD = "| No | 項目 | 要件 | 基準 |\n"
FULL = "| 1 | 応答 | 検索の結果を表示すること | 3秒以内 |\n| 2 | 起動 | 画面を起動すること | 5秒以内 |\n"


def rows(*cells: str, title: str = "機能要件", head: str = HEAD, full: str = FULL) -> str:
    made = "\n".join(f"| {at} | 項目{at} | {cell} |" for at, cell in enumerate(cells, start=3))
    return f"# 1 {title}\n{head}{full}{made}"


@pytest.mark.parametrize("nothing", ["", "－", "-", "―", "なし", "適宜", "…"])
def test_a_row_without_a_criterion_is_told_at_its_words(nothing: str):
    text = rows(f"利用者の増加に対応できること | {nothing}")
    assert quoted("cmp-empty", text) == ["利用者の増加に対応できること"]
    assert said("cmp-empty", text) == [
        "「利用者の増加に対応できること」には、満たしたかを決める基準がありません"
    ]
    assert mends("cmp-empty", text, language="en") == [
        "Write a figure, a level or a way to test it into the column, or why none applies."
    ]


@pytest.mark.parametrize(
    "head", ["目標値", "判定基準", "受入基準", "測定方法", "指標", "水準", "Acceptance criteria"]
)
def test_columns_that_hold_criteria(head: str):
    text = rows("停止しないこと | ", head=f"| 項番 | 項目 | 要求事項 | {head} |\n")
    assert quoted("cmp-empty", text) == ["停止しないこと"]


def test_of_qualities_each_row_needs_one_though_most_have_none():
    full = "| 1 | 応答 | 検索の結果を表示すること | 3秒以内 |\n"
    cells = ("停止しないこと | ", "利用者の増加に対応できること | －")
    named = ["停止しないこと", "利用者の増加に対応できること"]
    assert quoted("cmp-empty", rows(*cells, title="非機能要件", full=full)) == named
    assert quoted("cmp-empty", rows(*cells, full=full)) == []


@pytest.mark.parametrize(
    "text",
    [
        rows("停止しないこと | 稼働率99.5%以上"),
        rows("稼働率を99.5%以上とすること | "),
        rows("別紙2の水準を満たすこと | －"),
        rows("該当なし | －"),
        rows("停止しないこと | 該当なし（夜間は使わないため）"),
        rows("予約 | "),
        rows("登録すること | ", "更新すること | ", "削除の取消ができること | "),
        rows("停止しないこと | ", title="様式3 回答書"),
        rows("停止しないこと | ", head="| No | 項目 | 要件 | 評価基準 | 配点 |\n"),
        rows("停止しないこと | ", head="| No | 項目 | 要件 | 備考 |\n"),
    ],
)
def test_what_needs_no_criterion(text: str):
    assert quoted("cmp-empty", text) == []


def test_criteria_of_an_evaluation_are_not_judged():
    assert quoted("cmp-empty", rows("停止しないこと | "), "criteria") == []
