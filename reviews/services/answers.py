"""The department answers each item; the reviewers verify, or open it again."""

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from procurement.services import figures
from reviews import addresses, recipients
from reviews.enums import UNANSWERED, AnnotationState, AnswerVerdict, Kind
from reviews.models import Advice, AdviceItem, Annotation, Answer
from reviews.services import placements, rounds
from reviews.services.notices import tell
from sharingbook.accounts.acts import act
from sharingbook.accounts.models import User
from sharingbook.accounts.roles import Role
from sharingbook.common.errors import DomainError, StaleEdit

NO_ANSWER_NEEDED = _("This item needs no answer.")
SUBMITTED_ALREADY = _("The answer has been submitted. It changes only after a reviewer reopens the item.")
NEEDS_REASON = _("Write a reason. Only “Adopt” stands without one.")
MISSING = _("%(count)s items have no answer yet. Answer every item, then submit.")
NOTHING_TO_SUBMIT = _("All answers have been submitted already.")
NOT_ANSWERED = _("There is no submitted answer to verify.")
SAY_WHY = _("Write what is still missing.")


def draft_answer(*, item: AdviceItem, verdict: str, reason: str, edition: int | None, actor: User) -> Answer:
    """Save the answer to one item as a draft; `edition` is that of the draft seen, None for a first one.

    Raises StaleEdit when somebody saved meanwhile, DomainError without a reason where one is needed.
    """
    reason = reason.strip()
    if verdict not in AnswerVerdict.values:
        raise ValueError(f"no such answer: {verdict!r}")
    annotation = item.annotation
    with act(actor, "draft_answer", item, action="answer.draft", lock=annotation) as record:
        answer = item.answers.filter(reopened_at__isnull=True).first()
        if annotation.kind == Kind.PRAISE or annotation.state == AnnotationState.WITHDRAWN:
            raise DomainError(NO_ANSWER_NEEDED)
        if annotation.state not in UNANSWERED:
            raise DomainError(SUBMITTED_ALREADY)
        if verdict != AnswerVerdict.ADOPTED and not reason:
            raise DomainError(NEEDS_REASON)
        before = {"verdict": str(answer.verdict), "reason": answer.reason} if answer else {}
        after = {"verdict": str(verdict), "reason": reason}
        if answer is not None and before == after:
            record.skip = True
            return answer
        if (answer.edition if answer else None) != edition:
            raise StaleEdit(before, after, answer)
        if answer is None:
            answer = Answer.objects.create(item=item, **after, drafted_by=actor)
        else:
            answer.verdict, answer.reason = verdict, reason
            answer.drafted_by, answer.drafted_at = actor, timezone.now()
            answer.edition += 1
            answer.save(update_fields=["verdict", "reason", "drafted_by", "drafted_at", "edition"])
        record.payload = {"item": item.number, "before": before, "after": after}
    return answer


def submit_answers(*, advice: Advice, actor: User) -> int:
    """Send all drafted answers; returns how many. Raises DomainError that counts what is missing."""
    review = advice.review
    with (
        figures.tracked(rounds.project_of(review)),
        rounds.round_act(actor, "submit_answers", advice, action="answers.submit", review=review) as record,
    ):
        unanswered = Annotation.objects.filter(item__advice=advice, state__in=UNANSWERED)
        waiting = rounds.lock_comments(unanswered.exclude(kind=Kind.PRAISE))
        waiting.sort(key=lambda annotation: annotation.number)
        if not waiting:
            raise DomainError(NOTHING_TO_SUBMIT)
        drafts = Answer.objects.filter(
            item__annotation__in=waiting, reopened_at__isnull=True, submitted_at__isnull=True
        ).select_related("item")
        answers = {answer.item.annotation_id: answer for answer in drafts}
        if missing := len(waiting) - len(answers):
            raise DomainError(MISSING, {"count": missing})
        now = timezone.now()
        drafts.update(submitted_by=actor, submitted_at=now)
        Annotation.objects.filter(pk__in=[a.pk for a in waiting]).update(state=AnnotationState.ANSWERED)
        rounds.settle(review, actor)
        _tell_reviewers(advice, waiting, actor)
        record.payload = {
            "advice": advice.number,
            "answers": [
                {
                    "item": a.number,
                    "verdict": str(answers[a.pk].verdict),
                    "reason": answers[a.pk].reason,
                }
                for a in waiting
            ],
        }
    return len(waiting)


