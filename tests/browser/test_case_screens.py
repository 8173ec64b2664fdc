"""Screens of a case in a real browser: accessible at desk and phone width, nothing inline."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from procurement import gates
from procurement.enums import CaseState, VersionState
from procurement.models import Decision
from procurement.services.drafts import read_version
from tests.builders.small_docx import small_docx
from tests.factories.accounts import PASSWORD, make_department, make_organisation, make_person
from tests.factories.cases import make_case, make_decision, make_draft, make_vendor, make_version
from tests.factories.register import make_project

pytestmark = pytest.mark.django_db(transaction=True)
DRAFTS = Path(settings.BASE_DIR) / "cms" / "demo" / "drafts"
# A folder for pictures of what was tested, for people to look at.
PICTURES = os.environ.get("CASE_PICTURES", "")
MUST = gates.OpenMust(
    ref="m-1", label="#4　4.2(1) 応答の速さを測れる値に", url="/",
    text="回答：一部採用する。通常時3秒以内を採り、初日の値は試験で確かめてから定める。",
)  # fmt: skip


@pytest.fixture
def open_must():
    def gate(case):
        return [
            gates.Fact(
                "必須の助言が解決している", met=False, open_musts=(MUST,),
                how="必須 3件のうち 1件が未解決です。直すか、残す理由を書くと進めます。",
            )
        ]  # fmt: skip

    gates.register_gate(gate)
    yield
    gates._gates.remove(gate)


@pytest.fixture
def case():
    bureau = make_department(make_organisation(), "fukushi", "福祉保健局")
    section = make_department(bureau, "kodomo", "子ども家庭課")
    project = make_project(section, name="保育所等入所申込のオンライン化")
    case = make_case(project, name="構築業務委託", state=CaseState.ANSWERED)
    for _number in range(2):
        make_version(case)
    make_version(draft=make_draft(case, "requirements", "要件定義書"))
    make_vendor(case)
    return case


def sign_in(page, person):
    page.goto(reverse("accounts:login"))
    page.fill("input[name=username]", person.email)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_load_state()


def look(page, axe, name):
    """The page holds no barrier that a machine can find, and nothing sticks out to the side."""
    axe(page)
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, f"{name} scrolls sideways"
    if PICTURES:
        width = page.viewport_size["width"]
        page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"), full_page=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_decision_is_recorded_in_two_steps(open_page, axe, case, open_must, width):
    approver = make_person("oda", approver=case.project.owner, last_name="織田", first_name="真理")
    page = open_page(width=width)
    sign_in(page, approver)
    page.goto(reverse("procurement:decision-new", args=[case.pk]))
    look(page, axe, "decision")
    page.get_by_label("条件付きで進める").check()
    page.get_by_role("button", name="内容を確認する").click()
    page.wait_for_selector("[data-error-summary]")
    look(page, axe, "decision-errors")
    page.get_by_label("この決定の理由").fill("公告を1月に行わないと、利用開始に間に合わない。")
    page.get_by_role("textbox", name="条件と期限").fill("第4版を12月18日（金）までに確認する")
    page.get_by_label("残して進める理由").fill("契約後の負荷試験で値を定め、契約書別紙に加える。")
    page.get_by_role("button", name="内容を確認する").click()
    page.wait_for_selector("text=記録は消えません")
    look(page, axe, "decision-check")
    page.get_by_role("button", name="決定を記録する").click()
    page.wait_for_selector("text=決定を記録しました")
    look(page, axe, "decision-detail")
    assert Decision.objects.get().overrides


@pytest.mark.parametrize("width", [1280, 390])
def test_the_forms_of_a_case(open_page, axe, case, width):
    member = make_person("tanaka", member=case.project.owner, last_name="田中")
    make_decision(case)
    page = open_page(width=width)
    sign_in(page, member)
    for name in ("case-edit", "case-level", "case-move", "case-vendors", "version-new"):
        page.goto(reverse(f"procurement:{name}", args=[case.pk]))
        look(page, axe, name)
    page.goto(reverse("procurement:case-new", args=[case.project.pk]))
    look(page, axe, "case-new")


def test_a_refused_file_leaves_what_was_typed(open_page, axe, case, tmp_path):
    member = make_person("tanaka", member=case.project.owner)
    page = open_page()
    sign_in(page, member)
    page.goto(reverse("procurement:version-new", args=[case.pk]))
    bad = tmp_path / "仕様書.docx"
    bad.write_bytes(small_docx()[:300])
    page.set_input_files("input[type=file]", str(bad))
    page.locator("[name=document]").first.check()
    page.get_by_label("変更点").fill("応答の速さを直した")
    page.get_by_role("button", name="この版を追加する").click()
    page.wait_for_selector("[data-error-summary]")
    look(page, axe, "version-refused")
    assert page.get_by_label("変更点").input_value() == "応答の速さを直した"


@pytest.mark.parametrize("width", [1280, 390])
def test_a_chosen_file_is_shown_as_it_will_be_read(open_page, axe, case, width):
    member = make_person("tanaka", member=case.project.owner)
    page = open_page(width=width)
    sign_in(page, member)
    page.goto(reverse("procurement:version-new", args=[case.pk]))
    page.set_input_files("input[type=file]", str(DRAFTS / "ja-gif-address-model-202603.docx"))
    page.wait_for_selector("#preview >> text=住所のデータモデル")
    look(page, axe, f"version-preview-{width}")
    page.locator("[name=document][value=new]").check()
    page.locator("[name=kind]").select_option("annex")
    assert page.locator("[name=title]").input_value()
    page.get_by_role("button", name="この版を追加する").click()
    page.wait_for_selector("text=版を追加しました")


def test_a_running_reading_is_watched_and_ends_by_itself(open_page, case):
    member = make_person("tanaka", member=case.project.owner)
    version = make_version(case, state=VersionState.READING, progress="reading", lines=["待っている文書"])
    page = open_page()
    sign_in(page, member)
    page.goto(reverse("reviews:version-detail", args=[version.pk]))
    page.wait_for_selector("text=文書を読み取っています")
    read_version(version_id=version.pk)
    page.wait_for_selector("text=待っている文書")
