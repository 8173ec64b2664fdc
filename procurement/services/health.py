"""Dated self-reports: three lights and a reason. Nothing is overwritten."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_noop

from procurement.models import HealthReport, Project
from procurement.services.figures import tracked
from sharingbook.accounts.acts import act
from sharingbook.accounts.models import User
from sharingbook.common.errors import DomainError


def report_health(
    *, project: Project, schedule: str, cost: str, scope: str, reason: str, event_date: date, actor: User
) -> HealthReport:
    """The latest report by event date counts; entering one late shows both dates."""
    with tracked(project), act(actor, "edit_facts", project, action="project.report_health") as record:
        if event_date > timezone.localdate():
            raise DomainError(gettext_noop("A report says how things stand, so its date cannot lie ahead."))
        if not reason.strip():
            raise DomainError(gettext_noop("Give the reason for the three lights in one or two sentences."))
        report = HealthReport.objects.create(
            project=project, schedule=schedule, cost=cost, scope=scope, reason=reason,
            event_date=event_date, entered_by=actor,
        )  # fmt: skip
        record.payload = {
            "schedule": schedule, "cost": cost, "scope": scope, "reason": reason,
            "event_date": event_date.isoformat(),
        }  # fmt: skip
    return report
