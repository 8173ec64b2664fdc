"""Workbooks: every non-empty cell once, as displayed, at its address, without the cost of empty space."""

# XML reads better unbroken.
# ruff: noqa: E501

import time

import pytest

from procurement.reading import Limits, read
from procurement.reading.cellformat import BUILT_IN, display_number, display_text
from procurement.reading.sheet_address import column_letters, column_number, parse_address, parse_range
from tests.builders.packages import HEAD, OFFICE, S_NAMES, SHEET, cell, row, sheet_data, xlsx, xlsx_package

THREADED = 'xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"'
PEOPLE = f'<personList {THREADED}><person displayName="担当 花子" id="P1"/></personList>'


def reading(content: str, **parts):
    return read(xlsx({"要件": content}, **parts), "a.xlsx")


def cells(content: str, **parts) -> dict[str, str]:
    return {block.path: block.text for block in reading(content, **parts).blocks}


def test_cells_have_their_address_and_reading_order():
    content = sheet_data(
        row(2, cell("B2", "必須"), cell("A2", "番号")), row(1, cell("C1", "題")), row(3, cell("A3", ""))
    )
    found = reading(content)
    assert [(b.path, b.text, b.table.row, b.table.col) for b in found.blocks] == [
        ("要件!C1", "題", 1, 3),
        ("要件!A2", "番号", 2, 1),
        ("要件!B2", "必須", 2, 2),
    ]
    assert {b.kind for b in found.blocks} == {"cell"}
    assert (found.counts["sheets"], found.counts["cells"]) == (1, 3)


def test_shared_strings_leave_furigana_out_and_keep_runs_together():
    strings = (
        "<si><t>氏名</t><rPh sb='0' eb='2'><t>シメイ</t></rPh></si>"
        "<si><r><t>申請</t></r><r><rPr><b/></rPr><t>者</t></r><rPh sb='0' eb='1'><t>シン</t></rPh></si>"
        "<si><t>一行目_x000D_\n二行目_x005F_x0041_</t></si>"
    )
    content = sheet_data(row(1, cell("A1", "0", "s"), cell("B1", "1", "s"), cell("C1", "2", "s")))
    found = reading(content, strings=strings)
    assert [b.text for b in found.blocks] == ["氏名", "申請者", "一行目\n二行目_x0041_"]
    assert found.blocks[1].html == "申請<b>者</b>"


def test_values_of_every_type():
    content = sheet_data(
        row(
            1,
            cell("A1", "1", "b"),
            cell("B1", "#DIV/0!", "e"),
            '<c r="C1" t="str"><f>A1&amp;"様"</f><v>山田様</v></c>',
            '<c r="D1"><f>SUM(A1:A9)</f><v>42</v></c>',
            '<c r="E1"><f>NOW()</f></c>',
            cell("F1", "2026-04-01T09:00:00", "d"),
            cell("G1", "=HYPERLINK()", "inlineStr"),
        )
    )
    found = reading(content)
    assert [b.text for b in found.blocks] == [
        "TRUE", "#DIV/0!", "山田様", "42", "2026-04-01 09:00:00", "=HYPERLINK()",
    ]  # fmt: skip
    assert found.counts["formulas"] == 3


def test_numbers_and_dates_are_shown_as_excel_shows_them():
    styles = (
        '<numFmts><numFmt numFmtId="200" formatCode="[$-411]ggge&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="3"/><xf numFmtId="9"/><xf numFmtId="200"/><xf numFmtId="14"/></cellXfs>'
    )
    content = sheet_data(
        row(
            1,
            cell("A1", "1234567", "n", 1),
            cell("B1", "0.25", "n", 2),
            cell("C1", "46113", "n", 3),
            cell("D1", "46113", "n", 4),
            cell("E1", "3.0", "n", 99),
        )
    )
    assert list(cells(content, styles=styles).values()) == [
        "1,234,567",
        "25%",
        "令和8年4月1日",
        "2026/4/1",
        "3",
    ]


def test_a_workbook_of_the_1904_calendar():
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    package = xlsx_package(
        {"a": sheet_data(row(1, cell("A1", "0", "n", 0)))}, styles=styles, book='<workbookPr date1904="1"/>'
    )
    assert read(package.build(), "a.xlsx").blocks[0].text == "1904/1/1"


def test_a_cell_at_the_far_end_costs_nothing():
    content = '<dimension ref="A1:XFD1048576"/>' + sheet_data(
        row(1, cell("A1", "始")), row(1048576, cell("XFD1048576", "終"))
    )
    content += '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    data = xlsx({"a": content})
    started = time.process_time()
    found = read(data, "a.xlsx")
    assert time.process_time() - started < 2
    assert [b.path for b in found.blocks] == ["a!A1", "a!XFD1048576"]
    assert found.counts["merged"] == 1


