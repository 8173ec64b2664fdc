"""Adding a version: the file, what changed, and which document of the case it belongs to."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from procurement.enums import DraftKind
from procurement.selectors import DocumentLine
from procurement.services.drafts import (
    NOTE_LIMIT,
    TITLE_LIMIT,
    FileRefused,
    check_size,
    converts_old_formats,
)

ACCEPTED = (".docx", ".xlsx", ".pdf")
CONVERTED = (".doc", ".xls", ".odt", ".ods", ".rtf")
NEW_DOCUMENT = "new"


def accepted_endings() -> tuple[str, ...]:
    """What the file dialog offers; old formats only where this server can convert them."""
    return (*ACCEPTED, *CONVERTED) if converts_old_formats() else ACCEPTED


class PreviewForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # the gate says it better
        error_messages={"required": _("Choose a file. A browser forgets it when a page is shown again.")},
        widget=forms.FileInput,
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].widget.attrs["accept"] = ",".join(accepted_endings())


class VersionForm(PreviewForm):
    """`documents`: those of the case; with any, the newest one is chosen unless a new one is asked for.

    `preview`: the address that shows what the reader makes of the chosen file.
    """

    document = forms.ChoiceField(label=_("Which document"), widget=forms.RadioSelect)
    kind = forms.ChoiceField(
        label=_("Kind of document"),
        choices=DraftKind.choices,
        required=False,
        initial=DraftKind.SPECIFICATION,
    )  # fmt: skip
    title = forms.CharField(
        label=_("Title"), required=False, max_length=TITLE_LIMIT,
        help_text=_("As it stands on the cover. Later versions keep this title."),
    )  # fmt: skip
    note = forms.CharField(
        label=_("What changed"), required=False, max_length=NOTE_LIMIT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One or two sentences for the reviewers."),
    )  # fmt: skip

    def __init__(
        self, *args, documents: list[DocumentLine], chosen: str = "", preview: str = "", **kwargs
    ) -> None:
        super().__init__(*args, **kwargs)
        if preview:
            self.fields["file"].widget.attrs |= {
                "hx-post": preview, "hx-trigger": "change", "hx-target": "#preview",
                "hx-encoding": "multipart/form-data", "hx-indicator": "#previewing",
                "hx-sync": "this:replace",
            }  # fmt: skip
        self._documents = {str(line.draft.pk): line.draft for line in documents}
        choices = [
            (key, _("%(title)s (next version)") % {"title": draft.title})
            for key, draft in self._documents.items()
        ]
        self.fields["document"].choices = [*choices, (NEW_DOCUMENT, _("A new document"))]
        first = chosen if chosen in self._documents else next(iter(self._documents), NEW_DOCUMENT)
        self.fields["document"].initial = first
        self.has_documents = bool(self._documents)

    def clean_file(self) -> UploadedFile:
        """Its size is known before a byte of it is read into memory."""
        try:
            check_size(self.cleaned_data["file"].size)
        except FileRefused as error:
            raise forms.ValidationError(str(error)) from error
        return self.cleaned_data["file"]

    def clean(self) -> dict:
        data = super().clean()
        if data.get("document") == NEW_DOCUMENT:
            if not data.get("kind") and "kind" not in self.errors:
                self.add_error("kind", _("Choose the kind of document."))
            if not (data.get("title") or "").strip() and "title" not in self.errors:
                self.add_error("title", _("Give the document a title."))
        elif data.get("document"):
            draft = self._documents[data["document"]]
            data["kind"], data["title"] = draft.kind, draft.title
        return data
