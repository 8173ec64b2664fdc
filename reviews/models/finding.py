"""What the specification checker says of a version, and what people decided about it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from procurement.models import Case, Draft, Version
from reviews.enums import CheckState, FindingState, Severity
from reviews.models.annotation import Annotation
from reviews.querysets import DismissalQuerySet, FindingQuerySet, SuppressionQuerySet
from sharingbook.accounts.models import Department


class OfDraft(models.Model):
    """A row that hangs on a version: where it belongs."""

    class Meta:
        abstract = True

    @property
    def case(self) -> Case:
        return self.version.case

    @property
    def owning_department(self) -> Department:
        return self.version.owning_department


class Check(OfDraft):
    """One run of the rules in force over a version, together with the other documents of its case.

    `rules_digest`, `reader_version` and `context` are its basis: another one makes another row.
    """

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="checks")
    rules_digest = models.CharField(max_length=16)
    reader_version = models.CharField(max_length=16)
    # What else the rules look at: the case's other documents, its method, the depth of its review.
    context = models.CharField(max_length=16)
    state = models.CharField(max_length=8, choices=CheckState.choices, default=CheckState.WAITING)
    failure_message = models.CharField(max_length=400, blank=True)
    failure_params = models.JSONField(default=dict, blank=True)
    asked_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    # As the check found them; what of it is still open is counted from the findings.
    must_count = models.PositiveIntegerField(default=0)
    should_count = models.PositiveIntegerField(default=0)
    hint_count = models.PositiveIntegerField(default=0)
    # Findings that are not kept, because their rule has found so many already.
    left_off = models.PositiveIntegerField(default=0)
    # How many blocks had to be looked at; the others read as in an earlier check.
    looked_at = models.PositiveIntegerField(default=0)
    # Rules of the organisation's own that ran over their time and were put aside: ids.
    slow_rules = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["version", "rules_digest", "reader_version", "context"], name="check_once_a_basis"
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(done_at__isnull=False), name="check_done_is_dated"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.state}"


class Dismissal(models.Model):
    """A person said of one finding that it is none, and why. Holds on every version while the text does."""

    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="dismissals")
    fingerprint = models.CharField(max_length=32)
    rule = models.CharField(max_length=80)
    quote = models.TextField(blank=True)
    reason = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = DismissalQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "fingerprint"],
                condition=Q(undone_at__isnull=True),
                name="dismissal_one_in_force",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="dismissal_has_a_reason"),
        ]
        indexes = [models.Index(fields=["rule"], name="dismissal_by_rule")]

    def __str__(self) -> str:
        return f"{self.rule} {self.draft_id}"

    @property
    def case(self) -> Case:
        return self.draft.case

    @property
    def owning_department(self) -> Department:
        return self.draft.owning_department


class Suppression(models.Model):
    """All findings of a rule are listed instead of shown, in one case or in a whole organisation."""

    rule = models.CharField(max_length=80)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, null=True, related_name="suppressions")
    organisation = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.TextField(max_length=2000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(case__isnull=False, organisation__isnull=True)
                | Q(case__isnull=True, organisation__isnull=False),
                name="suppression_of_a_case_or_an_organisation",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="suppression_has_a_reason"),
            models.UniqueConstraint(
                fields=["case", "rule"], condition=Q(lifted_at__isnull=True), name="suppression_once_a_case"
            ),
            models.UniqueConstraint(
                fields=["organisation", "rule"],
                condition=Q(lifted_at__isnull=True),
                name="suppression_once_an_organisation",
            ),
        ]

    def __str__(self) -> str:
        return self.rule

    @property
    def owning_department(self) -> Department:
        return self.case.owning_department if self.case_id else self.organisation


class Finding(OfDraft):
    """What a rule says of one place of a version, or of something that it lacks (then without a place)."""

    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="findings")
    # The check that raised it last.
    raised_by = models.ForeignKey(Check, on_delete=models.PROTECT, related_name="findings")
    # False: it became a comment, and the latest check does not raise it any more.
    stands = models.BooleanField(default=True)
    rule = models.CharField(max_length=80)
    pack = models.CharField(max_length=80)
    severity = models.CharField(max_length=8, choices=Severity.choices)
    aspect = models.CharField(max_length=16)
    # Block and code points of the version's reading.
    seq = models.PositiveIntegerField(null=True, blank=True)
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    path = models.CharField(max_length=200, blank=True)
    clause = models.CharField(max_length=80, blank=True)
    quote = models.TextField(blank=True)
    # What the message names: section, clause, label, term …
    values = models.JSONField(default=dict, blank=True)
    # reviews.rules.fingerprint: the same on the next version while the words are the same.
    fingerprint = models.CharField(max_length=32)
    state = models.CharField(max_length=10, choices=FindingState.choices, default=FindingState.OPEN)
    annotation = models.ForeignKey(
        Annotation, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    dismissal = models.ForeignKey(
        Dismissal, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )
    suppression = models.ForeignKey(
        Suppression, on_delete=models.PROTECT, null=True, blank=True, related_name="findings"
    )

    objects = FindingQuerySet.as_manager()

    class Meta:
        ordering = ["version_id", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["version", "fingerprint"], name="finding_once_a_version"),
            models.CheckConstraint(
                condition=Q(seq__isnull=True, start__isnull=True, end__isnull=True)
                | Q(seq__isnull=False, start__isnull=False, end__isnull=False),
                name="finding_with_a_whole_place_or_none",
            ),
            models.CheckConstraint(
                condition=Q(
                    state="open", annotation__isnull=True, dismissal__isnull=True, suppression__isnull=True
                )
                | Q(state="commented", annotation__isnull=False)
                | Q(state="dismissed", dismissal__isnull=False)
                | Q(state="suppressed", suppression__isnull=False),
                name="finding_state_has_its_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["version", "state"], name="finding_by_version"),
            models.Index(fields=["rule", "state"], name="finding_by_rule"),
        ]

    def __str__(self) -> str:
        return f"{self.rule} {self.version_id}"
