"""What a sheet says beside its values: formulas, header rows, requirement lists, hidden parts, shapes, names."""

# XML reads better unbroken.
# ruff: noqa: E501

import time

import pytest

from procurement.reading import read, render
from procurement.reading.artifact import dumps, load_page, loads
from procurement.reading.sheet_formulas import moved
from procurement.reading.sheet_items import items_of
from tests.builders.draft_text import read_html
from tests.builders.packages import HEAD, OFFICE, S_NAMES, SHEET, cell, row, sheet_data, xlsx, xlsx_package
from tests.builders.sheets import requirement_workbook

XDR = (
    'xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    f'xmlns:r="{OFFICE}"'
)
HEADER = row(1, cell("A1", "番号"), cell("B1", "要件内容"), cell("C1", "必須"))


def reading(content: str, name: str = "要件一覧", **parts):
    return read(xlsx({name: content}, **parts), "a.xlsx")


def page(found) -> str:
    return "".join(render.document_html(found))


def f(address: str, formula: str, value: str, more: str = "") -> str:
    return f'<c r="{address}"><f{more}>{formula}</f><v>{value}</v></c>'


def test_a_formula_stands_beside_its_value_and_adds_nothing_to_the_text():
    found = reading(sheet_data(row(1, f("A1", "SUM(B1:B9)&amp;&quot;円&quot;", "42"), cell("B1", "42", "n"))))
    assert [(b.text, b.formula) for b in found.blocks] == [("42", 'SUM(B1:B9)&"円"'), ("42", "")]
    html = page(found)
    assert read_html(html).texts == {0: "42", 1: "42"}
    assert '<span class="fx" role="note" aria-label="Formula =SUM(B1:B9)&amp;&quot;円&quot;"' in html
    assert loads(dumps(found)) == found


def test_a_shared_formula_is_shown_as_each_cell_has_it():
    content = sheet_data(
        row(1, f("B1", "A1*$D$1", "2", ' t="shared" ref="B1:B3" si="0"')),
        row(2, '<c r="B2"><f t="shared" si="0"/><v>4</v></c>'),
        row(3, '<c r="B3"><f t="shared" si="0"></f><v>6</v></c>'),
    )
    found = reading(content)
    assert [b.formula for b in found.blocks] == ["A1*$D$1", "A2*$D$1", "A3*$D$1"]
    assert found.counts["formulas"] == 3


def test_a_long_formula_shared_by_many_cells_stays_bounded():
    master = "+".join(["B1"] * 2_000)
    rows = [row(n, f'<c r="A{n}"><f t="shared" si="0"/><v>1</v></c>') for n in range(2, 5_000)]
    found = reading(sheet_data(row(1, f("A1", master, "1", ' t="shared" ref="A1:A9" si="0"')), *rows))
    assert sum(len(b.formula) for b in found.blocks) < 10_000_000
    assert found.blocks[1].formula.startswith("B2+B2")
    assert found.counts["formulas"] == 4_999


@pytest.mark.parametrize(
    ("formula", "shown"),
    [
        ("A1+$A1+A$1+$A$1", "B3+$A3+B$1+$A$1"),
        ("SUM(A1:B2)", "SUM(B3:C4)"),
        ("SUM(A:A)+SUM(1:1)", "SUM(B:B)+SUM(3:3)"),
        ('IF(A1="A1",LOG10(A1),表紙!A1)', 'IF(B3="A1",LOG10(B3),表紙!B3)'),
        ("'A1'!A1+名前A1+TAX1_RATE", "'A1'!B3+名前A1+TAX1_RATE"),
    ],
)
def test_references_move_with_a_shared_formula(formula, shown):
    assert moved(formula, 2, 1) == shown


