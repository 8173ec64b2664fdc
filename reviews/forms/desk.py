"""The desk's own forms: accepting, returning, closing, and putting people on a round."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.enums import Depth
from reviews.selectors import Candidate

DEPTHS = {
    Depth.LIGHT: _("One reviewer, what would break first"),
    Depth.NORMAL: _("Two or three reviewers, all aspects asked for"),
    Depth.FULL: _("A panel with every specialty"),
}
# Polite first sentences of a return; the desk adds what is missing.
BEGINNINGS = (
    ("more", _("Thank you for the request. To read it well we need a little more:")),
    ("early", _("Thank you for asking early. The text can still change much, so please come back when:")),
    ("elsewhere", _("Thank you for the request. Another office can answer this faster:")),
)


class AcceptForm(forms.Form):
    depth = forms.ChoiceField(
        label=_("Depth"), choices=Depth.choices, initial=Depth.NORMAL, widget=forms.RadioSelect
    )


class ReturnForm(forms.Form):
    """A reason, which may begin with one of three sentences."""

    beginning = forms.ChoiceField(
        label=_("Begin with"), required=False, widget=forms.RadioSelect,
        choices=[*BEGINNINGS, ("", _("Your own words only"))],
    )  # fmt: skip
    reason = forms.CharField(
        label=_("What is needed before a review"), max_length=1500, widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write what is needed, so that the department can go on.")},
    )  # fmt: skip

    def whole_reason(self) -> str:
        beginning = dict(BEGINNINGS).get(self.cleaned_data["beginning"], "")
        return f"{beginning}\n{self.cleaned_data['reason']}".strip()


class CloseForm(forms.Form):
    """The light path: no advice is needed, and why."""

    reason = forms.CharField(
        label=_("Why no advice is needed"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )


class RecuseForm(forms.Form):
    """Taking a person off a case; one's own reason may stay unsaid."""

    reason = forms.CharField(
        label=_("Reason"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, itself: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if not itself:
            self.fields["reason"].required = True


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """One line of the form: the person with the controls that belong to them."""

    candidate: Candidate
    chosen: bool
    leads: bool
    specialty: str
    name: str


class TeamForm(forms.Form):
    """Who reads (`reviewer`, several), who leads (`lead`, one), with what specialty (`specialty_<pk>`)."""

    reviewer = forms.MultipleChoiceField(label=_("Reviewers"), required=False)
    lead = forms.ChoiceField(label=_("Lead"), required=False)

    def __init__(self, *args, candidates: list[Candidate], asks_for_lead: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = candidates
        self.asks_for_lead = asks_for_lead
        people = {str(c.person.pk): c for c in candidates}
        self._people = people
        self.fields["reviewer"].choices = [(pk, c.person.name) for pk, c in people.items()]
        leads = [(pk, c.person.name) for pk, c in people.items() if c.is_lead]
        self.fields["lead"].choices = [("", _("Not yet")), *leads] if asks_for_lead else [("", "")]
        for pk in people:
            self.fields[f"specialty_{pk}"] = forms.CharField(max_length=60, required=False)

    def clean(self) -> dict:
        data = super().clean()
        if not data.get("reviewer") and not data.get("lead") and not self.errors:
            raise forms.ValidationError(_("Choose at least one person."))
        return data

    def chosen(self) -> list[dict]:
        """What `assign` takes for each person, the lead first."""
        data = self.cleaned_data
        wanted = [data["lead"], *(pk for pk in data["reviewer"] if pk != data["lead"])]
        return [
            {
                "reviewer": self._people[pk].person,
                "is_lead": pk == data["lead"],
                "specialty": data.get(f"specialty_{pk}", ""),
            }
            for pk in wanted
            if pk
        ]

    def rows(self) -> list[CandidateRow]:
        sent = self.data.getlist("reviewer") if self.is_bound else []
        lead = self.data.get("lead", "") if self.is_bound else ""
        return [
            CandidateRow(
                candidate=candidate,
                chosen=pk in sent,
                leads=pk == lead,
                specialty=self.data.get(f"specialty_{pk}", "") if self.is_bound else "",
                name=f"specialty_{pk}",
            )
            for pk, candidate in self._people.items()
        ]
