"""Dates, times and Japanese eras in number formats (ge.m.d, ggge年m月d日, aaa, [h]:mm)."""

import datetime

ERAS = (
    (datetime.date(2019, 5, 1), "R", "令", "令和"),
    (datetime.date(1989, 1, 8), "H", "平", "平成"),
    (datetime.date(1926, 12, 25), "S", "昭", "昭和"),
    (datetime.date(1912, 7, 30), "T", "大", "大正"),
    (datetime.date(1868, 1, 25), "M", "明", "明治"),
)
WEEKDAYS = "月火水木金土日"
DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
    "November", "December",
)  # fmt: skip
LAST_SERIAL = 2_958_466  # 1 January 10000
SYSTEM_DATE, SYSTEM_TIME = "F800", "F400"


def is_date_token(kind: str, text: str) -> bool:
    return kind == "date" and text[0].lower() in "ymdhsgear"


def moment_of(serial: float, epoch_1904: bool) -> datetime.datetime:
    """The moment of an Excel serial, to the millisecond. Raises ValueError outside Excel's calendar."""
    if not 0 <= serial < LAST_SERIAL:
        raise ValueError("no date")
    if epoch_1904:
        start = datetime.datetime(1904, 1, 1)
    else:
        # Excel counts a 29 February 1900 that never was.
        start = datetime.datetime(1899, 12, 30) if serial >= 60 else datetime.datetime(1899, 12, 31)
    milliseconds = round((serial % 1) * 86_400_000)
    return start + datetime.timedelta(days=int(serial), milliseconds=milliseconds)


def date_text(tokens: tuple[tuple[str, str], ...], locale: str, serial: float, epoch_1904: bool) -> str:
    """`serial` under the tokens of a date format. Raises ValueError when it is no date."""
    locale = locale.upper()
    moment = moment_of(serial, epoch_1904)
    if locale == SYSTEM_DATE:
        return f"{moment.year}年{moment.month}月{moment.day}日"
    if locale == SYSTEM_TIME:
        return f"{moment.hour}:{moment.minute:02d}:{moment.second:02d}"
    half = any(kind == "ampm" for kind, _ in tokens)
    finest = _fraction_digits(tokens)
    if not finest:
        moment = (moment + datetime.timedelta(milliseconds=500)).replace(microsecond=0)
    out = []
    before = ""  # the last date letter, which decides whether m means month or minute
    for index, (kind, text) in enumerate(tokens):
        letter = text[0].lower() if text else ""
        if kind == "elapsed":
            out.append(_elapsed(letter, len(text), serial))
            before = letter
        elif kind == "date":
            if letter == "m" and (before in ("h",) or _next_letter(tokens, index) == "s"):
                out.append(str(moment.minute).zfill(min(len(text), 2)))
                before = "minute"
                continue
            out.append(_part(letter, len(text), moment, half, locale))
            before = letter
        elif kind == "ampm":
            noon = moment.hour >= 12
            out.append(("PM" if noon else "AM") if len(text) > 3 else ("P" if noon else "A"))
        elif kind == "digit":
            out.append("")
        elif kind == "other" and text == "." and finest and _is_digit(tokens, index + 1):
            out.append("." + f"{moment.microsecond // 1000:03d}"[:finest])
        elif kind in ("literal", "other"):
            out.append(text)
    return "".join(out)


def _is_digit(tokens, index: int) -> bool:
    return index < len(tokens) and tokens[index] == ("digit", "0")


def _fraction_digits(tokens) -> int:
    """How many digits of a second the format shows (ss.000), at most 3."""
    return min(sum(token == ("digit", "0") for token in tokens), 3)


def _next_letter(tokens, index: int) -> str:
    for kind, text in tokens[index + 1 :]:
        if kind in ("date", "elapsed"):
            return text[0].lower()
    return ""


def _elapsed(letter: str, width: int, serial: float) -> str:
    seconds = round(serial * 86_400)
    size = {"h": 3_600, "m": 60, "s": 1}[letter]
    return str(seconds // size).zfill(width)


def _part(letter: str, width: int, moment: datetime.datetime, half: bool, locale: str) -> str:
    if letter == "y":
        return f"{moment.year:04d}" if width > 2 else f"{moment.year % 100:02d}"
    if letter == "m":
        name = MONTHS[moment.month - 1]
        return {3: name[:3], 4: name, 5: name[0]}.get(width) or str(moment.month).zfill(width)
    if letter == "d":
        name = DAYS[moment.weekday()]
        return {3: name[:3], 4: name}.get(width) or str(moment.day).zfill(min(width, 2))
    if letter == "a":
        return WEEKDAYS[moment.weekday()] + ("曜日" if width == 4 else "")
    if letter in "hs":
        value = moment.second if letter == "s" else (moment.hour % 12 or 12) if half else moment.hour
        return str(value).zfill(min(width, 2))
    return _era(letter, width, moment, "GANNEN" in locale)


def _era(letter: str, width: int, moment: datetime.datetime, gannen: bool) -> str:
    """g, gg, ggg: the era; e, ee: its year; r, rr: era and year together."""
    day = moment.date()
    for start, *names in ERAS:
        if day >= start:
            year = day.year - start.year + 1
            shown = "元" if gannen and year == 1 else str(year).zfill(min(width, 2) if letter == "e" else 2)
            if letter == "g":
                return names[min(width, 3) - 1]
            return shown if letter == "e" else names[2 if width > 1 else 0] + shown
    return "" if letter == "g" else str(day.year)
