"""The 409 page: both texts, the words people know, and a way to save all the same."""

from datetime import date

from django import forms
from django.http import QueryDict
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from procurement.models import Project
from sharingbook.common.conflicts import conflict_rows, fields_to_send_again
from sharingbook.common.errors import StaleEdit
from sharingbook.common.form_fields import EraDateField, FiscalYearField, YenField


def test_only_what_differs_is_shown_under_the_name_of_its_field():
    row = Project(name="あ", stage="idea", edition=4)
    with translation.override("en"):
        rows = conflict_rows({"name": "あ", "stage": "idea"}, {"name": "あ", "stage": "preparing"}, row)
    assert rows == [("Stage", "Idea", "Preparing")]


def test_a_missing_value_is_empty_and_a_date_is_written_out():
    with translation.override("ja"):
        rows = conflict_rows({"due": None}, {"due": date(2026, 11, 20)})
    assert rows == [("due", "", "令和8年11月20日")]


def test_a_second_save_carries_everything_typed_and_the_present_edition():
    post = QueryDict("csrfmiddlewaretoken=x&edition=3&theme=a&theme=b&name=%E3%81%82")
    assert fields_to_send_again(post, 4) == [("theme", "a"), ("theme", "b"), ("name", "あ"), ("edition", "4")]


def test_the_page_offers_both_texts_and_loses_nothing():
    request = RequestFactory().post("/projects/1/edit/", {"name": "私の <案>", "edition": "3"})
    error = StaleEdit({"name": "先の案"}, {"name": "私の <案>"}, Project(name="先の案", edition=4))
    context = {"error": error, "request": request}
    with translation.override("ja"):
        html = render_to_string("409.html", context)
    assert "先の案" in html
    assert "私の &lt;案&gt;</textarea>" in html
    assert '<input type="hidden" name="edition" value="4">' in html
    assert '<input type="hidden" name="name" value="私の &lt;案&gt;">' in html
    assert "自分の入力で保存する" in html


def test_where_the_row_is_gone_the_whole_form_can_still_be_sent_again():
    request = RequestFactory().post("/x/", {"name": "私の案", "other": "ほかの欄", "edition": "3"})
    context = {"error": StaleEdit({"name": "先の案"}, {"name": "私の案"}), "request": request}
    with translation.override("ja"):
        html = render_to_string("409.html", context)
    assert "私の案</textarea>" in html
    assert '<input type="hidden" name="other" value="ほかの欄">' in html
    assert '<input type="hidden" name="edition" value="">' in html
    assert "自分の入力で保存する" in html


def test_where_nothing_shown_differs_the_form_is_offered_all_the_same():
    request = RequestFactory().post("/projects/1/edit/", {"name": "同じ", "edition": "3"})
    context = {"error": StaleEdit({"name": "同じ"}, {"name": "同じ"}, Project(edition=4)), "request": request}
    with translation.override("ja"):
        html = render_to_string("409.html", context)
    assert "いま保存されている内容と同じです" in html
    assert '<input type="hidden" name="name" value="同じ">' in html
    assert "自分の入力で保存する" in html


class EveryKind(forms.Form):
    who = forms.MultipleChoiceField(label="だれに", choices=[("residents", "住民"), ("staff", "職員")])
    stage = forms.ChoiceField(label="次の段階", choices=[("preparing", "調達準備")])
    sure = forms.BooleanField(label="確か")
    amount = YenField(label="金額", unit="thousand")
    year = FiscalYearField(label="年度")
    day = EraDateField(label="期日")


def test_values_are_shown_in_the_words_of_the_form():
    current = {
        "who": ["residents", "staff"], "stage": "idea", "sure": True, "amount": 186_400_000, "year": 2026,
        "day": date(2026, 11, 20), "gone": None,
    }  # fmt: skip
    mine = {
        "who": [],
        "stage": "preparing",
        "sure": False,
        "amount": None,
        "year": 2027,
        "day": None,
        "gone": "",
    }
    with translation.override("ja"):
        rows = conflict_rows(current, mine, Project(stage="idea"), EveryKind())
    assert rows == [
        ("だれに", "住民、職員", ""),
        ("次の段階", "構想", "調達準備"),
        ("確か", "はい", "いいえ"),
        ("金額", "186,400,000円", ""),
        ("年度", "令和8年度（2026）", "令和9年度（2027）"),
        ("期日", "令和8年11月20日", ""),
    ]


def test_line_ends_of_a_browser_are_no_difference():
    assert conflict_rows({"text": "一行\n二行"}, {"text": "一行\r\n二行"}) == []
