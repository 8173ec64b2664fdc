"""Which standard sections are said to be missing, and which are found in other words and other forms."""

from pathlib import Path

import pytest

from reviews.rules import CaseFile, Document, RuleSet, builtin_packs, check
from reviews.rules.minidraft import reading_of

RULES = RuleSet(builtin_packs())
DOCUMENT_RULES = {rule.id for rule in RULES.rules if rule.scope == "document"}
DRAFTS = Path(__file__).parent / "drafts"
CLEAN = [
    ("spec-library.txt", "spec"),
    ("spec-form.txt", "spec"),
    ("spec-plain.txt", "spec"),
    ("spec-english.txt", "spec"),
    ("requirements-permits.txt", "requirements"),
    ("rfi-chatbot.txt", "rfi"),
]


def lines_of(name: str) -> list[str]:
    return (DRAFTS / name).read_text(encoding="utf-8").strip().split("\n")


def draft(lines: list[str], kind: str = "spec", name: str = "") -> Document:
    return Document(reading_of(lines), kind, name)


def missing(*documents: Document, **case) -> list[str]:
    found = check(CaseFile(documents, **case), RULES)
    return [one.values["section_en"] for one in found if one.rule == "cmp-section"]


def without(lines: list[str], *words: str) -> list[str]:
    """The lines without the sections whose headings hold one of the words, and without such table rows."""
    kept, cut = [], False
    for line in lines:
        if line.startswith("#"):
            cut = any(word in line for word in words)
        if not cut and not (line.startswith("|") and any(word in line for word in words)):
            kept.append(line)
    return kept


@pytest.mark.parametrize(("name", "kind"), CLEAN)
def test_complete_draft_gets_no_finding_of_a_document_rule(name, kind):
    found = check(CaseFile([draft(lines_of(name), kind)]), RULES)
    assert [(one.rule, one.quote, dict(one.values)) for one in found if one.rule in DOCUMENT_RULES] == []


@pytest.mark.parametrize(
    ("name", "kind", "cut", "section"),
    [
        ("spec-library.txt", "spec", "履行期間", "Contract period"),
        ("spec-library.txt", "spec", "工程", "Schedule"),
        ("spec-library.txt", "spec", "実施体制", "Team"),
        ("spec-library.txt", "spec", "守秘義務", "Confidentiality and compliance"),
        ("spec-library.txt", "spec", "権利の帰属", "Intellectual property"),
        ("spec-library.txt", "spec", "検査", "Acceptance"),
        ("spec-library.txt", "spec", "契約不適合", "Liability for defects"),
        ("spec-library.txt", "spec", "一括委託", "Subcontracting"),
        ("spec-library.txt", "spec", "必要な資格", "Who may bid"),
        ("spec-form.txt", "spec", "委託期間", "Contract period"),
        ("spec-form.txt", "spec", "納品物", "Deliverables"),
        ("spec-form.txt", "spec", "著作権", "Intellectual property"),
        ("spec-form.txt", "spec", "再委託", "Subcontracting"),
        ("spec-english.txt", "spec", "Intellectual Property", "Intellectual property"),
        ("spec-english.txt", "spec", "Warranty", "Liability for defects"),
        ("spec-english.txt", "spec", "Period of Performance", "Contract period"),
        ("requirements-permits.txt", "requirements", "業務量", "Scale"),
        ("requirements-permits.txt", "requirements", "セキュリティ", "Information security"),
        ("requirements-permits.txt", "requirements", "移行性", "Migration"),
        ("requirements-permits.txt", "requirements", "1 テスト", "Testing"),
        ("requirements-permits.txt", "requirements", "連携", "External interfaces"),
        ("requirements-permits.txt", "requirements", "研修", "Training"),
        ("rfi-chatbot.txt", "rfi", "はじめに", "Purpose"),
        ("rfi-chatbot.txt", "rfi", "ご留意", "Conditions of the request"),
        ("rfi-chatbot.txt", "rfi", "回答の方法", "Deadline"),
        ("rfi-chatbot.txt", "rfi", "連絡先", "Contact"),
        ("rfi-chatbot.txt", "rfi", "提供いただきたい", "Information requested"),
        ("rfi-chatbot.txt", "rfi", "事業の概要", "Overview of the work"),
    ],
)
def test_section_that_was_taken_out_is_said_once(name, kind, cut, section):
    assert missing(draft(without(lines_of(name), cut), kind)).count(section) == 1


