"""Whole yen: read what people type, write what people read."""

import re
from decimal import Decimal

from django.utils.translation import gettext_noop as _

from sharingbook.common.values.invalid import InvalidValue
from sharingbook.common.values.width import fold_compact

YEN, THOUSAND, MILLION, PUBLIC = "yen", "thousand", "million", "public"
UNIT_YEN = {YEN: 1, THOUSAND: 1_000, MILLION: 1_000_000}

LARGEST_YEN = 10**15 - 1
"""Just under 1,000兆円: more than any budget, and safe in a 64-bit column."""

UNKNOWN = "―"
MINUS = "−"

_UNIT_NAMES = {
    "ja": {YEN: "円", THOUSAND: "千円", MILLION: "百万円"},
    "en": {YEN: "yen", THOUSAND: "thousand yen", MILLION: "million yen"},
}
_SMALL_STEPS = {"千": 1_000, "百": 100, "十": 10, "": 1}
_LARGE_STEPS = {"兆": 10**12, "億": 10**8, "万": 10**4, "": 1}
_ENGLISH_STEPS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_PLAIN = re.compile(_DIGITS, re.ASCII)
_ENGLISH = re.compile(rf"({_DIGITS})(thousand|million|billion|trillion)", re.I | re.A)
_JAPANESE_PART = re.compile(rf"({_DIGITS})([千百十]?)([兆億万]?)", re.ASCII)
_FIGURE = re.compile(r"[\d,.]+", re.ASCII)


def parse_yen(text: str, *, unit: str = YEN) -> int:
    """Whole yen from 1億8,640万円, 186,400千円, 3千万円, ¥1,234, △1,000 or 186.4 million yen.

    A number without any unit counts in `unit` (yen, thousand or million); a written unit,
    円 included, always wins. △, ▲ and every minus sign mean a negative amount. Raises
    InvalidValue for text that is no amount, misplaced commas, parts of a yen, and more
    than LARGEST_YEN.
    """
    sign, amount, currency = _strip_sign_and_currency(fold_compact(text))
    if not amount:
        raise _no_amount()
    _check_commas(amount)
    if _PLAIN.fullmatch(amount):
        value = _number(amount) * (1 if currency else UNIT_YEN[unit])
    elif match := _ENGLISH.fullmatch(amount):
        value = _number(match[1]) * _ENGLISH_STEPS[match[2].lower()]
    else:
        value = _japanese(amount)
        if not currency and amount[-1] not in "兆億万":
            raise InvalidValue(
                _("The unit at the end is missing. Write 円, 千円, 百万円 or 万円 after the last number.")
            )
    if value != value.to_integral_value():
        raise InvalidValue(_("This amount has parts of a yen. Round it to whole yen."))
    if value > LARGEST_YEN:
        raise InvalidValue(
            _("This is 1,000 trillion yen or more. Check the unit and the number of digits again.")
        )
    return sign * int(value)


def _strip_sign_and_currency(compact: str) -> tuple[int, str, bool]:
    """Sign, the rest, and whether a unit of currency was written."""
    bare = re.sub(r"^([-△▲+]?)(?:[¥\\]|JPY|金)([-△▲+]?)", r"\1\2", compact, flags=re.IGNORECASE)
    currency = bare != compact
    sign = 1
    if bare[:1] in ("-", "△", "▲", "+"):
        sign = 1 if bare[0] == "+" else -1
        bare = bare[1:]
    # ￥1,234- ends the figure on receipts, so that no digit can be added
    without = re.sub(r"(?:円也?|yen|JPY)$", "", bare.removesuffix("-") if currency else bare, flags=re.I)
    return sign, without, currency or without != bare


def _number(digits: str) -> Decimal:
    return Decimal(digits.replace(",", ""))


