"""Dates as Japanese offices write them: by era (元号), with the first year called 元年."""

import datetime
import re
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from sharingbook.common.values.invalid import InvalidValue
from sharingbook.common.values.width import fold_typed, small_number


@dataclass(frozen=True, slots=True)
class Era:
    name: str
    letter: str
    first_day: datetime.date
    last_day: datetime.date

    @property
    def first_year(self) -> int:
        return self.first_day.year


ERAS = (
    Era("令和", "R", datetime.date(2019, 5, 1), datetime.date.max),
    Era("平成", "H", datetime.date(1989, 1, 8), datetime.date(2019, 4, 30)),
    Era("昭和", "S", datetime.date(1926, 12, 25), datetime.date(1989, 1, 7)),
)

FIRST_YEAR, LAST_YEAR = 1868, 2117
"""Years that can be entered: to 令和99年, beyond which a two-digit year of the era does not reach."""

_WEEKDAYS = "月火水木金土日"
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

_SMALL = r"[元\d〇一二三四五六七八九十]{1,3}"
_ERA_NAME = r"令和|平成|昭和|[令平昭]|[RHS]"
_KANJI = re.compile(rf"({_ERA_NAME})?(\d{{4}}|{_SMALL})年({_SMALL})月({_SMALL})日", re.I | re.A)
_MARKS = re.compile(rf"({_ERA_NAME})?(\d{{4}}|\d{{1,2}}|元)([./-])(\d{{1,2}})\3(\d{{1,2}})", re.I | re.A)
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.A)
_ENGLISH = re.compile(r"(\d{1,2}) ?([A-Za-z]{3,9})\.?,? ?(\d{4})", re.A)
_ENGLISH_MONTH_FIRST = re.compile(r"([A-Za-z]{3,9})\.? ?(\d{1,2}),? ?(\d{4})", re.A)
_NO_YEAR = re.compile(r"\d{1,2}月\d{1,2}日|\d{1,2}[./-]\d{1,2}", re.A)
_WEEKDAY_AT_END = re.compile(rf"(.+?) ?\(([{_WEEKDAYS}])(?:曜日?)?\)", re.A)


def era_of(day: datetime.date) -> Era | None:
    """The era that a day lies in; None before 25 December 1926."""
    return next((era for era in ERAS if era.first_day <= day), None)


def era_by_name(name: str) -> Era:
    """The era of 令和, 令 or R (either case); raises KeyError for another name."""
    for era in ERAS:
        if name in (era.name, era.name[0]) or name.upper() == era.letter:
            return era
    raise KeyError(name)


def parse_date(text: str) -> datetime.date:
    """The day that a person typed.

    Takes 令和8年4月1日, R8.4.1, 2026-04-01, 2026/4/1, 20260401, 1 Apr 2026 and the same in
    full width, with a weekday in brackets if it is the right one. Raises InvalidValue for
    the rest: no such day, a day outside its era, no era (8.4.1), no year.
    """
    typed = fold_typed(text)
    with_weekday = _WEEKDAY_AT_END.fullmatch(typed)
    if with_weekday:
        typed = with_weekday[1]
    day = _read(typed)
    if with_weekday and _WEEKDAYS[day.weekday()] != with_weekday[2]:
        raise InvalidValue(
            _("%(day)s is a %(right)s, not a %(typed)s. Check the day or leave the weekday out."),
            {
                "day": day.isoformat(),
                "right": f"{_WEEKDAYS[day.weekday()]}曜日",
                "typed": f"{with_weekday[2]}曜日",
            },
        )
    return day


def _read(typed: str) -> datetime.date:
    compact = typed.replace(" ", "")
    if match := _KANJI.fullmatch(compact):
        return _day(match[1], match[2], match[3], match[4])
    if match := _MARKS.fullmatch(compact):
        return _day(match[1], match[2], match[4], match[5])
    if match := _EIGHT.fullmatch(compact):
        return _western(int(match[1]), int(match[2]), int(match[3]))
    if match := _ENGLISH.fullmatch(typed):
        return _western(int(match[3]), _month(match[2]), int(match[1]))
    if match := _ENGLISH_MONTH_FIRST.fullmatch(typed):
        return _western(int(match[3]), _month(match[1]), int(match[2]))
    if _NO_YEAR.fullmatch(compact):
        raise InvalidValue(_("The year is missing. Write the whole date, such as R8.4.1 or 2026-04-01."))
    raise _no_date()


def _no_date() -> InvalidValue:
    return InvalidValue(_("This is no date. Write it like R8.4.1, 令和8年4月1日 or 2026-04-01."))


def _month(word: str) -> int:
    short = word[:3].title()
    full = datetime.date(2000, _MONTHS.index(short) + 1, 1).strftime("%B") if short in _MONTHS else ""
    if not full.lower().startswith(word.lower()):
        raise _no_date()
    return _MONTHS.index(short) + 1


def _day(era_name: str | None, year: str, month: str, day: str) -> datetime.date:
    month_number, day_number = small_number(month), small_number(day)
    if month_number is None or day_number is None:
        raise _no_date()
    if len(year) == 4 and year.isdigit():
        if era_name:
            raise _no_date()
        return _western(int(year), month_number, day_number)
    year_number = small_number(year)
    if not year_number:
        raise _no_date()
    if not era_name:
        raise InvalidValue(
            _("The era is missing. Write it with the year, such as R8.4.1, or write 2026-04-01.")
        )
    era = era_by_name(era_name)
    found = _western(era.first_year + year_number - 1, month_number, day_number)
    if not era.first_day <= found <= era.last_day:
        raise InvalidValue(
            _("%(era)s does not have this day. It is %(right)s (%(iso)s)."),
            {"era": era.name, "right": format_era_date_short(found), "iso": found.isoformat()},
        )
    return found


def _western(year: int, month: int, day: int) -> datetime.date:
    try:
        found = datetime.date(year, month, day)
    except ValueError:
        raise InvalidValue(
            _("There is no such day in the calendar: %(day)s. Check the month and the day."),
            {"day": f"{year}-{month}-{day}"},
        ) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise InvalidValue(
            _("%(year)s is outside the years that can be entered. Check the year again."),
            {"year": found.year},
        )
    return found


def _era_year(day: datetime.date) -> tuple[Era | None, str]:
    era = era_of(day)
    if era is None:
        return None, str(day.year)
    number = day.year - era.first_year + 1
    return era, "元" if number == 1 else str(number)


def format_era_date(day: datetime.date, *, language: str = "ja", weekday: bool = True) -> str:
    """令和8年11月20日（金）; in English 20 Nov 2026."""
    if not language.startswith("ja"):
        return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
    era, year = _era_year(day)
    text = f"{era.name if era else ''}{year}年{day.month}月{day.day}日"
    return f"{text}（{_WEEKDAYS[day.weekday()]}）" if weekday else text


def format_era_date_short(day: datetime.date, *, language: str = "ja") -> str:
    """R8.11.20 for narrow tables (first years as R1); in English 20 Nov 2026."""
    if not language.startswith("ja"):
        return format_era_date(day, language=language)
    era = era_of(day)
    if era is None:
        return f"{day.year}.{day.month}.{day.day}"
    return f"{era.letter}{day.year - era.first_year + 1}.{day.month}.{day.day}"


def format_month_day(day: datetime.date, *, language: str = "ja") -> str:
    """11月27日（金）, for a day whose year nobody can mistake; in English 27 Nov."""
    if not language.startswith("ja"):
        return f"{day.day} {_MONTHS[day.month - 1]}"
    return f"{day.month}月{day.day}日（{_WEEKDAYS[day.weekday()]}）"
