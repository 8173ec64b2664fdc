"""The usual number formats (0, #,##0.00, 0.0%, "¥"#,##0) without walking their tokens for each number.

Gives exactly what `cellformat` gives; whatever is not of this shape is left to it. Excel calculates with
15 significant digits and rounds a half away from zero.
"""

import re
from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from itertools import compress, count
from typing import NamedTuple

# Tokens of a section in letters: L a literal, digits and marks themselves.
SHAPE = re.compile(r"(L*)(#,##0|#*0+)(?:\.(0+))?(%?)(L*)")
EXACT = 16  # a number written shorter has at most 15 significant digits
# Lifts a half above the half, and nothing else: two numbers of 15 digits differ by 1e-15 at least, and
# reading and multiplying err by 3.3e-16 at most.
AWAY = 1 + 2**-51
MOST = 1e9  # units of the last place shown; beyond, floats get too coarse
NEAR = 1e-5
NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,20})?", re.ASCII)
LITERALS = frozenset(" -¥￥$()（）△▲%円")


def decimal_of(raw: str) -> Decimal:
    """A stored number as Excel sees it. Raises InvalidOperation or ValueError."""
    return Decimal(raw) if len(raw) < EXACT else Decimal(f"{float(raw):.15g}")


def section_formatter(tokens: tuple[tuple[str, str], ...]) -> tuple | None:
    """A formatter (stored number, whether to write its minus sign) -> text, or None for an unusual section.

    With what a positive number needs to be written at once: text before and after, Python's format
    ("" when there is none) and whether it is a percentage.
    """
    letters = []
    for kind, text in tokens:
        if kind == "literal" or (kind == "other" and text in LITERALS and text != "%"):
            letters.append("L")
        elif kind == "digit" or (kind == "other" and text in ".,%"):
            letters.append(text)
        else:
            return None
    shape = SHAPE.fullmatch("".join(letters))
    if shape is None:
        return None
    before = "".join(text for _, text in tokens[: len(shape[1])])
    after = shape[4] + "".join(text for _, text in tokens[len(tokens) - len(shape[5]) :])
    unit = Decimal(1).scaleb(-len(shape[3] or ""))
    percent, least = bool(shape[4]), shape[2].count("0")
    style = ",f" if "," in shape[2] else "f"

    def write(raw: str, signed: bool) -> str:
        number = decimal_of(raw)
        if percent:
            number = number.scaleb(2)
        number = number.quantize(unit, ROUND_HALF_UP)
        text = format(number, style)
        if text[0] == "-":
            text = text[1:]
            if signed and number:
                return f"-{before}{_padded(text, least)}{after}"
        if least > 1:
            text = _padded(text, least)
        return f"{before}{text}{after}"

    places = len(shape[3] or "")
    quick = f"{',' if ',' in shape[2] else ''}.{places}f" if least < 2 else ""
    return write, before, after, quick, percent, places


def _padded(text: str, least: int) -> str:
    whole, point, rest = text.partition(".")
    return whole.zfill(least) + point + rest if len(whole) < least else text


class PlainFormat(NamedTuple):
    """`one` writes a stored number; `ValueError`: the long way must. `many` writes several, all or none."""

    one: Callable[[str], str]
    many: Callable[[Sequence[str]], list[str]]


def plain_formatter(sections) -> PlainFormat | None:
    """Stored number -> text for a whole format of one to three usual sections, or None.

    The result raises `ValueError` for a number that is not plainly written or has no place in the format.
    """
    if not 1 <= len(sections) <= 4 or any(s.condition or s.is_date or s.digits for s in sections[:3]):
        return None
    positive = section_formatter(sections[0].tokens)
    negative = section_formatter(sections[1].tokens) if len(sections) > 1 else positive
    if positive is None or negative is None:
        return None
    write, before, after, quick, percent, places = positive
    before, after = before.lstrip(), after.rstrip()
    write_negative = negative[0]
    single = len(sections) == 1
    zero_differs = len(sections) > 2
    is_number = NUMBER.fullmatch

    def exact(raw: str) -> str:
        if not is_number(raw) or (zero_differs and not raw.strip("-0.")):
            raise ValueError(raw)
        try:
            if raw[0] == "-" and raw.strip("-0."):
                return write_negative(raw, single).strip()
            return write(raw, False).strip()
        except InvalidOperation as error:
            raise ValueError(raw) from error

    if not quick:
        return PlainFormat(exact, lambda raws: list(map(exact, raws)))
    return _quick(exact, before, after, places, grouped="," in quick, percent=percent)


def _quick(  # noqa: PLR0913 - what a format is made of
    exact: Callable[[str], str], before: str, after: str, places: int, *, grouped: bool, percent: bool
) -> PlainFormat:
    """Positive numbers by float arithmetic where that is certain to be right, all others by `exact`."""
    unit = 10**places
    factor = unit * (100 if percent else 1) * AWAY
    tail = _tails(places, after)

    def one(raw: str) -> str:
        lifted = float(raw) * factor + 0.5
        if not 0.5 < lifted < MOST:
            return exact(raw)
        number = int(lifted)
        if len(raw) >= EXACT and not NEAR < lifted - number < 1 - NEAR:
            return exact(raw)
        return written([number])[0]

    def many(raws: Sequence[str]) -> list[str]:
        lifted = [value * factor + 0.5 for value in map(float, raws)]
        try:
            numbers = list(map(int, lifted))
        except OverflowError as error:
            raise ValueError("infinity") from error
        if not (min(lifted) > 0.5 and max(lifted) < MOST):
            raise ValueError("a number that only the exact way can write")
        shown = written(numbers)
        for at in compress(count(), map(EXACT.__le__, map(len, raws))):
            # A number of 17 digits stands for one of 15; near a half only the exact way tells which.
            if not NEAR < lifted[at] - numbers[at] < 1 - NEAR:
                shown[at] = exact(raws[at])
        return shown

    def written(numbers: list[int]) -> list[str]:
        """Numbers of the smallest unit shown."""
        if not places:
            return [f"{before}{n:,}{after}" if grouped else f"{before}{n}{after}" for n in numbers]
        if grouped:
            return [f"{before}{n // unit:,}{tail(n % unit)}" for n in numbers]
        return [f"{before}{n // unit}{tail(n % unit)}" for n in numbers]

    return PlainFormat(one, many)


def _tails(places: int, after: str) -> Callable[[int], str]:
    """Writes decimals with what stands behind them; a few are written once and for all."""
    if places > 3:
        return lambda number: f".{number:0{places}d}{after}"
    return [f".{number:0{places}d}{after}" for number in range(10**places)].__getitem__
