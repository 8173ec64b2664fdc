"""The draft's HTML: every block once, addressable, its DOM text equal to the block's text."""

# XML reads better unbroken.
# ruff: noqa: E501

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.reading import read, render
from tests.builders import hostile
from tests.builders.draft_text import read_html
from tests.builders.packages import cell, docx, p, row, sheet_data, tbl, tc, tr, xlsx

XML_TEXT = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], include_characters="<>&\"'\t\u202e"), max_size=40
)


def check(reading) -> str:
    html = "".join(render.document_html(reading))
    found = read_html(html)
    assert found.wrong == []
    assert found.open == []
    assert found.texts == {block.seq: block.text for block in reading.blocks}
    assert len(found.ids) == len(set(found.ids))
    assert {f"b{block.seq}" for block in reading.blocks} <= set(found.ids)
    assert not any(name.startswith("on") or name == "style" for name, _ in found.attributes)
    # Pictures come from this site's own view, and from nowhere else.
    assert all(
        value.startswith("<|pictures|>") or value.isdecimal()
        for name, value in found.attributes
        if name == "src"
    )
    assert not found.tags & {"script", "style", "iframe", "object", "form", "link"}
    return html


@pytest.mark.parametrize("case", sorted(hostile.READ))
def test_odd_documents_are_shown_whole(case):
    check(read(hostile.READ[case][0](), "a.docx"))


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(XML_TEXT, st.sampled_from(["", "<w:b/>", "<w:vanish/>", "<w:i/><w:u/>"])), max_size=8)
)
def test_any_text_comes_back_from_the_page(paragraphs):
    body = "".join(p(text, run=run) for text, run in paragraphs)
    check(read(docx(body + tbl(tr(tc(body + "<w:p/>"), tc(p("x"))))), "a.docx"))


def test_labels_stand_outside_the_text():
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        '<w:numFmt w:val="decimal"/><w:lvlText w:val="第%1条"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    html = check(read(docx(p("目的は次による。", num=(1, 0)), numbering=numbering), "a.docx"))
    assert (
        '<div class="blk blk--num blk--l1" id="b0" data-seq="0" data-path="p1">'
        '<span class="lbl">第1条</span> <span class="t">目的は次による。</span></div>'
    ) in html


def test_merged_cells_become_spans_and_hidden_paragraphs_stay_addressable():
    body = tbl(
        tr(tc(p("上"), '<w:vMerge w:val="restart"/>'), tc(p("右"), '<w:gridSpan w:val="2"/>')),
        tr(tc(p(""), "<w:vMerge/>"), tc(p("a")), tc(p("b"))),
    )
    html = check(read(docx(body), "a.docx"))
    assert '<td rowspan="2"><div class="blk" id="b0"' in html
    assert '<td colspan="2">' in html
    assert 'id="b2" data-seq="2" data-path="t1.r2.c1.p1" hidden=""' in html


def test_heading_rows_become_a_table_head():
    mark = "<w:tblHeader/>"
    html = check(read(docx(tbl(tr(tc(p("番号")), properties=mark), tr(tc(p("1"))))), "a.docx"))
    assert '<thead><tr><th scope="col">' in html
    assert html.index("</thead><tbody>") < html.index('data-path="t1.r2.c1.p1"')


def test_nested_tables_stand_in_their_cell():
    html = check(read(docx(tbl(tr(tc(p("外") + tbl(tr(tc(p("内")))) + p("後"))))), "a.docx"))
    assert html.index("外") < html.index("内") < html.index("後")
    assert html.count("<table") == 2


def test_notes_are_reachable_from_their_marks():
    body = "<w:p><w:r><w:t>甲</w:t><w:footnoteReference w:id='1'/></w:r></w:p>"
    html = check(read(docx(body, footnotes=f'<w:footnote w:id="1">{p("注")}</w:footnote>'), "a.docx"))
    assert 'href="#fn1" data-n="1"' in html
    assert '<div class="note" id="fn1">' in html


def test_words_come_in_the_readers_language():
    reading = read(docx(tbl(tr(tc(p("a"))))), "a.docx")
    assert 'aria-label="Table 1"' in "".join(render.document_html(reading))
    assert 'aria-label="表 1"' in "".join(render.document_html(reading, {"table": "表"}))


def test_a_sheet_is_a_grid_with_its_merges():
    content = sheet_data(
        row(1, cell("A1", "題"), cell("B1", "下に隠れた値")), row(2, cell("C2", "x")), row(9, cell("A9", "y"))
    )
    html = check(
        read(xlsx({"要件<1>": content + '<mergeCells><mergeCell ref="A1:B2"/></mergeCells>'}), "a.xlsx")
    )
    assert '<td colspan="2" rowspan="2">' in html
    assert '<th class="ax" scope="row">9</th>' in html
    assert "要件&lt;1&gt;" in html
    assert html.count("<tr>") == 4


@pytest.mark.parametrize("far", ["XFD1048576", "ZZ5000"])
def test_far_and_diagonal_cells_stay_small(far):
    content = sheet_data(row(1, cell("A1", "a")), row(1048576, cell(far, "z")))
    merges = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    assert len(check(read(xlsx({"a": content + merges}), "a.xlsx"))) < 3_000


def test_a_diagonal_is_listed_instead_of_drawn():
    from procurement.reading.sheet_address import column_letters

    rows = (row(n, cell(f"{column_letters(n)}{n}", str(n))) for n in range(1, 2_001))
    html = check(read(xlsx({"a": sheet_data(*rows)}), "a.xlsx"))
    assert "<table" not in html
    assert len(html) < 600_000
