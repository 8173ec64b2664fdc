"""Columns that were inserted, renamed or deleted, headings of several levels, and what is no answer."""

import pytest
from django.utils import translation
from openpyxl.comments import Comment

from reviews.exchange.answer_columns import SheetRefused
from reviews.exchange.answer_plan import CONFIRM, REFUSED, UPDATED
from tests.builders.answer_sheets import HEAD_ROW, column, known, plan, rows_of, write, written

FIRST = HEAD_ROW + 1
SYNONYMS = ("対応方針", "No.", "意見", "判定", "担当課回答", "項番", "指摘事項", "反映版")
OURS = ("番号", "意見等", "理由", "回答区分", "回答", "対応版")
INSERTED = [(heading, where) for heading in SYNONYMS for where in (2, 5, 8, 11)]
INSERTED += [(heading, where) for heading in OURS for where in (5, 11)]


@pytest.fixture(autouse=True)
def _japanese():
    with translation.override("ja"):
        yield


@pytest.fixture
def items():
    return [
        known(1),
        known(2, verdict="declined", reason="予算がないため。\n対応版：第3版"),
        known(3, verdict="adopted", reason="直します。"),
    ]


def saved_by(found):
    """Number → (verdict, reason) of what would be saved without a question."""
    return {
        one.item.number: (c.verdict, c.reason) for one in found.items_that(UPDATED) for c in one.candidates
    }


def unread(book):
    return [text % facts for text, facts in rows_of(book).unread]


def why(found):
    return [row.message[0] % row.message[1] for row in found.rows_that(REFUSED)]


@pytest.mark.parametrize(("heading", "where"), INSERTED)
def test_an_inserted_column_is_not_taken_for_ours_whatever_it_is_called(items, heading, where):
    """Among the given columns, before the ones to fill, and at the end."""
    book = written(items)
    sheet = book.active
    write(sheet, 0, verdict="採用する", answer="3秒とします。", version="第4版")
    sheet.insert_cols(where)
    sheet.cell(HEAD_ROW, where).value = heading
    for at in range(3):
        sheet.cell(FIRST + at, where).value = "課内の覚え"
    found = plan(items, book)
    assert saved_by(found) == {1: ("adopted", "3秒とします。\nReflected in: 第4版")}
    assert found.counts["unchanged"] == 2
    assert any(f"“{heading}” of the sheet 意見回答表: not taken" in one for one in unread(book))


def test_two_columns_between_which_nothing_decides_are_refused_with_their_cells(items):
    book = written(items)
    sheet = book.active
    sheet.insert_cols(column("answer"))
    sheet.cell(HEAD_ROW, column("answer")).value = "回答"
    with pytest.raises(SheetRefused, match=rf"I{HEAD_ROW}.*J{HEAD_ROW}"):
        rows_of(book)
    sheet.cell(HEAD_ROW, column("answer")).value = "対応内容"
    sheet.cell(HEAD_ROW, column("answer") + 1).value = "担当課回答"
    with pytest.raises(SheetRefused, match="対応内容 / 担当課回答"):
        rows_of(book)


@pytest.mark.parametrize("lost", ["version", "answer", "verdict"])
@pytest.mark.parametrize("how", ["deleted", "renamed"])
def test_a_column_that_is_gone_empties_nothing_and_is_said_once(items, lost, how):
    book = written(items)
    heading = book.active.cell(HEAD_ROW, column(lost)).value
    if how == "deleted":
        book.active.delete_cols(column(lost))
    else:
        book.active.cell(HEAD_ROW, column(lost)).value = "課の整理"
    found = plan(items, book)
    assert (found.counts["unchanged"], found.counts["updated"], found.counts["refused"]) == (3, 0, 0)
    (said,) = (one for one in unread(book) if "has no column" in one)
    assert f"“{heading}”" in said


def test_new_words_keep_the_version_of_which_the_column_is_gone(items):
    book = written(items)
    write(book.active, 1, answer="人手がないため。")
    book.active.delete_cols(column("version"))
    assert saved_by(plan(items, book)) == {2: ("declined", "人手がないため。\nReflected in: 第3版")}


def test_an_answer_that_needs_a_column_that_is_gone_is_refused_with_its_name(items):
    book = written(items)
    write(book.active, 0, verdict="採用しない", answer="予算がない。")
    write(book.active, 1, verdict="採用する")
    book.active.delete_cols(column("answer"))
    found = plan(items, book)
    assert saved_by(found) == {}
    assert len(why(found)) == 2  # words said for “decline” are not put under “adopt”
    for said, row in zip(why(found), found.rows_that(REFUSED), strict=True):
        assert "no column “回答”" in said
        assert row.cell == f"意見回答表!H{row.row.row}"
    book = written(items)
    write(book.active, 0, answer="直します。")
    book.active.delete_cols(column("verdict"))
    (said,) = why(plan(items, book))
    assert "no column “回答区分”" in said


