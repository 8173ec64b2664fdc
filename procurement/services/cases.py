"""A case's acts: open, edit, move on, list a vendor; and how the rooms above move it."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from procurement import events, stages
from procurement.enums import CaseState, Method, Waiting
from procurement.models import Case, InterestedVendor, Project
from procurement.services.disclosure import Closing, propose_level
from procurement.services.projects import plain
from sharingbook.accounts.acts import act
from sharingbook.accounts.models import Department, User
from sharingbook.common.errors import DomainError, StaleEdit
from sharingbook.common.values.corporate_number import parse_corporate_number
from sharingbook.common.values.invalid import InvalidValue

# What the form of a case may change; states, dates of record and the contract have acts of their own.
FACTS = ("name", "method", "estimate", "notice_planned_on")
# Whose turn it is once the department has moved its case; nobody's while the market or the work goes on.
TURN_AFTER = {
    CaseState.PLANNING: Waiting.DEPARTMENT,
    CaseState.RFI: Waiting.DEPARTMENT,
    CaseState.DRAFTING: Waiting.DEPARTMENT,
    CaseState.ANSWERED: Waiting.APPROVER,
    CaseState.READY: Waiting.DEPARTMENT,
    CaseState.OPINION: Waiting.NOBODY,
    CaseState.NOTICED: Waiting.NOBODY,
    CaseState.AWARDED: Waiting.DEPARTMENT,
    CaseState.CONTRACTED: Waiting.NOBODY,
    CaseState.COMPLETED: Waiting.NOBODY,
    CaseState.WITHDRAWN: Waiting.NOBODY,
}
NOT_FROM_HERE = _("The case cannot move to this state from where it stands.")


def _check_facts(facts: dict[str, Any]) -> None:
    unknown = set(facts) - set(FACTS)
    if unknown:
        raise ValueError(f"not facts of a case: {sorted(unknown)}")
    if not facts.get("name", "-").strip():
        raise DomainError(_("Give the case a name."))
    estimate = facts.get("estimate")
    if estimate is not None and estimate < 0:
        raise DomainError(_("An estimate cannot be negative."))


def _save(case: Case, actor: User | None) -> None:
    case.edition += 1
    case._history_user = actor
    case.save()


def open_case(
    *,
    project: Project,
    name: str,
    method: str = Method.UNDECIDED,
    estimate: int | None = None,
    notice_planned_on: date | None = None,
    closing: Closing | None = None,
    actor: User,
) -> Case:
    """A procurement of the project, in planning.

    `estimate`: yen, tax included; `closing`: closed on its own from the start, until an approver confirms
    it; without, the case stands at its project's level. Raises DomainError.
    """
    facts = {"name": name, "method": method, "estimate": estimate, "notice_planned_on": notice_planned_on}
    with transaction.atomic():
        case = _open(project, facts, actor)
        if closing is not None:
            propose_level(
                record=case, level=closing.level, reason=closing.reason, review_on=closing.review_on,
                actor=actor,
            )  # fmt: skip
    return case


def _open(project: Project, facts: dict[str, Any], actor: User) -> Case:
    with act(actor, "upload_version", project, action="case.open", lock=project) as record:
        if project.is_draft:
            raise DomainError(_("Finish the registration of the project first; then open its cases."))
        if project.stage in stages.ENDS:
            raise DomainError(_("This project has ended, so no case can be opened under it."))
        _check_facts(facts)
        case = Case(
            project=project, waiting_department=project.owner, created_by=actor,
            waiting_on=Waiting.DEPARTMENT, **facts,
        )  # fmt: skip
        case._history_user = actor
        case.save()
        record.obj = case
        record.payload = {"after": {key: plain(value) for key, value in facts.items()}}
    return case


def edit_case(*, case: Case, edition: int, changes: dict[str, Any], actor: User) -> Case:
    """Change facts (any of FACTS). Raises StaleEdit with both texts when somebody saved since `edition`."""
    with act(actor, "upload_version", case, action="case.edit", lock=case) as record:
        _check_facts(changes)
        current = {name: getattr(case, name) for name in changes}
        if case.edition != edition:
            raise StaleEdit(current, changes, case)
        before = {name: plain(current[name]) for name in changes if current[name] != changes[name]}
        record.skip = not before
        if before:
            for name in before:
                setattr(case, name, changes[name])
            record.payload = {"before": before, "after": {name: plain(changes[name]) for name in before}}
            _save(case, actor)
    return case


def _contract(
    case: Case, contractor: str, contracted_amount: int | None, contracted_on: date | None
) -> dict[str, Any]:
    if not contractor.strip() or contracted_amount is None or contracted_on is None:
        raise DomainError(_("Write the contractor, the amount and the day of the contract."))
    if contracted_amount < 0:
        raise DomainError(_("The amount of a contract cannot be negative."))
    if contracted_on > timezone.localdate():
        raise DomainError(_("The day of the contract cannot lie ahead."))
    case.contractor, case.contracted_amount = contractor.strip(), contracted_amount
    case.contracted_on = contracted_on
    return {
        "contractor": case.contractor,
        "contracted_amount": contracted_amount,
        "contracted_on": contracted_on.isoformat(),
    }


def move_case(
    *,
    case: Case,
    state: str,
    edition: int | None = None,
    reason: str = "",
    contractor: str = "",
    contracted_amount: int | None = None,
    contracted_on: date | None = None,
    actor: User,
) -> Case:
    """Move on as the department may (`stages.DEPARTMENT_MOVES`).

    The notice is dated now; the contract asks for contractor, amount (yen, tax included) and day.
    Raises DomainError for a state that cannot follow, StaleEdit when `edition` is given and old.
    """
    with act(actor, "upload_version", case, action="case.move", lock=case) as record:
        if edition is not None and case.edition != edition:
            raise StaleEdit(
                {
                    "state": case.state, "reason": case.state_reason, "contractor": case.contractor,
                    "contracted_amount": case.contracted_amount, "contracted_on": case.contracted_on,
                },
                {
                    "state": state, "reason": reason, "contractor": contractor,
                    "contracted_amount": contracted_amount, "contracted_on": contracted_on,
                },
                case,
            )  # fmt: skip
        if state not in stages.DEPARTMENT_MOVES[case.state]:
            raise DomainError(NOT_FROM_HERE)
        after: dict[str, Any] = {"state": state}
        if state == CaseState.CONTRACTED:
            after |= _contract(case, contractor, contracted_amount, contracted_on)
        if state == CaseState.NOTICED:
            case.noticed_at = timezone.now()
            after["noticed_at"] = case.noticed_at.isoformat()
        record.payload = {"before": {"state": case.state}, "after": after, "reason": reason}
        change_state(case=case, state=state, reason=reason, actor=actor)
        set_waiting(case=case, on=TURN_AFTER[state])
    return case


def move_by_review(*, case: Case, state: str, actor: User | None) -> Case:
    """Move the case as the review desk may (`stages.REVIEW_MOVES`), inside an act of that room.

    That act writes the ledger entry and says whose turn it is. Raises DomainError for a state that
    cannot follow.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a case moves inside the act that moves it")
    if state not in stages.REVIEW_MOVES.get(case.state, ()):
        raise DomainError(NOT_FROM_HERE)
    change_state(case=case, state=state, actor=actor)
    return case


