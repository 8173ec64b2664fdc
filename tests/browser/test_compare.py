"""Seeing what changed: beside each other and in one text, by keys, on the phone."""

import pytest

from reviews.enums import AnnotationState
from reviews.services import placements
from tests.browser.draft_parts import TEXT
from tests.factories.cases import make_version
from tests.factories.reviews import make_annotation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = "できるだけ速やかに"


@pytest.fixture
def second(review, reviewer, version):
    make_annotation(
        review, author=reviewer, words=WORDS, state=AnnotationState.ISSUED, text="測れる値にしてください。"
    )
    lines = [line.replace(WORDS, "三秒以内に") for line in TEXT]
    later = make_version(draft=version.draft, lines=[*lines, "月に一度、稼働の状況を報告すること。"])
    placements.carry(version=later)
    return later


def test_a_reviewer_walks_through_the_changes(page, enter, reviewer, version, second, axe):
    enter(page, reviewer).goto(f"/versions/{second.pk}/")
    page.get_by_role("link", name="変更点").click()
    page.wait_for_url("**/compare/**")
    axe(page)
    page.keyboard.press("n")
    assert "三秒以内" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("n")
    assert "月に一度" in page.evaluate("document.activeElement.textContent")
    page.keyboard.press("p")
    assert "三秒以内" in page.evaluate("document.activeElement.textContent")
    page.get_by_role("link", name="助言のあった所").click()
    assert page.locator("[data-change]").count() == 1
    page.get_by_role("link", name="一つの文で表示").click()
    assert page.locator("[data-change] del + ins").count() == 1
    assert page.locator("[data-change]").count() == 1  # the filter stays
    axe(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="Word").click()
    assert download.value.suggested_filename == "新旧対照表 調達仕様書 第1版から第2版.docx"


def test_a_change_leads_to_its_place_in_the_text(page, enter, reviewer, version, second):
    enter(page, reviewer).goto(f"/versions/{second.pk}/compare/{version.pk}/?show=asked")
    page.get_by_role("link", name="第2版の位置を見る").click()
    page.wait_for_url(f"**/versions/{second.pk}/#b*")
    place = page.locator(page.evaluate("location.hash"))
    assert "三秒以内" in place.text_content()


def test_changes_read_on_the_phone(phone, enter, reviewer, version, second, axe):
    enter(phone, reviewer).goto(f"/versions/{second.pk}/compare/{version.pk}/")
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    axe(phone)
