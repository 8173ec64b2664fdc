"""Word documents: text, headings, tables, notes, text boxes, changes and comments."""

# XML reads better unbroken.
# ruff: noqa: E501

from procurement.reading import read
from tests.builders.packages import docx, p, r, tbl, tc, tr

HEADINGS = "".join(
    f'<w:style w:type="paragraph" w:styleId="{n}"><w:name w:val="heading {n}"/>'
    f'<w:pPr><w:outlineLvl w:val="{n - 1}"/></w:pPr></w:style>'
    for n in (1, 2)
)


def reading(body: str, **parts: str):
    return read(docx(body, **parts), "a.docx")


def texts(body: str, **parts: str) -> list[str]:
    return [block.text for block in reading(body, **parts).blocks]


def test_text_keeps_tabs_breaks_hyphens_and_spaces():
    body = (
        "<w:p><w:r><w:t xml:space='preserve'> 一　</w:t><w:tab/><w:t>二</w:t><w:br/><w:t>三</w:t>"
        "<w:noBreakHyphen/><w:t>四</w:t><w:cr/><w:t>𠮷</w:t></w:r></w:p><w:p/>"
    )
    assert texts(body) == [" 一　\t二\n三-四\n𠮷", ""]


def test_the_end_of_a_page_or_a_column_is_no_character():
    body = "".join(
        f'<w:p><w:r><w:br w:type="{kind}"/></w:r><w:r><w:t>第1章</w:t></w:r></w:p>'
        for kind in ("page", "column", "textWrapping")
    )
    assert texts(body) == ["第1章", "第1章", "\n第1章"]


def test_an_embedded_file_is_a_box_that_says_so():
    body = (
        "<w:p><w:r><w:t>表は</w:t><w:object>"
        '<o:OLEObject xmlns:o="urn:schemas-microsoft-com:office:office" Type="Embed" ProgID="Excel.Sheet.12"/>'
        "</w:object><w:t>による。</w:t></w:r></w:p>"
    )
    block = reading(body).blocks[0]
    assert block.text == "表はによる。"
    assert 'class="fig fig--box"' in block.html
    assert "&lt;|embedded|&gt;" in block.html or "<|embedded|>" in block.html


def test_headings_come_from_style_name_style_level_and_the_paragraph_itself():
    styles = HEADINGS + (
        '<w:style w:type="paragraph" w:styleId="ja"><w:name w:val="見出し 3"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="mine"><w:name w:val="mine"/><w:basedOn w:val="2"/></w:style>'
    )
    body = (
        p("章", style="1")
        + p("節", style="mine")
        + p("項", style="ja")
        + p("直接", more='<w:outlineLvl w:val="3"/>')
        + p("本文")
        + p("", style="1")
        + p("本文扱い", style="1", more='<w:outlineLvl w:val="9"/>')
    )
    found = reading(body, styles=styles)
    # Outline level 9 takes a paragraph out of the outline; its style still names it a heading.
    assert [b.level for b in found.blocks] == [1, 2, 3, 4, 0, 0, 1]
    assert [b.kind for b in found.blocks][:6] == ["heading"] * 4 + ["paragraph"] * 2
    assert found.counts["headings"] == 5
    assert not any(block.inferred for block in found.blocks)


def test_a_document_without_headings_gets_inferred_ones():
    body = (
        p("調達の概要", run="<w:b/>")
        + p("本業務は、窓口の手続をオンラインにするものである。")
        + p("第１条　目的")
        + p("長い文であり、句点で終わる。", run="<w:b/>")
        + p("本文である。") * 8
    )
    found = reading(body)
    assert [(b.text, b.kind, b.inferred) for b in found.blocks if b.kind == "heading"] == [
        ("調達の概要", "heading", True),
        ("第１条　目的", "heading", True),
    ]
    assert found.counts["headings"] == 0


def test_tables_keep_rows_columns_and_spans():
    body = tbl(
        tr(
            tc(p("A"), '<w:gridSpan w:val="2"/>'),
            tc(p("B"), '<w:vMerge w:val="restart"/>'),
            properties="<w:tblHeader/>",
        ),
        tr(tc(p("C")), tc(p("D")), tc(p(""), "<w:vMerge/>")),
        tr(tc(p("E1") + p("E2")), tc(p("F")), tc(p("G"))),
    )
    blocks = reading(body).blocks
    where = [(b.text, b.path, b.table.row, b.table.col, b.table.rowspan, b.table.colspan) for b in blocks]
    assert where == [
        ("A", "t1.r1.c1.p1", 1, 1, 1, 2),
        ("B", "t1.r1.c2.p1", 1, 3, 2, 1),
        ("C", "t1.r2.c1.p1", 2, 1, 1, 1),
        ("D", "t1.r2.c2.p1", 2, 2, 1, 1),
        ("", "t1.r2.c3.p1", 2, 3, 1, 1),
        ("E1", "t1.r3.c1.p1", 3, 1, 1, 1),
        ("E2", "t1.r3.c1.p2", 3, 1, 1, 1),
        ("F", "t1.r3.c2.p1", 3, 2, 1, 1),
        ("G", "t1.r3.c3.p1", 3, 3, 1, 1),
    ]
    assert [b.table.covered for b in blocks].index(True) == 4
    assert [b.table.header for b in blocks] == [True, True] + [False] * 7
    assert {b.kind for b in blocks} == {"cell"}


