"""What was dismissed hides no other fault, and is known again while the fault is the same."""

import pytest

from reviews.rules import CaseFile, Document, Finding
from reviews.rules.fingerprint import fingerprints_of
from reviews.rules.minidraft import case_of, reading_of
from reviews.rules.rule import Example
from tests.reviews.rules.consistency import RULES, check


def known(rule: str, text: str) -> list[str]:
    case = case_of(Example(text, "spec"), whole=True)
    found = check(case, RULES)
    told = zip(found, fingerprints_of(found, case.documents), strict=True)
    return [fingerprint for one, fingerprint in told if one.rule == rule]


CONTRACT = "# 1 契約期間\n契約締結日から令和9年3月31日までとする。\n# 2 納品\n"
LONGER = CONTRACT.replace("令和9年3月31日", "令和9年6月30日")
CLOSED = "納品期限：令和9年5月2日"


def points(one: int, another: int) -> str:
    return f"# 1 配点\n| 評価項目 | 配点 |\n| 体制 | {one} |\n| 提案 | {another} |\n| 合計 | 100 |"


@pytest.mark.parametrize(
    ("rule", "before", "after"),
    [
        ("con-dates", LONGER + CLOSED, CONTRACT + CLOSED),
        ("con-amount", points(60, 30), points(20, 20)),
        ("con-count", "次の5件とする。\n- 甲\n- 乙\n- 丙", "次の5件とする。\n- 甲\n- 乙\n- 丙\n- 丁"),
    ],
)
def test_another_fault_of_the_same_words_is_another_finding(rule, before, after):
    [first] = known(rule, before)
    assert len(set(known(rule, after)) - {first}) == 1
    assert known(rule, f"# 0 総則\n本書は案である。\n{before}") == [first]


def test_a_finding_of_a_sentence_keeps_the_fingerprint_that_it_always_had():
    document = Document(reading_of(["検知後、速やかに報告すること。"]), "spec")
    found = Finding("ja-no-deadline", "should", "clarity", 0, 0, 4, 8, "速やかに", {"right": "x"})
    assert fingerprints_of([found], CaseFile([document]).documents) == ["a4308fe61157fcc05fa3810c690a9a7b"]
