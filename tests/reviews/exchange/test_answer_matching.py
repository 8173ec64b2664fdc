"""Which item a row is about when ID, number and comment disagree, and which row 〃 means."""

import pytest
from django.utils import translation

from reviews.exchange.answer_plan import CONFIRM, REFUSED, UPDATED
from reviews.exchange.answer_words import is_ditto
from tests.builders.answer_sheets import HEAD_ROW, column, known, plan, write, written

FIRST = HEAD_ROW + 1
SAME_WORDS = "数値で示してください。"
SHORT = "数値で書いてください。"
LONG = "応答時間の目標を数値で書いてください。あわせて測り方も書いてください。"
LONG_EDITED = "応答時間の目標値を数値で書いてください。あわせて測定方法も書いてください。"


@pytest.fixture(autouse=True)
def _japanese():
    with translation.override("ja"):
        yield


@pytest.fixture
def items():
    return [known(number) for number in range(1, 5)]


def saved_by(found):
    return {
        one.item.number: (c.verdict, c.reason) for one in found.items_that(UPDATED) for c in one.candidates
    }


def asked(found):
    return [one.item.number for one in found.items_that(CONFIRM)]


def notes(found):
    return [text % facts for row in found.rows for text, facts in row.notes]


def arrange(sheet, order, columns=range(1, 11)):
    """Put the rows of the table in this order of their positions, in these columns."""
    rows = [[sheet.cell(FIRST + at, c).value for c in columns] for at in order]
    for at, values in enumerate(rows):
        for c, value in zip(columns, values, strict=True):
            sheet.cell(FIRST + at, c).value = value


def with_dittos(items):
    book = written(items)
    write(book.active, 0, verdict="採用する", answer="直します。")
    write(book.active, 1, verdict="採用しない", answer="予算がない。")
    write(book.active, 2, verdict="〃", answer="〃")
    return book


def test_as_above_after_sorting_is_asked_about(items):
    book = with_dittos(items)
    arrange(book.active, [0, 2, 1, 3])
    found = plan(items, book)
    assert saved_by(found) == {1: ("adopted", "直します。"), 2: ("declined", "予算がない。")}
    assert asked(found) == [3]
    assert any("is not certain" in note for note in notes(found))


def test_as_above_after_the_row_above_was_deleted_is_asked_about(items):
    book = with_dittos(items)
    book.active.delete_rows(FIRST + 1)
    found = plan(items, book)
    assert (asked(found), set(saved_by(found))) == ([3], {1})


def test_as_above_with_a_row_between_is_asked_about(items):
    book = with_dittos(items)
    book.active.insert_rows(FIRST + 2)
    found = plan(items, book)
    assert (asked(found), set(saved_by(found))) == ([3], {1, 2})


def test_as_above_anywhere_in_a_sorted_sheet_is_asked_about(items):
    """Its rows 2 and 3 stand as they were written; row 4 may have stood between when 〃 was."""
    book = with_dittos(items)
    arrange(book.active, [3, 1, 2, 0])
    found = plan(items, book)
    assert (asked(found), set(saved_by(found))) == ([3], {1, 2})


def test_doubt_about_one_row_goes_on_to_the_rows_that_lean_on_it(items):
    book = with_dittos(items)
    write(book.active, 3, verdict="〃", answer="〃")
    book.active.delete_rows(FIRST + 1)
    assert asked(plan(items, book)) == [3, 4]


def test_as_above_below_its_own_row_is_taken(items):
    assert saved_by(plan(items, with_dittos(items)))[3] == ("declined", "予算がない。")


@pytest.mark.parametrize(
    "said",
    [
        "〃",
        "〃。",
        "｢〃｣",
        "〃 〃",
        "〃（同上）",
        "（〃）",
        "同上。",
        "同　上",
        "上記同様",
        "同じ",
        "″",
        "上に同じ",
    ],
)
def test_every_way_to_say_as_above_is_read_alike(items, said):
    book = with_dittos(items)
    write(book.active, 2, answer=said)
    assert is_ditto(said)
    assert saved_by(plan(items, book))[3] == ("declined", "予算がない。")


@pytest.mark.parametrize("said", ["同左", "〃、ただし次年度", "同上（ただし次年度）"])
def test_what_points_elsewhere_or_says_more_is_never_saved_unasked(items, said):
    book = with_dittos(items)
    write(book.active, 2, verdict="採用しない", answer=said)
    found = plan(items, book)
    assert (3 in saved_by(found), asked(found)) == (False, [3])


@pytest.mark.parametrize("said", ["", "。", "-", "（）", "1番に同じ", "同じ部屋を使います。", "同意します。"])
def test_other_words_are_not_as_above(said):
    assert not is_ditto(said)


def test_visible_columns_sorted_apart_from_the_ids_of_equal_comments_are_asked_about():
    items = [known(number, SAME_WORDS) for number in (1, 2, 3)]
    book = written(items)
    write(book.active, 0, verdict="採用する")
    arrange(book.active, [1, 2, 0], columns=range(2, 11))
    found = plan(items, book)
    assert (saved_by(found), asked(found)) == ({}, [1])
    assert any("ID of the row is that of number" in note for note in notes(found))


def test_equal_comments_without_numbers_are_asked_about():
    items = [known(number, SAME_WORDS) for number in (1, 2, 3)]
    book = written(items)
    write(book.active, 0, verdict="採用する")
    book.active.delete_cols(column("number"))
    found = plan(items, book)
    assert (saved_by(found), asked(found)) == ({}, [1])


def test_a_number_that_names_another_item_is_asked_about(items):
    book = written(items)
    write(book.active, 0, number=2, verdict="採用する")
    found = plan(items, book)
    assert (saved_by(found), asked(found)) == ({}, [1])


def test_a_reworded_comment_that_holds_anothers_words_stays_with_its_id():
    items = [known(1, SHORT), known(2, LONG)]
    for lost in ((), ("number",)):
        book = written(items)
        write(book.active, 1, verdict="採用する", opinion=LONG_EDITED)
        for name in lost:
            book.active.delete_cols(column(name))
        found = plan(items, book)
        assert saved_by(found) == {2: ("adopted", "")}
        assert any("differs from the comment in the letter" in note for note in notes(found))


def test_a_comment_written_anew_stays_with_its_id_and_number_though_it_holds_anothers_words():
    items = [known(1, SHORT), known(2, LONG)]
    book = written(items)
    write(
        book.active,
        1,
        verdict="採用する",
        opinion=f"課内で相談のうえ、性能の章は全部見直します。{SHORT}"[:-1] + "と読みました。",
    )
    assert asked(plan(items, book)) == [2]


def test_a_comment_with_a_remark_behind_it_is_told_from_one_that_is_alike():
    items = [known(n, f"{n}番の様式を直してください。" + "同じ形の表が続きます。" * 20) for n in (1, 2, 3)]
    book = written(items)
    write(book.active, 0, id=None, number=None, verdict="採用する", opinion=items[0].opinion + "→係長確認済")
    assert asked(plan(items, book)) == [1]


def test_a_valid_id_is_never_called_invalid(items):
    book = written(items)
    write(
        book.active, 0, number=2, opinion="まったく別の文です。どの意見とも似ていません。", verdict="採用する"
    )
    found = plan(items, book)
    (row,) = found.rows_that(REFUSED)
    assert "says number 2" in row.message[0] % row.message[1]
    assert not any("no valid ID" in note for note in notes(found))
