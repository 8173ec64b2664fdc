"""Adding a version, watching its reading, trying it again, taking the original home."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from procurement import addresses
from procurement.forms.version import PreviewForm, VersionForm, accepted_endings
from procurement.models import Case, Version
from procurement.noted_reads import ORIGINAL, note_audit_read
from procurement.reading.blocks import Warning_
from procurement.selectors import can_retry, documents_of, failure_text, is_awaited, is_outdated, is_stalled
from procurement.services import drafts, kept_uploads, rereading, strangers
from procurement.stages import UPLOADABLE
from procurement.views.cases import say_on, visible_case
from sharingbook.accounts.verdicts import permit, require
from sharingbook.common.errors import DomainError
from sharingbook.common.return_address import post_only
from sharingbook.common.storage import originals

# Said by us, never guessed from the upload (security: T11).
CONTENT_TYPES = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".pdf": "application/pdf",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".odt": "application/vnd.oasis.opendocument.text",
    ".ods": "application/vnd.oasis.opendocument.spreadsheet",
    ".rtf": "application/rtf",
}
# Lines of contents that a preview shows at once; the rest is folded.
MOST_LINES = 15
STEPS = (drafts.QUEUED, drafts.READING, drafts.PLACING)


def visible_version(request: HttpRequest, pk: int) -> Version:
    """The version, or 404 where this person may not see it."""
    rows = Version.objects.visible_to(request.user).select_related("draft__case__project__owner")
    return get_object_or_404(rows, pk=pk)


@require_http_methods(["GET", "POST"])
def version_new(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; asks back where the file looks like another document than the chosen one."""
    case = visible_case(request, pk)
    require(request.user, "upload_version", case)
    documents = documents_of(case)
    sent = request.method == "POST"
    form = VersionForm(
        request.POST if sent else None,
        request.FILES if sent else None,
        documents=documents,
        chosen=request.GET.get("document", ""),
        preview=reverse("procurement:version-preview", args=[case.pk]),
        kept=kept_uploads.take(request.POST.get("kept", ""), case=case, actor=request.user) if sent else None,
    )
    doubt = None
    if sent and form.is_valid() and "back" not in request.POST:
        doubt = _doubt(request, form, case)
        if doubt is None and (version := _added(request, form, case)) is not None:
            kept_uploads.drop(actor=request.user)
            messages.success(request, _("Version %(number)s was added.") % {"number": version.number})
            return redirect(addresses.version_page(version))
    note = _kept(request, form, case) if sent else ""
    context = {
        "form": form, "case": case, "documents": documents, "limit": settings.UPLOAD_MAX_MB,
        "accepted": " ".join(accepted_endings()), "is_open": case.state in UPLOADABLE,
        "back": addresses.case_page(case), "converts": drafts.converts_old_formats(),
        "note": note, "kept_name": drafts.bare_name(form.upload.filename) if note else "", "doubt": doubt,
    }  # fmt: skip
    if doubt is not None and note:
        return render(request, "procurement/version_doubt.html", context)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "procurement/version_new.html", context, status=status)


def _doubt(request: HttpRequest, form: VersionForm, case: Case) -> strangers.Doubt | None:
    if form.draft is None or case.state not in UPLOADABLE:
        return None
    doubt = strangers.doubt_about(case=case, draft=form.draft, upload=form.upload, actor=request.user)
    return None if doubt is None or request.POST.get("confirmed") == doubt.key else doubt


def _added(request: HttpRequest, form: VersionForm, case: Case) -> Version | None:
    """The new version; None where the form says why there is none."""
    data, upload = form.cleaned_data, form.upload
    try:
        return drafts.add_version(
            case=case, kind=data["kind"], title=data["title"], data=upload.data,
            filename=upload.filename, note=data["note"], actor=request.user,
        )  # fmt: skip
    except drafts.FileRefused as error:
        form.add_error("file", str(error))
    except DomainError as error:
        say_on(form, error)
    return None


def _kept(request: HttpRequest, form: VersionForm, case: Case) -> str:
    """The note by which the form finds its file again; "" where there is none that may be added."""
    if form.errors.get("file") or form.upload is None or case.state not in UPLOADABLE:
        return ""
    try:
        return kept_uploads.keep(case=case, upload=form.upload, actor=request.user)
    except drafts.FileRefused as error:
        form.add_error("file", str(error))
    return ""


@post_only
def version_preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The chosen file as the reader sees it, as a part of the form's page; nothing is kept."""
    case = visible_case(request, pk)
    require(request.user, "upload_version", case)
    form = PreviewForm(request.POST, request.FILES)
    context = {"error": "", "page": None}
    if not form.is_valid():
        context["error"] = " ".join(form.errors.get("file", []))
    else:
        file = form.cleaned_data["file"]
        try:
            found = drafts.preview_version(
                case=case, data=file.read(), filename=file.name, actor=request.user
            )
        except drafts.FileRefused as error:
            context["error"] = str(error)
        else:
            page = found.page
            words = [gettext_of(warning) for warning in page.warnings]
            context |= {
                "page": page,
                "title": found.title,
                "toc": page.toc[:MOST_LINES],
                "more": page.toc[MOST_LINES:],
                "warnings": words,
            }
    return render(request, "procurement/_version_preview.html", context)


def gettext_of(warning: Warning_) -> str:
    """A note of the reader in the person's language."""
    text = _(warning.message_id)
    return text % warning.params if warning.params else text


def status_context(version: Version, user) -> dict:
    """What `procurement/_version_status.html` shows; the version's page includes it with this.

    Whoever meets a version that an older reader has read asks for its reading, if nobody has.
    """
    if is_outdated(version):
        rereading.ask_for(version)
    stalled = is_stalled(version)
    step = STEPS.index(version.progress) + 1 if version.progress in STEPS else 1
    return {
        "version": version,
        "is_reading": is_awaited(version) and not stalled,
        "is_stalled": stalled,
        "step": step,
        "steps": len(STEPS),
        "failure": failure_text(version),
        "may_retry": can_retry(version) and bool(permit(user, "upload_version", version)),
    }


@login_not_required
@never_cache
@require_GET
def version_status(request: HttpRequest, pk: int) -> HttpResponse:
    """The state of the reading as a part of a page, asked every two seconds while it runs."""
    version = visible_version(request, pk)
    response = render(request, "procurement/_version_status.html", status_context(version, request.user))
    if request.htmx and not is_awaited(version):
        response["HX-Refresh"] = "true"  # the page shows the document, or why there is none
    return response


@post_only
def version_retry(request: HttpRequest, pk: int) -> HttpResponse:
    version = visible_version(request, pk)
    try:
        drafts.retry_reading(version=version, actor=request.user)
    except DomainError as error:
        if str(error) != _(drafts.NOT_FAILED):
            raise
        messages.warning(request, str(error))
    return redirect(addresses.version_page(version))


@login_not_required
@never_cache
@require_GET
def version_original(request: HttpRequest, pk: int) -> HttpResponse:
    """The uploaded bytes, as a file that no browser shows as a page (security: T11)."""
    version = visible_version(request, pk)
    require(request.user, "download_original", version)
    note_audit_read(request.user, version, action="version.download", row=ORIGINAL)
    name = "".join(char for char in version.filename if char.isprintable()) or f"version-{version.pk}"
    ending = f".{name.rpartition('.')[2].lower()}"
    data = originals.get(version.sha256)
    response = HttpResponse(data, content_type=CONTENT_TYPES.get(ending, "application/octet-stream"))
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
