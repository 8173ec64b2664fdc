"""The version's file with its comments as Word's or Excel's own, to take home."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from procurement.noted_reads import ORIGINAL, note_audit_read
from procurement.views.versions import CONTENT_TYPES
from reviews.selectors.in_sheet import commented_copy, is_sheet
from reviews.selectors.in_word import Names
from reviews.views.version import visible_version
from sharingbook.accounts.verdicts import require


@never_cache
@require_GET
def word_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A Word draft; a workbook's address is led to."""
    return _copied(request, pk, as_sheet=False, action="version.export_word")


@never_cache
@require_GET
def sheet_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A workbook; the address of every other file is led to."""
    return _copied(request, pk, as_sheet=True, action="version.export_sheet")


def _copied(request: HttpRequest, pk: int, *, as_sheet: bool, action: str) -> HttpResponse:
    """The copy with the comments that this person may see; `?names=role` names nobody."""
    version = visible_version(request, pk)
    require(request.user, "download_original", version)
    asked = request.GET.get("names", "")
    names = Names(asked) if asked in Names.values else Names.PERSON
    if is_sheet(version) != as_sheet:
        other = reverse("reviews:word-file" if as_sheet else "reviews:sheet-file", args=[version.pk])
        return redirect(other if names == Names.PERSON else f"{other}?names={names.value}")
    note_audit_read(request.user, version, action=action, row=ORIGINAL)
    copy = commented_copy(version, request.user, names)
    name = "".join(char for char in copy.filename if char.isprintable())
    response = HttpResponse(copy.data, content_type=CONTENT_TYPES[".xlsx" if as_sheet else ".docx"])
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
