"""Neutrality and fairness: what must be found, and what is near it but right."""

import pytest

from tests.reviews.rules.one_passage import quotes_in_document, quotes_of

NAMED = [
    ("サーバの基本ソフトはRed Hat Enterprise Linuxとすること。", ["Red Hat Enterprise Linux"]),
    ("スイッチはCisco Catalyst 9300を用いること。", ["Cisco Catalyst 9300"]),
    ("複合機はリコー製とすること。", ["リコー"]),
    ("株式会社日立製作所製のサーバを導入すること。", ["株式会社日立製作所製"]),
    ("ＵＰＳはオムロン社製とする。", ["オムロン社製"]),
    ("車両はトヨタ自動車株式会社製とすること。", ["トヨタ自動車株式会社製"]),
    ("品番：LX-700を3台納入すること。", ["品番：LX-700"]),
    ("監視カメラ（型番ＡＢ－１２３）を設置すること。", ["型番ＡＢ－１２３"]),
    ("サーバはDell、ネットワーク機器はCiscoとすること。", ["Dell", "Cisco"]),
    ("開発者はMicrosoft認定資格を保有していること。", ["Microsoft認定"]),
    ("OSはWindows 11 Pro又はEnterpriseとすること。", ["Windows 11 Pro"]),
    ("サーバの基本ソフトはWindows Server 2022とすること。", ["Windows Server 2022"]),
    (
        "基本ソフトはＷｉｎｄｏｗｓ　Ｓｅｒｖｅｒ　２０２２とすること。",
        ["Ｗｉｎｄｏｗｓ　Ｓｅｒｖｅｒ　２０２２"],
    ),
    ("データベースはOracle Database 19cとすること。", ["Oracle Database 19c"]),
    ("データベースはSQL Server 2019 Standard Editionとすること。", ["SQL Server 2019 Standard Edition"]),
    ("端末はiPad 10台とすること。", ["iPad"]),
    ("ファイアウォールはFortiGate 100F 2台とすること。", ["FortiGate 100F"]),
    ("The servers shall run Windows Server 2022.", ["Windows Server 2022"]),
    ("会議はZoomで開催すること。", ["Zoom"]),
    ("議事録作成にはKotoNotesを用いること。", ["KotoNotesを用い"]),
    ("現行の紙申請に代えて、kintoneで受け付けること。", ["kintone"]),
    ("新システムは現行と同様にOracle Databaseを用いること。", ["Oracle Database"]),
    ("The Contractor shall use Jira for issue tracking.", ["Jira"]),
]
NOT_NAMED = [
    "データベースは、商用製品（Oracle Database等）と同等の機能を有すること。",
    "データベースはOracle Databaseとする。なお、同等以上の製品も可とする。",
    "既存のActive Directoryと連携すること。",
    "本市が契約しているMicrosoft 365のテナントを利用すること。",
    "発注者が貸与するWindows端末で作業すること。",
    "AWS、Microsoft Azure、Google Cloud又はさくらのクラウドのいずれかに構築すること。",
    "ブラウザはEdge、Chrome及びFirefoxの公告日時点の版とすること。",
    "WindowsとmacOSの両方に対応すること。",
    "VMware vSphere又はこれに相当する仮想化ソフトウェアとする。",
    "Word、Excel及びPowerPointで編集できる形式で納品すること。",
    "報告書はMicrosoft Wordで作成し、電子データで納品すること。",
    "Oracle Databaseに依存しない構成とすること。",
    "OSS（Apache License 2.0等）の条件を守ること。",
    "e-Govの電子申請と連携すること。",
    "天板は木製、脚部はスチール製とすること。",
    "自社製のパッケージを提案する場合は、その保守期間を示すこと。",
    "会社製品カタログを提出すること。",
    "日立市の住民を対象とすること。",
    "バイナリコードを提出すること。",
    "納入機器の製品名及び型番を一覧にすること。",
    "The system shall read data from the current SAP system.",
    "The solution must be hosted on AWS, Azure or Google Cloud.",
    "The teams shall meet weekly.",
]


@pytest.mark.parametrize(("text", "quotes"), NAMED)
def test_named_product_is_found(text: str, quotes: list[str]):
    assert quotes_of("neu-product", text, "機器の要件", "requirements") == quotes


@pytest.mark.parametrize("text", NOT_NAMED)
def test_choice_existing_thing_or_file_form_is_no_named_product(text: str):
    assert quotes_of("neu-product", text, "機器の要件", "requirements") == []


def test_entry_of_a_table_of_equipment_is_a_requirement():
    assert quotes_of("neu-product", "FortiGate 60F", "別表1 機器一覧表", "annex") == ["FortiGate 60F"]


def test_request_for_information_may_name_products():
    assert quotes_of("neu-product", "kintoneを利用すること。", "依頼事項", "rfi") == []


