"""Dates that no calendar has: the day, the weekday in brackets, the era against the western year."""

import datetime
import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass

from reviews.rules.casefile import CaseFile
from reviews.rules.checks.registry import check
from reviews.rules.conditions import Match, holds
from reviews.rules.finding import Hit
from reviews.rules.passage import Passage
from reviews.rules.rule import Rule

# Era → first day, last day; both years are the era's first and last.
ERAS = {
    "令和": (datetime.date(2019, 5, 1), datetime.date(9999, 12, 31)),
    "平成": (datetime.date(1989, 1, 8), datetime.date(2019, 4, 30)),
    "昭和": (datetime.date(1926, 12, 25), datetime.date(1989, 1, 7)),
    "大正": (datetime.date(1912, 7, 30), datetime.date(1926, 12, 25)),
}
ERAS_EN = {"令和": "Reiwa", "平成": "Heisei", "昭和": "Showa", "大正": "Taisho"}
_LETTERS = {"R": "令和", "H": "平成"}
WEEKDAYS = "月火水木金土日"
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DIGITS = {char: at for at, char in enumerate("〇一二三四五六七八九")}

_KANJI = "[一二三四五六七八九十]{1,3}"
_ERA = rf"(?P<era>令和|平成|昭和|大正)\s*(?P<era_year>元|[0-9]{{1,2}}|{_KANJI})"
_WEST = "(?P<west>(?:19|20)[0-9]{2})"
_UNIT, _INNER_UNIT, _LATE_UNIT = r"(?P<unit>年度?)?", r"(?P<inner>年度?)?", r"(?P<late>年度?)?"
_WEEKDAY = r"(?:\s*[(](?:祝日?[・、,])?(?P<weekday>[月火水木金土日])(?:曜日?)?(?:[・、,/]?祝日?)?[)])?"
_DAY = rf"(?P<month>[0-9]{{1,2}}|{_KANJI})\s*月\s*(?P<day>[0-9]{{1,2}}|{_KANJI})\s*日(?!間)"
_TAIL = rf"\s*{_LATE_UNIT}(?:\s*{_DAY}{_WEEKDAY})?"
_FORMS = (
    # 令和9年(2027年)4月1日(木), 令和9(2027)年, 令和9年度
    re.compile(rf"{_ERA}\s*{_UNIT}(?:\s*[(](?:西暦)?{_WEST}\s*{_INNER_UNIT}[)])?{_TAIL}"),
    # 2027年(令和9年)4月1日(木)
    re.compile(rf"(?<![0-9]){_WEST}\s*{_UNIT}(?:\s*[(]{_ERA}\s*{_INNER_UNIT}[)])?{_TAIL}"),
    # 2027/4/1(木), R9.4.1
    re.compile(
        rf"(?<![0-9A-Za-z./-])(?:{_WEST}|(?P<letter>[RH])(?P<letter_year>[0-9]{{1,2}}))"
        rf"(?P<mark>[/.-])(?P<month>[0-9]{{1,2}})(?P=mark)(?P<day>[0-9]{{1,2}})(?![0-9./-]){_WEEKDAY}"
    ),
    re.compile(rf"(?<![0-9一二三四五六七八九十]){_DAY}{_WEEKDAY}"),
)


@dataclass(frozen=True)
class WrittenDate:
    """A date as it is written, None where it does not say. comparable: era and western year name the same."""

    start: int
    end: int
    era: str | None
    era_year: int | None
    west: int | None
    comparable: bool
    month: int | None
    day: int | None
    weekday: str | None

    @property
    def era_in_west(self) -> int | None:
        if self.era is None or self.era_year is None:
            return None
        return ERAS[self.era][0].year + self.era_year - 1

    @property
    def year(self) -> int | None:
        return self.era_in_west or self.west


@check("calendar-date")
def calendar_date(
    case: CaseFile, rule: Rule, document: int, passage: Passage, places: list[tuple[int, int]]
) -> Iterator[Hit]:
    """Judges all dates of the passage; one without a year follows the date before it in its sentence."""
    before: WrittenDate | None = None
    for date in dates_of(passage.text):
        if before and passage.sentence_at(before.start) != passage.sentence_at(date.start):
            before = None
        fault = fault_of(date, before)
        start = date.start
        if before and not fault:
            fault = _two_names_of_one_day(passage.text, before, date)
            start = before.start if fault else start
        if date.year is not None and date.month is not None:
            before = date
        if fault and holds(rule, Match(case, passage, start, date.end)):
            right, right_en = fault
            yield passage.document.hit(document, passage.seq, start, date.end, right=right, right_en=right_en)


