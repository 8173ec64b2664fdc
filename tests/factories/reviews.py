"""Rounds, assignments, comments, letters and answers, made directly as rows; legal by every constraint."""

from datetime import timedelta
from itertools import count

from django.utils import timezone

from procurement.enums import Act, CaseState, Waiting
from procurement.models import Case, Version
from procurement.selectors import reading_of
from procurement.services import figures, participation
from reviews.anchoring import make_anchor
from reviews.enums import UNRESOLVED, AnnotationState, AnswerVerdict, Aspect, Kind, ReviewState
from reviews.models import Advice, AdviceItem, Annotation, Answer, Assignment, Review
from reviews.services.placements import place_at_home
from sharingbook.accounts.models import Department, OrganisationSettings, User
from tests.factories.accounts import make_department, make_organisation, make_person
from tests.factories.cases import make_case, make_version

WORDS = "できるだけ速やかに応答すること"
_numbers = count(1)
# State of the round → state of the case, whose turn it is.
CASE_STATES = {
    ReviewState.REQUESTED: (CaseState.IN_REVIEW, Waiting.DESK),
    ReviewState.TRIAGED: (CaseState.IN_REVIEW, Waiting.DESK),
    ReviewState.ASSIGNED: (CaseState.IN_REVIEW, Waiting.REVIEWERS),
    ReviewState.REVIEWING: (CaseState.IN_REVIEW, Waiting.REVIEWERS),
    ReviewState.ADVISED: (CaseState.IN_REVIEW, Waiting.DEPARTMENT),
    ReviewState.ANSWERED: (CaseState.ANSWERED, Waiting.APPROVER),
    ReviewState.VERIFIED: (CaseState.ANSWERED, Waiting.APPROVER),
    ReviewState.CLOSED: (CaseState.DRAFTING, Waiting.DEPARTMENT),
    ReviewState.RETURNED: (CaseState.DRAFTING, Waiting.DEPARTMENT),
}
WITH_TEAM = (
    ReviewState.ASSIGNED, ReviewState.REVIEWING, ReviewState.ADVISED, ReviewState.ANSWERED,
    ReviewState.VERIFIED,
)  # fmt: skip


def make_desk(organisation: Department | None = None, code: str = "desk") -> Department:
    """The organisation's review desk; the same code gives the same one again."""
    known = Department.objects.filter(code=code).first()
    if known is not None:
        return known
    organisation = organisation or make_organisation()
    desk = make_department(organisation, code, "デジタル推進局 支援担当")
    OrganisationSettings.objects.filter(organisation=organisation).update(review_desk=desk)
    return desk


def make_lead(name: str = "", desk: Department | None = None) -> User:
    return make_person(name or f"lead-{next(_numbers)}", lead=desk or make_desk())


def make_reviewer(name: str = "", desk: Department | None = None) -> User:
    return make_person(name or f"reviewer-{next(_numbers)}", reviewer=desk or make_desk())


def make_review(
    case: Case | None = None,
    state: str = ReviewState.REVIEWING,
    *,
    versions: list[Version] | None = None,
    lead: User | None = None,
    reviewers: list[User] | None = None,
    **fields,
) -> Review:
    """A round in this state, its case with it.

    From `assigned` on it has a lead and one reviewer (given or made), who have declared from
    `reviewing` on.
    """
    case = case or make_case()
    desk = fields.pop("desk", None) or make_desk(case.project.owner.organisation)
    if versions is None:
        drafts = [draft.versions.first() for draft in case.drafts.all()]
        versions = drafts or [make_version(case)]
    if state == ReviewState.RETURNED:
        fields.setdefault("return_reason", "性能の要件がまだ書かれていません。")
    fields.setdefault("due_on", timezone.localdate() + timedelta(days=10))
    fields.setdefault("aspects", [Aspect.PERFORMANCE, Aspect.NEUTRALITY])
    fields.setdefault("requested_by", case.created_by)
    fields.setdefault("number", case.reviews.count() + 1)
    review = Review.objects.create(case=case, desk=desk, state=state, **fields)
    review.versions.set(versions)
    case.state, case.waiting_on = CASE_STATES[ReviewState(state)]
    case.waiting_department = (
        desk if case.waiting_on in (Waiting.DESK, Waiting.REVIEWERS) else case.project.owner
    )
    case.save()
    if state in WITH_TEAM:
        declared = state != ReviewState.ASSIGNED
        make_assignment(review, lead or make_lead(desk=desk), is_lead=True, declared=declared)
        for person in reviewers if reviewers is not None else [make_reviewer(desk=desk)]:
            make_assignment(review, person, declared=declared)
    return review


