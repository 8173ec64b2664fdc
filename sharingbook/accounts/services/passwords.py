"""Passwords and the one-time links that lead to a new one."""

from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext_noop

from sharingbook.accounts import events, mail, tasks
from sharingbook.accounts.acts import act
from sharingbook.accounts.models import User
from sharingbook.accounts.services.people import organisation_of
from sharingbook.audit import ledger
from sharingbook.common.errors import DomainError


def one_time_path(person: User) -> str:
    """The local address on which the person sets a password: for one day, and until one is set.

    The token stands nowhere in the database; it is computed from the account's state.
    """
    uid = urlsafe_base64_encode(force_bytes(person.pk))
    token = default_token_generator.make_token(person)
    return reverse("accounts:one-time-link", kwargs={"uidb64": uid, "token": token})


def make_one_time_link(*, person: User, actor: User | None) -> str:
    """A path to hand to the person; shown once, and also mailed where mail is set up.

    Whoever has the link can become that person, so they get a notice, and an administrator of one
    organisation makes links only for those who work nowhere else. `actor` None: the server's operator.
    """
    permission = "grant_role" if actor is not None else None
    with act(actor, permission, person, action="person.one_time_link") as record:
        if actor is not None and person.pk == actor.pk:
            raise DomainError(gettext_noop("For your own account, use “Change password”."))
        if not person.is_active:
            raise DomainError(gettext_noop("This account is switched off. Switch it on first."))
        record.place = organisation_of(person)
        if actor is not None:
            events.one_time_link_made.send(person=person, actor=actor)
            if mail.is_set_up():
                transaction.on_commit(lambda: tasks.mail_one_time_link.enqueue(person.email))
        return one_time_path(person)


def set_password(*, person: User, password: str, by_link: bool = False, actor: User | None) -> User:
    """A new password, which ends every session of the old one. `actor`: the person; None: the operator."""
    with act(actor, None, person, action="person.set_password", lock=person) as record:
        record.place = organisation_of(person)
        record.payload = {"by_one_time_link": by_link}
        person.set_password(password)
        person.session_epoch = F("session_epoch") + 1
        person.save(update_fields=["password", "session_epoch"])
        person.refresh_from_db(fields=["session_epoch"])
    return person


def record_sign_in(*, person: User, action: str) -> None:
    """Note `account.sign_in` or `account.sign_out` in the access log (it changes nothing: no entry)."""
    organisation = organisation_of(person)
    ledger.record_access(
        actor_id=str(person.uid),
        action=action,
        object_type=person._meta.label_lower,
        object_id=str(person.uid),
        organisation=organisation.code if organisation else "",
    )
