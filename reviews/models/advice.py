"""The issued advice and the department's answers."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from procurement.models import Case
from reviews.enums import AnswerVerdict, Aspect, Kind
from reviews.models.annotation import Annotation
from reviews.models.review import Review
from reviews.querysets import AdviceQuerySet, AnswerSheetQuerySet
from sharingbook.accounts.models import Department


class Advice(models.Model):
    """The letter of a round (助言書). Insert only, items included."""

    review = models.OneToOneField(Review, on_delete=models.PROTECT, related_name="advice")
    # Its number within the case: 助言書 第2回.
    number = models.PositiveIntegerField()
    overall_opinion = models.TextField(max_length=5000, blank=True)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    issued_for = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    issued_at = models.DateTimeField(default=timezone.now)

    objects = AdviceQuerySet.as_manager()

    class Meta:
        ordering = ["-issued_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.review.case} {self.number}"

    @property
    def case(self) -> Case:
        return self.review.case

    @property
    def owning_department(self) -> Department:
        return self.review.case.project.owner


class AdviceItem(models.Model):
    """One comment as it was issued; later edits of anything else never change it."""

    advice = models.ForeignKey(Advice, on_delete=models.PROTECT, related_name="items")
    annotation = models.OneToOneField(Annotation, on_delete=models.PROTECT, related_name="item")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    aspect = models.CharField(max_length=16, choices=Aspect.choices, blank=True)
    clause = models.CharField(max_length=80, blank=True)
    quote = models.TextField(blank=True)
    text = models.TextField()
    replacement = models.TextField(blank=True)

    class Meta:
        ordering = ["advice_id", "number"]
        constraints = [models.UniqueConstraint(fields=["advice", "number"], name="item_number_once")]

    def __str__(self) -> str:
        return f"#{self.number}"

    @property
    def case(self) -> Case:
        return self.advice.review.case

    @property
    def owning_department(self) -> Department:
        return self.advice.review.case.project.owner


class Answer(models.Model):
    """The department's answer to one item: a draft until submitted; a reopened item gets a new one."""

    item = models.ForeignKey(AdviceItem, on_delete=models.PROTECT, related_name="answers")
    verdict = models.CharField(_("Answer"), max_length=10, choices=AnswerVerdict.choices)
    reason = models.TextField(_("Reason"), max_length=5000, blank=True)
    drafted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(default=timezone.now)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    submitted_at = models.DateTimeField(null=True, blank=True)
    # What the reviewer made of it in the next version.
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    verified_at = models.DateTimeField(null=True, blank=True)
    reopened_at = models.DateTimeField(null=True, blank=True)
    reviewer_note = models.TextField(max_length=2000, blank=True)
    edition = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item"], condition=Q(reopened_at__isnull=True), name="answer_one_in_force"
            ),
            models.CheckConstraint(
                condition=Q(verdict="adopted") | ~Q(reason=""), name="answer_gives_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.item_id} {self.verdict}"


class AnswerSheet(models.Model):
    """A sheet of answers that somebody has loaded, kept until it is applied or put away; theirs alone."""

    advice = models.ForeignKey(Advice, on_delete=models.PROTECT, related_name="answer_sheets")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    # What the reader made of it (reviews.exchange.answer_rows.SheetRead as JSON).
    rows = models.JSONField()

    objects = AnswerSheetQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["advice", "uploaded_by", "sha256"], name="answer_sheet_once"),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def case(self) -> Case:
        return self.advice.case

    @property
    def owning_department(self) -> Department:
        return self.advice.owning_department
