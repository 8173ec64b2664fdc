"""Answering in Excel from the page: the sheet, loading it, looking through, taking it over."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from reviews.enums import Kind, ReviewState
from reviews.models import Answer, AnswerSheet
from tests.builders.answer_sheets import saved, write
from tests.factories.accounts import make_department, make_person, sign_in
from tests.factories.reviews import make_advice, make_annotation, make_answer, make_review, make_reviewer

pytestmark = pytest.mark.django_db
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@pytest.fixture
def reviewer():
    return make_reviewer("三宅")


@pytest.fixture
def advice(reviewer):
    review = make_review(state=ReviewState.ADVISED, reviewers=[reviewer])
    make_annotation(review, author=reviewer, text="一つ目の意見")
    make_annotation(review, author=reviewer, text="二つ目の意見", kind=Kind.SHOULD)
    make_annotation(review, author=reviewer, text="よく分かります。", kind=Kind.PRAISE)
    return make_advice(review)


@pytest.fixture
def member(client, advice):
    return sign_in(client, make_person("tanaka", member=advice.case.project.owner))


def address(advice, name="answers-sheet", *more):
    return reverse(f"reviews:{name}", args=[advice.pk, *more])


@pytest.fixture
def book(member, advice):
    return load_workbook(BytesIO(member.get(address(advice, "answers-xlsx")).content))


def sent(book, name="回答.xlsx"):
    return SimpleUploadedFile(name, saved(book), content_type=XLSX)


def load(member, advice, *books):
    files = [sent(book, f"回答{at}.xlsx") for at, book in enumerate(books, start=1)]
    return member.post(address(advice), {"files": files})


def form_of(page):
    """The hidden fields of the page's form, as a browser sends them."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return {name: value for name, value in found if name == "basis" or name.startswith("seen-")}


def test_both_doors_stand_beside_the_title_of_the_answers(member, advice):
    page = member.get(address(advice, "answers")).text
    assert "Excelで答える" in page
    assert "Excelを読み込む" in page
    assert address(advice, "answers-xlsx") in page
    assert address(advice) in page


def test_the_sheet_is_a_file_with_the_case_in_its_name(member, advice):
    answer = member.get(address(advice, "answers-xlsx"))
    assert answer["Content-Type"] == XLSX
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"].startswith("attachment")
    assert "filename*=utf-8''%E6%84%8F%E8%A6%8B%E5%9B%9E%E7%AD%94%E8%A1%A8_" in answer["Content-Disposition"]
    sheet = load_workbook(BytesIO(answer.content)).active
    assert sheet.title == "意見回答表"


def test_a_loaded_sheet_is_looked_through_and_then_taken_over(member, advice, book):
    write(book.active, 0, verdict="採用")
    write(book.active, 1, verdict="要検討")
    answer = load(member, advice, book)
    assert (answer.status_code, answer.url) == (302, address(advice))
    page = member.get(address(advice)).text
    assert "取り込み 1・変わらず 1・直すところ 1" in page
    assert "意見回答表!H9" in page
    assert "要検討" in page
    assert not Answer.objects.exists()
    assert "読み込んだ表が1個" in member.get(address(advice, "answers")).text
    answer = member.post(address(advice, "answers-sheet-apply"), form_of(page))
    assert (answer.status_code, answer.url) == (302, address(advice))  # a row is left to be mended
    assert Answer.objects.get().verdict == "adopted"
    page = member.get(address(advice)).text
    assert "取り込み 0・変わらず 2・直すところ 1" in page
    assert "取り込むものはありません" in page


def test_when_nothing_is_left_it_leads_back_to_the_answers(member, advice, book):
    write(book.active, 0, verdict="採用")
    load(member, advice, book)
    page = member.get(address(advice)).text
    answer = member.post(address(advice, "answers-sheet-apply"), form_of(page))
    assert answer.url == address(advice, "answers")
    assert not AnswerSheet.objects.exists()


def test_differing_answers_stand_side_by_side_with_a_choice(member, advice, book):
    other = load_workbook(BytesIO(saved(book)))
    write(book.active, 0, verdict="採用", answer="甲の回答")
    write(other.active, 0, verdict="不採用", answer="乙の回答")
    load(member, advice, book, other)
    page = member.get(address(advice)).text
    assert "甲の回答" in page
    assert "乙の回答" in page
    keys = re.findall(r'name="take-1" value="(\w+)"', page)
    assert keys[0] == "keep"
    assert len(keys) == 3
    assert "checked" not in page  # nobody chooses for the person
    member.post(address(advice, "answers-sheet-apply"), form_of(page))
    assert not Answer.objects.exists()
    member.post(address(advice, "answers-sheet-apply"), form_of(page) | {"take-1": keys[2]})
    assert Answer.objects.get().reason == "乙の回答"


