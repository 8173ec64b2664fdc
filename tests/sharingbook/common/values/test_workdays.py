"""Days on which public offices are open."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sharingbook.common.values.workdays import add_working_days, is_working_day, working_days_between

days = st.dates(min_value=date(2015, 1, 1), max_value=date(2035, 12, 31))


@pytest.mark.parametrize(
    ("day", "is_open"),
    [
        (date(2026, 11, 20), True),
        (date(2026, 11, 21), False),  # Saturday
        (date(2026, 11, 22), False),  # Sunday
        (date(2026, 11, 23), False),  # Labour Thanksgiving Day
        (date(2026, 9, 22), False),  # between two holidays
        (date(2026, 5, 6), False),  # holiday in lieu
        (date(2026, 12, 28), True),
        (date(2026, 12, 29), False),
        (date(2026, 12, 31), False),
        (date(2025, 1, 2), False),
        (date(2025, 1, 3), False),
        (date(2023, 1, 4), True),
    ],
)
def test_closed_days(day, is_open):
    assert is_working_day(day) is is_open


@pytest.mark.parametrize(
    ("start", "end", "days_between"),
    [
        (date(2026, 11, 20), date(2026, 11, 27), 4),
        (date(2026, 11, 20), date(2026, 12, 11), 14),
        (date(2026, 11, 20), date(2026, 11, 20), 0),
        (date(2026, 11, 20), date(2026, 11, 23), 0),
        (date(2026, 11, 27), date(2026, 11, 20), -4),
        (date(2026, 12, 28), date(2027, 1, 4), 1),
    ],
)
def test_the_first_day_never_counts_and_the_last_does(start, end, days_between):
    assert working_days_between(start, end) == days_between


def test_add_working_days_passes_the_turn_of_the_year():
    assert add_working_days(date(2026, 12, 28), 1) == date(2027, 1, 4)
    assert add_working_days(date(2027, 1, 4), -1) == date(2026, 12, 28)
    assert add_working_days(date(2026, 11, 21), 0) == date(2026, 11, 21)


@settings(deadline=None)  # the first look at a year builds its holidays
@given(days, st.integers(0, 60))
def test_added_days_are_counted_back(start, count):
    end = add_working_days(start, count)
    assert working_days_between(start, end) == count
    assert count == 0 or is_working_day(end)


@settings(deadline=None)
@given(days, st.integers(0, 40), st.integers(0, 40))
def test_counts_add_up(start, first, second):
    middle = add_working_days(start, first)
    end = add_working_days(middle, second)
    assert working_days_between(start, end) == first + second
