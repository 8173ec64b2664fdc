"""Keeping the rules of the check in a real browser: write one, try it, put it in force; bring a pack."""

import json
import os
from pathlib import Path

import pytest

from reviews.models import Finding
from reviews.services import findings, rulebook
from tests.factories.accounts import make_organisation, make_person
from tests.factories.cases import make_case, make_version
from tests.factories.findings import HOUSE, VAGUE, make_check, make_dismissal, make_finding, make_pack
from tests.factories.register import make_project
from tests.factories.reviews import WORDS, make_desk, make_review

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("RULE_PICTURES", "")
TEXT = [
    "第１章　保守",
    "障害が起きたときは、できるだけ早めに復旧すること。",
    "定期点検は早めに終えること。ただし、災害のときはこの限りでない。",
    "災害のときも、早めに連絡すること。",
    f"窓口は、{WORDS}。",
]


@pytest.fixture
def version():
    case = make_case(make_project(name="保育所等入所申込のオンライン化"), name="構築業務委託")
    return make_version(case, lines=TEXT)


@pytest.fixture
def organisation(version):
    return version.owning_department.organisation


@pytest.fixture
def lead(version):
    """The lead of the desk, who has declared and may read the draft."""
    person = make_person("hayashi", lead=make_desk(), last_name="林")
    make_review(version.case, lead=person, versions=[version])
    return person


def look(page, axe, name):
    page.wait_for_load_state("networkidle")
    if PICTURES:
        width = page.viewport_size["width"]
        page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"), full_page=True)
    axe(page)
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, f"{name} scrolls sideways"


@pytest.mark.parametrize("width", [1280, 390])
def test_a_rule_is_written_tried_and_finds_in_the_next_check(
    open_page, axe, enter, version, organisation, lead, width
):
    page = enter(open_page(width=width), lead)
    page.goto(f"/rules/{organisation.pk}/new/")
    page.get_by_label("探す語句").fill("早めに")
    page.get_by_label("例外").fill("災害")
    page.get_by_label("登録済みの案で試す").select_option(str(version.pk))
    page.locator("#tryout").get_by_text("2か所が見つかりました").wait_for()
    page.get_by_label("探す語句").press_sequentially("ほ")
    page.locator("#tryout").get_by_text("0か所が見つかりました").wait_for()
    page.get_by_label("探す語句").press("Backspace")
    page.locator("#tryout").get_by_text("2か所が見つかりました").wait_for()
    assert page.locator(".tryout mark").all_inner_texts() == ["早めに", "早めに"]
    page.locator("#id_try-text").fill("早めに。")
    page.locator("#tryout").get_by_text("1か所が見つかりました").wait_for()
    with page.expect_response("**/new/"):
        page.get_by_label("登録済みの案で試す").select_option("")
    page.get_by_label("登録済みの案で試す").select_option(str(version.pk))
    page.locator("#tryout").get_by_text("2か所が見つかりました").wait_for()
    count = page.locator("#tryout-count")
    assert count.is_visible() == (width == 390)
    if width == 390:
        assert count.inner_text() == "2か所が見つかりました"
        assert count.bounding_box()["y"] < page.get_by_label("例外").bounding_box()["y"]
        count.get_by_role("link").click()
        assert "#try" in page.url
    page.get_by_role("button", name="ルールを保存する").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("探す語句").input_value() == "早めに"
    assert page.locator("#tryout mark").count() == 2
    look(page, axe, "rule-form-error")
    page.locator("#id_title_ja").fill("期限のない「早めに」")
    page.locator("#id_message_ja").fill("「{quote}」では期限が決まりません")
    page.get_by_label("見つけるべき例").fill("早めに復旧すること。")
    page.get_by_role("button", name="試す").click()
    page.locator("#tryout").get_by_text("2か所が見つかりました").wait_for()
    look(page, axe, "rule-form")
    page.get_by_role("button", name="ルールを保存する").click()
    page.get_by_role("heading", name="期限のない「早めに」").wait_for()
    make_check(version)
    assert [one.quote for one in Finding.objects.filter(rule="own-1").order_by("seq")] == ["早めに", "早めに"]
    page.reload()
    look(page, axe, "rule")
    page.get_by_role("link", name="ルールを削除する").click()
    look(page, axe, "rule-remove")
    page.get_by_role("button", name="ルールを削除する").click()
    page.get_by_text("ルールを削除しました。").wait_for()


def test_the_form_works_without_script(open_page, enter, version, organisation, lead):
    page = enter(open_page(java_script_enabled=False), lead)
    page.goto(f"/rules/{organisation.pk}/new/")
    page.get_by_label("探す正規表現").fill("早めに[^。]*連絡")
    page.get_by_label("登録済みの案で試す").select_option(str(version.pk))
    page.get_by_role("button", name="試す").click()
    assert page.locator(".tryout mark").all_inner_texts() == ["早めに連絡"]
    assert page.get_by_label("探す正規表現").input_value() == "早めに[^。]*連絡"
    page.get_by_label("探す正規表現").fill("(a+)+$")
    page.get_by_role("button", name="試す").click()
    assert "終わらなくなるおそれ" in page.locator(".tryout, .field").all_inner_texts().__str__()


