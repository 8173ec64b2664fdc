"""Recording a decision: outcome, grounds, and a reason for each must-item that is left open."""

import secrets

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.enums import Outcome
from procurement.gates import Fact, OpenMust
from procurement.models import Decision
from procurement.stages import GATED
from sharingbook.common.form_fields import EraDateField

OUTCOME_TEXTS = {
    Outcome.PROCEED: _("The case becomes ready for notice"),
    Outcome.CONDITIONS: _("Ready for notice, with conditions and dates in writing"),
    Outcome.REVISE: _("The case waits for the next version"),
    Outcome.DEFER: _("You write when it is taken up again"),
    Outcome.STOP: _("The case ends, with the reason"),
}
PROJECT_OUTCOME_TEXTS = {
    Outcome.PROCEED: _("The project goes on as planned"),
    Outcome.CONDITIONS: _("It goes on, with conditions and dates in writing"),
    Outcome.REVISE: _("The plan is made anew"),
    Outcome.DEFER: _("You write when it is taken up again"),
    Outcome.STOP: _("The project does not go on, with the reason"),
}
OVERRIDE = "override_"


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("What is decided"), choices=Outcome.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the five outcomes.")},
    )  # fmt: skip
    grounds = forms.CharField(
        label=_("Grounds of the decision"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("So that it can be understood in three years, by other people."),
        error_messages={
            "required": _("Write the grounds, so that the decision can be understood in three years.")
        },
    )  # fmt: skip
    conditions = forms.CharField(
        label=_("Conditions and dates"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Needed when you proceed with conditions."),
    )  # fmt: skip
    resume_on = EraDateField(
        label=_("Taken up again on"), required=False, help_text=_("Needed when you defer.")
    )
    idempotency_key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)
    basis = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(
        self, *args, facts: list[Fact], basis: str, corrects: Decision | None = None, **kwargs
    ) -> None:
        initial = {"idempotency_key": secrets.token_urlsafe(24), "basis": basis}
        if corrects is not None:
            initial |= {
                "outcome": corrects.outcome, "grounds": corrects.grounds,
                "conditions": corrects.conditions, "resume_on": corrects.resume_on,
            }  # fmt: skip
        super().__init__(*args, initial=initial, **kwargs)
        self.corrects = corrects
        self.musts: list[OpenMust] = [must for fact in facts for must in fact.open_musts]
        reasons = {entry["ref"]: entry["reason"] for entry in corrects.overrides} if corrects else {}
        for must in self.musts:
            self.fields[OVERRIDE + must.ref] = forms.CharField(
                label=_("Reason for leaving it open"), required=False, max_length=2000,
                initial=reasons.get(must.ref, ""), widget=forms.Textarea(attrs={"rows": 3}),
                help_text=_(
                    "This reason stands in the decision, the audit record and the portfolio, "
                    "and is published after the notice."
                ),
            )  # fmt: skip

    def clean(self) -> dict:
        data = super().clean()
        outcome = data.get("outcome")
        if outcome == Outcome.CONDITIONS and not (data.get("conditions") or "").strip():
            self.add_error("conditions", _("Write the conditions and their dates."))
        if outcome == Outcome.DEFER and data.get("resume_on") is None and "resume_on" not in self.errors:
            self.add_error("resume_on", _("Write the day on which the case is taken up again."))
        if outcome in GATED and not self.repeats_the_outcome:
            for must in self.musts:
                if not (data.get(OVERRIDE + must.ref) or "").strip():
                    self.add_error(
                        OVERRIDE + must.ref,
                        _("Write the reason, or have it mended in the next version before you go on."),
                    )
        return data

    @property
    def repeats_the_outcome(self) -> bool:
        """A correction of the words alone: the gate was passed when the outcome was decided."""
        return self.corrects is not None and self.corrects.outcome == self.cleaned_data.get("outcome")

    def overrides(self) -> dict[str, str]:
        """Reason by ref, of the must-items that have one."""
        found = {must.ref: self.cleaned_data.get(OVERRIDE + must.ref, "") for must in self.musts}
        return {ref: reason for ref, reason in found.items() if reason.strip()}

    def must_rows(self) -> list[tuple[OpenMust, forms.BoundField]]:
        return [(must, self[OVERRIDE + must.ref]) for must in self.musts]

    def sent(self) -> list[tuple[str, str]]:
        """Everything typed, to be carried by the page that asks once more."""
        return [(name, self.data.get(self.add_prefix(name), "")) for name in self.fields]
