"""Hats: given, confirmed by a second administrator, taken away."""

from datetime import date

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_noop

from sharingbook.accounts import events
from sharingbook.accounts.acts import act
from sharingbook.accounts.models import Department, Membership, User
from sharingbook.accounts.permissions import Grant
from sharingbook.accounts.roles import NEEDS_SECOND_ADMINISTRATOR, Role
from sharingbook.accounts.rules import check_combination
from sharingbook.common.errors import DomainError


def described(membership: Membership) -> dict:
    """A hat as the ledger takes it; the person by their opaque id."""
    department = membership.department
    return {
        "person": str(membership.user.uid),
        "department": department.code if department else None,
        "role": str(membership.role),
        "valid_from": membership.valid_from.isoformat(),
        "valid_to": membership.valid_to.isoformat() if membership.valid_to else None,
    }


def rights_changed(person: User) -> None:
    """End the person's sessions and let the book's page rights follow."""
    User.objects.filter(pk=person.pk).update(session_epoch=F("session_epoch") + 1)
    person.refresh_from_db(fields=["session_epoch"])
    person.__dict__.pop("active_memberships", None)
    events.memberships_changed.send(user=person)


def _check_place(person: User, department: Department | None, role: str) -> None:
    if role not in Role.values:
        raise ValueError(f"not a role: {role!r}")
    if not person.is_active:
        raise DomainError(gettext_noop("This account is switched off. Switch it on first."))
    if department is None and role != Role.ADMINISTRATOR:
        raise DomainError(gettext_noop("Choose a department: only an administrator works without one."))


def grant_role(
    *,
    person: User,
    department: Department | None,
    role: str,
    valid_from: date,
    valid_to: date | None = None,
    actor: User,
) -> Membership:
    """Give a hat (permission row 47); approver and auditor wait for a second administrator.

    `department` None: an administrator of the whole instance. The person's sessions end. Raises Refused
    (also for one's own account) and DomainError where the hats do not go together.
    """
    grant = Grant(person, department, role)
    with act(actor, "grant_role", grant, action="membership.grant", lock=person) as record:
        _check_place(person, department, role)
        if valid_to is not None and valid_to < valid_from:
            raise DomainError(gettext_noop("The last day lies before the first one."))
        check_combination(
            person=person, department=department, role=role, valid_from=valid_from, valid_to=valid_to
        )
        waits = role in NEEDS_SECOND_ADMINISTRATOR
        membership = Membership.objects.create(
            user=person, department=department, role=role, valid_from=valid_from, valid_to=valid_to,
            granted_by=actor, confirmed_by=None if waits else actor,
            confirmed_at=None if waits else timezone.now(),
        )  # fmt: skip
        record.obj = membership
        record.payload = {"after": described(membership), "waits_for_confirmation": waits}
        rights_changed(person)
        events.membership_granted.send(membership=membership, actor=actor)
    return membership


def confirm_membership(*, membership: Membership, actor: User) -> Membership:
    """Let a waiting hat count. Never by the person who granted it, nor by the one who gets it."""
    person = membership.user
    with act(
        actor, "grant_role", Grant.of(membership), action="membership.confirm", lock=membership
    ) as record:
        record.obj = membership
        if not membership.is_waiting:
            raise DomainError(gettext_noop("This role does not wait for a confirmation any more."))
        if membership.granted_by_id == actor.pk:
            raise DomainError(
                gettext_noop("You gave this role yourself. A second administrator has to confirm it.")
            )
        _check_place(person, membership.department, membership.role)
        check_combination(
            person=person, department=membership.department, role=membership.role,
            valid_from=membership.valid_from, valid_to=membership.valid_to, besides=membership,
        )  # fmt: skip
        membership.confirmed_by, membership.confirmed_at = actor, timezone.now()
        membership.save(update_fields=["confirmed_by", "confirmed_at"])
        granter = membership.granted_by
        record.payload = {
            "after": described(membership),
            "granted_by": str(granter.uid) if granter else None,
        }
        rights_changed(person)
        events.membership_confirmed.send(membership=membership, actor=actor)
    return membership


def _is_last_administrator(membership: Membership) -> bool:
    if membership.role != Role.ADMINISTRATOR or membership.department_id is not None:
        return False
    others = Membership.objects.active().filter(
        role=Role.ADMINISTRATOR, department__isnull=True, user__is_active=True
    )
    return not others.exclude(user=membership.user_id).exists()


def end_membership(*, membership: Membership, actor: User) -> Membership:
    """Take a hat away; it stops counting with the next request. The row stays as history."""
    person = membership.user
    grant = Grant.of(membership, ending=True)
    with act(actor, "grant_role", grant, action="membership.end", lock=membership) as record:
        record.obj = membership
        if not membership.is_standing:
            raise DomainError(gettext_noop("This role has ended already."))
        if _is_last_administrator(membership):
            raise DomainError(
                gettext_noop("This is the last administrator. Give the role to another person first.")
            )
        before = described(membership)
        today = timezone.localdate()
        membership.valid_to = max(today, membership.valid_from)
        membership.ended_by, membership.ended_at = actor, timezone.now()
        membership.save(update_fields=["valid_to", "ended_by", "ended_at"])
        record.payload = {"before": before, "after": described(membership)}
        rights_changed(person)
        events.membership_ended.send(membership=membership, actor=actor)
    return membership
