"""What the rules say of whole workbooks: data sheets only, one finding for a range, column or file."""

import io
import time
from pathlib import Path

import pytest
from openpyxl import Workbook

from procurement.reading import read
from reviews.rules import CaseFile, Document, RuleSet, builtin_packs, check
from reviews.rules.minidraft import reading_of
from reviews.rules.wording import message
from tests.builders import answer_sheets
from tests.builders.sheets import requirement_workbook

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"
PACK = next(pack for pack in builtin_packs() if pack.name == "excel-machine-readability")
RULES = RuleSet((PACK,))
EVERY_RULE = RuleSet((PACK,), on={rule.id: True for rule in PACK.rules})


def found(reading, rules=RULES, language="ja") -> list[tuple[str, str]]:
    """(rule, message) of each finding."""
    case = CaseFile([Document(reading, "annex", "別紙.xlsx")])
    return [(one.rule, message(rules.by_id[one.rule], one, language)) for one in check(case, rules)]


def sheet(text: str):
    return reading_of(text.strip().split("\n"))


def saved(book: Workbook):
    """The reading of a workbook as another program writes it."""
    out = io.BytesIO()
    book.save(out)
    return read(out.getvalue(), "別紙.xlsx")


def plain_book(rows: int = 12) -> Workbook:
    book = Workbook()
    book.active.title = "機器一覧"
    book.active.append(["部署", "機器", "台数", "単価"])
    for number in range(1, rows + 1):
        book.active.append([f"部署{number}", "端末", number, number * 1000])
    return book


def test_a_plain_list_of_another_program_is_fine():
    assert found(saved(plain_book()), EVERY_RULE) == []


def test_a_large_requirement_list_is_fine_and_quickly_judged():
    """Amounts under a format with 円, merged empty cells at the side, IDs."""
    reading = read(requirement_workbook(5_000), "要件.xlsx")
    start = time.process_time()
    assert found(reading) == []
    assert time.process_time() - start < 5


def test_each_fault_of_a_saved_workbook_is_one_finding():
    book = plain_book(30)
    data = book.active
    for row in range(10, 25):
        data.cell(row, 4).value = f"{row},000円"
    data.cell(28, 2).value = "〃"
    data.cell(29, 2).value = "〃"
    data.merge_cells("A3:A5")
    data.merge_cells("A7:A9")
    data.column_dimensions["B"].hidden = True
    book.create_sheet("旧版").append(["部署", "台数"])
    book["旧版"].sheet_state = "hidden"
    assert sorted(found(saved(book))) == [
        ("xls-ditto", "シート「機器一覧」の列「機器」で値が省略されています（B28から、計2セル）"),
        ("xls-hidden", "シート「旧版」が隠れています"),
        ("xls-hidden", "シート「機器一覧」のB列が隠れています"),
        ("xls-merged", "シート「機器一覧」のA3:A5ほか1か所が結合されています"),
        (
            "xls-text-number",
            "シート「機器一覧」の列「単価」に、文字として入力された数値があります（D10、計15セル）",
        ),
    ]
    assert ("xls-merged", "Sheet “機器一覧”: A3:A5 and 1 more merged") in found(saved(book), language="en")


def test_amounts_that_only_show_their_unit_are_numbers():
    book = plain_book()
    for row in range(2, 14):
        book.active.cell(row, 4).number_format = '#,##0"円"'
    reading = saved(book)
    assert "1,000円" in [block.text for block in reading.blocks]
    assert found(reading) == []


def test_numbers_as_plain_text_are_found():
    book = plain_book()
    for row in range(2, 14):
        book.active.cell(row, 3).value = str(row * 5)
    assert [rule for rule, _ in found(saved(book))] == ["xls-text-number"]


@pytest.mark.parametrize(
    "name", ["コード", "電話番号", "郵便番号", "項番", "団体ID", "年度", "Zip code", "No."]
)
def test_what_is_called_a_code_is_none(name):
    book = plain_book()
    book.active.cell(1, 3).value = name
    for row in range(2, 14):
        book.active.cell(row, 3).value = str(row * 5)
    assert found(saved(book)) == []


@pytest.mark.parametrize("values", [[f"0{n}20" for n in range(12)], [f"13{n:03}1" for n in range(12)]])
def test_what_looks_like_a_code_is_none(values):
    book = plain_book()
    for row, value in enumerate(values, start=2):
        book.active.cell(row, 3).value = value
    assert found(saved(book)) == []


