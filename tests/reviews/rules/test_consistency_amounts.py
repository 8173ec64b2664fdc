"""Totals must be the sum of their rows; one label must have one amount."""

import pytest

from tests.reviews.rules.consistency import quoted, said


def test_a_total_that_is_not_the_sum_is_told_with_the_sum():
    text = """
| 区分 | 金額（千円・税込） |
| 設計・開発 | 6,000 |
| 移行 | 1,500 |
| 運用 | 1,000 |
| 合計 | 9,000 |
"""
    assert said("con-amount", text) == ["内訳の合計8,500と「9,000」が合いません"]


def test_units_of_the_rows_are_converted():
    rows = "| 区分 | 金額 |\n| 設計 | 6,000千円 |\n| 移行 | 150万円 |\n"
    assert said("con-amount", f"{rows}| 合計 | 7,500千円 |") == []
    assert said("con-amount", f"{rows}| 合計 | 900万円 |") == ["内訳の合計750万円と「900万円」が合いません"]


def test_subtotals_and_tax_are_no_addends():
    text = """
| 区分 | 金額（円） |
| 設計 | 1,000,000 |
| 開発 | 2,000,000 |
| 小計 | 3,000,000 |
| 運用 | 500,000 |
| 保守 | 500,000 |
| 小計 | 1,000,000 |
| 合計（税抜） | 4,000,000 |
| 消費税（10%） | 400,000 |
| 合計（税込） | 4,400,000 |
"""
    assert said("con-amount", text) == []
    assert quoted("con-amount", text.replace("| 小計 | 3,000,000", "| 小計 | 3,500,000")) != []


@pytest.mark.parametrize(
    "text",
    [
        "| 項目 | 割合 |\n| 甲 | 33.3% |\n| 乙 | 33.3% |\n| 丙 | 33.3% |\n| 合計 | 100% |",
        "| 区分 | 金額（千円） |\n| 設計 | 3,334 |\n| 開発 | 6,667 |\n| 合計 | 10,000 |",
        "| 品目 | 単価（円） |\n| 端末 | 100 |\n| 台 | 50 |\n| 合計 | 1,100 |",
        "| 項目 | 件数 |\n| 全体 | 100 |\n| うち更新 | 40 |\n| 新規 | 20 |\n| 合計 | 120 |",
        "| 項目 | 金額（円） |\n| 設計 | 100 |\n| 開発 | 別途 |\n| 合計 | 300 |",
        "上限額は5,000千円（税抜）とする。上限額は5,500千円（税込）とする。",
        "予定価格が1,000万円を超える契約とする。予定価格は500万円である。",
        "令和8年度の予算額は4,200千円である。\n令和9年度の予算額は4,600千円である。",
    ],
)
def test_rounding_tax_prices_and_parts_are_left_alone(text: str):
    assert said("con-amount", text) == []


def test_points_in_a_sentence_and_in_the_table():
    table = "| 項目 | 配点 |\n| 体制 | 40 |\n| 提案 | 60 |\n| 合計 | 100 |\n"
    assert said("con-amount", f"配点の合計は120点とする。\n{table}", "criteria") == [
        "「配点の合計」が「100」と「120点」で食い違います"
    ]
    assert said("con-amount", f"100点満点とする。各項目は5点満点で採点する。\n{table}", "criteria") == []


def test_one_label_in_the_text_and_in_a_table():
    text = "委託料の上限額は5,000千円（税込）とする。\n| 区分 | 金額（千円・税込） |\n| 上限額 | 4,500 |"
    assert said("con-amount", text) == ["「上限額」が「5,000千円」と「4,500千円」で食い違います"]
