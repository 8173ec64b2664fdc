"""A record with a disclosure level: open, or closed for a reason until a day, confirmed by an approver."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from procurement.enums import ClosingReason, Level


class Disclosed(models.Model):
    """`level` is the record's own; readers are let in by `standing_level`."""

    level = models.CharField(_("Disclosure"), max_length=12, choices=Level.choices, default=Level.PUBLIC)
    level_reason = models.CharField(
        _("Reason for closing"), max_length=16, choices=ClosingReason.choices, blank=True
    )
    level_review_on = models.DateField(_("Review date"), null=True, blank=True)
    level_proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    level_approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    level_approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        # A model with constraints of its own names these again: `[*Disclosed.Meta.constraints, …]`.
        constraints = [
            models.CheckConstraint(
                condition=Q(level="public") | (~Q(level_reason="") & Q(level_review_on__isnull=False)),
                name="%(class)s_closing_needs_reason_and_review_date",
            ),
            models.CheckConstraint(
                condition=Q(level_approved_by__isnull=True) | Q(level_approved_at__isnull=False),
                name="%(class)s_level_approval_is_dated",
            ),
        ]

    @property
    def level_above(self) -> str:
        """The level of the record that this one belongs to."""
        return Level.PUBLIC

    @property
    def standing_level(self) -> str:
        """Who may read it today: never more than may read the record that it belongs to."""
        return max(Level(self.level), Level(self.level_above), key=lambda level: level.rank)

    @property
    def level_is_provisional(self) -> bool:
        """A lower level acts at once, but an approver has not confirmed it yet."""
        return self.level != Level.PUBLIC and self.level_approved_by_id is None

    @property
    def level_is_self_approved(self) -> bool:
        """Confirmed by the person who proposed it, as only a single officer may; shown wherever it is."""
        return (
            self.level_approved_by_id is not None and self.level_approved_by_id == self.level_proposed_by_id
        )
