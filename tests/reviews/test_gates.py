"""What the desk's work says at the gate before "ready for notice"."""

import pytest
from django.utils.translation import override

from procurement.gates import facts_for
from reviews import gates
from reviews.enums import AnnotationState, ReviewState
from reviews.models import Annotation
from reviews.services import placements
from tests.builders.small_docx import LINES
from tests.factories.cases import make_case, make_version
from tests.factories.reviews import make_advice, make_annotation, make_answer, make_review

pytestmark = pytest.mark.django_db


def unmet(case) -> list[str]:
    with override("en"):
        return [str(fact.text) for fact in gates.facts(case) if not fact.met]


def test_a_case_that_asked_for_no_advice_has_nothing_to_settle():
    case = make_case()
    assert unmet(case) == []
    assert all(fact in facts_for(case) for fact in gates.facts(case))


@pytest.mark.parametrize("state", ["requested", "triaged", "assigned", "reviewing"])
def test_a_running_round_holds_the_gate(state):
    case = make_review(state=ReviewState(state)).case
    assert unmet(case) == ["The advice of the running round has not been issued."]


def test_an_open_must_names_itself_so_that_it_can_be_left_open_with_a_reason():
    review = make_review(state=ReviewState.ANSWERED)
    comment = make_annotation(review, state=AnnotationState.ANSWERED)
    [fact] = [fact for fact in gates.facts(review.case) if fact.open_musts]
    assert fact.blocking
    [must] = fact.open_musts
    assert (must.ref, must.label, must.text) == (str(comment.uid), "#1 第２条", comment.text)


def test_an_answer_alone_leaves_a_must_open_and_verifying_closes_it():
    review = make_review(state=ReviewState.ADVISED)
    comment = make_annotation(review, state=AnnotationState.ISSUED)
    make_answer(comment.item)
    assert unmet(review.case) == ["1 must-item is open."]
    Annotation.objects.update(state=AnnotationState.VERIFIED)
    assert unmet(review.case) == []


def test_every_other_item_needs_an_answer_but_praise():
    review = make_review(state=ReviewState.ADVISED)
    for kind in ("should", "question", "remove"):
        make_annotation(review, kind=kind)
    letter = make_advice(review)
    make_annotation(review, kind="praise", state=AnnotationState.VERIFIED)
    assert unmet(review.case) == ["3 items have no answer."]
    for item in letter.items.exclude(kind="praise"):
        make_answer(item)
    assert unmet(review.case) == []


def test_comments_to_place_are_shown_and_hold_nobody_up():
    review = make_review(state=ReviewState.ANSWERED)
    make_annotation(review, kind="should", state=AnnotationState.ANSWERED, words="設計書及び操作手順書")
    second = make_version(review.case, lines=LINES[:4])
    placements.carry(version=second)
    assert unmet(review.case) == ["1 comment is not placed in the latest version."]
    assert [fact.blocking for fact in gates.facts(review.case) if not fact.met] == [False]


def test_comments_that_no_job_has_placed_yet_count_as_unplaced():
    review = make_review(state=ReviewState.ANSWERED)
    make_annotation(review, kind="should", state=AnnotationState.ANSWERED)
    make_version(review.case)
    assert unmet(review.case) == ["1 comment is not placed in the latest version."]


def test_a_version_that_cannot_be_read_does_not_hide_the_queue_of_the_one_before():
    review = make_review(state=ReviewState.ANSWERED)
    make_annotation(review, kind="should", state=AnnotationState.ANSWERED, words="設計書及び操作手順書")
    second = make_version(review.case, lines=LINES[:4])
    placements.carry(version=second)
    make_version(review.case, state="failed")
    assert unmet(review.case) == ["1 comment is not placed in the latest version."]
