"""Issuing a letter, and what is said about its items: answers, verification, opening again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.enums import AnswerVerdict
from reviews.models import Answer


class IssueForm(forms.Form):
    """The overall opinion; `basis` names what the person saw."""

    overall_opinion = forms.CharField(
        label=_("Overall opinion"), max_length=5000, required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What is good, and what matters most. It stands at the top of the letter."),
    )  # fmt: skip
    basis = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)


class AnswerForm(forms.Form):
    """The department's answer to one item."""

    verdict = forms.ChoiceField(
        label=_("Answer"), choices=AnswerVerdict.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the four answers.")},
    )  # fmt: skip
    reason = forms.CharField(
        label=_("How it is mended, or why not"), max_length=5000, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Needed unless you adopt it. Two or three sentences are enough. Published after the notice."
        ),
    )  # fmt: skip
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    @classmethod
    def of(cls, answer: Answer | None, data=None) -> "AnswerForm":
        initial = {}
        if answer is not None:
            initial = {"verdict": answer.verdict, "reason": answer.reason, "edition": answer.edition}
        return cls(data, initial=initial)

    def clean(self) -> dict:
        data = super().clean()
        verdict = data.get("verdict")
        if verdict and verdict != AnswerVerdict.ADOPTED and not (data.get("reason") or "").strip():
            self.add_error("reason", _("Write a reason. Only “Adopt” stands without one."))
        return data


class NoteForm(forms.Form):
    """A reviewer's words when verifying (may be empty) or opening again (needed)."""

    note = forms.CharField(max_length=2000, required=False)
