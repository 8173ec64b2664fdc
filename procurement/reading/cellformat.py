"""A cell's value as Excel displays it: number formats, fractions, percent, text sections.

Source: ECMA-376 part 1, 18.8.30-31 (numFmt) and Excel's own behaviour for General. Dates and eras
are in `celldates.py`. A format that cannot be applied leaves the plain value: nothing is hidden.
"""

import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache

from procurement.reading.celldates import date_text, is_date_token
from procurement.reading.numberformats import FULL_WIDTH, format_number
from procurement.reading.plainformat import PlainFormat, decimal_of, plain_formatter

# Built-in formats as Japanese Excel shows them; 14 and 22 follow the locale, 27-58 are its own.
BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"¥"#,##0;"¥"-#,##0', 6: '"¥"#,##0;[Red]"¥"-#,##0',
    7: '"¥"#,##0.00;"¥"-#,##0.00', 8: '"¥"#,##0.00;[Red]"¥"-#,##0.00',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
    27: "ge.m.d", 28: 'ggge"年"m"月"d"日"', 29: 'ggge"年"m"月"d"日"', 30: "m/d/yy",
    31: 'yyyy"年"m"月"d"日"', 32: 'h"時"mm"分"', 33: 'h"時"mm"分"ss"秒"', 34: 'yyyy"年"m"月"',
    35: 'm"月"d"日"', 36: "ge.m.d", 37: "#,##0;-#,##0", 38: "#,##0;[Red]-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;[Red]-#,##0.00",
    41: '#,##0;-#,##0;"-"', 42: '"¥"#,##0;-"¥"#,##0;"¥""-"',
    43: '#,##0.00;-#,##0.00;"-"', 44: '"¥"#,##0.00;-"¥"#,##0.00;"¥""-"',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
    50: "ge.m.d", 51: 'ggge"年"m"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"',
    54: 'ggge"年"m"月"d"日"', 55: 'yyyy"年"m"月"', 56: 'm"月"d"日"', 57: "ge.m.d",
    58: 'ggge"年"m"月"d"日"',
}  # fmt: skip
MAX_CODE = 1_000
AT_SIGN = ("other", "@")
TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*"?)|(?P<escaped>\\.)|(?P<space>_.)|(?P<fill>\*.)|(?P<bracket>\[[^\]]*\])
    |(?P<general>General)|(?P<ampm>AM/PM|A/P|am/pm|a/p)
    |(?P<exponent>[Ee][+-])|(?P<date>y+|m+|d+|h+|s+|g+|e+|r+|a{3,4}|b+)|(?P<digit>[0#?])|(?P<other>.)""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)
CONDITION = re.compile(r"^\[(<=|>=|<>|<|>|=)(-?[0-9.]+)\]$")
ELAPSED = re.compile(r"^\[(h+|m+|s+)\]$", re.IGNORECASE)
COMPARE = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}


# Under placeholders (0, #) digits are written one by one; under General and in dates they are counted.
SINGLE_DIGITS = {
    "DBNum1": str.maketrans("0123456789", "〇一二三四五六七八九"),
    "DBNum2": str.maketrans("0123456789", "〇壱弐参四伍六七八九"),
    "DBNum3": FULL_WIDTH,
}


@dataclass(frozen=True, slots=True)
class Section:
    """One of the up to four parts of a format code; `tokens` are (kind, text)."""

    tokens: tuple[tuple[str, str], ...]
    is_date: bool
    condition: tuple[str, float] | None
    locale: str
    digits: str  # "", "DBNum1", "DBNum2", "DBNum3"
    has_digits: bool


def display_number(raw: str, code: str, epoch_1904: bool = False) -> str:
    """The number `raw` (as stored) under the format `code`; `raw` itself when that is impossible."""
    return shown_number(raw, code, epoch_1904)[0]


def shown_number(raw: str, code: str, epoch_1904: bool = False) -> tuple[str, bool]:
    """The number as displayed, and whether the format hides it (";;;"): the plain value is given then."""
    usual = usual_formatter(code)
    if usual is not None:
        try:
            return usual.one(raw), False
        except ValueError:
            pass  # not plainly written: a long way round
    try:
        value = float(raw)
    except ValueError:
        return raw, False
    if not math.isfinite(value):
        return raw, False
    sections = _sections(code[:MAX_CODE])
    section, signed = _choose(sections, value)
    if section is None or (not section.tokens and len(sections) == 1):
        return general(value), False
    try:
        shown = _apply(section, raw, value, signed, epoch_1904)
    except (ValueError, OverflowError, InvalidOperation, ZeroDivisionError):
        return general(value), False
    shown = shown.strip()
    return (shown, False) if shown else (general(value), True)


def hides_text(code: str) -> bool:
    """Whether a text under this format is not displayed at all (";;;")."""
    if code.count(";") < 3:
        return False
    sections = _sections(code[:MAX_CODE])
    return len(sections) == 4 and not sections[3].tokens


def display_text(text: str, code: str) -> str:
    """A text under a format with a text section ("@様"); unchanged by all other formats."""
    if "@" not in code or code in ("@", "General"):
        return text
    sections = _sections(code[:MAX_CODE])
    section = sections[3] if len(sections) > 3 else sections[-1]
    if not any((kind, token) == AT_SIGN for kind, token in section.tokens):
        return text
    out = []
    for kind, token in section.tokens:
        if (kind, token) == AT_SIGN:
            out.append(text)
        elif kind in ("literal", "other"):
            out.append(token)
    return "".join(out)


def general(value: float) -> str:
    """Excel's General: at most 11 characters of a number."""
    if value == int(value) and abs(value) < 1e11:
        return str(int(value))
    if value and (abs(value) >= 1e11 or abs(value) < 1e-4):
        mantissa, exponent = f"{value:.5E}".split("E")
        mantissa = mantissa.rstrip("0").rstrip(".")
        return f"{mantissa}E{exponent[0]}{exponent[1:].zfill(2)}"
    whole = len(str(int(abs(value))))
    return f"{value:.{max(10 - whole, 0)}f}".rstrip("0").rstrip(".")


@lru_cache(maxsize=2_000)
def usual_formatter(code: str) -> PlainFormat | None:
    """Stored number -> text for the usual formats, else None; ValueError: take the long way."""
    return plain_formatter(_sections(code[:MAX_CODE])) if len(code) < MAX_CODE else None


@lru_cache(maxsize=2_000)
def _sections(code: str) -> tuple[Section, ...]:
    parts: list[list[tuple[str, str]]] = [[]]
    for match in TOKEN.finditer(code):
        kind, text = match.lastgroup, match[0]
        if kind == "other" and text == ";":
            parts.append([])
        elif kind in ("quoted",):
            parts[-1].append(("literal", text.strip('"')))
        elif kind == "escaped":
            parts[-1].append(("literal", text[1:]))
        elif kind == "space":
            parts[-1].append(("literal", " "))
        elif kind != "fill":
            parts[-1].append((kind, text))
    return tuple(_section(tokens) for tokens in parts[:4])


def _section(tokens: list[tuple[str, str]]) -> Section:
    condition, locale, digits = None, "", ""
    kept: list[tuple[str, str]] = []
    for kind, text in tokens:
        if kind != "bracket":
            kept.append((kind, text))
            continue
        found = CONDITION.match(text)
        if found:
            condition = (found[1], float(found[2]))
        elif ELAPSED.match(text):
            kept.append(("elapsed", text[1:-1].lower()))
        elif text.startswith("[$"):
            symbol, _, locale_part = text[2:-1].partition("-")
            locale = locale_part or locale
            if symbol:
                kept.append(("literal", symbol))
        elif text[1:-1].lower().startswith("dbnum"):
            digits = "DBNum" + text[6:7]
    has_digits = any(kind in ("digit", "general") for kind, _ in kept)
    is_date = any(kind in ("elapsed", "ampm") or is_date_token(kind, text) for kind, text in kept)
    return Section(tuple(kept), is_date and not _is_exponent(kept), condition, locale, digits, has_digits)


def _is_exponent(tokens: list[tuple[str, str]]) -> bool:
    return any(kind == "exponent" for kind, _ in tokens)


def _choose(sections: tuple[Section, ...], value: float) -> tuple[Section | None, bool]:
    """The section for a value, and whether it must write the minus sign itself."""
    numeric = sections[:3]
    if any(section.condition for section in numeric):
        for section in numeric:
            if section.condition is None or COMPARE[section.condition[0]](value, section.condition[1]):
                return section, value < 0 and not _only_negative(section.condition)
        return None, True
    if len(sections) >= 2 and value < 0:
        return sections[1], False
    if len(sections) >= 3 and value == 0:
        return sections[2], False
    return sections[0], value < 0


def _only_negative(condition: tuple[str, float] | None) -> bool:
    """Whether a section is for negative numbers alone, which it then writes without the sign."""
    return condition is not None and (
        (condition[0] in ("<", "<=", "=") and condition[1] < 0) or condition == ("<", 0)
    )


def _apply(section: Section, raw: str, value: float, signed: bool, epoch_1904: bool) -> str:
    if section.is_date:
        shown = date_text(section.tokens, section.locale, value, epoch_1904)
        return _other_digits(shown, section.digits)
    if any(kind == "general" for kind, _ in section.tokens):
        number = general(value if signed or value > 0 else abs(value))
        number = _other_digits(number, section.digits)
        return "".join(number if kind == "general" else text for kind, text in section.tokens)
    if not section.has_digits:
        text = "".join(text for kind, text in section.tokens if kind in ("literal", "other"))
        return text.replace("@", general(value))
    shown = _number(section.tokens, decimal_of(raw))
    if signed and any(char in "123456789" for char in shown):
        shown = "-" + shown
    return shown.translate(SINGLE_DIGITS.get(section.digits, {}))


def _number(tokens: tuple[tuple[str, str], ...], value: Decimal) -> str:
    value = abs(value)
    kinds = [kind for kind, _ in tokens]
    if "exponent" in kinds:
        return _scientific(tokens, value)
    slash = next((i for i, token in enumerate(tokens) if token == ("other", "/")), None)
    if slash is not None and "digit" in kinds[:slash] and _is_denominator(tokens[slash + 1 :]):
        return _fraction(tokens, slash, value)
    percent = sum(token == ("other", "%") for token in tokens)
    point = next((i for i, token in enumerate(tokens) if token == ("other", ".")), len(tokens))
    digits = [i for i, kind in enumerate(kinds) if kind == "digit"]
    whole = [i for i in digits if i < point]
    decimals = [i for i in digits if i > point]
    commas = {i for i, token in enumerate(tokens) if token == ("other", ",")}
    last = digits[-1]
    scale = {i for i in commas if i > (whole[-1] if whole else -1) and (i < point or i > last)}
    grouped = bool(whole) and any(whole[0] < i < whole[-1] for i in commas)
    value = value * (Decimal(100) ** percent) / (Decimal(1000) ** len(scale))
    value = value.quantize(Decimal(1).scaleb(-len(decimals)), rounding=ROUND_HALF_UP)
    left, _, right = f"{value:f}".partition(".")
    return _fill(tokens, whole, decimals, commas, left.lstrip("0"), right, grouped)


def _fill(tokens, whole, decimals, commas, left: str, right: str, grouped: bool) -> str:
    """Digits into placeholders: the leftmost one takes whatever is left over."""
    cells: dict[int, str] = {}
    written = 0
    for order, index in enumerate(reversed(whole)):
        first = order == len(whole) - 1
        take = left if first else left[-1:]
        left = "" if first else left[:-1]
        if not take and tokens[index][1] == "0":
            take = "0"
        if grouped and take:
            take = _group(take, written)
        written += len(take.replace(",", ""))
        cells[index] = take or (" " if tokens[index][1] == "?" else "")
    trimmed = len(right.rstrip("0"))
    for order, index in enumerate(decimals):
        char = right[order : order + 1] or "0"
        optional = order >= trimmed and tokens[index][1] != "0"
        cells[index] = "" if optional and tokens[index][1] == "#" else " " if optional else char
    out = []
    for index, (kind, text) in enumerate(tokens):
        if kind == "digit":
            out.append(cells.get(index, ""))
        elif index in commas and (whole or decimals):
            continue
        elif kind in ("literal", "other", "date", "ampm"):
            out.append(text)
    return "".join(out)


def _group(digits: str, written: int) -> str:
    """Thousands separators in `digits`, of which `written` digits already stand to the right."""
    out = []
    for offset, char in enumerate(reversed(digits)):
        if (written + offset) and (written + offset) % 3 == 0:
            out.append(",")
        out.append(char)
    return "".join(reversed(out))


def _scientific(tokens: tuple[tuple[str, str], ...], value: Decimal) -> str:
    at = next(i for i, (kind, _) in enumerate(tokens) if kind == "exponent")
    head, tail = tokens[:at], tokens[at + 1 :]
    point = next((i for i, token in enumerate(head) if token == ("other", ".")), len(head))
    step = max(sum(kind == "digit" for kind, _ in head[:point]), 1)
    exponent = 0 if not value else value.adjusted() - value.adjusted() % step
    mantissa = _number(head, value.scaleb(-exponent))
    if sum(char.isdecimal() for char in mantissa.partition(".")[0]) > step:  # 9.999 was rounded to 10.00
        exponent += step
        mantissa = _number(head, value.scaleb(-exponent))
    width = sum(kind == "digit" for kind, _ in tail)
    sign = "-" if exponent < 0 else "+" if "+" in tokens[at][1] else ""
    rest = "".join(text for kind, text in tail if kind == "literal")
    return f"{mantissa}E{sign}{str(abs(exponent)).zfill(width)}{rest}"


def _is_denominator(tokens: tuple[tuple[str, str], ...]) -> bool:
    """Placeholders, or a fixed number (# ?/4)."""
    return any(kind == "digit" or text.isdecimal() for kind, text in tokens[:1])


def _fraction(tokens: tuple[tuple[str, str], ...], slash: int, value: Decimal) -> str:
    after = "".join(text for kind, text in tokens[slash + 1 :] if kind in ("digit", "other"))
    fixed = after.strip("?#")
    denominator = int(fixed) if fixed.isdecimal() and len(fixed) < 10 else 0
    before = [kind for kind, _ in tokens[:slash]]
    # "# ?/?" has a whole part: two groups of placeholders with something between them.
    mixed = re.search(r"d+[^d]+d+$", "".join("d" if kind == "digit" else "x" for kind in before)) is not None
    whole = int(value) if mixed else 0
    rest = Fraction(value) - whole
    if denominator:
        top, bottom = round(rest * denominator), denominator
    else:
        near = rest.limit_denominator(10 ** min(after.count("?") + after.count("#"), 4) - 1)
        top, bottom = near.numerator, near.denominator
    if top == bottom and mixed:
        whole, top = whole + 1, 0
    if not top:
        return str(whole)
    return f"{whole} {top}/{bottom}" if whole else f"{top}/{bottom}"


def _other_digits(text: str, kind: str) -> str:
    """Kanji or full-width digits ([DBNum1] 二十一, [DBNum2] 弐拾壱, [DBNum3] ２１)."""
    if not kind:
        return text
    if kind == "DBNum3":
        return text.translate(FULL_WIDTH)
    name = "japaneseCounting" if kind == "DBNum1" else "japaneseLegal"

    def write(match: re.Match) -> str:
        if match[1]:  # decimals are read digit by digit
            return match[0].translate(SINGLE_DIGITS[kind])
        return format_number(int(match[2]), name) if len(match[2]) < 9 else match[2]

    return re.sub(r"(\.[0-9]+)|([0-9]+)", write, text)
