"""Dated thresholds in a pack: how many days an organisation leaves between notice and deadline.

    windows:
      - {from: 2026-04-01, days: 40}
      - {from: 2026-04-01, days: 20, method: 企画競争}

Of several rows the one in force on the day of the notice counts, one of the case's method before one without
(`checks/tender_window.py`).
"""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NoReturn

from reviews.rules import pack_refusals as refusals
from reviews.rules.pack_yaml import Lined

Window = Mapping[str, Any]
MOST_DAYS = 1_000
LONGEST_METHOD = 40


def windows_of(plain: Lined, fail: Callable[..., NoReturn]) -> tuple[Window, ...]:
    """The rows under `windows`, in order; `fail(line, message, **params)` refuses the pack."""
    value = plain.get("windows")
    if value is None:
        return ()
    line = plain.lines["windows"]
    if not isinstance(value, list):
        fail(line, refusals.NO_LIST, key="windows")
    return tuple(_row(row, line, fail) for row in value)


def _row(row: Any, line: int, fail: Callable[..., NoReturn]) -> Window:
    if not isinstance(row, Lined) or set(row) - {"method"} != {"from", "days"}:
        fail(getattr(row, "line", line), refusals.NO_WINDOW)
    begins, days = row["from"], row["days"]
    is_number = isinstance(days, int) and not isinstance(days, bool)
    if type(begins) is not date or not is_number or not 0 < days <= MOST_DAYS:
        fail(row.line, refusals.NO_WINDOW)
    if "method" not in row:
        return {"from": begins, "days": days}
    method = row["method"]
    if not isinstance(method, str) or not 0 < len(method.strip()) <= LONGEST_METHOD:
        fail(row.line, refusals.NO_WINDOW)
    return {"from": begins, "days": days, "method": method.strip()}
