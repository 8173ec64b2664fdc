"""What a lower room needs from an upper one: the lower declares, the upper subscribes in `ready()`."""

from collections.abc import Callable
from typing import Any


class Event:
    """A named moment. Subscribers run in the sender's transaction, in order of subscription."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._subscribers: list[Callable[..., Any]] = []

    def subscribe(self, function: Callable[..., Any]) -> Callable[..., Any]:
        if function not in self._subscribers:
            self._subscribers.append(function)
        return function

    def send(self, **facts: Any) -> list[Any]:
        """Tell everybody; an error of one undoes the whole act, so that no half of it stays."""
        return [function(**facts) for function in self._subscribers]
