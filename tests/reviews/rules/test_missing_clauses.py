"""Clauses that a kind of work needs: found in any natural wording, missed only where there is none."""

import pytest

from reviews.rules import CaseFile, Document, RuleSet, builtin_packs, check
from reviews.rules.minidraft import reading_of

RULES = RuleSet(
    builtin_packs(),
    on=dict.fromkeys(("cmp-users", "a11y-test", "dat-api", "dis-drill"), True),
)
SYSTEM = "申請受付システムを構築し、運用すること。"


def clauses(rule: str, *lines: str, kind: str = "spec", **case) -> list[str]:
    document = Document(reading_of(["# 1 業務内容", *lines]), kind)
    found = check(CaseFile([document], **case), RULES)
    return [clause for one in found if one.rule == rule for clause in one.values["clause"].split()]


# ---- sec-clauses --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "said",
    [
        "情報の漏えい等の事故が起きたときは、検知から1時間以内に本村へ報告すること。",
        "個人情報の漏洩、滅失又は毀損が発生した場合は、直ちに委託者に通知し、指示に従うこと。",
        "セキュリティインシデントを認知した際は、速やかに当省の担当者へ連絡するものとする。",
        "不正アクセスのおそれがあるときは、その時点で電話により第一報を入れ、24時間以内に文書で報告する。",
        "受注者は、事故発生時の報告体制を書面で定めること。",
        "紛失や盗難が判明したら当日中に届け出ること。",
    ],
)
def test_any_wording_of_incident_reports_counts(said):
    data = "住民の個人情報を扱う。終了後、データを消去すること。"
    assert clauses("sec-clauses", data) == ["incident-report"]
    assert clauses("sec-clauses", data, said) == []


def test_incident_report_may_stand_below_its_heading_or_in_a_list():
    data = "個人情報を扱う。終了後、データを消去すること。"
    assert clauses("sec-clauses", data, "## 漏えい時の対応", "発見後1時間以内に報告すること。") == []
    assert (
        clauses("sec-clauses", data, "次の場合は、直ちに報告すること。", "- 情報の漏えい", "- 媒体の紛失")
        == []
    )
    assert clauses("sec-clauses", data, "| 項目 | 内容 |", "| 事故発生時 | 1時間以内に報告すること |") == []


@pytest.mark.parametrize(
    "other",
    [
        "障害を検知したときは30分以内に連絡し、復旧すること。",
        "作業の進捗を月1回報告すること。",
        "インシデント管理票の件数を月次で集計し、報告書に載せること。",
        "受注者は、個人情報を目的外に使用せず、第三者に提供しないこと。",
    ],
)
def test_reports_of_other_things_are_no_incident_reports(other):
    assert clauses("sec-clauses", "個人情報を扱う。終了後、データを消去すること。", other) == [
        "incident-report"
    ]


@pytest.mark.parametrize(
    "said",
    [
        "業務の終了後30日以内に個人情報を返却し、又は廃棄して証明書を提出すること。",
        "貸与した資料は、業務完了後に返還しなければならない。",
        "保有するデータは復元できない方法で消去し、消去証明書を提出する。",
        "記録媒体を物理的に破壊して廃棄すること。",
        "不要となった情報は、速やかに抹消するものとする。",
    ],
)
def test_any_wording_of_return_or_destruction_counts(said):
    data = "住民情報を扱う。漏えい時は1時間以内に報告すること。"
    assert clauses("sec-clauses", data) == ["return-destroy"]
    assert clauses("sec-clauses", data, said) == []


@pytest.mark.parametrize(
    "other",
    [
        "文書の起案、決裁、保存及び廃棄の各業務を対象とする。",
        "保存期間を過ぎた記録を一覧にして廃棄する機能を設けること。",
        "利用者が登録情報を消去できること。",
        "廃棄物は法令に従って処理すること。",
    ],
)
def test_disposal_as_a_function_is_no_clause(other):
    data = "個人情報を扱う。漏えい時は1時間以内に報告すること。"
    assert clauses("sec-clauses", data, other) == ["return-destroy"]


