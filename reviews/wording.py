"""What a proposed wording changes: the words that stay, those that go, those that come."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """`before` + `removed` + `after` is today's text, `before` + `added` + `after` the proposed one."""

    before: str
    removed: str
    added: str
    after: str


def change_of(anchor: Mapping[str, Any], replacement: str) -> Change:
    """The proposal beside the words that the comment hangs on, or as much of their sentence as it repeats."""
    start = _repeated_start(anchor.get("prefix", ""), replacement)
    end = _repeated_end(anchor.get("suffix", ""), replacement[len(start) :])
    return difference(start + anchor["quote"] + end, replacement)


def difference(old: str, new: str) -> Change:
    """The one stretch in which two texts differ."""
    shorter = min(len(old), len(new))
    head = 0
    while head < shorter and old[head] == new[head]:
        head += 1
    tail = 0
    while tail < shorter - head and old[-1 - tail] == new[-1 - tail]:
        tail += 1
    return Change(
        old[:head], old[head : len(old) - tail], new[head : len(new) - tail], old[len(old) - tail :]
    )


def _repeated_start(prefix: str, replacement: str) -> str:
    """The text before the quote that the replacement begins with; the anchor knows its end only."""
    at = replacement.find(prefix) if prefix else -1
    if at > 0:
        return replacement[: at + len(prefix)]
    longest = min(len(prefix), len(replacement))
    return next((prefix[-n:] for n in range(longest, 0, -1) if replacement.startswith(prefix[-n:])), "")


def _repeated_end(suffix: str, replacement: str) -> str:
    at = replacement.rfind(suffix) if suffix else -1
    if at >= 0 and at + len(suffix) < len(replacement):
        return replacement[at:]
    longest = min(len(suffix), len(replacement))
    return next((suffix[:n] for n in range(longest, 0, -1) if replacement.endswith(suffix[:n])), "")
