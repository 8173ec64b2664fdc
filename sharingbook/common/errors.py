"""Errors that a person is told about: what is wrong, and what to do next.

`str()` of each speaks the active language. Services raise them and know nothing of HTTP;
the middleware answers with the page that fits.
"""

from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _


class DomainError(Exception):
    """A broken rule. `message_id` is an English msgid; `params` fill its %(name)s places.

    A lazily translated text is taken too, and is shown as it is.
    """

    def __init__(self, message_id: Any, params: dict[str, Any] | None = None) -> None:
        super().__init__(message_id)
        self.message_id = message_id
        self.params = params or {}

    def __str__(self) -> str:
        text = gettext(self.message_id) if isinstance(self.message_id, str) else str(self.message_id)
        return text % self.params if self.params else text


class Refused(DomainError):  # noqa: N818 -- names follow the glossary
    """The permission table says no; `reason` is the verdict's (403)."""

    @property
    def reason(self) -> str:
        return str(self)


class StaleEdit(DomainError):  # noqa: N818 -- names follow the glossary
    """Somebody saved meanwhile (409). `current` and `submitted`: {field: value}, shown side by side.

    `row` is the row as it is now (None: there is none any more), whose edition a second save has to name.
    The view may add the `form`, from which labels and words come, and the `page` to return to.
    """

    def __init__(self, current: dict[str, Any], submitted: dict[str, Any], row: Any = None) -> None:
        super().__init__(_("Someone edited the same place."))
        self.current = current
        self.submitted = submitted
        self.row = row
        self.form: Any = None
        self.page = ""
