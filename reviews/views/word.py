"""The door to Word: the copy that comes back, its preview, and what becomes of it."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from procurement.models import Version
from procurement.noted_reads import CONTENT, note_audit_read
from reviews.enums import Kind
from reviews.forms.word import CopyForm, choices_in
from reviews.models import WordImport
from reviews.selectors.in_sheet import is_sheet
from reviews.selectors.in_word import is_word
from reviews.selectors.word_plan import plan_of
from reviews.selectors.word_rows import SUGGESTED, UNCHANGED
from reviews.selectors.word_words import WORDS
from reviews.services import word_trip
from reviews.views.version import version_address, visible_version
from sharingbook.accounts.acts import receipt_words
from sharingbook.accounts.verdicts import permit, require
from sharingbook.common.errors import DomainError, Refused


@never_cache
@require_http_methods(["GET", "POST"])
def word_trip_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the copy, bring it back; files that wait to be looked through are found here again."""
    version = visible_version(request, pk)
    require(request.user, "download_original", version)
    note_audit_read(request.user, version, action="read_version", row=CONTENT)
    may_bring = bool(permit(request.user, "reply", version))
    form = CopyForm()
    if request.method == "POST":
        require(request.user, "reply", version)
        form = CopyForm(request.POST, request.FILES)
        if form.is_valid() and (received := _receive(form, version, request)):
            return redirect("reviews:word-import", received.pk)
    waiting = WordImport.objects.filter(
        version=version, uploaded_by=request.user, state=WordImport.State.WAITING
    )
    context = {
        "version": version, "case": version.case, "form": form, "may_bring": may_bring,
        "is_word": is_word(version), "is_sheet": is_sheet(version), "waiting": waiting if may_bring else (),
        "limit": settings.UPLOAD_MAX_MB, "kept_days": settings.IMPORTS_KEPT_DAYS,
        "back": version_address(version), "current_place": "reviews",
    }  # fmt: skip
    return render(request, "reviews/word_trip.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def word_import(request: HttpRequest, pk: int) -> HttpResponse:
    """What the kept file would change; applied, put aside or added as a version with one click."""
    received = _own_import(request, pk)
    version = visible_version(request, received.version_id)
    received.version = version
    require(request.user, "reply", version)
    if request.method == "POST":
        return _decide(request, received)
    note_audit_read(request.user, version, action="read_version", row=CONTENT)
    return _preview(request, received)


def _receive(form: CopyForm, version: Version, request: HttpRequest) -> WordImport | None:
    file = form.cleaned_data["file"]
    try:
        return word_trip.receive(version=version, data=file.read(), filename=file.name, actor=request.user)
    except Refused:
        raise
    except DomainError as error:
        form.add_error("file", str(error))
        return None


def _own_import(request: HttpRequest, pk: int) -> WordImport:
    """Whoever brought the file looks through it; to everybody else it is not there."""
    rows = WordImport.objects.select_related("version__draft__case__project__owner")
    return get_object_or_404(rows, pk=pk, uploaded_by=request.user)


def _preview(request: HttpRequest, received: WordImport, error: str = "", status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {
        "received": received, "version": received.version, "case": received.case, "error": error,
        "back": version_address(received.version), "current_place": "reviews",
    }  # fmt: skip
    if received.state == WordImport.State.WAITING:
        plan = plan_of(received.version, word_trip.file_of(received), request.user)
        context |= {
            "plan": plan, "kinds": Kind.choices, "tally": _named(plan.tally),
            "rows": [row for row in plan.writing if row.outcome != SUGGESTED],
            "suggested": [row for row in plan.writing if row.outcome == SUGGESTED],
            "listed": [row for row in plan.resting if row.outcome != UNCHANGED],
            "may_add_version": bool(permit(request.user, "upload_version", received.case)),
            "share": round(plan.share * 100),
        }  # fmt: skip
    else:
        context["tally"] = _named(received.result)
    return render(request, "reviews/word_import.html", context, status=status)


def _named(tally: dict[str, int]) -> list[tuple[str, Any, int]]:
    return [(outcome, word, tally[outcome]) for outcome, word in WORDS.items() if tally.get(outcome)]


def _decide(request: HttpRequest, received: WordImport) -> HttpResponse:
    act = request.POST.get("act")
    try:
        if act == "version":
            added = word_trip.add_as_version(received=received, note="", actor=request.user)
            messages.success(request, _("Version %(number)s was added.") % {"number": added.number})
            return redirect(version_address(added))
        if act == "aside":
            word_trip.put_aside(received=received, actor=request.user)
            messages.success(request, _("The file was put aside. Nothing of it was taken over."))
            return redirect(version_address(received.version))
        return _apply(request, received)
    except Refused:
        raise
    except DomainError as error:
        received.refresh_from_db(fields=["state", "result"])
        return _preview(request, received, str(error), status=422)


def _apply(request: HttpRequest, received: WordImport) -> HttpResponse:
    plan = plan_of(received.version, word_trip.file_of(received), request.user)
    done = word_trip.apply(received=received, choices=choices_in(request.POST, plan), actor=request.user)
    count = sum(done.result.values())
    said = ngettext("%(count)s row was taken over.", "%(count)s rows were taken over.", count) % {
        "count": count
    }
    messages.success(request, f"{said} {receipt_words(done, 'word.import')}".strip())
    return redirect(reverse("reviews:word-import", args=[done.pk]))
