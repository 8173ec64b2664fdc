"""The department's decision. Insert only; a correction is a new decision that points at the old one."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procurement.enums import Outcome
from procurement.models.case import Case
from procurement.models.project import Project
from procurement.querysets import DecisionQuerySet
from sharingbook.accounts.models import Department


class Decision(models.Model):
    """What was decided, why, on which bytes.

    `pins`: [{"version", "draft", "number", "sha256"}]; `overrides`: [{"ref", "label", "reason"}],
    one for each open must-item that the decision-maker left open, `ref` its opaque id in the room above.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="decisions")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, blank=True, related_name="decisions")
    outcome = models.CharField(_("Outcome"), max_length=24, choices=Outcome.choices)
    grounds = models.TextField(_("Grounds"), max_length=5000)
    conditions = models.TextField(_("Conditions"), max_length=2000, blank=True)
    resume_on = models.DateField(_("Resume on"), null=True, blank=True)
    pins = models.JSONField(default=list)
    overrides = models.JSONField(default=list)
    self_approved = models.BooleanField(default=False)
    corrects = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="corrected_by")
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    decided_for = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    # Posting the same form twice records one decision (T25).
    idempotency_key = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001

    objects = DecisionQuerySet.as_manager()

    class Meta:
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(grounds=""), name="decision_has_grounds"),
            models.CheckConstraint(
                condition=~Q(outcome="defer") | Q(resume_on__isnull=False), name="decision_defer_names_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_outcome_display()} {self.decided_at:%F}"

    @property
    def owning_department(self) -> Department:
        return self.project.owner
