"""Who advises: assigned by the lead, declared before any file opens, recused for ever."""

from collections.abc import Iterable, Sequence

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from procurement.enums import Act, Waiting
from procurement.models import Case, Version
from procurement.services import participation
from reviews import addresses, recipients
from reviews.enums import OPEN_ROUND, ReviewState
from reviews.models import Annotation, Assignment, Review
from reviews.services import rounds
from reviews.services.notices import tell
from sharingbook.accounts.acts import together
from sharingbook.accounts.models import User
from sharingbook.common.errors import DomainError, Refused
from sharingbook.common.values.corporate_number import parse_corporate_number
from sharingbook.common.values.invalid import InvalidValue

State = Assignment.State
ASSIGNING = (ReviewState.TRIAGED, ReviewState.ASSIGNED, ReviewState.REVIEWING)
STANDING = (State.ASSIGNED, State.DECLARED, State.FINISHED)

NOT_ASSIGNING = _("Reviewers are assigned after the request was accepted and before the advice is issued.")
NOT_A_REVIEWER = _("%(name)s is neither reviewer nor lead reviewer. An administrator can grant the role.")
DECIDED_IT = _("%(name)s decided this case, so they cannot review it.")
RECUSED_ONCE = _("%(name)s was recused from this case and cannot review it.")
STANDS_ALREADY = _("%(name)s is on this round already.")
LED_ALREADY = _("This round has a lead already.")
NOT_YOURSELF = _("The desk has other leads: one of them assigns you as a reviewer.")
NOT_YOUR_OWN = _("Each reviewer declares and finishes for themselves.")
DECLARED_ALREADY = _("You have declared for this round already.")
ROUND_OVER = _("This round is over.")
NAME_THE_COMPANY = _("Enter the corporate number of the company that you work for or hold shares in.")
NOT_STANDING = _("This person is not on the round any more.")
NEEDS_REASON = _("Write a reason.")
NOT_DECLARED_YET = _("Declare your interests first; the files open after that.")

# Stored as the reason of a recusal, and translated when shown.
MATCHES_VENDOR = _("A declared company is one of the vendors that showed interest.")
FAMILY = _("A family member has an interest in a vendor.")
HELPED = _("Took part in writing the draft.")
WITHDREW = _("Withdrew from this case.")


def assign(*, review: Review, reviewer: User, is_lead: bool, specialty: str, actor: User) -> Assignment:
    """Put a person on the round; they are told to declare. Raises DomainError.

    `is_lead`: runs the round and issues its advice (one a round; a lead of the desk may take it
    themselves). As a plain reviewer leads assign themselves only where the desk has one lead. A lead who
    stands on a round that lost its reviewers goes on alone by being assigned again.
    """
    with rounds.round_act(actor, "assign_reviewer", review, action="review.assign", review=review) as record:
        if review.state not in ASSIGNING:
            raise DomainError(NOT_ASSIGNING)
        team = rounds.standing(review)
        present = next((a for a in team if a.reviewer_id == reviewer.pk), None)
        if present is not None and not (present.is_lead and review.state == ReviewState.TRIAGED):
            raise DomainError(STANDS_ALREADY, {"name": reviewer.name})
        _check_assignable(review, reviewer, is_lead=is_lead, actor=actor, team=team)
        assignment = present or Assignment.objects.create(
            review=review, reviewer=reviewer, is_lead=is_lead, specialty=specialty, assigned_by=actor
        )
        if present is None:  # who declared for an earlier round declares anew before any file opens
            participation.end(case=review.case, person=reviewer, acts=[Act.DECLARED])
        participation.record(case=review.case, person=reviewer, act=Act.ASSIGNED)
        participation.record(case=review.case, person=actor, act=Act.TRIAGED)
        if review.state == ReviewState.TRIAGED:
            declared = present is not None and present.state != State.ASSIGNED
            rounds.move(review, ReviewState.REVIEWING if declared else ReviewState.ASSIGNED)
        rounds.hand_over(review, Waiting.REVIEWERS)
        tell(
            [reviewer],
            event="review.assigned",
            message=_("You are asked to review “%(case)s”. Declare your interests first."),
            params={"case": review.case.name},
            url=addresses.declare_page(review),
            actor=actor,
        )
        record.obj = assignment
        record.payload = {
            "review": review.number,
            "reviewer": str(reviewer.uid),
            "is_lead": assignment.is_lead,
            "specialty": specialty,
            "self_assigned": reviewer.pk == actor.pk,
        }
    return assignment


