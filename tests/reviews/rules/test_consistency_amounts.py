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


_COSTS = (
    "# 8 費用\n| 費目 | 金額（円） |\n| 機器の賃借料 | 6,480,000 |\n| 税務システムの保守料 | 3,960,000 |\n"
)


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ("| 小計 | 10,440,000 |\n| 消費税及び地方消費税（10%） | 1,044,000 |\n| 合計 | 11,484,000 |", []),
        (
            "| 小計 | 10,440,000 |\n| 消費税及び地方消費税（10%） | 1,044,000 |\n| 合計 | 11,844,000 |",
            ["内訳の合計11,484,000と「11,844,000」が合いません"],
        ),
        ("| 合計 | 10,440,000 |\n| うち消費税 | 949,090 |", []),
        (
            "| 合計 | 10,440,000 |\n| 消費税額 | 1,044,000 |\n| 総合計 | 11,440,000 |",
            ["内訳の合計11,484,000と「11,440,000」が合いません"],
        ),
        ("| 合計（税込） | 11,484,000 |", []),
        ("| 小計 | 10,440,000 |\n| 消費税率 | 10% |\n| 合計 | 11,484,000 |", []),
        ("| 合計 | 11,440,000 |", ["内訳の合計10,440,000と「11,440,000」が合いません"]),
    ],
)
def test_a_row_of_tax_may_be_in_the_total_or_not(rows: str, expected: list[str]):
    assert said("con-amount", _COSTS + rows) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "賠償責任保険のてん補限度額は1億円とする。\n| 項目 | 内容 |\n| てん補限度額 | 1億2,000万円 |",
            [],
        ),
        (
            "火災保険の保険金額は100,000千円とする。\n| 項目 | 内容 |\n| 火災保険の保険金額 | 12,000万円 |",
            ["「火災保険の保険金額」が「100,000千円」と「12,000万円」で食い違います"],
        ),
        ("火災保険の保険金額は12億円とする。\n| 項目 | 内容 |\n| 火災保険の保険金額 | 1,200百万円 |", []),
        ("火災保険の保険金額は1億円とする。地震保険の保険金額は5,000万円とする。", []),
        ("賠償責任保険では保険金額を1億円とする。\n動産保険では保険金額を5,000万円とする。", []),
        (
            "契約保証金は金500,000円とする。\n契約保証金は60万円とする。",
            ["「契約保証金」が「500,000円」と「60万円」で食い違います"],
        ),
        ("証明書の発行手数料の額は300円とする。\n許可証の発行手数料の額は500円とする。", []),
        ("職員の駐車場の使用料は3,000円とする。\n来庁者の駐車場の使用料は200円とする。", []),
        ("機器の賃借料は月額12万円とする。\n機器の賃借料は144万円とする。", []),
        ("施設の使用料は1日につき5,000円とする。\n施設の使用料は1時間につき700円とする。", []),
    ],
)
def test_an_amount_has_one_value_under_its_full_name_whatever_the_unit(text: str, expected: list[str]):
    assert said("con-amount", text) == expected


@pytest.mark.parametrize(
    ("spoken", "told"), [("22,300千円", True), ("23,200千円", False), ("2,320万円", False)]
)
def test_the_total_of_a_breakdown_is_what_its_caption_names(spoken: str, told: bool):
    text = f"""
表1　提案上限額の内訳（万円・税込）
| 区分 | 令和9年度 | 令和10年度以降 | 計 |
| 開発 | 1,240 | 0 | 1,240 |
| 運営 | 180 | 900 | 1,080 |
| 合計 | 1,420 | 900 | 2,320 |
提案上限額は{spoken}（税込）とする。
"""
    assert bool(said("con-amount", text)) is told


_ROWS = """| 区分 | 金額（千円） |
| 構築費 | 8,000 |
| 移行費 | 2,000 |
| 研修費 | 1,500 |
| 合計 | 12,000 |"""


@pytest.mark.parametrize(
    "line",
    [
        "委託料の上限額は12,000千円（税込）とし、内訳は次のとおりとする。",
        "契約期間中の費用は次の表による。",
        "経費の期間別内訳を示す。",
        "下限点を60点とする。費用は次のとおり。",
        "提出期限までに、次の表の見積額を示すこと。",
        "費用の内訳（No.1）",
        "年度の番号ごとの費用、平均的な規模の場合の内訳は次のとおり。",
        "委託料の上限額は次のとおりとする。",
        "The maximum price is JPY 12,000,000; it breaks down as follows.",
    ],
)
def test_a_line_above_the_table_that_only_speaks_of_limits_and_dates_hides_no_wrong_sum(line: str):
    assert quoted("con-amount", f"# 1 費用\n{line}\n{_ROWS}") == ["12,000"]


@pytest.mark.parametrize(
    "line",
    [
        "単価表",
        "表3 機器の単価一覧",
        "各機器の単価は次のとおりとする。",
        "区分ごとの上限額は次のとおりとする。",
        "各項目の最低点は、次の表のとおり。",
        "各工程の期間の目安は以下のとおり。",
        "Hourly rates",
        "The minimum scores are as follows.",
    ],
)
def test_figures_that_are_no_parts_of_a_sum_are_not_added(line: str):
    assert quoted("con-amount", f"# 1 費用\n{line}\n{_ROWS}") == []
