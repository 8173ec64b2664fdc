"""Asking for a round of advice: which versions, what to look at, until when, who showed interest."""

from datetime import date

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from procurement.enums import VersionState
from procurement.models import Version
from procurement.selectors import DocumentLine
from reviews.enums import Aspect
from reviews.models import Review
from sharingbook.common.form_fields import EraDateField
from sharingbook.common.values.corporate_number import parse_corporate_number
from sharingbook.common.values.invalid import InvalidValue

VERSION = "version_"


class ReviewForm(forms.Form):
    """`documents`: those of the case; each offers its readable versions, the newest chosen.

    With `returned` the same round is asked for again, as it was asked before.
    """

    aspects = forms.MultipleChoiceField(
        label=_("Aspects"), choices=Aspect.choices, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("What the reviewers look at first. Choose none to leave it to them."),
    )  # fmt: skip
    due_on = EraDateField(label=_("Due date"), help_text=_("Ten working days are usual."))
    message = forms.CharField(
        label=_("What to look at"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What you are unsure about, what cannot change any more."),
    )  # fmt: skip
    vendors = forms.CharField(
        label=_("Interested vendors"), max_length=5000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: corporate number (13 digits), then the name. Reviewers are checked for it."),
    )  # fmt: skip
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(
        self, *args, documents: list[DocumentLine], returned: Review | None = None, **kwargs
    ) -> None:
        if returned is not None:
            kwargs["initial"] = {
                "aspects": returned.aspects, "message": returned.message, "edition": returned.edition,
                "due_on": max(returned.due_on, timezone.localdate()),
            }  # fmt: skip
        super().__init__(*args, **kwargs)
        if returned is not None:
            del self.fields["vendors"]
        self._versions: dict[str, Version] = {}
        self.version_names: list[str] = []
        for line in documents:
            self._offer(line)

    def _offer(self, line: DocumentLine) -> None:
        readable = [v for v in line.versions if v.state == VersionState.READY]
        if not readable:
            return
        self._versions |= {str(v.pk): v for v in readable}
        name = f"{VERSION}{line.draft.pk}"
        words = {v.pk: gettext("version %(number)s") % {"number": v.number} for v in readable}
        self.fields[name] = forms.ChoiceField(
            label=line.draft.title, required=False, initial=str(readable[0].pk),
            choices=[*((str(pk), text) for pk, text in words.items()), ("", _("Leave it out"))],
        )  # fmt: skip
        self.version_names.append(name)

    @property
    def version_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.version_names]

    def clean_due_on(self) -> date:
        due = self.cleaned_data["due_on"]
        if due < timezone.localdate():
            raise forms.ValidationError(_("The due date has passed. Choose today or a later day."))
        return due

    def clean_vendors(self) -> list[tuple[str, str]]:
        """Pairs of corporate number and name."""
        found = []
        for number, line in enumerate(self.cleaned_data["vendors"].splitlines(), start=1):
            first, _blank, name = line.strip().replace("\u3000", " ").partition(" ")
            if not first:
                continue
            try:
                found.append((parse_corporate_number(first), name.strip()[:120]))
            except InvalidValue as error:
                raise forms.ValidationError(
                    _("Line %(line)s: %(problem)s"), params={"line": number, "problem": str(error)}
                ) from error
        return found

    def clean(self) -> dict:
        data = super().clean()
        if not self.versions():
            raise forms.ValidationError(_("Choose at least one version to review."))
        return data

    def versions(self) -> list[Version]:
        chosen = (self.cleaned_data.get(name, "") for name in self.version_names)
        return [self._versions[pk] for pk in chosen if pk]

    def by_field(self, facts: dict) -> dict:
        """`facts()`, with each version under the name of its document's field."""
        fields = {name: value for name, value in facts.items() if name != "versions"}
        chosen = {f"{VERSION}{version.draft_id}": str(version.pk) for version in facts["versions"]}
        return fields | {name: chosen.get(name, "") for name in self.version_names}

    def facts(self) -> dict:
        """What the services take, but for the vendors."""
        return {
            "versions": self.versions(),
            "aspects": self.cleaned_data["aspects"],
            "due_on": self.cleaned_data["due_on"],
            "message": self.cleaned_data["message"],
        }