@pytest.mark.parametrize("width", [1280, 390])
def test_a_pack_is_brought_with_its_mistakes_shown(
    open_page, axe, enter, organisation, lead, tmp_path, width
):
    wrong, right = tmp_path / "wrong.yaml", tmp_path / "house.yaml"
    wrong.write_text(HOUSE.replace("severity: hint", "severity: mild"), encoding="utf-8")
    right.write_text(HOUSE, encoding="utf-8")
    page = enter(open_page(width=width), lead)
    page.goto(f"/rules/{organisation.pk}/packs/import/")
    page.get_by_label("ファイル").set_input_files(wrong)
    page.get_by_role("button", name="読み込んで確かめる").click()
    page.get_by_role("alert").wait_for()
    assert "18行目 (house-no-table)" in page.get_by_role("alert").inner_text()
    assert page.locator(".rule-lines .is-on").inner_text().split()[:3] == ["18", "severity:", "mild"]
    look(page, axe, "pack-wrong")
    page.get_by_label("ルール集の中身").fill(HOUSE)
    page.get_by_role("button", name="読み込んで確かめる").click()
    page.get_by_text("まだ使われていません").wait_for()
    look(page, axe, "pack-look")
    page.get_by_role("button", name="このルール集を使う").click()
    page.get_by_text("ルール集を取り込みました").wait_for()
    look(page, axe, "packs")
    with page.expect_download() as download:
        page.get_by_role("link", name="YAML house").click()
    assert download.value.suggested_filename == "house.yaml"
    page.get_by_role("link", name="削除する house").click()
    look(page, axe, "pack-remove")


@pytest.mark.parametrize("width", [1280, 390])
def test_rules_written_one_by_one_are_taken_over_from_another_organisation(
    open_page, axe, enter, organisation, lead, tmp_path, width
):
    rule = {
        "severity": "must",
        "aspect": "clarity",
        "phrases": ["早急に"],
        "message": "日を",
        "title": "早急に",
    }
    rulebook.save_own_rule(organisation=organisation, facts=rule | {"id": "own-1"}, actor=lead)
    theirs = [rule | {"id": "own-1", "title": "至急に"}, rule | {"id": "own-2", "title": "なる早で"}]
    file = tmp_path / "own.yaml"
    file.write_text(json.dumps({"pack": "own", "title": "-", "rules": theirs}), encoding="utf-8")
    page = enter(open_page(width=width), lead)
    page.goto(f"/rules/{organisation.pk}/packs/import/")
    page.get_by_label("ファイル").set_input_files(file)
    page.get_by_role("button", name="読み込んで確かめる").click()
    page.get_by_text("新しいID：own-3").wait_for()
    page.get_by_label("置き換える").check()
    look(page, axe, "pack-own")
    page.get_by_role("button", name="この団体のルールに加える").click()
    page.get_by_text("ルールを取り込みました").wait_for()
    written = [(one["id"], one["title"]) for one in rulebook.own_rules(organisation)]
    assert written == [("own-1", "至急に"), ("own-2", "なる早で")]


@pytest.mark.parametrize("width", [1280, 390])
def test_the_list_one_rule_and_the_figures_are_readable(
    open_page, axe, enter, version, organisation, lead, width, settings
):
    make_pack(organisation)
    rulebook.switch_rule(
        organisation=organisation,
        rule=VAGUE,
        kind="annex",
        on=False,
        actor=lead,
        reason="別紙は国の様式による。",
    )
    findings.suppress_in_case(
        rule=VAGUE, case=version.case, reason="この案件では別紙に数値がある。", actor=lead
    )
    for number in range(12):
        made = make_finding(version, fingerprint=f"{number:032x}", rule="house-no-table")
        if number:
            make_dismissal(made)
    made.raised_by.slow_rules = [VAGUE]
    made.raised_by.save()
    boss = make_person("boss", administrator=organisation)
    page = enter(open_page(width=width), boss)
    page.goto("/rules/")
    page.wait_for_url(f"**/rules/{organisation.pk}/")
    look(page, axe, "rules")
    page.get_by_label("この団体", exact=True).select_option("switched")
    page.get_by_role("button", name="しぼりこむ").click()
    page.get_by_role("rowheader").get_by_role("link", name="測れない速さ").click()
    look(page, axe, "rule-house")
    page.get_by_role("navigation").get_by_role("link", name="点検のルール").click()
    page.goto(f"/rules/{organisation.pk}/rule/en-unmeasured/")
    look(page, axe, "rule-product")
    page.goto(f"/rules/{organisation.pk}/yield/")
    look(page, axe, "yield")
    make_organisation("kita", "きた県", local_government_code="012025")
    root = enter(open_page(width=width), make_person("root", administrator=None))
    root.goto("/rules/")
    root.get_by_role("link", name="きた県").wait_for()
    look(root, axe, "rule-organisations")
    page.get_by_role("button", name="使わないことにする").click()
    page.get_by_text("保存しました。").wait_for()
    assert "11件が「あてはまらない」" in page.locator("main").inner_text()
