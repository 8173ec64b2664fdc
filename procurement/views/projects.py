"""The register's screens for staff: list, facts, stage, history."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import BooleanField, Case, F, Q, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement import stages
from procurement.field_history import changes_of
from procurement.forms.project import FactsForm, ProjectFilterForm, StageForm
from procurement.models import Project
from procurement.noted_reads import note_audit_read
from procurement.querysets import own_paths, within
from procurement.services import projects
from procurement.views.cases import say_on
from sharingbook.accounts.verdicts import permit, require
from sharingbook.common.errors import DomainError
from sharingbook.common.values.digits import whole_number

PAGE = 50
# The list begins with what the reader works for, drafts of registrations first.
SORTS = {
    "name": ("kana", "name", "pk"),
    "code": ("code",),
    "stage": ("stage", "-pk"),
    "new": ("-is_own", F("registered_at").desc(nulls_first=True), "-pk"),
}


def project_for(request: HttpRequest, pk: int) -> Project:
    """The project, if this person may see it; else 404."""
    rows = Project.objects.visible_to(request.user).select_related("owner")
    return get_object_or_404(rows, pk=pk)


def edition_in(posted: QueryDict) -> int:
    """The edition that a button without a form of its own sends; 0, which is never one, for anything else."""
    return whole_number(posted.get("edition")) or 0


def answer(request: HttpRequest, template: str, form, **context) -> HttpResponse:
    """The page; 422 when it comes back with errors, so that nothing takes it for success."""
    status = 422 if form is not None and form.is_bound and form.errors else 200
    context = {"form": form, "current_place": "projects", **context}
    return render(request, f"procurement/{template}", context, status=status)


def filtered(rows: QuerySet[Project], form: ProjectFilterForm, user) -> QuerySet[Project]:
    """The rows that the filters leave; a value that does not fit narrows nothing."""
    form.is_valid()
    data = getattr(form, "cleaned_data", {})
    if data.get("q"):
        words = data["q"]
        rows = rows.filter(Q(name__icontains=words) | Q(kana__icontains=words) | Q(code__icontains=words))
    if data.get("fy"):
        rows = rows.filter(fy_from__lte=data["fy"], fy_to__gte=data["fy"])
    if data.get("mine"):
        rows = rows.filter(within("owner__", own_paths(user)))
    if data.get("department"):
        rows = rows.filter(owner__path__startswith=data["department"].path)
    return rows.filter(**{name: data[name] for name in ("stage", "level") if data.get(name)})


def own_first(rows: QuerySet[Project], user) -> QuerySet[Project]:
    """Each row with `is_own`: its department is one that this person works for."""
    own = Case(When(within("owner__", own_paths(user)), then=True), default=Value(False))
    return rows.annotate(is_own=own if own_paths(user) else Value(False, output_field=BooleanField()))


@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    form = ProjectFilterForm(request.GET or None)
    rows = own_first(Project.objects.visible_to(request.user).select_related("owner"), request.user)
    sort = request.GET.get("sort") if request.GET.get("sort") in SORTS else "new"
    rows = filtered(rows, form, request.user).order_by(*SORTS[sort])
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    may_register = any(m.role in ("member", "approver") for m in request.user.active_memberships)
    return answer(
        request, "project_list.html", form, page=page, sort=sort, may_register=may_register,
        narrowed=any(value for name, value in request.GET.items() if name not in ("sort", "page")),
        kept=urlencode({k: v for k, v in request.GET.items() if v and k not in ("sort", "page")}),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def project_edit(request: HttpRequest, pk: int) -> HttpResponse:
    project = project_for(request, pk)
    require(request.user, "edit_facts", project)
    form = FactsForm(request.POST or None, initial=FactsForm.initial_of(project))
    if form.is_bound and form.is_valid():
        try:
            projects.edit_facts(
                project=project, edition=form.cleaned_data["edition"], changes=form.changes(),
                themes=form.cleaned_data["themes"], actor=request.user,
            )  # fmt: skip
        except DomainError as error:
            say_on(form, error)
        else:
            messages.success(request, _("The facts are saved."))
            return redirect("cms:project-detail", pk=project.pk)
    return answer(request, "project_edit.html", form, project=project)


@require_http_methods(["GET", "HEAD", "POST"])
def project_stage(request: HttpRequest, pk: int) -> HttpResponse:
    project = project_for(request, pk)
    require(request.user, "edit_facts", project)
    may_end = permit(request.user, "close_project", project)
    posted = request.POST or None
    if posted and posted.get("stage") in stages.ENDS:
        require(request.user, "close_project", project)
    form = StageForm(posted, project=project, may_end=bool(may_end))
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        try:
            projects.move_stage(project=project, **data, actor=request.user)
        except DomainError as error:
            say_on(form, error)
        else:
            messages.success(request, _("The stage is recorded."))
            return redirect("cms:project-detail", pk=project.pk)
    return answer(request, "project_stage.html", form, project=project, may_end=may_end)


@require_POST
def project_confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The coordinator's button."""
    project = project_for(request, pk)
    projects.confirm_facts(project=project, edition=edition_in(request.POST), actor=request.user)
    messages.success(request, _("The facts are confirmed as of today."))
    return redirect("cms:project-detail", pk=project.pk)


@require_safe
def project_history(request: HttpRequest, pk: int) -> HttpResponse:
    """Field by field: before, after, who, when. For staff who see the project as its own."""
    project = project_for(request, pk)
    require(request.user, "read_field_history", project)
    note_audit_read(request.user, project, action="project.read")
    page = Paginator(changes_of(project), PAGE).get_page(request.GET.get("page"))
    return answer(request, "project_history.html", None, project=project, page=page)
