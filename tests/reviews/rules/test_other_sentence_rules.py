"""Accessibility, data and disaster: what must be found, and what is near it but right."""

import pytest

from tests.reviews.rules.one_passage import quotes_of

CASES = [
    ("a11y-level", "ウェブアクセシビリティに十分配慮すること。", ["ウェブアクセシビリティに十分配慮"]),
    (
        "a11y-level",
        "誰もが利用できるよう、アクセシビリティの高い画面とすること。",
        ["アクセシビリティの高い"],
    ),
    (
        "a11y-level",
        "ＪＩＳ　Ｘ　８３４１－３：２０１６に準拠すること。",
        ["ＪＩＳ　Ｘ　８３４１－３：２０１６に準拠"],
    ),
    ("a11y-level", "WCAG2.1を満たすこと。", ["WCAG2.1を満た"]),
    ("a11y-level", "The portal shall comply with WCAG 2.2.", ["comply with WCAG 2.2"]),
    ("a11y-level", "JIS X 8341-3:2016に準拠すること。適合レベルはAAとする。", []),
    ("a11y-level", "アクセシビリティ（JIS X 8341-3:2016 レベルAA）に対応すること。", []),
    ("a11y-level", "JIS X 8341-3:2016に基づく試験を実施し、結果を提出すること。", []),
    ("a11y-level", "アクセシビリティ診断の結果に対応すること。", []),
    ("a11y-level", "アクセシビリティは第5章に定める水準を確保すること。", []),
    ("a11y-level", "アクセシビリティ担当者を1名配置すること。", []),
    ("dat-format", "登録データを抽出できること。", ["データを抽出でき"]),
    ("dat-format", "登録データをCSV形式で抽出できること。", []),
    ("dat-format", "集計データを帳票として印刷できること。", []),
    ("dis-backup", "バックアップを適切に取得し、安全な場所に保管すること。", ["バックアップを適切に取得"]),
    ("dis-backup", "バックアップの取得を行うこと。", ["バックアップの取得"]),
    ("dis-backup", "増分バックアップを6時間ごとに取得すること。", []),
    ("dis-backup", "作業前にバックアップを取得すること。", []),
    ("dis-backup", "バックアップの取得状況を監視すること。", []),
    ("dis-backup", "バックアップから復旧する手順を作成すること。", []),
]


@pytest.mark.parametrize(("rule", "text", "quotes"), CASES)
def test_sentence(rule: str, text: str, quotes: list[str]):
    assert quotes_of(rule, text, "運用要件", "requirements") == quotes


def test_accessibility_as_a_purpose_is_passed_over():
    assert quotes_of("a11y-level", "アクセシビリティに配慮する必要がある。", "背景") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("本市内に事業所があること。", True),
        ("市内に営業所を設置していること。", True),
        ("県内の事業所一覧を提出すること。", False),
        ("障害時は2時間以内に駆け付けること。", False),
    ],
)
def test_place_of_business(text: str, found: bool):
    assert bool(quotes_of("neu-location", text, "入札参加資格")) is found
