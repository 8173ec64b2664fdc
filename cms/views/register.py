"""Registering a project: one form, the facts and the page's draft in one act."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms import services
from cms.forms import NEEDED, RegistrationForm, initial_of
from procurement.models import Project
from procurement.views.cases import say_on
from sharingbook.accounts.models import Department
from sharingbook.accounts.roles import Role
from sharingbook.accounts.verdicts import NOT_YOURS, require
from sharingbook.common.errors import DomainError, Refused
from sharingbook.common.return_address import post_only

REGISTERING = (Role.MEMBER, Role.APPROVER)


def own_departments(request: HttpRequest) -> list[Department]:
    """Departments this person may register for; the one of the hat being worn first."""
    hats = sorted(request.user.active_memberships, key=lambda m: m != request.hat)
    unique = {m.department_id: m.department for m in hats if m.role in REGISTERING and m.department}
    return list(unique.values())


def _form(request: HttpRequest, owners: list[Department], **kwargs) -> RegistrationForm:
    if request.method == "POST":
        return RegistrationForm(request.POST, owners=owners, as_draft="as_draft" in request.POST, **kwargs)
    return RegistrationForm(owners=owners, **kwargs)


def _arguments(form: RegistrationForm) -> dict:
    return {
        "facts": form.facts(),
        "themes": form.cleaned_data["themes"],
        "stage": form.cleaned_data["stage"],
        "first_budget": form.first_budget(),
        "closing": form.closing(),
        "as_draft": form.as_draft,
    }


def _done(request: HttpRequest, project: Project, *, as_draft: bool) -> HttpResponse:
    if as_draft:
        messages.success(request, _("Kept as a draft. Your department sees it; go on whenever you like."))
        return redirect("cms:register-continue", pk=project.pk)
    messages.success(request, _("Registered. The draft of its page is ready."))
    return redirect("cms:project-detail", pk=project.pk)


def _page(request: HttpRequest, form: RegistrationForm, project: Project | None, owners) -> HttpResponse:
    context = {
        "form": form,
        "project": project,
        "needed": NEEDED,
        "owner_name": owners[0] if len(owners) == 1 else None,
        "current_place": "projects",
        "level_notes": {
            "public": _("Anybody reads it. Documents stay inside the government until the notice."),
            "government": _("Needs a reason, a review date and an approver."),
            "department": _("Needs a reason, a review date and an approver. Only its number is counted."),
        },
    }
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "cms/register.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    owners = own_departments(request)
    if not owners:
        raise Refused(NOT_YOURS)
    form = _form(request, owners)
    if form.is_bound and form.is_valid():
        try:
            project = services.register_project(
                owner=form.cleaned_data["owner"], actor=request.user, **_arguments(form)
            )
        except DomainError as error:
            say_on(form, error)
        else:
            return _done(request, project, as_draft=form.as_draft)
    return _page(request, form, None, owners)


@require_http_methods(["GET", "HEAD", "POST"])
def register_continue(request: HttpRequest, pk: int) -> HttpResponse:
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    require(request.user, "edit_facts", project)
    # What was typed stays on the form, which says that somebody registered the draft meanwhile.
    if not project.is_draft and request.method != "POST":
        return redirect("cms:project-detail", pk=project.pk)
    owners = [project.owner]
    form = _form(request, owners, initial=initial_of(project))
    if form.is_bound and form.is_valid():
        try:
            services.continue_registration(
                project=project, edition=form.cleaned_data["edition"] or 0, actor=request.user,
                **_arguments(form),
            )  # fmt: skip
        except DomainError as error:
            say_on(form, error)
        else:
            return _done(request, project, as_draft=form.as_draft)
    return _page(request, form, project, owners)


@post_only
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the page, or take it out of the book (`withdraw` in the form)."""
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    if "withdraw" in request.POST:
        services.unpublish_page(project=project, actor=request.user)
        messages.success(request, _("Taken out of the book. The project stays in the register."))
    else:
        services.publish_page(project=project, actor=request.user)
        messages.success(request, _("Published. The book lists this project now."))
    return redirect("cms:project-detail", pk=project.pk)
