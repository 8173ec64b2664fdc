"""The code of a local government (全国地方公共団体コード): 6 digits, the last one checks.

Source: Ministry of Internal Affairs; the first five are JIS X 0401 (prefecture) and
JIS X 0402 (municipality). Codes stay text: many begin with 0.
"""

from django.utils.translation import gettext_noop as _

from sharingbook.common.values.digits import is_plain_digits
from sharingbook.common.values.invalid import InvalidValue
from sharingbook.common.values.width import fold_compact

LENGTH = 6
_WEIGHTS = (6, 5, 4, 3, 2)


def local_government_check_digit(base: str) -> int:
    """The check digit of the five-digit code."""
    total = sum(int(digit) * weight for digit, weight in zip(base, _WEIGHTS, strict=True))
    return (11 - total % 11) % 10


def _is_code(digits: str) -> bool:
    return int(digits[-1]) == local_government_check_digit(digits[:-1])


def _has_prefecture(digits: str) -> bool:
    return 1 <= int(digits[:2]) <= 47


def _complete(digits: str) -> str:
    """Six digits from five: without check digit, or with a leading 0 that a spreadsheet dropped."""
    readings = []
    if _has_prefecture(digits):
        readings.append(digits + str(local_government_check_digit(digits)))
    with_zero = "0" + digits
    if _has_prefecture(with_zero) and _is_code(with_zero):
        readings.append(with_zero)
    if len(readings) == 2:
        raise InvalidValue(
            _("This could be %(first)s or %(second)s. Enter all six digits."),
            {"first": readings[0], "second": readings[1]},
        )
    if not readings:
        raise InvalidValue(
            _("A local government code begins with a prefecture from 01 to 47. Check it again.")
        )
    return readings[0]


def parse_local_government_code(text: str) -> str:
    """Six digits, from six or five typed ones (full-width, spaces and hyphens allowed).

    Five digits are read as the form without check digit, and as a code that lost its leading
    zero; raises InvalidValue when both are possible, and for every other mistake.
    """
    digits = fold_compact(text).replace("-", "")
    if not is_plain_digits(digits):
        raise InvalidValue(_("A local government code has digits only. Enter its six digits."))
    if len(digits) == LENGTH - 1:
        return _complete(digits)
    if len(digits) != LENGTH:
        raise InvalidValue(
            _("A local government code has 6 digits, and this one has %(count)s. Check it again."),
            {"count": len(digits)},
        )
    if not _has_prefecture(digits):
        raise InvalidValue(
            _("A local government code begins with a prefecture from 01 to 47. Check it again.")
        )
    if not _is_code(digits):
        raise InvalidValue(
            _("No local government has this code: its check digit does not fit. Compare it with the source.")
        )
    return digits
