"""A Word file that came back, kept until its comments are taken over or it is put aside."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procurement.models import Case, Version
from sharingbook.accounts.models import Department


class WordImport(models.Model):
    """One uploaded copy of a version: the bytes (kept with the originals), who brought it, its end."""

    class State(models.TextChoices):
        WAITING = "waiting", _("To be applied")
        APPLIED = "applied", _("Applied")
        DROPPED = "dropped", _("Put aside")

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="word_imports")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    settled_at = models.DateTimeField(null=True, blank=True)
    # How many rows of each outcome were applied.
    result = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="waiting") | Q(settled_at__isnull=False),
                name="word_import_settled_has_date",
            ),
        ]
        indexes = [models.Index(fields=["uploaded_by", "state"], name="word_import_waiting")]

    def __str__(self) -> str:
        return self.filename

    @property
    def case(self) -> Case:
        return self.version.case

    @property
    def owning_department(self) -> Department:
        return self.version.owning_department
