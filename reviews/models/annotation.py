"""Comments on words of a draft, and where they stand in each version."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procurement.models import Case, Version
from reviews.enums import AnnotationState, Aspect, Kind, PlacementState
from reviews.models.review import Review
from reviews.querysets import AnnotationQuerySet, PlacementQuerySet
from sharingbook.accounts.models import Department


class FromFile(models.Model):
    """What was written in a Word file: whose name stood there, who brought it, and how it is known again."""

    file_author = models.CharField(max_length=120, blank=True)
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # reviews.exchange.recognise.mark_of: a second import of the same file changes nothing.
    file_mark = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    @property
    def other_hand(self) -> str:
        """The name in the file, where it is another one than that of the author here."""
        return "" if self.file_author == self.author.name else self.file_author


class Annotation(FromFile):
    """Made on one version; carried to later ones as the same object, by a placement each."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    review = models.ForeignKey(Review, on_delete=models.PROTECT, related_name="annotations")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="annotations")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="annotations")
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind.choices)
    aspect = models.CharField(_("Aspect"), max_length=16, choices=Aspect.choices, blank=True)
    text = models.TextField(_("Comment"), max_length=5000)
    replacement = models.TextField(_("Proposed wording"), max_length=5000, blank=True)
    state = models.CharField(max_length=10, choices=AnnotationState.choices, default=AnnotationState.DRAFTED)
    # The redundant anchor (reviews.anchoring.selectors.Anchor as JSON) against `version`.
    anchor = models.JSONField()
    # Its number within the case, given when issued: #8 in every list, letter and sheet.
    number = models.PositiveIntegerField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    edited_at = models.DateTimeField(null=True, blank=True)
    issued_at = models.DateTimeField(null=True, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.TextField(max_length=1000, blank=True)
    author_recused = models.BooleanField(default=False)
    # The lead stands by a comment whose author was recused later.
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    edition = models.PositiveIntegerField(default=1)

    objects = AnnotationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="annotation_says_something"),
            models.CheckConstraint(
                condition=Q(state__in=["drafted", "withdrawn"])
                | (Q(issued_at__isnull=False) & Q(number__isnull=False)),
                name="annotation_issued_has_date_and_number",
            ),
        ]
        indexes = [
            models.Index(fields=["version", "state"], name="annotation_by_version"),
            models.Index(fields=["review", "state", "kind"], name="annotation_by_review"),
        ]

    def __str__(self) -> str:
        return f"#{self.number or '-'} {self.kind}"

    @property
    def case(self) -> Case:
        return self.review.case

    @property
    def owning_department(self) -> Department:
        return self.review.case.project.owner


class Reply(FromFile):
    """One turn of the thread under an issued comment. Insert only."""

    annotation = models.ForeignKey(Annotation, on_delete=models.PROTECT, related_name="replies")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    # Departments speak as departments: the hat under which it was said.
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    from_reviewers = models.BooleanField(default=False)
    text = models.TextField(max_length=5000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.annotation_id} {self.created_at:%F}"


class Placement(models.Model):
    """Where a comment stands in one version. The one in force has `superseded_at` null."""

    annotation = models.ForeignKey(Annotation, on_delete=models.PROTECT, related_name="placements")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="placements")
    state = models.CharField(max_length=8, choices=PlacementState.choices)
    seq = models.PositiveIntegerField(null=True, blank=True)
    end_seq = models.PositiveIntegerField(null=True, blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    path = models.CharField(max_length=200, blank=True)
    # Number of the clause it stands under, for lists and letters: 4.2(1).
    clause = models.CharField(max_length=80, blank=True)
    quote = models.TextField(blank=True)
    score = models.FloatField(null=True, blank=True)
    how = models.CharField(max_length=40, blank=True)
    candidates = models.JSONField(default=list, blank=True)
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    # "This version has no such place": decided by a person, leaves the queue, stays visible.
    no_place = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)
    superseded_at = models.DateTimeField(null=True, blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["annotation", "version"],
                condition=Q(superseded_at__isnull=True),
                name="placement_one_in_force",
            ),
            models.CheckConstraint(
                condition=Q(state="unplaced")
                | (Q(seq__isnull=False) & Q(start__isnull=False) & Q(end__isnull=False)),
                name="placement_has_a_place",
            ),
        ]
        indexes = [
            models.Index(fields=["version", "state"], name="placement_by_version"),
        ]

    def __str__(self) -> str:
        return f"{self.annotation_id} {self.version_id} {self.state}"

    @property
    def by_hand(self) -> bool:
        return self.placed_by_id is not None
