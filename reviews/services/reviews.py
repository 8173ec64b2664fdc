"""A round of advice: asked for by a department, accepted or returned by the lead of a review desk."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from procurement.enums import Act, CaseState, VersionState, Waiting
from procurement.models import Case, InterestedVendor, Version
from procurement.services import cases, participation
from procurement.stages import REVIEW_MOVES
from reviews import addresses, recipients
from reviews.enums import Aspect, Depth, ReviewState
from reviews.models import Review
from reviews.services import rounds
from reviews.services.assignments import recheck_vendors
from reviews.services.notices import tell
from sharingbook.accounts.acts import act
from sharingbook.accounts.models import Department, Membership, User
from sharingbook.accounts.roles import Role
from sharingbook.common.errors import DomainError, StaleEdit
from sharingbook.common.values.corporate_number import parse_corporate_number
from sharingbook.common.values.invalid import InvalidValue

OPEN_ALREADY = _("A round of this case is still open. Ask again when its advice has been answered.")
NOT_NOW = _("In its present state this case cannot be sent to review.")
NO_VERSION = _("Choose at least one version to review.")
FOREIGN_VERSION = _("One of the versions does not belong to this case.")
NOT_READABLE = _("“%(title)s” version %(number)s cannot be read yet. Wait for its reading, or try it again.")
ONE_EACH = _("Choose one version of each document.")
PAST_DUE = _("The due date has passed. Choose today or a later day.")
NO_DESK = _("There is no review desk yet. Ask an administrator to appoint a lead reviewer.")
MANY_DESKS = _("There are several review desks. Ask an administrator to choose one for your organisation.")
NOT_WAITING = _("This request has been handled already.")
NEEDS_REASON = _("Write a reason.")
NOT_TRIAGED = _("Only an accepted round without reviewers can be closed.")
NOT_RETURNED = _("Only a returned request can be sent again.")


def desk_for(department: Department) -> Department:
    """The review desk that serves this department's organisation; by default the instance's only one.

    A desk is a department where somebody is lead reviewer. Raises DomainError saying what to do.
    """
    settings = getattr(department.organisation, "settings", None)
    if settings is not None and settings.review_desk_id:
        return settings.review_desk
    hats = Membership.objects.active().filter(role=Role.LEAD, department__isnull=False)
    desks = list(Department.objects.filter(pk__in=hats.values("department"))[:2])
    if not desks:
        raise DomainError(NO_DESK)
    if len(desks) > 1:
        raise DomainError(MANY_DESKS)
    return desks[0]


def request_review(
    *,
    case: Case,
    versions: Sequence[Version],
    aspects: Sequence[str],
    due_on: date,
    message: str,
    vendors: Sequence[tuple[str, str]],
    actor: User,
) -> Review:
    """Ask the organisation's review desk for a round of advice; the case goes in review.

    `versions` are readable versions of this case, one a draft; `aspects` values of `enums.Aspect`;
    `vendors` pairs of corporate number and name, added to the interested vendors. Raises DomainError.
    """
    with act(actor, "request_review", case, action="review.request", lock=case) as record:
        if rounds.open_round(case) is not None:
            raise DomainError(OPEN_ALREADY)
        _check_request(case, versions, aspects, due_on)
        desk = desk_for(case.project.owner)
        last = case.reviews.aggregate(last=Max("number"))["last"] or 0
        review = Review.objects.create(
            case=case, number=last + 1, desk=desk, aspects=list(aspects), message=message, due_on=due_on,
            requested_by=actor,
        )  # fmt: skip
        review.versions.set(versions)
        added = _list_vendors(case, vendors, actor)
        _send(review, actor)
        if added:
            recheck_vendors(case=case)
        record.obj = review
        record.payload = _request_payload(review, versions) | {"vendors": added}
    return review


def resubmit_review(
    *,
    review: Review,
    versions: Sequence[Version],
    aspects: Sequence[str],
    due_on: date,
    message: str,
    edition: int,
    actor: User,
) -> Review:
    """Ask again after a return: the same round, requested anew. Raises DomainError, StaleEdit."""
    with rounds.round_act(actor, "request_review", review, action="review.resubmit", review=review) as record:
        if review.state != ReviewState.RETURNED:
            raise DomainError(NOT_RETURNED)
        if review.edition != edition:
            raise StaleEdit(
                {
                    "versions": list(review.versions.all()), "aspects": review.aspects,
                    "due_on": review.due_on, "message": review.message,
                },
                {"versions": versions, "aspects": aspects, "due_on": due_on, "message": message},
                review,
            )  # fmt: skip
        case = review.case
        if rounds.open_round(case) is not None or not rounds.is_current(review):
            raise DomainError(OPEN_ALREADY)
        _check_request(case, versions, aspects, due_on)
        rounds.move(
            review, ReviewState.REQUESTED, aspects=list(aspects), due_on=due_on, message=message,
            requested_by=actor, requested_at=timezone.now(), desk=desk_for(case.project.owner),
        )  # fmt: skip
        review.versions.set(versions)
        _send(review, actor)
        record.payload = _request_payload(review, versions)
    return review


def accept_review(*, review: Review, depth: str, actor: User) -> Review:
    """The desk takes the round and sets its depth (`enums.Depth`). Raises DomainError."""
    with rounds.round_act(actor, "triage_review", review, action="review.accept", review=review) as record:
        if review.state != ReviewState.REQUESTED:
            raise DomainError(NOT_WAITING)
        if depth not in Depth.values:
            raise ValueError(f"not a depth: {depth!r}")
        participation.record(case=review.case, person=actor, act=Act.TRIAGED)
        rounds.move(review, ReviewState.TRIAGED, depth=depth)
        rounds.hand_over(review, Waiting.DESK)
        _tell_owner(review, _("The review desk accepted “%(case)s”."), "review.accepted", actor)
        record.payload = {"number": review.number, "depth": depth}
    return review


def return_review(*, review: Review, reason: str, actor: User) -> Review:
    """The desk gives the request back with a reason; the case is drafted further. Raises DomainError."""
    reason = reason.strip()
    with rounds.round_act(actor, "triage_review", review, action="review.return", review=review) as record:
        if review.state not in (ReviewState.REQUESTED, ReviewState.TRIAGED):
            raise DomainError(NOT_WAITING)
        if not reason:
            raise DomainError(NEEDS_REASON)
        participation.record(case=review.case, person=actor, act=Act.TRIAGED)
        before = review.state
        rounds.move(review, ReviewState.RETURNED, return_reason=reason)
        _give_back(review, actor)
        _tell_owner(review, _("The review desk returned “%(case)s” with a reason."), "review.returned", actor)
        record.payload = {"number": review.number, "before": before, "reason": reason}
    return review


def close_review(*, review: Review, reason: str, actor: User) -> Review:
    """The light path: the desk ends an accepted round without advice, with a reason. Raises DomainError."""
    reason = reason.strip()
    with rounds.round_act(actor, "triage_review", review, action="review.close", review=review) as record:
        if review.state != ReviewState.TRIAGED:
            raise DomainError(NOT_TRIAGED)
        if not reason:
            raise DomainError(NEEDS_REASON)
        participation.record(case=review.case, person=actor, act=Act.TRIAGED)
        rounds.move(review, ReviewState.CLOSED, overall_opinion=reason)
        _give_back(review, actor)
        _tell_owner(
            review,
            _("The review desk closed the review of “%(case)s” without advice."),
            "review.closed",
            actor,
        )
        record.payload = {"number": review.number, "reason": reason}
    return review


def end_with_case(case: Case) -> None:
    """A case that was withdrawn leaves no round open."""
    review = rounds.open_round(case)
    if review is None or case.state != CaseState.WITHDRAWN:
        return
    with rounds.round_act(None, None, review, action="review.close", review=review) as record:
        before = review.state
        # What a closed round says is read wherever the case is; the opinion of a letter stays in the letter.
        rounds.move(review, ReviewState.CLOSED, overall_opinion="")
        record.payload = {"number": review.number, "before": before, "case": case.state}


def _check_request(case: Case, versions: Sequence[Version], aspects: Sequence[str], due_on: date) -> None:
    if CaseState.IN_REVIEW not in REVIEW_MOVES.get(case.state, ()):
        raise DomainError(NOT_NOW)
    if not versions:
        raise DomainError(NO_VERSION)
    if len({version.draft_id for version in versions}) != len(versions):
        raise DomainError(ONE_EACH)
    for version in versions:
        if version.draft.case_id != case.pk:
            raise DomainError(FOREIGN_VERSION)
        if version.state != VersionState.READY:
            raise DomainError(NOT_READABLE, {"title": version.draft.title, "number": version.number})
    if due_on < timezone.localdate():
        raise DomainError(PAST_DUE)
    if unknown := set(aspects) - set(Aspect.values):
        raise ValueError(f"not aspects: {sorted(unknown)}")


def _list_vendors(case: Case, vendors: Sequence[tuple[str, str]], actor: User) -> list[str]:
    """Add vendors that are not listed yet; returns their corporate numbers. Raises DomainError."""
    listed = set(case.interested_vendors.values_list("corporate_number", flat=True))
    added: dict[str, str] = {}
    for number, name in vendors:
        try:
            added.setdefault(parse_corporate_number(number), name)
        except InvalidValue as error:
            raise DomainError(error.message_id, error.params) from error
    fresh = {number: name for number, name in added.items() if number not in listed}
    InterestedVendor.objects.bulk_create(
        InterestedVendor(case=case, corporate_number=number, name=name, added_by=actor)
        for number, name in fresh.items()
    )
    return list(fresh)


def _send(review: Review, actor: User) -> None:
    cases.move_by_review(case=review.case, state=CaseState.IN_REVIEW, actor=actor)
    rounds.hand_over(review, Waiting.DESK)
    tell(
        recipients.desk_leads(review.desk),
        event="review.requested",
        message=_("%(department)s asks for a review of “%(case)s”."),
        params={"department": review.case.project.owner.name, "case": review.case.name},
        url=addresses.triage_page(review),
        actor=actor,
    )


def _give_back(review: Review, actor: User) -> None:
    """The department drafts on."""
    if review.case.state == CaseState.IN_REVIEW:
        cases.move_by_review(case=review.case, state=CaseState.DRAFTING, actor=actor)
    rounds.hand_over(review, Waiting.DEPARTMENT)


def _tell_owner(review: Review, message: str, event: str, actor: User) -> None:
    tell(
        recipients.owner_staff(review.case), event=event, message=message, params={"case": review.case.name},
        url=addresses.case_page(review.case), actor=actor,
    )  # fmt: skip


def _request_payload(review: Review, versions: Sequence[Version]) -> dict[str, Any]:
    return {
        "number": review.number,
        "desk": review.desk.code,
        "versions": [v.sha256 for v in versions],
        "aspects": list(review.aspects),
        "due_on": review.due_on.isoformat(),
        "message": review.message,
    }
