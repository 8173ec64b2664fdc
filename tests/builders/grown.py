"""Strategies that grow Word and Excel packages: known elements at any place, odd values, broken zips.

Well-formed by construction, so that examples reach the readers instead of dying at the gate; `bent` then
breaks the finished package the way a bad disk or a bad person would.
"""

# XML reads better unbroken.
# ruff: noqa: E501, SIM905

import io
import re
import zipfile
from xml.sax.saxutils import escape, quoteattr

from hypothesis import strategies as st

from tests.builders.packages import (
    docx_package,
    p,
    r,
    raw_zip,
    row,
    sheet_data,
    tbl,
    tc,
    tr,
    xlsx_package,
    zip_bytes,
)

WORDS = (
    "", "本文", "第１条　目的", "1.2", "(1)", "ア　", "a<b>&\"'", "<|table|>", "<|pictures|>0", "|>", "<del>x</del>", "]]>", "\u202etxt",
    "\u200b", "か\u3099", "葛\U000e0100", "👨‍👩‍👧", "\ue000", "\ufffd", "\t", "\n", " ", "  両端  ", "x" * 300, "PAGE", "REF _Ref1 \\h", "TOC \\o", "=1+1",
)  # fmt: skip
VALUES = (
    "", "0", "1", "2", "-1", "9", "00", "1e9", "99999999999999999999", "0x1F", "１", "x", "on", "off", "true", "false", "none", "nil",
    "a", "A", "B", "N", "Heading1", "decimal", "bullet", "aiueoFullWidth", "japaneseCounting", "%1.%2", "第%1条", "%9%0%", "restart", "continue",
    "page", "column", "begin", "separate", "end", "rId1", "rId2", "rId99", "2026-01-05T10:00:00Z", "soon", "山田", "F06E", "110000", "yellow", "s", "b",
    "e", "str", "inlineStr", "d", "A1", "XFD1048576", "A1:B2", "B2:A1", "A0", "!!", "3:5", "hidden", "veryHidden", "General", "0.00%", "ggge年", "[h]:mm",
)  # fmt: skip
WORD_NAMES = [
    f"w:{name}"
    for name in (
        "p p p r r t tbl tr tc pPr rPr ins del moveFrom moveTo sdt sdtContent sdtPr hyperlink fldSimple fldChar instrText delText delInstrText br tab cr sym "
        "footnoteReference endnoteReference footnoteRef commentRangeStart commentRangeEnd commentReference bookmarkStart bookmarkEnd drawing pict object "
        "txbxContent numPr ilvl numId pStyle rStyle outlineLvl gridSpan gridBefore vMerge hMerge trPr tcPr tblPr tblGrid gridCol tblHeader sectPr type vanish b i u "
        "highlight shd color strike dstrike vertAlign caps smartTag customXml lastRenderedPageBreak noBreakHyphen softHyphen ptab ruby rt rubyBase rPrChange "
        "pPrChange numberingChange altChunk subDoc permStart proofErr moveFromRangeStart moveToRangeEnd body document suff lvl lvlText start jc ind"
    ).split()
] + (
    "mc:AlternateContent mc:Choice mc:Fallback wps:txbx wp:inline wp:docPr wp:extent a:blip a:t v:shape v:textbox v:imagedata m:oMath m:r m:t m:f w14:checkbox".split()
)
WORD_ATTRIBUTES = (
    "w:val w:id w:author w:date w:type w:fldCharType w:char w:font w:name w:instr w:anchor w:fill w:w w:rsidR r:embed r:id r:link xml:space "
    "w14:paraId w14:val Requires descr cx cy style alt"
).split()  # fmt: skip
SHEET_NAMES = (
    "row row c c c v f is t r rPh si sheetData mergeCells mergeCell cols col dimension hyperlinks hyperlink dataValidation extLst ext sheetPr "
    "conditionalFormatting legacyDrawing drawing rPr"
).split()  # fmt: skip
SHEET_ATTRIBUTES = "r s t ref si min max hidden spans ht state sqref location r:id cm vm val".split()
PARTS = ("styles", "numbering", "footnotes", "endnotes", "comments", "commentsExtended", "header1", "footer1")
PART_NAMES = {
    "styles": "w:style w:name w:basedOn w:link w:pPr w:rPr w:numPr w:numId w:ilvl w:outlineLvl w:vanish w:docDefaults w:pPrDefault w:next".split(),
    "numbering": "w:abstractNum w:num w:lvl w:abstractNumId w:start w:numFmt w:lvlText w:lvlOverride w:startOverride w:isLgl w:suff w:lvlRestart w:pStyle w:numStyleLink w:styleLink w:multiLevelType w:lvlPicBulletId".split(),
    "footnotes": ["w:footnote", *WORD_NAMES[:40]],
    "endnotes": ["w:endnote", *WORD_NAMES[:40]],
    "comments": ["w:comment", "w:comment", *WORD_NAMES[:20]],
    "commentsExtended": ["w15:commentEx"],
    "header1": WORD_NAMES,
    "footer1": WORD_NAMES,
}  # fmt: skip
PART_ATTRIBUTES = [
    *WORD_ATTRIBUTES,
    "w:styleId",
    "w:default",
    "w:numId",
    "w:abstractNumId",
    "w:ilvl",
    "w:initials",
    "w15:paraId",
    "w15:paraIdParent",
    "w15:done",
]


