"""Home: what waits for me, and what waits for others."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, Count, Exists, ExpressionWrapper, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Substr
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from procurement.enums import Act, CaseState, Waiting
from procurement.models import Case
from procurement.querysets import hats_of, own_paths, taking_part, within
from reviews.enums import UNANSWERED, AnnotationState, Kind, ReviewState
from reviews.keepers import kept_by
from reviews.models import Advice, Annotation, Answer, Assignment, Review
from reviews.querysets import desk_paths
from sharingbook.accounts.models import Department, OrganisationSettings, User
from sharingbook.accounts.roles import Role

MOST = 200
# What the department does with a case that waits for it, by state, and on which page.
DEPARTMENT_WORK = {
    CaseState.PLANNING: (_("Prepare the first draft"), "reviews:case-detail"),
    CaseState.RFI: (_("Collect the information, then draft"), "reviews:case-detail"),
    CaseState.DRAFTING: (_("Draft on, then ask for a review"), "reviews:case-detail"),
    CaseState.READY: (_("Publish the notice"), "reviews:case-detail"),
    CaseState.OPINION: (_("Close the call for opinions"), "reviews:case-detail"),
    CaseState.AWARDED: (_("Record the contract"), "reviews:case-detail"),
}
# While the department answers; after the decision it has other work.
ANSWERING = (CaseState.IN_REVIEW, CaseState.ANSWERED)
OTHER_WORK = (_("Go on with the case"), "reviews:case-detail")
THEIR_WORK = {
    Waiting.DEPARTMENT: _("The department is at work"),
    Waiting.DESK: _("The review desk accepts and assigns"),
    Waiting.REVIEWERS: _("The reviewers are reading"),
    Waiting.LEAD: _("The lead reviewer issues the advice"),
    Waiting.APPROVER: _("The approver decides"),
}


SUBMITS = _("The approver submits the answers")


@dataclass(frozen=True, slots=True)
class Turn:
    """One line: what is to be done on which case, where, since when, until when.

    `who` is asked: a department. For one's own turn it is the owner of the case. `review`: key of the round,
    where it is a reviewer's or the desk's turn; the inbox lists these.
    """

    what: Any
    case: Case
    who: Department | None
    url_name: str
    url_args: tuple
    since: datetime
    due: date | None = None
    review: int | None = None

    @property
    def url(self) -> str:
        return reverse(self.url_name, args=self.url_args)


def my_turn(user: User) -> list[Turn]:
    """What this person can do now, the nearest due date first, then the longest wait."""
    turns = [*_for_staff(user), *_for_leads(user), *_for_reviewers(user), *_to_verify(user)]
    return sorted(turns, key=lambda turn: (turn.due or date.max, turn.since))[:MOST]


def their_turn(user: User, mine: list[Turn] | None = None) -> list[Turn]:
    """Cases that this person has part in and that wait for somebody else, the longest wait first.

    `mine`: the answer of `my_turn`, where the caller has it; a case never stands on both sides.
    """
    if not hats_of(user):
        return []
    own = [turn.case.pk for turn in (my_turn(user) if mine is None else mine)]
    staff = within("project__owner__", own_paths(user)) & (
        ~Q(waiting_on__in=_staff_turns(user)) | Q(waiting_on=Waiting.DEPARTMENT, to_submit=True)
    )
    team = Q(
        Exists(taking_part(user, Act.ASSIGNED).filter(case=OuterRef("pk"))),
        waiting_on__in=[Waiting.DEPARTMENT, Waiting.APPROVER],
    )
    desk = Q(
        Exists(Review.objects.filter(within("desk__", desk_paths(user)), case=OuterRef("pk"))),
        ~Q(waiting_on__in=[Waiting.DESK, Waiting.LEAD]),
    )
    waiting = (
        _with_to_submit(Case.objects.visible_to(user))
        .filter(staff | team | desk)
        .exclude(waiting_on=Waiting.NOBODY)
        .exclude(pk__in=own)
        .select_related("project__owner", "waiting_department")
        .order_by("waiting_since")[:MOST]
    )
    return [
        Turn(
            what=SUBMITS if case.to_submit else THEIR_WORK[case.waiting_on],
            case=case,
            who=case.waiting_department,
            url_name="reviews:case-detail",
            url_args=(case.pk,),
            since=case.waiting_since,
        )
        for case in waiting
    ]


def for_the_desk(user: User) -> QuerySet[Review]:
    """Rounds that wait for a lead of the desk: to accept, to assign, or without anybody to lead them."""
    led = Assignment.objects.filter(review=OuterRef("pk"), is_lead=True).exclude(
        state=Assignment.State.RECUSED
    )
    running = Q(state__in=[ReviewState.ASSIGNED, ReviewState.REVIEWING]) & ~Exists(led)
    new = Q(state__in=[ReviewState.REQUESTED, ReviewState.TRIAGED])
    return Review.objects.filter(within("desk__", desk_paths(user)), new | running).select_related(
        "case__project__owner"
    )


def _paths(user: User, role: str) -> list[str]:
    return [m.department.path for m in hats_of(user) if m.role == role]


def _staff_turns(user: User) -> list[str]:
    roles = {m.role for m in hats_of(user)}
    turns = {Role.MEMBER: Waiting.DEPARTMENT, Role.APPROVER: Waiting.APPROVER}
    return [turn for role, turn in turns.items() if role in roles]


def _for_staff(user: User) -> Iterable[Turn]:
    owner = "project__owner__"
    department = Q(waiting_on=Waiting.DEPARTMENT)
    mine = within(owner, _paths(user, Role.MEMBER)) & department & Q(to_submit=False)
    mine |= within(owner, _paths(user, Role.APPROVER)) & (
        Q(waiting_on=Waiting.APPROVER) | department & Q(to_submit=True)
    )
    rows = _with_to_submit(Case.objects.all()).filter(mine)
    cases = list(rows.select_related("project__owner").order_by("waiting_since")[:MOST])
    answering = [case.pk for case in cases if case.state in ANSWERING]
    # The newest letter, unless an older one has the items that wait (an item that was opened again).
    waiting = Annotation.objects.filter(item__advice=OuterRef("pk"), state__in=UNANSWERED)
    letters = Advice.objects.filter(review__case__in=answering).order_by(
        Exists(waiting.exclude(kind=Kind.PRAISE)), "number"
    )
    latest = {letter.review.case_id: letter for letter in letters.select_related("review")}
    for case in cases:
        what, url_name, args = _staff_work(case, latest.get(case.pk))
        yield Turn(what, case, case.project.owner, url_name, args, case.waiting_since, case.resume_on)


def _with_to_submit(cases: QuerySet[Case]) -> QuerySet[Case]:
    """`to_submit`: every item has its draft answer, and only an approver may submit them."""
    waiting = Annotation.objects.filter(
        review__case=OuterRef("pk"), review__case__state__in=ANSWERING, state__in=UNANSWERED
    ).exclude(kind=Kind.PRAISE)
    drafted = Answer.objects.filter(item__annotation=OuterRef("pk"), reopened_at__isnull=True)
    blank = waiting.filter(~Exists(drafted))
    members = OrganisationSettings.objects.filter(
        members_submit_answers=True,
        organisation__path=Substr(OuterRef("project__owner__path"), 1, Department.steplen),
    )
    ready = Exists(waiting) & ~Exists(blank) & ~Exists(members)
    return cases.annotate(to_submit=ExpressionWrapper(ready, output_field=BooleanField()))


def _staff_work(case: Case, letter: Advice | None) -> tuple[Any, str, tuple]:
    if case.waiting_on == Waiting.APPROVER:
        return _("Record the decision"), "procurement:decision-new", (case.pk,)
    if letter is not None:
        if case.to_submit:
            return _("Submit the answers"), "reviews:answers-submit", (letter.pk,)
        return _("Answer the advice"), "reviews:answers", (letter.pk,)
    what, url_name = DEPARTMENT_WORK.get(case.state, OTHER_WORK)
    return what, url_name, (case.pk,)


def _for_leads(user: User) -> Iterable[Turn]:
    asked = {
        ReviewState.REQUESTED: _("Accept or return the request"),
        ReviewState.TRIAGED: _("Assign reviewers"),
    }
    for review in for_the_desk(user).order_by("due_on")[:MOST]:
        what = asked.get(review.state, _("Assign a lead reviewer"))
        yield Turn(
            what, review.case, review.case.project.owner, "reviews:triage", (review.pk,),
            review.state_since, review.due_on, review.pk,
        )  # fmt: skip


def _for_reviewers(user: User) -> Iterable[Turn]:
    state = Assignment.State
    rows = Assignment.objects.filter(
        reviewer=user,
        state__in=[state.ASSIGNED, state.DECLARED],
        review__state__in=[ReviewState.TRIAGED, ReviewState.ASSIGNED, ReviewState.REVIEWING],
    ).select_related("review__case__project__owner")
    others = Assignment.objects.filter(review=OuterRef("review")).exclude(
        Q(reviewer=user) | Q(state=state.RECUSED)
    )
    for row in rows.annotate(has_others=Exists(others)).order_by("review__due_on")[:MOST]:
        case, review = row.case, row.review
        url_name, args = "reviews:case-detail", (case.pk,)
        if row.state == state.ASSIGNED:
            what, url_name, args = _("Declare your interests"), "reviews:declare", (review.pk,)
        elif row.is_lead and case.waiting_on == Waiting.LEAD:
            what, url_name, args = _("Issue the advice"), "reviews:issue", (review.pk,)
        elif review.state == ReviewState.REVIEWING and not (row.is_lead and row.has_others):
            what = _("Review the drafts")
        else:
            continue
        since = case.waiting_since if row.state == state.DECLARED else row.assigned_at
        yield Turn(what, case, case.project.owner, url_name, args, since, review.due_on, review.pk)


def _to_verify(user: User) -> Iterable[Turn]:
    """Answers to the comments that this person answers for, one line a letter."""
    counted = (
        kept_by(user, [AnnotationState.ANSWERED])
        .values("item__advice")
        # An item that was opened again has several answers.
        .annotate(count=Count("pk", distinct=True), since=Max("item__answers__submitted_at"))
        .order_by()
    )
    found = {row["item__advice"]: row for row in counted[:MOST]}
    letters = Advice.objects.filter(pk__in=found).select_related("review__case__project__owner")
    for letter in letters:
        row, case = found[letter.pk], letter.case
        what = ngettext("Verify %(count)d answer", "Verify %(count)d answers", row["count"])
        yield Turn(
            what % {"count": row["count"]}, case, case.project.owner, "reviews:advice-detail", (letter.pk,),
            row["since"], None, letter.review_id,
        )  # fmt: skip
