"""Who may read a record, and why not everybody: asked the same way wherever a record is closed."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procurement.enums import ClosingReason, Level
from procurement.services.disclosure import Closing
from sharingbook.common.form_fields import EraDateField


class ClosingFields(forms.Form):
    """The level, and below `open_level` its reason and the day of review."""

    level = forms.ChoiceField(
        label=_("Disclosure"), choices=Level.choices, widget=forms.RadioSelect, initial=Level.PUBLIC
    )
    level_reason = forms.ChoiceField(
        label=_("Reason for closing"), choices=[("", "―"), *ClosingReason.choices], required=False
    )
    level_review_on = EraDateField(
        label=_("Review date"), required=False,
        help_text=_("On this day the record opens by itself, unless closing is renewed."),
    )  # fmt: skip

    # The level that needs no reason: everybody's, or that of the record above.
    open_level: str = Level.PUBLIC

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if self._closes(data):
            if "level_reason" not in self.errors and not data.get("level_reason"):
                self.add_error("level_reason", _("Closing needs a reason. Choose one."))
            review = data.get("level_review_on")
            if "level_review_on" not in self.errors and (review is None or review <= timezone.localdate()):
                self.add_error("level_review_on", _("Closing needs a review date in the future."))
        return data

    def _closes(self, data: dict[str, Any]) -> bool:
        if data.get("level") == Level.PUBLIC:
            return False
        said = bool(data.get("level_reason") or data.get("level_review_on"))
        return data.get("level") != self.open_level or said

    def closing(self) -> Closing | None:
        """What the services take; None for what is not closed on its own."""
        data = self.cleaned_data
        if not self._closes(data):
            return None
        return Closing(data["level"], data["level_reason"], data["level_review_on"])
