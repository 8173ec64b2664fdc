"""The draft page as people read it: words and comments tied, keys, the phone."""

import pytest

from procurement.selectors import reading_of
from reviews.enums import AnnotationState, Kind
from tests.browser.draft_parts import DRAWN, fill, until
from tests.factories.reviews import make_annotation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_card_and_words_are_tied_both_ways(page, open_draft, review):
    near = make_annotation(review, words="できるだけ速やかに")
    far = make_annotation(review, words="保守の体制", kind=Kind.QUESTION)
    open_draft(page)
    assert page.evaluate("CSS.highlights.size") == 2
    assert page.evaluate("document.documentElement.scrollHeight - innerHeight") == 0
    page.keyboard.press("j")
    assert page.get_attribute(f"#c{near.pk}", "aria-current") == "true"
    assert page.evaluate(DRAWN, "selected") == ["できるだけ速やかに"]
    page.keyboard.press("j")
    assert page.get_attribute(f"#c{near.pk}", "aria-current") is None
    assert page.evaluate("location.hash") == f"#c{far.pk}"
    assert page.evaluate("document.querySelector('.blk--on').getBoundingClientRect().top < innerHeight")
    page.keyboard.press("k")
    mark = page.locator(f'a.gutmark[href="#c{far.pk}"]')
    mark.focus()
    assert mark.get_attribute("aria-describedby") == f"c{far.pk}-words"
    page.keyboard.press("Enter")
    assert page.get_attribute(f"#c{far.pk}", "aria-current") == "true"
    box = page.evaluate(
        """() => { const r = [...CSS.highlights.get("must")][0].getBoundingClientRect();
                   document.querySelector("#b1").scrollIntoView(); return null; }"""
    )
    assert box is None
    spot = page.evaluate(
        """() => { const r = [...CSS.highlights.get("must")][0].getBoundingClientRect();
                   return [r.x + r.width / 2, r.y + r.height / 2]; }"""
    )
    page.mouse.click(*spot)
    assert page.get_attribute(f"#c{near.pk}", "aria-current") == "true"


def test_a_link_to_a_comment_opens_it_beside_its_words(page, open_draft, review):
    far = make_annotation(review, words="保守の体制", state=AnnotationState.VERIFIED)
    open_draft(page, f"#c{far.pk}")
    page.wait_for_selector(f"#c{far.pk}.thread--on")
    assert page.evaluate("document.querySelector('.blk--on').getBoundingClientRect().bottom < innerHeight")


def test_the_contents_follow_the_text(page, open_draft):
    open_draft(page)
    if not page.locator("#toc a").count():
        pytest.skip("no headings were inferred")
    page.evaluate("document.getElementById('sheet').scrollTo(0, 1500)")
    until(page, "document.querySelector('#toc a[aria-current=location]')?.textContent.includes('成果物')")


def test_the_list_can_be_narrowed(page, open_draft, review):
    must = make_annotation(review, words="できるだけ速やかに")
    praise = make_annotation(review, words="保守の体制", kind=Kind.PRAISE)
    open_draft(page)
    page.click('.rail__filter [data-kind="praise"]')
    assert not page.is_visible(f"#c{must.pk}")
    assert page.is_visible(f"#c{praise.pk}")
    assert page.evaluate("[...CSS.highlights.keys()]") == ["praise"]
    page.click('.rail__filter [data-state="open"]')
    page.click('.rail__filter [data-kind="praise"]')
    assert page.is_visible(f"#c{must.pk}")


def test_reply_edit_and_remove_in_place(page, open_draft, review, reviewer, version, open_page, enter):
    own = make_annotation(review, author=reviewer)
    issued = make_annotation(review, author=reviewer, words="保守の体制", state=AnnotationState.ISSUED)
    open_draft(page)
    page.keyboard.press("j")
    page.click(f"#c{own.pk} >> text=編集")
    page.wait_for_selector(f"#edit-{own.pk} form")
    page.fill(f"#edit-{own.pk} [name=text]", "改めた文")
    page.keyboard.press("Control+Enter")
    until(page, f"document.querySelector('#c{own.pk} .thread__text').textContent === '改めた文'")
    page.click(f"#c{own.pk} >> text=取り除く")
    page.click(f"#c{own.pk} >> text=下書きを取り除く")
    until(page, f"!document.querySelector('#c{own.pk}')")

    staff = open_draft(open_page(), person=version.case.created_by)
    assert staff.locator(f"#c{issued.pk}").count() == 1
    assert staff.locator(".addc").count() == 0
    staff.keyboard.press("j")
    staff.keyboard.press("r")
    staff.keyboard.type("体制は別紙に書きました。")
    staff.keyboard.press("Control+Enter")
    staff.wait_for_selector(f"#c{issued.pk} .reply")
    assert issued.replies.get().text == "体制は別紙に書きました。"


def test_keys_rest_while_typing_and_can_be_switched_off(page, open_draft, review):
    make_annotation(review)
    open_draft(page)
    page.click('.addc[data-block="3"]')
    page.fill("#composer [name=text]", "")
    page.focus("#composer [name=text]")
    page.keyboard.type("jkcu?")
    assert page.input_value("#composer [name=text]") == "jkcu?"
    page.keyboard.press("Escape")
    assert not page.is_visible("#composer")
    page.keyboard.press("?")
    page.uncheck("#keys-on")
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.locator(".thread--on").count() == 0
    page.reload()
    page.keyboard.press("j")
    assert page.locator(".thread--on").count() == 0


def test_the_phone_shows_the_text_and_the_chosen_comment_in_a_sheet(phone, open_draft, review, axe):
    first = make_annotation(review)
    second = make_annotation(review, words="保守の体制", kind=Kind.QUESTION)
    open_draft(phone)
    width = "document.documentElement.scrollWidth"
    assert phone.evaluate(width) == 390
    assert not phone.is_visible(f"#c{first.pk}")
    phone.click("[data-step='1']")
    assert phone.is_visible(f"#c{first.pk}")
    assert phone.inner_text("[data-position]") == "コメント 1 / 2"
    rail = phone.locator("#rail").bounding_box()
    assert rail["height"] <= 844 * 0.47
    phone.click("[data-step='1']")
    assert phone.is_visible(f"#c{second.pk}")
    assert not phone.is_visible(f"#c{first.pk}")
    box = phone.locator(".blk--on").bounding_box()
    assert 0 < box["y"] < rail["y"]
    axe(phone)
    phone.click("[data-opens=toc-dialog]")
    assert phone.is_visible("#toc-dialog #toc")
    phone.keyboard.press("Escape")
    phone.click('.addc[data-block="3"]')
    fill(phone)
    phone.click("#composer [type=submit]")
    until(phone, "document.querySelectorAll('.thread[data-id]').length === 3")
    until(phone, r"/^コメント \d \/ 3$/.test(document.querySelector('[data-position]').innerText)")
    assert phone.evaluate(width) == 390


def test_where_highlights_are_missing_marks_stand_in(page, open_draft, review, version):
    make_annotation(review, words="できるだけ速やかに")
    page.add_init_script("delete window.Highlight")
    open_draft(page)
    assert page.text_content("mark.hl.must") == "できるだけ速やかに"
    assert page.text_content("#b1 .t") == reading_of(version).blocks[1].text
    page.keyboard.press("j")
    assert page.text_content("#b1 .t") == reading_of(version).blocks[1].text
