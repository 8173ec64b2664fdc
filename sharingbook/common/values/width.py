"""Fold the widths and look-alikes of typed text, so that parsers see one spelling."""

import re
import unicodedata

from django.utils.translation import gettext_noop as _

from sharingbook.common.values.digits import is_plain_digits
from sharingbook.common.values.invalid import InvalidValue

LONGEST_TYPED = 100

# Minus signs and hyphens that Japanese keyboards, Word and Excel put before or between digits.
_DASHES = re.compile("[\u2010-\u2015\u2212\u2500\ufe58\ufe63\uff0d]")
_SPACES = re.compile(r"\s+")


def fold_typed(text: str) -> str:
    """One spelling of typed text: NFKC, plain hyphens, single spaces, no invisible characters.

    Raises InvalidValue when the text is longer than LONGEST_TYPED characters, which no
    date, number or code is.
    """
    if len(text) > LONGEST_TYPED:
        raise InvalidValue(
            _("This is too long. Enter one value of at most %(limit)s characters."),
            {"limit": LONGEST_TYPED},
        )
    folded = unicodedata.normalize("NFKC", text)
    folded = "".join(char for char in folded if unicodedata.category(char) not in ("Cf", "Mn"))
    folded = _DASHES.sub("-", folded)
    return _SPACES.sub(" ", folded).strip()


def fold_compact(text: str) -> str:
    """`fold_typed` without any space: for values in which a space means nothing."""
    return fold_typed(text).replace(" ", "")


_KANJI_DIGITS = {char: value for value, char in enumerate("〇一二三四五六七八九")}


def small_number(text: str) -> int | None:
    """1 to 99 in digits, 元 (1) or kanji numerals (八, 十二, 三十一); None for anything else."""
    if text == "元":
        return 1
    if is_plain_digits(text):
        return int(text) if len(text) <= 2 else None
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _KANJI_DIGITS.get(text)
    tens_value = _KANJI_DIGITS.get(tens) if tens else 1
    ones_value = _KANJI_DIGITS.get(ones) if ones else 0
    if not tens_value or ones_value is None:
        return None
    return tens_value * 10 + ones_value
