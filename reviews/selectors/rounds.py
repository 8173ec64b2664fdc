"""What the lead needs to run a round: whom to ask, what the letter will hold."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count

from reviews import recipients
from reviews.enums import OPEN_ROUND, Kind
from reviews.models import Advice, Annotation, Assignment, Review
from reviews.services.advice import left_out, to_issue
from sharingbook.accounts.models import User


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who may be assigned; `load` counts the open rounds they are on."""

    person: User
    load: int
    is_lead: bool


@dataclass(frozen=True, slots=True)
class IssuePreview:
    """What issuing would do now. `left_out`: drafts of recused authors that nobody confirmed;
    `unfinished`: reviewers who have not said that they are done."""

    number: int
    items: tuple[Annotation, ...]
    left_out: tuple[Annotation, ...]
    unfinished: tuple[Assignment, ...]
    tally: dict[str, int]


def candidates_for(review: Review) -> list[Candidate]:
    """Those who may be assigned, the least busy first, in three queries."""
    people = list(recipients.assignable(review))
    leads = set(recipients.desk_leads(review.desk).values_list("pk", flat=True))
    loads = dict(
        Assignment.objects.filter(reviewer__in=people, review__state__in=OPEN_ROUND)
        .filter(state__in=[Assignment.State.ASSIGNED, Assignment.State.DECLARED])
        .values_list("reviewer")
        .annotate(rounds=Count("pk"))
    )
    found = [Candidate(person, loads.get(person.pk, 0), person.pk in leads) for person in people]
    return sorted(found, key=lambda candidate: candidate.load)


def issue_preview(review: Review) -> IssuePreview:
    items = to_issue(review)
    counted = Counter(a.kind for a in items)
    unfinished = review.assignments.filter(
        is_lead=False, state__in=[Assignment.State.ASSIGNED, Assignment.State.DECLARED]
    ).select_related("reviewer")
    return IssuePreview(
        number=Advice.objects.filter(review__case=review.case_id).count() + 1,
        items=tuple(items),
        left_out=tuple(left_out(review)),
        unfinished=tuple(unfinished),
        tally={str(kind): counted[kind] for kind in Kind.values if counted[kind]},
    )