def test_a_requirement_list_is_found_and_each_row_is_one_item():
    content = sheet_data(
        row(1, cell("A1", "要件一覧")),
        row(3, cell("A3", "No."), cell("B3", "区分"), cell("C3", "要件内容"), cell("D3", "必須/任意")),
        row(4, cell("A4", "1", "n"), cell("B4", "機能"), cell("C4", "検索できること。"), cell("D4", "必須")),
        row(
            5,
            cell("A5", "2", "n"),
            cell("B5", "性能"),
            cell("C5", "三秒以内に応答すること。"),
            cell("D5", "必須"),
        ),
        row(7, cell("A7", "※ 必須は満たさなければならない。")),
    )
    found = reading(content)
    assert found.tables[0].lists == ((3, 4, 5, 1, 3),)
    assert found.tables[0].head == (3, 3)
    items = items_of(found.tables, found.blocks)
    assert [(i.row, i.label) for i in items] == [(4, "要件一覧 No.1"), (5, "要件一覧 No.2")]
    assert [found.blocks[i.end_seq].text for i in items] == ["必須", "必須"]
    html = page(found)
    assert (
        f'<tr class="xitem" id="s1r5" data-from="{items[1].seq}" data-to="{items[1].end_seq}" data-label="要件一覧 No.2">'
        in html
    )
    assert '<th class="blk" id="b1" data-seq="1" data-path="要件一覧!A3" scope="col">' in html


def test_an_english_list_and_a_number_merged_over_two_rows():
    content = sheet_data(
        row(1, cell("A1", "ID"), cell("B1", "Requirement"), cell("C1", "Priority")),
        row(2, cell("A2", "R-1"), cell("B2", "It must search."), cell("C2", "Must")),
        row(3, cell("B3", "And sort.")),
        row(4, cell("A4", "R-2"), cell("B4", "It should print."), cell("C4", "Should")),
    )
    found = reading(content + '<mergeCells><mergeCell ref="A2:A3"/></mergeCells>', "List")
    items = items_of(found.tables, found.blocks)
    assert [(i.row, i.last_row, i.label) for i in items] == [(2, 3, "List R-1"), (4, 4, "List R-2")]
    assert found.blocks[items[0].end_seq].text == "And sort."


def test_a_table_of_figures_is_no_requirement_list():
    content = sheet_data(
        row(1, cell("A1", "年度"), cell("B1", "金額")),
        row(2, cell("A2", "2026", "n"), cell("B2", "10", "n")),
        row(3, cell("A3", "2027", "n"), cell("B3", "20", "n")),
    )
    assert reading(content).tables[0].lists == ()


def test_headers_of_two_levels_stand_in_the_thead():
    content = sheet_data(
        row(1, cell("A1", "番号"), cell("B1", "要件"), cell("D1", "必須")),
        row(2, cell("B2", "分類"), cell("C2", "内容")),
        row(3, cell("A3", "1", "n"), cell("B3", "機能"), cell("C3", "検索"), cell("D3", "○")),
        row(4, cell("A4", "2", "n"), cell("B4", "性能"), cell("C4", "速さ"), cell("D4", "○")),
    )
    merges = (
        '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="B1:C1"/><mergeCell ref="D1:D2"/></mergeCells>'
    )
    found = reading(content + merges)
    assert found.tables[0].head == (1, 2)
    head = page(found).split("<thead>")[1].split("</thead>")[0]
    assert 'scope="col" rowspan="2"><span class="t">番号</span>' in head
    assert 'scope="colgroup" colspan="2"><span class="t">要件</span>' in head
    assert head.count("<tr") == 3
    assert [b.text for b in found.blocks if b.table.header] == ["番号", "要件", "必須", "分類", "内容"]


@pytest.mark.parametrize("how", ["frozen", "filter", "titles", "table", "bold"])
def test_a_header_row_is_known_by_what_the_sheet_says(how):
    strong = 1 if how == "bold" else None
    rows = sheet_data(
        row(1, cell("A1", "調達の予定")),
        row(2, cell("A2", "名称", style=strong), cell("B2", "数量", style=strong)),
        row(3, cell("A3", "端末"), cell("B3", "10", "n")),
        row(4, cell("A4", "机"), cell("B4", "20", "n")),
    )
    pane = '<sheetViews><sheetView workbookViewId="0"><pane ySplit="2" topLeftCell="A3" state="frozen"/></sheetView></sheetViews>'
    content = {"frozen": pane + rows, "filter": rows + '<autoFilter ref="A2:B4"/>'}.get(how, rows)
    names = "<definedNames><definedName name=\"_xlnm.Print_Titles\" localSheetId=\"0\">'予定'!$A:$A,'予定'!$2:$2</definedName></definedNames>"
    styles = '<fonts><font/><font><b/></font></fonts><cellXfs><xf fontId="0"/><xf fontId="1"/></cellXfs>'
    package = xlsx_package({"予定": content}, styles=styles)
    if how == "titles":
        book = package.parts["xl/workbook.xml"]
        package.parts["xl/workbook.xml"] = book.replace("</sheets>", "</sheets>" + names)
    if how == "table":
        package.add(
            "xl/tables/table1.xml", f'{HEAD}<table {S_NAMES} ref="A2:B4" id="1"/>', f"{SHEET}.table+xml"
        ).relate("xl/worksheets/sheet1.xml", "table", "/xl/tables/table1.xml")
    table = read(package.build(), "a.xlsx").tables[0]
    assert table.head == (2, 2)
    assert table.frozen == ((2, 0) if how == "frozen" else (0, 0))


