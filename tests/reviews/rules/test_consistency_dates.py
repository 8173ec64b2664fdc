"""Dates are read in every usual form, and contradictions between them are told with both dates."""

from datetime import date

import pytest

from reviews.rules import CaseFile, check
from reviews.rules.japanese_dates import closed_day, days_in
from reviews.rules.minidraft import case_of
from reviews.rules.rule import Example
from tests.reviews.rules.consistency import RULES, mends, quoted, said


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("令和9年3月31日まで", [date(2027, 3, 31)]),
        ("令和8(2026)年6月1日", [date(2026, 6, 1)]),
        ("令和元年5月1日", [date(2019, 5, 1)]),
        ("平成31年4月1日", [date(2019, 4, 1)]),
        ("令和八年三月三十一日", [date(2026, 3, 31)]),
        ("R8.4.1", [date(2026, 4, 1)]),
        ("2026/4/1、2026-04-02、2026年4月3日", [date(2026, 4, 1), date(2026, 4, 2), date(2026, 4, 3)]),
        ("令和8年7月3日から7月17日まで", [date(2026, 7, 3), date(2026, 7, 17)]),
        ("令和8年12月1日から翌年2月1日まで", [date(2026, 12, 1), date(2027, 2, 1)]),
        ("令和8年12月1日～2月1日", [date(2026, 12, 1), date(2027, 2, 1)]),
        ("令和8年4月1日から15日まで", [date(2026, 4, 1), date(2026, 4, 15)]),
        ("令和9年2月末日", [date(2027, 2, 28)]),
        ("令和8年度末", [date(2027, 3, 31)]),
        ("17 July 2026 or July 18, 2026", [date(2026, 7, 17), date(2026, 7, 18)]),
        ("令和8年6月31日、令和8年度、7月17日", []),
    ],
)
def test_days_are_read_in_every_usual_form(text: str, expected: list[date]):
    assert [day.last for day in days_in(text)] == expected


def test_a_month_without_day_is_all_of_the_month():
    (month,) = days_in("令和8年7月")
    assert (month.first, month.last) == (date(2026, 7, 1), date(2026, 7, 31))


@pytest.mark.parametrize(
    ("day", "closed"),
    [
        (date(2026, 7, 17), False),
        (date(2026, 7, 18), True),
        (date(2026, 7, 19), True),
        (date(2026, 7, 20), True),  # 海の日
        (date(2026, 12, 29), True),
        (date(2027, 1, 3), True),
        (date(2027, 1, 4), False),
    ],
)
def test_offices_are_closed_on_weekends_holidays_and_at_the_turn_of_the_year(day: date, closed: bool):
    assert (closed_day(day) is not None) is closed


def test_delivery_after_the_contract_ends_names_both_dates():
    text = """
# 1.3 履行期間
契約締結日から令和9年3月31日まで
# 1.4 スケジュール
| 工程 | 開始 | 終了 |
| 納品 | 令和9年4月1日 | 令和9年4月15日 |
"""
    assert said("con-dates", text) == [
        "「納品」（令和9年4月15日）が「履行期間」の終わり（令和9年3月31日）より後です"
    ]
    assert said("con-dates", text, language="en") == [
        "“納品” (令和9年4月15日) is later than the end of “履行期間” (令和9年3月31日)"
    ]


def test_an_early_deadline_for_bids_is_told_at_each_milestone_that_comes_after_it():
    text = """
| 項目 | 期限 |
| 質問の受付 | 2026年7月24日 |
| 質問への回答 | 2026年7月31日 |
| 提案書の提出期限 | 2026年7月17日 |
"""
    assert quoted("con-dates", text, "rfi") == ["2026年7月24日", "2026年7月31日"]


def test_two_schedules_are_not_compared_with_each_other():
    text = """
# 3 今後の予定
| 項目 | 時期 |
| 公告 | 令和9年4月 |
| 質問への回答 | 令和9年5月 |
# 6 日程
| 項目 | 期限 |
| 説明会 | 令和8年9月8日 |
| 提出期限 | 令和8年10月9日 |
"""
    assert said("con-dates", text, "rfi") == []


def test_a_period_that_ends_before_it_begins():
    text = "# 1 契約期間\n令和8年4月1日から令和7年3月31日まで"
    assert said("con-dates", text) == [
        "「契約期間」の終わり（令和7年3月31日）が始まり（令和8年4月1日）より前です"
    ]


def test_phases_have_their_own_dates():
    text = """
| 工程 | 期限 |
| 第1期納品 | 令和8年10月30日 |
| 第2期納品 | 令和9年2月26日 |
# 2 納品
中間納品は令和8年10月30日、最終納品は令和9年2月26日とする。
"""
    assert said("con-dates", text) == []


