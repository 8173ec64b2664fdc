"""Open is the default; closing a project or a case needs a reason, a review date and an approver."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_noop

from procurement import events
from procurement.enums import ClosingReason, Level
from procurement.models import Case, Project
from procurement.models.disclosed import Disclosed
from procurement.services.figures import tracked
from sharingbook.accounts.acts import Record, act
from sharingbook.accounts.models import User
from sharingbook.common.errors import DomainError, StaleEdit

TOO_OPEN = gettext_noop(
    "A case cannot be more open than its project. Choose the project's level or a closer one."
)


@dataclass(frozen=True, slots=True)
class Closing:
    """A level below public, with its reason and review date."""

    level: str
    reason: str
    review_on: date


def _level_of(record: Disclosed) -> dict:
    review = record.level_review_on
    return {
        "level": record.level,
        "reason": record.level_reason,
        "review_on": review.isoformat() if review else None,
    }


def _open(record: Disclosed) -> None:
    record.level, record.level_reason, record.level_review_on = Level.PUBLIC, "", None
    record.level_proposed_by = record.level_approved_by = record.level_approved_at = None


@contextmanager
def _changing(
    record: Disclosed, actor: User | None, permission: str | None, *, action: tuple[str, str]
) -> Iterator[Record]:
    """The act around a change of level; at its end the record is saved, unless nothing changed (`skip`).

    `action`: its code for a project and for a case.
    """
    is_case = isinstance(record, Case)
    project = record.project if is_case else record
    with tracked(project), act(actor, permission, record, action=action[is_case], lock=record) as entry:
        yield entry
        if not entry.skip:
            record.edition += 1
            record._history_user = actor
            record.save()
            if not is_case:
                events.project_changed.send(project=project, actor=actor)


def _refuse_stale(record: Disclosed, edition: int | None, submitted: dict) -> None:
    if edition is not None and record.edition != edition:
        names = ("level", "level_reason", "level_review_on")
        raise StaleEdit({name: getattr(record, name) for name in names}, submitted, record)


def _check(record: Disclosed, level: str, reason: str, review_on: date) -> None:
    if level == Level.PUBLIC:
        raise DomainError(gettext_noop("To open a record, choose “Open to the public”."))
    if reason not in ClosingReason.values:
        raise DomainError(gettext_noop("Choose a reason for closing."))
    if review_on <= timezone.localdate():
        raise DomainError(gettext_noop("The review date must lie in the future."))
    # What is closed on its own already may be renewed as it is, however close its project stands today.
    if Level(level).rank < Level(record.level_above).rank and level != record.level:
        raise DomainError(TOO_OPEN)


def propose_level(
    *,
    record: Disclosed,
    level: str,
    reason: str,
    review_on: date,
    edition: int | None = None,
    actor: User,
) -> Disclosed:
    """Close a record to a lower level. Acts at once, provisionally, until an approver confirms it.

    Raises DomainError, and StaleEdit when `edition` is given and somebody saved since.
    """
    with _changing(
        record, actor, "propose_level", action=("project.close_level", "case.close_level")
    ) as entry:
        submitted = {"level": level, "level_reason": reason, "level_review_on": review_on}
        _refuse_stale(record, edition, submitted)
        _check(record, level, reason, review_on)
        before = _level_of(record)
        record.level, record.level_reason, record.level_review_on = level, reason, review_on
        record.level_proposed_by, record.level_approved_by = actor, None
        record.level_approved_at = None
        entry.reason_code = reason
        entry.payload = {"before": before, "after": _level_of(record)}
    return record


def approve_level(*, record: Disclosed, edition: int | None = None, actor: User) -> Disclosed:
    """Confirm a provisional level; never by the person who proposed it (single officers: flagged).

    `edition`: what the person looked at; a level that was changed since is not confirmed (StaleEdit).
    """
    with _changing(
        record, actor, "approve_level", action=("project.approve_level", "case.approve_level")
    ) as entry:
        _refuse_stale(record, edition, {})
        if not record.level_is_provisional:
            raise DomainError(gettext_noop("There is no level waiting for confirmation."))
        record.level_approved_by, record.level_approved_at = actor, timezone.now()
        entry.reason_code = record.level_reason
        entry.payload = {**_level_of(record), "self_approved": record.level_is_self_approved}
    return record


def raise_level(*, record: Disclosed, level: str = Level.PUBLIC, actor: User) -> Disclosed:
    """Open a record: to the public, or from department-only to government-wide.

    A case that was not closed on its own opens with its project; one that was keeps its own date.
    """
    with _changing(record, actor, "raise_level", action=("project.open_level", "case.open_level")) as entry:
        if Level(level).rank >= Level(record.level).rank:
            raise DomainError(gettext_noop("The record is as open as that already."))
        before = _level_of(record)
        if level == Level.PUBLIC:
            _open(record)
        else:
            record.level = level
        entry.payload = {"before": before, "after": _level_of(record)}
    return record


def expired(*, today: date | None = None) -> Iterator[Disclosed]:
    """Closed records whose review date has come without renewal."""
    day = today or timezone.localdate()
    for model in (Project, Case):
        yield from model.objects.exclude(level=Level.PUBLIC).filter(level_review_on__lte=day)


def raise_expired(*, today: date | None = None) -> list[Disclosed]:
    """Open every record that is `expired`; run daily by the machine."""
    day = today or timezone.localdate()
    opened: list[Disclosed] = []
    for record in list(expired(today=day)):
        with _changing(record, None, None, action=("project.level_expired", "case.level_expired")) as entry:
            # Read again under the lock: somebody may have renewed or opened it meanwhile.
            entry.skip = record.level_review_on is None or record.level_review_on > day
            if entry.skip:
                continue
            before = _level_of(record)
            _open(record)
            entry.payload = {"before": before, "after": _level_of(record)}
        opened.append(record)
    return opened
