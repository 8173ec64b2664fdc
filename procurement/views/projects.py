"""The register's screens for staff: list, facts, stage, disclosure, history."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from procurement.enums import Level
from procurement.field_history import changes_of
from procurement.forms.project import FactsForm, LevelForm, ProjectFilterForm, StageForm
from procurement.models import Project
from procurement.querysets import own_paths, within
from procurement.services import disclosure, projects
from sharingbook.accounts.verdicts import permit, require

PAGE = 50
SORTS = {
    "name": ("kana", "name"), "code": ("code",), "stage": ("stage", "-pk"), "new": ("-registered_at", "-pk"),
}  # fmt: skip


def project_for(request: HttpRequest, pk: int) -> Project:
    """The project, if this person may see it; else 404."""
    rows = Project.objects.visible_to(request.user).select_related("owner")
    return get_object_or_404(rows, pk=pk)


def answer(request: HttpRequest, template: str, form, **context) -> HttpResponse:
    """The page; 422 when it comes back with errors, so that nothing takes it for success."""
    status = 422 if form is not None and form.is_bound and form.errors else 200
    context = {"form": form, "current_place": "projects", **context}
    return render(request, f"procurement/{template}", context, status=status)


def filtered(rows, form: ProjectFilterForm, user):
    data = form.cleaned_data if form.is_valid() else {}
    if data.get("q"):
        words = data["q"]
        rows = rows.filter(Q(name__icontains=words) | Q(kana__icontains=words) | Q(code__icontains=words))
    if data.get("fy"):
        rows = rows.filter(fy_from__lte=data["fy"], fy_to__gte=data["fy"])
    if data.get("mine"):
        rows = rows.filter(within("owner__", own_paths(user)))
    return rows.filter(**{name: data[name] for name in ("stage", "level") if data.get(name)})


@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    form = ProjectFilterForm(request.GET or None)
    rows = Project.objects.visible_to(request.user).select_related("owner")
    sort = request.GET.get("sort") if request.GET.get("sort") in SORTS else "new"
    rows = filtered(rows, form, request.user).order_by(*SORTS[sort])
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    may_register = any(m.role in ("member", "approver") for m in request.user.active_memberships)
    return answer(
        request, "project_list.html", form, page=page, sort=sort, may_register=may_register,
        narrowed=bool(request.GET),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def project_edit(request: HttpRequest, pk: int) -> HttpResponse:
    project = project_for(request, pk)
    require(request.user, "edit_facts", project)
    form = FactsForm(request.POST or None, initial=FactsForm.initial_of(project))
    if form.is_bound and form.is_valid():
        projects.edit_facts(
            project=project, edition=form.cleaned_data["edition"], changes=form.changes(),
            themes=form.cleaned_data["themes"], actor=request.user,
        )  # fmt: skip
        messages.success(request, _("The facts are saved."))
        return redirect("cms:project-detail", pk=project.pk)
    return answer(request, "project_edit.html", form, project=project)


@require_http_methods(["GET", "HEAD", "POST"])
def project_stage(request: HttpRequest, pk: int) -> HttpResponse:
    project = project_for(request, pk)
    require(request.user, "edit_facts", project)
    form = StageForm(request.POST or None, project=project)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        projects.move_stage(project=project, stage=data["stage"], reason=data["reason"], actor=request.user)
        messages.success(request, _("The stage is recorded."))
        return redirect("cms:project-detail", pk=project.pk)
    return answer(
        request, "project_stage.html", form, project=project,
        may_end=permit(request.user, "close_project", project),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def project_level(request: HttpRequest, pk: int) -> HttpResponse:
    """Close, confirm or open; the button that was pressed says which."""
    project = project_for(request, pk)
    require(request.user, "propose_level", project)
    if "confirm" in request.POST:
        disclosure.approve_level(project=project, actor=request.user)
        messages.success(request, _("The disclosure level is confirmed."))
        return redirect("cms:project-detail", pk=project.pk)
    if "open" in request.POST:
        disclosure.raise_level(project=project, level=Level.PUBLIC, actor=request.user)
        messages.success(request, _("The record is open."))
        return redirect("cms:project-detail", pk=project.pk)
    form = LevelForm(request.POST or None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        disclosure.propose_level(
            project=project, level=data["level"], reason=data["level_reason"],
            review_on=data["level_review_on"], actor=request.user,
        )  # fmt: skip
        messages.success(request, _("Closed for now. An approver confirms it."))
        return redirect("cms:project-detail", pk=project.pk)
    return answer(
        request, "project_level.html", form, project=project,
        may_confirm=permit(request.user, "approve_level", project),
    )  # fmt: skip


@require_safe
def project_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Field by field: before, after, who, when. For staff who see the project as its own."""
    project = project_for(request, pk)
    require(request.user, "read_field_history", project)
    page = Paginator(changes_of(project), PAGE).get_page(request.GET.get("page"))
    return answer(request, "project_history.html", None, project=project, page=page)