BOLD = '<fonts><font/><font><b/></font></fonts><cellXfs><xf fontId="0"/><xf fontId="1"/></cellXfs>'


def test_a_header_of_groups_reaches_down_to_the_names_of_the_columns():
    content = sheet_data(
        row(1, cell("A1", "別表"), cell("B1", "2026年3月")),
        row(2, cell("A2", "モデル", style=1), cell("D2", "参考にした手続", style=1)),
        row(3, cell("A3", "公告", style=1), cell("D3", "官報", style=1), cell("E3", "統合システム", style=1)),
        row(4, cell("B4", "データ項目名"), cell("C4", "説明"), cell("D4", "項目名"), cell("E4", "項目名")),
        row(5, cell("A5", "内容"), cell("B5", "公示種別"), cell("C5", "種別を書く"), cell("D5", "入札種類")),
        row(6, cell("B6", "公示日"), cell("C6", "日付を書く"), cell("D6", "公告日"), cell("E6", "公示日")),
    )
    found = reading(content, styles=BOLD)
    assert found.tables[0].head == (2, 4)
    head = page(found).split("<thead>")[1].split("</thead>")[0]
    assert head.count('scope="col"><span') == 2 + 3 + 4


def test_the_first_row_of_a_list_is_no_second_header_row():
    content = sheet_data(
        row(1, cell("A1", "名称", style=1), cell("B1", "説明", style=1)),
        row(2, cell("A2", "端末"), cell("B2", "持ち運べる"), cell("C2", "書き足した話")),
        row(3, cell("A3", "机"), cell("B3", "木"), cell("C3", "書き足した話")),
    )
    assert reading(content, styles=BOLD).tables[0].head == (1, 1)


def test_a_header_ends_above_the_first_numbered_row():
    content = sheet_data(
        row(1, cell("A1", "番号"), cell("B1", "要件"), cell("C1", "備考")),
        row(2, cell("A2", "1", "n"), cell("B2", "検索できること。"), cell("C2", "必須")),
        row(3, cell("A3", "2", "n"), cell("B3", "印刷できること。"), cell("C3", "必須")),
    )
    package = xlsx_package({"予定": content})
    names = '<definedNames><definedName name="_xlnm.Print_Titles" localSheetId="0">\'予定\'!$1:$2</definedName></definedNames>'
    book = package.parts["xl/workbook.xml"]
    package.parts["xl/workbook.xml"] = book.replace("</sheets>", "</sheets>" + names)
    assert read(package.build(), "a.xlsx").tables[0].head == (1, 1)


def test_bold_words_in_a_form_are_no_header():
    content = sheet_data(
        row(1, cell("A1", "記入欄", style=1), cell("E1", "氏名", style=1)),
        row(2, cell("B2", "許可番号"), cell("C2", "第"), cell("D2", "号")),
        row(3, cell("B3", "住所"), cell("C3", "市"), cell("D3", "町")),
        row(4, cell("B4", "面積"), cell("D4", "㎡")),
    )
    assert reading(content, styles=BOLD).tables[0].head == (0, 0)


