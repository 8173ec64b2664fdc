"""Who took part in a case: read by visibility and by the rule that reviewers never decide."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from procurement.enums import Act
from procurement.models.case import Case


class Participation(models.Model):
    """Insert only, but for `ended` (a recusal ends an assignment and a declaration, and erases nothing)."""

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="participations")
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="participations"
    )
    act = models.CharField(max_length=12, choices=Act.choices)
    at = models.DateTimeField(default=timezone.now)
    ended = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["person", "act", "ended", "case"], name="participation_by_person"),
            models.Index(fields=["case", "person"], name="participation_by_case"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.act} {self.case_id}"
