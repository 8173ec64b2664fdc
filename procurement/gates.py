"""What stands between a case and "ready for notice". Upper rooms add facts; this room decides."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from procurement.models import Case


@dataclass(frozen=True, slots=True)
class OpenMust:
    """A must-item that is still open: the decision-maker may override it with a reason."""

    ref: str
    label: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the gate: a sentence, whether it is met, where to look, how to go on if not."""

    text: Any
    met: bool
    link: str = ""
    how: Any = ""
    # A blocking fact refuses; one with open musts may be overridden, item by item.
    blocking: bool = True
    open_musts: tuple[OpenMust, ...] = ()


_gates: list[Callable[[Case], list[Fact]]] = []


def register_gate(gate: Callable[[Case], list[Fact]]) -> None:
    """Add facts to the gate; called from a room's `AppConfig.ready()`."""
    if gate not in _gates:
        _gates.append(gate)


def facts_for(case: Case) -> list[Fact]:
    """All facts about this case, in order of registration."""
    return [fact for gate in _gates for fact in gate(case)]
