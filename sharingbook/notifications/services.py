"""Tells people what happened, in the product."""

from collections.abc import Iterable
from typing import Any

from django.utils import timezone, translation
from django.utils.functional import Promise

from sharingbook.accounts.models import User
from sharingbook.notifications.models import Notice


def word(text: Promise) -> dict[str, str]:
    """A lazily translated word (`Role.LEAD.label`) as a parameter: each reader sees it in their language.

    Raises TypeError for a plain text, such as `get_role_display()` gives: it is translated already.
    """
    if not isinstance(text, Promise):
        raise TypeError(f"already in somebody's language: {text!r}")
    with translation.override("en"):
        return {"msgid": str(text)}


def notify(
    people: Iterable[User],
    event: str,
    message: str,
    params: dict[str, Any],
    url: str,
    *,
    actor: User | None = None,
) -> int:
    """One notice for each person, in the transaction of the act; returns how many.

    `message` is a message id (gettext_noop) whose %(name)s places `params` fill: plain values, or what
    `word()` made. `url` is a path of this product; anything else is a ValueError. Whoever acts (`actor`)
    knows already; switched-off accounts and people named twice are told nothing more.
    """
    if not url.startswith("/") or url.startswith("//") or "\\" in url:
        raise ValueError(f"not a path of this product: {url!r}")
    told = {p.pk: p for p in people if p.is_active and (actor is None or p.pk != actor.pk)}
    rows = Notice.objects.bulk_create(
        Notice(person=person, event=event, message=message, params=params, url=url)
        for person in told.values()
    )
    return len(rows)


def mark_read(*, notice: Notice) -> Notice:
    """Note that the person has seen it; the first time counts."""
    if notice.read_at is None:
        notice.read_at = timezone.now()
        notice.save(update_fields=["read_at"])
    return notice


def mark_all_read(*, person: User) -> int:
    return person.notices.filter(read_at__isnull=True).update(read_at=timezone.now())