def _japanese(amount: str) -> Decimal:
    """Sum of parts such as 1億, 8,640万, 3千: each larger unit before the smaller ones."""
    total, group, position = Decimal(0), Decimal(0), 0
    last_small, last_large = None, None
    for match in _JAPANESE_PART.finditer(amount):
        if match.start() != position:
            break
        position = match.end()
        small, large = _SMALL_STEPS[match[2]], _LARGE_STEPS[match[3]]
        if last_small is not None and small >= last_small:
            raise _no_amount()
        group += _number(match[1]) * small
        last_small = small
        if match[3] or position == len(amount):
            if last_large is not None and (large >= last_large or group * large >= last_large):
                raise _no_amount()
            total += group * large
            group, last_small, last_large = Decimal(0), None, large
    if position != len(amount):
        raise _no_amount()
    return total


def _check_commas(amount: str) -> None:
    for figure in _FIGURE.findall(amount):
        if "," in figure and not _PLAIN.fullmatch(figure):
            raise InvalidValue(
                _("The commas are not at every third digit. A digit may be missing: check it again.")
            )


def _no_amount() -> InvalidValue:
    return InvalidValue(_("This is no amount of money. Write it like 186,400千円, 1億8,640万円 or 1,234."))


def has_written_unit(text: str) -> bool:
    """Whether typed text says its own unit, so that nobody's default applies."""
    _sign, amount, currency = _strip_sign_and_currency(fold_compact(text))
    return currency or not _PLAIN.fullmatch(amount)


def rounded(amount: int, unit: str) -> int:
    """The amount in the unit, rounded half up away from zero (四捨五入)."""
    size = UNIT_YEN[unit]
    return (1 if amount >= 0 else -1) * ((abs(amount) + size // 2) // size)


def unit_name(unit: str, *, language: str = "ja") -> str:
    """The unit for a table's caption: 円, 千円, 百万円; yen, thousand yen, million yen."""
    return _UNIT_NAMES["ja" if language.startswith("ja") else "en"][unit]


def format_yen(amount: int | None, *, unit: str = YEN, language: str = "ja", with_unit: bool = True) -> str:
    """The amount for people: 1,234円, 186,400千円, 186百万円, 1億8,640万円 (public).

    Thousands and millions round half up; `public` rounds to 万円 from one 万円 on. English:
    ¥1,234, 186,400 thousand yen, ¥186.4 million (public). `with_unit=False` leaves the unit
    to a table's caption. The minus is −, unknown (None) is ―.
    """
    if amount is None:
        return UNKNOWN
    if unit == PUBLIC:
        return _signed(amount, _public(abs(amount), language), zero=amount == 0)
    shown = rounded(amount, unit)
    digits = f"{abs(shown):,}"
    if with_unit:
        if language.startswith("ja"):
            digits += unit_name(unit)
        elif unit == YEN:
            digits = f"¥{digits}"
        else:
            digits += f" {unit_name(unit, language=language)}"
    return _signed(shown, digits, zero=shown == 0)


def format_yen_change(
    amount: int | None, *, unit: str = YEN, language: str = "ja", with_unit: bool = True
) -> str:
    """A difference between two amounts: always with ＋ or −, but for 0 and unknown."""
    text = format_yen(amount, unit=unit, language=language, with_unit=with_unit)
    is_shown_positive = amount is not None and amount > 0 and re.search("[1-9]", text)
    return f"＋{text}" if is_shown_positive else text


def _signed(amount: int, digits: str, *, zero: bool) -> str:
    return digits if zero or amount > 0 else MINUS + digits


def _public(amount: int, language: str) -> str:
    if not language.startswith("ja"):
        if amount < 1_000_000:
            return f"¥{amount:,}"
        hundredths = (amount + 5_000) // 10_000
        whole, part = divmod(hundredths, 100)
        fraction = f".{part:02d}".rstrip("0").rstrip(".")
        return f"¥{whole:,}{fraction} million"
    if amount < 10_000:
        return f"{amount:,}円"
    man = (amount + 5_000) // 10_000
    parts = []
    for step, name in ((10**8, "兆"), (10**4, "億"), (1, "万")):
        value, man = divmod(man, step)
        if value:
            parts.append(f"{value:,}{name}")
    return "".join(parts) + "円"
