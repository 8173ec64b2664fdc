"""Opening a case, editing its facts, moving it on, and the vendors that showed interest."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procurement import addresses
from procurement.enums import CaseState
from procurement.forms.case import CaseForm, MoveForm, VendorForm
from procurement.models import Case, Project
from procurement.services import cases
from sharingbook.accounts.verdicts import permit, require
from sharingbook.common.errors import DomainError, Refused, StaleEdit

# These have pages of their own; any other broken rule is said on the form.
OWN_PAGES = (Refused, StaleEdit)


def visible_case(request: HttpRequest, pk: int) -> Case:
    """The case, or 404 where this person may not see it."""
    rows = Case.objects.visible_to(request.user).select_related("project__owner")
    return get_object_or_404(rows, pk=pk)


def say_on(form, error: DomainError, page: str = "") -> None:
    """Put a broken rule on the form; raises it again where it has a page of its own.

    `page`: where the form stands, if its address only takes what is posted.
    """
    if isinstance(error, StaleEdit):
        error.form, error.page = form, page
    if isinstance(error, OWN_PAGES):
        raise error
    form.add_error(None, str(error))


@require_http_methods(["GET", "POST"])
def case_new(request: HttpRequest, pk: int) -> HttpResponse:
    projects = Project.objects.visible_to(request.user).select_related("owner")
    project = get_object_or_404(projects, pk=pk)
    require(request.user, "upload_version", project)
    form = CaseForm(request.POST or None, project=project)
    if request.method == "POST" and form.is_valid():
        try:
            case = cases.open_case(
                project=project, **form.facts(), closing=form.closing(), actor=request.user
            )
        except DomainError as error:
            say_on(form, error)
        else:
            messages.success(request, _("The case is open. Add its first document next."))
            return redirect(addresses.case_page(case))
    context = {
        "form": form, "project": project, "back": addresses.project_page(project),
        "level_notes": {project.level: _("Like its project. Fewer readers need a reason and a review date.")},
    }  # fmt: skip
    return render(request, "procurement/case_form.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
def case_edit(request: HttpRequest, pk: int) -> HttpResponse:
    case = visible_case(request, pk)
    require(request.user, "upload_version", case)
    form = CaseForm(request.POST or None, project=case.project, case=case)
    if request.method == "POST" and form.is_valid():
        edition = form.cleaned_data["edition"] or 0
        try:
            cases.edit_case(case=case, edition=edition, changes=form.facts(), actor=request.user)
        except DomainError as error:
            say_on(form, error)
        else:
            messages.success(request, _("The case was saved."))
            return redirect(addresses.case_page(case))
    context = {"form": form, "case": case, "project": case.project, "back": addresses.case_page(case)}
    return render(request, "procurement/case_form.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
def case_move(request: HttpRequest, pk: int) -> HttpResponse:
    case = visible_case(request, pk)
    require(request.user, "upload_version", case)
    form = MoveForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            cases.move_case(
                case=case, state=data["state"], edition=data["edition"] or 0, reason=data["reason"],
                **form.contract(), actor=request.user,
            )  # fmt: skip
        except DomainError as error:
            say_on(form, error)
        else:
            state = {"state": case.get_state_display()}
            messages.success(request, _("The case stands at “%(state)s” now.") % state)
            return redirect(addresses.case_page(case))
    context = {
        "form": form, "case": case, "back": addresses.case_page(case),
        "to_notice": CaseState.NOTICED in dict(form.fields["state"].choices),
    }  # fmt: skip
    return render(request, "procurement/case_move.html", context, status=_status(form))


@require_http_methods(["GET", "POST"])
def case_vendors(request: HttpRequest, pk: int) -> HttpResponse:
    case = visible_case(request, pk)
    require(request.user, "list_vendors", case)
    form = VendorForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            cases.add_vendor(case=case, **form.cleaned_data, actor=request.user)
        except DomainError as error:
            say_on(form, error)
        else:
            messages.success(request, _("The vendor was added. Declarations were checked again."))
            return redirect(request.path)
    context = {
        "form": form,
        "case": case,
        "vendors": case.interested_vendors.all(),
        "back": addresses.case_page(case),
        "may_edit": bool(permit(request.user, "upload_version", case)),
    }
    return render(request, "procurement/case_vendors.html", context, status=_status(form))


def _status(form) -> int:
    return 422 if form.is_bound and form.errors else 200
