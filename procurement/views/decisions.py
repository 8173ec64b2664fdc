"""Recording a decision in two steps, and the page of a recorded one."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from procurement import addresses, gates, stages
from procurement.enums import Outcome
from procurement.forms.decision import (
    OUTCOME_TEXTS,
    OVERRIDE,
    PROJECT_OUTCOME_TEXTS,
    DecisionForm,
)
from procurement.models import Case, Decision, Project
from procurement.noted_reads import note_audit_read
from procurement.selectors import grounds_open, pins_of
from procurement.services import decisions
from procurement.views.cases import say_on, visible_case
from sharingbook.accounts.acts import receipt_words
from sharingbook.accounts.verdicts import permit, require
from sharingbook.common.errors import DomainError, Refused
from sharingbook.common.values.digits import whole_number

CHECK, EDIT, RECORD = "check", "edit", "record"


@require_http_methods(["GET", "POST"])
def decision_new(request: HttpRequest, pk: int) -> HttpResponse:
    case = visible_case(request, pk)
    return _decide(request, case.project, case)


@require_http_methods(["GET", "POST"])
def project_decision_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A decision about the project itself (budget stage): no versions, no gate."""
    projects = Project.objects.visible_to(request.user).select_related("owner")
    return _decide(request, get_object_or_404(projects, pk=pk), None)


def _decide(request: HttpRequest, project: Project, case: Case | None) -> HttpResponse:
    _ask(request, case or project)
    corrects = _corrected(request, project, case)
    facts = gates.facts_for(case) if case else []
    basis = decisions.basis_of(pins_of(case), facts)
    form = DecisionForm(_posted(request, basis), facts=facts, basis=basis, corrects=corrects)
    step = request.POST.get("step", "")
    # The edit button of the check page shows the form again, with nothing judged yet.
    if step in (CHECK, RECORD) and form.is_valid():
        if request.POST.get("basis") != basis:
            form.add_error(None, _(decisions.MOVED_ON))
        elif step == CHECK:
            if (problem := _foreseen(form, case, facts)) is None:
                return _check_page(request, form, project, case, corrects)
            form.add_error(*problem)
        else:
            recorded = _record(request, form, project, case, corrects)
            if recorded is not None:
                return recorded
    return _form_page(request, form, project, case, facts, corrects)


def _posted(request: HttpRequest, basis: str):
    """What was posted, with today's basis: a form that is shown again speaks about what stands on it."""
    if request.method != "POST":
        return None
    data = request.POST.copy()
    data["basis"] = basis
    return data


def _ask(request: HttpRequest, subject: Case | Project) -> None:
    """The door; who posts although the table says no leaves a trace in the ledger (security: T15)."""
    try:
        require(request.user, "record_decision", subject)
    except Refused as refused:
        if request.method == "POST":
            outcome = request.POST.get("outcome", "")[:24]
            decisions.keep_attempt(subject=subject, outcome=outcome, refused=refused, actor=request.user)
        raise


def _corrected(request: HttpRequest, project: Project, case: Case | None) -> Decision | None:
    pk = request.POST.get("corrects") or request.GET.get("corrects")
    if not pk:
        return None
    rows = Decision.objects.visible_to(request.user).standing().filter(project=project, case=case)
    return get_object_or_404(rows, pk=whole_number(pk))


def _foreseen(
    form: DecisionForm, case: Case | None, facts: list[gates.Fact]
) -> tuple[str | None, str] | None:
    """What the service would refuse, said before the summary is shown: (field, sentence)."""
    outcome = form.cleaned_data["outcome"]
    if case is None or form.repeats_the_outcome:
        return None
    if case.state not in stages.DECIDABLE[outcome]:
        words = {"state": case.get_state_display(), "outcome": Outcome(outcome).label}
        return "outcome", _(decisions.NOT_FROM_HERE) % words
    closed = [f for f in facts if not f.met and f.blocking and not f.open_musts]
    if outcome in stages.GATED and closed:
        return None, str(decisions.GateClosed(closed, []))
    return None


