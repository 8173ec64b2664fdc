"""Sheets of answers that people sorted, merged and filled in their own way: each row ends in one result."""

import json
import time

import pytest
from django.utils import translation

from procurement.reading import read
from reviews.exchange.answer_plan import CONFIRM, CONFLICT, REFUSED, REPEATED, UNCHANGED, UPDATED
from reviews.exchange.answer_rows import SheetRead, SheetRefused, read_rows
from reviews.exchange.answer_words import number_of, verdict_of
from tests.builders.answer_sheets import (
    HEAD_ROW,
    changed_items,
    column,
    known,
    plan,
    rows_of,
    saved,
    write,
    written,
)

FIRST = HEAD_ROW + 1


@pytest.fixture(autouse=True)
def _english():
    """Names of sheets and words for the four answers; what people write is Japanese all the same."""
    with translation.override("en"):
        yield


@pytest.fixture
def items():
    return [known(1), known(2), known(3, verdict="declined", reason="予算がないため。"), known(4, closed="x")]


def answers(plan):
    """Number → (verdict, reason) of what would be saved."""
    return {
        one.item.number: (c.verdict, c.reason) for one in plan.items_that(UPDATED) for c in one.candidates
    }


def refusal(plan):
    (row,) = plan.rows_that(REFUSED)
    return row.message[0] % row.message[1], row.cell


def notes(plan):
    return [text % facts for row in plan.rows for text, facts in row.notes]


def test_a_sheet_as_it_was_written_changes_nothing(items):
    found = plan(items, written(items))
    assert found.counts == {
        "updated": 0, "unchanged": 4, "confirm": 0, "conflict": 0, "refused": 0, "missing": 0,
    }  # fmt: skip
    assert notes(found) == []


def test_what_was_written_is_taken(items):
    book = written(items)
    write(book.active, 0, verdict="採用する")
    write(book.active, 2, answer="次年度の予算で直します。", verdict="次の案件で対応")
    found = plan(items, book)
    assert answers(found) == {1: ("adopted", ""), 3: ("later", "次年度の予算で直します。")}
    assert found.counts["unchanged"] == 2


def test_the_version_becomes_the_last_line(items):
    book = written(items)
    write(book.active, 0, verdict="採用", answer="直します。", version="第3版")
    assert answers(plan(items, book)) == {1: ("adopted", "直します。\nReflected in: 第3版")}


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("採用", "adopted"), ("○", "adopted"), ("対応します。", "adopted"), ("一部 採用", "partly"),
        ("△", "partly"), ("不採用", "declined"), ("×", "declined"), ("原案どおり", "declined"),
        ("次回対応", "later"), ("Partly", "partly"), ("ＤＥＣＬＩＮＥ", "declined"), ("検討中", ""),
        ("見送り", ""), ("対応（第3版）", ""),
    ],
)  # fmt: skip
def test_own_words_for_the_answer(said, verdict):
    assert verdict_of(said) == verdict


@pytest.mark.parametrize("said", ["12", "１２", "No.12", "№１２", "#12", "12番", "12.0", "十二", "No. 012"])
def test_own_ways_to_write_a_number(said):
    assert number_of(said) == 12


def test_an_unknown_word_is_refused_with_its_cell_and_the_choices(items):
    book = written(items)
    write(book.active, 1, verdict="要検討", answer="調べます。")
    message, cell = refusal(plan(items, book))
    assert cell == f"Answers!H{FIRST + 1}"
    assert "要検討" in message
    assert "Adopt / Partly / Decline / Later" in message


@pytest.mark.parametrize(
    ("texts", "cell", "said"),
    [
        ({"answer": "理由だけ"}, "H", "is empty: choose"),
        ({"verdict": "不採用"}, "I", "write a reason"),
        ({"verdict": "不採用", "ground": "予算がない"}, "I", "goes to Answers!I"),
        ({"verdict": "採用", "answer": "あ" * 5_001}, "I", "5001 characters"),
        ({"verdict": "#N/A"}, "H", "error of Excel"),
        ({"verdict": "〃"}, "H", "nothing stands above"),
    ],
)
def test_what_cannot_be_taken_is_refused_at_its_cell(items, texts, cell, said):
    book = written(items)
    write(book.active, 0, **texts)
    message, where = refusal(plan(items, book))
    assert where == f"Answers!{cell}{FIRST}"
    assert said in message


def test_a_cleared_answer_stays_and_says_so(items):
    book = written(items)
    write(book.active, 2, verdict=None, answer=None)
    message, cell = refusal(plan(items, book))
    assert "It stays" in message
    assert cell == f"Answers!I{FIRST + 2}"


def test_an_answer_to_an_item_that_takes_none_is_refused(items):
    book = written(items)
    write(book.active, 3, verdict="採用")
    assert refusal(plan(items, book)) == ("x", f"Answers!H{FIRST + 3}")


def test_as_above_is_read_and_said(items):
    book = written(items)
    write(book.active, 0, verdict="不採用", answer="予算がないため。")
    write(book.active, 1, verdict="〃", answer="同上")
    found = plan(items, book)
    assert answers(found) == {1: ("declined", "予算がないため。"), 2: ("declined", "予算がないため。")}
    assert any(f"Answers!I{FIRST + 1} was read as" in note for note in notes(found))


