"""What a room does once a day. This room's `daily` runs it; upper rooms add theirs."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Done:
    """`name`: the key in JSON; `words`: the same as a sentence with its count."""

    name: str
    count: int
    words: Any


_care: list[Callable[[bool], list[Done]]] = []


def register_care(function: Callable[[bool], list[Done]]) -> None:
    """`function(dry_run)` says what it did, or would do; called from a room's `AppConfig.ready()`."""
    if function not in _care:
        _care.append(function)


def take_care(*, dry_run: bool) -> list[Done]:
    return [done for function in _care for done in function(dry_run)]
