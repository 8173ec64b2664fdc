"""What this room tells people, in the acting transaction."""

from collections.abc import Iterable
from typing import Any

from sharingbook.accounts.models import User
from sharingbook.notifications.services import notify


def tell(
    people: Iterable[User], *, event: str, message: str, params: dict[str, Any], url: str, actor: User | None
) -> None:
    """One notice for each person but the actor; `message` is a message id, `params` plain values."""
    others = {person.pk: person for person in people if actor is None or person.pk != actor.pk}
    if others:
        notify(people=list(others.values()), event=event, message=message, params=params, url=url)
