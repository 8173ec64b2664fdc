"""What several rules ask of a draft or a case, worked out once."""

from collections.abc import Callable, Hashable
from functools import cached_property
from typing import Any, TypeVar

Value = TypeVar("Value")


class Keeps:
    """For what never changes once it is made."""

    @cached_property
    def _kept(self) -> dict[Hashable, Any]:
        return {}

    def kept(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """The value of `make`, which is called the first time only; `key` is the asker's own."""
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]
