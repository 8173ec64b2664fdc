"""Plain digits: what addresses, hidden fields and codes are made of.

`str.isdigit` also says yes to "²" and to digits of other scripts, on which `int` fails or a code looks alike.
"""

# Nine digits fit every key column, and `int` is never given a text of thousands.
KEY_DIGITS = 9


def is_plain_digits(text: str) -> bool:
    """True for 0 to 9 alone, at least one of them."""
    return text.isascii() and text.isdigit()


def whole_number(text: str | None, longest: int = KEY_DIGITS) -> int | None:
    """The number that a program wrote into an address or a hidden field; None for anything else."""
    return int(text) if text and len(text) <= longest and is_plain_digits(text) else None
