"""Numbers and dates under the formats that departments use read as Excel shows them."""

import random
from decimal import ROUND_HALF_UP, Decimal

import pytest

from procurement.reading import read
from procurement.reading.cellformat import display_number, hides_text, shown_number, usual_formatter
from tests.builders.packages import cell, row, sheet_data, xlsx

ERA = '[$-411]ggge"年"m"月"d"日"'
GANNEN = '[$-ja-JP-x-gannen]ggge"年"m"月"d"日"'


@pytest.mark.parametrize(
    ("code", "raw", "shown"),
    [
        (ERA, "43585", "平成31年4月30日"),
        (ERA, "43586", "令和1年5月1日"),
        (GANNEN, "43586", "令和元年5月1日"),
        (GANNEN, "43831", "令和2年1月1日"),
        (ERA, "32515", "昭和64年1月7日"),
        (ERA, "32516", "平成1年1月8日"),
        ("[$-411]ge.m.d", "46113.75", "R8.4.1"),
        ("[h]:mm:ss", "1.5", "36:00:00"),
        ("[mm]:ss", "0.0625", "90:00"),
        ("0.0%", "0.125", "12.5%"),
        ("0.00%", "123456789012", "12345678901200.00%"),
        ("0.00E+00", "999999.5", "1.00E+06"),
        ("0.00E+00", "0.00012", "1.20E-04"),
        ("##0.0E+0", "999999.5", "1.0E+6"),
        ("# ?/?", "1234.5", "1234 1/2"),
        ("# ?/4", "1.5", "1 2/4"),
        ("# ?/4", "2", "2"),
        ('[>=1000]#,##0"以上";[<0]"負"0;0', "-5", "負5"),
        ('[>=1000]#,##0"以上";[<0]"負"0;0', "1500", "1,500以上"),
        ("#,##0;△#,##0", "-1234", "△1,234"),
        ('#,##0;"▲ "#,##0;"－"', "0", "－"),
        ("[Red]#,##0", "-1234", "-1,234"),
        ("#,##0,", "1234567", "1,235"),
        ('#,##0.0,,"百万円"', "1234567", "1.2百万円"),
        ("[$¥-411]#,##0", "1234.5", "¥1,235"),
        ('_ "¥"* #,##0_ ;_ "¥"* \\-#,##0_ ;_ "¥"* "-"_ ;_ @_ ', "0", "¥-"),
        ("#,##0_);(#,##0)", "-12", "(12)"),
        ("000-0000", "1500001", "150-0001"),
        ("[DBNum1]General", "1234", "千二百三十四"),
        ("[DBNum1]General", "1.25", "一.二五"),
        ("[DBNum1]0", "1234", "一二三四"),
        ("[DBNum3]0", "1234", "１２３４"),
        ("[DBNum1]" + ERA, "43830", "令和一年十二月三十一日"),
        ("yyyy/m/d(aaa)", "46113", "2026/4/1(水)"),
        ("@", "0012", "12"),
    ],
)
def test_as_excel_shows_it(code, raw, shown):
    assert display_number(raw, code) == shown


@pytest.mark.parametrize(("code", "places", "times"), [("0", 0, 1), ("#,##0.00", 2, 1), ("0.0%", 1, 100)])
def test_a_half_is_rounded_away_from_zero_whatever_the_size(code, places, times):
    pick = random.Random(411)
    for _ in range(5_000):
        raw = (
            f"{pick.randint(1, 10 ** pick.randint(1, 15)) / 10 ** pick.randint(0, 6):.{pick.randint(0, 7)}f}"
        )
        seen_by_excel = Decimal(f"{float(raw):.15g}") * times
        rounded = seen_by_excel.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        shown = display_number(raw, code)
        assert shown == f"{rounded:{',' if ',' in code else ''}f}" + ("%" if times > 1 else ""), raw
    for raw, shown in (("1.005", "1.01"), ("2.675", "2.68"), ("0.005", "0.01"), ("-0.005", "-0.01")):
        assert display_number(raw, "0.00") == shown


def test_a_value_that_its_format_hides_is_shown_and_marked():
    assert shown_number("42", ";;;") == ("42", True)
    assert hides_text(";;;")
    styles = (
        '<numFmts><numFmt numFmtId="200" formatCode=";;;"/></numFmts><cellXfs><xf numFmtId="200"/></cellXfs>'
    )
    content = sheet_data(row(1, cell("A1", "42", "n", 0), cell("B1", "秘", "str", 0)))
    found = read(xlsx({"a": content}, styles=styles), "a.xlsx").blocks
    assert [b.text for b in found] == ["42", "秘"]
    assert all('class="hid"' in b.html for b in found)


@pytest.mark.parametrize(
    "code", ["0", "#,##0", "0.00", "#,##0.0000", "0%", "0.00%", '"¥"#,##0', "000", "0;△0", '0;-0;"-"']
)
def test_numbers_are_written_alike_one_by_one_and_many_at_once(code):
    chance = random.Random(7)
    written = usual_formatter(code)
    for digits in (0, 1, 2, 5, 14):
        raws = [repr(round(chance.uniform(0.5, 5_000), digits) or 1.0) for _ in range(200)]
        raws += [f"{chance.randrange(1, 9_999) / 8:.17g}" for _ in range(50)]
        assert list(written.many(raws)) == [display_number(raw, code) for raw in raws]
    for odd in ("-5", "0", "1e400", "nan", "x", "1e12", "", "-0.5"):
        content = sheet_data(
            *(row(n, cell(f"A{n}", odd if n == 60 else str(n), "n", 1)) for n in range(1, 90))
        )
        number = code.replace('"', "&quot;")
        formats = f'<numFmts><numFmt numFmtId="200" formatCode="{number}"/></numFmts>'
        styles = f'{formats}<cellXfs><xf/><xf numFmtId="200"/></cellXfs>'
        texts = {b.path: b.text for b in read(xlsx({"a": content}, styles=styles), "a.xlsx").blocks}
        shown = {f"a!A{n}": display_number(odd if n == 60 else str(n), code) for n in range(1, 90)}
        assert texts == {path: text for path, text in shown.items() if text}
