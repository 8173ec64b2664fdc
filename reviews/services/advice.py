"""The letter of a round: issued once by its lead, never changed."""

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from procurement.enums import Act, Waiting
from procurement.services import figures, participation
from reviews import addresses, recipients
from reviews.enums import BEFORE_ADVICE, AnnotationState, Kind, ReviewState
from reviews.models import Advice, AdviceItem, Annotation, Placement, Review
from reviews.services import placements, rounds
from reviews.services.annotations import require_lead
from reviews.services.notices import tell
from sharingbook.accounts.models import User
from sharingbook.audit.chain import canonical
from sharingbook.common.errors import DomainError

ISSUED_ALREADY = _("The advice of this round has been issued already. It cannot be issued twice.")
NOT_REVIEWING = _("Advice is issued after the reviewers declared and while the round is being reviewed.")
MOVED_ON = _("The comments changed since you looked. Look through them again, then issue.")
EMPTY = _("Write a comment or an overall opinion first.")


def to_issue(review: Review) -> list[Annotation]:
    """The drafts that the letter would take in, in the order of the documents.

    Drafts of recused authors wait until the lead confirmed or withdrew each; see `left_out`.
    """
    drafts = _drafts(review)
    return [a for a in drafts if not a.author_recused or a.confirmed_at is not None]


def left_out(review: Review) -> list[Annotation]:
    """Drafts whose author was recused and that the lead has not confirmed."""
    return [a for a in _drafts(review) if a.author_recused and a.confirmed_at is None]


def basis_of(annotations: Iterable[Annotation]) -> str:
    """Names exactly these comments in exactly these words: what the lead saw before issuing."""
    seen = "\n".join(f"{a.pk}.{a.edition}" for a in annotations)
    return hashlib.sha256(seen.encode()).hexdigest()


def issue(*, review: Review, overall_opinion: str, basis: str = "", actor: User) -> Advice:
    """Issue all drafts of the round as a numbered letter; the department's turn to answer.

    Drafts of recused authors are left out unless the lead confirmed them. `basis`: what `basis_of` gave
    when the lead looked; a difference refuses. Raises DomainError when it was issued already, when it
    would be empty, or when the round is not being reviewed; Refused when the actor does not lead the round.
    """
    overall_opinion = overall_opinion.strip()
    with (
        figures.tracked(rounds.project_of(review)),
        rounds.round_act(actor, "issue_advice", review, action="advice.issue", review=review) as record,
    ):
        if review.state not in BEFORE_ADVICE:
            raise DomainError(ISSUED_ALREADY)
        if review.state != ReviewState.REVIEWING:
            raise DomainError(NOT_REVIEWING)
        require_lead(review, actor)
        versions = placements.lock_versions(review.versions.values("draft"))
        # From here on nobody edits a draft: the letter and the comments say the same for ever.
        rounds.lock_comments(Annotation.objects.filter(review=review, state=AnnotationState.DRAFTED))
        annotations = to_issue(review)
        if basis and basis != basis_of(annotations):
            raise DomainError(MOVED_ON)
        if not annotations and not overall_opinion:
            raise DomainError(EMPTY)
        advice = _write_letter(review, annotations, overall_opinion, actor)
        participation.record(case=review.case, person=actor, act=Act.ISSUED)
        _hand_to_department(review, annotations, overall_opinion, actor)
        _tell_owner(advice, len(annotations), actor)
        for version in versions:  # one that came while the round was running shows them too
            placements.expect(version=version)
        record.obj = advice
        record.payload = {
            "number": advice.number,
            "review": review.number,
            "items": [{"number": a.number, "kind": str(a.kind), "uid": str(a.uid)} for a in annotations],
            "left_out": len(left_out(review)),
            "versions": list(review.versions.order_by("pk").values_list("sha256", flat=True)),
            "letter_sha256": letter_digest(advice),
        }
    return advice


def letter_digest(advice: Advice) -> str:
    """SHA-256 (hex) of the letter's canonical content: the ledger keeps it, so that the rows can be held
    against what was issued."""
    content: dict[str, Any] = {
        "number": advice.number,
        "overall_opinion": advice.overall_opinion,
        "items": list(
            advice.items.order_by("number").values(
                "number", "kind", "aspect", "clause", "quote", "text", "replacement"
            )
        ),
    }
    return hashlib.sha256(canonical(content)).hexdigest()


def _drafts(review: Review) -> list[Annotation]:
    """In document order: draft, version, block, offset."""
    drafts = Annotation.objects.filter(review=review, state=AnnotationState.DRAFTED)
    return sorted(
        drafts.select_related("version", "author"),
        key=lambda a: (a.version.draft_id, a.version.number, a.anchor["seq"], a.anchor["start"], a.pk),
    )


def _write_letter(review: Review, annotations: list[Annotation], opinion: str, actor: User) -> Advice:
    now = timezone.now()
    case = review.case
    last = Advice.objects.filter(review__case=case).aggregate(last=Max("number"))["last"] or 0
    advice = Advice.objects.create(
        review=review, number=last + 1, overall_opinion=opinion, issued_by=actor, issued_for=review.desk,
        issued_at=now,
    )  # fmt: skip
    numbered = Annotation.objects.filter(review__case=case).aggregate(last=Max("number"))["last"] or 0
    for number, annotation in enumerate(annotations, start=numbered + 1):
        praise = annotation.kind == Kind.PRAISE
        annotation.number = number
        annotation.issued_at = now
        annotation.state = AnnotationState.VERIFIED if praise else AnnotationState.ISSUED
        annotation.resolved_at = now if praise else None
        annotation.edition += 1
    Annotation.objects.bulk_update(
        annotations, ["number", "issued_at", "state", "resolved_at", "edition"], batch_size=200
    )
    at_home = {
        p.annotation_id: p
        for p in Placement.objects.in_force().filter(annotation__review=review, how="written_here")
    }
    AdviceItem.objects.bulk_create(
        AdviceItem(
            advice=advice,
            annotation=a,
            number=a.number,
            kind=a.kind,
            aspect=a.aspect,
            clause=at_home[a.pk].clause if a.pk in at_home else "",
            quote=a.anchor["quote"],
            text=a.text,
            replacement=a.replacement,
        )
        for a in annotations
    )
    return advice


def _hand_to_department(review: Review, annotations: list[Annotation], opinion: str, actor: User) -> None:
    rounds.move(review, ReviewState.ADVISED, overall_opinion=opinion)
    if any(a.kind != Kind.PRAISE for a in annotations):
        rounds.hand_over(review, Waiting.DEPARTMENT)
        return
    # Nothing to answer: the round is over, and the decision comes next.
    rounds.settle(review, actor)


def _tell_owner(advice: Advice, count: int, actor: User) -> None:
    case = advice.review.case
    tell(
        recipients.owner_staff(case),
        event="advice.issued",
        message=_("Advice no. %(number)s on “%(case)s” has arrived: %(count)s items."),
        params={"number": advice.number, "case": case.name, "count": count},
        url=addresses.advice_page(advice),
        actor=actor,
    )
