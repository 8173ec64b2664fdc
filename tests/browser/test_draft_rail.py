"""Comments beside the text: in line with their words, by keyboard alone, narrowed, many."""

import pytest
from playwright.sync_api import expect

from reviews.enums import AnnotationState, Aspect, Kind
from reviews.models import Annotation
from reviews.services import placements
from tests.browser.draft_parts import DRAWN, TEXT, until
from tests.factories.cases import make_version
from tests.factories.reviews import make_annotation, make_answer, make_assignment, make_reviewer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
BOXES = """() => [...document.querySelectorAll("#cards > .thread:not([hidden])")].map((card) => {
  const box = card.getBoundingClientRect();
  return { id: card.id, top: box.top, bottom: box.bottom };
}).sort((a, b) => a.top - b.top)"""
# How far the first line of a card is from the line of its words.
OFF = """(id) => {
  const card = document.getElementById(id);
  const words = document.querySelector(`#b${card.dataset.seq} .t`).getBoundingClientRect();
  return Math.round(card.getBoundingClientRect().top - words.top);
}"""
# Two frames, and what waits for the end of a scroll.
STILL = """() => new Promise((done) => {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 300)));
})"""


def overlaps(page):
    boxes = page.evaluate(BOXES)
    return [
        (one["id"], two["id"])
        for one, two in zip(boxes, boxes[1:], strict=False)
        if two["top"] < one["bottom"] - 0.5
    ]


def comment(review, number, **fields):
    return make_annotation(review, words=f"設計書{number}を", **fields)


def test_a_card_stands_beside_its_words_where_there_is_room(page, open_draft, review):
    near, far = comment(review, 2), comment(review, 12)
    open_draft(page)
    page.evaluate(STILL)
    assert abs(page.evaluate(OFF, f"c{near.pk}")) <= 24
    assert abs(page.evaluate(OFF, f"c{far.pk}")) <= 24
    page.evaluate("document.getElementById('sheet').scrollTo(0, 160)")
    page.evaluate(STILL)
    assert abs(page.evaluate(OFF, f"c{far.pk}")) <= 24


def test_crowded_cards_never_lie_on_each_other_and_the_chosen_one_stands_beside_its_words(
    page, open_draft, review
):
    crowd = [
        comment(review, n, text="検査で測れる値にします。" * 8)
        for n in (4, 4, 4, 5, 5, 6, 7, 8, 9, 30, 31, 31)
    ]
    open_draft(page)
    page.evaluate(STILL)
    assert overlaps(page) == []
    for chosen in (crowd[4], crowd[7], crowd[1]):
        page.evaluate("(id) => bench.selectId(id)", chosen.pk)
        page.evaluate(STILL)
        assert overlaps(page) == []
        assert abs(page.evaluate(OFF, f"c{chosen.pk}")) <= 24
    page.keyboard.press("b")
    page.keyboard.press("c")
    page.evaluate(STILL)
    assert overlaps(page) == []
    for by in (200, 700, 1400):
        page.evaluate("(by) => document.getElementById('sheet').scrollTo(0, by)", by)
        page.evaluate(STILL)
        assert overlaps(page) == []


def test_the_list_is_narrowed_by_everything_a_comment_is_and_the_address_keeps_it(
    page, open_draft, review, reviewer, version, axe
):
    other = make_reviewer("sato")
    make_assignment(review, other)
    own = comment(review, 2, author=reviewer, aspect=Aspect.SECURITY)
    make_annotation(review, words="できるだけ速やかに", author=other, kind=Kind.SHOULD)
    issued = comment(review, 3, author=other, state=AnnotationState.ISSUED)
    open_draft(page)
    page.keyboard.press("s")
    assert page.evaluate("document.activeElement.name") == "state"
    axe(page)
    count = "document.querySelector('[data-count]').textContent"
    assert page.evaluate(count) == "3件のうち 3件を表示"
    page.select_option("[name=aspect]", Aspect.SECURITY.value, force=True)
    assert page.evaluate(count) == "3件のうち 1件を表示"
    assert page.is_visible(f"#c{own.pk}")
    page.reload()
    page.wait_for_selector(".bench--live")
    assert page.evaluate(count) == "3件のうち 1件を表示"
    page.click("#narrow-form a")
    page.select_option("#narrow-form [name=person]", str(other.pk))
    assert page.evaluate(count) == "3件のうち 2件を表示"
    page.select_option("#narrow-form [name=state]", "issued")
    assert page.evaluate("bench.shown().map((card) => card.id)") == [f"c{issued.pk}"]
    page.select_option("#narrow-form [name=place_is]", "exact")
    page.select_option("#narrow-form [name=made]", "1")
    assert page.evaluate(count) == "3件のうち 1件を表示"
    assert "state=issued" in page.url
    assert page.evaluate(DRAWN, "must") == ["設計書3を"]


