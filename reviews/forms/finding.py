"""What a person says when a finding does not apply: for it alone, or for its rule; and why."""

from django import forms
from django.utils.translation import gettext_lazy as _

ALONE, CASE, ORGANISATION = "finding", "case", "organisation"


class DismissForm(forms.Form):
    """`scope`: this finding alone, all findings of its rule in the case, or in the whole organisation."""

    scope = forms.ChoiceField(
        choices=[
            (ALONE, _("This one only")),
            (CASE, _("This rule, in this case")),
            (ORGANISATION, _("This rule, in the whole organisation")),
        ]
    )
    reason = forms.CharField(max_length=2000, error_messages={"required": _("Write a reason.")})
