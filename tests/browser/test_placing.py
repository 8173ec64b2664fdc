"""Placing carried comments by hand, in the text itself."""

import pytest

from reviews.enums import AnnotationState
from reviews.models import Placement
from reviews.services import placements
from tests.browser.draft_parts import SELECT, TEXT
from tests.builders.small_docx import LINES
from tests.factories.cases import make_version
from tests.factories.reviews import make_annotation

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
