"""What the works produce and what the list of deliverables holds must be the same."""

import pytest

from tests.reviews.rules.consistency import quoted, said

TABLE = "# 7 成果物\n| 番号 | 成果物 | 部数 |\n| 1 | 基本設計書 | 1 |\n| 2 | 研修教材 | 5 |"
MADE = "基本設計書を作成すること。研修教材を作成すること。"


@pytest.mark.parametrize(
    ("work", "missing"),
    [
        ("受注者は、移行計画書を作成し、提出すること。", ["移行計画書"]),
        ("移行手順書（案）及び移行計画書を策定すること。", ["移行手順書", "移行計画書"]),
        ("- 移行計画書の作成", ["移行計画書"]),
        ("| 作業 | 内容 |\n| 移行 | 移行計画書の作成 |", ["移行計画書"]),
        ("受注者は、要件定義書を作成し、提出すること。", ["要件定義書"]),
        ("要件定義書を基に作業を行い、要件定義書に従い作成すること。", []),
        ("要件定義書を踏まえて作成すること。", []),
        ("設計書（案）を作成し、提出すること。", []),
        ("発注者は、移行計画書を作成し、提出する。", []),
        ("提案書、見積書及び請求書を提出すること。", []),
        ("月次報告書を作成する機能を設けること。", []),
        ("現行の設計書を確認すること。", []),
    ],
)
def test_documents_that_the_list_lacks(work: str, missing: list[str]):
    assert quoted("con-deliverable", f"# 3 作業の実施内容\n{MADE}\n{work}\n{TABLE}") == missing


def test_papers_of_the_bid_are_no_works():
    text = f"# 2 入札の手続\n業務計画書を作成し、提出すること。\n# 3 作業\n{MADE}\n{TABLE}"
    assert said("con-deliverable", text) == []


def test_nothing_is_said_without_a_list():
    assert said("con-deliverable", "# 3 作業\n移行計画書を作成すること。") == []


@pytest.mark.parametrize(
    "listing",
    [
        TABLE,
        "# 7 納品物\n- 基本設計書\n- 研修教材",
        "# 7 成果物\n成果物は、基本設計書及び研修教材とする。",
        "# 7 納品\n表2 成果物一覧\n| No | 名称 |\n| 1 | 基本設計書 |\n| 2 | 研修教材（紙） |",
    ],
)
def test_a_deliverable_that_nobody_makes_is_told_in_every_form_of_list(listing: str):
    text = f"# 3 作業の実施内容\n基本設計書を作成すること。操作研修を2回実施すること。\n{listing}"
    assert said("con-deliverable", text) == ["成果物の「研修教材」を作る作業がありません"]


def test_a_table_of_works_with_their_deliverables_explains_itself():
    text = "# 3 作業と成果物\n| 作業 | 成果物 |\n| 設計 | 基本設計書 |\n| 教育 | 研修教材 |"
    assert said("con-deliverable", text) == []


def test_works_that_name_no_paper_at_all_leave_the_making_to_the_list():
    text = f"# 3 作業の実施内容\n設計及び開発を行うこと。操作研修を2回実施すること。\n{TABLE}"
    assert said("con-deliverable", text) == []


def test_a_requirements_document_that_the_case_holds_is_not_asked_for():
    text = f"# 3 作業\n{MADE}\n要件定義書を更新すること。\n{TABLE}"
    assert quoted("con-deliverable", text) == ["要件定義書"]
    assert quoted("con-deliverable", f"{text}\n# 8 附属文書\n- 別紙1 要件定義書") == []
    assert quoted("con-deliverable", f"{text}\n--- 要件定義書.docx\n# 1 機能\n予約できること。") == []


@pytest.mark.parametrize(
    ("work", "missing"),
    [
        ("The Contractor shall prepare a test plan and a test report.", ["test report"]),
        (
            "The Contractor shall deliver a test plan, an operations manual, and a training guide.",
            ["operations manual", "training guide"],
        ),
        ("The Contractor shall prepare a test plan and submit it with the Government's report.", []),
        ("The Contractor shall prepare a test plan, and the Buyer comments on its status report.", []),
    ],
)
def test_each_of_several_english_documents_is_read(work: str, missing: list[str]):
    text = f"# 3 Work\n{work}\n# 4 Deliverables\n| No | Deliverable |\n| 1 | Test plan |"
    assert quoted("con-deliverable", text) == missing
