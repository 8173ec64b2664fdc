"""Rows that are read without libxml2: whatever is not well-formed is refused as libxml2 would, and the rest
gives the cells that a tree gives."""

# XML reads better unbroken.
# ruff: noqa: E501

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.reading import ReadingRefused, sheet_cells, sheet_part
from procurement.reading.contents import parse_xml
from procurement.reading.sheet_cells import SheetCells
from procurement.reading.sheet_layout import Layout
from procurement.reading.sheet_rows import RowCutter, is_text
from procurement.reading.sheet_text import SharedStrings
from procurement.reading.sheet_values import CellValues, Styles
from procurement.reading.skim import check_well_formed
from tests.builders.packages import HEAD, S_NAMES
from tests.builders.sheets import STYLES
from tests.procurement.reading.test_fuzz import fuzz

X14 = 'xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"'
ROOT = f"<worksheet {S_NAMES} {X14}>"
STRINGS = f"{HEAD}<sst {S_NAMES}><si><t>要件</t></si><si><t>a  b</t></si><si><t></t></si></sst>"
BAD = [
    "</row>", '<row r="7">', '<row r="9"/>', '<c r="A1"/>', '<c r="B7" s="1"><v>1</v></c>', "<v>2</v>", "</c>", "<f>A1</f>",
    "<f/>", "]]>", "&amp;", "&x;", "&", "&#1;", "&#65;", "<!-- a -->", "<![CDATA[1]]>", "<?a b?>", ' r="A1"', ' s="1"',
    ' x14ac:a="1"', ' xmlns="urn:a"', ' xmlns:q="urn:a"', "\ufffe", "\x01", "\r", "\n", "　", "<", ">", '"', "'", "/", "=", " ", "0",
    "9", "A", "é", "</sheetData>", "<sheetData>", '<row r="5" hidden="1">', "<q:c/>", '<c r="A3" t="inlineStr"><is><t>x</t></is></c>',
]  # fmt: skip


def usual_row(n: int, more: str = "") -> str:
    return (
        f'<row r="{n}" spans="1:5"{more} ht="18.75" x14ac:dyDescent="0.4"><c r="A{n}" s="1"><v>{n * 1234.5}</v></c>'
        f'<c r="B{n}" s="5" t="s"><v>{n % 4}</v></c><c r="C{n}" s="3"/><c r="D{n}" s="3"><f>A{n}&amp;"&lt;"</f><v>{46000 + n}</v></c>'
        f'<c r="E{n}" t="str"><v>値&gt;{n}</v></c></row>'
    )


def sheet(rows: str, root: str = ROOT, head: str = HEAD) -> str:
    return f'{head}{root}<dimension ref="A1:E9"/><sheetData>{rows}</sheetData><autoFilter ref="A1:E9"/></worksheet>'


USUAL = sheet(
    "".join(usual_row(n, ' hidden="1"' if n in (4, 9) else "") for n in range(1, 11))
    + "".join(usual_row(n).replace(f'<c r="C{n}" s="3"/>', "") for n in range(11, 15))
    + "".join(f'<row r="{n}"><c r="B{n}"><v>{n}</v></c></row>' for n in range(15, 20))
)


@pytest.fixture(autouse=True, scope="module")
def _few_rows():
    """The first rows, where headers are looked for, are read one by one; the others many at once: here few."""
    before = sheet_cells.STYLED_ROWS, sheet_cells.BATCH
    sheet_cells.STYLED_ROWS, sheet_cells.BATCH = 2, 500
    yield
    sheet_cells.STYLED_ROWS, sheet_cells.BATCH = before


def empty_cells() -> SheetCells:
    values = CellValues(
        SharedStrings(STRINGS.encode()),
        Styles(
            parse_xml(
                f"<a {S_NAMES}>{STYLES}</a>".replace("<a", "<styleSheet")
                .replace("</a", "</styleSheet")
                .encode()
            )
        ),
        epoch_1904=False,
    )
    return SheetCells(values, "表!", 10_000)