def _element(name: str, attributes: dict[str, str], children: list[str]) -> str:
    said = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f"<{name}{said}>{''.join(children)}</{name}>" if children else f"<{name}{said}/>"


def xml(names: list[str], attributes: list[str], leaves: int = 25) -> st.SearchStrategy[str]:
    """Elements of these names, any inside any, with texts between them."""
    given = st.dictionaries(st.sampled_from(attributes), st.sampled_from(VALUES), max_size=3)
    name = st.sampled_from(names)
    leaf = st.one_of(
        st.builds(_element, name, given, st.just([])),
        st.builds(lambda n, a, text: _element(n, a, [escape(text)]), name, given, st.sampled_from(WORDS)),
        st.sampled_from(WORDS).map(escape),
    )
    return st.recursive(
        leaf,
        lambda inner: st.builds(_element, name, given, st.lists(inner, min_size=1, max_size=5)),
        max_leaves=leaves,
    )


# What documents mostly are, so that the odd stands among the usual.
TEXTS = st.sampled_from(WORDS)
RUNS = st.builds(r, TEXTS, st.sampled_from(["", "<w:b/>", "<w:vanish/>", '<w:highlight w:val="yellow"/>']))
ODD = xml(WORD_NAMES, WORD_ATTRIBUTES)
PARAGRAPHS = st.one_of(
    st.builds(
        p, TEXTS,
        style=st.sampled_from(["", "A", "B", "Heading1"]),
        num=st.one_of(st.none(), st.tuples(st.integers(0, 3), st.integers(0, 9))),
        more=st.one_of(st.just(""), xml(WORD_NAMES, WORD_ATTRIBUTES, 4)),
    ),
    st.lists(st.one_of(RUNS, ODD), max_size=4).map(lambda parts: f"<w:p>{''.join(parts)}</w:p>"),
)  # fmt: skip
CELLS = st.builds(
    tc,
    st.lists(PARAGRAPHS, max_size=2).map("".join),
    st.sampled_from(
        [
            "",
            '<w:gridSpan w:val="2"/>',
            '<w:gridSpan w:val="-3"/>',
            "<w:vMerge/>",
            '<w:vMerge w:val="restart"/>',
        ]
    ),
)
TABLES = st.lists(st.lists(CELLS, max_size=3).map(lambda cells: tr(*cells)), max_size=3).map(
    lambda rows: tbl(*rows)
)
BODIES = st.lists(st.one_of(PARAGRAPHS, PARAGRAPHS, TABLES, ODD), max_size=6).map("".join)


@st.composite
def word_packages(draw) -> bytes:
    parts = {
        name: draw(st.lists(xml(PART_NAMES[name], PART_ATTRIBUTES, 12), max_size=3).map("".join))
        for name in draw(st.sets(st.sampled_from(PARTS), max_size=4))
    }
    package = docx_package(draw(BODIES), **parts)
    for kind, target, external in draw(
        st.lists(
            st.tuples(
                st.sampled_from(
                    [
                        "image",
                        "hyperlink",
                        "styles",
                        "comments",
                        "footnotes",
                        "header",
                        "chart",
                        "x",
                        "attachedTemplate",
                    ]
                ),
                st.sampled_from(
                    [
                        "media/a.png",
                        "NULL",
                        "../../x",
                        "document.xml",
                        "#a",
                        "http://canary.invalid/",
                        "styles.xml",
                        "",
                    ]
                ),
                st.booleans(),
            ),
            max_size=3,
        )
    ):
        package.relate("word/document.xml", kind, target, external=external)
    return package.build()


