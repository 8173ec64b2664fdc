"""Odd files that are read all the same: `ACCEPTED` maps a case of the hostile set to what must come of it.

Verdicts: "F" read with a warning, "L" read within limits, "S" shown as it is, safely.
"""

# XML reads better unbroken.
# ruff: noqa: E501

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.builders import hostile
from tests.builders.packages import cell, docx, p, r, row, sheet_data, xlsx, xlsx_package


@dataclass(frozen=True)
class Odd:
    build: Callable[[], bytes]
    verdict: str
    warnings: set[str] = field(default_factory=set)
    name: str = "draft.docx"
    texts: tuple[str, ...] = ()  # texts of blocks that must be there, character for character


def book(content: str, **parts) -> Callable[[], bytes]:
    return lambda: xlsx({"表": content}, **parts)


def far_cell() -> bytes:
    return xlsx({"表": sheet_data(row(1048576, cell("XFD1048576", "果て")))})


def claimed_size() -> bytes:
    return xlsx({"表": '<dimension ref="A1:XFD1048576"/>' + sheet_data(row(1, cell("A1", "一つ")))})


def whole_merge() -> bytes:
    return xlsx(
        {
            "表": sheet_data(row(1, cell("A1", "全部")))
            + '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        }
    )


def many_merges() -> bytes:
    merges = "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(2, 100_003))
    return xlsx({"表": sheet_data(row(1, cell("A1", "一"))) + f"<mergeCells>{merges}</mergeCells>"})


def million_cells() -> bytes:
    rows = (
        f'<row r="{n}">' + "".join(f"<c><v>{n * 10 + k}</v></c>" for k in range(10)) + "</row>"
        for n in range(1, 100_001)
    )
    return xlsx({"表": sheet_data(*rows)})


def odd_cells() -> bytes:
    return xlsx(
        {
            "表": sheet_data(
                row(9, cell("A9", "後")),
                row(3, cell("C3", "先"), cell("A3", "前"), cell("A3", "二度")),
                row(-4, cell("A-4", "負")),
                row(1, cell("A1", "7", "s"), cell("B1", "-1", "s"), cell("C1", "x", "s")),
            )
        },
        strings="<si><t>ただ一つ</t></si>",
    )


def calling_out() -> bytes:
    address = f"{hostile.CANARY_HOST}x"
    package = xlsx_package(
        {
            "表": sheet_data(
                row(
                    1,
                    f'<c r="A1" t="str"><f>WEBSERVICE("{address}")</f><v>古い答え</v></c>',
                    '<c r="B1" t="str"><f>cmd|\'/c calc\'!A0</f><v>DDE</v></c>',
                    '<c r="C1"><f>[1]Sheet1!A1</f><v>3</v></c>',
                )
            ),
            "隠": sheet_data(row(1, cell("A1", "隠れた文"))),
            "深": sheet_data(row(1, cell("A1", "深く隠れた文"))),
        },
        states={"隠": "hidden", "深": "veryHidden"},
        book='<externalReferences><externalReference r:id="rIdX"/></externalReferences>',
    )
    package.add("xl/externalLinks/externalLink1.xml", "<externalLink/>")
    package.relate("xl/workbook.xml", "externalLink", "externalLinks/externalLink1.xml", id="rIdX")
    package.relate("xl/externalLinks/externalLink1.xml", "externalLinkPath", address, external=True)
    return package.build()


def many_styles() -> bytes:
    formats = "".join(f'<xf numFmtId="{n % 50}"/>' for n in range(10_000))
    rules = "".join(
        f'<conditionalFormatting sqref="A{n}"><cfRule type="cellIs" priority="{n}"><formula>{n}</formula></cfRule></conditionalFormatting>'
        for n in range(1, 50_001)
    )
    names = "".join(f'<definedName name="n{n}">表!$A${n}</definedName>' for n in range(1, 5_001))
    return xlsx(
        {"表": sheet_data(row(1, cell("A1", "飾り"))) + rules},
        styles=f"<cellXfs>{formats}</cellXfs>",
        book=f"<definedNames>{names}</definedNames>",
    )


def tracked() -> bytes:
    mark = 'w:id="1" w:author="山田" w:date="2026-01-05T10:00:00Z"'
    return docx(
        f"<w:p>{r('残る')}<w:ins {mark}>{r('加えた')}</w:ins>"
        f"<w:del {mark}><w:r><w:delText>消した</w:delText></w:r></w:del></w:p>"
        + p("白い字", run='<w:color w:val="FFFFFF"/>')
        + p("隠し字", run="<w:vanish/>"),
        comments=f'<w:comment w:id="0" w:author="他の道具">{p("一言")}</w:comment>',
    )


def numbering_loop() -> bytes:
    numbers = (
        '<w:abstractNum w:abstractNumId="0"><w:numStyleLink w:val="N"/></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    styles = '<w:style w:type="numbering" w:styleId="N"><w:name w:val="N"/><w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    return docx(p("本文", num=(1, 0)), numbering=numbers, styles=styles)


def with_texts(*texts: str) -> Callable[[], bytes]:
    return lambda: docx("".join(p(text) for text in texts))


BEGINNINGS = tuple(f"{sign}cmd" for sign in ("=", "+", "-", "@", "＝", "＋", "－", "＠"))
INVISIBLE = ("第\u200b３条", "１\u200d０\ufeff０円", "第\U000e0031４条", "\u2060＝秘密")
SAME_SIGHT = ("か\u3099", "が")  # decomposed and composed: two texts, never one
STACKED = "a" + "\u0301" * 1_000
PLANES = ("👨‍👩‍👧‍👦と𠮷野家", "葛\U000e0100城市", "外字\ue000\U000f0000の後")
TURNED = "報告\u202etxt.docx"

ACCEPTED: dict[str, Odd] = {
    **{
        case: Odd(build, "F" if warnings else "L", warnings)
        for case, (build, warnings) in hostile.READ.items()
    },
    "H25 one cell at the far end": Odd(far_cell, "L", name="draft.xlsx", texts=("果て",)),
    "H26 a claimed size": Odd(claimed_size, "L", name="draft.xlsx", texts=("一つ",)),
    "H27 everything merged": Odd(whole_merge, "L", name="draft.xlsx", texts=("全部",)),
    "H27 100,001 merged ranges": Odd(many_merges, "L", {"merges_cut"}, "draft.xlsx", ("一",)),
    "H28 a million cells": Odd(million_cells, "L", {"cells_cut"}, "draft.xlsx", ("11",)),
    "H28 cells out of order": Odd(
        odd_cells, "F", {"bad_reference", "duplicate_cell"}, "draft.xlsx", ("後", "先", "二度")
    ),
    "H29 formulas that call out": Odd(
        calling_out,
        "F",
        {"external_link", "hidden_sheet", "external"},
        "draft.xlsx",
        ("古い答え", "DDE", "3", "隠れた文", "深く隠れた文"),
    ),
    "H30 10,000 styles": Odd(many_styles, "L", name="draft.xlsx", texts=("飾り",)),
    "H38 tracked changes": Odd(
        tracked, "F", {"tracked", "hidden_text"}, texts=("残る加えた", "白い字", "隠し字")
    ),
    "H39 a numbering in a circle": Odd(numbering_loop, "L", texts=("本文",)),
    "H40 beginnings of formulas": Odd(with_texts(*BEGINNINGS), "S", texts=BEGINNINGS),
    "H40 beginnings of formulas in cells": Odd(
        lambda: xlsx({"表": sheet_data(*(row(n, cell(f"A{n}", t)) for n, t in enumerate(BEGINNINGS, 1)))}),
        "S",
        name="draft.xlsx",
        texts=BEGINNINGS,
    ),
    "H41 a text that turns": Odd(with_texts(TURNED), "S", name=TURNED, texts=(TURNED,)),
    "H43 invisible characters": Odd(with_texts(*INVISIBLE), "S", texts=INVISIBLE),
    "H44 two ways to write one letter": Odd(with_texts(*SAME_SIGHT), "S", texts=SAME_SIGHT),
    "H45 1,000 marks on one letter": Odd(with_texts(STACKED), "S", texts=(STACKED,)),
    "H46 letters beyond the first plane": Odd(with_texts(*PLANES), "S", texts=PLANES),
}
