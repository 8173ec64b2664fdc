"""Days and months as Japanese and English drafts write them, found in NFKC text.

Era and western years, kanji numerals, 「3月末」, 「令和8年度末」, 「同年」, and days whose year stands in
front of them in the same line. Days that are in no calendar are left out: they are another rule's.
"""

import calendar
import re
from datetime import date
from functools import cache
from typing import NamedTuple

import jpholiday

_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
_NUMBER = r"(?:[0-9]{1,2}|[〇一二三四五六七八九十]{1,3})"
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_WORD = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
DATE = re.compile(
    rf"""(?:
      (?P<era>令和|平成|昭和)[ ]?(?P<era_year>元|{_NUMBER})[ ]?(?:\([12][0-9]{{3}}年?\)[ ]?)?
        (?:年度(?P<fiscal>末日?)|年[ ]?(?:\([12][0-9]{{3}}年?\)[ ]?)?
           (?P<em>{_NUMBER})[ ]?月(?:[ ]?(?P<ed>{_NUMBER})[ ]?日|(?P<ee>末日?))?)
    | (?<![A-Za-z0-9])(?P<letter>[RHS])(?P<letter_year>[0-9]{{1,2}})
        [./](?P<lm>[0-9]{{1,2}})[./](?P<ld>[0-9]{{1,2}})(?![0-9])
    | (?<![0-9.])(?P<year>(?:19|20)[0-9]{{2}})(?:[ ]?年[ ]?(?:\([^)]{{2,8}}\)[ ]?)?(?P<wm>{_NUMBER})[ ]?月
        (?:[ ]?(?P<wd>{_NUMBER})[ ]?日|(?P<we>末日?))?
        |(?P<mark>[./-])(?P<sm>[0-9]{{1,2}})(?P=mark)(?P<sd>[0-9]{{1,2}})(?![0-9.]))
    | (?:(?P<same>同年|翌年)[ ]?|(?<![0-9年]))(?P<nm>{_NUMBER})[ ]?月
        (?:[ ]?(?P<nd>{_NUMBER})[ ]?日|(?P<ne>末日?))
    | 同月[ ]?(?P<same_month>{_NUMBER})日
    | (?<=[0-9]日から|.[0-9]日[~〜\-])(?P<day_only>[0-9]{{1,2}})日
    | \b(?P<d1>[0-9]{{1,2}})(?:st|nd|rd|th)?[ ](?P<m1>{_MONTH_WORD}),?[ ](?P<y1>20[0-9]{{2}})
    | \b(?P<m2>{_MONTH_WORD})[ ](?P<d2>[0-9]{{1,2}})(?:st|nd|rd|th)?,?[ ](?P<y2>20[0-9]{{2}})
    )""",
    re.VERBOSE,
)
_KANJI = {char: at for at, char in enumerate("〇一二三四五六七八九")}


class Day(NamedTuple):
    """`first` to `last`: one day, or the days of a month when no day is named. Offsets are of the text."""

    start: int
    end: int
    first: date
    last: date

    @property
    def is_exact(self) -> bool:
        return self.first == self.last


def number(text: str) -> int:
    """ "8", "八", "二十三", "元" as a number."""
    if text == "元":
        return 1
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.partition("十")
    if not ten:
        return int("".join(str(_KANJI[char]) for char in text))
    return (_KANJI[tens] if tens else 1) * 10 + (_KANJI[ones] if ones else 0)


# Every match of DATE holds one of these: most lines of a draft need not be tried.
# It begins with a set of characters, which `re` finds quickly.
MAY_HOLD_DATE = re.compile(
    r"[月年12RHS](?:(?<=月)|(?<=年)度末|(?<=1)9[0-9]{2}|(?<=2)0[0-9]{2}|(?<=[RHS])[0-9]{1,2}[./])"
)


def days_in(text: str) -> list[Day]:
    """The days and months of one text, in order. A day without year takes that of the day before it in the
    same line, and the next year's when the month has gone back; one with nothing before it is left out."""
    found: list[Day] = []
    for match in DATE.finditer(text):
        before = found[-1] if found and "\n" not in text[found[-1].end : match.start()] else None
        span = _span(match, before)
        if span is not None:
            found.append(Day(match.start(), match.end(), *span))
    return found


def _span(match: re.Match[str], before: Day | None) -> tuple[date, date] | None:
    part = match.groupdict()
    try:
        if part["era"] and part["fiscal"]:
            year = _ERAS[part["era"]] + number(part["era_year"])
            return date(year + 1, 3, 31), date(year + 1, 3, 31)
        year, month, day, whole = _parts(part, before)
        if year is None:
            return None
        if whole:
            return date(year, month, calendar.monthrange(year, month)[1]), _last(year, month)
        if day is None:
            return date(year, month, 1), _last(year, month)
        return date(year, month, day), date(year, month, day)
    except (ValueError, KeyError, calendar.IllegalMonthError):
        return None


def _parts(part: dict[str, str | None], before: Day | None) -> tuple[int | None, int, int | None, bool]:
    """Year, month, day, whether the month's end is meant."""
    if part["era"]:
        return (
            _ERAS[part["era"]] + number(part["era_year"]),
            number(part["em"]),
            _day(part["ed"]),
            bool(part["ee"]),
        )
    if part["letter"]:
        return _ERAS[part["letter"]] + int(part["letter_year"]), int(part["lm"]), int(part["ld"]), False
    if part["year"] and part["wm"]:
        return int(part["year"]), number(part["wm"]), _day(part["wd"]), bool(part["we"])
    if part["year"]:
        return int(part["year"]), int(part["sm"]), int(part["sd"]), False
    for day, month, year in (("d1", "m1", "y1"), ("d2", "m2", "y2")):
        if part[day]:
            return int(part[year]), _MONTHS.index(part[month][:3].lower()) + 1, int(part[day]), False
    if before is None:
        return None, 0, None, False
    if day := part["day_only"] or part["same_month"]:
        return before.first.year, before.first.month, number(day), False
    month = number(part["nm"])
    later = part["same"] == "翌年" or (part["same"] is None and month < before.first.month)
    return before.first.year + later, month, _day(part["nd"]), bool(part["ne"])


def _day(text: str | None) -> int | None:
    return number(text) if text else None


def _last(year: int, month: int) -> date:
    return date(year, month, calendar.monthrange(year, month)[1])


@cache
def _holiday(day: date) -> str | None:
    return jpholiday.is_holiday_name(day)


def closed_day(day: date) -> tuple[str, str] | None:
    """Why public offices are closed on a day, in Japanese and English; None when they are open."""
    if (day.month, day.day) >= (12, 29) or (day.month, day.day) <= (1, 3):
        return "年末年始の閉庁日", "a day of the year-end closure"
    if name := _holiday(day):
        return f"祝日（{name}）", "a national holiday"
    if day.weekday() >= 5:
        return ("土曜日", "a Saturday") if day.weekday() == 5 else ("日曜日", "a Sunday")
    return None