def test_the_contract_in_the_case_must_have_the_same_period():
    text = """
契約期間は令和9年3月31日までとする。
--- 別紙1 契約書案.docx
# 契約期間
令和8年6月1日から令和9年2月26日まで
"""
    assert said("con-dates", text) == ["「契約期間」が「令和9年2月26日」と「令和9年3月31日」で食い違います"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("提案書の提出期限は令和8年7月19日とする。", ["「提案書の提出期限」（令和8年7月19日）は日曜日です"]),
        ("開札日時：令和8年7月20日 午前10時", ["「開札日時」（令和8年7月20日）は祝日（海の日）です"]),
        ("質問の受付期限 令和8年12月29日", ["「質問の受付期限」（令和8年12月29日）は年末年始の閉庁日です"]),
        # The fiscal year ends on 31 March whatever day it is; works go on at weekends.
        ("納入期限は令和11年3月31日とする。", []),
        ("稼働開始 令和9年1月10日", []),
        ("契約期間は令和8年6月1日から令和9年2月28日までとする。", []),
    ],
)
def test_deadlines_on_closed_days(text: str, expected: list[str]):
    assert said("con-dates", text) == expected


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("本システムは、令和9年3月1日に稼働を開始すること。", True),
        ("本システムは、令和9年2月1日に稼働を開始すること。", False),
        ("窓口は令和8年10月1日に運用を開始し、電話は令和9年2月1日に運用を開始する。", False),
        ("令和4年10月1日から稼働している現在のシステムを止める。", False),
        ("成果物は、令和9年4月30日までに納品すること。", True),
    ],
)
def test_words_behind_a_date_name_it_too(sentence: str, found: bool):
    text = f"""
# 1 契約期間
契約締結日から令和9年3月31日まで
# 2 日程
| 工程 | 期限 |
| 稼働開始 | 令和9年2月1日 |
# 3 作業
{sentence}
"""
    assert bool(said("con-dates", text)) is found


def test_another_weekday_behind_a_date_is_left_to_the_rule_for_impossible_dates():
    assert said("con-dates", "提案書の提出期限は令和8年7月18日（金）とする。") == []
    assert said("con-dates", "提案書の提出期限は令和8年7月18日（土）とする。") != []


def test_a_request_for_information_has_a_calendar_of_its_own():
    tender = case_of(Example("提案書の提出期限は令和9年5月14日とする。"), whole=True).documents[0]
    request = case_of(Example("回答の提出期限は令和8年10月9日とする。", "rfi"), whole=True).documents[0]
    found = check(CaseFile([tender, request]), RULES)
    assert [one for one in found if one.rule == "con-dates"] == []


@pytest.mark.parametrize(
    ("text", "mend", "mend_en"),
    [
        (
            "# 1 契約期間\n令和9年3月31日まで\n# 2 契約期間\n令和9年2月26日まで",
            "正しいほうの日付に、どちらも揃えてください。",
            "Let both places give the date that is right.",
        ),
        (
            "| 項目 | 期限 |\n| 質問の受付 | 令和8年7月31日 |\n| 提案書の提出期限 | 令和8年7月17日 |",
            "どちらかの日付を直し、前後の順を合わせてください。",
            "Correct one of the dates, so that they come in order.",
        ),
        (
            "# 1 履行期間\n契約締結日から令和9年3月31日まで\n| 工程 | 期限 |\n| 納品 | 令和9年4月15日 |",
            "「履行期間」のうちに終わる日付にするか、期間を改めてください。",
            "Let it end within “履行期間”, or change that period.",
        ),
        (
            "提案書の提出期限は令和8年7月19日とする。",
            "開庁日にしてください。",
            "Choose a day when offices are open.",
        ),
    ],
)
def test_each_fault_of_a_date_has_its_own_mending(text: str, mend: str, mend_en: str):
    assert mends("con-dates", text) == [mend]
    assert mends("con-dates", text, language="en") == [mend_en]


def test_a_closed_day_is_told_beside_the_wrong_order_of_the_same_date():
    text = "| 項目 | 期限 |\n| 提案書の提出期限 | 令和8年9月22日 |\n| 結果の通知 | 令和8年9月15日 |"
    assert set(said("con-dates", text)) == {
        "「提案書の提出期限」（令和8年9月22日）が「結果の通知」（令和8年9月15日）より後です",
        "「提案書の提出期限」（令和8年9月22日）は祝日（国民の休日）です",
    }
