"""The corporate number (法人番号): 13 digits, of which the first checks the others.

Source: Ministry of Finance order on corporate numbers, as worked through in the project's
domain notes. One wrong digit is always found, except 0 taken for 9 or the reverse, which a
sum modulo 9 cannot see.
"""

from django.utils.translation import gettext_noop as _

from sharingbook.common.values.digits import is_plain_digits
from sharingbook.common.values.invalid import InvalidValue
from sharingbook.common.values.width import fold_compact

LENGTH = 13


def corporate_check_digit(base: str) -> int:
    """The check digit (1 to 9) of the 12-digit base."""
    total = sum(int(digit) * (1 if place % 2 else 2) for place, digit in enumerate(reversed(base), start=1))
    return 9 - total % 9


def parse_corporate_number(text: str) -> str:
    """Thirteen digits, from text with full-width digits, spaces or hyphens.

    Raises InvalidValue for other characters, another length or a check digit that does not fit.
    """
    digits = fold_compact(text).replace("-", "")
    if not is_plain_digits(digits):
        raise InvalidValue(_("A corporate number has digits only. Enter its 13 digits, without letters."))
    if len(digits) != LENGTH:
        raise InvalidValue(
            _("A corporate number has 13 digits, and this one has %(count)s. Check it again."),
            {"count": len(digits)},
        )
    if int(digits[0]) != corporate_check_digit(digits[1:]):
        raise InvalidValue(
            _("No corporation has this number: its check digit does not fit. Compare it with the source.")
        )
    return digits


def format_corporate_number(number: str) -> str:
    """Grouped for reading, check digit apart: 8-0000-2013-0001."""
    return f"{number[0]}-{number[1:5]}-{number[5:9]}-{number[9:]}"
