"""Days on which public offices are open (開庁日).

Closed: Saturdays, Sundays, national holidays, and 29 December to 3 January. The holidays
come from the jpholiday package, which is a table kept apart from this code.
"""

import datetime
from functools import lru_cache

import jpholiday

_ONE_DAY = datetime.timedelta(days=1)


@lru_cache(maxsize=256)
def _holidays(year: int) -> frozenset[datetime.date]:
    return frozenset(day for day, _name in jpholiday.year_holidays(year))


def is_working_day(day: datetime.date) -> bool:
    """Whether public offices are open on this day."""
    if day.weekday() >= 5 or (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3):
        return False
    return day not in _holidays(day.year)


def working_days_between(start: datetime.date, end: datetime.date) -> int:
    """Working days after `start`, up to and including `end`.

    The first day never counts, the last one does when it is a working day: from Friday
    20 to Friday 27 November 2026 it is 4 (the 23rd is a holiday). Negative when `end`
    lies before `start`: the working days since `end`.
    """
    if end < start:
        return -working_days_between(end, start)
    days = (end - start).days
    return sum(is_working_day(start + datetime.timedelta(days=step)) for step in range(1, days + 1))


def add_working_days(start: datetime.date, count: int) -> datetime.date:
    """The `count`-th working day after `start` (before it, when negative); `start` itself for 0.

    `start` never counts, so `working_days_between(start, add_working_days(start, n)) == n`
    for every n from 0.
    """
    step = _ONE_DAY if count > 0 else -_ONE_DAY
    day, left = start, abs(count)
    while left:
        day += step
        left -= is_working_day(day)
    return day
