"""Planned dates. The first plan stays; a new plan stands beside it with its reason."""

from datetime import date

from django.utils.translation import gettext_noop

from procurement.models import Milestone, Project
from procurement.services.figures import tracked
from sharingbook.accounts.acts import act
from sharingbook.accounts.models import User
from sharingbook.common.errors import DomainError, StaleEdit


def _values(milestone: Milestone) -> dict:
    done = milestone.done_on
    return {
        "name": milestone.name,
        "planned_date": milestone.planned_date.isoformat(),
        "done_on": done.isoformat() if done else None,
    }


def add_milestone(
    *, project: Project, name: str, planned_date: date, stage: str = "", actor: User
) -> Milestone:
    with tracked(project), act(actor, "edit_facts", project, action="milestone.add") as record:
        milestone = Milestone(
            project=project, name=name, stage=stage, first_date=planned_date, planned_date=planned_date
        )
        milestone._history_user = actor
        milestone.save()
        record.payload = {"milestone": milestone.pk, "after": _values(milestone)}
    return milestone


def replan(*, milestone: Milestone, edition: int, planned_date: date, reason: str, actor: User) -> Milestone:
    """Another date beside the first (permission row 7)."""
    project = milestone.project
    with (
        tracked(project),
        act(actor, "rebaseline", project, action="milestone.replan", lock=milestone) as record,
    ):
        if milestone.edition != edition:
            current = {"planned_date": milestone.planned_date, "reason": milestone.replan_reason}
            raise StaleEdit(current, {"planned_date": planned_date, "reason": reason}, milestone)
        if planned_date != milestone.first_date and not reason.strip():
            raise DomainError(gettext_noop("Say why the date moves. The first plan stays beside it."))
        before = _values(milestone)
        milestone.planned_date, milestone.replan_reason = planned_date, reason
        milestone.edition += 1
        milestone._history_user = actor
        milestone.save()
        record.payload = {
            "milestone": milestone.pk, "before": before, "after": _values(milestone), "reason": reason,
        }  # fmt: skip
    return milestone


def complete(*, milestone: Milestone, done_on: date, edition: int | None = None, actor: User) -> Milestone:
    """Say when it was done: once, and (where `edition` is given) on the plan that the person saw."""
    project = milestone.project
    with (
        tracked(project),
        act(actor, "edit_facts", project, action="milestone.done", lock=milestone) as record,
    ):
        if milestone.done_on == done_on:  # the same button, pressed twice
            record.skip = True
            return milestone
        if milestone.done_on is not None:
            raise DomainError(gettext_noop("This milestone is recorded as done already."))
        before = _values(milestone)
        milestone.done_on = done_on
        milestone.edition += 1
        milestone._history_user = actor
        milestone.save()
        record.payload = {"milestone": milestone.pk, "before": before, "after": _values(milestone)}
    return milestone