def test_section_in_another_document_of_the_case_counts():
    spec = draft(without(lines_of("spec-library.txt"), "権利の帰属", "守秘義務"))
    assert missing(spec) == ["Confidentiality and compliance", "Intellectual property"]
    annex = draft(["# 1 著作権の取扱い", "市に帰属する。"], "annex", "別紙3.docx")
    assert missing(spec, annex) == ["Confidentiality and compliance"]


def test_file_of_the_case_that_bears_the_name_counts():
    spec = draft(without(lines_of("spec-library.txt"), "守秘義務"))
    assert missing(spec, names=["別紙4 情報セキュリティ特記事項.pdf"]) == []


@pytest.mark.parametrize(
    "line", ["- 別紙3 再委託に関する条件", "再委託の条件（別紙3）による。", "再委託：認めない。"]
)
def test_annex_title_or_lead_counts_as_the_section(line):
    lines = without(lines_of("spec-library.txt"), "一括委託")
    assert missing(draft([*lines, line])) == []


@pytest.mark.parametrize(
    "line",
    [
        "# 帳票 該当なし（紙出力を行わない）",
        "帳票は対象外とする。",
        "- 帳票：該当なし",
        "| 帳票 | 該当なし |",
    ],
)
def test_section_that_does_not_apply_is_not_missing(line):
    lines = [one for one in lines_of("requirements-permits.txt") if "帳票" not in one]
    assert missing(draft(lines, "requirements")) == ["Printed forms and reports"]
    assert missing(draft([*lines, line], "requirements")) == []


def test_rows_of_a_plan_or_a_price_table_are_no_sections():
    lines = without(lines_of("requirements-permits.txt"), "1 テスト", "移行性")
    plan = ["# 9 費用", "| 区分 | 金額 |", "| 移行 | 1,500 |", "| テスト | 800 |"]
    assert missing(draft([*lines, *plan], "requirements")) == ["Testing", "Migration"]


def test_rows_of_a_form_are_sections_whatever_stands_in_its_first_row():
    for first in ("| 履行期限 | 令和9年3月31日 |", "| 数量 | 一式 |", "| 件名 | 予約業務 |"):
        form = [first, "| 守秘義務 | 漏らさないこと。 |", "| 再委託 | 認めない。 |"]
        found = missing(draft(form))
        assert "Subcontracting" not in found
        assert "Confidentiality and compliance" not in found


def test_optional_section_is_a_lesser_finding():
    spec = draft(without(lines_of("spec-library.txt"), "工程"))
    found = [one for one in check(CaseFile([spec]), RULES) if one.rule == "cmp-section"]
    assert [(one.severity, one.seq) for one in found] == [("should", None)]


def test_light_path_and_other_kinds_of_document_need_no_sections():
    short = ["# 1 目的", "机を買う。"]
    assert missing(draft(short))
    assert missing(draft(short), settings={"light": True}) == []
    for kind in ("contract", "guide", "template", "other", "annex"):
        assert missing(draft(short, kind)) == []


def test_section_missing_for_two_documents_is_said_once():
    one = without(lines_of("spec-library.txt"), "権利の帰属")
    assert missing(draft(one, name="a.docx"), draft(one, name="b.docx")) == ["Intellectual property"]


def test_english_draft_names_the_section_in_both_languages():
    spec = draft(without(lines_of("spec-english.txt"), "Warranty"))
    (found,) = [one for one in check(CaseFile([spec]), RULES) if one.rule == "cmp-section"]
    assert found.values["section"] == "契約不適合（Liability for defects）"
    assert found.values["section_en"] == "Liability for defects"


