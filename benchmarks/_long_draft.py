"""The draft that carries the load: 16,000 paragraphs under review, with 500 comments."""

from reading import generated

from procurement.models import Project, Version
from procurement.selectors import reading_of
from reviews.anchoring import make_anchor
from reviews.clauses import clauses_of
from reviews.enums import Kind, PlacementState
from reviews.models import Annotation, Placement
from sharingbook.accounts.models import User
from tests.factories.cases import make_case, make_version
from tests.factories.reviews import make_review

PARAGRAPHS, COMMENTS = 16_000, 500
NAME = "長い仕様書の調達"
KINDS = (Kind.MUST, Kind.SHOULD, Kind.QUESTION)


def long_draft(project: Project, lead: User, reviewer: User) -> Version:
    """The version, made anew where it is not there; `reviewer` wrote all comments on it."""
    known = Version.objects.filter(draft__case__name=NAME, draft__case__project=project).first()
    if known is not None:
        return known
    version = make_version(
        make_case(project, name=NAME), data=generated(PARAGRAPHS), filename="長い仕様書.docx"
    )
    desk = lead.memberships.filter(role="lead").first().department
    review = make_review(version.case, versions=[version], lead=lead, reviewers=[reviewer], desk=desk)
    blocks = reading_of(version).blocks
    clauses = clauses_of(blocks)
    wordy = [block for block in blocks if len(block.text) >= 30]
    comments = []
    for number in range(COMMENTS):
        block = wordy[number * len(wordy) // COMMENTS]
        anchor = make_anchor(blocks, block.seq, 4, 24)
        comments.append(Annotation(
            review=review, version=version, author=reviewer, kind=KINDS[number % len(KINDS)],
            aspect="performance", anchor=anchor.to_json(),
            text=f"{number}：速さの目標が数で書かれていないため、検査で測れません。",
        ))  # fmt: skip
    Annotation.objects.bulk_create(comments)
    Placement.objects.bulk_create(_placement(comment, clauses) for comment in comments)
    return version


def _placement(comment: Annotation, clauses: list[str]) -> Placement:
    anchor = comment.anchor
    return Placement(
        annotation=comment, version=comment.version, state=PlacementState.EXACT, seq=anchor["seq"],
        start=anchor["start"], end=anchor["end"], quote=anchor["quote"], path=anchor["path"],
        clause=clauses[anchor["seq"]], score=1.0, how="written_here",
    )  # fmt: skip
