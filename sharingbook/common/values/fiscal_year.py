"""The fiscal year (年度): 1 April to 31 March, named by the year of its April."""

import datetime
import re

from django.utils.translation import gettext_noop as _

from sharingbook.common.values.era import ERAS, Era, era_by_name, era_of
from sharingbook.common.values.invalid import InvalidValue
from sharingbook.common.values.width import fold_compact, small_number

FIRST_FISCAL_YEAR = 1926
LAST_FISCAL_YEAR = 2117

_WESTERN = re.compile(r"(?:FY|西暦)?(\d{4})(?:年度?)?", re.I | re.A)
_ERA = re.compile(r"(令和|平成|昭和|[RHS])([元\d〇一二三四五六七八九十]{1,3})(?:年度?)?", re.I | re.A)
_YEAR_ALONE = re.compile(r"[元\d〇一二三四五六七八九十]{1,3}(?:年度?)?", re.A)
_BOTH = re.compile(r"(.+?)\((\d{4})(?:年度?)?\)", re.A)


def fiscal_year_of(day: datetime.date) -> int:
    """The fiscal year that a day lies in."""
    return day.year if day.month >= 4 else day.year - 1


def fiscal_year_days(fiscal_year: int) -> tuple[datetime.date, datetime.date]:
    """First and last day of a fiscal year, both within it."""
    return datetime.date(fiscal_year, 4, 1), datetime.date(fiscal_year + 1, 3, 31)


def parse_fiscal_year(text: str) -> int:
    """The April year of 令和8年度, 令和8, R8, 2026, 2026年度, FY2026 or 令和8年度（2026）.

    A year of the old era is taken while the fiscal year has days in it: 平成31年度 and
    令和元年度 are both 2019. Raises InvalidValue for anything else, a bare 8年度 included.
    """
    compact = fold_compact(text)
    both = _BOTH.fullmatch(compact)
    if both:
        named, western = _read(both[1]), _read(both[2])
        if named != western:
            raise InvalidValue(
                _("%(first)s is fiscal year %(year)s, not %(other)s. Enter one of them."),
                {"first": both[1], "year": named, "other": western},
            )
        return named
    return _read(compact)


def _read(compact: str) -> int:
    western = _WESTERN.fullmatch(compact)
    if western:
        return _within(int(western[1]))
    match = _ERA.fullmatch(compact)
    number = small_number(match[2]) if match else None
    if match and number:
        return _within(_april_year(era_by_name(match[1]), number))
    if _YEAR_ALONE.fullmatch(compact):
        raise InvalidValue(
            _("The era is missing. Write it with the year, such as 令和8年度 or R8, or write 2026.")
        )
    raise InvalidValue(_("This is no fiscal year. Write it like 令和8年度, R8 or 2026."))


def _april_year(era: Era, number: int) -> int:
    fiscal_year = era.first_year + number - 1
    first, last = fiscal_year_days(fiscal_year)
    if first > era.last_day or last < era.first_day:
        raise InvalidValue(
            _("%(era)s has no fiscal year %(number)s. Fiscal year %(year)s is %(right)s."),
            {
                "era": era.name,
                "number": number,
                "year": fiscal_year,
                "right": format_fiscal_year(fiscal_year),
            },
        )
    return fiscal_year


def _within(fiscal_year: int) -> int:
    if not FIRST_FISCAL_YEAR <= fiscal_year <= LAST_FISCAL_YEAR:
        raise InvalidValue(
            _("A fiscal year lies between %(first)s and %(last)s. Check the year again."),
            {"first": FIRST_FISCAL_YEAR, "last": LAST_FISCAL_YEAR},
        )
    return fiscal_year


def format_fiscal_year(fiscal_year: int, *, language: str = "ja", style: str = "text") -> str:
    """令和8年度 (text), 令和8年度（2026） (form) or 令和8 (table); FY2026 in English.

    The era is that of the year's last day: 2019 is 令和元年度, as the government wrote it
    from May 2019 on.
    """
    if not language.startswith("ja"):
        return f"FY{fiscal_year}"
    era = era_of(fiscal_year_days(fiscal_year)[1])
    if era is None:
        return f"{fiscal_year}年度"
    number = fiscal_year - era.first_year + 1
    if number < 1:  # the era began after New Year: 1988 ended in 平成元年 and is 昭和63年度
        era = ERAS[ERAS.index(era) + 1]
        number = fiscal_year - era.first_year + 1
    year = f"{era.name}{'元' if number == 1 else number}"
    if style == "table":
        return year
    return f"{year}年度（{fiscal_year}）" if style == "form" else f"{year}年度"