def test_as_above_in_a_filtered_sheet_waits_to_be_confirmed():
    items = [known(1), known(2), known(3)]
    book = written(items)
    write(book.active, 0, verdict="採用")
    write(book.active, 2, verdict="〃")
    assert plan(items, book).rows_that(REFUSED)  # nothing stands in the row above
    write(book.active, 1, verdict="採用")
    book.active.row_dimensions[FIRST + 1].hidden = True
    found = plan(items, book)
    assert [one.item.number for one in found.items_that(CONFIRM)] == [3]


def test_a_merged_cell_counts_for_each_of_its_rows(items):
    book = written(items)
    write(book.active, 0, verdict="不採用", answer="予算がないため。")
    for name in ("H", "I"):
        book.active.merge_cells(f"{name}{FIRST}:{name}{FIRST + 1}")
    found = plan(items, book)
    assert answers(found) == {1: ("declined", "予算がないため。"), 2: ("declined", "予算がないため。")}
    assert any(f"Answers!H{FIRST + 1} lies in a merged cell" in note for note in notes(found))


def test_title_rows_columns_headings_and_names_may_change(items):
    book = written(items)
    sheet = book.active
    write(sheet, 0, verdict="採用")
    sheet.cell(HEAD_ROW, column("verdict")).value = "回答\n区分（選択）"
    sheet.cell(HEAD_ROW, column("answer")).value = "ご回答"
    sheet.insert_rows(1, 3)
    sheet.cell(1, 1).value = "令和8年度　課内とりまとめ"
    sheet.insert_cols(6)
    sheet.cell(HEAD_ROW + 3, 6).value = "課内メモ"
    sheet.cell(FIRST + 3, 6).value = "係長確認済"
    sheet.title = "回答（子ども家庭課）"
    found = plan(items, book)
    assert answers(found) == {1: ("adopted", "")}
    unread = [text % facts for text, facts in rows_of(book).unread]
    assert unread == [
        "Column F “課内メモ” of the sheet 回答（子ども家庭課）: not taken.",
        "回答（子ども家庭課）!A1 stands outside the table; not taken: “令和8年度 課内とりまとめ”",
    ]


def test_rows_that_were_deleted_are_listed_and_left(items):
    book = written(items)
    book.active.delete_rows(FIRST + 1)
    found = plan(items, book)
    assert [item.number for item in found.missing] == [2]


def test_a_row_copied_twice_counts_once(items):
    book = written(items)
    sheet = book.active
    write(sheet, 0, verdict="採用")
    for at in range(1, 11):
        sheet.cell(FIRST + 4, at).value = sheet.cell(FIRST, at).value
    found = plan(items, book)
    assert answers(found) == {1: ("adopted", "")}
    assert [row.result for row in found.rows if row.item.number == 1] == [UPDATED, REPEATED]
    assert f"says the same as Answers!I{FIRST}" in notes(found)
    found = plan(items, book, written(items))
    assert f"says the same as 1.xlsx: Answers!I{FIRST}" in notes(found)


def test_two_rows_of_one_item_that_differ_are_a_conflict(items):
    book = written(items)
    sheet = book.active
    write(sheet, 0, verdict="採用")
    for at in range(1, 11):
        sheet.cell(FIRST + 4, at).value = sheet.cell(FIRST, at).value
    sheet.cell(FIRST + 4, column("verdict")).value = "不採用"
    sheet.cell(FIRST + 4, column("answer")).value = "予算がないため。"
    (one,) = plan(items, book).items_that(CONFLICT)
    assert [(c.verdict, c.reason) for c in one.candidates] == [
        ("adopted", ""),
        ("declined", "予算がないため。"),
    ]


def test_without_ids_rows_are_matched_by_number_and_text_and_wait_to_be_confirmed(items):
    book = written(items)
    sheet = book.active
    sheet.delete_cols(1)
    sheet.cell(FIRST, column("verdict") - 1).value = "採用"
    sheet.cell(FIRST, 1).value = "Ｎｏ．１"
    found = plan(items, book)
    assert [one.item.number for one in found.items_that(CONFIRM)] == [1]
    assert found.counts["unchanged"] == 3
    assert any("matched by number and comment" in note for note in notes(found))


def test_without_ids_an_answer_that_is_saved_already_is_never_replaced_unasked(items):
    book = written(items)
    sheet = book.active
    write(sheet, 2, answer="別の理由。")
    for at in range(FIRST, FIRST + 4):
        sheet.cell(at, 1).value = None
    (one,) = plan(items, book).items_that(CONFLICT)
    assert one.item.number == 3


def test_a_number_and_a_comment_of_two_items_are_refused(items):
    book = written(items)
    write(book.active, 0, id=None, number=2, verdict="採用")
    message, cell = refusal(plan(items, book))
    assert cell == f"Answers!B{FIRST}"
    assert "number 2" in message
    assert "number 1" in message


