"""How a round moves, and its case with it: the parts that the acts of this room share."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from procurement.enums import Act, CaseState, Waiting
from procurement.models import Case, Participation, Project
from procurement.services import cases
from reviews.enums import BEFORE_ADVICE, OPEN_ROUND, UNANSWERED, UNRESOLVED, Kind, ReviewState
from reviews.models import Annotation, Assignment, Review
from sharingbook.accounts.acts import Record, act, together
from sharingbook.accounts.models import User

DESKS_TURN = (Waiting.DESK, Waiting.REVIEWERS, Waiting.LEAD)


@contextmanager
def round_act(
    actor: User | None, permission: str | None, on: Any, *, action: str, review: Review
) -> Iterator[Record]:
    """Like `act`, with the rows locked from the outside in: the case, then the round.

    Decisions and vendor lists lock the case first and then reach for its rounds; the other order here
    would make two of them wait for each other.
    """
    with together():
        Case.objects.select_for_update(no_key=True).get(pk=review.case_id)
        with act(actor, permission, on, action=action, lock=review) as record:
            yield record


def lock_comments(comments: QuerySet[Annotation]) -> list[Annotation]:
    """Lock many comments, always in the same order, after case and round."""
    return list(comments.select_for_update(of=("self",), no_key=True).order_by("pk"))


def project_of(review: Review) -> Project:
    return review.case.project


def move(review: Review, state: str, **fields: object) -> None:
    """Write the round's new state, and other fields with it."""
    for name, value in fields.items():
        setattr(review, name, value)
    review.state = state
    review.state_since = timezone.now()
    review.edition += 1
    review.save(update_fields=["state", "state_since", "edition", *fields])


def hand_over(review: Review, waiting: str) -> None:
    """Say whose turn the case is, unless a later round has taken it over."""
    if not is_current(review):
        return
    department = review.desk if waiting in DESKS_TURN else review.case.project.owner
    cases.set_waiting(case=review.case, on=waiting, department=department)


def is_current(review: Review) -> bool:
    """True while no later round of the case exists."""
    return not Review.objects.filter(case=review.case_id, number__gt=review.number).exists()


def open_round(case: Case) -> Review | None:
    return case.reviews.filter(state__in=OPEN_ROUND).select_related("desk").first()


def standing(review: Review) -> list[Assignment]:
    return list(review.assignments.exclude(state=Assignment.State.RECUSED).order_by("pk"))


def fall_back(review: Review) -> bool:
    """After a recusal: without any reviewer left the round goes back to the desk; True if it did.

    A lead alone counts as the reviewer only when nobody else was ever put on the round.
    """
    if review.state not in (ReviewState.ASSIGNED, ReviewState.REVIEWING):
        return False
    left = standing(review)
    had_reviewers = review.assignments.filter(is_lead=False).exists()
    if any(not a.is_lead for a in left) or (left and not had_reviewers):
        return False
    move(review, ReviewState.TRIAGED)
    hand_over(review, Waiting.DESK)
    return True


def turn_while_reviewing(review: Review) -> str:
    """Whose turn a running round is: the lead's once every reviewer has finished."""
    reviewers = [a for a in standing(review) if not a.is_lead]
    done = reviewers and all(a.state == Assignment.State.FINISHED for a in reviewers)
    return Waiting.LEAD if done else Waiting.REVIEWERS


def settle(review: Review, actor: User | None) -> None:
    """After an item changed: the round is answered when none is unanswered, verified when none is open."""
    if review.state in BEFORE_ADVICE or review.state in (ReviewState.CLOSED, ReviewState.RETURNED):
        return
    items = Annotation.objects.filter(review=review, number__isnull=False).exclude(kind=Kind.PRAISE)
    states = set(items.values_list("state", flat=True))
    if states & set(UNANSWERED):
        if review.state == ReviewState.VERIFIED:
            move(review, ReviewState.ANSWERED)
        hand_over_to_staff(review, Waiting.DEPARTMENT)
        return
    state = ReviewState.ANSWERED if states & set(UNRESOLVED) else ReviewState.VERIFIED
    first_time = review.state == ReviewState.ADVISED
    if state != review.state:
        move(review, state)
    if first_time and review.case.state == CaseState.IN_REVIEW:
        cases.move_by_review(case=review.case, state=CaseState.ANSWERED, actor=actor)
    hand_over_to_staff(review, Waiting.APPROVER)


def hand_over_to_staff(review: Review, waiting: str) -> None:
    """The department's or the approver's turn, while the case is still before its decision."""
    if review.case.state in (CaseState.IN_REVIEW, CaseState.ANSWERED):
        hand_over(review, waiting)


def barred_from_reviewing(case: Case, person: User) -> str:
    """The act that keeps this person off the case for ever: recused or decided; "" when none does."""
    acts = Participation.objects.filter(case=case, person=person, act__in=[Act.RECUSED, Act.DECIDED])
    return acts.order_by("act").values_list("act", flat=True).first() or ""
