"""Amounts and points as drafts write them: units, tax status, cells that hold one figure."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from reviews.rules.table_rows import Cell

UNITS = {
    "円": 1, "千円": 1_000, "万円": 10_000, "百万円": 1_000_000, "千万円": 10_000_000, "億円": 100_000_000,
    "点": 1, "%": 1, "": 1,
}  # fmt: skip
FIGURE = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?)"
UNIT = r"(?:千円|百万円|千万円|万円|億円|円|点|%)"
# Two groups: the figure and its unit.
AMOUNT = re.compile(rf"({FIGURE})\s*({UNIT})")
_UNIT = re.compile(UNIT)
_CELL = re.compile(
    rf"金?[¥\\$]?\s*([-△▲]?)\s*({FIGURE})\s*({UNIT}|人月|人日|件|台|人|名|本|個|式|回|時間|日|か月|ヶ月)?也?"
)
_NOTHING = re.compile(r"[\s\-－―ー–—/*]*|なし|無し|該当なし")
_IN_BRACKETS = re.compile(r"[(（][^)）]*[)）]|\s|[:：]")
_INCLUSIVE = re.compile(
    r"税込|消費税(?:及び地方消費税)?(?:相当額|の額)?を含む|内税|tax included|including (?:VAT|tax)"
)
_EXCLUSIVE = re.compile(r"税抜|税別|消費税[^。]{0,12}を?(?:含まない|除く)|外税|excluding (?:VAT|tax)")


class Figure(NamedTuple):
    """A cell's figure. value: in yen when the cell says its unit of money, else as written."""

    value: Decimal
    cell: Cell
    text: str
    unit: str

    @property
    def start(self) -> int:
        return self.cell.text.find(self.text)


def plain(written: str) -> Decimal:
    """ "1,500" as a number."""
    return Decimal(written.replace(",", ""))


def figure_of(cell: Cell) -> Figure | None:
    """The figure that is all of a cell; None for other words."""
    match = _CELL.fullmatch(cell.text.strip())
    if not match:
        return None
    unit = match[3] or ""
    value = plain(match[2]) * (-1 if match[1] else 1)
    return Figure(value * UNITS[unit] if unit.endswith("円") else value, cell, match[0], unit)


def is_figure(text: str) -> bool:
    return bool(_CELL.fullmatch(text.strip()))


def is_nothing(text: str) -> bool:
    """A dash or "none": a row that adds nothing."""
    return bool(_NOTHING.fullmatch(text.strip()))


def unit_in(text: str) -> str:
    """The first unit that a head or caption names, "" when none."""
    match = _UNIT.search(text)
    return match[0] if match else ""


def bare(label: str) -> str:
    """A row's label without brackets, spaces and colons."""
    return _IN_BRACKETS.sub("", label)


def tax_of(text: str) -> str:
    """ "in", "ex", or "" when the words do not say."""
    return "in" if _INCLUSIVE.search(text) else "ex" if _EXCLUSIVE.search(text) else ""


def tolerance(figures: Iterable[Decimal], money: bool) -> Decimal:
    """How far a sum may be off: amounts of money were rounded one by one, decimals too, points were not."""
    places = max((-one.as_tuple().exponent for one in figures), default=0)
    if places > 0:
        return Decimal(1).scaleb(-places) * 2
    return Decimal(1 if money else 0)


def written(value: Decimal, like: str) -> str:
    """The number as the text writes such numbers: 8,500 beside "9,000", 7,500千円 beside "9,000千円"."""
    unit = unit_in(like)
    shown = f"{value / UNITS[unit] if unit.endswith('円') else value:,.10f}".rstrip("0").rstrip(".")
    return shown + re.sub(r"^[金¥\\$△▲\s-]*[0-9.,]+", "", like)