def assign_team(*, review: Review, people: Iterable[dict], actor: User) -> list[Assignment]:
    """Put several people on the round, all or none; each of `people` holds what `assign` takes of one."""
    with together():
        return [assign(review=review, **person, actor=actor) for person in people]


def declare(
    *,
    assignment: Assignment,
    corporate_numbers: Sequence[str],
    has_work_interest: bool,
    has_family_interest: bool,
    helped_to_draft: bool,
    note: str,
    actor: User,
) -> Assignment:
    """Declare interests; without a conflict the files open from now on.

    A conflict is a declared corporate number of an interested vendor, an interest of the family, or help
    with the draft (uploading one counts). Then the recusal is recorded and the assignment comes back with
    `state` recused and a `recusal_reason` (a message id, to be translated when shown).
    Raises DomainError, Refused.
    """
    numbers = _normalised(corporate_numbers)
    with together():
        review = assignment.review
        with rounds.round_act(
            actor, "declare_interest", assignment, action="assignment.declare", review=review
        ) as record:
            assignment.refresh_from_db()
            _require_own(assignment, actor)
            if assignment.state != State.ASSIGNED:
                raise DomainError(DECLARED_ALREADY)
            if review.state not in OPEN_ROUND:
                raise DomainError(ROUND_OVER)
            if has_work_interest and not numbers:
                raise DomainError(NAME_THE_COMPANY)
            assignment.corporate_numbers = numbers
            assignment.has_work_interest = has_work_interest
            assignment.has_family_interest = has_family_interest
            assignment.helped_to_draft = helped_to_draft
            assignment.declaration_note = note
            assignment.declared_at = timezone.now()
            conflict = _conflict(assignment)
            if not conflict:
                assignment.state = State.DECLARED
                participation.record(case=review.case, person=actor, act=Act.DECLARED)
                if review.state == ReviewState.ASSIGNED:
                    rounds.move(review, ReviewState.REVIEWING)
            assignment.save()
            # What was declared stays in its row: the department reads the ledger, and it is private.
            record.payload = {"review": review.number, "conflict": conflict}
        if conflict:
            _recuse_by_machine(assignment, conflict)
    return assignment


def recuse(*, assignment: Assignment, reason: str, actor: User) -> Assignment:
    """Take a person off the case: themselves, an approver of the owner, or a lead of the desk.

    `reason` is required when it is somebody else. Closes the files from the next request, keeps the
    comments with a mark. Raises DomainError.
    """
    reason = reason.strip()
    itself = assignment.reviewer_id == actor.pk
    permission = "declare_interest" if itself else "recuse_other"
    review = assignment.review
    with rounds.round_act(actor, permission, assignment, action="assignment.recuse", review=review) as record:
        assignment.refresh_from_db()
        if assignment.state not in STANDING:
            raise DomainError(NOT_STANDING)
        if not reason and not itself:
            raise DomainError(NEEDS_REASON)
        record.payload = _take_off(assignment, reason or WITHDREW, actor)
    return assignment


def finish(*, assignment: Assignment, actor: User) -> Assignment:
    """A reviewer has said everything; when all have, it is the lead's turn. Raises DomainError."""
    review = assignment.review
    with rounds.round_act(
        actor, "draft_annotation", assignment, action="assignment.finish", review=review
    ) as record:
        assignment.refresh_from_db()
        _require_own(assignment, actor)
        if assignment.state != State.DECLARED:
            raise DomainError(NOT_DECLARED_YET if assignment.state == State.ASSIGNED else NOT_STANDING)
        if review.state != ReviewState.REVIEWING:
            raise DomainError(ROUND_OVER)
        assignment.state = State.FINISHED
        assignment.finished_at = timezone.now()
        assignment.save(update_fields=["state", "finished_at"])
        turn = rounds.turn_while_reviewing(review)
        rounds.hand_over(review, turn)
        if turn == Waiting.LEAD:
            leads = [a.reviewer for a in rounds.standing(review) if a.is_lead]
            tell(
                leads or recipients.desk_leads(review.desk),
                event="review.finished",
                message=_("All reviewers of “%(case)s” have finished. The advice can be issued."),
                params={"case": review.case.name},
                url=addresses.case_page(review.case),
                actor=actor,
            )
        record.payload = {"review": review.number, "all": turn == Waiting.LEAD}
    return assignment


