"""The staff's page of a project."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.selectors import project_overview
from procurement.models import Project
from procurement.noted_reads import note_audit_read
from sharingbook.accounts.verdicts import permit

UNITS = ("thousand", "million")
# What the page's buttons ask the permission table.
ACTIONS = (
    "edit_facts", "rebaseline", "upload_version", "publish_page", "approve_level", "propose_level",
    "record_decision", "read_field_history", "confirm_facts",
)  # fmt: skip


@never_cache
@require_safe
def project_detail(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Project.objects.visible_to(request.user).select_related("owner", "page", "level_approved_by")
    project = get_object_or_404(rows, pk=pk)
    note_audit_read(request.user, project, action="project.read")
    overview = project_overview(project, request.user)
    may = {action: bool(permit(request.user, action, project)) for action in ACTIONS}
    # The case that a new version most likely belongs to: the newest one that is not over.
    case = next((row.case for row in overview.waiting), None)
    unit = request.GET.get("unit") if request.GET.get("unit") in UNITS else UNITS[0]
    context = {
        "project": project,
        "page": getattr(project, "page", None),
        "view": overview,
        "may": may,
        "upload_case": case,
        "unit": unit,
        "current_place": "projects",
    }
    return render(request, "cms/project_detail.html", context)
