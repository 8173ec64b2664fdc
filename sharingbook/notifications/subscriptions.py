"""What people are told about their roles and accounts; the room of accounts itself knows no notices."""

from django.urls import reverse
from django.utils.translation import gettext_noop

from sharingbook.accounts import events, selectors
from sharingbook.accounts.models import Membership, User
from sharingbook.accounts.roles import Role
from sharingbook.notifications.services import notify, word


def _page(person: User) -> str:
    return reverse("accounts:person", args=[person.pk])


def _role(membership: Membership) -> dict[str, str]:
    return word(Role(membership.role).label)


def on_granted(*, membership: Membership, actor: User) -> None:
    person, role = membership.user, _role(membership)
    if not membership.is_waiting:
        notify(
            [person], "role_given", gettext_noop("You were given a role: %(role)s."), {"role": role},
            _page(person), actor=actor,
        )  # fmt: skip
        return
    others = selectors.administrators_for(membership.department).exclude(pk=person.pk)
    notify(
        others, "role_waits",
        gettext_noop("A role waits for your confirmation: %(name)s, %(role)s."),
        {"name": person.name, "role": role}, _page(person), actor=actor,
    )  # fmt: skip


def on_confirmed(*, membership: Membership, actor: User) -> None:
    person, role = membership.user, _role(membership)
    notify(
        [person], "role_given", gettext_noop("You were given a role: %(role)s."), {"role": role},
        _page(person), actor=actor,
    )  # fmt: skip
    if membership.granted_by is not None:
        notify(
            [membership.granted_by], "role_confirmed",
            gettext_noop("A role that you gave is confirmed: %(name)s, %(role)s."),
            {"name": person.name, "role": role}, _page(person), actor=actor,
        )  # fmt: skip


def on_ended(*, membership: Membership, actor: User) -> None:
    notify(
        [membership.user], "role_ended", gettext_noop("A role of yours has ended: %(role)s."),
        {"role": _role(membership)}, _page(membership.user), actor=actor,
    )  # fmt: skip


def on_link_made(*, person: User, actor: User) -> None:
    notify(
        [person], "one_time_link",
        gettext_noop(
            "An administrator made a one-time link for your account. Ask them if you did not want it."
        ),
        {}, _page(person), actor=actor,
    )  # fmt: skip


def subscribe() -> None:
    """Called once, from `NotificationsConfig.ready()`."""
    events.membership_granted.subscribe(on_granted)
    events.membership_confirmed.subscribe(on_confirmed)
    events.membership_ended.subscribe(on_ended)
    events.one_time_link_made.subscribe(on_link_made)
