"""Loading sheets of answers, and what was decided about them."""

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from procurement.services.drafts import converts_old_formats
from reviews.services.answer_sheets import MOST_SHEETS, Choices
from sharingbook.common.values.digits import whole_number

TOO_MANY_FILES = _("Choose at most %(count)s files at once.")


class _Files(forms.FileInput):
    allow_multiple_selected = True


class _ManyFiles(forms.FileField):
    """A list of files, each checked as one."""

    widget = _Files

    def clean(self, data: list | None, initial: None = None) -> list[UploadedFile]:
        if not data:
            return super().clean(None, initial)  # says that one is needed
        if len(data) > MOST_SHEETS:
            raise forms.ValidationError(TOO_MANY_FILES, params={"count": MOST_SHEETS})
        return [super(_ManyFiles, self).clean(file, initial) for file in data]


class SheetForm(forms.Form):
    """One or several files; `cleaned_data["files"]` is a list."""

    files = _ManyFiles(
        label=_("Excel files"),
        allow_empty_file=True,  # the gate says it better
        error_messages={"required": _("Choose a file. A browser forgets it when a page is shown again.")},
        help_text=_("Sheets of several people can be chosen together; they are merged."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        endings = [".xlsx", ".xls", ".ods"] if converts_old_formats() else [".xlsx"]
        self.fields["files"].widget.attrs |= {"accept": ",".join(endings), "multiple": True}


def choices_of(post: QueryDict) -> Choices:
    """What the page's boxes and radio buttons say; anything else that was sent is left out."""
    taken, seen = {}, {}
    for name, value in post.items():
        head, _dash, digits = name.partition("-")
        number = whole_number(digits)
        if number is None:
            continue
        if head == "take":
            taken[number] = value[:32]
        elif head == "seen":
            seen[number] = whole_number(value)
    confirmed = filter(None, (whole_number(value) for value in post.getlist("confirm")))
    return Choices(confirmed=frozenset(confirmed), taken=taken, seen=seen)
