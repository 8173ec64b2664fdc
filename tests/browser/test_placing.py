"""Placing carried comments by hand, in the text itself."""

import pytest

from reviews.enums import AnnotationState
from reviews.models import Placement
from reviews.services import placements
from tests.browser.draft_parts import SELECT, TEXT
from tests.builders.small_docx import LINES
from tests.factories.cases import make_version
from tests.factories.reviews import make_annotation, make_assignment, make_reviewer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_lost_comment_is_placed_by_hand(page, open_draft, review, reviewer, version, axe):
    lost = make_annotation(review, author=reviewer, words="できるだけ速やかに", state=AnnotationState.ISSUED)
    lines = list(TEXT)
    lines[1] = "𠮷田市の窓口では、通常時三秒以内に応答すること。"
    second = make_version(draft=version.draft, lines=lines)
    placements.carry(version=second)
    open_draft(page, on=second)
    page.keyboard.press("u")
    page.wait_for_url("**/unplaced/")
    axe(page)
    page.get_by_role("link", name="本文から選ぶ").click()
    page.wait_for_selector(".bench--live")
    page.evaluate(SELECT, [1, "通常時三秒以内"])
    page.click("#selpill")
    page.click("#composer [type=submit]")
    page.wait_for_url("**/unplaced/**")
    assert page.is_visible("text=すべての位置が決まりました。")
    placed = Placement.objects.in_force().get(annotation=lost, version=second)
    assert (placed.quote, placed.by_hand) == ("通常時三秒以内", True)
    page.click(".items a")
    page.get_by_role("button", name="元に戻す").click()
    page.wait_for_selector("text=自動で置かなかった理由")


def test_placing_has_no_sideways_scroll_on_the_phone(phone, enter, review, reviewer, version):
    make_annotation(review, author=reviewer, words="できるだけ速やかに", state=AnnotationState.ISSUED)
    second = make_version(draft=version.draft, lines=[*LINES])
    placements.carry(version=second)
    enter(phone, reviewer).goto(f"/versions/{second.pk}/unplaced/")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390


@pytest.fixture
def queue(review, reviewer, version):
    """A second version on which two comments wait, one of them with likely places."""
    make_annotation(review, author=reviewer, words="設計書7を期限までに", state=AnnotationState.ISSUED)
    make_annotation(review, author=reviewer, words="できるだけ速やかに", state=AnnotationState.ISSUED)
    lines = list(TEXT)
    lines[1] = "𠮷田市の窓口では、通常時三秒以内に応答すること。"
    lines[9] = "受託者は、設計書七を期限までに納品し、検査を受けること。"
    second = make_version(draft=version.draft, lines=lines)
    placements.carry(version=second)
    return second


def press(page, key):
    """Press a key that leads to another page, and wait until that one listens to keys."""
    with page.expect_navigation():
        page.keyboard.press(key)


def placed_by_hand(version):
    return [p.annotation.number for p in Placement.objects.in_force().filter(version=version) if p.by_hand]


def test_one_key_places_one_key_takes_back_and_keys_can_be_switched_off(page, enter, reviewer, queue, axe):
    enter(page, reviewer).goto(f"/versions/{queue.pk}/unplaced/")
    places = page.locator(".cand button").count()
    assert places >= 1
    press(page, "1")
    assert page.is_visible(".undo")
    assert len(placed_by_hand(queue)) == 1
    axe(page)
    press(page, "z")
    assert page.locator(".undo").count() == 0
    assert placed_by_hand(queue) == []
    assert page.locator(".cand button").count() == places
    page.keyboard.press("?")
    page.wait_for_selector("#keys-dialog[open]")
    axe(page)
    page.uncheck("#keys-on")
    page.keyboard.press("Escape")
    page.keyboard.press("1")
    page.reload()
    assert placed_by_hand(queue) == []


def test_one_press_places_on_the_phone_and_the_list_undoes_it_later(phone, enter, reviewer, queue, axe):
    enter(phone, reviewer).goto(f"/versions/{queue.pk}/unplaced/")
    axe(phone)
    phone.click(".cand button >> nth=0")
    phone.wait_for_selector(".undo")
    [number] = placed_by_hand(queue)
    assert f"#{number}" in phone.inner_text(".undo")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    phone.goto(f"/versions/{queue.pk}/unplaced/")
    assert phone.locator(".undo").count() == 0
    phone.locator(".items a").last.click()
    phone.get_by_role("button", name="元に戻す").click()
    phone.wait_for_selector("text=元に戻しました")
    assert placed_by_hand(queue) == []


def test_of_two_who_place_one_comment_the_second_is_shown_what_the_first_did(
    page, open_page, enter, review, reviewer, queue
):
    colleague = make_reviewer("sato")
    make_assignment(review, colleague)
    address = f"/versions/{queue.pk}/unplaced/"
    first, second = enter(page, reviewer), enter(open_page(), colleague)
    for one in (first, second):
        one.goto(address)
    press(first, "1")
    press(second, "1")
    assert second.is_visible("text=ほかの人が先に位置を決めました。")
    [placement] = [p for p in Placement.objects.in_force().filter(version=queue) if p.by_hand]
    assert placement.placed_by == reviewer
    assert second.is_visible("text=元に戻す")


def test_automatic_moves_are_listed_the_least_certain_first(page, enter, review, reviewer, version, axe):
    for number in (3, 40):
        make_annotation(
            review, author=reviewer, words=f"設計書{number}を期限までに", state=AnnotationState.ISSUED
        )
    lines = ["前文を加える。", *TEXT]
    lines[6] = f"なお、{lines[6]}"
    second = make_version(draft=version.draft, lines=lines)
    placements.carry(version=second)
    enter(page, reviewer).goto(f"/versions/{second.pk}/unplaced/?tab=moved")
    scores = [
        p.score
        for p in sorted(Placement.objects.in_force().filter(version=second), key=lambda p: p.score or 0)
        if p.state in ("moved", "changed")
    ]
    if not scores:
        pytest.skip("nothing moved")
    assert page.locator(".items a").count() == len(scores)
    press(page, "x")
    assert page.is_visible("text=元に戻しました")