def recheck_vendors(*, case: Case) -> list[Assignment]:
    """Hold every declaration against the vendors listed by now; returns who was recused.

    To be called in the transaction that lists a vendor: access closes with it.
    """
    vendors = set(case.interested_vendors.values_list("corporate_number", flat=True))
    declared = Assignment.objects.filter(review__case=case, state__in=[State.DECLARED, State.FINISHED])
    recused: dict[int, Assignment] = {}
    for assignment in declared.select_related("review__desk", "reviewer").order_by("-review__number"):
        if assignment.reviewer_id not in recused and vendors & set(assignment.corporate_numbers):
            _recuse_by_machine(assignment, MATCHES_VENDOR)
            recused[assignment.reviewer_id] = assignment
    return list(recused.values())


def _check_assignable(
    review: Review, reviewer: User, *, is_lead: bool, actor: User, team: Iterable[Assignment]
) -> None:
    name = {"name": reviewer.name}
    if not reviewer.is_active or not recipients.advises(reviewer):
        raise DomainError(NOT_A_REVIEWER, name)
    barred = rounds.barred_from_reviewing(review.case, reviewer)
    if barred:
        raise DomainError(DECIDED_IT if barred == Act.DECIDED else RECUSED_ONCE, name)
    if is_lead:
        if any(a.is_lead and a.reviewer_id != reviewer.pk for a in team):
            raise DomainError(LED_ALREADY)
        if not recipients.desk_leads(review.desk).filter(pk=reviewer.pk).exists():
            raise DomainError(NOT_A_REVIEWER, name)
    elif reviewer.pk == actor.pk and recipients.desk_leads(review.desk).exclude(pk=actor.pk).exists():
        raise DomainError(NOT_YOURSELF)


def _require_own(assignment: Assignment, actor: User) -> None:
    if assignment.reviewer_id != actor.pk:
        raise Refused(NOT_YOUR_OWN)


def _normalised(numbers: Iterable[str]) -> list[str]:
    found: dict[str, None] = {}
    for number in numbers:
        if number.strip():
            try:
                found[parse_corporate_number(number)] = None
            except InvalidValue as error:
                raise DomainError(error.message_id, error.params) from error
    return list(found)


def _conflict(assignment: Assignment) -> str:
    """Why this declaration bars its author, as a message id; "" when it does not."""
    case = assignment.review.case
    if case.interested_vendors.filter(corporate_number__in=assignment.corporate_numbers).exists():
        return MATCHES_VENDOR
    if assignment.has_family_interest:
        return FAMILY
    uploaded = Version.objects.filter(draft__case=case, uploaded_by=assignment.reviewer_id).exists()
    return HELPED if assignment.helped_to_draft or uploaded else ""


def _recuse_by_machine(assignment: Assignment, reason: str) -> None:
    with rounds.round_act(
        None, None, assignment, action="assignment.recuse", review=assignment.review
    ) as record:
        assignment.refresh_from_db()
        record.payload = _take_off(assignment, reason, None)


def _take_off(assignment: Assignment, reason: str, actor: User | None) -> dict:
    """End what stands of this person on the case, in every open round; returns the entry's payload."""
    person, case, now = assignment.reviewer, assignment.review.case, timezone.now()
    participation.end(case=case, person=person, acts=[Act.ASSIGNED, Act.DECLARED])
    participation.record(case=case, person=person, act=Act.RECUSED)
    rows = Assignment.objects.filter(review__case=case, reviewer=person, state__in=STANDING).filter(
        Q(pk=assignment.pk) | Q(review__state__in=OPEN_ROUND)
    )
    before = assignment.state
    affected = [row.review for row in rows.select_related("review__case__project__owner", "review__desk")]
    rows.update(state=State.RECUSED, recused_at=now, recusal_reason=reason)
    assignment.refresh_from_db()
    comments = Annotation.objects.filter(review__case=case, author=person)
    rounds.lock_comments(comments)
    kept = comments.update(author_recused=True)
    sent_back = False
    for review in affected:
        if rounds.fall_back(review):
            sent_back = True
        elif review.state == ReviewState.REVIEWING:
            rounds.hand_over(review, rounds.turn_while_reviewing(review))
    tell(
        {*recipients.desk_leads(assignment.review.desk), person},
        event="review.recused",
        message=_("%(name)s was recused from “%(case)s”."),
        params={"name": person.name, "case": case.name},
        url=addresses.case_page(case),
        actor=actor,
    )
    return {
        "reviewer": str(person.uid),
        "before": before,
        "reason": reason,
        "comments_kept": kept,
        "back_to_desk": sent_back,
    }
