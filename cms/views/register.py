"""Registering a project: one form, the facts and the page's draft in one act."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cms import services
from cms.forms import NEEDED, RegistrationForm, initial_of
from procurement.enums import Level
from procurement.models import Project
from procurement.views.cases import say_on
from sharingbook.accounts.models import Department
from sharingbook.accounts.roles import Role
from sharingbook.accounts.verdicts import not_yours, require
from sharingbook.common.errors import DomainError, Refused
from sharingbook.common.return_address import post_only

REGISTERING = (Role.MEMBER, Role.APPROVER)


def own_departments(request: HttpRequest) -> list[Department]:
    """Departments this person may register for: first the one asked for (`owner`), else the hat's."""
    hats = sorted(request.user.active_memberships, key=lambda m: m != request.hat)
    own = {str(m.department_id): m.department for m in hats if m.role in REGISTERING and m.department}
    if not own:
        raise Refused(not_yours("register_project"))
    asked = request.GET.get("owner")
    if asked is not None and asked not in own:
        raise Http404
    return sorted(own.values(), key=lambda department: str(department.pk) != asked)


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


def _owner_of(form: RegistrationForm, owners: list[Department]) -> Department:
    """The department that the form speaks for: the one that was posted, while it is one of `owners`."""
    posted = str(form["owner"].value())
    return next((department for department in owners if str(department.pk) == posted), owners[0])


def _page(request: HttpRequest, form: RegistrationForm, project: Project | None, owners) -> HttpResponse:
    context = {
        "form": form,
        "project": project,
        "needed": NEEDED,
        "owner": _owner_of(form, owners),
        # Going to another department's form leaves this one: offered only while nothing is typed.
        "other_owners": owners[1:] if not form.is_bound else [],
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
    form = _form(request, owners)
    if form.is_bound and form.is_valid():
        try:
            key = form.cleaned_data["idempotency_key"] or None
            owner = form.cleaned_data["owner"]
            project = services.register_project(
                owner=owner, idempotency_key=key, actor=request.user, **_arguments(form)
            )
        except DomainError as error:
            say_on(form, error)
        else:
            return _done(request, project, as_draft=project.is_draft)
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
        said = _("Published. The book lists this project now.")
        if project.level != Level.PUBLIC:
            said = _("Published. The book lists this project as soon as it is open to the public.")
        messages.success(request, said)
    return redirect("cms:project-detail", pk=project.pk)
