"""The executive's page, its PDF and workbook, and the projects behind each number."""

from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cms.portfolio.figures import LIGHTS, Filters, Portfolio, portfolio_for
from cms.portfolio.page import charts_of
from cms.portfolio.pdf import portfolio_pdf
from cms.portfolio.scope import Scope, entered_scope
from cms.portfolio.xlsx import portfolio_xlsx
from procurement.enums import Stage
from reviews.enums import UNANSWERED, UNRESOLVED, Kind
from reviews.models import Annotation
from sharingbook.accounts.models import Department
from sharingbook.accounts.verdicts import require
from sharingbook.common.values.money import MILLION, THOUSAND

PAGE = 50
UNIT = "portfolio-unit"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def filters_of(request: HttpRequest) -> Filters:
    """What the address asks for; anything else is left out."""
    stage, year = request.GET.get("stage", ""), request.GET.get("fy", "")
    return Filters(
        department=request.GET.get("department", "")[:32],
        stage=stage if stage in Stage.values else "",
        fiscal_year=int(year) if year.isascii() and year.isdigit() and len(year) == 4 else 0,
    )


def _computed(request: HttpRequest) -> Portfolio:
    return portfolio_for(request.user, filters=filters_of(request), scope=entered_scope(request.user))


@require_safe
def portfolio(request: HttpRequest) -> HttpResponse:
    if request.GET.get("unit") in (THOUSAND, MILLION):
        request.session[UNIT] = request.GET["unit"]
        query = {k: v for k, v in request.GET.items() if k != "unit"}
        return redirect(f"{request.path}?{urlencode(query)}" if query else request.path)
    unit = request.session.get(UNIT, MILLION)
    found = _computed(request)
    context = {
        "portfolio": found,
        "charts": charts_of(found, unit=unit),
        "unit": unit,
        "lights": LIGHTS,
        "stages": Stage.choices,
        "query": urlencode(found.filters.query()),
        "years": [row.fiscal_year for row in found.years],
        "current_place": "portfolio",
    }
    return render(request, "cms/portfolio.html", context)


def _file(data: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type=kind)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_safe
def portfolio_as_pdf(request: HttpRequest) -> HttpResponse:
    require(request.user, "make_report")
    found = _computed(request)
    return _file(portfolio_pdf(found), "application/pdf", f"portfolio-{found.day:%Y%m%d}.pdf")


@require_safe
def portfolio_as_xlsx(request: HttpRequest) -> HttpResponse:
    require(request.user, "make_report")
    found = _computed(request)
    return _file(portfolio_xlsx(found), XLSX, f"portfolio-{found.day:%Y%m%d}.xlsx")


def behind(scope: Scope, filters: Filters, departments: list[Department], params) -> tuple:
    """The projects behind a number, each with its open must-items, and what narrows them."""
    if filters.department:
        chosen = next((d for d in departments if d.code == filters.department), None)
        scope = scope.within(chosen.path) if chosen else Scope()
    rows = scope.projects(departments).select_related("owner")
    if filters.stage:
        rows = rows.filter(stage=filters.stage)
    if filters.fiscal_year:
        rows = rows.filter(fy_from__lte=filters.fiscal_year, fy_to__gte=filters.fiscal_year)
    light = params.get("light", "")
    if light in LIGHTS:
        rows = rows.filter(reported_light=light)
    open_musts = Q(
        cases__reviews__annotations__kind=Kind.MUST, cases__reviews__annotations__state__in=UNRESOLVED
    )
    rows = rows.annotate(open_musts=Count("cases__reviews__annotations", filter=open_musts))
    of_project = Annotation.objects.filter(review__case__project=OuterRef("pk"))
    if "must" in params:
        rows = rows.filter(open_musts__gt=0)
    if "unanswered" in params:
        rows = rows.filter(Exists(of_project.filter(state__in=UNANSWERED).exclude(kind=Kind.PRAISE)))
    if params.get("level") == "public":
        rows = rows.filter(level="public")
    return rows.order_by("owner__path", "-open_musts", "pk"), light


@require_safe
def portfolio_list(request: HttpRequest) -> HttpResponse:
    scope, filters = entered_scope(request.user), filters_of(request)
    departments = list(Department.objects.order_by("path"))
    rows, light = behind(scope, filters, departments, request.GET)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "filters": filters,
        "department": next((d for d in departments if d.code == filters.department), None),
        "stage": dict(Stage.choices).get(filters.stage, ""),
        "light": light,
        "must": "must" in request.GET,
        "unanswered": "unanswered" in request.GET,
        "public": request.GET.get("level") == "public",
        "back": urlencode(filters.query()),
        "current_place": "portfolio",
    }
    return render(request, "cms/portfolio_list.html", context)