def found_in(cells: SheetCells, layout: Layout) -> tuple:
    lists = (cells.rows, cells.columns, cells.paths, cells.texts, cells.htmls, cells.formula_of)
    return *map(list, lists), cells.formulas, cells.hidden_rows, sorted(cells.strong_rows), layout.filter


def read_quickly(data: bytes) -> tuple:
    cells, layout = empty_cells(), Layout(100)
    sheet_part.read_sheet(data, cells, layout)
    return found_in(cells, layout)


def read_by_libxml2(data: bytes) -> tuple:
    check_well_formed(data)
    cells, layout = empty_cells(), Layout(100)
    sheet_part._through_tree(data, cells, layout)
    cells.close()
    return found_in(cells, layout)


def outcome(way, data: bytes) -> tuple | list | str | None:
    try:
        return way(data)
    except ReadingRefused as refused:
        return refused.code


def agrees(data: bytes) -> None:
    refused = outcome(check_well_formed, data)
    read = outcome(read_quickly, data)
    by_tree = outcome(read_by_libxml2, data)
    # A prefix that is declared nowhere passes libxml2's check, but makes no tree: it may be read.
    assert read == (refused or by_tree) or (not refused and by_tree == "xml_broken")


def asked_libxml2(data: str, monkeypatch) -> bool:
    asked = []
    monkeypatch.setattr(sheet_part, "check_well_formed", asked.append)
    read_quickly(data.encode())
    return bool(asked)


def test_usual_rows_are_read_without_libxml2_and_as_it_would(monkeypatch):
    assert read_quickly(USUAL.encode()) == read_by_libxml2(USUAL.encode())
    assert not asked_libxml2(USUAL, monkeypatch)


@pytest.mark.parametrize("size", [1, 300, 100_000])
def test_it_does_not_matter_how_many_rows_are_taken_at_once(monkeypatch, size):
    monkeypatch.setattr(sheet_cells, "BATCH", size)
    assert read_quickly(USUAL.encode()) == read_by_libxml2(USUAL.encode())


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize(
    "where", ["<row ", 'r="6"', "><c ", 'A7"', 's="5"', "><v>", "</v>", "</c>", "</row>", "<f>", "/>"]
)
def test_one_spoiled_place_is_refused_or_read_as_libxml2_does(bad, where):
    start = USUAL.index('<row r="6"')
    before, after = (USUAL.index(where, start) + at for at in (0, len(where)))
    for at in (before, after):
        for until in (at, after):
            data = (USUAL[:at] + bad + USUAL[until:]).encode("utf-8", "surrogatepass")
            agrees(data)


@fuzz(150)
@given(st.data())
def test_any_spoiled_sheet_is_refused_or_read_as_libxml2_does(data):
    text = USUAL
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(text)))
        until = at + data.draw(st.sampled_from([0, 0, 1, 2, 7, 40]))
        text = (
            text[:at] + data.draw(st.one_of(st.sampled_from(["", *BAD]), st.text(max_size=3))) + text[until:]
        )
    spoiled = text.encode("utf-8", "replace")
    agrees(spoiled)


@pytest.mark.parametrize(
    "head",
    [
        '<?xml version="1.0" encoding="US-ASCII"?>',
        '<?xml version="1.0" encoding="UTF-16"?>',
        '<?xml version="1.1" encoding="UTF-8"?>',
        '<?xml version="1.0" encoding="UTF-8" standalone="maybe"?>',
        "<?xml version='1.0' encoding='utf-8'?>\r\n",
        "\ufeff<?xml version='1.0' encoding='utf-8'?>",
        " <?xml version='1.0' encoding='utf-8'?>",
        "",
    ],
)
def test_the_declaration_is_judged_by_libxml2(head):
    data = sheet("".join(map(usual_row, range(1, 9))), head=head).encode()
    agrees(data)


