"""The desk takes a request, gives it back, or ends it; and puts people on it. Facts only, no files."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procurement.models import Case
from procurement.permissions import remember_acts
from procurement.views.cases import say_on
from reviews.enums import Aspect, ReviewState
from reviews.forms.desk import DEPTHS, AcceptForm, CloseForm, ReturnForm, TeamForm
from reviews.models import Assignment, Review
from reviews.selectors import candidates_for
from reviews.services import assignments, reviews
from reviews.views.rows import visible_review
from sharingbook.accounts.verdicts import permit, require
from sharingbook.common.errors import DomainError

ACCEPT, RETURN, CLOSE, ASSIGN, ALONE = "accept", "return", "close", "assign", "alone"


@require_http_methods(["GET", "POST"])
def triage(request: HttpRequest, pk: int) -> HttpResponse:
    """One page for the desk; `act` says which of its forms was sent."""
    review = visible_review(request, pk)
    remember_acts(request.user, review.case)
    require(request.user, "triage_review", review)
    act = request.POST.get("act", "") if request.method == "POST" else ""
    forms = _forms(request, review, act)
    if act == ALONE:
        return _go_on_alone(request, review)
    form = forms.get(act)
    if form is not None and form.is_valid():
        try:
            said = _do(request, review, act, form)
        except DomainError as error:
            say_on(form, error)
        else:
            messages.success(request, said)
            return redirect(_next_page(review, act))
    status = 422 if form is not None and form.errors else 200
    return render(request, "reviews/triage.html", _context(request, review, forms), status=status)


def _forms(request: HttpRequest, review: Review, act: str) -> dict[str, Any]:
    """The forms that the round's state allows, the sent one bound."""

    def data(name: str):
        return request.POST if act == name else None

    found: dict[str, Any] = {}
    if review.state == ReviewState.REQUESTED:
        found[ACCEPT] = AcceptForm(data(ACCEPT), prefix=None, initial={"depth": review.depth})
    if review.state in (ReviewState.REQUESTED, ReviewState.TRIAGED):
        found[RETURN] = ReturnForm(data(RETURN), auto_id="id_return_%s")
    if review.state == ReviewState.TRIAGED:
        found[CLOSE] = CloseForm(data(CLOSE), auto_id="id_close_%s")
    if review.state in assignments.ASSIGNING:
        led = review.assignments.filter(is_lead=True).exclude(state=Assignment.State.RECUSED).exists()
        found[ASSIGN] = TeamForm(
            data(ASSIGN), candidates=candidates_for(review), asks_for_lead=not led, auto_id="id_team_%s"
        )
    return found


def _do(request: HttpRequest, review: Review, act: str, form: Any) -> str:
    if act == ACCEPT:
        reviews.accept_review(review=review, depth=form.cleaned_data["depth"], actor=request.user)
        return _("The request was accepted. Choose who reads it next.")
    if act == RETURN:
        reviews.return_review(review=review, reason=form.whole_reason(), actor=request.user)
        return _("The request was returned with its reason.")
    if act == CLOSE:
        reviews.close_review(review=review, reason=form.cleaned_data["reason"], actor=request.user)
        return _("The round was closed without advice.")
    chosen = form.chosen()
    assignments.assign_team(review=review, people=chosen, actor=request.user)
    return _("They were asked to declare their interests: %(names)s") % {
        "names": "、".join(person["reviewer"].name for person in chosen)
    }


def _go_on_alone(request: HttpRequest, review: Review) -> HttpResponse:
    """The lead who is left without reviewers reads on as the only one."""
    assignments.assign(review=review, reviewer=request.user, is_lead=True, specialty="", actor=request.user)
    messages.success(request, _("You go on as the only reviewer."))
    return redirect("reviews:triage", review.pk)


def _next_page(review: Review, act: str) -> str:
    if act in (ACCEPT, ASSIGN):
        return reverse("reviews:triage", args=[review.pk])
    return reverse("reviews:inbox")


def _context(request: HttpRequest, review: Review, forms: dict[str, Any]) -> dict[str, Any]:
    case = review.case
    team = list(review.assignments.select_related("reviewer"))
    own = next(
        (a for a in team if a.reviewer_id == request.user.pk and a.state != Assignment.State.RECUSED), None
    )
    return {
        "review": review, "case": case, "forms": forms, "depths": DEPTHS, "team": team, "own": own,
        "versions": review.versions.select_related("draft"),
        "vendors": case.interested_vendors.all() if permit(request.user, "list_vendors", case) else None,
        "may_see_case": Case.objects.visible_to(request.user).filter(pk=case.pk).exists(),
        "may_go_on_alone": bool(own and own.is_lead and review.state == ReviewState.TRIAGED),
        "aspects": review_aspects(review), "current_place": "reviews",
    }  # fmt: skip


def review_aspects(review: Review) -> list[str]:
    """The words of the aspects that were asked for."""
    words = dict(Aspect.choices)
    return [words[aspect] for aspect in review.aspects if aspect in words]
