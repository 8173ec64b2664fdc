"""The 409 page: both texts, the words people know, and a way to save all the same."""

from datetime import date

from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from procurement.models import Project
from sharingbook.common.conflicts import conflict_rows, fields_to_send_again
from sharingbook.common.errors import StaleEdit


def test_only_what_differs_is_shown_under_the_name_of_its_field():
    row = Project(name="あ", stage="idea", edition=4)
    with translation.override("en"):
        rows = conflict_rows({"name": "あ", "stage": "idea"}, {"name": "あ", "stage": "preparing"}, row)
    assert rows == [("Stage", "Idea", "Preparing")]


def test_a_missing_value_is_empty_and_a_date_is_written_out():
    with translation.override("ja"):
        rows = conflict_rows({"due": None}, {"due": date(2026, 11, 20)})
    assert rows == [("due", "", "2026年11月20日")]


def test_a_second_save_carries_everything_typed_and_the_present_edition():
    post = QueryDict("csrfmiddlewaretoken=x&edition=3&theme=a&theme=b&name=%E3%81%82")
    assert fields_to_send_again(post, 4) == [("theme", "a"), ("theme", "b"), ("name", "あ"), ("edition", "4")]


def test_the_page_offers_both_texts_and_loses_nothing():
    request = RequestFactory().post("/projects/1/edit/", {"name": "私の <案>", "edition": "3"})
    error = StaleEdit({"name": "先の案"}, {"name": "私の <案>"}, Project(name="先の案", edition=4))
    context = {"error": error, "current": error.current, "submitted": error.submitted, "request": request}
    with translation.override("ja"):
        html = render_to_string("409.html", context)
    assert "先の案" in html
    assert "私の &lt;案&gt;</textarea>" in html
    assert '<input type="hidden" name="edition" value="4">' in html
    assert '<input type="hidden" name="name" value="私の &lt;案&gt;">' in html
    assert "自分の入力で保存する" in html


def test_without_a_row_the_texts_can_still_be_copied():
    request = RequestFactory().post("/x/", {"name": "私の案"})
    context = {"current": {"name": "先の案"}, "submitted": {"name": "私の案"}, "request": request}
    with translation.override("ja"):
        html = render_to_string("409.html", context)
    assert "私の案</textarea>" in html
    assert "自分の入力で保存する" not in html