def test_without_a_script_the_form_narrows_the_list(open_page, review, reviewer, version, enter):
    own = comment(review, 2, author=reviewer, aspect=Aspect.SECURITY)
    other = comment(review, 3, author=reviewer, aspect=Aspect.DATA)
    page = enter(open_page(java_script_enabled=False), reviewer)
    page.goto(f"/versions/{version.pk}/")
    page.click("#narrow summary")
    page.select_option("#narrow-form [name=aspect]", Aspect.SECURITY.value)
    page.click(".narrow__go")
    expect(page.locator(f"#c{other.pk}")).to_be_hidden()
    expect(page.locator(f"#c{own.pk}")).to_be_visible()


def test_everything_is_done_by_keyboard(page, open_draft, review, reviewer):
    draft = comment(review, 1, author=reviewer)
    comment(review, 2, author=reviewer, state=AnnotationState.VERIFIED)
    last = comment(review, 3, author=reviewer)
    open_draft(page, "?state=all")
    page.keyboard.press("o")
    assert page.evaluate("bench.selected().id") == f"c{draft.pk}"
    page.keyboard.press("o")
    assert page.evaluate("bench.selected().id") == f"c{last.pk}"
    page.keyboard.press("O")
    page.keyboard.press("e")
    page.wait_for_selector(f"#edit-{draft.pk} textarea:focus")
    page.keyboard.press("Control+A")
    page.keyboard.type("改めた文")
    page.keyboard.press("Control+Enter")
    until(page, f"document.querySelector('#c{draft.pk} .thread__text').textContent === '改めた文'")
    page.keyboard.press("x")
    page.keyboard.press("Enter")
    until(page, f"!document.getElementById('c{draft.pk}')")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("b")
    page.keyboard.press("b")
    here = page.evaluate("document.activeElement.dataset.block")
    page.keyboard.press("c")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.type("段落に書いた文")
    page.keyboard.press("Control+Enter")
    until(page, "document.querySelectorAll('.thread[data-id]').length === 3")
    made = Annotation.objects.latest("pk")
    assert (made.text, made.anchor["seq"]) == ("段落に書いた文", int(here))


def test_an_answer_is_verified_from_its_card(page, open_draft, review, reviewer):
    issued = comment(review, 1, author=reviewer, state=AnnotationState.ISSUED)
    make_answer(issued.item, submitted=True)
    open_draft(page)
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.keyboard.press("Enter")
    until(page, f"document.getElementById('c{issued.pk}').dataset.state === 'verified'")
    issued.refresh_from_db()
    assert issued.state == AnnotationState.VERIFIED
    assert "確認" in page.inner_text("#rail-say")


def test_a_carried_comment_leads_to_its_place_with_one_key(page, open_draft, review, reviewer, version):
    issued = comment(review, 1, author=reviewer, state=AnnotationState.ISSUED)
    second = make_version(draft=version.draft, lines=["はじめに", *TEXT])
    placements.carry(version=second)
    open_draft(page, on=second)
    page.keyboard.press("j")
    page.keyboard.press("m")
    page.wait_for_url(f"**/unplaced/?item={issued.pk}**")


def test_the_phone_has_the_whole_list_with_its_choices(phone, open_draft, review, axe):
    first = comment(review, 1)
    second = comment(review, 30, kind=Kind.QUESTION)
    open_draft(phone)
    phone.click("[data-lists]")
    assert phone.is_visible(f"#c{first.pk}")
    assert phone.is_visible(f"#c{second.pk}")
    axe(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    phone.click('.rail__filter [data-kind="question"]')
    assert not phone.is_visible(f"#c{first.pk}")
    phone.click(f"#c{second.pk} .thread__text")
    assert phone.get_attribute(f"#c{second.pk}", "aria-current") == "true"
    assert phone.locator("#rail").bounding_box()["height"] <= 844 * 0.47
    box = phone.locator(".blk--on").bounding_box()
    assert 0 < box["y"] < phone.locator("#rail").bounding_box()["y"]
