"""Comments on words of a draft: written by declared reviewers, seen by the department once issued."""

import hashlib
import re
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from procurement.enums import Act, VersionState
from procurement.models import Version
from procurement.reading.blocks import Block
from procurement.selectors import reading_of
from procurement.services import figures, participation
from reviews import addresses, recipients
from reviews.anchoring import Anchor
from reviews.enums import UNRESOLVED, AnnotationState, Aspect, Kind, ReviewState
from reviews.keepers import keepers_of
from reviews.models import Annotation, Assignment, Reply, Review
from reviews.services import rounds
from reviews.services.finding_states import release
from reviews.services.notices import tell
from reviews.services.placements import NOT_A_PLACE, NOT_READABLE, anchor_at, place_at_home
from sharingbook.accounts.acts import act
from sharingbook.accounts.models import Membership, User
from sharingbook.accounts.roles import Role
from sharingbook.audit.chain import canonical
from sharingbook.common.errors import DomainError, Refused, StaleEdit

# Shorter selections say too little to be found again: they are widened to their sentence.
SHORTEST = 6
LONGEST_QUOTE = 5000
SENT_AGAIN = timedelta(hours=1)
_SENTENCE_END = re.compile(r"[。．！？!?\n]+|\.(?=\s|$)")

NOT_ON_ROUND = _("You are not a reviewer of this round.")
NOT_REVIEWING = _("Comments are written while the round is being reviewed.")
OTHER_VERSION = _("This version is not part of the round.")
SAY_SOMETHING = _("Write the comment.")
TOO_LONG = _("Select at most %(count)s characters.")
NOT_AUTHOR = _("Only its author can edit a draft.")
NOT_A_DRAFT = _("This comment has been issued; it cannot be edited, only withdrawn or followed up.")
SETTLED = _("This comment is settled already.")
NEEDS_REASON = _("Write a reason.")
NOT_RECUSED = _("Its author was not recused.")
NOT_YOURS = _("This form belongs to another comment. Open the page again and write it there.")
NOT_ISSUED = _("Replies are written under issued comments.")


def create_annotation(
    *,
    review: Review,
    version: Version,
    kind: str,
    aspect: str,
    text: str,
    replacement: str,
    seq: int,
    start: int | None,
    end: int | None,
    end_seq: int | None,
    actor: User,
    uid: UUID | None = None,
) -> Annotation:
    """Write a draft comment on words of a version, or on a whole block (`start` and `end` None).

    A form that is sent again names the same `uid`: the comment that it made is returned, and none is added;
    words that were changed in between are saved as an edit.
    `seq`, `start`, `end`, `end_seq` address blocks and code points of the version's reading; fewer than
    6 characters are widened to their sentence. Raises DomainError, Refused.
    """
    words = {"kind": kind, "aspect": aspect, "text": text, "replacement": replacement}
    with rounds.round_act(
        actor, "draft_annotation", review, action="annotation.draft", review=review
    ) as record:
        made = _made_before(uid, review, actor)
        if made is not None:
            record.skip = True
        else:
            _check_words(kind, aspect, text)
            assignment = _own_assignment(review, actor)
            _check_version(review, version)
            reading = reading_of(version)
            anchor = _anchor(reading.blocks, seq, start, end, end_seq)
            annotation = Annotation.objects.create(
                review=review, version=version, author=actor, anchor=anchor.to_json(), uid=uid or uuid4(),
                **words,
            )  # fmt: skip
            place_at_home(annotation, anchor, reading.blocks, reading.tables)
            has_written(review, assignment)
            record.obj = annotation
            record.payload = {"version": version.sha256, "sha256": sealed(annotation)}
    if made is None:
        return annotation
    if words_of(made) == words:
        return made
    return edit_annotation(annotation=made, **words, edition=made.edition, actor=actor)


def has_written(review: Review, assignment: Assignment) -> None:
    """Whoever writes comments took part in the case, and has not finished (inside that act)."""
    for deed in (Act.ANNOTATED, Act.DRAFTED):
        participation.record(case=review.case, person=assignment.reviewer, act=deed)
    _take_back_finish(review, assignment)


def edit_annotation(
    *,
    annotation: Annotation,
    kind: str,
    aspect: str,
    text: str,
    replacement: str,
    edition: int,
    actor: User,
) -> Annotation:
    """Change an own draft. Raises StaleEdit when it was saved meanwhile, DomainError once issued."""
    with act(actor, "draft_annotation", annotation, action="annotation.edit", lock=annotation) as record:
        _check_words(kind, aspect, text)
        if annotation.author_id != actor.pk:
            raise Refused(NOT_AUTHOR)
        if annotation.state != AnnotationState.DRAFTED:
            raise DomainError(NOT_A_DRAFT)
        before = words_of(annotation)
        after = {"kind": kind, "aspect": aspect, "text": text, "replacement": replacement}
        if before == after:  # also a form that is sent again: its first answer was lost on the way
            record.skip = True
            return annotation
        if annotation.edition != edition:
            raise StaleEdit(before, after, annotation)
        for name, value in after.items():
            setattr(annotation, name, value)
        annotation.edition += 1
        annotation.edited_at = timezone.now()
        annotation.save(update_fields=[*after, "edition", "edited_at"])
        record.payload = {"before": {"sha256": _sealed(before)}, "after": {"sha256": _sealed(after)}}
    return annotation


