"""The public book: its list, a project's page, the same list as data."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cms.exports import book_csv, book_json
from cms.selectors import BookQuery, book_list, last_published
from cms.selectors.book import theme_label
from cms.selectors.book_project import project_context, published_story
from procurement.enums import Stage
from procurement.models import Project
from procurement.noted_reads import note_audit_read
from sharingbook.accounts.verdicts import permit

FORMATS = {"csv": book_csv, "json": book_json}


@login_not_required
@require_safe
def book(request: HttpRequest) -> HttpResponse:
    """Search, filters with counts, entries; what is listed is the same for everybody."""
    found = book_list(BookQuery.of(request.GET), request.GET.get("page"))
    context = {
        "book": found,
        "query": found.query,
        "published": last_published(),
        "listed": Project.objects.listed().count(),
        "chips": _chips(request, found.query),
        "data_query": _without(request, "page"),
        "current_place": "book",
    }
    return render(request, "cms/book.html", context)


def _without(request: HttpRequest, name: str, value: str | None = None) -> str:
    """The address's parameters without one of them (and without the page, which would not fit)."""
    params = request.GET.copy()
    params.pop("page", None)
    if value is None:
        params.pop(name, None)
    else:
        kept = [one for one in params.getlist(name) if one != value]
        params.setlist(name, kept)
    return params.urlencode()


def _chips(request: HttpRequest, query: BookQuery) -> list[dict]:
    """Each condition that is set, with the address that takes it away."""
    chosen = [("stage", stage, Stage(stage).label) for stage in query.stages]
    chosen += [("department", d.code, d.label) for d in query.departments]
    chosen += [("fy", str(year), None) for year in query.years]
    chosen += [("theme", theme.slug, theme_label(theme)) for theme in query.themes]
    return [
        {
            "label": label,
            "year": int(value) if name == "fy" else None,
            "query": _without(request, name, value),
        }
        for name, value, label in chosen
    ]


@login_not_required
@require_safe
def book_project(request: HttpRequest, code: str) -> HttpResponse:
    """A project's permanent address: for everybody while the book lists it, else for whoever may see it."""
    rows = Project.objects.visible_to(request.user).select_related("owner", "page")
    project = rows.filter(code=code).first()
    if project is None:
        raise Http404
    note_audit_read(request.user, project, action="project.read")
    context = {
        **project_context(project, request.user),
        **published_story(project),
        "may_edit": request.user.is_authenticated and permit(request.user, "edit_facts", project),
    }
    return render(request, "cms/book_project.html", context)


@login_not_required
@require_safe
def book_data(request: HttpRequest) -> HttpResponse:
    """The list as CSV or JSON with the list's own filters; without a format, the terms of use."""
    export = FORMATS.get(request.GET.get("format", ""))
    if export is None:
        context = {
            "current_place": "book",
            "query": _without(request, "format"),
            "licence": settings.DATA_LICENCE,
            "licence_url": settings.DATA_LICENCE_URL,
        }
        return render(request, "cms/book_data.html", context)
    return export(request, BookQuery.of(request.GET))