def test_nested_tables_know_their_cell():
    found = reading(tbl(tr(tc(p("外") + tbl(tr(tc(p("内")))) + p("後")))))
    assert [(b.text, b.path) for b in found.blocks] == [
        ("外", "t1.r1.c1.p1"),
        ("内", "t1.r1.c1.t1.r1.c1.p1"),
        ("後", "t1.r1.c1.p2"),
    ]
    assert found.tables[1].parent == (0, 1, 1)
    assert (found.counts["tables"], found.counts["nested_tables"]) == (2, 1)


def test_a_text_box_comes_once_after_its_paragraph():
    box = f"<wps:txbx><w:txbxContent>{p('箱の中')}</w:txbxContent></wps:txbx>"
    copy = f"<w:pict><v:textbox><w:txbxContent>{p('箱の中')}</w:txbxContent></v:textbox></w:pict>"
    body = (
        f"<w:p>{r('前')}<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback>{copy}</mc:Fallback></mc:AlternateContent></w:r>{r('後')}</w:p>" + p("次")
    )
    found = reading(body)
    assert [(b.kind, b.path, b.text) for b in found.blocks] == [
        ("paragraph", "p1", "前後"),
        ("textbox", "p1.x1.p1", "箱の中"),
        ("paragraph", "p2", "次"),
    ]
    assert (found.counts["text_boxes"], found.counts["paragraphs"]) == (1, 3)


def test_changes_are_shown_as_accepted_and_counted():
    body = (
        f"<w:p>{r('納期は')}<w:del w:id='1' w:author='a'><w:r><w:delText>三月</w:delText></w:r></w:del>"
        f"<w:ins w:id='2' w:author='a'>{r('四月')}</w:ins>{r('とする')}"
        f"<w:moveFrom w:id='3' w:author='a'>{r('移した')}</w:moveFrom></w:p>"
        f"<w:p><w:moveTo w:id='4' w:author='a'>{r('移した')}</w:moveTo></w:p>"
    )
    found = reading(body)
    assert [b.text for b in found.blocks] == ["納期は四月とする", "移した"]
    assert (found.counts["insertions"], found.counts["deletions"]) == (1, 1)
    assert "tracked" in {w.code for w in found.warnings}


def test_fields_show_their_result_and_never_swallow_the_rest():
    def field(kind: str) -> str:
        return f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'

    inner = f"{field('begin')}<w:r><w:instrText> PAGE </w:instrText></w:r>{field('separate')}{r('7')}{field('end')}"
    outer = f"{field('begin')}<w:r><w:instrText> IF </w:instrText></w:r>{inner}{field('separate')}{r('結果')}{field('end')}"
    body = f"<w:p>{outer}{r('。')}</w:p><w:p>{field('begin')}{r('途中')}</w:p>" + p("続き")
    assert texts(body) == ["結果。", "", "続き"]


def test_notes_follow_in_the_order_of_their_marks():
    body = (
        "<w:p><w:r><w:t>甲</w:t><w:footnoteReference w:id='5'/></w:r></w:p>"
        "<w:p><w:r><w:t>乙</w:t><w:footnoteReference w:id='2'/></w:r></w:p>"
    )
    notes = (
        f'<w:footnote w:type="separator" w:id="-1">{p("")}</w:footnote>'
        f'<w:footnote w:id="2">{p("二つ目")}</w:footnote><w:footnote w:id="5">{p("一つ目") + p("続き")}</w:footnote>'
    )
    found = reading(body, footnotes=notes)
    assert [(b.kind, b.label, b.path, b.text) for b in found.blocks[2:]] == [
        ("note", "1", "fn1.p1", "一つ目"),
        ("note", "", "fn1.p2", "続き"),
        ("note", "2", "fn2.p1", "二つ目"),
    ]
    assert (found.counts["footnotes"], found.counts["paragraphs"]) == (2, 2)
    assert 'href="#fn1"' in found.blocks[0].html
    assert found.blocks[0].text == "甲"


