"""What an organisation decides about the rules of the specification checker."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procurement.enums import DraftKind
from sharingbook.accounts.models import Department


class RuleSwitch(models.Model):
    """One rule on or off here, for one kind of document or for all (""). The newest is in force."""

    organisation = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="rule_switches")
    rule = models.CharField(max_length=80)
    kind = models.CharField(_("Kind of document"), max_length=16, choices=DraftKind.choices, blank=True)
    on = models.BooleanField()
    reason = models.TextField(_("Reason"), max_length=2000, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["rule", "kind", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "rule", "kind"],
                condition=Q(superseded_at__isnull=True),
                name="rule_switch_one_in_force",
            ),
            models.CheckConstraint(condition=Q(on=True) | ~Q(reason=""), name="rule_switch_off_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.kind} {self.on}"

    @property
    def owning_department(self) -> Department:
        return self.organisation


class RulePack(models.Model):
    """Rules of an organisation's own: imported, or written in the browser (the pack named OWN)."""

    organisation = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="rule_packs")
    name = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    # The YAML as it was imported or made: docs/developer/rules.md.
    source = models.TextField()
    digest = models.CharField(max_length=16)
    rule_count = models.PositiveIntegerField(default=0)
    on = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["name", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "name"],
                condition=Q(removed_at__isnull=True),
                name="rule_pack_once_an_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owning_department(self) -> Department:
        return self.organisation
