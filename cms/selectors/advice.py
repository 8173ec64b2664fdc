"""How much of the published advice is answered: counted once for the list, the data and a project's page."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from reviews.enums import AnnotationState, Kind
from reviews.models import AdviceItem, Answer


@dataclass(frozen=True, slots=True)
class AdviceCount:
    """Praise needs no answer, and a withdrawn comment is no advice any more: neither is counted."""

    to_answer: int = 0
    answered: int = 0


def answers_in_force() -> QuerySet[Answer]:
    """What the department has answered and no reviewer has opened again."""
    return Answer.objects.filter(submitted_at__isnull=False, reopened_at__isnull=True)


def advice_counts(items: QuerySet[AdviceItem], by: str) -> dict[int, AdviceCount]:
    """Counts of these items for each value of `by`, a field's path; one query."""
    rows = (
        items.exclude(kind=Kind.PRAISE)
        .exclude(annotation__state=AnnotationState.WITHDRAWN)
        .annotate(has_answer=Exists(answers_in_force().filter(item=OuterRef("pk"))))
        .values(by)
        .annotate(to_answer=Count("pk"), answered=Count("pk", filter=Q(has_answer=True)))
        .order_by()
    )
    return {row.pop(by): AdviceCount(**row) for row in rows}
