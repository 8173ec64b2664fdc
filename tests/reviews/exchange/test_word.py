"""Comments in a copy of a Word file: at the exact words, and nothing else is changed."""

# XML reads better unbroken.
# ruff: noqa: E501

import pytest

from procurement.reading import read
from reviews.exchange.word import annotate_word
from tests.builders.packages import (
    docx,
    p,
    r,
    tbl,
    tc,
    tr,
)
from tests.builders.said import body, marks, run, said
from tests.reviews.exchange.written import annotated


def test_a_range_within_a_run_splits_it_and_both_parts_keep_their_looks():
    data = docx(f"<w:p>{run('<w:t>甲乙丙丁</w:t>', '<w:b/>')}</w:p>")
    annotated(data, [said(1, 0, 1, 3)])
    start, end = marks(0)
    assert body(annotate_word(data, [said(1, 0, 1, 3)])) == (
        f"<w:p>{run('<w:t>甲</w:t>', '<w:b/>')}{start}{run('<w:t>乙丙</w:t>', '<w:b/>')}{end}{run('<w:t>丁</w:t>', '<w:b/>')}</w:p>"
    )


def test_whole_runs_are_not_split():
    data = docx(f"<w:p>{run('<w:t>甲</w:t>')}{run('<w:t>乙</w:t>', '<w:i/>')}</w:p>")
    start, end = marks(0)
    assert body(annotate_word(data, [said(1, 0, 0, 2)])) == (
        f"<w:p>{start}{run('<w:t>甲</w:t>')}{run('<w:t>乙</w:t>', '<w:i/>')}{end}</w:p>"
    )


@pytest.mark.parametrize(
    ("text", "at", "texts"),
    [
        ("<w:t>one two</w:t>", 3, ["<w:t>one</w:t>", '<w:t xml:space="preserve"> two</w:t>']),
        (
            "<w:t>one two</w:t>",
            4,
            ['<w:t>one</w:t><w:t xml:space="preserve"> </w:t>', "<w:t>two</w:t>"],
        ),
        ("<w:t> one </w:t>", 2, ["<w:t> o</w:t>", "<w:t>ne </w:t>"]),
        (
            "<w:t>a  b </w:t>",
            2,
            [
                '<w:t>a</w:t><w:t xml:space="preserve"> </w:t>',
                '<w:t xml:space="preserve"> b</w:t><w:t> </w:t>',
            ],
        ),
        (
            '<w:t xml:space="preserve"> one </w:t>',
            2,
            ['<w:t xml:space="preserve"> o</w:t>', '<w:t xml:space="preserve">ne </w:t>'],
        ),
    ],
)
def test_white_space_shows_after_a_split_exactly_where_it_showed_before(text, at, texts):
    data = docx(f"<w:p>{run(text)}</w:p>")
    annotated(data, [said(1, 0, at, at)])
    first, second = texts
    start, end = marks(0)
    assert (
        body(annotate_word(data, [said(1, 0, at, at)])) == f"<w:p>{run(first)}{start}{end}{run(second)}</w:p>"
    )


INSIDE = {
    "a hyperlink": '<w:hyperlink r:id="rId9"><w:r><w:t>甲乙丙</w:t></w:r></w:hyperlink>',
    "a field's result": (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> REF x </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>甲乙丙</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    ),
    "a simple field": '<w:fldSimple w:instr="REF x"><w:r><w:t>甲乙丙</w:t></w:r></w:fldSimple>',
    "a content control": "<w:sdt><w:sdtPr/><w:sdtContent><w:r><w:t>甲乙丙</w:t></w:r></w:sdtContent></w:sdt>",
    "an insertion": '<w:ins w:id="7" w:author="a"><w:r><w:t>甲乙丙</w:t></w:r></w:ins>',
    "words around a deletion": '<w:r><w:t>甲</w:t></w:r><w:del w:id="8" w:author="a"><w:r><w:delText>否</w:delText></w:r></w:del><w:r><w:t>乙丙</w:t></w:r>',
    "ruby": (
        "<w:r><w:ruby><w:rt><w:r><w:t>よみ</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>甲乙丙</w:t></w:r></w:rubyBase></w:ruby></w:r>"
    ),
    "tabs and breaks": "<w:r><w:rPr><w:b/></w:rPr><w:t>甲</w:t><w:tab/><w:br/><w:t>乙</w:t><w:noBreakHyphen/><w:t>丙</w:t></w:r>",
    "entities": "<w:r><w:t>&lt;甲&amp;&#x4E59;&gt;丙</w:t></w:r>",
    "choices": "<mc:AlternateContent><mc:Choice Requires='w14'><w:r><w:t>甲乙丙</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>否</w:t></w:r></mc:Fallback></mc:AlternateContent>",
    "CDATA": "<w:r><w:t>甲<![CDATA[<乙>]]>丙</w:t></w:r>",
    "letters beyond the first plane": "<w:r><w:t>𠮷👨‍👩‍👧丙</w:t></w:r>",
}