@pytest.mark.parametrize(
    "annex",
    [
        "- 別紙2 個人情報取扱特記事項",
        "- 別記 個人情報の取扱いに関する特記仕様書",
        "個人情報の保護については、別紙5「情報セキュリティ特記事項」を遵守すること。",
        "| 別紙3 | 個人情報保護に関する特記事項 |",
    ],
)
def test_special_terms_as_an_annex_settle_it(annex):
    assert clauses("sec-clauses", "個人情報を扱う。", annex) == []
    assert clauses("sec-clauses", "個人情報を扱う。", names=["個人情報取扱特記事項.docx"]) == []


@pytest.mark.parametrize(
    "harmless",
    [
        "机を20台購入する。",
        "本業務では個人情報を取り扱わない。",
        "個人情報の保護に関する法律を遵守すること。",
    ],
)
def test_work_without_data_needs_no_clauses(harmless):
    assert clauses("sec-clauses", harmless) == []


# ---- sec-cloud ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "asked",
    [
        "クラウドサービスを利用する方式とする。",
        "SaaS型のサービスで提供すること。",
        "IaaS又はPaaS上に構築すること。",
        "パブリッククラウドへ移行すること。",
        "The portal shall be hosted in a public cloud.",
    ],
)
def test_cloud_without_assurance_is_found(asked):
    assert clauses("sec-cloud", asked) == ["cloud-assurance"]
    for said in (
        "ISMAPに登録されたものとする。",
        "ISO/IEC 27017の認証を受けていること。",
        "SOC2報告書を示すこと。",
    ):
        assert clauses("sec-cloud", asked, said) == []


@pytest.mark.parametrize(
    "other",
    [
        "ガバメントクラウド上に構築すること。",
        "クラウドサービスは利用せず、庁内のサーバで提供すること。",
        "現行システムはクラウドサービスで提供されている。",
        "クラウドファンディングの手続を提供すること。",
    ],
)
def test_no_assurance_is_needed_where_no_cloud_is_asked_for(other):
    assert clauses("sec-cloud", other) == []


# ---- a11y-missing, a11y-test --------------------------------------------------------------------------
@pytest.mark.parametrize(
    "made",
    [
        "住民向けポータルサイトを構築すること。",
        "市のホームページをリニューアルし、運用すること。",
        "職員が申請を照会する画面を開発すること。",
        "スマートフォンアプリを開発すること。",
        "画面はスマートフォンの縦向きと横向きに対応すること。",
        "ウェブサイトを制作すること。",
    ],
)
def test_screens_without_accessibility_are_found(made):
    assert clauses("a11y-missing", made) == ["accessibility"]
    for said in (
        "JIS X 8341-3:2016のレベルAAに準拠すること。",
        "アクセシビリティは別紙2による。",
        "WCAG2.2 AA",
    ):
        assert clauses("a11y-missing", made, said) == []


@pytest.mark.parametrize(
    "other",
    [
        "入札の結果は本市のホームページに掲載する。",
        "ノートパソコンの画面サイズは14インチ以上とする。",
        "画面の変更は対象外とし、夜間の一括処理のみを改修する。",
        "アプリケーションサーバを更新すること。",
        "通信機器を更新すること。",
    ],
)
def test_no_accessibility_is_needed_without_screens(other):
    assert clauses("a11y-missing", other) == []


def test_level_without_a_test_is_found():
    level = "画面はJIS X 8341-3:2016のレベルAAに準拠すること。"
    assert clauses("a11y-test", level) == ["test"]
    assert clauses("a11y-test", level, "アクセシビリティ検査の結果を納品すること。") == []


