"""The draft page: the document with its contents, its comments, and what this person may do with them."""

from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

from django.db.models import F, FilteredRelation, Q

from procurement.models import Version
from procurement.permissions import remember_acts
from procurement.querysets import hats_of
from procurement.reading.artifact import StoredPage, TocEntry
from procurement.selectors import is_readable, stored_page_of
from procurement.stages import UPLOADABLE
from reviews.carrying import progress_of
from reviews.enums import UNRESOLVED, AnnotationState, Kind, ReviewState
from reviews.keepers import remember_leads
from reviews.models import Annotation, Assignment, Review
from reviews.selectors.comments import Comment, annotations_of
from reviews.selectors.narrowing import Choices, Filter, choices_of, place_of
from reviews.selectors.pulse import stamp_of
from reviews.wording import Change, change_of
from sharingbook.accounts.models import User
from sharingbook.accounts.roles import Role
from sharingbook.accounts.verdicts import permit

DECLARED = (Assignment.State.DECLARED, Assignment.State.FINISHED)
DEEPEST = 3


@dataclass(frozen=True, slots=True)
class Card:
    """A comment in the rail, with what this person may do with it."""

    comment: Comment
    change: Change | None
    is_mine: bool
    is_shown: bool
    is_selected: bool
    may_edit: bool
    may_withdraw: bool
    may_reply: bool
    may_confirm: bool
    may_verify: bool
    made: int | None  # number of the version that it was written on

    @property
    def place(self) -> str:
        return place_of(self.comment)

    @property
    def stamp(self) -> str:
        return stamp_of(self.comment)


@dataclass(frozen=True, slots=True)
class TocLine:
    """A line of the contents; `kind` is the gravest open comment in this part, `count` how many there are."""

    entry: TocEntry
    depth: int
    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Standing:
    """This person on the page: their assignment on the round, and what they may do."""

    assignment: int | None
    state: str
    is_lead: bool
    may_comment: bool
    may_place: bool
    may_reply: bool
    may_download: bool
    may_add_version: bool
    may_follow: bool
    may_finish: bool
    may_issue: bool
    sees_findings: bool

    @property
    def only_reads(self) -> bool:
        return not (self.may_comment or self.may_place)


@dataclass(frozen=True, slots=True)
class Bench:
    version: Version
    versions: tuple[Version, ...]
    round: Review | None
    standing: Standing
    page: StoredPage | None
    cards: tuple[Card, ...]
    toc: tuple[TocLine, ...]
    tally: dict[str, int]
    settled: int
    unplaced: int
    carrying: str
    filter: Filter
    choices: Choices

    @property
    def shown(self) -> int:
        return sum(card.is_shown for card in self.cards)

    @property
    def open(self) -> int:
        return sum(self.tally.values())

    @property
    def contents_inferred(self) -> bool:
        """The document declares no headings: its contents are a guess from typed numbers and looks."""
        return any(line.entry.inferred for line in self.toc)

    @property
    def before(self) -> Version | None:
        return next((v for v in reversed(self.versions) if v.number < self.version.number), None)

    @property
    def after(self) -> Version | None:
        return next((v for v in self.versions if v.number > self.version.number), None)

    @property
    def answers(self) -> int | None:
        """The letter that the department answers now."""
        if self.round is None or self.round.state != ReviewState.ADVISED:
            return None
        items = (card.comment.item for card in self.cards)
        letters = (item.advice for item in items if item is not None)
        return next((one.pk for one in letters if one.review_id == self.round.pk), None)


def bench_of(
    version: Version, user: User, chosen: Filter | None = None, selected: int | None = None
) -> Bench:
    """The whole draft page in six queries (a lead: seven), however long it is and however many its comments.

    `version` comes with its draft, case, project and owner. `selected` is the comment to begin with; it is
    shown whatever the filter says.
    """
    chosen = chosen or Filter()
    case = version.case
    remember_acts(user, case)
    found = annotations_of(version, user)
    round_ = _round_of(version, user)
    standing = _standing(version, user, round_, drafts=any(c.is_draft for c in found.comments))
    for comment in found.comments:
        comment.annotation.review.case = case
    if any(hat.role == Role.LEAD for hat in hats_of(user)):
        remember_leads(comment.annotation.review for comment in found.comments)
    versions = tuple(version.draft.versions.order_by("number"))
    numbers = {one.pk: one.number for one in versions}
    asked = _Asked(user, standing, chosen, selected, numbers)
    rights = _Rights(user)
    cards = tuple(_card(c, asked, rights) for c in found.comments)
    page = stored_page_of(version) if is_readable(version) else None
    return Bench(
        version=version,
        versions=versions,
        round=round_,
        standing=standing,
        page=page,
        cards=cards,
        toc=_contents(page.toc, found.open) if page else (),
        tally=found.tally,
        settled=len(found.settled),
        unplaced=sum(not c.placement.no_place for c in found.unplaced),
        carrying=progress_of(c.placement for c in found.comments),
        filter=chosen,
        choices=choices_of(found.comments, numbers),
    )


def may_comment(version: Version, user: User) -> bool:
    """Whether this person may write comments on the version now; `version` as for `bench_of`."""
    return _standing(version, user, _round_of(version, user), drafts=False).may_comment


