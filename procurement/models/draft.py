"""Drafts and their immutable versions."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procurement.enums import DraftKind, VersionState
from procurement.models.case import Case
from procurement.querysets import VersionQuerySet
from sharingbook.accounts.models import Department


class Draft(models.Model):
    """One document of a case: its versions are the files that were uploaded."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="drafts")
    kind = models.CharField(_("Kind of document"), max_length=16, choices=DraftKind.choices)
    title = models.CharField(_("Title"), max_length=120)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["case", "kind", "title"], name="draft_once_a_case")]

    def __str__(self) -> str:
        return self.title

    @property
    def owning_department(self) -> Department:
        return self.case.project.owner


class Version(models.Model):
    """One uploaded file: bytes by sha256, uploader, time. Only the state of its reading ever changes."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    filename = models.CharField(max_length=255)
    note = models.TextField(_("What changed"), max_length=2000, blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=8, choices=VersionState.choices, default=VersionState.READING)
    # Which reader made the stored reading (its artifact's key is sha256 + this).
    reader_version = models.CharField(max_length=16, blank=True)
    # Step that the page shows while the job runs, or the message id and values of a failure.
    progress = models.CharField(max_length=40, blank=True)
    # When the reading was asked for, or asked for again: a job that died is found by its age.
    reading_since = models.DateTimeField(default=timezone.now)
    failure_message = models.CharField(max_length=400, blank=True)
    failure_params = models.JSONField(default=dict, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    block_count = models.PositiveIntegerField(default=0)
    warning_count = models.PositiveIntegerField(default=0)

    objects = VersionQuerySet.as_manager()

    class Meta:
        ordering = ["draft_id", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "number"], name="version_number_once"),
            models.UniqueConstraint(fields=["draft", "sha256"], name="version_same_file_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="version_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.draft} {self.number}"

    @property
    def case(self) -> Case:
        return self.draft.case

    @property
    def owning_department(self) -> Department:
        return self.draft.case.project.owner