def withdraw_annotation(*, annotation: Annotation, reason: str, actor: User) -> Annotation:
    """Take a comment back: an own draft, or an issued one with a reason (its author, or the round's lead).

    A draft of somebody else only where they were recused, by the lead. Raises DomainError, Refused.
    """
    reason = reason.strip()
    review = annotation.review
    with figures.tracked(rounds.project_of(review)):
        # Under the project's lock nobody issues: what may be done with a draft is not asked of an issued one.
        annotation.refresh_from_db()
        with rounds.round_act(
            actor, "withdraw_annotation", annotation, action="annotation.withdraw", review=review
        ) as record:
            record.payload = _take_back(annotation, review, reason, actor)
    return annotation


def _take_back(annotation: Annotation, review: Review, reason: str, actor: User) -> dict:
    annotation.refresh_from_db()
    issued = annotation.state in UNRESOLVED
    if not issued and annotation.state != AnnotationState.DRAFTED:
        raise DomainError(SETTLED)
    if issued and not reason:
        raise DomainError(NEEDS_REASON)
    before = annotation.state
    annotation.state = AnnotationState.WITHDRAWN
    annotation.withdrawal_reason = reason
    annotation.resolved_at = timezone.now()
    annotation.edition += 1
    annotation.save(update_fields=["state", "withdrawal_reason", "resolved_at", "edition"])
    release(annotation)
    if issued:
        rounds.settle(review, actor)
        message = _("Comment #%(number)s on “%(case)s” was withdrawn.")
        _tell_owner(annotation, message, "annotation.withdrawn", actor)
        _tell_reviewers(annotation, message, "annotation.withdrawn", actor)
    return {"number": annotation.number, "before": before, "reason": reason}


def confirm_annotation(*, annotation: Annotation, actor: User) -> Annotation:
    """The lead stands by a comment whose author was recused later. Raises DomainError."""
    with act(actor, "issue_advice", annotation, action="annotation.confirm", lock=annotation) as record:
        if not annotation.author_recused:
            raise DomainError(NOT_RECUSED)
        if annotation.state == AnnotationState.WITHDRAWN:
            raise DomainError(SETTLED)
        require_lead(annotation.review, actor)
        annotation.confirmed_by = actor
        annotation.confirmed_at = timezone.now()
        annotation.save(update_fields=["confirmed_by", "confirmed_at"])
        record.payload = {"number": annotation.number, "author": str(annotation.author.uid)}
    return annotation


def reply(*, annotation: Annotation, text: str, actor: User) -> Reply:
    """Say something under an issued comment, for the department or for the reviewers.

    The same words of the same person within the hour are one reply: the form was sent again because its first
    answer was lost on the way.
    """
    with act(actor, "reply", annotation, action="annotation.reply", lock=annotation) as record:
        if annotation.number is None:
            raise DomainError(NOT_ISSUED)
        if not text.strip():
            raise DomainError(SAY_SOMETHING)
        since = timezone.now() - SENT_AGAIN
        said = annotation.replies.filter(author=actor, text=text, created_at__gte=since).first()
        if said is not None:
            record.skip = True
            return said
        answer = write_reply(annotation, text, actor, record.verdict.membership)
        from_reviewers = answer.from_reviewers
        message = _("There is a reply to comment #%(number)s on “%(case)s”.")
        if from_reviewers:
            _tell_owner(annotation, message, "annotation.replied", actor)
        else:
            _tell_reviewers(annotation, message, "annotation.replied", actor)
        record.obj = answer
        record.payload = {"annotation": str(annotation.uid), "number": annotation.number, "text": text}
    return answer


def write_reply(annotation: Annotation, text: str, actor: User, hat: Membership, **origin: Any) -> Reply:
    """One turn of a thread, under the hat that allows it (inside the act); `origin`: fields of `FromFile`."""
    return Reply.objects.create(
        annotation=annotation, author=actor, department=hat.department,
        from_reviewers=hat.role in (Role.REVIEWER, Role.LEAD), text=text, **origin,
    )  # fmt: skip


