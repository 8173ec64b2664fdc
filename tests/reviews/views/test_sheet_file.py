"""A workbook taken home with its comments as Excel's own notes: who may, what is in it, what is on record."""

from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

from procurement.reading import read
from reviews.services import annotations
from sharingbook.audit.models import AccessEntry
from tests.builders.packages import cell, row, sheet_data, xlsx
from tests.factories.accounts import make_person
from tests.factories.cases import make_version
from tests.factories.reviews import make_advice


def workbook() -> bytes:
    head = row(1, cell("A1", "番号"), cell("B1", "要件"))
    first = row(2, cell("A2", "1"), cell("B2", "応答は速やかにすること。"))
    second = row(3, cell("A3", "2"), cell("B3", "機器を冗長化すること。"))
    return xlsx({"要件": sheet_data(head, first, second), "別紙": sheet_data(row(1, cell("A1", "備考")))})


@pytest.fixture
def sheets(town):
    """The town, whose draft under review is a workbook."""
    town.version = make_version(town.case, data=workbook(), filename="要件一覧.xlsx")
    return town


@pytest.fixture
def issued(sheets):
    """A comment on a whole cell, issued and answered by the department; its round goes on."""
    review = sheets.start(sheets.reviewer, sheets.second)
    comment = sheets.comment(review, words="応答は速やかにすること。")
    make_advice(review, annotations=[comment])
    annotations.reply(annotation=comment, text="三秒では。", actor=sheets.member)
    return comment


@pytest.fixture
def draft(sheets, issued):
    return sheets.comment(issued.review, words="冗長化すること", kind="should", text="範囲を書く。")


def enter(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def address(version) -> str:
    return reverse("reviews:sheet-file", args=[version.pk])


def taken(person, version, query: str = ""):
    response = enter(person).get(address(version) + query)
    assert response.status_code == 200
    return response, read(response.content, "copy.xlsx")


def test_what_the_reviewer_sees_stands_in_its_cells(sheets, issued, draft):
    response, reading = taken(sheets.reviewer, sheets.version)
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    assert quote("要件一覧_コメント付き.xlsx") in response["Content-Disposition"]
    assert response["X-Content-Type-Options"] == "nosniff"
    comment, answer, note = sorted(reading.comments, key=lambda one: (one.path, one.parent is not None))
    assert [one.path for one in (comment, answer, note)] == ["要件!B2", "要件!B2", "要件!B3"]
    assert comment.text == f"必須 #{issued.number}（性能）：\n{issued.text}"
    assert (comment.author, answer.text) == (sheets.reviewer.name, "三秒では。")
    assert (answer.parent, answer.author) == (comment.id, sheets.section.label)
    # Words of a cell are quoted: a note belongs to the whole cell.
    assert note.text.startswith("「冗長化すること」\n推奨 ")
    assert note.text.endswith("：\n範囲を書く。")
    assert reading.blocks == read(workbook(), "要件一覧.xlsx").blocks


def test_the_department_gets_what_was_issued_and_roles_name_nobody(sheets, issued, draft):
    _response, reading = taken(sheets.member, sheets.version)
    assert {one.path for one in reading.comments} == {"要件!B2"}
    _response, reading = taken(sheets.reviewer, sheets.version, "?names=role")
    assert {one.author for one in reading.comments} == {"レビュー担当", sheets.section.label}
    assert sheets.reviewer.name.encode() not in b"".join(one.text.encode() for one in reading.comments)


def test_a_settled_comment_is_resolved_and_one_taken_back_is_left_out(sheets, issued, draft):
    annotations.withdraw_annotation(annotation=draft, reason="", actor=sheets.reviewer)
    issued.state = "verified"
    issued.save(update_fields=["state"])
    _response, reading = taken(sheets.reviewer, sheets.version)
    assert [(one.path, one.resolved) for one in reading.comments if one.parent is None] == [("要件!B2", True)]


def test_what_stands_in_a_returned_copy_already_is_not_written_twice(sheets, issued):
    response, reading = taken(sheets.reviewer, sheets.version)
    again = make_version(draft=sheets.version.draft, data=response.content, filename="戻り.xlsx")
    from reviews.services import placements

    placements.carry(version=again)
    _response, twice = taken(sheets.reviewer, again)
    assert [(one.path, one.text) for one in twice.comments] == [(o.path, o.text) for o in reading.comments]


def test_who_may_not_take_the_original_takes_no_copy(sheets, issued):
    reviewers_without_a_place = make_person("hayashi", reviewer=sheets.desk)
    assert enter(reviewers_without_a_place).get(address(sheets.version)).status_code == 404
    assert Client().get(address(sheets.version)).status_code == 302
    assert enter(sheets.reviewer).post(address(sheets.version)).status_code == 405


def test_an_auditor_who_takes_a_copy_is_on_record(sheets, issued):
    auditor = make_person("auditor", auditor=sheets.section.organisation)
    taken(auditor, sheets.version)
    assert AccessEntry.objects.filter(action="version.export_sheet").count() == 1
    assert not AccessEntry.objects.filter(action="version.export_word").exists()


def test_the_addresses_for_word_and_excel_lead_to_each_other(sheets, issued):
    client = enter(sheets.member)
    word = reverse("reviews:word-file", args=[sheets.version.pk])
    answer = client.get(f"{word}?names=role")
    assert (answer.status_code, answer.url) == (302, f"{address(sheets.version)}?names=role")
    document = make_version(sheets.case)
    answer = client.get(address(document))
    assert (answer.status_code, answer.url) == (302, reverse("reviews:word-file", args=[document.pk]))


def test_the_draft_page_and_the_word_page_lead_there(sheets, issued):
    client = enter(sheets.reviewer)
    page = client.get(reverse("reviews:version-detail", args=[sheets.version.pk])).content.decode()
    assert f'href="{address(sheets.version)}"' in page
    assert f'href="{address(sheets.version)}?names=role"' in page
    assert reverse("reviews:word-file", args=[sheets.version.pk]) not in page
    page = client.get(reverse("reviews:word-trip", args=[sheets.version.pk])).content.decode()
    assert "コメントを読み込めるのはWordファイルだけです。この版はExcelのブックなので" in page
    assert f'href="{address(sheets.version)}"' in page
