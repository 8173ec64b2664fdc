"""Writing on the words of a draft: with a mouse, by keyboard alone, without a script."""

import pytest

from reviews.enums import Kind
from reviews.models import Annotation
from tests.browser.draft_parts import DRAWN, SELECT, fill, until
from tests.factories.reviews import make_annotation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_words_selected_with_the_mouse_get_a_comment_without_a_reload(page, open_draft, axe):
    open_draft(page)
    page.evaluate("window.same = true")
    box = page.locator("#b1 .t").bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + box["height"] / 4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 4, steps=5)
    page.mouse.up()
    chosen = page.evaluate("getSelection().toString()")
    page.click("#selpill")
    assert page.input_value("#composer [data-words]") == chosen
    axe(page)
    fill(page)
    page.click("#composer [type=submit]")
    page.wait_for_selector(".thread--on[data-id]")
    made = Annotation.objects.get()
    assert made.anchor["quote"] == chosen
    assert made.anchor["seq"] == 1
    assert page.evaluate(DRAWN, "must") == [chosen]
    assert page.evaluate("window.same")
    assert page.inner_text("#rail-say") == "下書きを保存しました。"
    assert not page.is_visible("#composer")
    assert "必須" in page.locator("#toc .tally").first.text_content()
    axe(page)


def test_code_points_and_utf16_units_are_not_mixed_up(page, open_draft):
    open_draft(page)
    page.evaluate(SELECT, [1, "できるだけ速やかに"])
    page.keyboard.press("c")
    fill(page)
    page.click("#composer [type=submit]")
    page.wait_for_selector(".thread--on[data-id]")
    made = Annotation.objects.get()
    assert made.anchor["quote"] == "できるだけ速やかに"
    assert page.evaluate(DRAWN, "must") == ["できるだけ速やかに"]


def test_by_keyboard_alone_on_a_part_of_the_words(page, open_draft):
    open_draft(page)
    page.focus('.addc[data-block="1"]')
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.name") == "kind"
    page.keyboard.press("Space")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.id") == "words"
    for _ in range(6):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.type("x")
    until(page, "document.querySelector('[data-pointed]').textContent !== ''")
    assert "選んだ語だけに付けます。" in page.inner_text("[data-pointed]")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.type("市の名前は略さずに書くと、後で読む人に伝わります。")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".thread--on[data-id]")
    made = Annotation.objects.get()
    assert (made.kind, made.anchor["quote"]) == (Kind.MUST, "𠮷田市の窓口")


def test_short_words_widen_to_their_sentence_and_the_page_says_so(page, open_draft):
    open_draft(page)
    page.evaluate(SELECT, [1, "速やか"])
    page.keyboard.press("c")
    assert page.input_value("#composer [data-words]") == "𠮷田市の窓口では、できるだけ速やかに応答すること。"
    assert page.inner_text("[data-pointed]") == "短いので、文全体に広げました。"


def test_a_selection_over_several_paragraphs_becomes_one_comment(page, open_draft):
    open_draft(page)
    page.evaluate(
        """() => {
          const at = (seq) => document.querySelector(`#b${seq} .t`).firstChild;
          getSelection().setBaseAndExtent(at(3), 5, at(5), 4);
        }"""
    )
    page.keyboard.press("c")
    fill(page, kind=Kind.SHOULD)
    page.click("#composer [type=submit]")
    page.wait_for_selector(".thread--on[data-id]")
    anchor = Annotation.objects.get().anchor
    assert (anchor["seq"], anchor["start"], anchor["end_seq"], anchor["end"]) == (3, 5, 5, 4)
    assert len(page.evaluate(DRAWN, "should")) == 1


def test_what_is_missing_is_told_at_the_form_and_nothing_is_lost(page, open_draft):
    open_draft(page)
    page.click('.addc[data-block="1"]')
    page.fill("#composer [name=text]", "書きかけの文")
    page.click("#composer [type=submit]")
    page.wait_for_selector("#composer .error")
    assert page.input_value("#composer [name=text]") == "書きかけの文"
    assert page.is_visible("text=種類を選んでください。")
    fill(page, "書き終えた文")
    page.click("#composer [type=submit]")
    page.wait_for_selector(".thread--on[data-id]")
    assert Annotation.objects.get().text == "書き終えた文"


def test_text_that_was_not_saved_is_put_back_and_the_page_says_so(page, open_draft, version):
    open_draft(page)
    page.click('.addc[data-block="1"]')
    fill(page, "途中の文", kind=Kind.PRAISE)
    until(page, "Object.keys(localStorage).some((key) => key.includes('comment:'))")
    page.reload()
    page.wait_for_selector("#composer [data-back]")
    assert "書きかけを戻しました" in page.inner_text("#composer [data-back]")
    assert page.input_value("#composer [name=text]") == "途中の文"
    assert page.is_checked('#composer [name=kind][value="praise"]')
    assert "できるだけ速やかに" in page.input_value("#composer [data-words]")
    page.click("#composer [type=submit]")
    page.wait_for_selector(".thread--on[data-id]")
    page.reload()
    page.wait_for_selector(".bench--live")
    assert page.is_hidden("#composer")
    assert page.locator("#rail-notes .kept").count() == 0


def test_people_are_not_written_about_without_a_quiet_hint(page, open_draft):
    open_draft(page)
    page.click('.addc[data-block="1"]')
    page.fill("#composer [name=text]", "あなたは分かっていません")
    assert page.is_visible("[data-tone-hint]")
    page.fill("#composer [name=text]", "この文は二通りに読めます")
    assert not page.is_visible("[data-tone-hint]")


def test_the_proposed_wording_starts_as_the_sentence_and_shows_what_changes(page, open_draft):
    open_draft(page)
    page.evaluate(SELECT, [1, "できるだけ速やかに"])
    page.keyboard.press("c")
    fill(page)
    page.click("[data-replacement] summary")
    box = page.locator("#composer [name=replacement]")
    until(page, "document.querySelector('#composer [name=replacement]').value !== ''")
    assert box.input_value() == "𠮷田市の窓口では、できるだけ速やかに応答すること。"
    box.fill("𠮷田市の窓口では、通常時3秒以内に応答すること。")
    page.click("#composer [type=submit]")
    page.wait_for_selector(".thread--on .swap")
    assert page.text_content(".thread--on .swap ins") == "通常時3秒以内"
    assert page.text_content(".thread--on .swap del") == "できるだけ速やか"


def test_without_a_script_comments_can_be_read_and_written(open_page, review, reviewer, version, enter):
    made = make_annotation(review, words="保守の体制")
    page = enter(open_page(java_script_enabled=False), reviewer)
    page.goto(f"/versions/{version.pk}/")
    assert page.is_visible(f"#c{made.pk} .thread__more")
    page.click('.addc[data-block="1"]')
    page.check('#composer [name=kind][value="should"]')
    page.fill("#composer [name=text]", "スクリプトなしで書いた文")
    page.click("#composer [type=submit]")
    assert page.is_visible("text=下書きを保存しました。")
    assert Annotation.objects.filter(text="スクリプトなしで書いた文").exists()
