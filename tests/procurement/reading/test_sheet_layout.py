"""The layout of a sheet reaches the page: frozen panes, widths; absurd merged ranges cost nothing."""

import time

from procurement.reading import artifact, read, render
from tests.builders.packages import cell, row, sheet_data, xlsx, xlsx_package

HIDDEN = '<cols><col min="1" max="1" width="9" hidden="1"/></cols>'
WIDE = '<cols><col min="2" max="2" width="58.5" customWidth="1"/></cols>'
PANE = '<sheetViews><sheetView><pane xSplit="1" ySplit="2" state="{}"/></sheetView></sheetViews>'
CELLS = sheet_data(*(row(n, cell(f"A{n}", str(n), "n"), cell(f"B{n}", "応答する。")) for n in range(1, 6)))


def one(content):
    return read(xlsx({"要件一覧": content}), "a.xlsx")


def test_panes_are_frozen_only_where_excel_freezes_them():
    assert one(PANE.format("frozen") + CELLS).tables[0].frozen == (2, 1)
    assert one(PANE.format("split") + CELLS).tables[0].frozen == (0, 0)


def test_widths_are_classes_because_the_page_allows_no_styles():
    html = "".join(render.document_html(one(WIDE + CELLS)))
    assert '<col class="xw-60">' in html
    assert "style=" not in html


def test_the_layout_survives_being_stored():
    found = one(PANE.format("frozen") + HIDDEN + CELLS)
    assert found.tables[0].columns == ((1, 1, 9.0, True),)
    assert artifact.loads(artifact.dumps(found)) == found


def test_tall_merged_ranges_side_by_side_cost_no_more_than_the_cells():
    cells = [row(n, cell(f"A{n}", "1", "n")) for n in range(1, 20_001)]
    letters = [chr(65 + n) for n in range(1, 26)] + ["A" + chr(65 + n) for n in range(26)]
    last = row(20_001, *(cell(f"{letter}20001", "1", "n") for letter in letters))
    merges = "".join(f'<mergeCell ref="{letter}1:{letter}20000"/>' for letter in letters)
    found = one(f"{sheet_data(*cells, last)}<mergeCells>{merges}</mergeCells>")
    started = time.process_time()
    chunks = render.document_html(found)
    assert time.process_time() - started < 1.5
    assert sum(map(len, chunks)) < 5_000_000


def test_a_carriage_return_behind_the_declaration_changes_nothing():
    """Excel itself writes one; the quick way through the rows must give what the tree gives."""
    rows = "".join(
        row(
            n,
            cell(f"A{n}", str(n), "n"),
            cell(f"B{n}", f"応答{n}"),
            f'<c r="C{n}"><f>A{n}*2</f><v>{n * 2}</v></c>',
        )
        for n in range(1, 501)
    )
    plain = xlsx_package({"a": f"<sheetData>{rows}</sheetData>"})
    as_excel = xlsx_package({"a": f"<sheetData>{rows}</sheetData>"})
    through_tree = xlsx_package({"a": f"<!-- --><sheetData>{rows}</sheetData>"})
    part = "xl/worksheets/sheet1.xml"
    as_excel.parts[part] = _bytes(as_excel.parts[part]).replace(b"?>", b"?>\r\n", 1)
    first, second, third = (read(p.build(), "a.xlsx") for p in (plain, as_excel, through_tree))
    assert first.blocks == second.blocks == third.blocks
    assert (len(first.blocks), first.blocks[-1].formula) == (1_500, "A500*2")


def _bytes(content):
    return content if isinstance(content, bytes) else content.encode()
