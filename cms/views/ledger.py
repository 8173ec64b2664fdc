"""The audit record: who did what, whether it still stands as written, and who looked at it."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.ledger import access, checks, export
from cms.ledger.filters import LedgerFilterForm, Narrowing, narrowing_of
from cms.ledger.permissions import is_auditor, reads_access_log
from cms.ledger.selectors import entries_page, ledger_size, opened
from cms.ledger.words import READS
from sharingbook.accounts.models import Department
from sharingbook.accounts.verdicts import permit, require
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.errors import DomainError
from sharingbook.common.return_address import post_only
from sharingbook.common.values.digits import whole_number

MAX_SEQ = 2**53


def departments_of_all() -> list[Department]:
    return list(Department.objects.order_by("path"))


def _number(text: str | None) -> int | None:
    """A sequence number of the address; anything else is left out."""
    return whole_number(text, longest=15)


def _asked(request: HttpRequest, departments: list[Department]) -> tuple[LedgerFilterForm, Narrowing]:
    form = LedgerFilterForm(request.GET, departments=departments, staff=request.user.is_authenticated)
    form.is_valid()  # a value that does not fit narrows nothing and says so beside its field
    return form, narrowing_of(form.cleaned_data, request.GET, request.user, departments)


def _query(request: HttpRequest, *without: str) -> str:
    """The address's own filters, to be carried on by links."""
    return urlencode({k: v for k, v in request.GET.items() if v and k not in without})


def verdict_context(user: Any) -> dict:
    """What `cms/_ledger_verdict.html` shows: the check under way, else the last verdict."""
    running = checks.running_check()
    size = ledger_size()
    percent = min(99, running.done * 100 // max(running.size, 1)) if running else 0
    verdict = checks.last_verdict()
    return {
        "running": running,
        "percent": percent,
        "verdict": verdict,
        "unfinished": checks.unfinished_check(),
        "since_verdict": max(0, size - verdict.entries) if verdict and verdict.ok else 0,
        "size": size,
        "may_verify": bool(permit(user, "verify_ledger")),
        "around": max(0, verdict.first_bad_seq - 25) if verdict and verdict.first_bad_seq else 0,
    }


@login_not_required
@never_cache
@require_safe
def ledger(request: HttpRequest) -> HttpResponse:
    """The verdict, then the entries. Everybody reads the headers (row 44); names and contents: row 45."""
    require(request.user, "read_ledger_headers")
    departments = departments_of_all()
    form, narrowing = _asked(request, departments)
    page = entries_page(
        narrowing, user=request.user, departments=departments,
        before=_number(request.GET.get("before")), after=_number(request.GET.get("after")),
    )  # fmt: skip
    wanted = _number(request.GET.get("open"))
    row = next((row for row in page.rows if row.entry.seq == wanted), None)
    auditing = is_auditor(request.user)
    if auditing:
        access.note_opening(request.user, "ledger.open", str(wanted) if row else "*")
    context = {
        "form": form,
        "page": page,
        "open": opened(row.entry, user=request.user, departments=departments, row=row) if row else None,
        "about": narrowing.about,
        "query": _query(request, "open"),
        "filters": _query(request, "open", "before", "after"),
        "narrowed": narrowing.drive is not None or bool(narrowing.rest),
        "auditing": auditing,
        "reads_open": reads_access_log(request.user),
        "kept": [(k, request.GET[k]) for k in ("project", "case", "actor", "action") if request.GET.get(k)],
        **verdict_context(request.user),
    }
    return render(request, "cms/ledger.html", context)


@login_not_required
@never_cache
@require_safe
def ledger_entry(request: HttpRequest, seq: int) -> HttpResponse:
    """One entry by itself: header, content where it is open, and both links of its chain."""
    if seq > MAX_SEQ:
        raise Http404
    entry = get_object_or_404(LedgerEntry, pk=seq)
    if is_auditor(request.user):
        access.note_opening(request.user, "ledger.open", str(seq))
    found = opened(entry, user=request.user, departments=departments_of_all())
    following = LedgerEntry.objects.filter(pk=seq + 1).values_list("seq", flat=True).first()
    context = {
        "open": found,
        "entry": entry,
        "body": bytes(entry.body).decode("utf-8", "replace"),
        "previous": seq - 1 if seq else None,
        "following": following,
        "auditing": is_auditor(request.user),
    }
    return render(request, "cms/ledger_entry.html", context)


@post_only
def ledger_verify(request: HttpRequest) -> HttpResponse:
    checks.request_check(actor=request.user)
    messages.info(request, _("The whole record is being read again. You may leave; it goes on."))
    return redirect("cms:ledger")


@login_not_required
@never_cache
@require_safe
def ledger_verify_status(request: HttpRequest) -> HttpResponse:
    """The verdict as a part of a page, asked every two seconds while a check runs."""
    return render(request, "cms/_ledger_verdict.html", verdict_context(request.user))


@login_not_required
@require_safe
def ledger_verify_help(request: HttpRequest) -> HttpResponse:
    """How anybody checks the record on a machine of their own."""
    context = {"limit": export.LIMIT, "reads_open": reads_access_log(request.user)}
    return render(request, "cms/ledger_verify_help.html", context)


@login_not_required
@never_cache
@require_safe
def ledger_export(request: HttpRequest) -> StreamingHttpResponse:
    """Headers as JSONL: what the filters leave; all of it for those who verify, else a part at a time."""
    require(request.user, "read_ledger_headers")
    form, narrowing = _asked(request, departments_of_all())
    if form.errors:
        raise DomainError(gettext_noop("One of the filters does not fit. Go back and mend it."))
    if is_auditor(request.user):
        access.note_opening(request.user, "ledger.export", _query(request) or "*")
    limit = None if permit(request.user, "verify_ledger") else export.LIMIT
    since = _number(request.GET.get("from_seq"))
    lines = export.header_lines(narrowing, limit=limit, since=since or 0)
    response = StreamingHttpResponse(lines, content_type="application/jsonl; charset=utf-8")
    day = timezone.localdate()
    response["Content-Disposition"] = f'attachment; filename="ledger-{day:%Y%m%d}.jsonl"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@never_cache
@require_safe
def ledger_access(request: HttpRequest) -> HttpResponse:
    """Who read what; reading this is noted as well."""
    departments = departments_of_all()
    kind = request.GET.get("action", "")
    before = _number(request.GET.get("before"))
    reads, older = access.reads_page(request.user, departments, before=before, action=kind)
    if is_auditor(request.user):
        access.note_opening(request.user, "ledger.access")
    context = {
        "reads": reads,
        "older": older,
        "actions": READS.items(),
        "action": kind,
        "reads_open": True,
        "auditing": is_auditor(request.user),
    }
    return render(request, "cms/ledger_access.html", context)