def test_ids_that_were_sorted_apart_from_their_rows_do_not_count(items):
    """Only the visible columns were sorted: each ID stands on another item's row."""
    book = written(items)
    sheet = book.active
    write(sheet, 0, verdict="採用")
    marks = [sheet.cell(FIRST + at, 1).value for at in range(3)]
    for at in range(3):
        sheet.cell(FIRST + at, 1).value = marks[(at + 1) % 3]
    found = plan(items, book)
    assert [one.item.number for one in found.items_that(CONFIRM)] == [1]
    assert answers(found) == {}


def test_a_row_of_another_letter_is_refused(items):
    book = written([known(9)])
    write(book.active, 0, verdict="採用")
    message, cell = refusal(plan(items, book))
    assert "another letter" in message
    assert cell == f"Answers!A{FIRST}"


def test_what_somebody_saved_meanwhile_is_a_conflict_only_where_the_row_was_changed(items):
    book = written(items)
    write(book.active, 0, verdict="採用")
    now = changed_items(items, 1, verdict="declined", reason="先に保存した理由")
    (one,) = plan(now, book).items_that(CONFLICT)
    assert (one.item.reason, one.candidates[0].verdict) == ("先に保存した理由", "adopted")
    now = changed_items(items, 2, verdict="declined", reason="先に保存した理由")
    found = plan(now, book)
    assert found.counts["conflict"] == 0
    assert any("Somebody saved this answer" in note for note in notes(found))


def test_two_peoples_sheets_merge_and_only_what_differs_is_a_conflict(items):
    one, other = written(items), written(items)
    write(one.active, 0, verdict="採用")
    write(other.active, 1, verdict="一部採用", answer="3秒とします。")
    write(one.active, 2, verdict="採用")
    write(other.active, 2, verdict="次回対応")
    found = plan(items, one, other)
    assert answers(found) == {1: ("adopted", ""), 2: ("partly", "3秒とします。")}
    (conflict,) = found.items_that(CONFLICT)
    assert [c.rows[0].file for c in conflict.candidates] == ["1.xlsx", "2.xlsx"]


def test_the_same_sheet_again_changes_nothing(items):
    book = written(items)
    write(book.active, 0, verdict="採用", answer="直します。")
    now = changed_items(items, 1, verdict="adopted", reason="直します。")
    assert plan(now, book).counts["unchanged"] == 4


def test_changes_in_the_reviewers_columns_are_said_and_not_taken(items):
    book = written(items)
    write(
        book.active,
        0,
        verdict="採用",
        ground="課の理由",
        opinion=items[0].opinion.replace("測れる", "はかれる"),
    )
    found = plan(items, book)
    assert answers(found) == {1: ("adopted", "")}
    assert any("課の理由" in note for note in notes(found))
    assert any("differs from the comment in the letter" in note for note in notes(found))


def test_a_workbook_without_the_table_is_refused_in_words(items):
    book = written(items)
    for at in range(1, 11):
        book.active.cell(HEAD_ROW, at).value = None
    for at in range(4):
        write(book.active, at, id=None)
    with pytest.raises(SheetRefused, match="No table of answers was found in"):
        rows_of(book)


def test_hidden_and_other_sheets_are_named_as_not_read(items):
    book = written(items)
    book.create_sheet("メモ")["A1"] = "覚え"
    book.copy_worksheet(book.active).sheet_state = "hidden"
    unread = [text % facts for text, facts in rows_of(book).unread]
    assert unread == ["Sheet メモ: no table of answers; not read.", "Sheet Answers Copy is hidden; not read."]


def test_formulas_without_a_value_are_told(items):
    book = written(items)
    write(book.active, 0, answer="=A1&B2")
    assert any("1 cells hold formulas" in text % facts for text, facts in rows_of(book).unread)


def test_rows_survive_being_stored(items):
    book = written(items)
    write(book.active, 0, verdict="〃")
    found = rows_of(book)
    assert SheetRead.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_a_letter_of_two_hundred_items_without_ids_is_compared_in_a_moment():

    items = [
        known(n, f"{n}番目の意見：" + "応答時間の目標を数で示してください。" * 20) for n in range(1, 201)
    ]
    book = written(items)
    for at in range(200):
        write(book.active, at, id=None, verdict="採用", opinion=f"書き換えた意見{at}" * 10)
    started = time.process_time()
    found = plan(items, book)
    assert time.process_time() - started < 5
    assert len(found.rows) == 200
    assert found.counts[UNCHANGED] == 0


def test_a_sheet_made_to_be_slow_is_read_in_a_moment():
    """Thousands of headings, hidden stretches and 〃: none is looked through once for each of the others."""
    book = written([known(1)])
    sheet = book.active
    for at in range(12, 4_000):
        sheet.cell(HEAD_ROW, at).value = f"列{at}"
    write(sheet, 0, verdict="採用")
    for at in range(1, 4_000):
        sheet.cell(FIRST + at, column("verdict")).value = "〃"
        sheet.row_dimensions[FIRST + at].hidden = at % 2 == 0
    reading = read(saved(book), "a.xlsx")
    started = time.process_time()
    assert len(read_rows(reading).rows) == 4_000
    assert time.process_time() - started < 3
