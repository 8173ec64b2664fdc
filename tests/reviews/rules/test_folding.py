"""A half-written draft is checked in full; a form is told of in one finding, and its errors are found."""

import pytest

from reviews.exchange import check_report, sarif
from reviews.rules import CaseFile, Document, RuleSet, builtin_packs, check
from reviews.rules.minidraft import reading_of
from reviews.rules.wording import message
from tests.reviews.exchange.sarif_shape import faults

RULES = RuleSet(builtin_packs())
HEAD = ["観光案内アプリ開発業務 仕様書", "# 1 業務内容"]
GRAVE = ["データベースはOracle Databaseとすること。", "通信はTLS1.0以上とすること。"]
VAGUE = "検索結果を高速に表示すること。"
NOTE = "空欄が多いため書式とみなし、文言のルールは調べていません（重大度「誤り」のルールを除く）"


def draft(blank: int, written: int, *, name: str = "a.docx", mark: str = "○○課", head=HEAD) -> CaseFile:
    lines = [f"受注者は、{mark}と打合せを行うこと。第{one}回の記録を残すこと。" for one in range(blank)]
    lines += [f"案内情報{one}を登録すること。" for one in range(written)]
    return CaseFile([Document(reading_of([*head, *lines, *GRAVE, VAGUE]), "spec", name)])


def rules_on_words(case: CaseFile) -> list[str]:
    return sorted(one.rule for one in check(case, RULES) if RULES.by_id[one.rule].scope == "sentence")


ALL = ["ja-placeholder", "ja-unmeasured", "neu-product", "sec-crypto"]


@pytest.mark.parametrize("mark", ["○○課", "TBD"])
def test_blanks_in_up_to_a_fifth_of_the_paragraphs_keep_no_rule_from_looking(mark):
    for blank in (14, 15, 24, 40):
        assert rules_on_words(draft(blank, 4 * blank, mark=mark)) == ALL


def test_a_form_is_told_in_one_finding_and_what_must_not_stand_in_it_is_found():
    assert rules_on_words(draft(30, 60)) == [one for one in ALL if one != "ja-unmeasured"]
    assert rules_on_words(draft(14, 0)) == ALL  # too few to say


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("仕様書テンプレート.docx", HEAD[0]),
        ("agile_PWS_Template.docx", HEAD[0]),
        ("a.docx", "業務仕様書（標準書式）"),
        ("a.docx", "本様式は、仕様書を書くときに写して使う。"),
    ],
)
def test_what_calls_itself_a_form_is_one_with_fewer_blanks(name, title):
    case = draft(20, 110, name=name, head=[title, "# 1 業務内容"])
    assert "ja-unmeasured" not in rules_on_words(case)
    assert "ja-unmeasured" in rules_on_words(draft(14, 20, name=name, head=[title, "# 1 業務内容"]))


def form() -> CaseFile:
    lines = [*["納入場所は○○課とする。"] * 12, *["担当はTBDとする。"] * 3, "期限は【　】とする。", VAGUE]
    return CaseFile([Document(reading_of([*HEAD, *lines]), "spec", "a.docx")])


def test_the_blanks_of_a_form_are_counted_by_kind():
    [blanks] = [one for one in check(form(), RULES) if one.rule == "ja-placeholder"]
    rule = RULES.by_id["ja-placeholder"]
    said = "空欄や書きかけが16か所残っています（○○ × 12、TBD × 3、【 】 × 1）"
    assert message(rule, blanks, "ja") == said
    assert message(rule, blanks, "en") == "16 blanks are still open (○○ × 12, TBD × 3, 【 】 × 1)"


def test_that_wording_was_not_looked_at_is_said_in_every_format():
    case = form()
    found = check(case, RULES)
    assert f"a.docx: {NOTE}" in check_report.lines(case, ["a.docx"], found, RULES, "ja")
    rows = check_report.rows(["a.docx"], found, RULES, "ja")
    assert [row["note"] for row in rows if "note" in row] == [NOTE]
    log = sarif.log_of(case, ["a.docx"], found, RULES, "ja")
    assert faults(log) == []
    [told] = log["runs"][0]["invocations"][0]["toolExecutionNotifications"]
    assert told["message"]["text"] == NOTE
    assert told["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a.docx"


def test_every_place_of_a_finding_that_speaks_for_several_is_told():
    case = draft(15, 60)
    found = check(case, RULES)
    [row] = [
        row for row in check_report.rows(["a.docx"], found, RULES, "ja") if row["rule"] == "ja-placeholder"
    ]
    assert [place["seq"] for place in row["places"]] == list(range(2, 17))
    assert not any("fold" in row for row in check_report.rows(["a.docx"], found, RULES, "ja"))
    assert "    = " + " ".join(f"p{seq}" for seq in range(2, 17)) in check_report.lines(
        case, ["a.docx"], found, RULES, "ja"
    )
    log = sarif.log_of(case, ["a.docx"], found, RULES, "ja")
    assert faults(log) == []
    [result] = [one for one in log["runs"][0]["results"] if one["ruleId"] == "ja-placeholder"]
    others = [one["logicalLocations"][0]["fullyQualifiedName"] for one in result["relatedLocations"]]
    assert others == [f"p{seq}" for seq in range(3, 17)]


def test_of_a_draft_that_is_no_form_nothing_is_said():
    case = draft(15, 60)
    found = check(case, RULES)
    assert not any(NOTE in line for line in check_report.lines(case, ["a.docx"], found, RULES, "ja"))
    log = sarif.log_of(case, ["a.docx"], found, RULES, "ja")
    assert log["runs"][0]["invocations"] == [{"executionSuccessful": True}]