def test_hidden_rows_and_columns_are_shown_marked_and_listed():
    content = (
        '<cols><col min="2" max="3" width="9" hidden="1"/><col min="4" max="4" width="40"/></cols>'
        + sheet_data(
            row(1, cell("A1", "a"), cell("B1", "b"), cell("D1", "d")),
            row(2, cell("A2", "x"), more=' hidden="1"'),
            row(3, cell("A3", "y"), more=' hidden="1"'),
        )
    )
    found = reading(content)
    said = {w.code: w.params for w in found.warnings}
    assert (said["hidden_columns"]["columns"], said["hidden_rows"]["rows"]) == ("B–C", "2–3")
    assert found.tables[0].hidden_rows == ((2, 3),)
    html = page(found)
    assert html.count('aria-label="Hidden row"') == 2
    assert html.count('aria-label="Hidden column"') == 2
    assert "xw-40" in html
    assert " style=" not in html


def test_numbers_that_were_typed_as_text_are_told_from_numbers_that_look_alike():
    """Words and code count as text, too; a number under a format with 円 does not."""
    styles = (
        '<numFmts><numFmt numFmtId="200" formatCode="#,##0&quot;円&quot;"/></numFmts>'
        '<cellXfs><xf/><xf numFmtId="200"/></cellXfs>'
    )
    content = sheet_data(
        row(1, cell("A1", "金額"), cell("B1", "0", "s"), cell("C1", "１２")),
        row(2, cell("A2", "1200", "n", 1), cell("B2", "1", "s"), cell("C2", "12", "n")),
        row(3, cell("A3", "1,200円"), cell("B3", "1", "s"), cell("C3", "約30人※1")),
    )
    found = reading(content, styles=styles, strings="<si><t>数量</t></si><si><t>30</t></si>").tables[0]
    assert found.number_texts == ((1, 3), (2, 2), (3, 1), (3, 2), (3, 3))


def test_a_value_that_its_format_hides_is_shown_as_hidden():
    styles = '<numFmts><numFmt numFmtId="200" formatCode=";;;"/></numFmts><cellXfs><xf/><xf numFmtId="200"/></cellXfs>'
    found = reading(sheet_data(row(1, cell("A1", "5", "n", 1), cell("B1", "秘", style=1))), styles=styles)
    assert [(b.text, b.html) for b in found.blocks] == [
        ("5", '<span class="hid">5</span>'),
        ("秘", '<span class="hid">秘</span>'),
    ]


def with_drawing(anchors: str):
    package = xlsx_package({"図": sheet_data(row(1, cell("A1", "値"))) + '<drawing r:id="rIdD"/>'})
    package.add(
        "xl/drawings/drawing1.xml",
        f"{HEAD}<xdr:wsDr {XDR}>{anchors}</xdr:wsDr>",
        "application/vnd.openxmlformats-officedocument.drawing+xml",
    )
    package.relate("xl/worksheets/sheet1.xml", "drawing", "/xl/drawings/drawing1.xml", id="rIdD")
    return package


def anchor(inside: str, line: int = 4, column: int = 1) -> str:
    start = f"<xdr:from><xdr:col>{column}</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>{line}</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>"
    return f"<xdr:oneCellAnchor>{start}{inside}</xdr:oneCellAnchor>"


def shape(text: str) -> str:
    return f"<xdr:sp><xdr:txBody><a:bodyPr/><a:p><a:r><a:rPr b='1'/><a:t>{text}</a:t></a:r></a:p><a:p><a:r><a:t>二行目</a:t></a:r></a:p></xdr:txBody></xdr:sp>"


def test_text_in_shapes_is_read_once_after_the_cells():
    both = f"<mc:AlternateContent><mc:Choice Requires='x'>{shape('注意')}</mc:Choice><mc:Fallback>{shape('写し')}</mc:Fallback></mc:AlternateContent>"
    group = f"<xdr:grpSp><xdr:grpSp>{shape('内側')}</xdr:grpSp></xdr:grpSp>"
    found = read(with_drawing(anchor(group, 9) + anchor(both)).build(), "a.xlsx")
    assert [(b.kind, b.path, b.text, b.table.row, b.table.col) for b in found.blocks[1:]] == [
        ("textbox", "図!shape1", "注意\n二行目", 5, 2),
        ("textbox", "図!shape2", "内側\n二行目", 10, 2),
    ]
    assert (found.counts["cells"], found.counts["text_boxes"]) == (1, 2)
    assert read_html(page(found)).texts == {b.seq: b.text for b in found.blocks}