def test_headers_and_footers_come_last_and_are_not_paragraphs_of_the_body():
    found = reading(p("本文"), header1=p("秘"), footer1=p("頁"))
    assert [(b.kind, b.path, b.text) for b in found.blocks] == [
        ("paragraph", "p1", "本文"),
        ("header", "h1.p1", "秘"),
        ("footer", "f1.p1", "頁"),
    ]
    assert found.counts["paragraphs"] == 1


def test_symbols_ruby_and_hidden_text():
    ruby = "<w:r><w:ruby><w:rt><w:r><w:t>しんせい</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>申請</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    body = (
        '<w:p><w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>' + ruby + r("書", "<w:vanish/>") + "</w:p>"
    )
    block = reading(body).blocks[0]
    assert block.text == "☑申請書"
    assert 'data-rt="しんせい"' in block.html
    assert '<span class="hid">書</span>' in block.html


def test_content_controls_links_and_wrappers_are_looked_through():
    body = (
        f"<w:sdt><w:sdtPr/><w:sdtContent>{p('統制')}</w:sdtContent></w:sdt>"
        f"<w:p><w:hyperlink r:id='x'>{r('リンク')}</w:hyperlink><w:smartTag>{r('札')}</w:smartTag>"
        f"<w:sdt><w:sdtContent>{r('中')}</w:sdtContent></w:sdt><w:fldSimple w:instr='PAGE'>{r('1')}</w:fldSimple></w:p>"
    )
    assert texts(body) == ["統制", "リンク札中1"]


def comment(number: int, text: str, para: str = "") -> str:
    mark = f' w14:paraId="{para}"' if para else ""
    return (
        f'<w:comment w:id="{number}" w:author="担当" w:initials="担" w:date="2026-04-01T09:00:00Z">'
        f"<w:p{mark}>{r(text)}</w:p></w:comment>"
    )


def start(number: int) -> str:
    return f'<w:commentRangeStart w:id="{number}"/>'


def end(number: int) -> str:
    return f'<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>'


def test_comments_have_exact_ranges_across_runs_and_paragraphs():
    body = (
        f"<w:p>{r('速やかに')}{start(1)}{r('応')}{r('答')}{end(1)}{r('する')}</w:p>"
        f"<w:p>{r('一行')}{start(2)}{r('目')}</w:p><w:p>{r('二行')}{end(2)}{r('目')}</w:p>"
    )
    found = reading(body, comments=comment(1, "何秒か") + comment(2, "まとめて"))
    first, second = found.comments
    assert (first.seq, first.start, first.end, first.end_seq, first.quote) == (0, 4, 6, None, "応答")
    assert (second.seq, second.start, second.end, second.end_seq, second.quote) == (1, 2, 2, 2, "目\n二行")
    assert (first.author, first.initials, first.text) == ("担当", "担", "何秒か")
    assert found.blocks[0].text[first.start : first.end] == first.quote


def test_replies_and_resolved_comments():
    extended = (
        '<w15:commentEx w15:paraId="0A" w15:done="1"/>'
        '<w15:commentEx w15:paraId="0B" w15:paraIdParent="0A" w15:done="1"/>'
    )
    body = f"<w:p>{start(1)}{start(2)}{r('文')}{end(1)}{end(2)}</w:p>"
    found = reading(
        body, comments=comment(1, "問い", "0A") + comment(2, "答え", "0B"), commentsExtended=extended
    )
    assert [(c.id, c.parent, c.resolved) for c in found.comments] == [("1", None, True), ("2", "1", True)]


def test_a_comment_on_deleted_words_quotes_them():
    body = (
        f"<w:p>{r('前')}{start(1)}<w:del w:id='9' w:author='a'><w:r><w:delText>消した語</w:delText></w:r></w:del>"
        f"{end(1)}{r('後')}</w:p>"
    )
    found = reading(body, comments=comment(1, "なぜ"))
    only = found.comments[0]
    assert (only.seq, only.start, only.end, only.quote) == (0, 1, 1, "消した語")


def test_a_comment_range_between_paragraphs_and_one_without_a_place():
    body = p("一") + start(1) + p("二") + p("三") + '<w:commentRangeEnd w:id="1"/>' + p("四")
    found = reading(body, comments=comment(1, "この二つ") + comment(7, "迷子"))
    assert (found.comments[0].seq, found.comments[0].end_seq, found.comments[0].quote) == (1, 2, "二\n三")
    assert found.comments[1].seq is None
    assert "comment_unanchored" in {w.code for w in found.warnings}


def test_paths_are_unique_and_seq_is_the_index():
    body = p("a") + tbl(tr(tc(p("b") + p("c")), tc(p("d")))) + p("e")
    blocks = reading(body, footnotes=f'<w:footnote w:id="1">{p("n")}</w:footnote>').blocks
    assert len({block.path for block in blocks}) == len(blocks)
    assert [block.seq for block in blocks] == list(range(len(blocks)))
