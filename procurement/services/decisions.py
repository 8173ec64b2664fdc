"""The department decides: under the case's lock, with the gate asked, pinned to bytes, written once."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from django.utils.translation import gettext_noop as _

from procurement import addresses, events, gates, stages
from procurement.enums import Act, CaseState, Outcome, Waiting
from procurement.models import Case, Decision, Project
from procurement.permissions import holds_member_too
from procurement.selectors import pins_of, staff_of
from procurement.services import cases, participation
from sharingbook.accounts.acts import act
from sharingbook.accounts.models import User
from sharingbook.accounts.roles import Role
from sharingbook.accounts.verdicts import Verdict, require
from sharingbook.common.errors import DomainError, Refused
from sharingbook.notifications.services import notify

NOT_FROM_HERE = _("While the case stands at “%(state)s”, “%(outcome)s” cannot be recorded.")
NO_GROUNDS = _("Write the grounds, so that the decision can be understood in three years.")
NO_CONDITIONS = _("Write the conditions and their dates.")
NO_DAY = _("Write the day on which the case is taken up again.")
PAST_DAY = _("The day of resuming lies in the past. Choose a later one.")
MOVED_ON = _(
    "The versions or the open must-items changed since you looked. Nothing was recorded. "
    "Look at the conditions once more."
)
FOREIGN_CORRECTION = _("A correction belongs to a decision of the same case that nothing has corrected yet.")
KEY_TAKEN = _("This form has been used for another decision. Open the page again.")
NOTICE = _("Decision recorded: %(name)s")
# Whose turn it is after each outcome.
TURN_AFTER = {
    Outcome.PROCEED: Waiting.DEPARTMENT,
    Outcome.CONDITIONS: Waiting.DEPARTMENT,
    Outcome.REVISE: Waiting.DEPARTMENT,
    Outcome.DEFER: Waiting.DEPARTMENT,
    Outcome.STOP: Waiting.NOBODY,
}


class GateClosed(DomainError):  # noqa: N818 -- names follow the glossary
    """Conditions of "ready for notice" that are not met; `facts` are those, `refs` the unanswered musts."""

    def __init__(self, facts: list[gates.Fact], refs: list[str]) -> None:
        super().__init__(gettext_lazy("The case is not ready for notice yet."))
        self.facts = facts
        self.refs = refs

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(f"{fact.text} {fact.how}".strip() for fact in self.facts)])


def basis_of(pins: list[dict[str, Any]], facts: list[gates.Fact]) -> str:
    """A short print of what the decision-maker saw: the pinned bytes and the must-items still open."""
    seen = {
        "pins": [[pin["version"], pin["sha256"]] for pin in pins],
        "musts": sorted(must.ref for fact in facts for must in fact.open_musts),
    }
    return hashlib.sha256(json.dumps(seen, sort_keys=True).encode()).hexdigest()[:32]


def decide(
    *,
    project: Project,
    case: Case | None = None,
    outcome: str,
    grounds: str,
    conditions: str = "",
    overrides: Mapping[str, str] | None = None,
    resume_on: date | None = None,
    corrects: Decision | None = None,
    basis: str = "",
    idempotency_key: str | None = None,
    actor: User,
) -> Decision:
    """Record the decision and what it does to its case, in one transaction.

    `overrides`: reason by the ref of an open must-item (`gates.OpenMust`). `basis`: what `basis_of` gave
    when the person looked; a difference refuses. `idempotency_key`: the same key gives the same decision.
    A correction with the same outcome changes no state and keeps the versions it was taken on.
    Raises Refused (which the ledger keeps as an attempt), GateClosed, DomainError.
    """
    subject = case if case is not None else project
    try:
        with act(actor, "record_decision", subject, action="decision.record", lock=subject) as record:
            repeated = _repeated(idempotency_key, subject, actor)
            if repeated is not None:
                record.skip = True
                return repeated
            decision = Decision(
                project=project, case=case, outcome=Outcome(outcome), grounds=grounds.strip(),
                conditions=conditions.strip(), resume_on=resume_on, corrects=corrects, decided_by=actor,
                decided_for=_office(record.verdict, project), idempotency_key=idempotency_key,
            )  # fmt: skip
            _check_words(decision)
            same_again = _check_correction(decision, actor)
            facts = _gate(decision, overrides or {}, actor, same_again=same_again)
            decision.pins = corrects.pins if same_again else pins_of(case)
            if basis and not same_again and basis != basis_of(decision.pins, facts):
                raise DomainError(MOVED_ON)
            decision.self_approved = _is_self_approved(decision)
            decision.save()
            before = _take_effect(decision, same_again=same_again)
            record.obj = decision
            record.payload = _payload(decision, before)
            events.decided.send(decision=decision, actor=actor)
            _tell(decision)
    except Refused as refused:
        keep_attempt(subject=subject, outcome=outcome, refused=refused, actor=actor)
        raise
    return decision


def _repeated(key: str | None, subject: Case | Project, actor: User) -> Decision | None:
    """The decision that this very form has recorded already."""
    decision = Decision.objects.filter(idempotency_key=key).first() if key else None
    if decision is None:
        return None
    of_subject = decision.case_id == subject.pk if isinstance(subject, Case) else (
        decision.case_id is None and decision.project_id == subject.pk
    )  # fmt: skip
    if decision.decided_by_id != actor.pk or not of_subject:
        raise DomainError(KEY_TAKEN)
    return decision


def _office(verdict: Verdict, project: Project) -> Any:
    """The department as which the person decides: that of the hat, never wider than the owner's own."""
    hat = verdict.membership
    return hat.department if hat and hat.department else project.owner


