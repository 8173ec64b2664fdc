"""Write a rule in the browser, try it out before it is in force, and take it out again."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from procurement.noted_reads import CONTENT, note_audit_read
from procurement.selectors import NotReadable
from reviews.forms.rule import PREFIX, RuleForm, TryForm, initial_of
from reviews.selectors.rule_tryout import Tried, try_on_text, try_on_version, versions_to_try
from reviews.selectors.rulebook import OWN, packs_of
from reviews.services import rulebook
from reviews.views.rules import common_context, kept_organisation
from sharingbook.accounts.models import Department
from sharingbook.common.errors import DomainError, Refused, StaleEdit
from sharingbook.common.storage import DamagedFile

TRY, LIVE, SAVE = "try", "live", "save"  # the second: while the rule is being written


@require_http_methods(["GET", "HEAD", "POST"])
def rule_new(request: HttpRequest, pk: int) -> HttpResponse:
    organisation = kept_organisation(request, pk)
    form = RuleForm(request.POST or None, next_id=_next_id(organisation))
    return _page(request, organisation, form)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_edit(request: HttpRequest, pk: int, rule: str) -> HttpResponse:
    organisation = kept_organisation(request, pk)
    facts = _own_rule(organisation, rule)
    edition = packs_of(organisation).get(name=OWN).edition
    form = RuleForm(request.POST or None, rule=facts, initial={"edition": edition})
    return _page(request, organisation, form)


def _own_rule(organisation: Department, rule: str) -> dict[str, Any]:
    found = next((one for one in rulebook.own_rules(organisation) if one.get("id") == rule), None)
    if found is None:
        raise Http404
    return found


def _next_id(organisation: Department) -> str:
    taken = {str(rule.get("id")) for rule in rulebook.own_rules(organisation)}
    return next(name for n in range(1, len(taken) + 2) if (name := f"{PREFIX}{n}") not in taken)


def _page(request: HttpRequest, organisation: Department, form: RuleForm) -> HttpResponse:
    """The form; `act` "try" and "live" show what it would find, anything else saves."""
    initial = {"version": request.GET.get("version", "")}
    trying = TryForm(request.POST or None, versions=versions_to_try(request.user), initial=initial)
    act = request.POST.get("act", SAVE) if request.method == "POST" else None
    trying.is_valid()  # what was chosen there stays, whatever is asked
    # Nobody is told what is missing in a rule that is being written.
    asks = act == TRY or (act == LIVE and form.looks_for_something and trying.has_text)
    tried: Tried | None = None
    if asks:
        tried = _try(request, form, trying)
    elif act not in (None, LIVE):
        if form.is_valid() and (saved := _save(request, organisation, form)):
            return saved
        if form.looks_for_something and trying.has_text:
            # Its errors are those of the form, which keeps them.
            trial = RuleForm(request.POST, rule=form.rule, next_id=form.next_id)
            tried = _try(request, trial, trying)
    context = common_context(request, organisation, "rules") | {
        "form": form, "trying": trying, "tried": tried, "asked": asks, "rule": form.rule,
        "live": "HX-Request" in request.headers,
    }  # fmt: skip
    if act in (TRY, LIVE) and context["live"]:
        return render(request, "reviews/_rule_tryout.html", context)
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "reviews/rule_form.html", context, status=status)


def _try(request: HttpRequest, form: RuleForm, trying: TryForm) -> Tried | None:
    """What the rule finds; None where the form or the draft does not allow to say."""
    pack = form.pack_to_try()
    if not trying.is_valid() or pack is None:
        return None
    try:
        if trying.chosen is not None:
            note_audit_read(request.user, trying.chosen, action="read_version", row=CONTENT)
            return try_on_version(pack, trying.chosen)
        if trying.cleaned_data["text"].strip():
            return try_on_text(pack, trying.cleaned_data["text"], form.kind_to_try)
    except (NotReadable, DamagedFile) as error:
        trying.add_error("version", str(error))
        return None
    trying.add_error("version", _("Choose a draft, or write a text."))
    return None


def _save(request: HttpRequest, organisation: Department, form: RuleForm) -> HttpResponse | None:
    """Where to go on; None where the service refused, which then stands on the form."""
    edition = 0 if form.rule is None else form.cleaned_data["edition"]
    try:
        rulebook.save_own_rule(
            organisation=organisation, facts=form.facts, edition=edition, actor=request.user
        )
    except Refused:
        raise
    except StaleEdit as error:
        shown = StaleEdit(initial_of(error.current), initial_of(error.submitted), error.row)
        shown.form = form
        raise shown from error
    except DomainError as error:
        form.add_error(None, str(error))
        return None
    messages.success(request, _("The rule is in force. Drafts are checked anew when their page is opened."))
    return redirect("reviews:rule-detail", organisation.pk, form.facts["id"])


@require_http_methods(["GET", "HEAD", "POST"])
def rule_remove(request: HttpRequest, pk: int, rule: str) -> HttpResponse:
    """Ask once, then take the rule out."""
    organisation = kept_organisation(request, pk)
    facts = _own_rule(organisation, rule)
    if request.method == "POST":
        rulebook.remove_own_rule(organisation=organisation, rule=rule, actor=request.user)
        messages.success(request, _("The rule was removed."))
        return redirect("reviews:rule-list", organisation.pk)
    context = common_context(request, organisation, "rules") | {"rule": facts, "shown": initial_of(facts)}
    return render(request, "reviews/rule_remove.html", context)
