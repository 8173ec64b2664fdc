"""The sheet of answers: written for Excel, loaded again, looked through, applied as drafts."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from procurement.permissions import remember_acts
from procurement.views.versions import CONTENT_TYPES
from reviews import addresses
from reviews.forms.answer_sheet import SheetForm, choices_of
from reviews.models import Advice, AnswerSheet
from reviews.selectors.answer_sheets import answer_sheet_of, loaded_sheets, sheet_name
from reviews.selectors.sheet_page import sheet_page
from reviews.services import answer_sheets as services
from reviews.views.rows import visible_advice
from sharingbook.accounts.verdicts import require
from sharingbook.common.errors import DomainError
from sharingbook.common.return_address import post_only


@never_cache
@require_GET
def answers_xlsx(request: HttpRequest, pk: int) -> HttpResponse:
    advice = visible_advice(request, pk)
    require(request.user, "draft_answer", advice)
    return _file(answer_sheet_of(advice, request.user), sheet_name(advice))


@never_cache
@require_GET
def answers_sheet_file(request: HttpRequest, pk: int, sheet_pk: int) -> HttpResponse:
    """A loaded sheet as it was sent; its owner's alone."""
    advice = visible_advice(request, pk)
    require(request.user, "draft_answer", advice)
    rows = AnswerSheet.objects.visible_to(request.user).filter(advice=advice)
    sheet = get_object_or_404(rows, pk=sheet_pk)
    return _file(bytes(sheet.content), sheet.filename)


def _file(data: bytes, name: str) -> HttpResponse:
    """Bytes that no browser shows as a page (security: T11)."""
    ending = f".{name.rpartition('.')[2].lower()}"
    response = HttpResponse(data, content_type=CONTENT_TYPES.get(ending, "application/octet-stream"))
    named = "".join(char for char in name if char.isprintable())
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=named)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def answers_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Load sheets, and look through what they would change; nothing is saved here."""
    advice = visible_advice(request, pk)
    require(request.user, "draft_answer", advice)
    form = SheetForm(request.POST, request.FILES) if request.method == "POST" else SheetForm()
    if request.method == "POST" and form.is_valid():
        count = _load(request, advice, form)
        if count:
            said = ngettext("%(n)s sheet was loaded.", "%(n)s sheets were loaded.", count) % {"n": count}
            messages.success(request, f"{said} {_('No answer has changed yet.')}")
        if not form.errors:
            return redirect(_address(advice))
    return _page(request, advice, form)


def _load(request: HttpRequest, advice: Advice, form: SheetForm) -> int:
    """Load each file; one that is refused says why on the form and keeps none of the others away."""
    count = 0
    for file in form.cleaned_data["files"]:
        try:
            services.check_size(file.size)
            services.load_sheet(advice=advice, data=file.read(), filename=file.name, actor=request.user)
        except DomainError as error:
            form.add_error("files", f"{file.name}: {error}" if file.name not in str(error) else str(error))
        else:
            count += 1
    return count


def _page(request: HttpRequest, advice: Advice, form: SheetForm) -> HttpResponse:
    case = advice.review.case
    remember_acts(request.user, case)
    loaded = loaded_sheets(advice, request.user)
    context = {
        "advice": advice, "case": case, "form": form, "loaded": loaded, "page": sheet_page(loaded),
        "most_mb": services.MOST_MB, "kept_days": settings.IMPORTS_KEPT_DAYS, "current_place": "projects",
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "reviews/answer_sheet.html", context, status=status)


@post_only
def answers_sheet_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Take what the page showed, with the person's choices."""
    advice = visible_advice(request, pk)
    require(request.user, "draft_answer", advice)
    try:
        applied = services.apply_loaded(
            advice=advice, basis=request.POST.get("basis", ""), choices=choices_of(request.POST),
            actor=request.user,
        )  # fmt: skip
    except services.SheetsChanged as error:
        messages.warning(request, str(error))
        return redirect(_address(advice))
    count = len(applied.saved)
    said = ngettext("%(n)s answer was saved as a draft.", "%(n)s answers were saved as drafts.", count)
    messages.success(request, said % {"n": count})
    if not applied.is_settled:
        messages.warning(request, _("Some rows are left. They are listed below; the sheet stays here."))
        return redirect(_address(advice))
    return redirect(addresses.answers_page(advice))


@post_only
def answers_sheet_put_away(request: HttpRequest, pk: int, sheet_pk: int) -> HttpResponse:
    advice = visible_advice(request, pk)
    require(request.user, "draft_answer", advice)
    rows = AnswerSheet.objects.visible_to(request.user).filter(advice=advice).select_related("advice__review")
    sheet = get_object_or_404(rows.defer("content"), pk=sheet_pk)
    services.put_away(sheet=sheet, actor=request.user)
    messages.success(request, _("“%(file)s” was put away.") % {"file": sheet.filename})
    return redirect(_address(advice))


def _address(advice: Advice) -> str:
    return reverse("reviews:answers-sheet", args=[advice.pk])
