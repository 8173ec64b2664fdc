"""One round of advice, and who was asked to give it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procurement.models import Case, Version
from reviews.enums import Depth, ReviewState
from reviews.querysets import ReviewQuerySet
from sharingbook.accounts.models import Department


class Review(models.Model):
    """Asked for by the department, run by the lead of a review desk."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="reviews")
    number = models.PositiveIntegerField()
    desk = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="desk_reviews")
    versions = models.ManyToManyField(Version, related_name="reviews")
    aspects = models.JSONField(_("Aspects"), default=list, blank=True)
    message = models.TextField(_("What to look at"), max_length=2000, blank=True)
    due_on = models.DateField(_("Due date"))
    state = models.CharField(max_length=12, choices=ReviewState.choices, default=ReviewState.REQUESTED)
    state_since = models.DateTimeField(default=timezone.now)
    depth = models.CharField(_("Depth"), max_length=8, choices=Depth.choices, default=Depth.NORMAL)
    return_reason = models.TextField(max_length=2000, blank=True)
    overall_opinion = models.TextField(_("Overall opinion"), max_length=5000, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    edition = models.PositiveIntegerField(default=1)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="review_number_once_a_case"),
            # One open round a case.
            models.UniqueConstraint(
                fields=["case"],
                condition=Q(state__in=["requested", "triaged", "assigned", "reviewing", "advised"]),
                name="review_one_open_round",
            ),
            models.CheckConstraint(
                condition=~Q(state="returned") | ~Q(return_reason=""), name="review_returned_with_a_reason"
            ),
        ]
        indexes = [models.Index(fields=["desk", "state", "due_on"], name="review_queue")]

    def __str__(self) -> str:
        return f"{self.case} {self.number}"

    @property
    def owning_department(self) -> Department:
        return self.case.project.owner


class Assignment(models.Model):
    """A reviewer on a round, and what they declared before any file opened."""

    class State(models.TextChoices):
        ASSIGNED = "assigned", _("To declare")
        DECLARED = "declared", _("Reviewing")
        FINISHED = "finished", _("Finished")
        RECUSED = "recused", _("Recused")

    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="assignments"
    )
    is_lead = models.BooleanField(default=False)
    specialty = models.CharField(_("Specialty"), max_length=60, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASSIGNED)
    assigned_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    assigned_at = models.DateTimeField(default=timezone.now)
    # The declaration: corporate numbers of employer, side jobs, shares; three yes/no answers; a note.
    corporate_numbers = models.JSONField(default=list, blank=True)
    has_work_interest = models.BooleanField(null=True)
    has_family_interest = models.BooleanField(null=True)
    helped_to_draft = models.BooleanField(null=True)
    declaration_note = models.TextField(max_length=1000, blank=True)
    declared_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    recused_at = models.DateTimeField(null=True, blank=True)
    recusal_reason = models.TextField(max_length=1000, blank=True)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "reviewer"],
                condition=~Q(state="recused"),
                name="assignment_once_a_round",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["declared", "finished"]) | Q(declared_at__isnull=False),
                name="assignment_declares_before_reading",
            ),
            models.CheckConstraint(
                condition=~Q(state="recused") | (Q(recused_at__isnull=False) & ~Q(recusal_reason="")),
                name="assignment_recused_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["reviewer", "state"], name="assignment_inbox")]

    def __str__(self) -> str:
        return f"{self.review} {self.reviewer}"

    @property
    def case(self) -> Case:
        return self.review.case

    @property
    def owning_department(self) -> Department:
        return self.review.case.project.owner
