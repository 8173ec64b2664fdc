"""Name → check; see the package."""

from collections.abc import Callable, Iterable
from typing import Any

CHECKS: dict[str, Callable[..., Iterable[Any]]] = {}


def check(name: str) -> Callable[[Callable[..., Iterable[Any]]], Callable[..., Iterable[Any]]]:
    def register(function: Callable[..., Iterable[Any]]) -> Callable[..., Iterable[Any]]:
        assert name not in CHECKS, name
        CHECKS[name] = function
        return function

    return register
