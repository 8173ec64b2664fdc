"""The tracked changes of a draft as the page lists them, and the view of them that someone asked for."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy

from procurement.reading.artifact import StoredPage

ACCEPTED, SHOWN, ORIGINAL = "accepted", "shown", "original"
VIEWS = (
    (ACCEPTED, gettext_lazy("As accepted")),
    (SHOWN, gettext_lazy("With changes")),
    (ORIGINAL, gettext_lazy("Before the changes")),
)
KINDS = {
    "insertion": gettext_lazy("Inserted"),
    "deletion": gettext_lazy("Deleted"),
    "move_from": gettext_lazy("Moved from here"),
    "move_to": gettext_lazy("Moved here"),
}


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One tracked change; `section` is the part of the contents it stands in, `at` None when not dated."""

    id: int
    seq: int
    kind: str
    word: Any
    author: str
    at: datetime | None
    text: str
    section: str


def view_of(query: Any, page: StoredPage | None) -> str:
    """The view that an address asks for; a draft without changes has one only."""
    asked = query.get("changes", "")
    return asked if page is not None and page.changes and asked in (SHOWN, ORIGINAL) else ACCEPTED


def change_lines(page: StoredPage) -> list[ChangeLine]:
    starts = [entry.seq for entry in page.toc]
    lines = []
    for change in page.changes:
        at = bisect_right(starts, change.seq) - 1
        entry = page.toc[at] if at >= 0 else None
        lines.append(
            ChangeLine(
                change.id,
                change.seq,
                change.kind,
                KINDS.get(change.kind, change.kind),
                change.author,
                _moment(change.date),
                change.text,
                f"{entry.label} {entry.text}".strip() if entry else "",
            )
        )
    return lines


def _moment(stored: str) -> datetime | None:
    """Word stores the author's own wall clock as if it were UTC: it is shown as it stands."""
    try:
        found = parse_datetime(stored)
    except ValueError:
        return None
    return make_aware(found.replace(tzinfo=None)) if found else None