def _check_words(decision: Decision) -> None:
    if not decision.grounds:
        raise DomainError(NO_GROUNDS)
    if decision.outcome == Outcome.CONDITIONS and not decision.conditions:
        raise DomainError(NO_CONDITIONS)
    if decision.outcome != Outcome.DEFER:
        decision.resume_on = None
    elif decision.resume_on is None:
        raise DomainError(NO_DAY)
    elif decision.resume_on < timezone.localdate():
        raise DomainError(PAST_DAY)


def _check_correction(decision: Decision, actor: User) -> bool:
    """True for a correction that leaves the outcome as it was; DomainError where nothing can be corrected."""
    old = decision.corrects
    if old is None:
        return False
    require(actor, "correct_decision", decision.case or decision.project)
    foreign = (old.case_id, old.project_id) != (decision.case_id, decision.project_id)
    if foreign or Decision.objects.filter(corrects=old).exists():
        raise DomainError(FOREIGN_CORRECTION)
    latest = Decision.objects.filter(case=decision.case, project=decision.project).first()
    return old.outcome == decision.outcome and latest is not None and latest.pk == old.pk


def _gate(
    decision: Decision, overrides: Mapping[str, str], actor: User, *, same_again: bool
) -> list[gates.Fact]:
    """Ask state and gate, write the overrides into the decision; returns the facts that were looked at."""
    case = decision.case
    if same_again:
        decision.overrides = [
            entry | {"reason": overrides.get(entry["ref"], "").strip() or entry["reason"]}
            for entry in decision.corrects.overrides
        ]
        return []
    if case is None:
        return []
    if case.state not in stages.DECIDABLE[decision.outcome]:
        words = {"state": case.get_state_display(), "outcome": decision.get_outcome_display()}
        raise DomainError(NOT_FROM_HERE, words)
    facts = gates.facts_for(case)
    if decision.outcome not in stages.GATED:
        return facts
    require(actor, "mark_ready", case)
    closed, missing, taken = [], [], []
    for fact in facts:
        if fact.met or not fact.blocking:
            continue
        reasons = {must.ref: overrides.get(must.ref, "").strip() for must in fact.open_musts}
        if not reasons or not all(reasons.values()):
            closed.append(fact)
            missing += [ref for ref, reason in reasons.items() if not reason]
        taken += [{"ref": m.ref, "label": m.label, "reason": reasons[m.ref]} for m in fact.open_musts]
    if closed:
        raise GateClosed(closed, missing)
    if taken:
        require(actor, "override_must", case)
    decision.overrides = taken
    return facts


