"""One procurement of a project, from idea to contract."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from procurement.enums import CaseState, Method, Waiting
from procurement.models.disclosed import Disclosed
from procurement.models.project import Project
from procurement.querysets import CaseQuerySet
from sharingbook.accounts.models import Department


class Case(Disclosed):
    """States and their transitions are data in `procurement/stages.py`; only services move them.

    A case that is not closed on its own stands at its project's level, and opens with it.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="cases")
    name = models.CharField(_("Name"), max_length=120)
    method = models.CharField(_("Method"), max_length=16, choices=Method.choices, default=Method.UNDECIDED)
    state = models.CharField(max_length=20, choices=CaseState.choices, default=CaseState.PLANNING)
    state_since = models.DateTimeField(default=timezone.now)
    state_reason = models.TextField(blank=True)
    estimate = models.BigIntegerField(_("Estimate (yen, tax included)"), null=True, blank=True)
    notice_planned_on = models.DateField(_("Planned notice"), null=True, blank=True)
    noticed_at = models.DateTimeField(null=True, blank=True)
    contractor = models.CharField(_("Contractor"), max_length=120, blank=True)
    contracted_amount = models.BigIntegerField(_("Contract (yen, tax included)"), null=True, blank=True)
    contracted_on = models.DateField(null=True, blank=True)
    resume_on = models.DateField(null=True, blank=True)
    # Whose turn it is, since when: kept by the services that move states.
    waiting_on = models.CharField(max_length=12, choices=Waiting.choices, default=Waiting.DEPARTMENT)
    waiting_department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    waiting_since = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    edition = models.PositiveIntegerField(default=1)

    objects = CaseQuerySet.as_manager()
    history = HistoricalRecords(excluded_fields=["uid"])

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            *Disclosed.Meta.constraints,
            models.CheckConstraint(
                condition=~Q(state="withdrawn") | ~Q(state_reason=""), name="case_withdrawn_with_a_reason"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["noticed", "awarded", "contracted", "completed"])
                | Q(noticed_at__isnull=False),
                name="case_after_notice_is_dated",
            ),
        ]
        indexes = [models.Index(fields=["waiting_on", "waiting_since"], name="case_waiting")]

    def __str__(self) -> str:
        return self.name

    @property
    def owning_department(self) -> Department:
        return self.project.owner

    @property
    def case(self) -> "Case":
        return self

    @property
    def level_above(self) -> str:
        return self.project.level

    @property
    def is_noticed(self) -> bool:
        return self.noticed_at is not None


class InterestedVendor(models.Model):
    """A vendor that showed interest in a case; reviewers' declarations are held against this list."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="interested_vendors")
    corporate_number = models.CharField(_("Corporate number"), max_length=13)
    name = models.CharField(_("Name"), max_length=120, blank=True)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "corporate_number"], name="vendor_once_a_case")
        ]

    def __str__(self) -> str:
        return self.name or self.corporate_number