@pytest.mark.parametrize("depth", [200, 253, 254, 255, 300])
def test_rows_that_are_nested_too_deep_are_refused(depth):
    data = USUAL.replace("<sheetData>", "<a>" * depth + "<sheetData>").replace(
        "</sheetData>", "</sheetData>" + "</a>" * depth
    )
    agrees(data.encode())


@pytest.mark.parametrize(
    "more",
    [
        '<c r="A1" s="1" s="1"><v>1</v></c>',
        '<c r="A1" r="A1"><v>1</v></c>',
        '<c r="A1" q:s="1"><v>1</v></c>',
        '<c r="A1"/><v>1</v></c><c r="B1">',
        '<c r="A1" s="1">1<v>1</v></c>',
        '<c r="A1"><v>1]]></v></c>',
        '<c r="A1"><v>1&amp</v></c><c r="B1"><v>;</v></c>',
        '<c r="A1"><v>\x0b</v></c>',
        '<c r="A1"><f>\uffff</f><v>1</v></c>',
        '<c r="A1"s="1"><v>1</v></c>',
        '<c r="A1" s=1><v>1</v></c>',
        '<c r="A1" s="&"><v>1</v></c>',
    ],
)
def test_nothing_that_is_not_well_formed_is_cut(more):
    cutter = RowCutter(ROOT)
    assert cutter.cut(f'</row><row r="1"><c r="A1"><v>1</v></c></row><row r="2">{more}') is None


@pytest.mark.parametrize(
    "rows",
    [
        '</row><row r="1"/><c r="A1"/>',
        '</row></row><row r="1"><row r="2"><c r="A1"/>',
        '<row r="1"><c r="A1"/>',
    ],
)
def test_rows_that_do_not_end_are_not_cut(rows):
    assert RowCutter(ROOT).cut(rows) is None


def test_time_does_not_explode_for_starts_without_ends():
    cutter = RowCutter(ROOT)
    for piece in ('<c r="A1"', '<c r="A1"><f>', '</row><row r="1"', '<c r="' + "A" * 50, "</row>"):
        assert cutter.cut("</row>" + piece * (1_000_000 // len(piece))) is None


def test_text_is_judged_as_xml_judges_it():
    for code in (
        *range(0x300),
        0x3000,
        0xD7FF,
        0xE000,
        0xFEFF,
        0xFFFD,
        0xFFFE,
        0xFFFF,
        0x1F600,
        0xE0041,
        0x10FFFF,
    ):
        text = chr(code)
        if text == "<":
            continue  # no text between two tags has it
        if is_text(text):
            assert parse_xml(f"<a>{text}</a>".encode()).text == text
        else:
            assert re.fullmatch("[\x00-\x08\x0b\x0c\r\x0e-\x1f&\ufffe\uffff]", text)


STRINGS_SPOILED = [
    "<si>",
    "</si>",
    "<si/>",
    "<t/>",
    "x",
    "&",
    "&amp;",
    "]]>",
    "\x01",
    "\r",
    "<!-- a -->",
    "<?a?>",
    "_x0041_",
    ' xmlns="urn:a"',
    "\ufffe",
    "</sst>",
    "<rPh/>",
]


@pytest.mark.parametrize("bad", STRINGS_SPOILED)
@pytest.mark.parametrize("at", ["<sst", ">", "<si>", "<t>", "</t>", "</si>", "</sst>"])
def test_shared_strings_are_refused_or_read_as_libxml2_does(bad, at):
    for place in (STRINGS.rindex(at), STRINGS.rindex(at) + len(at)):
        data = (STRINGS[:place] + bad + STRINGS[place:]).encode()

        def quickly(data: bytes) -> list:
            strings = SharedStrings(data)
            return [strings[str(n)] for n in range(5)]

        def by_tree(data: bytes) -> list:
            check_well_formed(data)
            strings = SharedStrings(data.replace(b"</sst>", b"<!-- read as a tree --></sst>"))
            return [strings[str(n)] for n in range(5)]

        assert outcome(quickly, data) == outcome(by_tree, data)
