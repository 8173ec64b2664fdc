"""The checklist of a case says the same as the findings of cmp-section."""

from reviews.rules import CaseFile, Document, RuleSet, builtin_packs, check
from reviews.rules.checklist import NOT_APPLICABLE, checklist
from reviews.rules.minidraft import reading_of

RULES = RuleSet(builtin_packs())
RULE = RULES.by_id["cmp-section"]
SPEC = [
    "# 1 目的",
    "申請を電子化することを目的とする。",
    "# 2 契約期間",
    "契約締結日から令和9年3月31日までとする。",
    "# 3 作業内容",
    "| 項目 | 内容 |",
    "| 再委託 | 認めない。 |",
    "# 4 関連調達",
    "該当なし",
]


def spec(lines=SPEC, kind="spec", name="") -> Document:
    return Document(reading_of(lines), kind, name)


def entries(*documents: Document, **case) -> dict:
    return {(one.kind, one.name): one for one in checklist(CaseFile(documents, **case), RULE)}


def test_every_standard_section_stands_on_the_list_in_order():
    found = checklist(CaseFile([spec()]), RULE)
    assert [one.name for one in found][:4] == ["背景・目的", "契約期間", "スケジュール", "作業内容"]
    assert [one.name_en for one in found][:4] == [
        "Background and purpose", "Contract period", "Schedule", "Work to be done",
    ]  # fmt: skip
    assert {one.needed for one in found} == {"must", "should"}


def test_entry_leads_to_the_place_in_the_draft():
    found = entries(spec())
    document = spec()
    at, seq = found["spec", "再委託"].found
    assert (at, document.blocks[seq].text) == (0, "再委託")
    at, seq = found["spec", "契約期間"].found
    assert document.blocks[seq].text == "2 契約期間"


def test_what_does_not_apply_is_told_apart_from_what_is_missing():
    found = entries(spec())
    assert found["spec", "関連調達・入札制限"].why_not == NOT_APPLICABLE
    assert not found["spec", "関連調達・入札制限"].is_missing
    assert found["spec", "知的財産"].why_not == ""
    assert found["spec", "知的財産"].is_missing


def test_list_and_findings_agree():
    case = CaseFile([spec(), spec(["# 1 機能", "予約する。"], "requirements")])
    on_list = {one.name for one in checklist(case, RULE) if one.is_missing}
    said = {one.values["section"] for one in check(case, RULES) if one.rule == "cmp-section"}
    assert on_list == said
    assert {"知的財産", "帳票"} <= said


def test_each_kind_of_document_has_its_own_list_with_its_document():
    found = entries(spec(), spec(["# 1 機能", "予約する。"], "requirements"))
    assert {kind for kind, _ in found} == {"spec", "requirements"}
    assert found["requirements", "機能"].document == 1
    assert found["requirements", "機能"].found == (1, 0)


def test_section_found_in_an_annex_leads_there_and_a_mere_file_is_named():
    annex = spec(["# 1 著作権", "市に帰属する。"], "annex", "別紙1.docx")
    found = entries(spec(), annex, names=["契約不適合責任の特約.pdf"])
    assert found["spec", "知的財産"].found == (1, 0)
    defects = found["spec", "契約不適合"]
    assert (defects.found, defects.file, defects.is_missing) == (None, "契約不適合責任の特約.pdf", False)


def test_light_path_and_kinds_without_standard_sections_have_no_list():
    assert checklist(CaseFile([spec()], settings={"light": True}), RULE) == []
    assert checklist(CaseFile([spec(kind="contract"), spec(kind="guide")]), RULE) == []
