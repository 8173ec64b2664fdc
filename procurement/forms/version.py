"""Adding a version: the file, what changed, and which document of the case it belongs to."""

from functools import cached_property

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from procurement.enums import DraftKind
from procurement.models import Draft
from procurement.selectors import DocumentLine
from procurement.services.drafts import (
    NOTE_LIMIT,
    TITLE_LIMIT,
    FileRefused,
    check_size,
    converts_old_formats,
)
from procurement.services.kept_uploads import Upload

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
    """`documents`: those of the case; none is chosen from the start, unless the link came for one (`chosen`).

    `preview`: the address that shows what the reader makes of the chosen file. `kept`: the file that was
    chosen before, while the form was mended or the person was asked back; a new one takes its place.
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
        self,
        *args,
        documents: list[DocumentLine],
        chosen: str = "",
        preview: str = "",
        kept: Upload | None = None,
        **kwargs,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._kept = kept
        self.fields["file"].required = kept is None
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
        if chosen in self._documents:
            self.fields["document"].initial = chosen
        self.has_documents = bool(self._documents)

    @cached_property
    def upload(self) -> Upload | None:
        """The chosen file, now or before; None where the form has none that could be added."""
        file = self.cleaned_data.get("file") if self.is_bound and not self.errors.get("file") else None
        return Upload(file.read(), file.name) if file else self._kept

    @property
    def draft(self) -> Draft | None:
        """Of a valid form: the document whose next version it is; None for a new one."""
        return self._documents.get(self.cleaned_data["document"])

    def clean_file(self) -> UploadedFile | None:
        """Its size is known before a byte of it is read into memory."""
        if not self.cleaned_data["file"]:
            return None
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
