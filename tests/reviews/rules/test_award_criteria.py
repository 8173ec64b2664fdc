"""An award by quality needs its criteria, somewhere in the case."""

import pytest

from reviews.rules import CaseFile, Document, RuleSet, builtin_packs, check
from reviews.rules.minidraft import reading_of

RULES = RuleSet(builtin_packs(), on={"cmp-window": True})


def found(rule: str, *lines: str, others=(), **case) -> list:
    document = Document(reading_of(["# 1 契約の方法", *lines]), "spec")
    return [one for one in check(CaseFile([document, *others], **case), RULES) if one.rule == rule]


@pytest.mark.parametrize(
    ("line", "quote"),
    [
        ("総合評価落札方式による一般競争入札とする。", "総合評価落札方式"),
        ("契約の相手方は、公募型プロポーザル方式により選定する。", "公募型プロポーザル方式"),
        ("企画競争により契約候補者を選ぶ。", "企画競争"),
        ("総合評価一般競争入札とする。評価基準は別紙3に示す。", "総合評価一般競争入札"),
    ],
)
def test_method_without_criteria_is_quoted(line, quote):
    (one,) = found("cmp-criteria", line)
    assert one.quote == quote


@pytest.mark.parametrize(
    "line",
    [
        "# 2 評価項目及び配点",
        "- 別紙3 評価基準",
        "| 評価項目 | 配点 |",
        "表2 配点表",
        "審査基準は、公募型プロポーザル実施要領に示す。",
        "評価点は、技術点60点と価格点40点の合計とする。",
        "別添「落札者決定基準」による。",
    ],
)
def test_criteria_in_any_form_settle_it(line):
    assert found("cmp-criteria", "総合評価落札方式とする。", line, "体制を評価する。") == []


@pytest.mark.parametrize(
    "line",
    [
        "最低価格落札方式による。",
        "総合評価落札方式ではなく、最低価格落札方式とする。",
        "見積合わせによる。",
        "過去のプロポーザルの結果は閲覧できる。",
    ],
)
def test_other_methods_need_no_criteria(line):
    assert found("cmp-criteria", line) == []


def test_method_of_the_register_counts_and_a_file_of_criteria_settles_it():
    (one,) = found("cmp-criteria", "受託者を選ぶ。", method="proposal")
    assert (one.seq, one.values["method"]) == (None, "プロポーザル方式")
    assert found("cmp-criteria", "受託者を選ぶ。", method="open") == []
    assert found("cmp-criteria", "受託者を選ぶ。", method="quality", names=["別紙2_評価基準.xlsx"]) == []
    criteria = Document(reading_of(["# 1 採点"]), "criteria")
    assert found("cmp-criteria", "受託者を選ぶ。", method="quality", others=[criteria]) == []


WINDOWS = {"windows": [{"from": "2020-04-01", "days": 40}, {"from": "2026-10-01", "days": 10}]}


def test_window_is_judged_by_the_threshold_in_force_on_the_day_of_the_notice():
    lines = ["| 公告日 | 令和8年7月1日 |", "| 提案書の提出期限 | 令和8年7月21日 |"]
    (one,) = found("cmp-window", *lines, settings=WINDOWS)
    assert (one.quote, one.values) == ("令和8年7月21日", {"way": "days", "n": "20", "needed": "40"})
    later = ["| 公告日 | 2026年10月1日 |", "| 提案書の提出期限 | 2026年10月21日 |"]
    assert found("cmp-window", *later, settings=WINDOWS) == []


OF_METHODS = {
    "windows": [
        {"from": "2020-04-01", "days": 10},
        {"from": "2020-04-01", "days": 30, "method": "一般競争入札"},
        {"from": "2020-04-01", "days": 50, "method": "総合評価"},
        {"from": "2026-05-01", "days": 40, "method": "総合評価"},
        {"from": "2020-04-01", "days": 25, "method": "プロポーザル"},
        {"from": "2020-04-01", "days": 15, "method": "指名競争入札"},
        {"from": "2020-04-01", "days": 60, "method": "せり売り"},
    ]
}


@pytest.mark.parametrize(
    ("said", "needed"),
    [
        ("随意契約による。", "10"),
        ("一般競争入札による。", "30"),
        ("総合評価落札方式（一般競争入札）による。", "40"),
        ("公募型プロポーザル方式による。", "25"),
        ("指名競争入札による。", "15"),
        ("せり売りによる。", "60"),
        ("一般競争入札ではなく、随意契約による。", "10"),
        ("過去に一般競争入札で受注した実績を問わない。", "10"),
    ],
)
def test_the_threshold_of_the_method_wins_over_the_one_for_all(said: str, needed: str):
    lines = [said, "| 公告日 | 令和8年7月1日 |", "| 提案書の提出期限 | 令和8年7月3日 |"]
    (one,) = found("cmp-window", *lines, settings=OF_METHODS)
    assert one.values["needed"] == needed


def test_window_is_not_judged_without_thresholds_or_dates():
    lines = ["公告日は令和8年7月1日、提出期限は令和8年7月3日とする。"]
    assert found("cmp-window", *lines) == []
    assert found("cmp-window", "公告日は令和8年7月1日とする。", settings=WINDOWS) == []
    assert (
        found("cmp-window", "公告日は令和8年7月1日、質問の提出期限は令和8年7月3日とする。", settings=WINDOWS)
        == []
    )