def test_empty_heading_is_quoted_and_a_list_in_the_style_of_headings_is_not():
    lines = ["# 1 作業", "次の作業を行う。", "## 1.1 設計", "## 1.2 移行", "## 1.3 教育", "# 2 体制"]
    found = check(CaseFile([draft(lines)]), RULES)
    assert [one.quote for one in found if one.rule == "cmp-empty"] == ["2 体制"]


def test_skeleton_of_headings_is_said_heading_by_heading():
    found = check(CaseFile([draft(["# 1 作業", "## 1.1 設計", "## 1.2 移行", "## 1.3 教育"])]), RULES)
    assert [one.quote for one in found if one.rule == "cmp-empty"] == ["1.1 設計", "1.2 移行", "1.3 教育"]


_ARTICLES = [
    "# 第1章 総則", "第1条（目的）", "この仕様書は作業を定める。", "第2条（用語）", "| 用語 | 意味 |",
    "| 主管課 | 総務課 |",
    "第3条（期間）", "1年とする。", "# 第2章 体制", "第4条（要員の資格）",
]  # fmt: skip


@pytest.mark.parametrize(
    ("more", "quoted"),
    [
        (["# 第3章 雑則", "第5条（協議）", "双方で協議する。"], ["第4条（要員の資格）"]),
        ([], ["第4条（要員の資格）"]),
        (["要員は資格を有すること。", "第5条 削除", "第6条（協議）", "双方で協議する。"], []),
        (["- 要員の一覧", "第5条（別紙）", "(1) 別紙1"], []),
    ],
)
def test_a_typed_title_of_an_article_with_nothing_below_it_is_empty(more: list[str], quoted: list[str]):
    found = check(CaseFile([draft([*_ARTICLES, *more])]), RULES)
    assert [one.quote for one in found if one.rule == "cmp-empty"] == quoted


def test_numbered_lines_that_are_a_list_are_not_empty_titles():
    lines = ["# 1 作業", "次の作業を行う。", "1.1 設計", "1.2 移行", "1.3 教育", "# 2 体制", "3名とする。"]
    found = check(CaseFile([draft(lines)]), RULES)
    assert [one.quote for one in found if one.rule == "cmp-empty"] == []


def test_conditions_of_a_contract_do_not_say_who_may_bid():
    lines = ["# 1 契約の条件", "| 項目 | 内容 |", "| 支払 | 月払い |"]
    assert "Who may bid" in missing(draft(lines))
    assert "Who may bid" not in missing(draft(["# 1 契約の相手方の資格", "市の名簿に登録された者"]))


@pytest.mark.parametrize(
    ("kind", "section", "headings"),
    [
        ("spec", "Background and purpose", "調達の背景|委託の趣旨|業務の背景と目的"),
        ("spec", "Contract period", "委託期間|納入期限|業務期間|履行期間及び場所|契約の期間"),
        ("spec", "Work to be done", "業務の範囲|委託業務の内容|役務の内容|リニューアル業務|調達範囲"),
        ("spec", "Deliverables", "納入成果物|成果品|提出書類|検査・納品物|納品"),
        ("spec", "Requirements", "システム要件|要求仕様|機器の仕様|CMS仕様"),
        ("spec", "Requirements", "仕様|規格|規格及び数量|品名・規格"),
        ("spec", "Confidentiality and compliance", "守秘義務|秘密の保持|知り得た秘密|法令等の遵守"),
        ("spec", "Intellectual property", "著作権など|権利の帰属|知的財産権等|成果品の帰属"),
        ("spec", "Acceptance", "検査及び引渡し|納品検査|完了確認|検収・支払"),
        ("spec", "Liability for defects", "契約不適合|瑕疵担保責任|保証年数（瑕疵担保責任期間）|保証期間"),
        ("spec", "Subcontracting", "業務の再委託|一括再委託の禁止|下請負の禁止|Sub-contractors"),
        (
            "requirements",
            "External interfaces",
            "他システム連携|外部インターフェース|外部インタフェイス|API要件",
        ),
        ("requirements", "Scale", "業務量|処理件数|利用者数・データ量"),
        ("requirements", "Continuity", "事業継続性|災害対策|バックアップ・リカバリ|可用性"),
        ("requirements", "Testing", "受入試験|テスト要件|総合テスト"),
        ("requirements", "Hand-over", "業務引継|引き継ぎ|契約終了時の対応"),
        ("rfi", "Information requested", "依頼事項|情報提供いただきたい内容|回答いただきたい事項|質問事項"),
        ("rfi", "Form of the response", "提出方法|回答要領|情報提供の方法|回答書の作成方法"),
        ("rfi", "Deadline", "回答期限|提出方法及び期限|資料提供期限|締切"),
        ("rfi", "Contact", "照会先|担当窓口|お問い合わせ先|事務局"),
        ("criteria", "Points", "配点|評価点|得点配分"),
    ],
)
def test_other_words_for_a_section_count(kind, section, headings):
    missed = [one for one in headings.split("|") if section in missing(draft([f"# 1 {one}", "本文。"], kind))]
    assert missed == []