def _record(
    request: HttpRequest, form: DecisionForm, project: Project, case: Case | None, corrects: Decision | None
) -> HttpResponse | None:
    data = form.cleaned_data
    try:
        decision = decisions.decide(
            project=project, case=case, outcome=data["outcome"], grounds=data["grounds"],
            conditions=data["conditions"], overrides=form.overrides(), resume_on=data["resume_on"],
            corrects=corrects, basis=data["basis"], idempotency_key=data["idempotency_key"] or None,
            actor=request.user,
        )  # fmt: skip
    except decisions.GateClosed as error:
        form.add_error(None, str(error))
        for ref in error.refs:
            if OVERRIDE + ref in form.fields:
                form.add_error(OVERRIDE + ref, _("Write the reason for leaving it open."))
    except DomainError as error:
        say_on(form, error)
    else:
        receipt = receipt_words(decision, "decision.record")
        messages.success(request, f"{_('The decision was recorded.')} {receipt}")
        return redirect(addresses.decision_page(decision))
    return None


def _context(project: Project, case: Case | None, corrects: Decision | None) -> dict:
    return {
        "project": project,
        "case": case,
        "corrects": corrects,
        "pins": corrects.pins if corrects else pins_of(case),
        "back": addresses.case_page(case) if case else addresses.project_page(project),
    }


def _form_page(
    request: HttpRequest,
    form: DecisionForm,
    project: Project,
    case: Case | None,
    facts: list[gates.Fact],
    corrects: Decision | None,
) -> HttpResponse:
    allowed = {o for o in Outcome if case is None or case.state in stages.DECIDABLE[o]}
    if corrects is not None:
        allowed.add(Outcome(corrects.outcome))
    texts = OUTCOME_TEXTS if case else PROJECT_OUTCOME_TEXTS
    chosen = form["outcome"].value()
    context = _context(project, case, corrects) | {
        "form": form,
        "facts": facts,
        "facts_met": sum(fact.met for fact in facts),
        "outcomes": [
            {"value": o.value, "label": o.label, "text": texts[o], "allowed": o in allowed,
             "checked": o.value == chosen}
            for o in Outcome
        ],
    }  # fmt: skip
    judged = form.is_bound and request.POST.get("step") in (CHECK, RECORD)
    context["judged"] = judged
    status = 422 if judged and form.errors else 200
    return render(request, "procurement/decision_new.html", context, status=status)


def _check_page(
    request: HttpRequest, form: DecisionForm, project: Project, case: Case | None, corrects: Decision | None
) -> HttpResponse:
    data = form.cleaned_data
    reasons = form.overrides() if data["outcome"] in stages.GATED else {}
    context = _context(project, case, corrects) | {
        "outcome": Outcome(data["outcome"]).label,
        "data": data,
        "overrides": [(must, reasons[must.ref]) for must in form.musts if must.ref in reasons],
        "sent": form.sent(),
        "is_deferred": data["outcome"] == Outcome.DEFER,
    }
    return render(request, "procurement/decision_confirm.html", context)


@login_not_required
@require_GET
def decision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Decision.objects.visible_to(request.user).select_related(
        "project__owner", "case__project", "decided_by", "decided_for", "corrects", "corrected_by"
    )
    decision = get_object_or_404(rows, pk=pk)
    note_audit_read(request.user, decision, action="decision.read")
    subject = decision.case or decision.project
    context = {
        "decision": decision,
        "grounds_open": grounds_open(request.user, decision),
        "is_staff": request.user.is_authenticated,
        "may_correct": getattr(decision, "corrected_by", None) is None
        and bool(permit(request.user, "correct_decision", subject)),
        "project_url": addresses.project_page(decision.project),
        "case_url": addresses.case_page(decision.case) if decision.case else "",
    }
    return render(request, "procurement/decision_detail.html", context)