def test_new_words_without_the_column_of_answers_wait_to_be_confirmed(items):
    book = written(items)
    write(book.active, 2, answer="全部直します。")
    book.active.delete_cols(column("verdict"))
    found = plan(items, book)
    assert [(one.item.number, one.candidates[0].verdict) for one in found.items_that(CONFIRM)] == [
        (3, "adopted")
    ]


def test_what_was_saved_meanwhile_in_a_column_that_is_gone_stays(items):
    book = written(items)
    book.active.delete_cols(column("version"))
    now = [items[0], known(2, verdict="declined", reason="予算がないため。"), items[2]]
    assert plan(now, book).counts["unchanged"] == 3


def two_levels(book, group="担当課記入欄", below=("回答区分", "回答", "対応版")):
    sheet = book.active
    sheet.insert_rows(HEAD_ROW + 1)
    for at, text in zip((8, 9, 10), below, strict=True):
        sheet.cell(HEAD_ROW, at).value = None
        sheet.cell(HEAD_ROW + 1, at).value = text
    sheet.cell(HEAD_ROW, 8).value = group
    sheet.merge_cells(start_row=HEAD_ROW, end_row=HEAD_ROW, start_column=8, end_column=10)
    for at in range(1, 8):
        sheet.merge_cells(start_row=HEAD_ROW, end_row=HEAD_ROW + 1, start_column=at, end_column=at)


@pytest.mark.parametrize(
    ("group", "below"),
    [
        ("担当課記入欄", ("回答区分", "回答", "対応版")),
        ("回答", ("区分", "内容", "対応版")),
        ("回答", ("回答区分", "回答内容", "反映版")),
    ],
)
def test_headings_of_two_levels(items, group, below):
    book = written(items)
    write(book.active, 0, verdict="採用する", answer="直します。", version="第4版")
    two_levels(book, group, below)
    found = plan(items, book)
    assert saved_by(found) == {1: ("adopted", "直します。\nReflected in: 第4版")}
    assert (len(found.rows), found.counts["unchanged"]) == (3, 2)
    assert unread(book) == []


def test_headings_of_three_levels_without_ids(items):
    book = written(items)
    write(book.active, 0, verdict="採用する")
    two_levels(book)
    sheet = book.active
    for merged in list(sheet.merged_cells.ranges):
        sheet.unmerge_cells(str(merged))
    sheet.insert_rows(HEAD_ROW)
    sheet.cell(HEAD_ROW, 2).value = "レビュー担当の意見"
    sheet.cell(HEAD_ROW, 8).value = "回答する課"
    sheet.merge_cells(start_row=HEAD_ROW, end_row=HEAD_ROW, start_column=2, end_column=7)
    sheet.merge_cells(start_row=HEAD_ROW, end_row=HEAD_ROW, start_column=8, end_column=10)
    for at in range(1, 4):
        sheet.cell(HEAD_ROW + 2 + at, 1).value = None
    found = plan(items, book)
    assert [one.item.number for one in found.items_that(CONFIRM)] == [1]
    assert len(found.rows) == 3


def test_without_headings_the_columns_are_taken_where_they_stood_and_wait_to_be_confirmed(items):
    book = written(items)
    write(book.active, 0, verdict="採用する")
    book.active.delete_rows(HEAD_ROW)
    found = plan(items, book)
    assert [one.item.number for one in found.items_that(CONFIRM)] == [1]
    assert found.counts["unchanged"] == 2
    assert any("lost its headings" in one for one in unread(book))
    book.active.insert_cols(4)  # now nothing stands where it was written
    found = plan(items, book)
    assert found.counts["refused"] == 3
    assert all("lost its headings" in said for said in why(found))


def test_what_is_written_beside_the_answers_is_listed_with_its_cell(items):
    book = written(items)
    sheet = book.active
    sheet.cell(FIRST, 11).value = "ここに回答しました"
    sheet.cell(FIRST, column("answer")).comment = Comment("係長：3秒は無理", "係長")
    sheet.cell(6, 2).value = "全体への回答：3番以外は採用します。"
    sheet.cell(4, 2).value = f"{sheet.cell(4, 2).value}　内線123"
    sheet.cell(5, 5).value = "課長へ"
    book[book.sheetnames[1]]["A20"] = "補足：全部採用します"
    book[book.sheetnames[1]]["A3"] = "別の書き方"
    said = unread(book)
    for cell, words in (
        (f"意見回答表!K{FIRST}", "ここに回答しました"), (f"意見回答表!I{FIRST}", "係長：3秒は無理"),
        ("意見回答表!B6", "全体への回答"), ("意見回答表!B4", "内線123"), ("意見回答表!E5", "課長へ"),
        ("書き方!A20", "補足"), ("書き方!A3", "別の書き方"),
    ):  # fmt: skip
        assert any(one.startswith(cell) and words in one for one in said), (cell, said)
    assert len(said) == 7


def test_a_sheet_as_it_was_written_has_nothing_unread(items):
    for language in ("ja", "en"):
        with translation.override(language):
            assert unread(written(items)) == []