@pytest.mark.parametrize("name", ["様式第3号", "調査票", "入札参加申請書", "Form 2", "記入シート"])
def test_forms_are_left_alone(name):
    book = plain_book()
    book.active.title = name
    book.active.merge_cells("A3:A5")
    book.active.column_dimensions["B"].hidden = True
    assert found(saved(book), EVERY_RULE) == []


def test_squared_paper_is_left_alone():
    book = plain_book(20)
    for row in range(2, 22):
        book.active.merge_cells(start_row=row, end_row=row, start_column=4, end_column=8)
    assert found(saved(book), EVERY_RULE) == []


def test_few_rows_are_no_data():
    book = plain_book(9)
    book.active.merge_cells("A3:A5")
    assert found(saved(book)) == []


def test_merged_titles_and_groups_above_the_data_are_fine():
    book = plain_book()
    book.active.insert_rows(1)
    book.active["A1"] = "別紙1　機器一覧"
    book.active.merge_cells("A1:D1")
    book.active.freeze_panes = "A3"
    assert found(saved(book)) == []


def test_rows_behind_a_filter_are_not_hidden():
    book = plain_book(20)
    for row in (4, 5):
        book.active.row_dimensions[row].hidden = True
    assert [rule for rule, _ in found(saved(book))] == ["xls-hidden"]
    book.active.auto_filter.ref = "A1:D21"
    assert found(saved(book)) == []


def test_lists_behind_a_drop_down_may_be_hidden():
    book = plain_book()
    book.create_sheet("選択肢リスト").append(["必須", "任意"])
    book["選択肢リスト"].sheet_state = "hidden"
    assert found(saved(book)) == []


def test_remarks_may_be_left_empty_and_groups_may_not():
    rows = "\n".join(
        f"| {'受付' if n == 1 else '審査' if n == 6 else ''} | 機能{n} | |" for n in range(1, 13)
    )
    assert found(sheet(f"sheet: 機能\n| 備考 | 機能 | 説明 |\n{rows}")) == []
    [(rule, said)] = found(sheet(f"sheet: 機能\n| 大分類 | 機能 | 説明 |\n{rows}"))
    assert (rule, said) == (
        "xls-ditto",
        "シート「機能」の列「大分類」で値が省略されています（A3から、計10セル）",
    )


def test_one_group_for_all_rows_is_told_in_the_first_column_only():
    rows = [("税務課" if n == 1 else "", f"係{n}", n) for n in range(1, 16)]
    first = "\n".join(f"| {n} | {group} | {name} | {n} |" for group, name, n in rows)
    assert [rule for rule, _ in found(sheet(f"sheet: 二\n| No | 課名 | 係名 | 人数 |\n{first}"))] == [
        "xls-ditto"
    ]
    later = "\n".join(f"| {name} | {group} | {n} |" for group, name, n in rows)
    assert found(sheet(f"sheet: 二\n| 係名 | 担当課 | 人数 |\n{later}")) == []


def test_a_merged_group_is_not_told_twice():
    rows = "\n".join(f"| {'受付' if n == 1 else '審査' if n == 7 else ''} | 機能{n} |" for n in range(1, 13))
    text = f"sheet: 機能\n| 大分類 | 機能 |\n{rows}\nmerge: A2:A7\nmerge: A8:A13"
    assert [rule for rule, _ in found(sheet(text))] == ["xls-merged"]


def test_a_workbook_of_forms_and_word_drafts_gives_nothing():
    assert found(reading_of(["# 1 概要", "| 部署 | 〃 |", "| 〃 | 1,200円 |"]), EVERY_RULE) == []


def test_our_own_sheet_of_answers_is_fine_with_its_hidden_marks():
    book = answer_sheets.written([answer_sheets.known(number) for number in range(1, 15)])
    assert found(saved(book)) == []


def test_enormous_merges_cost_nothing():
    book = plain_book(15)
    for row in range(20, 60):
        book.active.merge_cells(start_row=row, end_row=row, start_column=1, end_column=16_000)
    reading = saved(book)
    start = time.process_time()
    found(reading, EVERY_RULE)
    assert time.process_time() - start < 2


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus is not here")
def test_real_workbooks_show_at_most_two_findings_in_a_hundred_rows():
    count = rows = 0
    for path in sorted(CORPUS.glob("*.xlsx")):
        reading = read(path.read_bytes(), path.name)
        count += len(found(reading))
        rows += len({(block.table.table, block.table.row) for block in reading.blocks if block.table})
    assert 0 < count <= rows * 2 / 100