def _is_self_approved(decision: Decision) -> bool:
    """The decider also works on the matter: a member's hat here, or a pinned version uploaded."""
    from procurement.models import Version

    if holds_member_too(decision.decided_by, decision.project.owner):
        return True
    pinned = [pin["version"] for pin in decision.pins]
    return Version.objects.filter(pk__in=pinned, uploaded_by=decision.decided_by).exists()


def _take_effect(decision: Decision, *, same_again: bool) -> dict[str, Any]:
    """Move the case as the outcome says; returns what stood before, for the ledger."""
    case, actor = decision.case, decision.decided_by
    if case is None:
        return {}
    participation.record(case=case, person=actor, act=Act.DECIDED)
    before: dict[str, Any] = {"state": case.state, "resume_on": _iso(case.resume_on)}
    if same_again:
        if decision.outcome == Outcome.DEFER and case.resume_on != decision.resume_on:
            case.resume_on = decision.resume_on
            cases.change_state(case=case, state=case.state, reason=case.state_reason, actor=actor)
        return before
    effect = stages.DECISION_EFFECT[decision.outcome]
    case.resume_on = decision.resume_on
    if effect == CaseState.DRAFTING and case.noticed_at is not None:
        # Reopened drafts are working papers again: what comes now must not be public before the next notice.
        before["noticed_at"] = case.noticed_at.isoformat()
        case.noticed_at = None
    # The state's reason is seen wherever the case is; the grounds have their own rule of who reads them.
    day = timezone.localdate().isoformat()
    reason = gettext("By decision of %(date)s") % {"date": day} if effect == CaseState.WITHDRAWN else ""
    cases.change_state(case=case, state=effect or case.state, reason=reason, actor=actor)
    cases.set_waiting(case=case, on=TURN_AFTER[decision.outcome])
    return before


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _payload(decision: Decision, before: dict[str, Any]) -> dict[str, Any]:
    after = (
        {"state": decision.case.state, "resume_on": _iso(decision.case.resume_on)} if decision.case else {}
    )
    return {
        "outcome": str(decision.outcome), "grounds": decision.grounds, "conditions": decision.conditions,
        "pins": decision.pins, "overrides": decision.overrides, "self_approved": decision.self_approved,
        "corrects": str(decision.corrects.uid) if decision.corrects else None,
        "before": before, "after": after,
    }  # fmt: skip


def _tell(decision: Decision) -> None:
    """The department's people and all who stand on the case as reviewers."""
    people = {u.pk: u for u in staff_of(decision.project.owner, [Role.MEMBER, Role.APPROVER])}
    if decision.case:
        team = User.objects.filter(
            is_active=True, participations__case=decision.case, participations__ended__isnull=True,
            participations__act__in=[Act.ASSIGNED, Act.DECLARED],
        ).distinct()  # fmt: skip
        people |= {u.pk: u for u in team}
    people.pop(decision.decided_by_id, None)
    name = (decision.case or decision.project).name
    url = addresses.decision_page(decision)
    notify(people=list(people.values()), event="decided", message=NOTICE, params={"name": name}, url=url)


def keep_attempt(*, subject: Case | Project, outcome: str, refused: Refused, actor: User) -> None:
    """A refused attempt to decide stays in the ledger (security: T15)."""
    with act(actor, None, subject, action="decision.refused") as record:
        record.payload = {"outcome": str(outcome), "reason": refused.reason}
