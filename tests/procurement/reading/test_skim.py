"""The quick way through the main part gives what the tree gives, on every draft."""

# XML reads better unbroken.
# ruff: noqa: E501

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.reading import Limits, ReadingRefused
from procurement.reading.docx import DocxReader
from procurement.reading.package import open_package
from tests.builders import hostile
from tests.builders.packages import docx, p, r, tbl, tc, tr
from tests.procurement.reading.test_corpus import CORPUS, DOCX


def both(data: bytes):
    """(skimmed, through the tree): each a reading, or the code of the refusal."""
    return [_read(data, skims=skims) for skims in (True, False)]


def _read(data: bytes, *, skims: bool):
    try:
        package = open_package(data, "a.docx", Limits(), keep=True, parse_xml=False)
        return DocxReader(package, skims=skims).read("1")
    except ReadingRefused as refused:
        return refused.code


def same(data: bytes):
    skimmed, walked = both(data)
    assert skimmed == walked
    return skimmed


@pytest.mark.parametrize("name", DOCX)
def test_every_document_of_the_corpus(name):
    assert same((CORPUS / name).read_bytes()).blocks


@pytest.mark.parametrize("case", sorted({**hostile.READ, **hostile.REFUSED}))
def test_odd_and_hostile_documents(case):
    build = hostile.READ[case][0] if case in hostile.READ else hostile.REFUSED[case][1]
    same(build())