@pytest.mark.parametrize("where", INSIDE)
def test_every_range_of_words_is_marked_exactly_in(where):
    data = docx(f"<w:p>{r('前')}{INSIDE[where]}{r('後')}</w:p>" + p("次"))
    text = read(data, "draft.docx").blocks[0].text
    places = [(start, end) for start in range(len(text) + 1) for end in range(start, len(text) + 1)]
    comments = [said(n, 0, start, end, text=f"#{n}.") for n, (start, end) in enumerate(places)]
    comments += [said(len(comments), 0, 1, 1, end_seq=1, text="#last.")]
    _after, found = annotated(data, comments)
    assert all(found[comment.id].text == comment.text for comment in comments)


def test_ranges_over_cells_and_out_of_tables_stand_where_they_were_put():
    data = docx(p("前") + tbl(tr(tc(p("左")), tc(p("右") + p("下")))) + p("後"))
    comments = [said(1, 1, 0, 1), said(2, 1, 0, 1, 2), said(3, 0, 0, 1, 3), said(4, 3, 0, 1, 4)]
    _after, found = annotated(data, comments)
    assert [found[comment.id].quote for comment in comments] == ["左", "左\n右", "前\n左\n右\n下", "下\n後"]


def test_empty_paragraphs_can_be_commented_and_end_ranges():
    data = docx('<w:p/><w:p w:rsidR="00A1" /><w:p><w:pPr/></w:p>' + p("後"))
    annotated(
        data, [said(1, 0, 0, 0), said(2, 0, 0, 0, 1), said(3, 1, 0, 0), said(4, 1, 0, 1, 3), said(5, 2, 0, 0)]
    )


def test_a_comment_on_a_note_stands_at_its_mark_and_begins_with_its_words():
    note = f'<w:footnote w:id="4">{p("注の本文")}</w:footnote>'
    data = docx(
        f'<w:p>{r("本文")}<w:r><w:footnoteReference w:id="4"/></w:r>{r("続き")}</w:p>', footnotes=note
    )
    (comment,) = read(annotate_word(data, [said(1, 1, 0, 1)]), "draft.docx").comments
    assert (comment.seq, comment.start, comment.text) == (0, 2, "「注」\n意見1")
    start, end = marks(0)
    assert f'{start}<w:r><w:footnoteReference w:id="4"/></w:r>{end}' in body(
        annotate_word(data, [said(1, 1, 0, 1)])
    )


def test_a_comment_on_a_header_stands_at_the_first_paragraph_and_begins_with_its_words():
    data = docx(p("first") + p("second"), header1=p("Draft of 2026"))
    (comment,) = read(annotate_word(data, [said(1, 2, 0, 5)]), "draft.docx").comments
    assert (comment.seq, comment.start, comment.text) == (0, 0, "“Draft”\n意見1")


def test_a_comment_on_a_text_box_stands_once_at_the_box_and_begins_with_its_words():
    box = "<wps:txbx><w:txbxContent><w:p><w:r><w:t>箱の中</w:t></w:r></w:p></w:txbxContent></wps:txbx>"
    old = "<w:pict><v:textbox><w:txbxContent><w:p><w:r><w:t>箱の中</w:t></w:r></w:p></w:txbxContent></v:textbox></w:pict>"
    drawing = f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback>{old}</mc:Fallback></mc:AlternateContent>"
    data = docx(f"<w:p>{r('前')}<w:r>{drawing}</w:r>{r('後')}</w:p>")
    copy = annotate_word(data, [said(1, 1, 0, 1)])
    (comment,) = read(copy, "draft.docx").comments
    assert (comment.seq, comment.start, comment.text) == (0, 1, "「箱」\n意見1")
    assert body(copy).count("commentRangeStart") == 1


def test_a_comment_within_a_formula_stands_around_it_and_quotes():
    data = docx(f"<w:p>{r('式')}<m:oMath><m:r><m:t>a+b</m:t></m:r></m:oMath>{r('後')}</w:p>")
    whole, within = said(1, 0, 1, 4), said(2, 0, 2, 3)
    _after, found = annotated(data, [whole])
    assert (found["n1"].quote, found["n1"].text) == ("a+b", "意見1")
    (comment,) = read(annotate_word(data, [within]), "draft.docx").comments
    assert (comment.quote, comment.text) == ("a+b", "“+”\n意見2")


def test_the_mark_of_a_comment_in_a_table_of_contents_stands_behind_it():
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    data = docx(
        f'<w:p>{begin}{r("第１章")}</w:p>{p("第２章")}<w:p><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>{p("本文")}'
    )
    _after, found = annotated(data, [said(1, 1, 0, 2)])
    assert found["n1"].quote == "第２"
    text = body(annotate_word(data, [said(1, 1, 0, 2)]))
    assert text.index("commentRangeEnd") < text.index('"end"') < text.index("commentReference")
