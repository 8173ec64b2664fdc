"""The reviewer's own standing on a round: declaring, withdrawing, finishing; and being taken off."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext as translated
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from procurement.models import Case
from procurement.views.cases import say_on
from reviews.forms.declaration import DeclarationForm
from reviews.forms.desk import RecuseForm
from reviews.models import Assignment, Review
from reviews.services import assignments
from reviews.views.rows import visible_assignment, visible_review
from reviews.views.triage import review_aspects
from sharingbook.accounts.verdicts import require
from sharingbook.common.errors import DomainError
from sharingbook.common.return_address import post_only


@never_cache
@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest, pk: int) -> HttpResponse:
    review = visible_review(request, pk)
    require(request.user, "declare_interest", review)
    assignment = _own(request, review)
    if assignment.state != Assignment.State.ASSIGNED and request.method == "GET":
        return redirect(_reading_page(review))
    form = DeclarationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            result = assignments.declare(assignment=assignment, **form.facts(), actor=request.user)
        except DomainError as error:
            say_on(form, error)
        else:
            return _after(request, review, result)
    context = {
        "form": form, "review": review, "case": review.case, "assignment": assignment,
        "aspects": review_aspects(review), "questions": [form[name] for name in form.QUESTIONS],
        "versions": review.versions.select_related("draft"), "current_place": "reviews",
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "reviews/declare.html", context, status=status)


def _own(request: HttpRequest, review: Review) -> Assignment:
    found = review.assignments.filter(reviewer=request.user).exclude(state=Assignment.State.RECUSED).first()
    if found is None:
        raise Http404
    return found


def _after(request: HttpRequest, review: Review, result: Assignment) -> HttpResponse:
    if result.state == Assignment.State.RECUSED:
        reason = translated(result.recusal_reason)
        said = _("You cannot review this case: %(reason)s It was recorded that you stand aside.")
        messages.warning(request, said % {"reason": reason})
        return redirect("reviews:inbox")
    messages.success(request, _("Thank you for declaring. The files are open to you now."))
    return redirect(_reading_page(review))


def _reading_page(review: Review) -> str:
    version = review.versions.order_by("pk").first()
    if version is None:
        return reverse("reviews:case-detail", args=[review.case_id])
    return reverse("reviews:version-detail", args=[version.pk])


@never_cache
@require_http_methods(["GET", "POST"])
def recuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Stand aside, or take somebody off the case with a reason."""
    assignment = visible_assignment(request, pk)
    itself = assignment.reviewer_id == request.user.pk
    require(request.user, "declare_interest" if itself else "recuse_other", assignment)
    if assignment.state not in assignments.STANDING:
        raise DomainError(assignments.NOT_STANDING)
    form = RecuseForm(request.POST if request.method == "POST" else None, itself=itself)
    if form.is_bound and form.is_valid():
        try:
            assignments.recuse(assignment=assignment, reason=form.cleaned_data["reason"], actor=request.user)
        except DomainError as error:
            say_on(form, error)
        else:
            said = _("%(name)s stands aside from this case.") % {"name": assignment.reviewer.name}
            messages.success(request, said)
            return redirect(_page_after_recusal(request, assignment, itself=itself))
    context = {
        "form": form, "assignment": assignment, "case": assignment.case, "itself": itself,
        "back": _page_before(request, assignment), "current_place": "reviews",
    }  # fmt: skip
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "reviews/recuse.html", context, status=status)


def _sees_case(request: HttpRequest, assignment: Assignment) -> bool:
    return Case.objects.visible_to(request.user).filter(pk=assignment.review.case_id).exists()


def _page_before(request: HttpRequest, assignment: Assignment) -> str:
    if _sees_case(request, assignment):
        return reverse("reviews:case-detail", args=[assignment.review.case_id])
    return reverse("reviews:inbox")


def _page_after_recusal(request: HttpRequest, assignment: Assignment, *, itself: bool) -> str:
    return reverse("reviews:inbox") if itself else _page_before(request, assignment)


@post_only
def finish(request: HttpRequest, pk: int) -> HttpResponse:
    """The reviewer has said everything."""
    assignment = visible_assignment(request, pk)
    assignments.finish(assignment=assignment, actor=request.user)
    messages.success(request, _("You have finished your part. Writing again takes that back."))
    return redirect("reviews:inbox")
