"""The 409 page: both texts of a stale edit, and what a second, deliberate save has to send."""

from datetime import date
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.utils.formats import date_format

NEVER_SENT_AGAIN = frozenset({"csrfmiddlewaretoken", "edition"})


def _field(row: Any, name: str) -> Any:
    try:
        return row._meta.get_field(name) if row is not None else None
    except FieldDoesNotExist:
        return None


def _label(row: Any, name: str) -> str:
    field = _field(row, name)
    return str(field.verbose_name) if field is not None else name


def _shown(row: Any, name: str, value: Any) -> str:
    """A value as the person reads it: the word of a choice, a written date, a list in one line."""
    if value is None:
        return ""
    if isinstance(value, list | tuple | set):
        return "、".join(str(one) for one in value)
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    choices = dict(getattr(_field(row, name), "flatchoices", None) or [])
    return str(choices.get(value, value))


def conflict_rows(current: dict, submitted: dict, row: Any = None) -> list[tuple[str, str, str]]:
    """(label, saved text, own text) of each field on which the two differ."""
    rows = []
    for name, mine in submitted.items():
        theirs, own = _shown(row, name, current.get(name)), _shown(row, name, mine)
        if theirs != own:
            rows.append((_label(row, name), theirs, own))
    return rows


def fields_to_send_again(post: Any, edition: int) -> list[tuple[str, str]]:
    """Everything that was posted, with the edition that the row has by now; files cannot be sent again."""
    sent = [(name, value) for name, values in post.lists() for value in values]
    return [(n, v) for n, v in sent if n not in NEVER_SENT_AGAIN] + [("edition", str(edition))]
