"""What changed between two versions: a page, and the comparison table (新旧対照表) on paper and in Word."""

from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from procurement.models import Version
from procurement.noted_reads import CONTENT, note_audit_read
from reviews.exchange import comparison_paper, comparison_word
from reviews.selectors.comparing import SHOWN, Changes, Choice, changes_between, versions_to_compare
from reviews.views.version import visible_version
from sharingbook.common.values.digits import whole_number

ROWS_A_PAGE = 200
WORD_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@login_not_required
@never_cache
@require_GET
def compare_page(request: HttpRequest, pk: int, old_pk: int) -> HttpResponse:
    """`pk` is the newer version (the other way round leads here); `comment` is the one to begin with."""
    try:
        old, new = _both(request, pk, old_pk)
    except Http404:
        if request.user.is_authenticated:
            raise
        return redirect_to_login(request.get_full_path())
    asked = whole_number(request.GET.get("with"))
    if asked is not None and asked != old_pk:
        return redirect("reviews:compare", pk, asked)
    if old.number > new.number:
        return redirect(f"{reverse('reviews:compare', args=[old_pk, pk])}?{request.GET.urlencode()}")
    choice = Choice.read(request.GET)
    changes = changes_between(old, new, request.user)
    rows = changes.chosen(choice)
    paginator = Paginator(rows, ROWS_A_PAGE)
    comment = whole_number(request.GET.get("comment"))
    at = _row_of_comment(rows, comment)
    page = paginator.get_page(at // ROWS_A_PAGE + 1 if at is not None else request.GET.get("page"))
    context = {
        "old": old, "version": new, "case": new.case, "changes": changes, "choice": choice, "page": page,
        "versions": versions_to_compare(new), "selected": rows[at].row.number if at is not None else None,
        "unchanged_comment": any(c.annotation.pk == comment for c in changes.untouched),
        "tabs": [(shown, changes.counts[shown], choice.query(shown=shown)) for shown in SHOWN],
        "layouts": [(name, choice.query(layout=name)) for name in ("side", "inline")],
        "numbers_query": choice.query(numbers=not choice.numbers), "query": choice.query(),
        "current_place": "reviews",
    }  # fmt: skip
    return render(request, "reviews/compare.html", context)


@never_cache
@require_GET
def compare_pdf(request: HttpRequest, pk: int, old_pk: int) -> HttpResponse:
    changes, choice = _chosen(request, pk, old_pk)
    return _file(changes, comparison_paper.to_pdf(changes, choice), "pdf", "application/pdf")


@never_cache
@require_GET
def compare_word(request: HttpRequest, pk: int, old_pk: int) -> HttpResponse:
    changes, choice = _chosen(request, pk, old_pk)
    return _file(changes, comparison_word.to_docx(changes, choice), "docx", WORD_TYPE)


def _chosen(request: HttpRequest, pk: int, old_pk: int) -> tuple[Changes, Choice]:
    old, new = sorted(_both(request, pk, old_pk), key=lambda version: version.number)
    return changes_between(old, new, request.user), Choice.read(request.GET)


def _both(request: HttpRequest, pk: int, old_pk: int) -> tuple[Version, Version]:
    """The two versions, or 404 unless both are versions of one draft that this person may see."""
    new, old = visible_version(request, pk), visible_version(request, old_pk)
    if new.draft_id != old.draft_id or new.pk == old.pk:
        raise Http404
    for version in (old, new):
        note_audit_read(request.user, version, action="read_version", row=CONTENT)
    old.draft = new.draft
    return old, new


def _row_of_comment(rows, annotation_id: int | None) -> int | None:
    """Where the first change stands that answers this comment."""
    if annotation_id is None:
        return None
    found = (at for at, one in enumerate(rows) if any(c.annotation.pk == annotation_id for c in one.advice))
    return next(found, None)


def _file(changes: Changes, content: bytes, extension: str, content_type: str) -> HttpResponse:
    facts = {"title": changes.new.draft.title, "old": changes.old.number, "new": changes.new.number}
    name = _("Comparison table %(title)s version %(old)s to %(new)s") % facts
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.{extension}")
    response["X-Content-Type-Options"] = "nosniff"
    return response
