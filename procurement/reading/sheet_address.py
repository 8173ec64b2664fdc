"""Addresses of cells: "B3", "A1:C3", column letters and numbers."""

import re
from collections.abc import Iterable
from functools import lru_cache

MAX_ROW, MAX_COLUMN = 1_048_576, 16_384
ADDRESS = re.compile(r"^\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})$")


@lru_cache(maxsize=20_000)
def column_number(letters: str) -> int:
    """A -> 1, XFD -> 16384."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


@lru_cache(maxsize=20_000)
def column_letters(number: int) -> str:
    letters = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def parse_address(address: str) -> tuple[int, int] | None:
    """(row, column) of "B3", or None when it is no address of a sheet."""
    match = ADDRESS.match(address)
    if not match:
        return None
    column, row = column_number(match[1]), int(match[2])
    return (row, column) if column <= MAX_COLUMN and row <= MAX_ROW else None


def parse_range(text: str) -> tuple[int, int, int, int] | None:
    """(top, left, bottom, right) of "A1:C3" in order, or None."""
    first, _, second = text.partition(":")
    start, end = parse_address(first), parse_address(second or first)
    if not start or not end:
        return None
    return min(start[0], end[0]), min(start[1], end[1]), max(start[0], end[0]), max(start[1], end[1])


def stretches(pairs: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """(first, last) pairs, sorted, with those that touch or overlap made one."""
    out: list[tuple[int, int]] = []
    for first, last in pairs:
        if out and first <= out[-1][1] + 1:
            out[-1] = (out[-1][0], max(out[-1][1], last))
        else:
            out.append((first, last))
    return tuple(out)
