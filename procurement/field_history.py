"""The history of field edits (django-simple-history) as a reader wants it: what, from, to, who, when."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from procurement.enums import Beneficiary
from procurement.models import BudgetLine, Milestone, Project
from procurement.services.budget import CORRECTED
from sharingbook.accounts.models import Department, User
from sharingbook.common.values.era import format_era_date
from sharingbook.common.values.fiscal_year import format_fiscal_year
from sharingbook.common.values.money import format_yen

UNKNOWN = "―"
# Bookkeeping that says nothing to a reader, or says again what another field says.
HIDDEN = frozenset(
    {
        "id", "edition", "created_at", "created_by", "level_approved_by", "level_proposed_by", "project",
        "stage_since", "first_amount", "first_date", "removed_at",
    }
)  # fmt: skip
WORDS = {
    "in_book": _("In the public book"),
    "level_approved_at": _("Disclosure confirmed"),
    "registered_at": _("Registered in the book"),
    "removed_reason": _("Reason for removing"),
    "stage_reason": _("Reason for the stage"),
}
THINGS: dict[type[models.Model], Any] = {
    Project: _("Project"),
    BudgetLine: _("Budget line"),
    Milestone: _("Milestone"),
}
YEARS = frozenset({"fiscal_year", "fy_from", "fy_to"})


@dataclass(frozen=True, slots=True)
class Change:
    """One field of one save; or a new row, whose `field` is "Added" and whose `after` names its values."""

    at: datetime
    who: User | None
    thing: str
    field: str
    before: str | None
    after: str


def label_of(field: models.Field) -> str:
    return str(WORDS.get(field.name, field.verbose_name))


def shown(field: models.Field, value: Any, departments: dict[int, str]) -> str:
    """A stored value in the reader's words; nothing as a dash. `departments`: names by key."""
    language = get_language() or "ja"
    if value in (None, "", []):
        return UNKNOWN
    if field.name == "owner":
        return departments.get(value, UNKNOWN)
    if field.name == "removed_reason" and value == CORRECTED:
        return gettext(CORRECTED)
    if field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if field.name in YEARS:
        return format_fiscal_year(value, language=language)
    if field.name == "amount":
        return format_yen(value, language=language)
    if isinstance(value, datetime):
        return format_era_date(timezone.localtime(value).date(), language=language)
    if isinstance(value, date):
        return format_era_date(value, language=language)
    if field.name == "beneficiaries":
        words = dict(Beneficiary.choices)
        return "、".join(str(words.get(v, v)) for v in value)
    return str(value)


def _name_of(row: Any) -> str:
    """The thing that a row of history is about: a project, or one line or milestone by its name."""
    model = row.instance_type
    word = str(THINGS[model])
    if model is BudgetLine:
        year = format_fiscal_year(row.fiscal_year, language=get_language() or "ja")
        return f"{word} {year} {row.get_kind_display()}"
    return f"{word} {row.name}" if model is Milestone else word


def _fields(row: Any) -> list[models.Field]:
    fields = row._meta.fields
    return [f for f in fields if f.name not in HIDDEN and not f.name.startswith("history_")]


def _added(row: Any, departments: dict[int, str]) -> Change:
    values = ((f, getattr(row, f.attname, None)) for f in _fields(row))
    said = [f"{label_of(f)}：{shown(f, v, departments)}" for f, v in values if v not in (None, "", [], False)]
    return Change(row.history_date, row.history_user, _name_of(row), gettext("Added"), None, "　".join(said))


def _edits(before: Any, after: Any, departments: dict[int, str], themes: dict[int, str]) -> list[Change]:
    """`themes`: their names by the key of the history's row."""
    changes = []
    was, now = (themes.get(row.pk, UNKNOWN) for row in (before, after))
    if after.instance_type is Project and was != now:
        label = str(Project._meta.get_field("themes").verbose_name)
        changes.append(Change(after.history_date, after.history_user, _name_of(after), label, was, now))
    for field in _fields(after):
        old, new = getattr(before, field.attname, None), getattr(after, field.attname, None)
        if old != new:
            was, now = shown(field, old, departments), shown(field, new, departments)
            changes.append(
                Change(after.history_date, after.history_user, _name_of(after), label_of(field), was, now)
            )
    return changes


def _themes_of(project: Project) -> dict[int, str]:
    """Themes by the key of the project's row of history."""
    chosen = apps.get_model("procurement", "HistoricalProject_themes").objects.filter(history__id=project.pk)
    names: dict[int, list[str]] = {}
    for row in chosen.select_related("theme").order_by("theme_id"):
        names.setdefault(row.history_id, []).append(row.theme.label)
    return {key: "、".join(labels) for key, labels in names.items()}


def changes_of(project: Project) -> list[Change]:
    """All field edits of a project, its budget lines and milestones, the newest first. Five queries."""
    departments = {d.pk: d.label for d in Department.objects.all()}
    themes = _themes_of(project)
    changes: list[Change] = []
    sources = (
        Project.history.filter(id=project.pk),
        BudgetLine.history.filter(project_id=project.pk),
        Milestone.history.filter(project_id=project.pk),
    )
    for history in sources:
        rows: dict[int, list] = {}
        for row in history.select_related("history_user").order_by("history_date", "history_id"):
            rows.setdefault(row.id, []).append(row)
        for versions in rows.values():
            changes.append(_added(versions[0], departments))
            for before, after in zip(versions[:-1], versions[1:], strict=True):
                changes += _edits(before, after, departments, themes)
    return sorted(changes, key=lambda change: change.at, reverse=True)
