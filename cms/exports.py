"""The book's list as open data: CSV for spreadsheets, JSON for programs; the list's filters apply."""

import csv
import io

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from cms.selectors.book import SORTS, BookQuery, Entry, entries_of
from procurement.models import Project
from sharingbook.common.spreadsheets import BOM, plain_cell

BATCH = 500
COLUMNS = (
    "code", "name", "kana", "summary", "purpose", "department_code", "department", "stage",
    "stage_since", "first_fiscal_year", "last_fiscal_year", "themes", "planned_yen", "health",
    "advice_items", "answered_items", "published_on", "url",
)  # fmt: skip


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
    values = (
        project.code,
        project.name,
        project.kana,
        project.summary,
        project.purpose,
        project.owner.code,
        project.owner.name,
        project.stage,
        project.stage_since.isoformat(),
        project.fy_from,
        project.fy_to,
        [theme.name for theme in project.themes.all()],
        entry.plan,
        entry.light or None,
        entry.advice.to_answer,
        entry.advice.answered,
        timezone.localdate(entry.updated_on).isoformat() if entry.updated_on else None,
        request.build_absolute_uri(reverse("cms:book-project", args=[project.code])),
    )
    return dict(zip(COLUMNS, values, strict=True))


def book_csv(request: HttpRequest, query: BookQuery) -> HttpResponse:
    """UTF-8 with a byte-order mark, without which Excel garbles Japanese."""
    records = [_record(entry, request) for entry in _rows(query)]
    buffer = io.StringIO()
    writer = csv.writer(buffer, quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    writer.writerows([plain_cell(record[name]) for name in COLUMNS] for record in records)
    response = HttpResponse(BOM + buffer.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="sharing-book.csv"'
    return response


def book_json(request: HttpRequest, query: BookQuery) -> JsonResponse:
    data = {
        "title": gettext("Sharing Book"),
        "made_at": timezone.localtime().isoformat(timespec="seconds"),
        "license": settings.DATA_LICENCE,
        "license_url": settings.DATA_LICENCE_URL,
        "projects": [_record(entry, request) for entry in _rows(query)],
    }
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False})
