"""The 409 page: both texts of a stale edit, and what a second, deliberate save has to send."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.translation import get_language, gettext

from sharingbook.common.value_fields import YenField
from sharingbook.common.values.era import format_era_date
from sharingbook.common.values.money import format_yen

NEVER_SENT_AGAIN = frozenset({"csrfmiddlewaretoken", "edition"})


def _model_field(row: Any, name: str) -> Any:
    try:
        return row._meta.get_field(name) if row is not None else None
    except FieldDoesNotExist:
        return None


def _form_field(row: Any, form: Any, name: str) -> forms.Field | None:
    """The field as the person met it: the form's, else the one that the row's model would make."""
    if form is not None and name in form.fields:
        return form.fields[name]
    field = _model_field(row, name)
    return field.formfield() if field is not None else None


def _flat(choices: Iterable) -> dict[str, str]:
    words = {}
    for value, word in choices:
        words |= _flat(word) if isinstance(word, list | tuple) else {str(value): str(word)}
    return words


def _words(row: Any, field: forms.Field | None, name: str) -> dict[str, str]:
    """Words of all choices. What is saved now may be one that the form does not offer, so the row's too."""
    if isinstance(field, forms.ModelChoiceField):
        return {}
    own = getattr(_model_field(row, name), "flatchoices", [])
    return _flat(own) | _flat(getattr(field, "choices", []))


def _shown(value: Any, field: forms.Field | None, words: dict[str, str]) -> str:
    """A value as the person reads it: the word of a choice, money with its unit, a date by its era."""
    if value is None or value == "":
        return ""
    if isinstance(value, list | tuple | set | models.QuerySet):
        return "、".join(_shown(one, field, words) for one in value)
    if str(value) in words:
        return words[str(value)]
    if isinstance(value, bool):
        return gettext("Yes") if value else gettext("No")
    if isinstance(value, date):
        return format_era_date(value, language=get_language() or "ja", weekday=False)
    if isinstance(field, YenField):
        return format_yen(value, language=get_language() or "ja")
    if isinstance(field, forms.ModelChoiceField):
        return str(field.label_from_instance(value)) if isinstance(value, models.Model) else str(value)
    said = str(field.prepare_value(value) if field is not None else value)
    # Browsers send line ends as two characters.
    return said.replace("\r\n", "\n")


def conflict_rows(
    current: dict, submitted: dict, row: Any = None, form: Any = None
) -> list[tuple[str, str, str | None]]:
    """(label, saved text, own text) of each field on which the two differ.

    The own text is None where the person typed nothing and has to know how things stand: a confirmation.
    """
    rows = []
    for name in [*submitted, *(name for name in current if name not in submitted)]:
        field = _form_field(row, form, name)
        words = _words(row, field, name)
        theirs = _shown(current.get(name), field, words)
        mine = _shown(submitted[name], field, words) if name in submitted else None
        if theirs != mine:
            label = field.label if field is not None and field.label else name
            rows.append((str(label), theirs, mine))
    return rows


def fields_to_send_again(post: Any, edition: int | None) -> list[tuple[str, str]]:
    """Everything that was posted, with the edition that the row has by now; files cannot be sent again."""
    sent = [(name, value) for name, values in post.lists() for value in values]
    again = [(name, value) for name, value in sent if name not in NEVER_SENT_AGAIN]
    return [*again, ("edition", "" if edition is None else str(edition))]
