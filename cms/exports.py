"""The book's list as open data: CSV for spreadsheets, JSON for programs; the list's filters apply."""

import csv
import io

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from cms.selectors.book import SORTS, BookQuery, Entry, entries_of
from procurement.models import Project

BATCH = 500
BOM = "\ufeff"
# Spreadsheets take a cell that begins like this for a formula.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def _rows(query: BookQuery) -> list[Entry]:
    """All results, read in batches so that no query lists ten thousand keys."""
    rows = query.apply(Project.objects.listed()).order_by(*SORTS[query.sort])
    projects = list(rows.select_related("owner", "page").prefetch_related("themes"))
    entries: list[Entry] = []
    for at in range(0, len(projects), BATCH):
        entries += entries_of(projects[at : at + BATCH])
    return entries


def _record(entry: Entry, request: HttpRequest) -> dict:
    project = entry.project
    return {
        "code": project.code,
        "name": project.name,
        "kana": project.kana,
        "summary": project.summary,
        "purpose": project.purpose,
        "department_code": project.owner.code,
        "department": project.owner.name,
        "stage": project.stage,
        "stage_since": project.stage_since.isoformat(),
        "first_fiscal_year": project.fy_from,
        "last_fiscal_year": project.fy_to,
        "themes": [theme.name for theme in project.themes.all()],
        "planned_yen": entry.plan,
        "health": entry.light or None,
        "advice_items": entry.advised,
        "answered_items": entry.answered,
        "published_on": timezone.localdate(entry.updated_on).isoformat() if entry.updated_on else None,
        "url": request.build_absolute_uri(reverse("cms:book-project", args=[project.code])),
    }


def plain_cell(value: object) -> str:
    """A cell's text; what a spreadsheet would run as a formula gets an apostrophe in front."""
    if value is None:
        return ""
    text = " ".join(value) if isinstance(value, list) else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


def book_csv(request: HttpRequest, query: BookQuery) -> HttpResponse:
    """UTF-8 with a byte-order mark, without which Excel garbles Japanese."""
    records = [_record(entry, request) for entry in _rows(query)]
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    names = list(records[0]) if records else ["code", "name"]
    writer.writerow(names)
    writer.writerows([plain_cell(record[name]) for name in names] for record in records)
    response = HttpResponse(BOM + buffer.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="sharing-book.csv"'
    return response


def book_json(request: HttpRequest, query: BookQuery) -> JsonResponse:
    data = {
        "title": gettext("Sharing Book"),
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "license": "CC BY 4.0",
        "projects": [_record(entry, request) for entry in _rows(query)],
    }
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})
