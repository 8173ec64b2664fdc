"""What the specification checker found in a version: a page for the department, and the same beside the text.

Every act answers the draft page's script with the list anew, and a browser without script with a redirect.
"""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from procurement.models import Version
from procurement.noted_reads import note_audit_read
from procurement.permissions import remember_acts
from procurement.selectors import is_readable
from reviews.enums import FindingState
from reviews.forms.finding import CASE, ORGANISATION, DismissForm
from reviews.models import Dismissal, Finding, Suppression
from reviews.selectors.bench import may_comment, may_follow
from reviews.selectors.checks import Standing, standing_of
from reviews.selectors.findings import (
    NEW,
    STILL,
    FindingLine,
    FindingList,
    by_rule,
    findings_of,
    grouped,
    with_words,
)
from reviews.selectors.standard_sections import sections_of
from reviews.services import checking
from reviews.services import findings as services
from reviews.views.version import visible_version
from sharingbook.accounts.models import User
from sharingbook.accounts.verdicts import permit, require
from sharingbook.common.errors import DomainError
from sharingbook.common.return_address import post_only

FINDINGS = "see_findings"
BESIDE = "rail"  # ?part=rail: the list as it stands beside the text


def findings_address(version: Version, finding_id: int | None = None) -> str:
    page = reverse("reviews:findings", args=[version.pk])
    return f"{page}#f{finding_id}" if finding_id else page


