"""Who may read a record: closing, confirming and opening a project or a case, on one page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procurement import addresses
from procurement.enums import Level
from procurement.forms.project import LevelForm
from procurement.models import Case
from procurement.models.disclosed import Disclosed
from procurement.services import disclosure
from procurement.views.cases import say_on, visible_case
from procurement.views.projects import answer, edition_in, project_for
from sharingbook.accounts.verdicts import permit, require
from sharingbook.common.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def project_level(request: HttpRequest, pk: int) -> HttpResponse:
    project = project_for(request, pk)
    return _level(request, project, addresses.project_page(project))


@require_http_methods(["GET", "HEAD", "POST"])
def case_level(request: HttpRequest, pk: int) -> HttpResponse:
    case = visible_case(request, pk)
    return _level(request, case, addresses.case_page(case))


def _confirm_or_open(request: HttpRequest, record: Disclosed) -> str:
    """What the button that was pressed did, in words; "" where it was neither of the two."""
    if "confirm" in request.POST:
        disclosure.approve_level(record=record, edition=edition_in(request.POST), actor=request.user)
        return _("The disclosure level is confirmed.")
    if "open" in request.POST:
        disclosure.raise_level(record=record, level=Level.PUBLIC, actor=request.user)
        return _("The record is open.")
    return ""


def _level(request: HttpRequest, record: Disclosed, back: str) -> HttpResponse:
    """Close, confirm or open; the button that was pressed says which."""
    require(request.user, "propose_level", record)
    if done := _confirm_or_open(request, record):
        messages.success(request, done)
        return redirect(back)
    form = LevelForm(request.POST or None, record=record)
    if form.is_bound and form.is_valid():
        closing = form.closing()
        try:
            disclosure.propose_level(
                record=record, level=closing.level, reason=closing.reason, review_on=closing.review_on,
                edition=form.cleaned_data["edition"], actor=request.user,
            )  # fmt: skip
        except DomainError as error:
            say_on(form, error)
        else:
            messages.success(request, _("Closed for now. An approver confirms it."))
            return redirect(back)
    case = record if isinstance(record, Case) else None
    return answer(
        request, "level.html", form, record=record, case=case, project=case.project if case else record,
        back=back, may_confirm=permit(request.user, "approve_level", record),
    )  # fmt: skip
