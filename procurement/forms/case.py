"""What a clerk types about a case: its facts, its next state, a vendor."""

from django import forms
from django.utils.translation import gettext_lazy as _

from procurement.enums import CaseState, Level, Method
from procurement.forms.closing import ClosingFields
from procurement.models import Case, Project
from procurement.services.cases import FACTS
from procurement.stages import DEPARTMENT_MOVES
from sharingbook.common.form_fields import CorporateNumberField, EraDateField, YenField


class CaseForm(ClosingFields):
    """The facts of a case. A new one also says who may read it: as its project, or fewer, with a reason."""

    name = forms.CharField(
        label=_("Name of the case"), max_length=120, help_text=_("For example: construction contract")
    )
    method = forms.ChoiceField(label=_("Method"), choices=Method.choices, initial=Method.UNDECIDED)
    estimate = YenField(
        label=_("Estimate (yen, tax included)"), required=False, min_value=0,
        help_text=_("Shown to those who may read the case. Never write a ceiling price here."),
    )  # fmt: skip
    notice_planned_on = EraDateField(label=_("Planned notice"), required=False)
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, project: Project, case: Case | None = None, **kwargs) -> None:
        if case is not None:
            kwargs["initial"] = {name: getattr(case, name) for name in (*FACTS, "edition")}
        super().__init__(*args, **kwargs)
        self.asks_for_level = case is None
        if case is not None:  # closing and opening a case that exists are acts of their own
            for name in ClosingFields.base_fields:
                del self.fields[name]
            return
        self.open_level = self.fields["level"].initial = project.level
        least = Level(project.level).rank
        self.fields["level"].choices = [(v, label) for v, label in Level.choices if Level(v).rank >= least]

    def _closes(self, data: dict) -> bool:
        return self.asks_for_level and super()._closes(data)

    def facts(self) -> dict:
        """What the services take; raises KeyError before `is_valid()`."""
        return {name: self.cleaned_data[name] for name in FACTS}


class MoveForm(forms.Form):
    """The next state of a case; the contract asks for its three facts."""

    state = forms.ChoiceField(label=_("Next state"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3})
    )
    contractor = forms.CharField(label=_("Contractor"), required=False, max_length=120)
    contracted_amount = YenField(label=_("Contract (yen, tax included)"), required=False, min_value=0)
    contracted_on = EraDateField(label=_("Day of the contract"), required=False)
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    CONTRACT = ("contractor", "contracted_amount", "contracted_on")

    def __init__(self, *args, case: Case, **kwargs) -> None:
        kwargs.setdefault("initial", {"edition": case.edition})
        super().__init__(*args, **kwargs)
        moves = DEPARTMENT_MOVES[case.state]
        self.fields["state"].choices = [(state, CaseState(state).label) for state in moves]
        if len(moves) == 1:
            self.fields["state"].initial = moves[0]
        self.asks_for_contract = CaseState.CONTRACTED in moves
        for name in self.CONTRACT:
            if self.asks_for_contract:
                self.fields[name].required = True
            else:
                del self.fields[name]

    def contract(self) -> dict:
        """The contract's facts, where this step asks for them."""
        return {name: self.cleaned_data[name] for name in self.CONTRACT if name in self.cleaned_data}


class VendorForm(forms.Form):
    corporate_number = CorporateNumberField(label=_("Corporate number"), help_text=_("13 digits"))
    name = forms.CharField(label=_("Name of the company"), max_length=120, required=False)