CELL_XML = st.builds(
    lambda address, kind, style, inner: f'<c r="{address}" t="{kind}" s="{style}">{inner}</c>',
    st.sampled_from(["A1", "B1", "C2", "A2", "ZZ99", "XFD1048576", "", "1A"]),
    st.sampled_from(["n", "s", "b", "e", "str", "inlineStr", "d", ""]),
    st.sampled_from(["", "0", "1", "99", "-1", "x"]),
    st.one_of(
        st.sampled_from(VALUES).map(lambda v: f"<v>{escape(v)}</v>"),
        TEXTS.map(lambda t: f"<is><t>{escape(t)}</t></is>"),
        xml(["v", "f", "is", "t", "r", "rPh"], ["t", "ref", "si"], 5),
    ),
)
ROWS = st.one_of(
    st.builds(lambda number, cells: row(number, *cells), st.integers(-1, 12), st.lists(CELL_XML, max_size=5)),
    st.builds(
        lambda number, cells: row(number, *cells),
        st.integers(1, 9),
        st.lists(CELL_XML, min_size=1, max_size=5),
    ),
    xml(SHEET_NAMES, SHEET_ATTRIBUTES),
)
SHEETS = st.one_of(
    st.lists(ROWS, max_size=5).map(lambda rows: sheet_data(*rows)),
    st.lists(ROWS, max_size=5).map(lambda rows: sheet_data(*rows)),
    xml(SHEET_NAMES, SHEET_ATTRIBUTES),
)


@st.composite
def sheet_packages(draw) -> bytes:
    names = draw(
        st.lists(st.sampled_from(["表", "a", "A'b", "'", "<s>", "a!b"]), min_size=1, max_size=3, unique=True)
    )
    sheets = {
        name: draw(SHEETS)
        + draw(
            st.sampled_from(["", '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="B2:C3"/></mergeCells>'])
        )
        for name in names
    }
    package = xlsx_package(
        sheets,
        strings=draw(st.one_of(st.just(""), xml(["si", "t", "r", "rPh", "rPr"], ["xml:space", "val"], 10))),
        styles=draw(st.one_of(st.just(""), xml(["cellXfs", "xf", "numFmts", "numFmt", "cellStyleXfs", "fonts"], ["numFmtId", "formatCode", "xfId"], 10))),
        states={name: draw(st.sampled_from(["visible", "hidden", "veryHidden", "odd"])) for name in names},
        book=draw(st.sampled_from(["", '<workbookPr date1904="1"/>', "<definedNames/>"])),
    )  # fmt: skip
    return package.build()


@st.composite
def bent(draw, packages: st.SearchStrategy[bytes]) -> bytes:
    """A package whose bytes were changed: flips, cuts, repeats, most of them in the zip's own records."""
    data = bytearray(draw(packages))
    marks = [match.start() for match in re.finditer(rb"PK..", bytes(data))]
    for _ in range(draw(st.integers(1, 6))):
        at = draw(
            st.one_of(
                st.integers(0, len(data)),
                st.builds(lambda m, k: m + k, st.sampled_from(marks), st.integers(0, 45)),
            )
        )
        at = min(at, max(len(data) - 1, 0))
        action = draw(st.sampled_from(["flip", "flip", "flip", "set", "cut", "repeat", "insert"]))
        if action == "flip" and data:
            data[at] ^= 1 << draw(st.integers(0, 7))
        elif action == "set" and data:
            data[at] = draw(st.sampled_from([0, 1, 0xFF, 0x7F, 0x80]))
        elif action == "cut":
            del data[at : at + draw(st.integers(1, 40))]
        elif action == "repeat":
            data[at:at] = data[at : at + draw(st.integers(1, 60))]
        else:
            data[at:at] = draw(st.binary(min_size=1, max_size=8))
    return bytes(data)


LIES = {
    "size": st.integers(0, 2**32 - 1),
    "crc": st.integers(0, 2**32 - 1),
    "flags": st.sampled_from([0, 1, 8, 0x40, 0x800, 0x2000, 0xFFFF]),
    "method": st.sampled_from([0, 8, 9, 12, 14, 99]),
    "offset": st.integers(0, 5_000),
    "attributes": st.sampled_from([0, 0o120777 << 16, 0x10]),
    "local_name": st.sampled_from([b"", b"word/document.xml", b"\xff\xfe", b"x"]),
    "packed": st.binary(max_size=40),
    "name": st.sampled_from([b"", b"..", b"/x", b"word/document.xml", b"WORD/Document.xml", b"a/", b"\xe3\x81", b"a\x00b", b"customXml/x.xml"]),
    "data": st.binary(max_size=40),
}  # fmt: skip