@pytest.mark.parametrize(
    ("kind", "section", "headings"),
    [
        ("spec", "Contract period", "契約終了時の引継ぎ|契約の方法"),
        ("spec", "Deliverables", "成果物の取扱い"),
        ("spec", "Requirements", "参加資格要件|要員の要件|規格外品の交換"),
        ("spec", "Acceptance", "脆弱性検査"),
        ("spec", "Intellectual property", "成果物の取扱い"),
        ("requirements", "Functions", "非機能要件"),
        ("requirements", "Information and data", "データ移行|情報セキュリティ|データ連携"),
        ("requirements", "External interfaces", "ユーザインタフェース"),
        ("requirements", "Testing", "アクセシビリティ試験|テスト環境"),
        ("requirements", "Migration", "次期システムへの移行"),
        ("requirements", "Hand-over", "現行事業者からの引継ぎ"),
        ("rfi", "Overview of the work", "会社概要"),
        ("rfi", "Deadline", "質問の受付期限|質問への回答期限"),
        ("rfi", "Contact", "問合せの受付"),
    ],
)
def test_words_that_mean_something_else_do_not_count(kind, section, headings):
    taken = [
        one for one in headings.split("|") if section not in missing(draft([f"# 1 {one}", "本文。"], kind))
    ]
    assert taken == []


@pytest.mark.parametrize(
    "line",
    ["再委託については、契約書第7条による。", "再委託及び権利義務の譲渡は、別紙「契約約款」のとおりとする。"],
)
def test_section_that_is_left_to_the_contract_or_an_annex_is_not_missing(line):
    lines = without(lines_of("spec-library.txt"), "一括委託")
    assert missing(draft(lines)) == ["Subcontracting"]
    assert missing(draft([*lines, "# 9 その他", line])) == []


def test_purchase_needs_no_sections_of_a_service():
    lines = [
        "ノートパソコン購入仕様書",
        "# 1 納入期限",
        "令和8年9月30日",
        "# 2 仕様",
        "8コア以上",
        "# 3 納入物",
        "本体",
    ]
    assert missing(draft([*lines, "# 4 検査", "10日以内に行う。", "# 5 保証", "3年間修理する。"])) == [
        "Who may bid", "Confidentiality and compliance",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "line",
    ["秘密を守ること。再委託は認めない。", "業務上知り得た秘密は、外に出さない。", "秘密の保持に努める。"],
)
def test_a_sentence_on_secrets_says_what_the_section_would(line: str):
    assert "Confidentiality and compliance" not in missing(draft(["# 7 その他", line]))


def test_secrets_of_other_kinds_do_not():
    lines = ["# 7 その他", "秘密の質問を登録すること。"]
    assert "Confidentiality and compliance" in missing(draft(lines))
