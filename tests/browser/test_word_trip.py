"""A reviewer takes the draft to Word, writes there, and brings it back."""

from dataclasses import replace

import pytest

from reviews.enums import AnnotationState
from reviews.models import Annotation, Reply
from tests.builders.commented_docx import LIBREOFFICE, Said, commented_docx, said_in
from tests.factories.reviews import make_annotation

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def taken(page):
    page.locator("summary", has_text="Word").click()
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Wordで受け取る").click()
    with open(waiting.value.path(), "rb") as file:
        return waiting.value.suggested_filename, file.read()


def bring(page, data):
    if not page.get_by_role("link", name="Wordを読み込む").is_visible():
        page.locator("summary", has_text="Word").click()
    page.get_by_role("link", name="Wordを読み込む").click()
    page.wait_for_url("**/word/")
    page.set_input_files("[name=file]", {"name": "戻り.docx", "mimeType": DOCX, "buffer": data})
    page.get_by_role("button", name="中身を確かめる").click()
    page.wait_for_url("**/word-imports/**")


def test_out_edited_in_and_taken_over(page, open_draft, review, reviewer, axe):
    issued = make_annotation(
        review, author=reviewer, words="できるだけ速やかに", state=AnnotationState.ISSUED
    )
    open_draft(page)
    name, data = taken(page)
    assert name.endswith("_コメント付き.docx")
    lines, comments = said_in(data)
    more = [
        Said("必須：鍵の長さを書く。\n修正文の案：\n鍵は二百五十六ビットとする。", 0, 0, 3, "山田 外部"),
        Said("別の所も。", 0, 1, 2, "山田 外部"),
        replace(comments[0], text="三秒では。", initials="", date="2026-11-29T01:00:00Z"),
    ]
    bring(page, commented_docx(lines, [*comments, *more], LIBREOFFICE))
    axe(page)
    assert page.locator(".wordrow").count() == 3
    assert page.locator("[name=take]:checked").count() == 3
    page.locator(".wordrow", has_text="別の所も。").locator("[name=take]").uncheck()
    page.get_by_role("button", name="選んだものを取り込む").click()
    page.wait_for_selector("text=2件を取り込みました")
    axe(page)
    new = Annotation.objects.latest("pk")
    assert (new.text, new.kind, new.other_hand) == ("鍵の長さを書く。", "must", "山田 外部")
    assert Reply.objects.get().annotation == issued
    page.get_by_role("link", name="本文に戻る").click()
    page.wait_for_selector(".bench--live")
    assert page.locator("#comments").get_by_text("Wordでの記入者：山田 外部").count() == 1


def test_the_phone_shows_the_preview_without_sideways_scroll(phone, open_draft, review, reviewer, axe):
    make_annotation(review, author=reviewer, words="できるだけ速やかに", state=AnnotationState.ISSUED)
    open_draft(phone)
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    _name, data = taken(phone)
    lines, comments = said_in(data)
    lines[1] = "まったく書き直された段落で、前の語は残っていない。" * 3
    comments = [replace(c, start=0, end=5) if c.seq == 1 else c for c in comments]
    bring(phone, commented_docx(lines, [*comments, Said("消えた所。" * 9, 1, 0, 5, "山田")]))
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    axe(phone)
