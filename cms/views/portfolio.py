"""The executive's page, its PDF and workbook, and the projects behind each number."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from cms.portfolio.behind import asked_in, projects_behind
from cms.portfolio.figures import LIGHTS, Portfolio, portfolio_for
from cms.portfolio.filters import Filters, Part, part_of
from cms.portfolio.lists import long_waiting, waiting_row
from cms.portfolio.page import charts_of
from cms.portfolio.pdf import portfolio_pdf
from cms.portfolio.scope import entered_scope
from cms.portfolio.xlsx import portfolio_xlsx
from procurement.enums import Stage
from sharingbook.accounts.models import Department
from sharingbook.accounts.verdicts import require
from sharingbook.common.values.digits import whole_number
from sharingbook.common.values.money import MILLION, THOUSAND

PAGE = 50
UNIT = "portfolio-unit"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def filters_of(request: HttpRequest) -> Filters:
    """What the address asks for; anything else is left out."""
    stage, year = request.GET.get("stage", ""), request.GET.get("fy", "")
    return Filters(
        department=request.GET.get("department", "")[:32],
        own="own" in request.GET and "department" in request.GET,
        stage=stage if stage in Stage.values else "",
        fiscal_year=(whole_number(year) if len(year) == 4 else None) or 0,
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


def _part(request: HttpRequest) -> Part:
    return part_of(
        entered_scope(request.user), filters_of(request), list(Department.objects.order_by("path"))
    )


def _list_context(part: Part) -> dict:
    return {
        "filters": part.filters,
        "department": part.chosen,
        "stage": dict(Stage.choices).get(part.filters.stage, ""),
        "current_place": "portfolio",
    }


@require_safe
def portfolio_list(request: HttpRequest) -> HttpResponse:
    part, asked = _part(request), asked_in(request.GET)
    rows, total = projects_behind(part, asked)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    unit = request.session.get(UNIT, MILLION)
    context = {"page": page, "asked": asked, "total": total, "unit": unit, **_list_context(part)}
    return render(request, "cms/portfolio_list.html", context)


@require_safe
def portfolio_waiting(request: HttpRequest) -> HttpResponse:
    """All cases that have waited for long; the page of figures shows the first few."""
    part, day = _part(request), timezone.localdate()
    page = Paginator(long_waiting(part.cases(), day), PAGE).get_page(request.GET.get("page"))
    unit = request.session.get(UNIT, MILLION)
    rows = [waiting_row(case, day) for case in page.object_list]
    context = {"page": page, "rows": rows, "unit": unit, **_list_context(part)}
    return render(request, "cms/portfolio_waiting.html", context)
