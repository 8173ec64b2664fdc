"""The sheet of answers as a workbook: types, layout, and what Excel does to texts."""

from io import BytesIO

import pytest
from django.utils import translation
from openpyxl import load_workbook

from procurement.reading import read
from reviews.exchange.answer_marks import NO_ANSWER, Mark, join_reason, parse_mark, split_reason, state_of
from reviews.exchange.answer_sheet import choices, headings, write_answer_sheet
from tests.builders.answer_sheets import HEAD, HEAD_ROW, column, known, line_of, written

HOSTILE = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "＋1", "－1", "＠x", '=HYPERLINK("http://example.com")',
    "=cmd|' /C calc'!A0", "  =1", "'=1", "_x0041_", "a\x0bb",
]  # fmt: skip


def test_the_table_has_the_columns_that_offices_know():
    with translation.override("ja"):
        sheet = written([known(1)]).active
        heads = [cell.value for cell in sheet[HEAD_ROW]]
    assert heads == [
        "ID（変更しない）", "番号", "ページ／章番号・項番号", "対象の文言", "意見の種類", "意見等", "理由",
        "回答区分", "回答", "対応版",
    ]  # fmt: skip
    assert sheet.title == "意見回答表"
    assert sheet.column_dimensions["A"].hidden


def test_an_english_interface_writes_an_english_sheet():
    with translation.override("en"):
        sheet = written([known(1)]).active
        assert [cell.value for cell in sheet[HEAD_ROW]] == list(headings().values())
        assert sheet.title == "Answers"


@pytest.mark.parametrize("text", HOSTILE)
def test_a_text_that_looks_like_a_formula_stays_a_text(text):
    line = line_of(known(1, text, "declined", text))
    data = write_answer_sheet(HEAD, [line])
    sheet = load_workbook(BytesIO(data)).active
    for name in ("opinion", "answer"):
        cell = sheet.cell(HEAD_ROW + 1, column(name))
        assert cell.data_type == "s"
        assert cell.hyperlink is None
    blocks = {block.path.partition("!")[2]: block for block in read(data, "a.xlsx").blocks}
    assert not any(block.formula for block in blocks.values())
    shown = blocks[f"F{HEAD_ROW + 1}"].text
    assert shown == text.replace("\x0b", "␋")


def test_every_cell_of_texts_is_a_text_and_the_number_is_a_number():
    data = write_answer_sheet(HEAD, [line_of(known(n)) for n in (1, 2)])
    sheet = load_workbook(BytesIO(data)).active
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert kinds == {"s", "n"}
    assert [sheet.cell(HEAD_ROW + n, column("number")).value for n in (1, 2)] == [1, 2]


def test_it_prints_on_a4_across_with_the_headings_on_each_page():
    sheet = written([known(n) for n in range(1, 4)]).active
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.print_title_rows == f"${HEAD_ROW}:${HEAD_ROW}"
    assert sheet.freeze_panes == f"C{HEAD_ROW + 1}"
    assert sheet.auto_filter.ref == f"A{HEAD_ROW}:J{HEAD_ROW + 3}"


def test_the_four_answers_are_offered_and_what_is_typed_stays_as_typed():
    sheet = written([known(1)]).active
    (offered,) = sheet.data_validations.dataValidation
    assert offered.formula1 == f'"{",".join(choices())}"'
    assert str(offered.sqref) == f"H{HEAD_ROW + 1}"
    assert sheet.cell(HEAD_ROW + 1, column("answer")).number_format == "@"


def test_an_item_that_needs_no_answer_says_so():
    with translation.override("ja"):
        sheet = written([known(1, closed="x")]).active
    assert sheet.cell(HEAD_ROW + 1, column("verdict")).value == "回答不要"


def test_a_mark_is_read_again_and_a_damaged_one_is_none():
    mark = Mark("0" * 31 + "a", state_of("declined", "予算"))
    assert parse_mark(f" {mark} ") == mark
    assert parse_mark(str(mark).replace("0a.", "0b.")) is None
    assert str(mark)[-1].isalpha()  # dragged down, it is copied, not counted up
    assert parse_mark("") is None


@pytest.mark.parametrize(
    ("reason", "words", "version"),
    [
        ("直します。\n対応版：第3版", "直します。", "第3版"),
        ("対応版：第3版", "", "第3版"),
        ("Mended.\r\nReflected in: version 3", "Mended.", "version 3"),
        ("対応版：第3版\nあとの行", "対応版：第3版\nあとの行", ""),
        ("", "", ""),
    ],
)
def test_the_version_is_the_last_line_of_an_answer(reason, words, version):
    assert split_reason(reason) == (words, version)
    assert split_reason(join_reason(words, version, "対応版：%(version)s")) == (words, version)
    assert state_of("adopted", reason) == state_of(
        "adopted", join_reason(words, version, "Reflected in: %(version)s")
    )


def test_the_state_tells_answers_apart_but_not_line_ends():
    assert state_of("declined", "一\r\n二 ") == state_of("declined", "一\n二")
    assert (
        len({state_of("declined", "一"), state_of("partly", "一"), state_of("declined", "二"), NO_ANSWER})
        == 4
    )