def _two_names_of_one_day(text: str, first: WrittenDate, second: WrittenDate) -> tuple[str, str] | None:
    """令和9年4月1日(2026年4月1日): the day in brackets is the same day in the other count of years."""
    if text[first.end : second.start].strip() != "(" or (first.era is None) == (second.era is None):
        return None
    if (first.month, first.day) != (second.month, second.day) or first.year == second.year:
        return None
    west = first.west if first.era is None else second.west
    if west is None:
        return None
    right = _era_of(west, first.month, first.day)
    return f"{west}年は{right[0]}", f"{west} is {right[1]}"


def dates_of(text: str) -> list[WrittenDate]:
    """Every date of a NFKC text, in order."""
    matches = [match for form in _FORMS for match in form.finditer(text)]
    found: list[WrittenDate] = []
    for match in sorted(matches, key=lambda one: (one.start(), -one.end())):
        date = _read(match.groupdict(), match.start(), match.end())
        if date is not None and (not found or match.start() >= found[-1].end):
            found.append(date)
    return found


def _read(parts: dict[str, str | None], start: int, end: int) -> WrittenDate | None:
    letter = parts.get("letter")
    units = [parts[name] for name in ("unit", "late", "inner") if parts.get(name)]
    numeric, dated = parts.get("mark"), parts.get("day")
    if not units and not numeric and (parts.get("west") or parts.get("era")):
        return None
    if numeric and (_number(parts["month"]) or 0) > 12:
        # Nobody types such a month; a version looks like this.
        return None
    return WrittenDate(
        start,
        end,
        era=_LETTERS[letter] if letter else parts.get("era"),
        era_year=_number(parts.get("letter_year") or parts.get("era_year")),
        west=_number(parts.get("west")),
        comparable=len(set(units)) == 1 or not parts.get("inner"),
        month=_number(parts.get("month")) if dated else None,
        day=_number(dated),
        weekday=parts.get("weekday"),
    )


def fault_of(date: WrittenDate, before: WrittenDate | None) -> tuple[str, str] | None:
    """What is right instead, in Japanese and English; None when nothing is wrong."""
    in_west = date.era_in_west
    if in_west and date.west and date.comparable and in_west != date.west:
        right = _era_of(date.west)
        return f"{date.west}年は{right[0]}", f"{date.west} is {right[1]}"
    if date.month is not None and not 1 <= date.month <= 12:
        return "月は12月まで", "a year has 12 months"
    if date.day is not None and date.month is not None:
        last = monthrange(date.year or 2000, date.month)[1]
        if not 1 <= date.day <= last:
            return f"{date.month}月は{last}日まで", f"the month has {last} days"
    outside = _outside_era(date)
    if outside:
        return outside
    return _wrong_weekday(date, before) if date.weekday else None


def _outside_era(date: WrittenDate) -> tuple[str, str] | None:
    if date.era is None or date.era_year is None or date.year is None:
        return None
    first, last = ERAS[date.era]
    if date.month is None or date.day is None:
        if first.year <= date.year <= last.year:
            return None
    elif first <= datetime.date(date.year, date.month, date.day) <= last:
        return None
    if date.year < first.year:
        return f"{date.era}は元年から", f"{ERAS_EN[date.era]} begins with year 1"
    return _era_of(date.year, date.month, date.day)


def _era_of(year: int, month: int | None = None, day: int | None = None) -> tuple[str, str]:
    """The era's year of a day; of the year's last day when only the year is known."""
    that = datetime.date(year, month or 12, day or 31)
    for era, (first, last) in ERAS.items():
        if first <= that <= last:
            count = year - first.year + 1
            return f"{era}{'元' if count == 1 else count}年", f"{ERAS_EN[era]} {count}"
    return f"{year}年", str(year)


def _wrong_weekday(date: WrittenDate, before: WrittenDate | None) -> tuple[str, str] | None:
    if date.month is None or date.day is None:
        return None
    years = [date.year] if date.year else []
    if not years and before and before.year:
        # 令和8年12月25日(金)から1月5日(火)まで: the year may have turned.
        years = [before.year, before.year + 1]
    days = [
        datetime.date(year, date.month, date.day)
        for year in years
        if date.day <= monthrange(year, date.month)[1]
    ]
    if not days or any(WEEKDAYS[day.weekday()] == date.weekday for day in days):
        return None
    right = days[0].weekday()
    return f"正しくは{WEEKDAYS[right]}曜日", f"it is a {WEEKDAYS_EN[right]}"


def _number(text: str | None) -> int | None:
    if not text:
        return None
    if text == "元":
        return 1
    if text.isascii():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return int("".join(str(_DIGITS[char]) for char in text)) if all(c in _DIGITS for c in text) else None
    if any(char not in _DIGITS for char in tens + ones):
        return None
    return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
