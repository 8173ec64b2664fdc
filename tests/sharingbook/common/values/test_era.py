"""Dates by era and by Western year."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharingbook.common.values.era import (
    FIRST_YEAR,
    LAST_YEAR,
    era_of,
    format_era_date,
    format_era_date_short,
    format_month_day,
    parse_date,
)
from sharingbook.common.values.invalid import InvalidValue

days = st.dates(min_value=date(FIRST_YEAR, 1, 1), max_value=date(LAST_YEAR, 12, 31))


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和8年4月1日", date(2026, 4, 1)),
        ("R8.4.1", date(2026, 4, 1)),
        ("r08/04/01", date(2026, 4, 1)),
        ("Ｒ８．４．１", date(2026, 4, 1)),
        ("２０２６/４/１", date(2026, 4, 1)),
        ("2026-04-01", date(2026, 4, 1)),
        ("2026年4月1日", date(2026, 4, 1)),
        ("20260401", date(2026, 4, 1)),
        ("令和八年四月一日", date(2026, 4, 1)),
        ("令 和 ８ 年 ４ 月 １ 日", date(2026, 4, 1)),
        ("令和8年11月20日（金）", date(2026, 11, 20)),
        ("令和8年11月20日(金曜日)", date(2026, 11, 20)),
        ("㋿8年11月20日", date(2026, 11, 20)),
        ("20 Nov 2026", date(2026, 11, 20)),
        ("November 20, 2026", date(2026, 11, 20)),
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R1.5.1", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("H1.1.8", date(1989, 1, 8)),
        ("S64.1.7", date(1989, 1, 7)),
        ("昭和元年12月25日", date(1926, 12, 25)),
        ("R10.2.29", date(2028, 2, 29)),
    ],
)
def test_parse_date_takes_what_clerks_write(text, day):
    assert parse_date(text) == day


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("8.4.1", "era is missing"),
        ("8年4月1日", "era is missing"),
        ("11月27日", "year is missing"),
        ("11/27", "year is missing"),
        ("平成31年5月1日", "does not have this day"),
        ("R1.4.30", "does not have this day"),
        ("S64.1.8", "does not have this day"),
        ("R8.2.30", "no such day"),
        ("2026-13-01", "no such day"),
        ("令和8年11月20日（木）", "Check the day or leave the weekday out"),
        ("令和2026年4月1日", "no date"),
        ("2026.4-1", "no date"),
        ("20 Foo 2026", "no date"),
        ("3026-01-01", "outside the years"),
        ("", "no date"),
    ],
)
def test_parse_date_says_what_is_wrong(text, part):
    with pytest.raises(InvalidValue) as caught:
        parse_date(text)
    assert part in caught.value.message_id


def test_a_day_outside_its_era_is_named_rightly():
    with pytest.raises(InvalidValue) as caught:
        parse_date("平成31年5月1日")
    assert caught.value.params["right"] == "R1.5.1"


@pytest.mark.parametrize(
    ("day", "long", "short", "month_day"),
    [
        (date(2026, 11, 20), "令和8年11月20日（金）", "R8.11.20", "11月20日（金）"),
        (date(2019, 5, 1), "令和元年5月1日（水）", "R1.5.1", "5月1日（水）"),
        (date(2019, 4, 30), "平成31年4月30日（火）", "H31.4.30", "4月30日（火）"),
        (date(1920, 7, 1), "1920年7月1日（木）", "1920.7.1", "7月1日（木）"),
    ],
)
def test_dates_are_written_by_era(day, long, short, month_day):
    assert format_era_date(day) == long
    assert format_era_date_short(day) == short
    assert format_month_day(day) == month_day


def test_english_dates_are_plain():
    day = date(2026, 11, 20)
    assert format_era_date(day, language="en") == "20 Nov 2026"
    assert format_era_date_short(day, language="en") == "20 Nov 2026"
    assert format_month_day(day, language="en") == "20 Nov"


@given(days)
def test_a_written_date_is_read_back(day):
    for text in (
        format_era_date(day),
        format_era_date(day, weekday=False),
        format_era_date_short(day),
        format_era_date(day, language="en"),
        day.isoformat(),
    ):
        assert parse_date(text) == day


@given(days)
def test_each_day_has_the_era_that_holds_it(day):
    era = era_of(day)
    if era is None:
        assert day < date(1926, 12, 25)
    else:
        assert era.first_day <= day <= era.last_day
        assert era.last_day == date.max or era_of(era.last_day + timedelta(days=1)) is not era


@given(st.text(max_size=120))
def test_any_text_is_a_date_or_a_clear_refusal(text):
    try:
        answer = parse_date(text)
    except InvalidValue as refusal:
        answer = str(refusal)
    assert isinstance(answer, date) or answer
