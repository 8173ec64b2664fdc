"""A letter with its items and the department's answers, for the advice page and the answer sheet."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Prefetch

from procurement.models import Case
from procurement.querysets import OWN_ROLES, hats_of
from reviews.enums import UNANSWERED, UNRESOLVED, AnnotationState, Kind
from reviews.keepers import kept_by
from reviews.models import Advice, AdviceItem, Answer, Placement, Reply
from sharingbook.accounts.models import User
from sharingbook.accounts.roles import Role

SEES_DRAFT_ANSWERS = OWN_ROLES | {Role.AUDITOR}


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `answer` is the one in force (a draft only for those who may see it); `earlier` were
    opened again. `places`: where it stands in each version, the newest last."""

    item: AdviceItem
    answer: Answer | None
    earlier: tuple[Answer, ...]
    replies: tuple[Reply, ...]
    places: tuple[Placement, ...]

    @property
    def needs_answer(self) -> bool:
        return self.item.kind != Kind.PRAISE and self.item.annotation.state in UNANSWERED

    @property
    def is_open(self) -> bool:
        return self.item.annotation.state in UNRESOLVED

    @property
    def waits_to_be_verified(self) -> bool:
        return self.item.annotation.state == AnnotationState.ANSWERED


@dataclass(frozen=True, slots=True)
class Letter:
    """`tally` counts the items by kind, in order of gravity; kinds without any are left out.

    `own`: keys of the comments for whose answers this viewer answers.
    """

    advice: Advice
    items: tuple[Item, ...]
    tally: dict[str, int]
    own: frozenset[int] = frozenset()

    @property
    def to_answer(self) -> int:
        """Items that wait for a submitted answer."""
        return sum(item.needs_answer for item in self.items)

    @property
    def drafted(self) -> int:
        """Of these, how many have a draft answer."""
        return sum(item.needs_answer and item.answer is not None for item in self.items)

    @property
    def may_submit(self) -> bool:
        return 0 < self.to_answer == self.drafted

    @property
    def to_verify(self) -> int:
        return sum(item.waits_to_be_verified for item in self.items)

    @property
    def own_to_verify(self) -> int:
        """Of these, how many are this viewer's own: home and inbox count them."""
        return sum(item.waits_to_be_verified and item.item.annotation_id in self.own for item in self.items)


def answers_open_to(user: User, case: Case) -> bool:
    """Who reads answers before they are submitted: the owner's staff and the auditor."""
    return any(m.role in SEES_DRAFT_ANSWERS and m.covers(case.project.owner) for m in hats_of(user))


def letter_of(advice: Advice, user: User | None) -> Letter:
    """The whole letter in at most six queries; `user` None: all answers, for the server's command."""
    sees_drafts = user is None or answers_open_to(user, advice.case)
    rows = (
        advice.items.select_related("annotation__author", "annotation__version__draft")
        .prefetch_related(
            Prefetch("answers", Answer.objects.select_related("submitted_by", "verified_by").order_by("pk")),
            Prefetch("annotation__replies", Reply.objects.select_related("author", "department")),
            Prefetch(
                "annotation__placements",
                Placement.objects.in_force().select_related("version").order_by("version__number"),
            ),
        )
        .order_by("number")
    )
    items = tuple(_item(row, sees_drafts=sees_drafts) for row in rows)
    counted = Counter(item.item.kind for item in items)
    tally = {str(kind): counted[kind] for kind in Kind.values if counted[kind]}
    return Letter(advice, items, tally, _own(advice, items, user))


def _own(advice: Advice, items: tuple[Item, ...], user: User | None) -> frozenset[int]:
    if user is None or not any(item.waits_to_be_verified for item in items):
        return frozenset()
    kept = kept_by(user, [AnnotationState.ANSWERED]).filter(item__advice=advice)
    return frozenset(kept.values_list("pk", flat=True))


def _item(row: AdviceItem, *, sees_drafts: bool) -> Item:
    answers = list(row.answers.all())
    in_force = next((a for a in answers if a.reopened_at is None), None)
    if in_force is not None and in_force.submitted_at is None and not sees_drafts:
        in_force = None
    return Item(
        item=row,
        answer=in_force,
        earlier=tuple(a for a in answers if a.reopened_at is not None),
        replies=tuple(row.annotation.replies.all()),
        places=tuple(row.annotation.placements.all()),
    )