@st.composite
def lying(draw, packages: st.SearchStrategy[bytes]) -> bytes:
    """A zip whose records say one thing of a part and hold another."""
    with zipfile.ZipFile(io.BytesIO(draw(packages))) as package:
        entries = [{"name": name.encode(), "data": package.read(name)} for name in package.namelist()]
    for _ in range(draw(st.integers(1, 2))):
        lie = draw(st.sampled_from(sorted(LIES)))
        entry = draw(st.sampled_from([*entries, {"name": b"word/more.xml", "data": b"<x/>"}]))
        if not any(entry is known for known in entries):
            entries.append(entry)
        entry[lie] = draw(LIES[lie])
    return raw_zip(entries)


@st.composite
def spoiled(draw, packages: st.SearchStrategy[bytes]) -> bytes:
    """An honest zip of parts that are not: bytes of their XML were changed before they were packed."""
    with zipfile.ZipFile(io.BytesIO(draw(packages))) as package:
        parts = {name: bytearray(package.read(name)) for name in package.namelist()}
    for _ in range(draw(st.integers(1, 3))):
        data = parts[draw(st.sampled_from(sorted(parts)))]
        at = draw(st.integers(0, max(len(data) - 1, 0)))
        data[at : at + draw(st.integers(0, 3))] = draw(
            st.one_of(
                st.binary(max_size=4),
                st.sampled_from(
                    [b"<", b">", b"&", b'"', b"<!--", b"-->", b"<![CDATA[", b"]]>", b"<?x?>", b"&#0;", b"&#x10FFFF;", b"\r", b"\x00", b"\xed\xa0\x80",
                     b' xmlns:w="x"', b"<!DOCTYPE x>", b"\xef\xbb\xbf", b"&amp;", b"&x;", b"'", b"=", b"/"]
                ),
            )
        )  # fmt: skip
    return zip_bytes([(name, bytes(data)) for name, data in parts.items()])


TAG = re.compile(r"<[^<>]+>")


@st.composite
def rearranged(draw, parts: dict[str, bytes]) -> bytes:
    """A real document, some of whose elements were dropped, doubled, moved, or given other values."""
    found = dict(parts)
    names = [name for name in found if name.endswith(".xml") and name != "[Content_Types].xml"]
    for _ in range(draw(st.integers(1, 4))):
        name = draw(st.sampled_from(names))
        text = found[name].decode("utf-8")
        tags = list(TAG.finditer(text))
        if len(tags) < 4:
            continue
        first, second = (tags[draw(st.integers(1, len(tags) - 2))] for _ in range(2))
        action = draw(st.sampled_from(["value", "value", "drop", "double", "move", "self"]))
        whole = _whole(text, first)
        if action == "value" and '="' in first[0]:
            changed = re.sub(
                r'="[^"]*"',
                "=" + quoteattr(draw(st.sampled_from(VALUES))).replace("\\", "\\\\"),
                first[0],
                count=1,
            )
            text = text[: first.start()] + changed + text[first.end() :]
        elif whole and action == "drop":
            text = text.replace(whole, "", 1)
        elif whole and action == "double":
            text = text.replace(whole, whole * 2, 1)
        elif whole and action == "move" and whole not in text[second.start() : second.end()]:
            at = second.end()
            text = text[:at] + whole + text[at:]
        elif whole and action == "self":
            text = text.replace(whole, first[0].removesuffix("/>").removesuffix(">") + "/>", 1)
        found[name] = text.encode("utf-8")
    return zip_bytes(list(found.items()))


def _whole(text: str, tag: re.Match) -> str:
    """The element that begins with this tag, or "" when it does not end nearby."""
    if tag[0].endswith("/>"):
        return tag[0]
    if tag[0].startswith(("</", "<?", "<!")):
        return ""
    name = re.match(r"<([^\s/>]+)", tag[0])[1]
    depth = 0
    for match in re.finditer(
        rf"<(/?){re.escape(name)}(?=[\s/>])[^<>]*>", text[tag.start() : tag.start() + 20_000]
    ):
        depth += -1 if match[1] else 0 if match[0].endswith("/>") else 1
        if depth == 0:
            return text[tag.start() : tag.start() + match.end()]
    return ""
