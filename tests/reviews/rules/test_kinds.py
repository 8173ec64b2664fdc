"""The kind of a draft, as its name and title tell it; nobody has to choose for the usual ones."""

import pytest

from reviews.rules.kinds import guess_kind
from reviews.rules.minidraft import reading_of


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("調達仕様書（案）.docx", "spec"),
        ("住民ポータル_要件定義書_v3.docx", "requirements"),
        ("02_評価基準表.xlsx", "criteria"),
        ("情報提供依頼書.docx", "rfi"),
        ("ＲＦＩ_文書管理.docx", "rfi"),
        ("業務委託契約書.docx", "contract"),
        ("別紙３　機能一覧.xlsx", "annex"),
        ("portal-spec-v2.docx", "spec"),
        ("hall requirements.docx", "requirements"),
        ("service_contract.docx", "contract"),
        ("contractor list.docx", "spec"),
        ("データ管理ガイドブック.docx", "guide"),
    ],
)
def test_the_name_tells(name, kind):
    assert guess_kind(reading_of(["1 概要"]), name) == kind


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (["住民ポータル構築業務", "調達仕様書（案）", "本書は、契約書とともに適用する。"], "spec"),
        (["令和８年度", "提案書評価基準"], "criteria"),
        (["Performance Work Statement", "The Contractor shall attend."], "spec"),
        (["1 Scope", "The Contractor shall sign the contract and reuse code."], "spec"),
    ],
)
def test_else_the_title_tells_and_not_the_text(lines, kind):
    assert guess_kind(reading_of(lines), "draft.docx") == kind
