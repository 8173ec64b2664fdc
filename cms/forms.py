"""The registration form: at most twelve visible fields, saved as a draft at any time."""

import secrets
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cms.services import FirstBudget
from procurement import stages
from procurement.enums import Beneficiary, BudgetKind, Stage
from procurement.forms.closing import ClosingFields
from procurement.models import Project, Theme
from sharingbook.accounts.models import Department
from sharingbook.common.form_fields import YenField
from sharingbook.common.values.fiscal_year import fiscal_year_of, format_fiscal_year
from sharingbook.common.values.money import THOUSAND

NEEDED = ("name", "purpose", "beneficiaries", "stage", "fy_from", "fy_to")
FIRST_YEARS, LAST_YEARS = 5, 10


def year_choices() -> list[tuple[int, str]]:
    """Fiscal years around today's, as offices write them: 令和8年度（2026）."""
    now = fiscal_year_of(timezone.localdate())
    language = get_language() or "ja"
    return [
        (y, format_fiscal_year(y, language=language, style="form"))
        for y in range(now - FIRST_YEARS, now + LAST_YEARS + 1)
    ]


class RegistrationForm(ClosingFields):
    """Facts, first money and disclosure. `as_draft` asks for the name alone."""

    owner = forms.ModelChoiceField(
        Department.objects.none(), label=_("Owning department"), widget=forms.HiddenInput
    )
    name = forms.CharField(
        label=_("Name"), max_length=120,
        help_text=_("A name that residents understand. Avoid bare system names and abbreviations."),
    )  # fmt: skip
    kana = forms.CharField(label=_("Reading (kana)"), max_length=240, required=False)
    summary = forms.CharField(
        label=_("Summary"), max_length=200, required=False, help_text=_("One sentence for lists and search.")
    )
    purpose = forms.CharField(
        label=_("Purpose"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who gets what better, in one or two sentences."),
    )  # fmt: skip
    beneficiaries = forms.MultipleChoiceField(
        label=_("Who benefits"), choices=Beneficiary.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    fy_from = forms.TypedChoiceField(label=_("First fiscal year"), coerce=int)
    fy_to = forms.TypedChoiceField(label=_("Last fiscal year"), coerce=int)
    stage = forms.ChoiceField(
        label=_("Stage"), choices=[(s.value, s.label) for s in Stage if s not in stages.ENDS]
    )
    budget_year = forms.TypedChoiceField(label=_("Budget year"), coerce=int, required=False, empty_value=None)
    budget_kind = forms.ChoiceField(label=_("Kind of budget"), choices=BudgetKind.choices, required=False)
    budget_amount = YenField(label=_("Amount"), unit=THOUSAND, min_value=0, required=False)
    contact_role = forms.CharField(
        label=_("Contact"), max_length=100, required=False,
        help_text=_("A role, not a person: it stays when people move on."),
    )  # fmt: skip
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.order_by("pk"), label=_("Themes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    related_systems = forms.CharField(label=_("Related systems"), max_length=1000, required=False)
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)
    idempotency_key = forms.CharField(widget=forms.HiddenInput, max_length=64, required=False)

    def __init__(self, *args, owners: list[Department], as_draft: bool = False, **kwargs):
        """`owners`: for which this person may register; a fresh form begins with the first."""
        super().__init__(*args, **kwargs)
        self.as_draft = as_draft
        self.fields["owner"].queryset = Department.objects.filter(pk__in=[d.pk for d in owners])
        self.fields["owner"].initial = owners[0].pk
        self.fields["idempotency_key"].initial = secrets.token_urlsafe(24)
        now = fiscal_year_of(timezone.localdate())
        for name in ("fy_from", "fy_to", "budget_year"):
            self.fields[name].choices = year_choices()
            self.fields[name].initial = now

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("fy_from") and data.get("fy_to") and data["fy_to"] < data["fy_from"]:
            self.add_error("fy_to", _("The last year lies before the first."))
        if not self.as_draft:
            if "purpose" not in self.errors and not data.get("purpose"):
                self.add_error("purpose", _("Write who gets what better."))
            if not data.get("beneficiaries"):
                self.add_error("beneficiaries", _("Choose at least one."))
            if "budget_amount" not in self.errors and data.get("budget_amount") is None:
                self.add_error(
                    "budget_amount", _("Write the amount of the nearest year. Zero is an amount too.")
                )
        return data

    def facts(self) -> dict[str, Any]:
        """What `register_project` takes as facts."""
        names = (
            "name", "kana", "summary", "purpose", "beneficiaries", "fy_from", "fy_to", "contact_role",
            "related_systems",
        )  # fmt: skip
        return {name: self.cleaned_data[name] for name in names}

    def first_budget(self) -> FirstBudget | None:
        data = self.cleaned_data
        if data["budget_amount"] is None:
            return None
        year = data["budget_year"] or data["fy_from"]
        return FirstBudget(year, data["budget_kind"] or BudgetKind.REQUESTED, data["budget_amount"])


def initial_of(project: Project) -> dict[str, Any]:
    """A draft registration as the form shows it again."""
    line = project.budget_lines.filter(removed_at__isnull=True).first()
    names = (
        "owner", "name", "kana", "summary", "purpose", "beneficiaries", "fy_from", "fy_to", "stage",
        "contact_role", "related_systems", "level", "level_reason", "level_review_on", "edition",
    )  # fmt: skip
    initial = {name: getattr(project, name) for name in names}
    initial["themes"] = list(project.themes.all())
    if line is not None:
        initial |= {
            "budget_year": line.fiscal_year,
            "budget_kind": line.kind,
            "budget_amount": line.amount,
        }
    return initial
