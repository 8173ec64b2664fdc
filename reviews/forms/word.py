"""The Word copy that comes back, and what of it is taken over."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from procurement.services.drafts import FileRefused, check_size
from reviews.enums import Kind
from reviews.selectors.word_rows import Plan
from reviews.services.word_trip import Choices
from sharingbook.common.values.digits import whole_number


class CopyForm(forms.Form):
    file = forms.FileField(
        label=_("Word file with comments"),
        allow_empty_file=True,  # the gate says it better
        help_text=_(
            "The copy that you took from here, as Word, LibreOffice or Google Docs saved it (.docx)."
        ),
        error_messages={"required": _("Choose a file. A browser forgets it when a page is shown again.")},
        widget=forms.FileInput(attrs={"accept": ".docx"}),
    )

    def clean_file(self) -> UploadedFile:
        """Its size is known before a byte of it is read into memory."""
        try:
            check_size(self.cleaned_data["file"].size)
        except FileRefused as error:
            raise forms.ValidationError(str(error)) from error
        return self.cleaned_data["file"]


def choices_in(post: QueryDict, plan: Plan) -> Choices:
    """What was ticked on the preview; a row that is not there any more, or a wrong value, is passed over."""
    rows = plan.writing
    kinds = {row.key: kind for row in rows if (kind := post.get(f"kind-{row.key}")) in Kind.values}
    places = {row.key: at for row in rows if (at := whole_number(post.get(f"place-{row.key}"))) is not None}
    return Choices(
        taken=frozenset(post.getlist("take")),
        kinds=kinds,
        places=places,
        apart=frozenset(row.key for row in rows if row.may_reply_to and post.get(f"as-{row.key}") == "new"),
        tracked=post.get("tracked") == "1",
    )