def test_hidden_sheets_are_read_and_named():
    package = xlsx_package(
        {
            "表紙": sheet_data(row(1, cell("A1", "a"))),
            "旧": sheet_data(row(1, cell("A1", "b"))),
            "裏": sheet_data(),
        },
        states={"旧": "hidden", "裏": "veryHidden"},
    )
    found = read(package.build(), "a.xlsx")
    assert [b.path for b in found.blocks] == ["表紙!A1", "旧!A1"]
    assert (found.counts["sheets"], found.counts["hidden_sheets"]) == (3, 2)
    assert [t.state for t in found.tables] == ["visible", "hidden", "veryHidden"]
    assert [w.params["sheet"] for w in found.warnings if w.code == "hidden_sheet"] == ["旧", "裏"]


def test_old_and_threaded_comments():
    package = xlsx_package({"表": sheet_data(row(1, cell("A1", "値")))})
    sheet = "xl/worksheets/sheet1.xml"
    package.add(
        "xl/comments1.xml",
        f"{HEAD}<comments {S_NAMES}><authors><author>審査 太郎</author><author>tc={{X}}</author></authors><commentList>"
        '<comment ref="A1" authorId="0"><text><r><t>確認</t></r><r><t>済み</t></r></text></comment>'
        '<comment ref="B9" authorId="0"><text><t>空のセル</t></text></comment>'
        '<comment ref="A1" authorId="1"><text><t>[Threaded comment] 写し</t></text></comment>'
        "</commentList></comments>",
        f"{SHEET}.comments+xml",
    ).relate(sheet, "comments", "/xl/comments1.xml")
    package.add(
        "xl/threadedComments/t1.xml",
        f"{HEAD}<ThreadedComments {THREADED}>"
        '<threadedComment ref="A1" dT="2026-04-01T00:00:00" personId="P1" id="T1" done="1"><text>問い</text></threadedComment>'
        '<threadedComment ref="A1" dT="2026-04-02T00:00:00" personId="P1" id="T2" parentId="T1"><text>答え</text></threadedComment>'
        "</ThreadedComments>",
    ).relate(
        sheet,
        "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment",
        "/xl/threadedComments/t1.xml",
    )
    package.add("xl/persons/person.xml", HEAD + PEOPLE).relate(
        "xl/workbook.xml",
        "http://schemas.microsoft.com/office/2017/10/relationships/person",
        "persons/person.xml",
        id="p9",
    )
    found = read(package.build(), "a.xlsx")
    assert (found.counts["comments"], found.counts["threaded_comments"]) == (3, 2)
    assert [(c.id, c.author, c.text, c.seq, c.quote, c.parent, c.resolved) for c in found.comments] == [
        ("表!A1", "審査 太郎", "確認済み", 0, "値", None, False),
        ("表!B9", "審査 太郎", "空のセル", None, "", None, False),
        ("T1", "担当 花子", "問い", 0, "値", None, True),
        ("T2", "担当 花子", "答え", 0, "値", "T1", False),
    ]


@pytest.mark.parametrize("index", ["²", "9" * 5000, "7", ""])
def test_a_comment_whose_author_cannot_be_found_is_read_without_a_name(index):
    package = xlsx_package({"表": sheet_data(row(1, cell("A1", "値")))})
    package.add(
        "xl/comments1.xml",
        f"{HEAD}<comments {S_NAMES}><authors><author>審査 太郎</author></authors><commentList>"
        f'<comment ref="A1" authorId="{index}"><text><t>確認</t></text></comment></commentList></comments>',
        f"{SHEET}.comments+xml",
    ).relate("xl/worksheets/sheet1.xml", "comments", "/xl/comments1.xml")
    found = read(package.build(), "a.xlsx")
    assert [(c.author, c.text) for c in found.comments] == [("", "確認")]


def test_more_cells_than_the_limit_are_cut_with_a_warning():
    content = sheet_data(*(row(n, cell(f"A{n}", "x")) for n in range(1, 31)))
    found = read(xlsx({"a": content, "b": content}), "a.xlsx", Limits(cells=20))
    assert len(found.blocks) == 20
    assert found.blocks[-1].path == "a!A20"
    assert [(w.code, w.params) for w in found.warnings] == [("cells_cut", {"limit": 20})]


def test_a_million_cells_are_cut_in_time():
    rows = (
        f'<row r="{n}">'
        + "".join(f'<c r="{column_letters(c)}{n}"><v>{n * c}</v></c>' for c in range(1, 101))
        + "</row>"
        for n in range(1, 10_001)
    )
    data = xlsx({"a": sheet_data(*rows)})
    started = time.process_time()
    found = read(data, "a.xlsx")
    assert time.process_time() - started < 20
    assert len(found.blocks) == 200_000
    assert "cells_cut" in {w.code for w in found.warnings}