def test_what_was_saved_meanwhile_is_shown_and_kept(member, advice, book):
    write(book.active, 0, verdict="採用", answer="表の回答")
    load(member, advice, book)
    page = member.get(address(advice)).text
    make_answer(advice.items.get(number=1), "declined", submitted=False, reason="先に保存した回答")
    answer = member.post(address(advice, "answers-sheet-apply"), form_of(page))
    assert answer.url == address(advice)
    page = member.get(address(advice)).text
    assert "先に保存した回答" in page
    assert "表の回答" in page
    assert 'name="seen-1" value="1"' in page


def test_rows_without_ids_wait_for_a_tick(member, advice, book):
    write(book.active, 0, id=None, verdict="採用")
    load(member, advice, book)
    page = member.get(address(advice)).text
    assert "番号と意見で照合しました" in page
    member.post(address(advice, "answers-sheet-apply"), form_of(page))
    assert not Answer.objects.exists()
    member.post(address(advice, "answers-sheet-apply"), form_of(page) | {"confirm": ["1"]})
    assert Answer.objects.get().verdict == "adopted"


def test_a_refused_file_says_why_and_keeps_none_of_the_others_away(member, advice, book):
    write(book.active, 0, verdict="採用")
    csv = SimpleUploadedFile("回答.csv", "番号,回答\n".encode(), content_type="text/csv")
    answer = member.post(address(advice), {"files": [sent(book), csv]})
    assert answer.status_code == 422
    assert "「回答.csv」はExcelブックではありません" in answer.text
    assert AnswerSheet.objects.get().filename == "回答.xlsx"
    assert "取り込み 1" in answer.text
    assert member.post(address(advice), {}).status_code == 422


def test_a_page_made_from_other_sheets_is_shown_once_more(member, advice, book):
    load(member, advice, book)
    answer = member.post(address(advice, "answers-sheet-apply"), {"basis": "0"}, follow=True)
    assert "もう一度確かめてください" in answer.text
    assert member.post(address(advice, "answers-sheet-apply"), {}, follow=True).status_code == 200


def test_texts_of_a_sheet_are_shown_as_texts(member, advice, book):
    write(book.active, 0, verdict="<script>alert(1)</script>", answer="<b>")
    book.create_sheet("<i>メモ")["A1"] = "x"
    load(member, advice, book)
    page = member.get(address(advice)).text
    assert "&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "<i>メモ" not in page


def test_a_loaded_sheet_is_its_owners_alone(client, member, advice, book):
    load(member, advice, book)
    sheet = AnswerSheet.objects.get()
    original = member.get(address(advice, "answers-sheet-file", sheet.pk))
    assert original.content == bytes(sheet.content)
    assert original["Content-Disposition"].startswith("attachment")
    sign_in(client, make_person("suzuki", member=advice.case.project.owner))
    assert "回答1.xlsx" not in client.get(address(advice)).text
    assert client.get(address(advice, "answers-sheet-file", sheet.pk)).status_code == 404
    assert client.post(address(advice, "answers-sheet-put-away", sheet.pk)).status_code == 404
    assert AnswerSheet.objects.exists()


def test_a_sheet_is_put_away(member, advice, book):
    load(member, advice, book)
    sheet = AnswerSheet.objects.get()
    answer = member.post(address(advice, "answers-sheet-put-away", sheet.pk))
    assert answer.url == address(advice)
    assert not AnswerSheet.objects.exists()
    assert member.post(address(advice, "answers-sheet-put-away", sheet.pk)).status_code == 404


def test_others_get_404_and_reviewers_403(client, advice, reviewer):
    elsewhere = make_department(advice.case.project.owner.organisation, "doboku", "土木課")
    for person, status in ((make_person("kato", member=elsewhere), 404), (reviewer, 403)):
        sign_in(client, person)
        assert client.get(address(advice)).status_code == status
        assert client.get(address(advice, "answers-xlsx")).status_code == status
        assert client.post(address(advice), {}).status_code == status
        assert client.post(address(advice, "answers-sheet-apply"), {}).status_code == status


def test_the_number_of_queries_does_not_grow_with_rows_or_sheets(member, advice, book, reviewer):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            member.get(address(advice))
        return len(queries)

    write(book.active, 0, verdict="採用")
    load(member, advice, book)
    few = asked()
    for number in range(3):
        made = make_annotation(advice.review, author=reviewer, text=f"後の意見{number}")
        make_advice(advice.review, annotations=[made])
    more = load_workbook(BytesIO(member.get(address(advice, "answers-xlsx")).content))
    for at in range(6):
        write(more.active, at, verdict="不採用", answer="予算がない")
    load(member, advice, more)
    assert asked() == few
    assert few <= 25
