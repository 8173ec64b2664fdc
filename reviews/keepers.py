"""Who answers for a comment on the reviewers' side: its author while they may read it, else the lead.

Authors are recused, and people move on; their comments stay, and somebody has to take what comes back.
"""

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q, QuerySet

from procurement.enums import Act
from procurement.models import Participation
from reviews.models import Annotation, Assignment, Review
from sharingbook.accounts.models import Membership, User
from sharingbook.accounts.roles import Role

STANDING = (Assignment.State.DECLARED, Assignment.State.FINISHED)


def leads_of(review: Review) -> list[User]:
    """The lead of the round; where none is left, those of the case's other rounds."""
    known = getattr(review, "known_leads", None)
    return _of_round(review, _of_case(review.case_id)) if known is None else known


def remember_leads(reviews: Iterable[Review]) -> None:
    """Ask once for the leads of one case; `leads_of` knows them then. For pages, which change none."""
    reviews = list(reviews)
    if reviews:
        found = _of_case(reviews[0].case_id)
        for review in reviews:
            review.known_leads = _of_round(review, found)


def _of_case(case_id: int) -> list[Assignment]:
    return list(_leads().filter(review__case=case_id).select_related("reviewer"))


def _of_round(review: Review, found: list[Assignment]) -> list[User]:
    return [a.reviewer for a in found if a.review_id == review.pk] or [a.reviewer for a in found]


def keepers_of(annotation: Annotation) -> list[User]:
    """Its author, or whoever takes their place; nobody where the whole team is gone."""
    by_author = Annotation.objects.filter(_author_is_there(), pk=annotation.pk)
    return [annotation.author] if by_author.exists() else leads_of(annotation.review)


def kept_by(user: User, states: Iterable[str]) -> QuerySet[Annotation]:
    """The comments in these states for which this person answers."""
    rows = Annotation.objects.filter(state__in=list(states)).order_by()
    written = rows.filter(_author_is_there(), author=user)
    # Two narrow searches instead of one over all comments; most people lead nothing.
    led = Assignment.objects.filter(reviewer=user, is_lead=True).values("review__case")
    own = _leads().filter(review=OuterRef("review"))
    elsewhere = _leads().filter(review__case=OuterRef("review__case"), reviewer=user)
    taken_over = rows.filter(
        ~_author_is_there(), Exists(own.filter(reviewer=user)) | (~Exists(own) & Exists(elsewhere)),
        review__case__in=led,
    )  # fmt: skip
    return Annotation.objects.filter(pk__in=written.values("pk").union(taken_over.values("pk"), all=True))


def _author_is_there() -> Q:
    return (
        Q(author_recused=False, author__is_active=True)
        & _declared("author", "review__case")
        & _wears("author", Role.REVIEWER, Role.LEAD)
    )


def _leads() -> QuerySet[Assignment]:
    return Assignment.objects.filter(
        _declared("reviewer", "review__case"), _wears("reviewer", Role.LEAD), is_lead=True,
        state__in=STANDING, reviewer__is_active=True,
    )  # fmt: skip


def _declared(person: str, case: str) -> Exists:
    return Exists(
        Participation.objects.filter(
            person=OuterRef(person), case=OuterRef(case), act=Act.DECLARED, ended__isnull=True
        )
    )


def _wears(person: str, *roles: str) -> Exists:
    return Exists(Membership.objects.active().filter(user=OuterRef(person), role__in=roles))