def test_odd_rows_and_references_do_no_harm():
    strings = "<si><t>一つ</t></si>"
    content = sheet_data(
        row(-5, cell("A-5", "負の行")),
        row(3, cell("A3", "9", "s"), cell("B3", "前"), cell("B3", "後"), cell("ZZZZ3", "遠い")),
        "<row><c t='s'><v>0</v></c></row>",
    )
    found = reading(content, strings=strings)
    assert {b.path: b.text for b in found.blocks} == {
        "要件!A1": "負の行", "要件!B3": "後", "要件!C3": "遠い", "要件!A4": "一つ",
    }  # fmt: skip
    assert {"bad_reference", "duplicate_cell"} <= {w.code for w in found.warnings}


def test_many_styles_names_and_merges_are_bounded():
    styles = "<cellXfs>" + '<xf numFmtId="0"/>' * 10_000 + "</cellXfs>"
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 100_002))
    content = sheet_data(row(1, cell("A1", "x", "inlineStr", 9_999))) + f"<mergeCells>{merges}</mergeCells>"
    found = reading(content, styles=styles)
    assert found.counts["merged"] == 100_001
    assert len(found.tables[0].merges) == 100_000
    assert "merges_cut" in {w.code for w in found.warnings}


def test_external_links_and_charts_are_said():
    package = xlsx_package({"a": sheet_data(row(1, cell("A1", "1", "n")))})
    package.add("xl/externalLinks/externalLink1.xml", f"{HEAD}<externalLink {S_NAMES}/>").relate(
        "xl/workbook.xml", "externalLink", "externalLinks/externalLink1.xml", id="x1"
    )
    package.relate(
        "xl/externalLinks/externalLink1.xml", "externalLinkPath", "file:///C:/秘.xlsx", external=True
    )
    codes = [w.code for w in read(package.build(), "a.xlsx").warnings]
    assert sorted(codes) == ["external", "external_link"]
    assert OFFICE in package.files()["xl/_rels/workbook.xml.rels"].decode()


def test_sheets_of_the_same_name_keep_paths_unique():
    package = xlsx_package(
        {"a": sheet_data(row(1, cell("A1", "1"))), "b": sheet_data(row(1, cell("A1", "2")))}
    )
    book = package.parts["xl/workbook.xml"]
    package.parts["xl/workbook.xml"] = book.replace('name="b"', 'name="a"')
    assert [b.path for b in read(package.build(), "a.xlsx").blocks] == ["a!A1", "a (2)!A1"]


@pytest.mark.parametrize("text", ["A1", "Z9", "AA10", "XFD1048576"])
def test_addresses(text):
    found = parse_address(text)
    assert f"{column_letters(found[1])}{found[0]}" == text


def test_addresses_outside_a_sheet_are_none():
    assert [parse_address(text) for text in ("A0", "XFE1", "A1048577", "あ1", "", "1A")] == [None] * 6
    assert parse_range("C3:A1") == (1, 1, 3, 3)
    assert column_number("XFD") == 16_384


@pytest.mark.parametrize(
    ("raw", "code", "shown"),
    [
        ("1234567.5", "#,##0", "1,234,568"),
        ("-5", "#,##0;[Red]-#,##0", "-5"),
        ("-1234.5", "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        ("0", '#,##0;-#,##0;"-"', "-"),
        ("0.256", "0.0%", "25.6%"),
        ("12345", "0.00E+00", "1.23E+04"),
        ("1000000", '#,##0,"千円"', "1,000千円"),
        ("1234567", "000-0000", "123-4567"),
        ("1.25", "# ?/?", "1 1/4"),
        ("0.5", "0.#", "0.5"),
        ("5", ";;;", "5"),
        ("12", "[>=10]0以上;0", "12以上"),
        ("3", '"第"0"条"', "第3条"),
        ("21", "[DBNum1][$-411]General", "二十一"),
        ("21", "[DBNum3]0", "２１"),
        ("1500", "[$¥-411]#,##0", "¥1,500"),
        ("46113", "ge.m.d", "R8.4.1"),
        ("46113", "gge.m.d(aaa)", "令8.4.1(水)"),
        ("43586", '[$-ja-JP-x-gannen]ggge"年"m"月"', "令和元年5月"),
        ("43585", 'ggge"年"', "平成31年"),
        ("46113.75", "yyyy/mm/dd hh:mm", "2026/04/01 18:00"),
        ("46113.75", "h:mm AM/PM", "6:00 PM"),
        ("1.5", "[h]:mm", "36:00"),
        ("0.0005787", "mm:ss", "00:50"),
        ("59", "yyyy/m/d", "1900/2/28"),
        ("-1", "yyyy/m/d", "-1"),
        ("1e300", "#,##0", "1E+300"),
        ("0.1", "General", "0.1"),
        ("0.30000000000000004", "General", "0.3"),
        ("123456789012", "General", "1.23457E+11"),
        ("xyz", "0.00", "xyz"),
        ("inf", "0", "inf"),
    ],
)
def test_number_formats(raw, code, shown):
    assert display_number(raw, code) == shown


def test_text_formats_and_all_built_in_formats_give_something():
    assert display_text("山田", '@"様"') == "山田様"
    assert display_text("山田", "0.00") == "山田"
    for code in BUILT_IN.values():
        assert display_number("45000.5", code)
