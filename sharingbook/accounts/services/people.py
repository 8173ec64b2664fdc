"""Accounts: made, renamed, switched off and on. Nobody registers themselves."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from sharingbook.accounts.acts import act, together
from sharingbook.accounts.models import Department, Membership, User
from sharingbook.accounts.permissions import NewAccount
from sharingbook.accounts.roles import Role
from sharingbook.accounts.rules import check_combination
from sharingbook.accounts.services.memberships import described, grant_role, rights_changed
from sharingbook.common.errors import DomainError, StaleEdit


def organisation_of(person: User) -> Department | None:
    """Whose record the acts on this account belong to: the organisation of the oldest standing hat."""
    hats = person.memberships.filter(department__isnull=False).select_related("department").order_by("pk")
    hat = hats.standing().first() or hats.last()
    return hat.department.organisation if hat else None


def _new_account(email: str, last_name: str, first_name: str) -> User:
    taken = DomainError(gettext_noop("There is an account with this e-mail address already."))
    if User.objects.filter(email=email.strip().lower()).exists():
        raise taken
    try:
        with transaction.atomic():
            return User.objects.create_user(email.strip(), last_name=last_name, first_name=first_name)
    except IntegrityError:
        raise taken from None


def create_person(
    *, email: str, last_name: str, first_name: str = "", actor: User, department: Department | None = None
) -> User:
    """An account without password; a one-time link opens it. `department`: where the person will work.

    Without a department only an administrator of the whole instance may make one: nobody else would see
    it. Raises DomainError where the address is taken.
    """
    with act(actor, "grant_role", NewAccount(department), action="person.create") as record:
        person = _new_account(email, last_name, first_name)
        record.obj = person
        record.place = department.organisation if department else None
        record.payload = {"after": {"email": person.email, "name": person.name}}
    return person


def invite_person(
    *,
    email: str,
    last_name: str,
    first_name: str = "",
    department: Department | None,
    role: str,
    valid_from: date,
    valid_to: date | None = None,
    actor: User,
) -> User:
    """An account and its first hat, both or neither."""
    with together():
        person = create_person(
            email=email, last_name=last_name, first_name=first_name, department=department, actor=actor
        )
        grant_role(
            person=person, department=department, role=role, valid_from=valid_from, valid_to=valid_to,
            actor=actor,
        )  # fmt: skip
    return person


def rename_person(*, person: User, edition: int, last_name: str, first_name: str, actor: User) -> User:
    """Correct a name. Raises StaleEdit where somebody saved since `edition`."""
    with act(actor, "grant_role", person, action="person.rename", lock=person) as record:
        submitted = {"last_name": last_name, "first_name": first_name}
        current = {name: getattr(person, name) for name in submitted}
        if person.edition != edition:
            raise StaleEdit(current, submitted, person)
        record.skip = current == submitted
        record.place = organisation_of(person)
        record.payload = {"before": current, "after": submitted}
        if not record.skip:
            person.last_name, person.first_name = last_name, first_name
            person.edition += 1
            person.save(update_fields=["last_name", "first_name", "edition"])
    return person


def set_active(*, person: User, active: bool, actor: User) -> User:
    """Switch an account off, which ends its sessions, or on again. Its hats stay as they are."""
    action = "person.switch_on" if active else "person.switch_off"
    with act(actor, "grant_role", person, action=action, lock=person) as record:
        if person.pk == actor.pk:
            raise DomainError(gettext_noop("You cannot switch off your own account."))
        record.skip = person.is_active == active
        record.place = organisation_of(person)
        record.payload = {"before": {"active": person.is_active}, "after": {"active": active}}
        if not record.skip:
            person.is_active = active
            person.save(update_fields=["is_active"])
            rights_changed(person)
    return person


def make_administrator(*, email: str, last_name: str = "", first_name: str = "") -> User:
    """An administrator of the whole instance, by the operator of the server and by nobody inside.

    The first one of a new instance, or one more when nobody can sign in any longer. The account is made
    where there is none; an existing one is switched on and keeps its other hats.
    """
    with act(None, None, None, action="person.make_administrator") as record:
        person = User.objects.filter(email=email.strip().lower()).first()
        if person is None:
            person = _new_account(email, last_name or email.split("@")[0], first_name)
        if not person.is_active:
            person.is_active = True
            person.save(update_fields=["is_active"])
        today = timezone.localdate()
        hat = person.memberships.active().filter(role=Role.ADMINISTRATOR, department__isnull=True).first()
        if hat is None:
            check_combination(
                person=person, department=None, role=Role.ADMINISTRATOR, valid_from=today, valid_to=None
            )
            hat = Membership.objects.create(
                user=person, role=Role.ADMINISTRATOR, valid_from=today, confirmed_at=timezone.now()
            )
        record.obj = person
        record.payload = {"after": described(hat) | {"email": person.email}}
        rights_changed(person)
    return person
