"""Budget lines, milestones and health reports of a project."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procurement.forms.project import (
    BudgetChangeForm,
    BudgetLineForm,
    DoneForm,
    HealthForm,
    MilestoneForm,
    RemovalForm,
    ReplanForm,
)
from procurement.noted_reads import note_audit_read
from procurement.services import budget, health, milestones
from procurement.views.cases import say_on
from procurement.views.projects import answer, project_for
from sharingbook.accounts.verdicts import permit, require
from sharingbook.common.errors import DomainError


@require_http_methods(["GET", "HEAD", "POST"])
def project_budget(request: HttpRequest, pk: int) -> HttpResponse:
    """All lines; one form at the foot adds one."""
    project = project_for(request, pk)
    require(request.user, "edit_facts", project)
    form = BudgetLineForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            budget.add_line(project=project, **form.cleaned_data, actor=request.user)
        except DomainError as error:
            say_on(form, error)
        else:
            messages.success(request, _("The line is added."))
            return redirect("procurement:project-budget", pk=project.pk)
    lines = project.budget_lines.filter(removed_at__isnull=True)
    return answer(request, "project_budget.html", form, project=project, lines=lines)


@require_http_methods(["GET", "HEAD", "POST"])
def budget_line(request: HttpRequest, pk: int, line_pk: int) -> HttpResponse:
    """Change one line (another amount beside the first), or remove it with a reason."""
    project = project_for(request, pk)
    require(request.user, "rebaseline", project)
    line = get_object_or_404(project.budget_lines.filter(removed_at__isnull=True), pk=line_pk)
    removing = "remove" in request.POST
    removal = RemovalForm(request.POST if removing else None, prefix="removal")
    form = BudgetChangeForm(
        request.POST if request.method == "POST" and not removing else None,
        initial=BudgetChangeForm.initial_of(line),
    )
    if removing and removal.is_valid():
        try:
            budget.remove_line(line=line, reason=removal.cleaned_data["reason"], actor=request.user)
        except DomainError as error:
            say_on(removal, error)
        else:
            messages.success(request, _("The line is removed. It stays in the history."))
            return redirect("procurement:project-budget", pk=project.pk)
    if form.is_bound and form.is_valid():
        try:
            budget.change_line(line=line, **form.cleaned_data, actor=request.user)
        except DomainError as error:
            say_on(form, error)
        else:
            messages.success(request, _("The new amount stands beside the first."))
            return redirect("procurement:project-budget", pk=project.pk)
    return answer(
        request, "budget_line.html", removal if removing else form,
        project=project, line=line, removal=removal, change=form,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def project_milestones(request: HttpRequest, pk: int) -> HttpResponse:
    project = project_for(request, pk)
    require(request.user, "edit_facts", project)
    form = MilestoneForm(request.POST or None)
    if form.is_bound and form.is_valid():
        milestones.add_milestone(project=project, **form.cleaned_data, actor=request.user)
        messages.success(request, _("The milestone is added."))
        return redirect("procurement:project-milestones", pk=project.pk)
    return answer(request, "project_milestones.html", form, project=project, rows=project.milestones.all())


@require_http_methods(["GET", "HEAD", "POST"])
def milestone(request: HttpRequest, pk: int, milestone_pk: int) -> HttpResponse:
    """A new plan beside the first, or the day on which it was done."""
    project = project_for(request, pk)
    require(request.user, "rebaseline", project)
    row = get_object_or_404(project.milestones, pk=milestone_pk)
    finishing = "finish" in request.POST
    done = DoneForm(
        request.POST if finishing else None, prefix="done", initial={"done_on": timezone.localdate()}
    )
    form = ReplanForm(
        request.POST if request.method == "POST" and not finishing else None,
        initial={"planned_date": row.planned_date, "edition": row.edition},
    )
    if finishing and done.is_valid():
        try:
            milestones.complete(milestone=row, done_on=done.cleaned_data["done_on"], actor=request.user)
        except DomainError as error:
            say_on(done, error)
        else:
            messages.success(request, _("Recorded as done."))
            return redirect("procurement:project-milestones", pk=project.pk)
    if form.is_bound and form.is_valid():
        try:
            milestones.replan(milestone=row, **form.cleaned_data, actor=request.user)
        except DomainError as error:
            say_on(form, error)
        else:
            messages.success(request, _("The new plan stands beside the first."))
            return redirect("procurement:project-milestones", pk=project.pk)
    return answer(
        request, "milestone.html", done if finishing else form, project=project, row=row, done=done, plan=form
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
def project_health(request: HttpRequest, pk: int) -> HttpResponse:
    """Report how things stand; earlier reports stay below."""
    project = project_for(request, pk)
    require(request.user, "read_field_history", project)
    note_audit_read(request.user, project, action="project.read")
    form = HealthForm(request.POST or None, initial={"event_date": timezone.localdate()})
    if request.method == "POST":
        require(request.user, "edit_facts", project)
        if form.is_valid():
            try:
                health.report_health(project=project, **form.cleaned_data, actor=request.user)
            except DomainError as error:
                say_on(form, error)
            else:
                messages.success(request, _("The report is recorded."))
                return redirect("cms:project-detail", pk=project.pk)
    reports = project.health_reports.select_related("entered_by")[:24]
    return answer(
        request, "project_health.html", form, project=project, reports=reports,
        may_report=permit(request.user, "edit_facts", project),
    )  # fmt: skip