def test_note_below_a_table_allows_equivalents_for_its_rows():
    table = "# 機器の要件\n| 品名 | 仕様 |\n| ルータ | YAMAHA RTX1300とする |\n"
    assert quotes_in_document("neu-product", table) == ["YAMAHA RTX1300"]
    assert quotes_in_document("neu-product", table + "※ 同等品を認める。") == []


def test_clause_for_the_whole_document_allows_equivalents():
    text = (
        "# 機器\nルータはRTX1300とする。\n# その他\n本書に記載の製品名は例示であり、同等品の納入を妨げない。"
    )
    assert quotes_in_document("neu-product", text) == []


INCUMBENT = [
    ("現行の税務システムに精通した技術者を配置すること。", ["現行の税務システムに精通"]),
    ("不明な点は現行の保守事業者に問い合わせること。", ["現行の保守事業者に問い合わせ"]),
    ("現行事業者から見積書を取得し、費用に含めること。", ["現行事業者から見積"]),
    ("帳票は現行システムと同一のレイアウトとすること。", ["現行システムと同一のレイアウト"]),
    ("現行基盤の運用経験を有する者を含めること。", ["現行基盤の運用経験を有する"]),
    ("独自方式を採用すること。", ["独自方式を採用"]),
]
OPEN_TO_ALL = [
    "現行システムの資料は契約後に貸与する。",
    "現行事業者からの引継ぎは1か月とする。",
    "現行システムの仕様は、発注者が現行事業者に確認し、受注者に示す。",
    "現行システムの業務時間と同一の時間帯とすること。",
    "現行システムと連携すること。",
    "事業者独自の仕様を用いず、標準仕様に準拠すること。",
    "地方税法に精通していること。",
]


@pytest.mark.parametrize(("text", "quotes"), INCUMBENT)
def test_condition_that_only_the_incumbent_meets_is_found(text: str, quotes: list[str]):
    assert quotes_of("neu-incumbent", text, "体制") == quotes


@pytest.mark.parametrize("text", OPEN_TO_ALL)
def test_condition_that_anybody_meets_is_passed_over(text: str):
    assert quotes_of("neu-incumbent", text, "体制") == []


NARROW = [
    "本県における電子申請システムの構築実績を有すること。",
    "県内の地方公共団体において、同種のシステムを導入した実績があること。",
    "青葉市における保守業務の実績を有すること。",
    "当庁が発注した業務の受注実績を有すること。",
    "実績は本市におけるものに限る。",
    "同種業務を8件以上受託した実績を有すること。",
    "導入実績が全国で50団体以上あること。",
]
WIDE = [
    "国又は地方公共団体における同種業務の実績を有すること。",
    "過去5年以内に、2件以上の実績を有すること。",
    "政令指定都市又は中核市での実績を有すること。",
    "本市又は他市における導入実績を有すること。",
    "県内外を問わず、同種業務の実績を有すること。",
    "実績を証する書類を本市に提出すること。",
    "利用実績が5件以上ある利用者を一覧表示できること。",
]


@pytest.mark.parametrize("text", NARROW)
def test_narrow_record_is_found(text: str):
    assert quotes_of("neu-record", text, "入札参加資格")


@pytest.mark.parametrize("text", WIDE)
def test_wide_record_is_passed_over(text: str):
    assert quotes_of("neu-record", text, "入札参加資格") == []


def test_award_criteria_may_score_a_record():
    assert quotes_of("neu-record", "県内での導入実績を有すること。", "評価項目", "criteria") == []


@pytest.mark.parametrize(
    "text",
    [
        "本業務の予定価格（消費税を含む。）は、9,900,000円である。",
        "予定価格は1億2千万円である。",
        "予定価格は約1,500万円を見込んでいる。",
    ],
)
def test_ceiling_price_is_found(text: str):
    assert quotes_of("neu-ceiling", text, "契約")


@pytest.mark.parametrize(
    "text",
    [
        "予定価格が250万円以下の契約は随意契約とする。",
        "令和5年度の予定価格は9,900千円であった。",
        "予定価格を超える入札は無効とする。",
        "提案上限額（予定価格ではない）は15,000千円とする。",
    ],
)
def test_threshold_and_past_price_are_passed_over(text: str):
    assert quotes_of("neu-ceiling", text, "契約") == []


def test_ceiling_price_is_found_over_two_cells_and_not_when_it_was_published():
    rows = "# 契約\n| 項目 | 内容 |\n| 予定価格 | 12,000千円 |\n"
    assert quotes_in_document("neu-ceiling", rows) == ["予定価格"]
    assert quotes_in_document("neu-ceiling", rows + "予定価格は事前公表とする。") == []


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("資本の額が1億円以上の者であること。", ["資本の額が1億円以上"]),
        ("設立から10年以上経過していること。", ["設立から10年以上"]),
        ("職員数500名以上の団体を対象とする。", []),
        ("資格取得後5年以上の経験を有すること。", []),
    ],
)
def test_size_of_the_company(text: str, quotes: list[str]):
    assert quotes_of("neu-scale", text, "入札参加資格") == quotes
