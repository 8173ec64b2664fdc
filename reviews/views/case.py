"""A case: its documents, rounds of review, advice and decisions; and asking for a round."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from procurement.models import Decision, Version
from procurement.noted_reads import note_audit_read
from procurement.selectors import documents_of
from procurement.views.cases import say_on
from reviews import addresses
from reviews.enums import OPEN_ROUND, ReviewState
from reviews.forms.review import ReviewForm
from reviews.models import Assignment, Review
from reviews.selectors import case_overview
from reviews.selectors.case_page import acts_on, open_by_kind
from reviews.selectors.findings import counts_of
from reviews.services import reviews
from reviews.views.rows import visible_case
from sharingbook.accounts.models import User
from sharingbook.accounts.verdicts import require
from sharingbook.common.errors import DomainError, StaleEdit


@require_GET
def case_detail(request: HttpRequest, pk: int) -> HttpResponse:
    case = visible_case(request, pk)
    note_audit_read(request.user, case, action="case.read")
    overview = case_overview(case, request.user)
    acts = acts_on(case, overview, request.user)
    _count_findings([v for line in overview.documents for v in line.versions], request.user)
    decisions = Decision.objects.visible_to(request.user).filter(case=case)
    context = {
        "case": case,
        "project": case.project,
        "overview": overview,
        "acts": acts,
        "may": acts.may,
        # Who advises, and what was asked, is for those who work on the case.
        "inside": overview.files_open or acts.may["triage_review"] or _is_own(overview),
        "open_kinds": open_by_kind(case),
        "decisions": decisions.select_related("decided_for", "corrected_by").order_by("-decided_at", "-pk"),
        "standing": (Assignment.State.ASSIGNED, Assignment.State.DECLARED, Assignment.State.FINISHED),
        "open_states": OPEN_ROUND,
        "current_place": "reviews" if _is_own(overview) else "projects",
    }
    return render(request, "reviews/case_detail.html", context)


def _count_findings(versions: list[Version], user: User) -> None:
    """Put on each version what the check found that is still open; None for those who see no findings."""
    counts = counts_of(versions, user)
    for version in versions:
        version.found = counts.get(version.pk)


def _is_own(overview) -> bool:
    return any(one.own is not None for one in overview.rounds)


@require_http_methods(["GET", "POST"])
def review_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask for a round, or ask again for one that was returned."""
    case = visible_case(request, pk)
    require(request.user, "request_review", case)
    documents = documents_of(case)
    returned = _returned(case)
    form = ReviewForm(request.POST or None, documents=documents, returned=returned)
    if request.method == "POST" and form.is_valid():
        try:
            if returned is None:
                vendors = form.cleaned_data["vendors"]
                reviews.request_review(case=case, **form.facts(), vendors=vendors, actor=request.user)
            else:
                edition = form.cleaned_data["edition"] or 0
                reviews.resubmit_review(review=returned, **form.facts(), edition=edition, actor=request.user)
        except DomainError as error:
            if isinstance(error, StaleEdit):
                error.current, error.submitted = form.by_field(error.current), form.by_field(error.submitted)
            say_on(form, error)
        else:
            messages.success(request, _("The review was requested. The review desk was told."))
            return redirect(addresses.case_page(case))
    newest = [line.versions[0] for line in documents if line.versions]
    _count_findings(newest, request.user)
    context = {
        "form": form, "case": case, "returned": returned,
        "unmended": [version for version in newest if version.found and version.found.must],
        "back": addresses.case_page(case),
        "vendors": case.interested_vendors.all(), "current_place": "projects",
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "reviews/review_new.html", context, status=status)


def _returned(case) -> Review | None:
    """The latest round, when it came back."""
    latest = case.reviews.order_by("-number").first()
    return latest if latest is not None and latest.state == ReviewState.RETURNED else None
