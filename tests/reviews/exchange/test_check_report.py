"""What a check found, as rows and as SARIF: nulls for what is missing, recognised again after a move."""

import pytest

from reviews.exchange import check_report, sarif
from reviews.rules import CaseFile, Document, Finding, RuleSet, read_pack
from reviews.rules.minidraft import reading_of
from tests.reviews.exchange.sarif_shape import faults

PACK = """\
pack: ours
title: Ours
rules:
  - id: ours-soon
    title: Soon
    severity: should
    aspect: clarity
    phrases: [速やかに]
    message: {ja: "「{quote}」の期限がありません", en: "“{quote}” has no date"}
    examples: {bad: [速やかに出す。], good: [3日以内に出す。]}
  - id: ours-clause
    title: Clause
    severity: must
    aspect: security
    phrases: [ない語]
    message: {ja: "「{clause}」がありません", en: "No “{clause}”"}
    mend: {ja: 書いてください, en: Write it}
"""
RULES = RuleSet((read_pack(PACK.encode(), "ours.yaml"),))
MISSING = Finding(
    "ours-clause", "must", "security", 0, None, None, None, "", {"clause": "返却", "clause_en": "return"}
)


def soon(case: CaseFile) -> list[Finding]:
    """A finding for each 速やかに of the first document."""
    found = []
    for block in case.documents[0].blocks:
        start = block.text.find("速やかに")
        if start >= 0:
            facts = (0, block.seq, start, start + 4, "速やかに")
            found.append(Finding("ours-soon", "should", "clarity", *facts))
    return found


def case_of(*lines: str) -> CaseFile:
    return CaseFile([Document(reading_of(list(lines)), "spec", "a.docx")])


def test_what_is_missing_has_nulls_and_says_what():
    [row] = check_report.rows(["a.docx"], [MISSING], RULES, "ja")
    assert [row[name] for name in ("seq", "start", "end", "quote")] == [None] * 4
    assert (row["message"], row["clause"]) == ("「返却」がありません", "返却")
    [row] = check_report.rows(["a.docx"], [MISSING], RULES, "en")
    assert (row["message"], row["clause"]) == ("No “return”", "return")
    assert "clause_en" not in row


def test_what_is_missing_is_a_line_without_place():
    lines = check_report.lines(case_of("x"), ["a.docx"], [MISSING], RULES, "ja")
    assert lines[0].startswith("a.docx: ")


@pytest.mark.parametrize("language", ["ja", "en"])
def test_sarif_of_a_case_is_well_formed(language):
    case = case_of("# 1 納品", "速やかに出す。", "| 品 | 速やかに |")
    log = sarif.log_of(case, ["a.docx"], [*soon(case), MISSING], RULES, language)
    assert faults(log) == []
    results = log["runs"][0]["results"]
    assert [one["level"] for one in results] == ["warning", "warning", "error"]
    assert (
        results[0]["message"]["text"]
        == {"ja": "「速やかに」の期限がありません", "en": "“速やかに” has no date"}[language]
    )
    assert "logicalLocations" not in results[2]["locations"][0]
    assert "region" not in results[2]["locations"][0]["physicalLocation"]


def test_a_finding_that_speaks_for_several_places_says_how_many():
    several = Finding("ours-soon", "should", "clarity", 0, 0, 0, 4, "速やかに", {"count": "5"})
    for language, said in {
        "ja": "「速やかに」の期限がありません（この文書の5か所）",
        "en": "“速やかに” has no date (5 places in this document)",
    }.items():
        [row] = check_report.rows(["a.docx"], [several], RULES, language)
        assert (row["message"], row["count"]) == (said, "5")


def fingerprints(*lines: str) -> list[str]:
    case = case_of(*lines)
    results = sarif.log_of(case, ["a.docx"], [*soon(case), MISSING], RULES, "ja")["runs"][0]["results"]
    return [one["partialFingerprints"][sarif.FINGERPRINT] for one in results]


def test_a_moved_paragraph_is_recognised():
    before = fingerprints("# 1 納品", "速やかに出す。", "速やかに報告する。")
    after = fingerprints("# 1 総則", "本書は案である。", "# 2 納品", "速やかに報告する。", "速やかに出す。")
    assert after == [before[1], before[0], before[2]]


def test_equal_paragraphs_are_told_apart_and_a_new_one_is_new():
    once, twice = fingerprints("速やかに出す。"), fingerprints("速やかに出す。", "速やかに出す。")
    assert len({*twice}) == 3
    assert set(once) < set(twice)
    assert fingerprints("速やかに返す。")[0] not in twice
