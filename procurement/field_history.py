"""The history of field edits (django-simple-history) as a reader wants it: what, from, to, who, when."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import models

from procurement.models import BudgetLine, Milestone, Project
from sharingbook.accounts.models import User

# Bookkeeping that says nothing to a reader.
HIDDEN = frozenset(
    {"id", "edition", "created_at", "created_by", "level_approved_at", "level_proposed_by", "project"}
)


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one save. `before` is None where the row was new."""

    at: datetime
    who: User | None
    thing: str
    field: str
    before: str | None
    after: str


def shown(field: models.Field, value: Any) -> str:
    """A stored value in the reader's words: a choice by its label, nothing as a dash."""
    if value in (None, "", []):
        return "―"
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, list):
        return "、".join(str(v) for v in value)
    return str(value)


def _changes_of_row(rows: list, thing: str) -> list[Change]:
    """`rows`: the history of one row, oldest first."""
    found: list[Change] = []
    for before, after in zip([None, *rows[:-1]], rows, strict=True):
        for field in after._meta.fields:
            if field.name in HIDDEN or field.name.startswith("history_"):
                continue
            new = getattr(after, field.attname, None)
            old = getattr(before, field.attname, None) if before is not None else None
            if (before is None and new in (None, "", [])) or (before is not None and new == old):
                continue
            found.append(
                Change(
                    at=after.history_date,
                    who=after.history_user,
                    thing=thing,
                    field=str(field.verbose_name),
                    before=None if before is None else shown(field, old),
                    after=shown(field, new),
                )  # fmt: skip
            )
    return found


def changes_of(project: Project) -> list[Change]:
    """All field edits of a project, its budget lines and milestones, the newest first. Three queries."""
    changes: list[Change] = []
    sources = (
        (Project.history.filter(id=project.pk), Project._meta.verbose_name),
        (BudgetLine.history.filter(project_id=project.pk), BudgetLine._meta.verbose_name),
        (Milestone.history.filter(project_id=project.pk), Milestone._meta.verbose_name),
    )
    for history, thing in sources:
        rows: dict[int, list] = {}
        for row in history.select_related("history_user").order_by("history_date", "history_id"):
            rows.setdefault(row.id, []).append(row)
        for versions in rows.values():
            changes += _changes_of_row(versions, str(thing))
    return sorted(changes, key=lambda change: change.at, reverse=True)
