"""The letter of a round: issued in two steps, then read as a page and as a PDF."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from procurement.models import Case, Version
from procurement.noted_reads import CONTENT, note_audit_read
from procurement.permissions import remember_acts
from procurement.views.cases import say_on
from reviews import addresses
from reviews.enums import BEFORE_ADVICE, ReviewState
from reviews.forms.advice import IssueForm
from reviews.letter import letter_pdf
from reviews.models import Advice, Placement
from reviews.selectors import IssuePreview, issue_preview, letter_of
from reviews.services import advice as services
from reviews.services.annotations import require_lead
from reviews.views.rows import visible_advice, visible_review
from reviews.wording import change_of
from sharingbook.accounts.acts import receipt_words
from sharingbook.accounts.verdicts import permit, require
from sharingbook.common.errors import DomainError

CHECK, EDIT, ISSUE = "check", "edit", "issue"
NOT_SEEN = "nothing"  # a form without its basis names no comments at all


@require_http_methods(["GET", "POST"])
def issue(request: HttpRequest, pk: int) -> HttpResponse:
    review = visible_review(request, pk)
    require(request.user, "issue_advice", review)
    require_lead(review, request.user)
    if review.state not in BEFORE_ADVICE and hasattr(review, "advice"):
        messages.info(request, _(services.ISSUED_ALREADY))
        return redirect(addresses.advice_page(review.advice))
    if review.state != ReviewState.REVIEWING:
        raise DomainError(services.NOT_REVIEWING)
    preview = issue_preview(review)
    basis = services.basis_of(preview.items)
    data = request.POST.copy() if request.method == "POST" else None
    if data is not None:
        data["basis"] = basis
    form = IssueForm(data, initial={"overall_opinion": review.overall_opinion, "basis": basis})
    step = request.POST.get("step", "")
    # The edit button of the check page shows the form again, with nothing judged yet.
    if step in (CHECK, ISSUE) and form.is_valid():
        opinion = form.cleaned_data["overall_opinion"]
        if not preview.items and not opinion.strip():
            form.add_error("overall_opinion", _(services.EMPTY))
        elif step == CHECK and request.POST.get("basis") != basis:
            form.add_error(None, _(services.MOVED_ON))
        elif step == CHECK:
            context = _issue_context(review, preview, form) | {"opinion": opinion}
            return render(request, "reviews/issue_confirm.html", context)
        else:
            try:
                advice = services.issue(
                    review=review, overall_opinion=opinion, basis=request.POST.get("basis") or NOT_SEEN,
                    actor=request.user,
                )  # fmt: skip
            except DomainError as error:
                say_on(form, error)
                preview = issue_preview(review)
                data["basis"] = services.basis_of(preview.items)
            else:
                receipt = receipt_words(advice, "advice.issue")
                messages.success(request, f"{_('The advice was issued. The department was told.')} {receipt}")
                return redirect(addresses.advice_page(advice))
    context = _issue_context(review, preview, form) | {"judged": step in (CHECK, ISSUE)}
    status = 422 if context["judged"] and form.errors else 200
    return render(request, "reviews/issue.html", context, status=status)


def _issue_context(review, preview: IssuePreview, form: IssueForm) -> dict:
    placed = Placement.objects.in_force().filter(annotation__in=preview.items, how="written_here")
    places = dict(placed.values_list("annotation", "clause"))
    return {
        "review": review, "case": review.case, "preview": preview, "form": form,
        "rows": [(a, places.get(a.pk, "")) for a in preview.items],
        "version": review.versions.order_by("pk").first(), "current_place": "reviews",
    }  # fmt: skip


@never_cache
@require_GET
def advice_detail(request: HttpRequest, pk: int) -> HttpResponse:
    advice = visible_advice(request, pk)
    note_audit_read(request.user, advice, action="advice.read", row=CONTENT)
    case = advice.review.case
    remember_acts(request.user, case)
    letter = letter_of(advice, request.user)
    context = {
        "advice": advice,
        "case": case,
        "review": advice.review,
        "letter": letter,
        "rows": [(item, _change(item.item)) for item in letter.items],
        "versions": advice.review.versions.select_related("draft").order_by("pk"),
        "files_open": Version.objects.visible_to(request.user).filter(draft__case=case).exists(),
        "may_see_case": Case.objects.visible_to(request.user).filter(pk=case.pk).exists(),
        "may_verify": bool(permit(request.user, "verify_answer", advice)),
        "may_answer": bool(permit(request.user, "draft_answer", advice)),
        "current_place": "reviews",
    }
    return render(request, "reviews/advice_detail.html", context)


def _change(item):
    return change_of(item.annotation.anchor, item.replacement) if item.replacement else None


@never_cache
@require_GET
def advice_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter (助言書) on paper: what was issued, without anything that came later."""
    advice: Advice = visible_advice(request, pk)
    note_audit_read(request.user, advice, action="advice.read", row=CONTENT)
    name = _("Letter of advice no. %(number)s %(case)s") % {
        "number": advice.number,
        "case": advice.review.case.name,
    }
    response = HttpResponse(letter_pdf(advice), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=f"{name}.pdf")
    response["X-Content-Type-Options"] = "nosniff"
    return response