def require_lead(review: Review, actor: User) -> Assignment:
    """The standing, declared assignment by which this person leads the round; raises Refused."""
    found = review.assignments.filter(
        reviewer=actor, is_lead=True, state__in=[Assignment.State.DECLARED, Assignment.State.FINISHED]
    ).first()
    if found is None:
        raise Refused(_("Only the lead of this round can do this, after declaring."))
    return found


def widen(text: str, start: int, end: int) -> tuple[int, int]:
    """The sentence (or sentences) of `text` around a range, without the blanks at its ends."""
    first = max((m.end() for m in _SENTENCE_END.finditer(text, 0, start)), default=0)
    last = _SENTENCE_END.search(text, max(start, end - 1))
    stop = last.end() if last else len(text)
    while first < stop and text[first].isspace():
        first += 1
    while stop > first and text[stop - 1].isspace():
        stop -= 1
    return first, stop


def _check_words(kind: str, aspect: str, text: str) -> None:
    if kind not in Kind.values or (aspect and aspect not in Aspect.values):
        raise ValueError(f"no such kind or aspect: {kind!r}, {aspect!r}")
    if not text.strip():
        raise DomainError(SAY_SOMETHING)


def _own_assignment(review: Review, actor: User) -> Assignment:
    if review.state != ReviewState.REVIEWING:
        raise DomainError(NOT_REVIEWING)
    found = review.assignments.filter(
        reviewer=actor, state__in=[Assignment.State.DECLARED, Assignment.State.FINISHED]
    ).first()
    if found is None:
        raise Refused(NOT_ON_ROUND)
    return found


def _check_version(review: Review, version: Version) -> None:
    """A version of a document of the round: the one sent in, or one that came while it runs."""
    if not review.versions.filter(draft=version.draft_id).exists():
        raise DomainError(OTHER_VERSION)
    if version.state != VersionState.READY:
        raise DomainError(NOT_READABLE)


def _anchor(
    blocks: Sequence[Block], seq: int, start: int | None, end: int | None, end_seq: int | None
) -> Anchor:
    if not 0 <= seq < len(blocks):
        raise DomainError(NOT_A_PLACE)
    if start is None or end is None:
        last = seq if end_seq is None or not seq < end_seq < len(blocks) else end_seq
        start, end, end_seq = 0, len(blocks[last].text), last if last > seq else None
    anchor = anchor_at(blocks, seq, start, end, end_seq)
    if anchor.end_seq is None and len(anchor.quote.strip()) < SHORTEST:
        anchor = anchor_at(blocks, seq, *widen(blocks[seq].text, start, end), None)
    if not anchor.quote.strip():
        raise DomainError(NOT_A_PLACE)
    if len(anchor.quote) > LONGEST_QUOTE:
        raise DomainError(TOO_LONG, {"count": LONGEST_QUOTE})
    return anchor


def _made_before(uid: UUID | None, review: Review, actor: User) -> Annotation | None:
    """The comment that this form made already; somebody else's number is refused like a broken form."""
    made = Annotation.objects.filter(uid=uid).first() if uid else None
    if made is not None and (made.author_id, made.review_id) != (actor.pk, review.pk):
        raise DomainError(NOT_YOURS)
    return made


def _take_back_finish(review: Review, assignment: Assignment) -> None:
    """Who writes again has not finished."""
    if assignment.state == Assignment.State.FINISHED:
        assignment.state = Assignment.State.DECLARED
        assignment.finished_at = None
        assignment.save(update_fields=["state", "finished_at"])
        rounds.hand_over(review, rounds.turn_while_reviewing(review))


def words_of(annotation: Annotation) -> dict[str, str]:
    return {
        "kind": str(annotation.kind),
        "aspect": str(annotation.aspect),
        "text": annotation.text,
        "replacement": annotation.replacement,
    }


def sealed(annotation: Annotation) -> str:
    return _sealed(words_of(annotation))


def _sealed(words: dict[str, str]) -> str:
    """SHA-256 (hex) of a draft's words: the department reads the ledger, but no draft before it is issued."""
    return hashlib.sha256(canonical(words)).hexdigest()


def _tell_owner(annotation: Annotation, message: str, event: str, actor: User) -> None:
    tell(
        recipients.owner_staff(annotation.case), event=event, message=message,
        params={"number": annotation.number, "case": annotation.case.name},
        url=addresses.annotation_page(annotation), actor=actor,
    )  # fmt: skip


def _tell_reviewers(annotation: Annotation, message: str, event: str, actor: User) -> None:
    """Whoever answers for the comment; where the team is gone, the desk, on a page that it can open."""
    people = keepers_of(annotation)
    tell(
        people or recipients.desk_leads(annotation.review.desk), event=event, message=message,
        params={"number": annotation.number, "case": annotation.case.name},
        url=addresses.annotation_page(annotation) if people else addresses.case_page(annotation.case),
        actor=actor,
    )  # fmt: skip