# ---- dat-exit -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "said",
    [
        "契約終了の30日前までに、登録された全てのデータをCSV形式で本村へ引き渡すこと。",
        "契約期間の満了時には、蓄積した全データを汎用的な形式で無償で提供すること。",
        "次期システムへの移行に際し、データを抽出し、形式の説明とともに渡すこと。",
        "サービスの利用終了時にデータをエクスポートできること。",
        "本業務の履行期間が満了するときは、データベースの内容をXMLで返却するものとする。",
        "契約の終了までに、台帳の記録を全てCSVで引き渡すこと。",
        "後継事業者へのデータ移行に協力し、データ及び定義書を提供する。",
    ],
)
def test_any_wording_of_data_return_counts(said):
    hand_over = "次の受注者へ2か月の引継ぎを行うこと。"
    assert clauses("dat-exit", SYSTEM, hand_over) == ["data-return"]
    assert clauses("dat-exit", SYSTEM, hand_over, said) == []


@pytest.mark.parametrize(
    "said",
    [
        "契約終了の2か月前から次期事業者へ引継ぎを行うこと。",
        "後任の事業者に対し、業務を引き継ぐこと。",
        "業務引継書を作成し、説明会を2回開くこと。",
    ],
)
def test_any_wording_of_hand_over_counts(said):
    data = "満了の30日前までに全データをCSVで引き渡すこと。"
    assert clauses("dat-exit", SYSTEM, data) == ["hand-over"]
    assert clauses("dat-exit", SYSTEM, data, said) == []


@pytest.mark.parametrize(
    "other",
    [
        "現行事業者から引継ぎを受けること。",
        "現行システムのデータ3,000件を移行すること。",
        "業務の終了後30日以内に個人情報を返却し、又は廃棄すること。",
        "契約の終了後、貸与したデータを返却し、複製を消去すること。",
        "前年度の受注者からの引継ぎは4月に行う。",
    ],
)
def test_what_comes_in_or_is_erased_is_no_exit(other):
    assert clauses("dat-exit", SYSTEM, other) == ["data-return", "hand-over"]


@pytest.mark.parametrize(
    "title",
    ["パソコン等購入仕様書", "住民意識調査業務委託仕様書", "複合機賃貸借仕様書", "システム監査業務仕様書"],
)
def test_goods_and_surveys_need_no_exit(title):
    document = Document(reading_of([title, "# 1 内容", "集計システムを利用し、提供すること。"]), "spec")
    assert [one for one in check(CaseFile([document]), RULES) if one.rule == "dat-exit"] == []


def test_exit_of_a_system_is_judged_though_devices_are_bought_with_it():
    lines = ["予約システム構築及び機器購入仕様書", "# 1 内容", SYSTEM]
    document = Document(reading_of(lines), "spec")
    assert [one for one in check(CaseFile([document]), RULES) if one.rule == "dat-exit"]


# ---- dis-objective, dis-drill -------------------------------------------------------------------------
@pytest.mark.parametrize(
    "said",
    [
        "目標復旧時間は12時間、目標復旧時点は前日の業務終了時とする。",
        "RTO：4時間、RPO：1時間",
        "障害発生時は、検知から6時間以内に復旧すること。",
        "復旧時間は8時間以内とする。",
        "平均復旧時間を3時間以内とすること。",
        "復旧目標は別紙5のサービスレベル合意書に定める。",
        "大規模災害時は3営業日以内にサービスを再開すること。",
        "目標復旧時間は十二時間とする。",
        "復旧の目標は8時間とする。",
        "許容停止時間は4時間とする。",
    ],
)
def test_any_wording_of_a_recovery_objective_counts(said):
    assert clauses("dis-objective", SYSTEM) == ["recovery-objective"]
    assert clauses("dis-objective", SYSTEM, said) == []


@pytest.mark.parametrize(
    "other",
    [
        "障害を検知したときは30分以内に連絡し、早期に復旧すること。",
        "停電時は自動で停止し、復電後に再開すること。",
        "目標復旧時間を定めること。",
        "バックアップは毎日取得し、7世代保管すること。",
    ],
)
def test_recovery_without_hours_is_found(other):
    assert clauses("dis-objective", SYSTEM, other) == ["recovery-objective"]


