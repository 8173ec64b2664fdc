"""Open is the default; closing needs a reason, a review date and an approver."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_noop

from procurement import events
from procurement.enums import ClosingReason, Level
from procurement.models import Project
from procurement.services.figures import tracked
from sharingbook.accounts.acts import act
from sharingbook.accounts.models import User
from sharingbook.common.errors import DomainError, StaleEdit


def _level_of(project: Project) -> dict:
    review = project.level_review_on
    return {
        "level": project.level,
        "reason": project.level_reason,
        "review_on": review.isoformat() if review else None,
    }


def _open(project: Project) -> None:
    project.level, project.level_reason, project.level_review_on = Level.PUBLIC, "", None
    project.level_proposed_by = project.level_approved_by = project.level_approved_at = None


def _save(project: Project, actor: User | None) -> None:
    project.edition += 1
    project._history_user = actor
    project.save()
    # A case is never more open than its project.
    for case in project.cases.all():
        if Level(case.level).rank < Level(project.level).rank:
            case.level = project.level
            case._history_user = actor
            case.save()
    events.project_changed.send(project=project, actor=actor)


def _refuse_stale(project: Project, edition: int | None, submitted: dict) -> None:
    if edition is not None and project.edition != edition:
        names = ("level", "level_reason", "level_review_on")
        raise StaleEdit({name: getattr(project, name) for name in names}, submitted, project)


def propose_level(
    *,
    project: Project,
    level: str,
    reason: str,
    review_on: date,
    edition: int | None = None,
    actor: User,
) -> Project:
    """Close a record to a lower level. Acts at once, provisionally, until an approver confirms it.

    Raises DomainError, and StaleEdit when `edition` is given and somebody saved since.
    """
    with (
        tracked(project),
        act(actor, "propose_level", project, action="project.close_level", lock=project) as record,
    ):
        submitted = {"level": level, "level_reason": reason, "level_review_on": review_on}
        _refuse_stale(project, edition, submitted)
        if level == Level.PUBLIC:
            raise DomainError(gettext_noop("To open a record, choose “Open to the public”."))
        if reason not in ClosingReason.values:
            raise DomainError(gettext_noop("Choose a reason for closing."))
        if review_on <= timezone.localdate():
            raise DomainError(gettext_noop("The review date must lie in the future."))
        before = _level_of(project)
        project.level, project.level_reason, project.level_review_on = level, reason, review_on
        project.level_proposed_by, project.level_approved_by = actor, None
        project.level_approved_at = None
        record.reason_code = reason
        record.payload = {"before": before, "after": _level_of(project)}
        _save(project, actor)
    return project


def approve_level(*, project: Project, edition: int | None = None, actor: User) -> Project:
    """Confirm a provisional level; never by the person who proposed it (single officers: flagged).

    `edition`: what the person looked at; a level that was changed since is not confirmed (StaleEdit).
    """
    with act(actor, "approve_level", project, action="project.approve_level", lock=project) as record:
        _refuse_stale(project, edition, {})
        if not project.level_is_provisional:
            raise DomainError(gettext_noop("There is no level waiting for confirmation."))
        record.reason_code = project.level_reason
        record.payload = {**_level_of(project), "self_approved": project.level_proposed_by_id == actor.pk}
        project.level_approved_by, project.level_approved_at = actor, timezone.now()
        _save(project, actor)
    return project


def raise_level(*, project: Project, level: str = Level.PUBLIC, actor: User) -> Project:
    """Open a record: to the public, or from department-only to government-wide."""
    with (
        tracked(project),
        act(actor, "raise_level", project, action="project.open_level", lock=project) as record,
    ):
        if Level(level).rank >= Level(project.level).rank:
            raise DomainError(gettext_noop("The record is as open as that already."))
        before = _level_of(project)
        if level == Level.PUBLIC:
            _open(project)
        else:
            project.level = level
        record.payload = {"before": before, "after": _level_of(project)}
        _save(project, actor)
    return project


def raise_expired(*, today: date | None = None) -> list[Project]:
    """Open every record whose review date has passed without renewal; run daily by the machine."""
    day = today or timezone.localdate()
    opened = []
    for project in Project.objects.exclude(level=Level.PUBLIC).filter(level_review_on__lt=day):
        with (
            tracked(project),
            act(None, None, project, action="project.level_expired", lock=project) as record,
        ):
            before = _level_of(project)
            _open(project)
            record.payload = {"before": before, "after": _level_of(project)}
            _save(project, None)
        opened.append(project)
    return opened