def make_assignment(
    review: Review, reviewer: User | None = None, *, declared: bool = True, is_lead: bool = False, **fields
) -> Assignment:
    """A person on the round, with what that means for the case (participation)."""
    reviewer = reviewer or make_reviewer(desk=review.desk)
    if declared:
        fields = {
            "state": Assignment.State.DECLARED, "declared_at": timezone.now(), "has_work_interest": False,
            "has_family_interest": False, "helped_to_draft": False,
        } | fields  # fmt: skip
    fields.setdefault("assigned_by", reviewer)
    assignment = Assignment.objects.create(review=review, reviewer=reviewer, is_lead=is_lead, **fields)
    for act in (Act.ASSIGNED, Act.DECLARED) if declared else (Act.ASSIGNED,):
        participation.record(case=review.case, person=reviewer, act=act)
    return assignment


def make_annotation(
    review: Review | None = None,
    *,
    version: Version | None = None,
    author: User | None = None,
    words: str = WORDS,
    kind: str = Kind.MUST,
    state: str = AnnotationState.DRAFTED,
    **fields,
) -> Annotation:
    """A comment on these words of the round's version (its first occurrence), placed there.

    States from `issued` on bring the letter with them (`make_advice`).
    """
    review = review or make_review()
    version = version or review.versions.first()
    author = author or _a_reviewer_of(review)
    blocks = reading_of(version).blocks
    block = next(block for block in blocks if words in block.text)
    start = block.text.index(words)
    anchor = make_anchor(blocks, block.seq, start, start + len(words))
    fields.setdefault("aspect", Aspect.PERFORMANCE)
    fields.setdefault("text", "速さの目標が数で書かれていないため、検査で測れません。")
    annotation = Annotation.objects.create(
        review=review, version=version, author=author, kind=kind, anchor=anchor.to_json(), **fields
    )
    place_at_home(annotation, anchor, blocks)
    for act in (Act.ANNOTATED, Act.DRAFTED):
        participation.record(case=review.case, person=author, act=act)
    if state != AnnotationState.DRAFTED:
        make_advice(review, annotations=[annotation], state=state)
        annotation.refresh_from_db()
    return annotation


def make_advice(
    review: Review | None = None,
    *,
    annotations: list[Annotation] | None = None,
    state: str = AnnotationState.ISSUED,
    issued_by: User | None = None,
    **fields,
) -> Advice:
    """The round's letter with these comments (by default its drafts), each in `state`; the round and its
    case are left as they are."""
    review = review or make_review(state=ReviewState.ADVISED)
    if annotations is None:
        annotations = list(review.annotations.filter(state=AnnotationState.DRAFTED)) or [
            make_annotation(review)
        ]
    issued_by = issued_by or review.assignments.filter(is_lead=True).first().reviewer
    fields.setdefault("number", Advice.objects.filter(review__case=review.case).count() + 1)
    fields.setdefault("overall_opinion", "全体によく書かれています。測れる形にすると検査が楽になります。")
    advice = Advice.objects.filter(review=review).first() or Advice.objects.create(
        review=review, issued_by=issued_by, issued_for=review.desk, **fields
    )
    participation.record(case=review.case, person=issued_by, act=Act.ISSUED)
    with figures.tracked(review.case.project):
        for annotation in annotations:
            _issue_row(advice, annotation, state)
    return advice


def make_answer(
    item: AdviceItem, verdict: str = AnswerVerdict.ADOPTED, *, submitted: bool = True, **fields
) -> Answer:
    """The department's answer in force; a submitted one makes the item answered."""
    by = item.advice.review.case.created_by
    if verdict != AnswerVerdict.ADOPTED:
        fields.setdefault("reason", "予算の範囲では実現できないため、次期の更改で対応します。")
    if submitted:
        fields |= {"submitted_by": by, "submitted_at": timezone.now()}
    answer = Answer.objects.create(item=item, verdict=verdict, drafted_by=by, **fields)
    if submitted and item.annotation.state in UNRESOLVED:
        with figures.tracked(item.advice.review.case.project):
            Annotation.objects.filter(pk=item.annotation_id).update(state=AnnotationState.ANSWERED)
        item.annotation.refresh_from_db()
    return answer


def _a_reviewer_of(review: Review) -> User:
    assignment = review.assignments.order_by("is_lead", "pk").first() or make_assignment(review)
    return assignment.reviewer


def _issue_row(advice: Advice, annotation: Annotation, state: str) -> None:
    case = advice.review.case
    numbered = Annotation.objects.filter(review__case=case, number__isnull=False).order_by("-number").first()
    settled = state in (AnnotationState.VERIFIED, AnnotationState.WITHDRAWN)
    annotation.number = (numbered.number if numbered else 0) + 1
    annotation.issued_at = timezone.now()
    annotation.state = state
    annotation.resolved_at = timezone.now() if settled else None
    if state == AnnotationState.WITHDRAWN and not annotation.withdrawal_reason:
        annotation.withdrawal_reason = "書きまちがい"
    annotation.save()
    place = annotation.placements.filter(version=annotation.version).first()
    AdviceItem.objects.create(
        advice=advice, annotation=annotation, number=annotation.number, kind=annotation.kind,
        aspect=annotation.aspect, clause=place.clause if place else "", quote=annotation.anchor["quote"],
        text=annotation.text, replacement=annotation.replacement,
    )  # fmt: skip