def test_a_picture_has_its_words_size_and_cell():
    picture = (
        '<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="2" name="図 1" descr="構成図"/></xdr:nvPicPr><xdr:blipFill><a:blip r:embed="rIdP"/></xdr:blipFill>'
        '<xdr:spPr><a:xfrm><a:ext cx="952500" cy="476250"/></a:xfrm></xdr:spPr></xdr:pic>'
    )
    package = with_drawing(anchor(picture))
    package.add("xl/media/image1.png", b"\x89PNG\r\n\x1a\n", "")
    package.relate("xl/drawings/drawing1.xml", "image", "/xl/media/image1.png", id="rIdP")
    found = read(package.build(), "a.xlsx")
    assert [(p.kind, p.part, p.words, p.width, p.height) for p in found.pictures] == [
        ("raster", "xl/media/image1.png", "構成図", 100, 50)
    ]
    assert found.tables[0].pictures == ((0, 5, 2),)
    assert found.counts["images"] == 1
    assert 'alt="構成図"' in "".join(load_page(dumps(found)).chunks)


def test_defined_names_are_listed_and_broken_ones_said():
    package = xlsx_package({"表紙": sheet_data(row(1, cell("A1", "1", "n"))), "一覧": sheet_data()})
    names = (
        "<definedNames><definedName name='単価'>一覧!$B$2</definedName><definedName name='旧' hidden='1'>#REF!</definedName>"
        "<definedName name='税' localSheetId='0'>0.1</definedName></definedNames>"
    )
    book = package.parts["xl/workbook.xml"]
    package.parts["xl/workbook.xml"] = book.replace("</sheets>", "</sheets>" + names)
    found = read(package.build(), "a.xlsx")
    assert found.tables[0].names == (("旧", "#REF!", "", True, True), ("税", "0.1", "表紙", False, False))
    assert found.tables[1].names == (("単価", "一覧!$B$2", "", False, False),)
    assert [w.params["names"] for w in found.warnings if w.code == "broken_names"] == ["旧"]
    assert "<details" in page(found)


UNUSUAL = {
    "comments between rows": lambda xml: xml.replace("<row ", "<!-- x --><row "),
    "a prefix": lambda xml: (
        xml.replace("<", "<x:").replace("<x:/", "</x:").replace("<x:?", "<?").replace("xmlns=", "xmlns:x=")
    ),
    "returns": lambda xml: xml.replace("<row ", "\r\n<row "),
    "spaces": lambda xml: xml.replace("<c ", "\n  <c ").replace("</row>", "\n</row>"),
    "attributes in another order": lambda xml: xml.replace(
        '<c r="B3" s="5" t="s">', '<c t="s" s="5" r="B3">'
    ),
    "rich inline text": lambda xml: xml.replace(
        '<c r="K5" s="0"><v>5</v></c>', '<c r="K5" t="inlineStr"><is><r><t>5</t></r></is></c>'
    ),
}


@pytest.mark.parametrize("how", UNUSUAL)
def test_rows_give_the_same_cells_however_they_are_written(how):
    import io
    import zipfile

    data = requirement_workbook(30)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                changed = UNUSUAL[how](content.decode())
                assert changed != content.decode()
                content = changed.encode()
            target.writestr(name, content)
    usual, unusual = read(data, "a.xlsx"), read(out.getvalue(), "a.xlsx")
    assert unusual.blocks == usual.blocks
    assert (unusual.tables, unusual.counts) == (usual.tables, usual.counts)


def test_a_large_workbook_is_read_in_time():
    data = requirement_workbook(4_000)
    started = time.process_time()
    found = read(data, "a.xlsx")
    assert time.process_time() - started < 2
    assert found.counts["cells"] == 48_000
    assert [b.text for b in found.blocks[12:24]] == [
        "1", "REQ-00002", "運用要件", "受託者は、手順2に従い、令和3年度末までに処理を完了すること。", "必須", "2,469円",
        "0.01%", "令和8年4月3日", "2,715円", "なし", "2", "担当2",
    ]  # fmt: skip