def hand_to_approver(*, advice: Advice, actor: User) -> None:
    """Every item is answered: ask the approvers of the department to submit. Raises DomainError."""
    case = advice.review.case
    with act(actor, "draft_answer", advice, action="answers.hand_over") as record:
        waiting = Annotation.objects.filter(item__advice=advice, state__in=UNANSWERED).exclude(
            kind=Kind.PRAISE
        )
        count = waiting.count()
        if not count:
            raise DomainError(NOTHING_TO_SUBMIT)
        drafted = waiting.filter(item__answers__reopened_at__isnull=True, item__answers__isnull=False)
        if missing := count - drafted.distinct().count():
            raise DomainError(MISSING, {"count": missing})
        tell(
            recipients.owner_staff(case, [Role.APPROVER]),
            event="answers.ready",
            message=_("The answers on “%(case)s” are ready to be submitted: %(count)s items."),
            params={"case": case.name, "count": count},
            url=addresses.answers_page(advice),
            actor=actor,
        )
        record.payload = {"advice": advice.number, "count": count}


def verify_answer(*, item: AdviceItem, note: str, actor: User) -> Answer:
    """The reviewer is content: the item is resolved. Raises DomainError."""
    review = item.advice.review
    with (
        figures.tracked(rounds.project_of(review)),
        rounds.round_act(actor, "verify_answer", item, action="answer.verify", review=review) as record,
    ):
        answer = mark_verified(item, note, actor)
        rounds.settle(review, actor)
        record.payload = {"item": item.number, "verdict": str(answer.verdict), "note": note.strip()}
    return answer


def mark_verified(item: AdviceItem, note: str, actor: User) -> Answer:
    """The item's answer is good (inside the act, which settles the round). Raises DomainError."""
    annotation = Annotation.objects.select_for_update(no_key=True).get(pk=item.annotation_id)
    if annotation.state != AnnotationState.ANSWERED:
        raise DomainError(NOT_ANSWERED)
    answer = item.answers.get(reopened_at__isnull=True)
    answer.verified_by, answer.verified_at, answer.reviewer_note = actor, timezone.now(), note.strip()
    answer.save(update_fields=["verified_by", "verified_at", "reviewer_note"])
    _resolve(annotation, AnnotationState.VERIFIED)
    return answer


def reopen(*, item: AdviceItem, note: str, actor: User) -> Answer:
    """The reviewer is not content and says why: the department answers anew. Raises DomainError."""
    note = note.strip()
    review = item.advice.review
    with (
        figures.tracked(rounds.project_of(review)),
        rounds.round_act(actor, "verify_answer", item, action="answer.reopen", review=review) as record,
    ):
        versions = placements.lock_versions([item.annotation.version.draft_id])
        annotation = Annotation.objects.select_for_update(no_key=True).get(pk=item.annotation_id)
        answered = (AnnotationState.ANSWERED, AnnotationState.VERIFIED)
        if annotation.state not in answered or annotation.kind == Kind.PRAISE:
            raise DomainError(NOT_ANSWERED)
        if not note:
            raise DomainError(SAY_WHY)
        before = annotation.state
        answer = item.answers.get(reopened_at__isnull=True)
        answer.reopened_at, answer.reviewer_note = timezone.now(), note
        answer.save(update_fields=["reopened_at", "reviewer_note"])
        _resolve(annotation, AnnotationState.REOPENED)
        for version in versions:  # one that came while the item was settled does not show it yet
            placements.expect(version=version)
        rounds.settle(review, actor)
        case = review.case
        tell(
            recipients.owner_staff(case),
            event="answer.reopened",
            message=_("Item #%(number)s on “%(case)s” was opened again: another answer is needed."),
            params={"number": item.number, "case": case.name},
            url=addresses.answers_page(item.advice),
            actor=actor,
        )
        record.payload = {"item": item.number, "before": before, "note": note}
    return answer


def _resolve(annotation: Annotation, state: str) -> None:
    annotation.state = state
    annotation.resolved_at = timezone.now() if state == AnnotationState.VERIFIED else None
    annotation.save(update_fields=["state", "resolved_at"])


def _tell_reviewers(advice: Advice, annotations: list[Annotation], actor: User) -> None:
    case = advice.review.case
    tell(
        recipients.team_of(advice.review),
        event="answers.submitted",
        message=_("The department answered %(count)s items on “%(case)s”."),
        params={"count": len(annotations), "case": case.name},
        url=addresses.advice_page(advice),
        actor=actor,
    )