@never_cache
@require_GET
def findings_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that was found; asks for the check where none stands, or where its basis has changed."""
    version = _version(request, pk)
    remember_acts(request.user, version.case)
    note_audit_read(request.user, version, action="findings.read", row=FINDINGS)
    if permit(request.user, "run_check", version):
        checking.ask_if_needed(version=version)
    return _page(request, version)


@never_cache
@require_GET
def check_status(request: HttpRequest, pk: int) -> HttpResponse:
    """How far the check is, a part of a page that is asked every two seconds; it names no finding."""
    version = _version(request, pk)
    context = check_context(version, request.user, standing_of(version))
    is_new = bool(request.htmx) and not context["is_checking"]
    context |= {"beside": _is_beside(request), "is_new": is_new}
    response = render(request, "reviews/_check_status.html", context)
    if is_new:
        # The page's script fetches the list anew, unless somebody writes a reason in the one that is shown.
        response["HX-Trigger-After-Swap"] = "findings-anew"
    return response


check_status.is_page = False  # nobody is sent back to it after signing in
check_status.is_use = False  # a page left open does not keep its session alive


@post_only
def check_again(request: HttpRequest, pk: int) -> HttpResponse:
    version = _version(request, pk)
    checking.check_again(version=version, actor=request.user)
    return _done(request, version, _("The check was asked for again."))


@post_only
def finding_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """This finding does not apply, or its rule not here; with a reason."""
    rows = Finding.objects.visible_to(request.user).select_related("version__draft__case__project__owner")
    finding = get_object_or_404(rows, pk=pk)
    version = finding.version
    require(request.user, "dismiss_finding", version)
    form = DismissForm(request.POST)
    if not form.is_valid():
        raise DomainError(services.NEEDS_REASON)
    reason, scope = form.cleaned_data["reason"], form.cleaned_data["scope"]
    said = {"rule": finding.rule, "reason": reason, "actor": request.user}
    if scope == CASE:
        services.suppress_in_case(case=version.case, **said)
        message = _("The rule is not shown in this case any more.")
    elif scope == ORGANISATION:
        services.suppress_in_organisation(organisation=version.owning_department.organisation, **said)
        message = _("The rule is not shown in the organisation any more.")
    else:
        services.dismiss(finding=finding, reason=reason, actor=request.user)
        message = _("Noted that it does not apply.")
    return _done(request, version, message, finding.pk)


@post_only
def dismissal_undo(request: HttpRequest, version_pk: int, pk: int) -> HttpResponse:
    version = _version(request, version_pk)
    rows = Dismissal.objects.visible_to(request.user).filter(draft=version.draft_id)
    dismissal = get_object_or_404(rows.select_related("draft__case__project__owner"), pk=pk)
    services.undo_dismissal(dismissal=dismissal, actor=request.user)
    return _done(request, version, _("The finding is open again."))


@post_only
def suppression_lift(request: HttpRequest, version_pk: int, pk: int) -> HttpResponse:
    """The rule is shown again: in the case of this version, or in its organisation."""
    version = _version(request, version_pk)
    case, organisation = version.case, version.owning_department.organisation
    suppression = get_object_or_404(Suppression.objects.of(case, organisation), pk=pk)
    services.lift(suppression=suppression, actor=request.user)
    return _done(request, version, _("The rule is shown again."))


def check_context(version: Version, user: User, standing: Standing) -> dict[str, Any]:
    """What `reviews/_check_status.html` shows."""
    stalled = standing.is_stalled
    return {
        "version": version,
        "standing": standing,
        "is_readable": is_readable(version),
        "is_checking": standing.is_under_way and not stalled,
        "is_stalled": stalled,
        "may_check": bool(permit(user, "run_check", version)),
    }


def _version(request: HttpRequest, pk: int) -> Version:
    version = visible_version(request, pk)
    require(request.user, FINDINGS, version)
    return version


def _is_beside(request: HttpRequest) -> bool:
    return BESIDE in (request.GET.get("part"), request.POST.get("part"))


def _page(request: HttpRequest, version: Version, said: str = "") -> HttpResponse:
    user = request.user
    found = findings_of(version, user)
    if found.unlike and permit(user, "run_check", version):
        checking.ask_if_needed(version=found.compared_with)  # next time like is compared with like
    beside = _is_beside(request)
    context = check_context(version, user, found.standing) | {
        "case": version.case,
        "found": found,
        **_sorted(found, version, with_context=not beside),
        "may_judge": bool(permit(user, "dismiss_finding", version)),
        "may_comment": may_comment(version, user),
        "may_suppress": bool(permit(user, "keep_rules", version.owning_department.organisation)),
        "beside": beside,
        "said": said,
        "current_place": "reviews",
    }
    if not beside:
        context["versions"] = version.draft.versions.order_by("number")
        sections = sections_of(version)
        context["may_follow"] = may_follow(version, user)
        context |= {"sections": sections, "lacking": sum(one.is_missing for one in sections)}
    return render(request, "reviews/_findings.html" if beside else "reviews/findings.html", context)


def _sorted(found: FindingList, version: Version, *, with_context: bool) -> dict[str, Any]:
    """The lists of both pages. `placed`: open, on words of the text; `groups`: of those; `missing`: without a
    place; `silenced`: by suppression.
    """
    placed = [line for line in found.open if line.has_place]
    if with_context and placed and is_readable(version):
        placed = with_words(placed, version)
    dismissed = found.in_state(FindingState.DISMISSED)
    silenced: dict[Suppression, list[FindingLine]] = {}
    for line in found.in_state(FindingState.SUPPRESSED):
        silenced.setdefault(line.finding.suppression, []).append(line)
    missing = [line for line in found.open if not line.has_place]
    return {
        "placed": placed,
        "groups": [(group, by_rule(group.lines)) for group in grouped(placed)],
        "missing": missing,
        "missing_by_rule": by_rule(missing),
        "commented": found.in_state(FindingState.COMMENTED),
        "dismissed": dismissed,
        "silenced": list(silenced.items()),
        "fresh": found.since(NEW),
        "still": len(found.since(STILL)),
        "put_aside": len(dismissed) + sum(map(len, silenced.values())),
    }


def _done(
    request: HttpRequest, version: Version, message: str, finding_id: int | None = None
) -> HttpResponse:
    if request.htmx:
        return _page(request, version, message)
    messages.success(request, message)
    return redirect(findings_address(version, finding_id))
