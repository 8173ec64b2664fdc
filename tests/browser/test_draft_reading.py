"""Reading a long draft: its tracked changes, words and clauses found, notes both ways, wide tables, paper."""

import pytest

from reviews.models import Annotation
from tests.browser.draft_parts import fill, until
from tests.builders.tracked_docx import AUTHOR, tracked_docx
from tests.factories.cases import make_case, make_version
from tests.factories.register import make_project

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

OLD, NEW = "できるだけ速やかに", "通常時３秒以内に"
TOP = "document.querySelector('#b{}').getBoundingClientRect().top"


@pytest.fixture
def version():
    return make_version(make_case(make_project(), name="変更のある仕様書"), data=tracked_docx())


def seen(page, block=1):
    """What is to be read in a block as it is shown now."""
    return page.locator(f"#b{block} .t").inner_text()


def test_three_views_of_the_changes_and_comments_on_the_accepted_text(page, open_draft, axe):
    open_draft(page)
    assert seen(page) == f"応答は{NEW}行うこと。"
    assert not page.is_visible("#b2")
    page.keyboard.press("v")
    assert page.evaluate("location.search") == "?changes=shown"
    assert OLD in seen(page)
    assert NEW in seen(page)
    assert page.is_visible("#b2")
    page.mouse.move(
        *page.evaluate(
            """() => { const box = document.querySelector('#b1 del').getClientRects()[0];
                       return [box.x + box.width / 2, box.y + box.height / 2]; }"""
        )
    )
    assert page.inner_text("#change-tip") == f"{AUTHOR}　2026/1/5 10:00"
    page.mouse.move(5, 5)
    axe(page)
    # From inside the deleted words to the end: what counts are the accepted ones.
    page.evaluate(
        """() => { const old = document.querySelector('#b1 del').firstChild;
                   const end = document.querySelector('#b1 .t').lastChild;
                   getSelection().setBaseAndExtent(old, 2, end, end.length); }"""
    )
    page.keyboard.press("c")
    assert page.input_value("#composer [data-words]") == f"{NEW}行うこと。"
    fill(page)
    page.click("#composer [type=submit]")
    page.wait_for_selector(".thread--on[data-id]")
    made = Annotation.objects.get()
    assert (made.anchor["quote"], made.anchor["start"]) == (f"{NEW}行うこと。", 3)
    page.click("[data-view=original]")
    assert seen(page) == f"応答は{OLD}行うこと。"
    assert page.is_visible("text=コメントは、変更を反映した文に付けます。")
    assert page.locator(".addc:visible").count() == 0
    page.reload()
    assert seen(page) == f"応答は{OLD}行うこと。"


def test_the_list_of_changes_leads_to_each(page, open_draft):
    open_draft(page)
    page.click("#changes summary")
    page.click("#changes-list [data-change] >> nth=2")
    until(page, "document.activeElement.textContent === 'この項は廃止する。'")
    until(page, "!document.getElementById('change-tip').hidden")
    assert AUTHOR in page.inner_text("#change-tip")


def test_words_are_found_whatever_their_width_and_case(page, open_draft, axe):
    open_draft(page)
    page.keyboard.press("/")
    page.keyboard.insert_text("abc手順3")
    until(page, "document.querySelector('#find-count').textContent === '1/11'")
    assert page.evaluate("[...CSS.highlights.get('found-now')].map(String)") == ["ＡＢＣ手順3"]
    page.keyboard.press("Enter")
    assert page.inner_text("#find-count") == "2/11"
    page.keyboard.press("Shift+Enter")
    page.keyboard.press("Shift+Enter")
    assert page.inner_text("#find-count") == "11/11"
    assert 0 < page.evaluate(TOP.format(41)) < 900
    axe(page)
    page.keyboard.press("Escape")
    assert not page.is_visible("#find")
    assert page.evaluate("CSS.highlights.has('found')") is False


def test_a_clause_is_reached_by_its_number_or_the_nearest_is_offered(page, open_draft):
    open_draft(page)
    page.keyboard.press("g")
    page.keyboard.insert_text("第三十条")
    until(page, "document.querySelector('#find-count').textContent === '1/1'")
    assert 0 < page.evaluate(TOP.format(32)) < 900
    page.fill("#find-text", "第９９条")
    until(page, "document.querySelector('#find-count').textContent.includes('ありません')")
    page.click("text=近い番号 第39条 へ")
    until(page, "document.querySelector('.blk--found')?.id === 'b41'")


def test_a_note_and_its_mark_lead_to_each_other(page, open_draft):
    open_draft(page)
    page.click("a.nref")
    until(page, "document.querySelector('.note:target') !== null")
    assert 0 < page.evaluate("document.querySelector('.note').getBoundingClientRect().top") < 900
    page.click(".nback")
    until(page, "document.querySelector('.nref:target') !== null")
    assert 0 < page.evaluate(TOP.format(3)) < 900


def test_the_phone_has_all_of_it_and_tables_scroll_in_themselves(phone, open_draft, axe):
    open_draft(phone, "?changes=shown")
    assert OLD in seen(phone)
    phone.click("#find-open")
    phone.fill("#find-text", "手順39")
    until(phone, "document.querySelector('#find-count').textContent === '1/1'")
    box = phone.locator("#b41").bounding_box()
    assert 0 < box["y"] < 844 - 80
    axe(phone)
    phone.click("#find-close")
    table = phone.locator(".tablebox")
    table.scroll_into_view_if_needed()
    assert table.evaluate("box => box.scrollWidth > box.clientWidth * 3")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


def test_on_paper_the_text_stands_alone_and_without_a_script_the_views_are_links(
    open_page, open_draft, enter, reviewer, review, version
):
    page = enter(open_page(java_script_enabled=False), reviewer)
    page.goto(f"/versions/{version.pk}/")
    page.click(".seg--changes [data-view=original]")
    page.wait_for_url("**/?changes=original", wait_until="load")
    assert seen(page) == f"応答は{OLD}行うこと。"
    page.emulate_media(media="print")
    for hidden in (".rail", ".sheet__tools", ".toc", ".addc >> nth=0", ".top"):
        assert not page.is_visible(hidden), hidden
    assert page.is_visible("#b40")
