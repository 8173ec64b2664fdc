"""Answering in Excel in a real browser: out, filled in, loaded, looked through, taken over."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reviews.enums import Kind, ReviewState
from reviews.models import Answer
from tests.builders.answer_sheets import saved, write
from tests.factories.accounts import make_person
from tests.factories.cases import make_case, make_version
from tests.factories.register import make_project
from tests.factories.reviews import make_advice, make_annotation, make_answer, make_review, make_reviewer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PICTURES = os.environ.get("DESK_PICTURES", "")


@pytest.fixture
def advice():
    case = make_case(make_project(name="保育所等入所申込のオンライン化"), name="構築業務委託")
    make_version(case)
    reviewer = make_reviewer("miyake")
    review = make_review(case, ReviewState.ADVISED, reviewers=[reviewer])
    make_annotation(review, author=reviewer, replacement="通常時3秒以内")
    for number, kind in enumerate((Kind.SHOULD, Kind.QUESTION, Kind.REMOVE, Kind.PRAISE), start=2):
        make_annotation(
            review, author=reviewer, kind=kind, text=f"{number}番目の意見です。数で示すと測れます。"
        )
    return make_advice(review)


@pytest.fixture
def member(advice):
    return make_person("tanaka", member=advice.case.project.owner, last_name="田中")


def look(page, axe, name):
    if PICTURES:
        width = page.viewport_size["width"]
        page.screenshot(path=str(Path(PICTURES) / f"{name}-{width}.png"), full_page=True)
    axe(page)
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    assert not wide, f"{name} scrolls sideways"


@pytest.mark.parametrize("width", [1280, 390])
def test_out_to_excel_and_back_with_a_conflict(open_page, axe, enter, advice, member, tmp_path, width):
    page = open_page(width=width)
    enter(page, member)
    page.goto(reverse("reviews:answers", args=[advice.pk]))
    look(page, axe, "answers")
    with page.expect_download() as download:
        page.get_by_role("link", name="Excelで答える").click()
    assert download.value.suggested_filename == "意見回答表_構築業務委託_第1回.xlsx"
    path = tmp_path / "回答（田中）.xlsx"
    download.value.save_as(path)

    book = load_workbook(path)
    other = load_workbook(path)
    write(book.active, 0, verdict="採用", answer="通常時3秒以内とします。", version="第3版")
    write(book.active, 1, verdict="〃", answer="〃")
    write(book.active, 2, verdict="検討中", answer="まだ分かりません。")
    write(book.active, 3, id=None, verdict="×", answer="法令で求められているため。")
    write(other.active, 0, verdict="一部採用", answer="混雑時は5秒とします。")
    path.write_bytes(saved(book))
    second = tmp_path / "回答（鈴木）.xlsx"
    second.write_bytes(saved(other))
    make_answer(advice.items.get(number=2), "later", submitted=False, reason="画面で先に書いた回答")

    page.get_by_role("link", name="Excelを読み込む").click()
    look(page, axe, "sheet-empty")
    page.get_by_label("Excelファイル").set_input_files([path, second])
    page.get_by_role("button", name="読み込んで確かめる").click()
    page.wait_for_selector("text=2個の表を読み込みました")
    look(page, axe, "sheet-preview")
    assert not Answer.objects.filter(item__number__in=[1, 3, 4]).exists()

    page.get_by_role("radiogroup", name="#1").get_by_label("回答（鈴木）").check()
    page.get_by_role("radiogroup", name="#2").get_by_label("保存されている方を残す").check()
    page.get_by_label("#4").check()
    page.get_by_role("button", name="下書きに取り込む").click()
    page.wait_for_selector("text=2件の回答を下書きに保存しました")
    look(page, axe, "sheet-rest")
    found = {answer.item.number: (str(answer.verdict), answer.reason) for answer in Answer.objects.all()}
    assert found == {
        1: ("partly", "混雑時は5秒とします。"),
        2: ("later", "画面で先に書いた回答"),
        4: ("declined", "法令で求められているため。"),
    }
    assert page.get_by_role("radiogroup").count() == 0  # what was decided is not asked again
    assert page.get_by_text("意見回答表!H10").first.is_visible()
    for _sheet in range(2):
        page.get_by_role("button", name="片付ける").first.click()
        page.wait_for_selector("text=を片付けました")
    page.goto(reverse("reviews:answers", args=[advice.pk]))
    assert page.get_by_text("まだ取り込まれていません").count() == 0
