"""The register's facts. The story stands in the book's page, never a fact twice."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from procurement.enums import BudgetKind, Light, Stage
from procurement.models.disclosed import Disclosed
from procurement.querysets import ProjectQuerySet
from sharingbook.accounts.models import Department

NOT_REPORTED = "none"


class Theme(models.Model):
    """A tag of the book, kept short by the administrators."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name


class Project(Disclosed):
    """One digital project: identity and facts, the system of record."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("Code"), max_length=16, unique=True, help_text="SB-2026-0001")
    name = models.CharField(_("Name"), max_length=120)
    kana = models.CharField(_("Reading (kana)"), max_length=240, blank=True)
    summary = models.CharField(_("Summary"), max_length=200, blank=True)
    purpose = models.TextField(_("Purpose"), max_length=2000, blank=True)
    beneficiaries = models.JSONField(_("Who benefits"), default=list, blank=True)
    owner = models.ForeignKey(
        Department, on_delete=models.PROTECT, related_name="projects", verbose_name=_("Owning department")
    )
    contact_role = models.CharField(_("Contact"), max_length=100, blank=True)
    stage = models.CharField(_("Stage"), max_length=16, choices=Stage.choices, default=Stage.IDEA)
    stage_since = models.DateField(default=timezone.localdate)
    stage_reason = models.TextField(blank=True)
    fy_from = models.PositiveSmallIntegerField(_("First fiscal year"))
    fy_to = models.PositiveSmallIntegerField(_("Last fiscal year"))
    themes = models.ManyToManyField(Theme, blank=True, related_name="projects", verbose_name=_("Themes"))
    related_systems = models.TextField(_("Related systems"), max_length=1000, blank=True)
    data_and_apis = models.TextField(_("Data and APIs"), max_length=1000, blank=True)

    # A draft (null) is seen by its department alone.
    registered_at = models.DateTimeField(null=True, blank=True)
    # Kept by the book: true while an approver has its page published.
    in_book = models.BooleanField(default=False)
    # Kept by services beside the roll-up: what was reported last, and what the figures say by themselves.
    reported_light = models.CharField(max_length=8, default=NOT_REPORTED)
    reported_on = models.DateField(null=True, blank=True)
    computed_light = models.CharField(max_length=8, choices=Light.choices, default=Light.GREEN)
    computed_why = models.CharField(max_length=24, blank=True)
    confirmed_on = models.DateField(_("Facts confirmed on"), null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    # Raised by each save of a form: a stale edit is found by it (409).
    edition = models.PositiveIntegerField(default=1)

    objects = ProjectQuerySet.as_manager()
    history = HistoricalRecords(
        excluded_fields=["uid", "reported_light", "reported_on", "computed_light", "computed_why"],
        m2m_fields=[themes],
    )

    class Meta:
        ordering = ["-registered_at", "-pk"]
        constraints = [
            *Disclosed.Meta.constraints,
            models.CheckConstraint(condition=Q(fy_to__gte=F("fy_from")), name="project_years_in_order"),
            models.CheckConstraint(
                condition=~Q(stage__in=["closed", "cancelled"]) | ~Q(stage_reason=""),
                name="project_ends_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["level", "in_book", "-registered_at"], name="project_book_order"),
            models.Index(fields=["owner", "stage"], name="project_owner_stage"),
            models.Index(fields=["stage", "fy_from", "fy_to"], name="project_stage_years"),
            models.Index(fields=["reported_light", "computed_light"], name="project_lights"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owning_department(self) -> Department:
        return self.owner

    @property
    def is_draft(self) -> bool:
        return self.registered_at is None


class BudgetLine(models.Model):
    """Yen of one fiscal year and kind, tax included. The first amount stays beside today's."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="budget_lines")
    fiscal_year = models.PositiveSmallIntegerField(_("Fiscal year"))
    kind = models.CharField(_("Kind"), max_length=16, choices=BudgetKind.choices)
    amount = models.BigIntegerField(_("Amount (yen, tax included)"))
    first_amount = models.BigIntegerField(editable=False)
    funding_source = models.CharField(_("Funding source"), max_length=100, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.CharField(max_length=200, blank=True)
    edition = models.PositiveIntegerField(default=1)

    history = HistoricalRecords()

    class Meta:
        ordering = ["fiscal_year", "kind", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gte=0), name="budget_not_negative"),
            models.UniqueConstraint(
                fields=["project", "fiscal_year", "kind"],
                condition=Q(removed_at__isnull=True) & ~Q(kind="supplementary"),
                name="budget_one_line_a_year_and_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.kind} {self.amount}"

    @property
    def change(self) -> int:
        """Yen more (or less) than first entered."""
        return self.amount - self.first_amount


class Milestone(models.Model):
    """A planned date; the first plan is never overwritten, new plans stand beside it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="milestones")
    name = models.CharField(_("Milestone"), max_length=100)
    stage = models.CharField(_("Stage"), max_length=16, choices=Stage.choices, blank=True)
    first_date = models.DateField(_("First plan"))
    planned_date = models.DateField(_("Plan"))
    done_on = models.DateField(_("Done on"), null=True, blank=True)
    replan_reason = models.CharField(_("Reason for the new plan"), max_length=200, blank=True)
    edition = models.PositiveIntegerField(default=1)

    history = HistoricalRecords()

    class Meta:
        ordering = ["planned_date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(planned_date=F("first_date")) | ~Q(replan_reason=""),
                name="milestone_replan_needs_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class HealthReport(models.Model):
    """A dated self-report: three lights and a reason. Insert only; the latest by event date counts."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="health_reports")
    schedule = models.CharField(_("Schedule"), max_length=8, choices=Light.choices)
    cost = models.CharField(_("Cost"), max_length=8, choices=Light.choices)
    scope = models.CharField(_("Scope"), max_length=8, choices=Light.choices)
    reason = models.TextField(_("Reason"), max_length=1000)
    event_date = models.DateField(_("As of"))
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-event_date", "-pk"]
        indexes = [models.Index(fields=["project", "-event_date", "-id"], name="health_latest")]

    def __str__(self) -> str:
        return f"{self.event_date} {self.overall}"

    @property
    def overall(self) -> str:
        """The gravest of the three lights."""
        return max((self.schedule, self.cost, self.scope), key=list(Light.values).index)
