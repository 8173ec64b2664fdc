"""The fiscal year from April to March."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharingbook.common.values.fiscal_year import (
    FIRST_FISCAL_YEAR,
    LAST_FISCAL_YEAR,
    fiscal_year_days,
    fiscal_year_of,
    format_fiscal_year,
    parse_fiscal_year,
)
from sharingbook.common.values.invalid import InvalidValue


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("令和8年度", 2026),
        ("令和８年度", 2026),
        ("令和8", 2026),
        ("R8", 2026),
        ("r08年度", 2026),
        ("2026", 2026),
        ("２０２６年度", 2026),
        ("FY2026", 2026),
        ("fy 2026", 2026),
        ("令和八年度", 2026),
        ("令和8年度（2026）", 2026),
        ("令和十二年度", 2030),
        ("平成31年度", 2019),
        ("令和元年度", 2019),
        ("令和1年度", 2019),
        ("平成元年度", 1989),
        ("昭和63年度", 1988),
    ],
)
def test_parse_fiscal_year_takes_what_clerks_write(text, year):
    assert parse_fiscal_year(text) == year


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("8年度", "era is missing"),
        ("8", "era is missing"),
        ("平成32年度", "has no fiscal year"),
        ("昭和64年度", "has no fiscal year"),
        ("令和8年度（2025）", "Enter one of them"),
        ("3000", "lies between"),
        ("令和0年度", "no fiscal year"),
        ("来年度", "no fiscal year"),
        ("", "no fiscal year"),
    ],
)
def test_parse_fiscal_year_says_what_is_wrong(text, part):
    with pytest.raises(InvalidValue) as caught:
        parse_fiscal_year(text)
    assert part in caught.value.message_id


@pytest.mark.parametrize(
    ("year", "text", "form", "table"),
    [
        (2026, "令和8年度", "令和8年度（2026）", "令和8"),
        (2019, "令和元年度", "令和元年度（2019）", "令和元"),
        (2018, "平成30年度", "平成30年度（2018）", "平成30"),
        (1988, "昭和63年度", "昭和63年度（1988）", "昭和63"),
    ],
)
def test_fiscal_years_are_written_by_era(year, text, form, table):
    assert format_fiscal_year(year) == text
    assert format_fiscal_year(year, style="form") == form
    assert format_fiscal_year(year, style="table") == table
    assert format_fiscal_year(year, language="en", style="table") == f"FY{year}"


@given(st.dates(min_value=date(2, 1, 1), max_value=date(9998, 12, 31)))
def test_every_day_lies_in_its_fiscal_year(day):
    first, last = fiscal_year_days(fiscal_year_of(day))
    assert first <= day <= last
    assert (first.month, first.day, last.month, last.day) == (4, 1, 3, 31)


@given(
    st.integers(FIRST_FISCAL_YEAR, LAST_FISCAL_YEAR),
    st.sampled_from(["ja", "en"]),
    st.sampled_from(["text", "form", "table"]),
)
def test_a_written_fiscal_year_is_read_back(year, language, style):
    assert parse_fiscal_year(format_fiscal_year(year, language=language, style=style)) == year


@given(st.text(max_size=120))
def test_any_text_is_a_fiscal_year_or_a_clear_refusal(text):
    try:
        answer = parse_fiscal_year(text)
    except InvalidValue as refusal:
        answer = str(refusal)
    assert isinstance(answer, str) or FIRST_FISCAL_YEAR <= answer <= LAST_FISCAL_YEAR