def may_follow(version: Version, user: User) -> bool:
    """Whether this person may add the document's next version now."""
    return version.case.state in UPLOADABLE and bool(permit(user, "upload_version", version))


@dataclass(frozen=True, slots=True)
class _Asked:
    """Who looks, and what was asked for."""

    user: User
    standing: Standing
    chosen: Filter
    selected: int | None
    numbers: dict[int, int]


class _Rights:
    """Answers of the table for comments of one case: they depend on author, state and round alone."""

    def __init__(self, user: User) -> None:
        self._user = user
        self._known: dict[tuple, bool] = {}

    def may(self, action: str, annotation: Annotation) -> bool:
        own = annotation.author_id == self._user.pk
        drafted = annotation.state == AnnotationState.DRAFTED
        key = (action, own, drafted, annotation.author_recused, annotation.review_id)
        if key not in self._known:
            self._known[key] = bool(permit(self._user, action, annotation))
        return self._known[key]


def _card(comment: Comment, asked: _Asked, rights: _Rights) -> Card:
    annotation = comment.annotation
    made = asked.numbers.get(annotation.version_id)
    is_mine = annotation.author_id == asked.user.pk
    is_selected = annotation.pk == asked.selected
    can_take_back = annotation.state in (AnnotationState.DRAFTED, *UNRESOLVED)
    unconfirmed = annotation.author_recused and annotation.confirmed_at is None
    return Card(
        comment=comment,
        change=change_of(annotation.anchor, annotation.replacement) if annotation.replacement else None,
        is_mine=is_mine,
        is_shown=is_selected or asked.chosen.passes(comment, asked.user, made),
        is_selected=is_selected,
        may_edit=is_mine and comment.is_draft and rights.may("draft_annotation", annotation),
        may_withdraw=can_take_back
        and not comment.is_looked_back
        and rights.may("withdraw_annotation", annotation),
        may_reply=annotation.number is not None
        and not comment.is_looked_back
        and rights.may("reply", annotation),
        may_confirm=unconfirmed
        and not comment.is_looked_back
        and asked.standing.is_lead
        and annotation.state != AnnotationState.WITHDRAWN
        and rights.may("issue_advice", annotation),
        may_verify=annotation.state == AnnotationState.ANSWERED
        and not comment.is_looked_back
        and annotation.kind != Kind.PRAISE
        and comment.item is not None
        and not comment.is_looked_back
        and rights.may("verify_answer", annotation),
        made=made,
    )


def _round_of(version: Version, user: User) -> Review | None:
    """The latest round that this document is part of, with the person's own assignment on it."""
    standing = [*DECLARED, Assignment.State.ASSIGNED]
    own = FilteredRelation(
        "assignments", condition=Q(assignments__reviewer=user.pk, assignments__state__in=standing)
    )
    return (
        Review.objects.visible_to(user)
        .filter(case=version.draft.case_id, versions__draft=version.draft_id)
        .annotate(own=own)
        .annotate(own_pk=F("own__pk"), own_state=F("own__state"), own_lead=F("own__is_lead"))
        .order_by("-number")
        .first()
    )


def _standing(version: Version, user: User, round_: Review | None, *, drafts: bool) -> Standing:
    state = getattr(round_, "own_state", None) or ""
    is_lead = bool(getattr(round_, "own_lead", False)) and state in DECLARED
    running = round_ is not None and round_.state == ReviewState.REVIEWING
    on_round = running and state in DECLARED
    return Standing(
        assignment=getattr(round_, "own_pk", None),
        state=state,
        is_lead=is_lead,
        may_comment=on_round and is_readable(version) and bool(permit(user, "draft_annotation", version)),
        may_place=bool(permit(user, "place_annotation", version)),
        may_reply=bool(permit(user, "reply", version)),
        may_download=bool(permit(user, "download_original", version)),
        may_add_version=bool(permit(user, "upload_version", version)),
        may_follow=may_follow(version, user),
        may_finish=running and state == Assignment.State.DECLARED and not is_lead,
        may_issue=on_round and is_lead and drafts,
        sees_findings=bool(permit(user, "see_findings", version)),
    )


def _contents(entries: tuple[TocEntry, ...], comments: tuple[Comment, ...]) -> tuple[TocLine, ...]:
    """The contents with each part's open comments; a part counts those of the parts below it too."""
    starts = [entry.seq for entry in entries]
    parents = _parents(entries)
    counts = [Counter() for _ in entries]
    for comment in comments:
        if not comment.is_placed:
            continue
        at: int | None = bisect_right(starts, comment.placement.seq) - 1
        while at is not None and at >= 0:
            counts[at][comment.annotation.kind] += 1
            at = parents[at]
    top = min((entry.level for entry in entries), default=1)
    lines = []
    for entry, counted in zip(entries, counts, strict=True):
        gravest = next((kind for kind in Kind.values if counted[kind]), "")
        lines.append(TocLine(entry, min(entry.level - top + 1, DEEPEST), gravest, counted.total()))
    return tuple(lines)


def _parents(entries: tuple[TocEntry, ...]) -> list[int | None]:
    parents: list[int | None] = []
    above: list[int] = []
    for at, entry in enumerate(entries):
        while above and entries[above[-1]].level >= entry.level:
            above.pop()
        parents.append(above[-1] if above else None)
        above.append(at)
    return parents
