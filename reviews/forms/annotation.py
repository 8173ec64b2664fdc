"""What a reviewer writes on words of a draft, and where those words are."""

from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from reviews.enums import Aspect, Kind
from reviews.models import Annotation

# Kept on the form, sent with the text, never seen.
_PLACE = forms.HiddenInput


class AnnotationForm(forms.Form):
    """The words of a comment: the kind is chosen each time, there is no default."""

    kind = forms.ChoiceField(
        label=_("Kind"), choices=Kind.choices, widget=forms.RadioSelect,
        error_messages={"required": _("Choose a kind.")},
    )  # fmt: skip
    aspect = forms.ChoiceField(
        label=_("Aspect"), choices=[("", _("Not chosen")), *Aspect.choices], required=False
    )
    text = forms.CharField(
        label=_("Comment"), max_length=5000, widget=forms.Textarea,
        error_messages={"required": _("Write the comment.")}, strip=False,
    )  # fmt: skip
    replacement = forms.CharField(
        label=_("Proposed wording"), max_length=5000, required=False, widget=forms.Textarea, strip=False
    )

    @classmethod
    def of(cls, annotation: Annotation, data=None) -> "AnnotationForm":
        """The form of one comment; its ids are its own, since a page may show several."""
        initial = {name: getattr(annotation, name) for name in ("kind", "aspect", "text", "replacement")}
        return cls(data, initial=initial, auto_id=f"id_{annotation.pk}_%s")

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if not text.strip():
            raise forms.ValidationError(_("Write the comment."))
        return _lines(text)

    def clean_replacement(self) -> str:
        return _lines(self.cleaned_data["replacement"])

    @property
    def words(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("kind", "aspect", "text", "replacement")}


class PlaceForm(forms.Form):
    """A range of a version's reading: block numbers and code points; without offsets the whole block."""

    seq = forms.IntegerField(min_value=0, widget=_PLACE)
    start = forms.IntegerField(min_value=0, required=False, widget=_PLACE)
    end = forms.IntegerField(min_value=0, required=False, widget=_PLACE)
    end_seq = forms.IntegerField(min_value=0, required=False, widget=_PLACE)

    @property
    def place(self) -> dict[str, int | None]:
        return {name: self.cleaned_data[name] for name in ("seq", "start", "end", "end_seq")}


class NewAnnotationForm(AnnotationForm, PlaceForm):
    """A comment with its place; `uid` is what the comment will be known by, so that it is made once.

    `finding`: key of the machine's finding that it is made of.
    """

    finding = forms.IntegerField(min_value=1, required=False, widget=_PLACE)
    uid = forms.UUIDField(required=False, initial=uuid4, widget=_PLACE)


class ReasonForm(forms.Form):
    """Why a comment is taken back; a draft needs no reason."""

    reason = forms.CharField(max_length=1000, required=False)


class ReplyForm(forms.Form):
    text = forms.CharField(max_length=5000, strip=False, error_messages={"required": _("Write the comment.")})


def _lines(text: str) -> str:
    """As typed; a browser sends line ends as two characters."""
    return text.replace("\r\n", "\n")