def change_state(*, case: Case, state: str, reason: str = "", actor: User | None) -> None:
    """Write the state inside an act that has checked it and records it; listeners are told."""
    if case.state != state:
        case.state, case.state_since = state, timezone.now()
    case.state_reason = reason
    _save(case, actor)
    events.case_moved.send(case=case, actor=actor)


def set_waiting(*, case: Case, on: str, department: Department | None = None) -> None:
    """Say whose turn the case is (a value of `enums.Waiting`), inside the act that passes it on.

    `department`: the one that is asked; by default the owner, nobody's department where nobody waits.
    The clock starts again only when the turn really changes.
    """
    if department is None and on != Waiting.NOBODY:
        department = case.project.owner
    key = department.pk if department else None
    if (case.waiting_on, case.waiting_department_id) == (on, key):
        return
    case.waiting_on, case.waiting_department, case.waiting_since = on, department, timezone.now()
    # No edition is spent: a form that somebody has open is not made stale by a passing turn.
    case.save_without_historical_record(update_fields=["waiting_on", "waiting_department", "waiting_since"])


def add_vendor(*, case: Case, corporate_number: str, name: str = "", actor: User) -> InterestedVendor:
    """List a vendor that showed interest. Vendors are only ever added; declarations are checked again."""
    with act(actor, "list_vendors", case, action="case.add_vendor", lock=case) as record:
        try:
            number = parse_corporate_number(corporate_number)
        except InvalidValue as error:
            raise DomainError(error.message_id, error.params) from error
        if case.interested_vendors.filter(corporate_number=number).exists():
            raise DomainError(_("This vendor is on the list already."))
        vendor = InterestedVendor.objects.create(
            case=case, corporate_number=number, name=name.strip(), added_by=actor
        )
        record.payload = {"corporate_number": number, "name": vendor.name}
        events.vendor_added.send(case=case, vendor=vendor, actor=actor)
    return vendor