@pytest.mark.parametrize("heading", ["# 9 運用", "# 9 システム運用・保守", "# 9 運用に関する事項"])
def test_a_section_on_operation_asks_for_an_objective(heading):
    assert clauses("dis-objective", "設計書を作成すること。", heading) == ["recovery-objective"]


def test_recovery_objective_in_a_table_or_an_annex_counts():
    rows = ["| 項目 | 目標復旧時間 | 目標復旧時点 |", "| 申請 | 12時間 | 前日 |"]
    assert clauses("dis-objective", SYSTEM, *rows) == []
    assert clauses("dis-objective", SYSTEM, "| 指標 | 値 |", "| RTO | 4時間 |") == []
    assert clauses("dis-objective", SYSTEM, "- 別紙6 SLA") == []
    assert clauses("dis-objective", SYSTEM, names=["別紙6 サービスレベル合意書.docx"]) == []


def test_continuity_that_does_not_apply_is_no_gap():
    assert clauses("dis-objective", SYSTEM, "継続性：該当なし（停止しても窓口で受け付けるため）") == []


@pytest.mark.parametrize(
    "other", ["設計書を作成すること。", "運用は別途調達する。", "運用費の見積りを示すこと。"]
)
def test_work_without_operation_needs_no_objective(other):
    assert clauses("dis-objective", other) == []


def test_disaster_without_a_drill_is_found():
    assert clauses("dis-drill", "災害時もシステムの運用を継続すること。") == ["drill"]
    assert clauses("dis-drill", "災害時も運用を継続すること。年1回、リストア試験を行うこと。") == []


# ---- cmp-users, dat-api -------------------------------------------------------------------------------
def test_users_are_named_with_numbers():
    assert clauses("cmp-users", SYSTEM) == ["users"]
    for said in (
        "職員は120名である。",
        "利用者：住民約1,200人",
        "| 利用者 | 人数 |\n",
        "60 clerks and 40 users",
    ):
        named = [said] if "|" not in said else ["| 利用者 | 人数 |", "| 職員 | 12名 |"]
        assert clauses("cmp-users", SYSTEM, *named) == []


def test_interface_needs_a_specification():
    asked = "財務会計システムと毎日1回連携すること。"
    assert clauses("dat-api", asked) == ["interface-specification"]
    assert clauses("dat-api", asked, "連携項目は別紙3に示す。") == []
    assert clauses("dat-api", "関係部署と緊密に連携すること。") == []


# ---- dat-exit ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("title", "needs_exit"),
    [
        ("入所調整システム 要件定義書", True),
        ("システム機器 要件定義書", False),
        ("広報紙の要件定義書", False),
    ],
)
def test_requirements_of_a_system_need_an_exit_though_they_never_say_that_it_is_built(title, needs_exit):
    lines = [title, "# 1 機能", "申込みを受け付けること。", "# 2 移行", "世帯を移行すること。"]
    found = check(CaseFile([Document(reading_of(lines), "requirements")]), RULES)
    assert any(one.rule == "dat-exit" for one in found) is needs_exit


# ---- over the case ------------------------------------------------------------------------------------
def test_clause_in_another_document_of_the_case_counts_and_is_said_once():
    spec = Document(reading_of(["# 1 内容", SYSTEM]), "spec")
    requirements = Document(reading_of(["# 1 運用", SYSTEM]), "requirements")
    found = check(CaseFile([spec, requirements]), RULES)
    assert [one.document for one in found if one.rule == "dis-objective"] == [0]
    annex = Document(reading_of(["# 1 目標", "RTOは4時間とする。"]), "annex", "別紙1.docx")
    found = check(CaseFile([spec, requirements, annex]), RULES)
    assert [one for one in found if one.rule == "dis-objective"] == []
