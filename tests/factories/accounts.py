"""Organisations, departments and people, made directly as rows; legal by every constraint."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import count

from django.utils import timezone

from sharingbook.accounts.models import Department, Membership, OrganisationSettings, User
from sharingbook.accounts.roles import Role

PASSWORD = "correct-horse-battery"
_numbers = count(1)


def make_organisation(
    code: str = "minato",
    name: str = "みなと県",
    *,
    single_officer: bool = False,
    members_submit_answers: bool = False,
    review_desk: Department | None = None,
    **fields,
) -> Department:
    """A government with its settings; the same code gives the same one again."""
    known = Department.objects.filter(code=code).first()
    if known is not None:
        return known
    fields.setdefault("kind", Department.Kind.PREFECTURE)
    organisation = Department.add_root(code=code, name=name, **fields)
    OrganisationSettings.objects.create(
        organisation=organisation,
        single_officer=single_officer,
        members_submit_answers=members_submit_answers,
        review_desk=review_desk,
    )
    return organisation


def make_department(parent: Department | None = None, code: str = "", name: str = "", **fields) -> Department:
    """A department below `parent`; without one, below the organisation of `make_organisation()`."""
    parent = parent or make_organisation()
    code = code or f"section-{next(_numbers)}"
    # Treebeard counts children in the instance: a caller's copy may be old.
    fresh = Department.objects.get(pk=parent.pk)
    return fresh.add_child(code=code, name=name or f"{code}課", **fields)


def give_hat(
    person: User,
    role: str,
    department: Department | None,
    *,
    confirmed: bool = True,
    granted_by: User | None = None,
    **fields,
) -> Membership:
    """A hat that counts since yesterday; `confirmed=False` waits for a second administrator."""
    fields.setdefault("valid_from", timezone.localdate() - timedelta(days=1))
    hat = Membership.objects.create(
        user=person,
        department=department,
        role=Role(role),
        granted_by=granted_by,
        confirmed_at=timezone.now() if confirmed else None,
        **fields,
    )
    person.__dict__.pop("active_memberships", None)
    return hat


def make_person(email_or_name: str = "", *, password: str | None = PASSWORD, **hats) -> User:
    """A person with confirmed hats: `make_person("aoki", member=section, lead=[desk, other])`.

    Keywords are roles, values a department, several of them, or None for an instance-wide administrator.
    Their password is PASSWORD. A name becomes `<name>@example.lg.jp`.
    """
    fields = {key: hats.pop(key) for key in ("last_name", "first_name", "is_active") if key in hats}
    name = email_or_name or f"person-{next(_numbers)}"
    email = name if "@" in name else f"{name}@example.lg.jp"
    fields.setdefault("last_name", email.split("@")[0])
    person = User.objects.create_user(email, password, **fields)
    for role, places in hats.items():
        if places is None or isinstance(places, Department) or not isinstance(places, Iterable):
            places = [places]
        for department in places:
            give_hat(person, role, department)
    return person


def sign_in(client, person: User):
    """The client, signed in without the login page (what that does is tested on its own)."""
    client.force_login(person)
    return client
