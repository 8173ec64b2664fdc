"""Comments over several versions: forwards in steps, backwards as history."""

import pytest

from procurement.models import Version
from reviews.models import Placement
from reviews.selectors import annotations_of, automatic_moves
from reviews.selectors.placing import queue_of
from reviews.services import advice, placements
from sharingbook.common.errors import DomainError
from tests.builders.small_docx import LINES
from tests.factories.cases import make_version
from tests.factories.reviews import WORDS

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def here(annotation, version) -> Placement | None:
    return Placement.objects.in_force().filter(annotation=annotation, version=version).first()


@pytest.fixture
def issued(town):
    review = town.start()
    comment = town.comment(review)
    advice.issue(review=review, overall_opinion="", actor=town.lead)
    return comment


def line(words):
    return [*LINES[:3], words, *LINES[4:]]


def test_what_was_reworded_in_two_steps_is_followed_step_by_step(town, issued):
    texts = [
        "利用者の操作に対し、できるだけ速やかに、かつ確実に応答すること。",
        "利用者や職員の操作に対しては、できるだけ速やかに、かつ確実に応答し、結果を画面に示すこと。",
        "職員の操作に対しては、できるだけ速やかに、かつ確実に結果を画面に示し、記録を残すこと。",
    ]
    for text in texts:
        version = make_version(town.case, lines=line(text))
        placements.carry(version=version)
        placed = here(issued, version)
        assert placed.state == "changed"
        assert placed.quote.startswith("できるだけ速やかに")
        assert 0 < placed.score <= 1


def test_a_version_that_cannot_be_read_any_more_leaves_the_quotes(town, issued):
    Version.objects.filter(pk=town.version.pk).update(reader_version="0")
    second = make_version(town.case)
    placements.carry(version=second)
    assert (here(issued, second).state, here(issued, second).quote) == ("exact", WORDS)


def test_a_comment_is_seen_back_on_the_version_before_where_its_text_existed(
    town, django_capture_on_commit_callbacks
):
    first = town.version
    second = make_version(town.case, lines=["まえがき", *LINES, "保守は、年間を通じて行うこと。"])
    review = town.start()
    old, new = (
        town.comment(review, version=second),
        town.comment(review, words="年間を通じて", version=second),
    )
    with django_capture_on_commit_callbacks(execute=True):
        advice.issue(review=review, overall_opinion="", actor=town.lead)
    seen = here(old, first)
    assert (seen.how, seen.state, seen.quote, seen.seq) == ("looked_back", "exact", WORDS, 3)
    assert here(new, first) is None
    shown = annotations_of(first, town.member)
    assert [comment.annotation for comment in shown.comments] == [old]
    assert shown.open == ()
    assert shown.comments[0].is_looked_back
    assert queue_of(first, town.member).open == 0
    assert automatic_moves(first, town.member) == ()


def test_what_is_seen_back_is_not_to_be_placed(town, django_capture_on_commit_callbacks):
    second = make_version(town.case)
    review = town.start()
    comment = town.comment(review, version=second)
    with django_capture_on_commit_callbacks(execute=True):
        advice.issue(review=review, overall_opinion="", actor=town.lead)
    with pytest.raises(DomainError):
        placements.place_by_hand(
            annotation=comment, version=town.version, seq=0, start=0, end=3, end_seq=None, actor=town.member
        )
    before = Placement.objects.count()
    placements.carry(version=town.version)
    assert Placement.objects.count() == before
