"""Whether anything happened among a version's comments since somebody looked; asked every few seconds."""

import hashlib
import zlib
from dataclasses import dataclass

from django.db.models import Count, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from procurement.models import Version
from reviews.models import Review
from reviews.selectors.comments import Comment, standing_on
from sharingbook.accounts.models import User

_ANSWERS = "annotation__item__answers"
# Drafts of answers are the department's alone: nobody else's page stirs while they are written.
_SUBMITTED = Q(**{f"{_ANSWERS}__submitted_at__isnull": False})


@dataclass(frozen=True, slots=True)
class Pulse:
    """`comments` changes with every act that this person may see on the comments; `page` with what stands
    around them (state of the round, newest version)."""

    comments: str
    page: str

    @property
    def etag(self) -> str:
        return f'"{self.comments}-{self.page}"'


def pulse_of(version_id: int, user: User) -> Pulse | None:
    """In two queries, however many comments there are; None where the person may not see the version."""
    rounds = Review.objects.visible_to(user).filter(
        case=OuterRef("draft__case"), versions__draft=OuterRef("draft")
    )
    version = (
        Version.objects.visible_to(user)
        .filter(pk=version_id)
        .annotate(
            round_state=Subquery(rounds.order_by("-number").values("state")[:1]),
            newest=Subquery(
                Version.objects.filter(draft=OuterRef("draft")).order_by("-number").values("number")[:1]
            ),
        )
        .only("pk", "draft__case_id", "state")
        .first()
    )
    if version is None:
        return None
    counted = standing_on(version, user).aggregate(
        comments=Count("pk", distinct=True),
        places=Max("pk"),
        place_sum=Sum("pk"),
        editions=Sum("annotation__edition"),
        edited=Max("annotation__edited_at"),
        issued=Max("annotation__issued_at"),
        resolved=Max("annotation__resolved_at"),
        resolved_count=Count("annotation", filter=Q(annotation__resolved_at__isnull=False), distinct=True),
        confirmed=Max("annotation__confirmed_at"),
        recused=Count("annotation", filter=Q(annotation__author_recused=True), distinct=True),
        replies=Count("annotation__replies", distinct=True),
        answers=Count(_ANSWERS, filter=_SUBMITTED, distinct=True),
        submitted=Max(f"{_ANSWERS}__submitted_at"),
        verified=Max(f"{_ANSWERS}__verified_at"),
        reopened=Max(f"{_ANSWERS}__reopened_at"),
        last_reply=Coalesce(Max("annotation__replies__pk"), 0),
    )
    return Pulse(
        comments=_short(tuple(counted.values())),
        page=_short((version.state, version.round_state, version.newest)),
    )


def stamp_of(comment: Comment) -> str:
    """Changes whenever the card of this comment would be drawn anew."""
    annotation, place, answer = comment.annotation, comment.placement, comment.answer
    shown = (
        annotation.edition, annotation.state, annotation.number, annotation.author_recused,
        annotation.confirmed_at, place.pk, len(comment.replies),
        answer and (answer.pk, answer.edition, answer.submitted_at, answer.verified_at),
    )  # fmt: skip
    return f"{zlib.crc32(repr(shown).encode()):08x}"


def _short(values: tuple) -> str:
    return hashlib.sha256(repr(values).encode()).hexdigest()[:16]
