"""Forms of the register's own screens: facts, money, dates, reports, stage, disclosure."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from procurement import stages
from procurement.enums import Beneficiary, BudgetKind, Level, Light, Stage
from procurement.forms.closing import ClosingFields
from procurement.models import BudgetLine, Project, Theme
from procurement.models.disclosed import Disclosed
from sharingbook.accounts.models import Department
from sharingbook.common.form_fields import EraDateField, FiscalYearField, YenField
from sharingbook.common.templatetags.ui import health_tag
from sharingbook.common.values.money import THOUSAND


class EditionForm(forms.Form):
    """Carries the number of the row that was shown, so that a stale edit is found."""

    edition = forms.IntegerField(widget=forms.HiddenInput)


class FactsForm(EditionForm):
    """Facts of a registered project."""

    name = forms.CharField(label=_("Name"), max_length=120)
    kana = forms.CharField(label=_("Reading (kana)"), max_length=240, required=False)
    summary = forms.CharField(label=_("Summary"), max_length=200, required=False)
    purpose = forms.CharField(
        label=_("Purpose"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Who gets what better, in one or two sentences."),
    )  # fmt: skip
    beneficiaries = forms.MultipleChoiceField(
        label=_("Who benefits"), choices=Beneficiary.choices, widget=forms.CheckboxSelectMultiple
    )
    fy_from = FiscalYearField(label=_("First fiscal year"))
    fy_to = FiscalYearField(label=_("Last fiscal year"))
    contact_role = forms.CharField(label=_("Contact"), max_length=100, required=False)
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.order_by("pk"), label=_("Themes"), required=False, widget=forms.CheckboxSelectMultiple
    )
    related_systems = forms.CharField(
        label=_("Related systems"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )
    data_and_apis = forms.CharField(
        label=_("Data and APIs"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("fy_from") and data.get("fy_to") and data["fy_to"] < data["fy_from"]:
            self.add_error("fy_to", _("The last year lies before the first."))
        return data

    def changes(self) -> dict[str, Any]:
        return {k: v for k, v in self.cleaned_data.items() if k not in ("edition", "themes")}

    @classmethod
    def initial_of(cls, project: Project) -> dict[str, Any]:
        names = [name for name in cls.base_fields if name != "themes"]
        return {name: getattr(project, name) for name in names} | {"themes": list(project.themes.all())}


class BudgetLineForm(forms.Form):
    """A new line. Amounts are typed in thousand yen, as budget papers are."""

    fiscal_year = FiscalYearField(label=_("Fiscal year"))
    kind = forms.ChoiceField(label=_("Kind"), choices=BudgetKind.choices)
    amount = YenField(label=_("Amount"), unit=THOUSAND, min_value=0)
    funding_source = forms.CharField(label=_("Funding source"), max_length=100, required=False)


class BudgetChangeForm(EditionForm):
    """Another amount for a line; the first one stays beside it."""

    amount = YenField(label=_("Amount"), unit=THOUSAND, min_value=0)
    funding_source = forms.CharField(label=_("Funding source"), max_length=100, required=False)

    @staticmethod
    def initial_of(line: BudgetLine) -> dict[str, Any]:
        return {"amount": line.amount, "funding_source": line.funding_source, "edition": line.edition}


class RemovalForm(forms.Form):
    reason = forms.CharField(label=_("Reason for removing"), max_length=200)


class MilestoneForm(forms.Form):
    name = forms.CharField(label=_("Milestone"), max_length=100)
    planned_date = EraDateField(label=_("Plan"))
    stage = forms.ChoiceField(label=_("Stage"), choices=[("", "―"), *Stage.choices], required=False)


class ReplanForm(EditionForm):
    planned_date = EraDateField(label=_("New plan"))
    reason = forms.CharField(label=_("Reason for the new plan"), max_length=200)


class DoneForm(forms.Form):
    done_on = EraDateField(label=_("Done on"))

    def clean_done_on(self):
        day = self.cleaned_data["done_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day lies ahead. Enter it when it is done."))
        return day


def lights() -> list[tuple[str, SafeString]]:
    """Each light by its shape and its word."""
    return [(light.value, health_tag(light.value)) for light in Light]


class HealthForm(forms.Form):
    """Three lights and the reason for them."""

    schedule = forms.ChoiceField(label=_("Schedule"), choices=lights, widget=forms.RadioSelect)
    cost = forms.ChoiceField(label=_("Cost"), choices=lights, widget=forms.RadioSelect)
    scope = forms.ChoiceField(label=_("Scope"), choices=lights, widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What makes it so, and what is done about it."),
    )  # fmt: skip
    event_date = EraDateField(label=_("As of"))


class StageForm(EditionForm):
    """Where the project goes from here; an end asks for the reason."""

    stage = forms.ChoiceField(label=_("Next stage"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Needed for “Closed” and “Cancelled”. It stays in the book."),
    )  # fmt: skip

    def __init__(self, *args, project: Project, may_end: bool = True, **kwargs):
        super().__init__(*args, **kwargs)
        onward = [s for s in stages.next_stages(project.stage) if may_end or s not in stages.ENDS]
        self.fields["stage"].choices = [(s, Stage(s).label) for s in onward]
        self.fields["edition"].initial = project.edition

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("stage") in stages.ENDS and not data.get("reason", "").strip():
            self.add_error("reason", _("Say why the project ends. The reason stays in the book."))
        return data


class LevelForm(ClosingFields, EditionForm):
    """Close a record: the level, the reason, the day of review."""

    def __init__(self, *args, record: Disclosed, **kwargs):
        """Begins with the level as it stands; what is open, with the nearest one below."""
        least = max(Level(record.level_above).rank, Level.GOVERNMENT.rank)
        if record.level != Level.PUBLIC:  # what is closed may be renewed as it is
            least = min(least, Level(record.level).rank)
        closer = [(v, label) for v, label in Level.choices if Level(v).rank >= least]
        kwargs["initial"] = {
            "level": record.level if record.level != Level.PUBLIC else closer[0][0],
            "level_reason": record.level_reason, "level_review_on": record.level_review_on,
            "edition": record.edition,
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.fields["level"].choices = closer
        for name in ("level_reason", "level_review_on"):
            self.fields[name].required = True


class ProjectFilterForm(forms.Form):
    """Filters of the staff's list; every combination is an address."""

    q = forms.CharField(label=_("Search"), max_length=100, required=False)
    stage = forms.ChoiceField(label=_("Stage"), choices=[("", _("All")), *Stage.choices], required=False)
    level = forms.ChoiceField(label=_("Disclosure"), choices=[("", _("All")), *Level.choices], required=False)
    fy = FiscalYearField(label=_("Fiscal year"), required=False)
    department = forms.ModelChoiceField(
        Department.objects.order_by("path"), to_field_name="code", label=_("Owning department"),
        required=False, empty_label=_("All"),
    )  # fmt: skip
    mine = forms.BooleanField(label=_("My departments only"), required=False)
