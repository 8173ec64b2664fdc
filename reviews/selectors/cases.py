"""The case page: documents, rounds, advice, and what is open."""

from dataclasses import dataclass

from django.db.models import Count, Q

from procurement.models import Case, InterestedVendor, Version
from procurement.selectors import DocumentLine, documents_of
from reviews.enums import UNANSWERED, UNRESOLVED, Kind
from reviews.models import Advice, Annotation, Assignment, Review
from sharingbook.accounts.models import User
from sharingbook.accounts.verdicts import permit


@dataclass(frozen=True, slots=True)
class Counts:
    """Issued items of a round: how many there are, wait for an answer, are open, are open musts."""

    items: int = 0
    unanswered: int = 0
    open: int = 0
    open_musts: int = 0


@dataclass(frozen=True, slots=True)
class Round:
    """One review. `advice` is None until it is issued, and for those who may not read it;
    `own`: the viewer's standing assignment; `assignments` include the recused."""

    review: Review
    versions: tuple[Version, ...]
    assignments: tuple[Assignment, ...]
    own: Assignment | None
    advice: Advice | None
    counts: Counts


@dataclass(frozen=True, slots=True)
class CaseOverview:
    """`files_open`: whether the viewer may read versions; titles and numbers are facts of the case.
    `vendors` is None for those who may not see the list."""

    documents: tuple[DocumentLine, ...]
    files_open: bool
    rounds: tuple[Round, ...]
    vendors: tuple[InterestedVendor, ...] | None

    @property
    def current(self) -> Round | None:
        """The latest round."""
        return self.rounds[0] if self.rounds else None

    @property
    def open_musts(self) -> int:
        return sum(one.counts.open_musts for one in self.rounds)

    @property
    def unanswered(self) -> int:
        return sum(one.counts.unanswered for one in self.rounds)


def case_overview(case: Case, user: User) -> CaseOverview:
    """Everything of the case page, the latest round first, in a fixed number of queries."""
    reviews = list(
        Review.objects.visible_to(user)
        .filter(case=case)
        .select_related("desk", "requested_by")
        .prefetch_related("versions__draft", "assignments__reviewer")
        .order_by("-number")
    )
    letters = {a.review_id: a for a in Advice.objects.visible_to(user).filter(review__case=case)}
    counts = _counts(case)
    vendors = None
    if permit(user, "list_vendors", case):
        vendors = tuple(case.interested_vendors.all())
    return CaseOverview(
        documents=tuple(documents_of(case)),
        files_open=Version.objects.visible_to(user).filter(draft__case=case).exists(),
        rounds=tuple(_round(review, user, letters, counts) for review in reviews),
        vendors=vendors,
    )


def _counts(case: Case) -> dict[int, Counts]:
    needs = ~Q(kind=Kind.PRAISE)
    rows = (
        Annotation.objects.filter(review__case=case, number__isnull=False)
        .values("review")
        .annotate(
            items=Count("pk"),
            unanswered=Count("pk", filter=needs & Q(state__in=UNANSWERED)),
            open=Count("pk", filter=Q(state__in=UNRESOLVED)),
            open_musts=Count("pk", filter=Q(kind=Kind.MUST, state__in=UNRESOLVED)),
        )
        .order_by()
    )
    return {row.pop("review"): Counts(**row) for row in rows}


def _round(review: Review, user: User, letters: dict[int, Advice], counts: dict[int, Counts]) -> Round:
    assignments = tuple(review.assignments.all())
    own = next(
        (a for a in assignments if a.reviewer_id == user.pk and a.state != Assignment.State.RECUSED), None
    )
    return Round(
        review=review,
        versions=tuple(review.versions.all()),
        assignments=assignments,
        own=own,
        advice=letters.get(review.pk),
        counts=counts.get(review.pk, Counts()),
    )