ODD = {
    "greater than in an attribute": '<w:p w:rsidR="a>b"><w:r><w:t w:x="1>2">甲 > 乙</w:t></w:r></w:p>',
    "comment that looks like a paragraph": "<w:p><w:r><w:t>甲</w:t></w:r><!-- </w:p><w:p> --></w:p><!-- <w:p><w:r><w:t>否</w:t></w:r></w:p> -->",
    "cdata": "<w:p><w:r><w:t><![CDATA[<w:p>甲</w:p>]]></w:t></w:r></w:p>",
    "processing instruction": "<?x </w:p>?><w:p><w:r><w:t>甲</w:t></w:r></w:p>",
    "end tag with a space": "<w:p ><w:r><w:t>甲</w:t></w:r></w:p ><w:p\n><w:r><w:t>乙</w:t></w:r></w:p>",
    "single quotes": "<w:p><w:pPr><w:outlineLvl w:val='0'/></w:pPr><w:r><w:rPr><w:b w:val='0'/></w:rPr><w:t xml:space='preserve'> 甲</w:t></w:r></w:p>",
    "spaces around the equals sign": '<w:p><w:pPr><w:outlineLvl w:val = "1"/></w:pPr><w:r><w:t xml:space = "preserve">甲 </w:t></w:r></w:p>',
    "references": "<w:p><w:r><w:t>&lt;甲&gt; &amp;amp; &#x7532;&#30002; &quot;&apos;</w:t></w:r></w:p>",
    "returns": "<w:p>\r\n<w:r><w:t>甲\r\n乙</w:t></w:r></w:p>",
    "indented": "<w:p>\n  <w:pPr>\n    <w:outlineLvl w:val='0'/>\n  </w:pPr>\n  <w:r>\n    <w:t>甲</w:t>\n  </w:r>\n</w:p>\n",
    "prefix bound again": '<w:p><w:r><w:t>甲</w:t></w:r></w:p><w:p xmlns:w="urn:other"><w:r><w:t>乙</w:t></w:r></w:p>',
    "another prefix": '<x:p xmlns:x="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><x:r><x:t>甲</x:t></x:r></x:p>',
    "prefix declared between": '<w:sdt xmlns:q="urn:q"><w:sdtContent><w:p><w:r><q:x/><w:t>甲</w:t></w:r></w:p></w:sdtContent></w:sdt>',
    "text outside runs": "否<w:p>否<w:r>否<w:t>甲</w:t>否</w:r></w:p>否",
    "text without a run": "<w:p><w:t>否</w:t><w:r><w:t>甲</w:t></w:r></w:p>",
    "text without a run behind bold": "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>甲</w:t></w:r><w:ins><w:noBreakHyphen/></w:ins></w:p>",
    "run in a run": "<w:p><w:r><w:r><w:t>甲</w:t></w:r><w:t>乙</w:t></w:r></w:p>",
    "two texts in a run": "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:cr/></w:r><w:r><w:tab/><w:t>丙</w:t></w:r></w:p>",
    "formats that changed": "<w:p><w:r><w:rPr><w:i/><w:rPrChange w:id='1' w:author='a'><w:rPr><w:b/></w:rPr></w:rPrChange></w:rPr><w:t>甲</w:t></w:r></w:p>",
    "properties that changed": "<w:p><w:pPr><w:outlineLvl w:val='0'/><w:pPrChange w:id='1' w:author='a'><w:pPr><w:outlineLvl w:val='3'/></w:pPr></w:pPrChange></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>",
    "properties twice": "<w:p><w:pPr/><w:pPr><w:outlineLvl w:val='0'/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>",
    "properties last": "<w:p><w:r><w:t>甲</w:t></w:r><w:pPr><w:outlineLvl w:val='0'/></w:pPr></w:p>",
    "two run properties": "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>甲</w:t><w:rPr/><w:t>乙</w:t></w:r></w:p>",
    "empty elements": "<w:p/><w:p></w:p><w:p><w:r/></w:p><w:p><w:r><w:t/></w:r></w:p><w:p><w:r><w:t></w:t></w:r></w:p><w:p w:rsidR='1'/>",
    "box in a paragraph": "<w:p><w:r><w:t>甲</w:t><w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>箱</w:t></w:r></w:p><w:p/></w:txbxContent></v:textbox></v:shape></w:pict><w:t>乙</w:t></w:r></w:p><w:p><w:r><w:t>丙</w:t></w:r></w:p>",
    "choice between paragraphs": "<mc:AlternateContent><mc:Choice Requires='w14'><w:p><w:r><w:t>甲</w:t></w:r></w:p></mc:Choice><mc:Fallback><w:p><w:r><w:t>否</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>",
    "field over paragraphs": "<w:p><w:r><w:fldChar w:fldCharType='begin'/><w:instrText>否</w:instrText><w:fldChar w:fldCharType='separate'/><w:t>甲</w:t></w:r></w:p><w:p><w:r><w:t>乙</w:t></w:r></w:p><w:p><w:r><w:t>丙</w:t><w:fldChar w:fldCharType='end'/></w:r></w:p>",
    "comment between paragraphs": "<w:commentRangeStart w:id='1'/><w:p><w:r><w:t>甲</w:t></w:r></w:p><w:commentRangeEnd w:id='1'/><w:p><w:r><w:t>乙</w:t></w:r></w:p>",
    "sections": "<w:p><w:pPr><w:sectPr/></w:pPr></w:p><w:sectPr><w:sectPrChange><w:sectPr/></w:sectPrChange></w:sectPr>",
    "hidden by style": "<w:p><w:pPr><w:pStyle w:val='h'/></w:pPr><w:r><w:t>甲</w:t></w:r><w:r><w:rPr><w:rStyle w:val='c'/></w:rPr><w:t>乙</w:t></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>丙</w:t></w:r></w:p>",
    "paragraph in no cell": "<w:tbl><w:tr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tr><w:p/></w:tbl>",
    "cells without paragraphs": "<w:tbl><w:tr><w:tc/><w:tc><w:tcPr/></w:tc></w:tr><w:tr/></w:tbl>",
    "wrapped rows and cells": "<w:tbl><w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtPr><w:tag w:val='x'/></w:sdtPr><w:sdtContent><w:tc><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:sdtContent></w:sdt></w:tr></w:sdtContent></w:sdt></w:tbl>",
    "merged cells that changed": "<w:tbl><w:tr><w:trPr><w:ins w:id='1' w:author='a'/><w:tblHeader/><w:trPrChange w:id='2'><w:trPr><w:gridBefore w:val='3'/></w:trPr></w:trPrChange></w:trPr><w:tc><w:tcPr><w:tcW w:w='1'/><w:gridSpan w:val='2'/><w:vMerge w:val='restart'/><w:tcPrChange w:id='3'><w:tcPr><w:gridSpan w:val='9'/></w:tcPr></w:tcPrChange></w:tcPr><w:p/></w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc></w:tr></w:tbl>",
    "nested tables": tbl(tr(tc(p("外") + tbl(tr(tc(p("内")))) + p("後")), tc(p("右")))),
    "cut short": "<w:p><w:r><w:t>甲</w:t></w:r>",
}
STYLES = '<w:style w:type="paragraph" w:styleId="h"><w:name w:val="h"/><w:rPr><w:vanish/></w:rPr></w:style><w:style w:type="character" w:styleId="c"><w:name w:val="c"/><w:rPr><w:vanish/><w:b/></w:rPr></w:style>'


@pytest.mark.parametrize("case", ODD)
def test_unusual_markup(case):
    same(docx(ODD[case] + p("終わり"), styles=STYLES))


PIECES = st.recursive(
    st.one_of(
        st.sampled_from(list(ODD.values())),
        st.builds(p, st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=12)),
        st.builds(
            lambda text, run: f"<w:p>{r(text, run)}{r('後')}</w:p>",
            st.text("甲乙<>&\"' \t", max_size=6),
            st.sampled_from(
                [
                    "",
                    "<w:b/>",
                    "<w:i/><w:u w:val='none'/>",
                    "<w:highlight w:val='yellow'/>",
                    "<w:vertAlign w:val='superscript'/>",
                ]
            ),
        ),
    ),
    lambda inner: st.lists(inner, min_size=1, max_size=3).map(
        lambda parts: tbl(tr(*(tc(part + "<w:p/>") for part in parts)))
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=6))
def test_any_mixture(parts):
    same(docx("".join(parts), styles=STYLES))
