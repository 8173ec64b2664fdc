"""The declaration of interests, before any file opens."""

from django import forms
from django.utils.translation import gettext_lazy as _

from sharingbook.common.values.corporate_number import parse_corporate_number
from sharingbook.common.values.invalid import InvalidValue

YES_NO = (("yes", _("Yes")), ("no", _("No")))


def _question(label) -> forms.ChoiceField:
    """A yes or no that nobody answers for the person: there is no default."""
    return forms.ChoiceField(
        label=label, choices=YES_NO, widget=forms.RadioSelect,
        error_messages={"required": _("Choose yes or no.")},
    )  # fmt: skip


class DeclarationForm(forms.Form):
    has_work_interest = _question(_("Do you work for a company, have a side job there, or hold its shares?"))
    corporate_numbers = forms.CharField(
        label=_("Corporate numbers of these companies"), required=False, max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("13 digits, one a line. They are held against the vendors that showed interest."),
    )  # fmt: skip
    has_family_interest = _question(_("Does somebody of your family have an interest in such a vendor?"))
    helped_to_draft = _question(_("Did you help to write the draft?"))
    note = forms.CharField(
        label=_("Anything to add"), max_length=1000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    QUESTIONS = ("has_work_interest", "has_family_interest", "helped_to_draft")

    def clean_corporate_numbers(self) -> list[str]:
        found = []
        for line in self.cleaned_data["corporate_numbers"].splitlines():
            if not line.strip():
                continue
            try:
                found.append(parse_corporate_number(line.strip()))
            except InvalidValue as error:
                raise forms.ValidationError(str(error)) from error
        return found

    def clean(self) -> dict:
        data = super().clean()
        named = data.get("corporate_numbers") or "corporate_numbers" in self.errors
        if data.get("has_work_interest") == "yes" and not named:
            self.add_error("corporate_numbers", _("Write the corporate number of each company."))
        return data

    def facts(self) -> dict:
        """What the service takes."""
        answers = {name: self.cleaned_data[name] == "yes" for name in self.QUESTIONS}
        return answers | {
            "corporate_numbers": self.cleaned_data["corporate_numbers"],
            "note": self.cleaned_data["note"],
        }
