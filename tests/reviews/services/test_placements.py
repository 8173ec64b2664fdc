"""Comments on the next version: exactly placed, or visibly in the queue."""

from datetime import timedelta

import pytest
from django.utils import timezone

from procurement import events
from reviews.carrying import progress_of
from reviews.models import Placement
from reviews.selectors import automatic_moves, to_place
from reviews.services import advice, answers, placements
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.errors import DomainError, Refused
from tests.builders.small_docx import LINES
from tests.factories.cases import make_version
from tests.factories.reviews import WORDS

pytestmark = [pytest.mark.django_db, pytest.mark.data]
OTHER = "設計書及び操作手順書"


@pytest.fixture
def issued(town):
    """Two issued comments on version 1: on the speed, on the deliverables."""
    review = town.start()
    comments = [town.comment(review), town.comment(review, words=OTHER, kind="should")]
    advice.issue(review=review, overall_opinion="", actor=town.lead)
    return comments


def here(annotation, version) -> Placement:
    return Placement.objects.in_force().get(annotation=annotation, version=version)


def test_the_unchanged_stay_and_the_deleted_go_to_the_queue(town, issued):
    second = make_version(town.case, lines=[line for line in LINES if OTHER not in line])
    assert placements.carry(version=second) == 2
    assert here(issued[0], second).state == "exact"
    assert here(issued[0], second).quote == WORDS
    gone = here(issued[1], second)
    assert (gone.state, gone.seq) == ("unplaced", None)
    assert [c.annotation for c in to_place(second, town.member)] == [issued[1]]


def test_moved_and_changed_paragraphs_are_followed(town, issued):
    lines = ["まえがき", *LINES[:2], *LINES[4:], *LINES[2:4]]
    lines = [line.replace("納品すること", "速やかに納品すること") for line in lines]
    second = make_version(town.case, lines=lines)
    placements.carry(version=second)
    assert [here(a, second).state for a in issued] == ["moved", "changed"]
    scores = [c.placement.score for c in automatic_moves(second, town.member)]
    assert scores == sorted(scores)


def test_carrying_twice_changes_nothing(town, issued):
    second = make_version(town.case)
    assert placements.carry(version=second) == 2
    before = list(Placement.objects.values())
    assert placements.carry(version=second) == 0
    assert list(Placement.objects.values()) == before
    assert LedgerEntry.objects.filter(action="placement.carry").count() == 1


def test_a_version_that_was_read_gets_its_comments(town, issued, django_capture_on_commit_callbacks):
    second = make_version(town.case)
    with django_capture_on_commit_callbacks(execute=True):
        events.version_read.send(version=second)
    assert second.placements.count() == 2


def test_a_version_that_came_while_the_round_ran_gets_them_at_the_issue(
    town, django_capture_on_commit_callbacks
):
    review = town.start()
    comment = town.comment(review)
    second = make_version(town.case)
    placements.carry(version=second)
    assert second.placements.count() == 0
    with django_capture_on_commit_callbacks(execute=True):
        advice.issue(review=review, overall_opinion="", actor=town.lead)
    assert here(comment, second).state == "exact"


def test_settled_comments_are_not_carried(town, issued):
    letter = issued[0].item.advice
    for item in letter.items.all():
        answers.draft_answer(item=item, verdict="adopted", reason="", edition=None, actor=town.member)
    answers.submit_answers(advice=letter, actor=town.approver)
    answers.verify_answer(item=letter.items.get(number=1), note="", actor=town.reviewer)
    second = make_version(town.case)
    assert placements.carry(version=second) == 1
    assert here(issued[1], second).state == "exact"


def test_a_person_places_undoes_and_says_there_is_no_place(town, issued):
    second = make_version(town.case, lines=[line for line in LINES if OTHER not in line])
    placements.carry(version=second)
    home = here(issued[1], town.version)
    placed = placements.place_by_hand(
        annotation=issued[1], version=second, seq=1, start=0, end=4, end_seq=None, actor=town.member
    )
    assert (placed.how, placed.by_hand, placed.score) == ("by_hand", True, None)
    assert to_place(second, town.member) == ()
    undone = placements.undo_placement(placement=placed, actor=town.member)
    assert undone.state == "unplaced"
    placements.mark_no_place(annotation=issued[1], version=second, actor=town.reviewer)
    assert to_place(second, town.member) == ()
    assert here(issued[1], second).no_place
    assert here(issued[1], town.version) == home
    actions = LedgerEntry.objects.filter(action__startswith="placement.").order_by("seq")
    assert [entry.action for entry in actions] == [
        "placement.carry", "placement.place", "placement.undo", "placement.no_place",
    ]  # fmt: skip


def test_a_place_that_somebody_gave_meanwhile_is_not_taken_without_a_word(town, issued):
    second = make_version(town.case, lines=[line for line in LINES if OTHER not in line])
    placements.carry(version=second)
    seen = here(issued[1], second).pk
    place = {"annotation": issued[1], "version": second, "seq": 1, "start": 0, "end": 4, "end_seq": None}
    placed = placements.place_by_hand(**place, actor=town.member, seen=seen)
    with pytest.raises(placements.PlacedMeanwhile):
        placements.place_by_hand(**place, actor=town.reviewer, seen=seen)
    with pytest.raises(placements.PlacedMeanwhile):
        placements.mark_no_place(annotation=issued[1], version=second, actor=town.reviewer, seen=seen)
    assert here(issued[1], second) == placed


def test_an_automatic_move_can_be_undone_and_stays_a_candidate(town, issued):
    second = make_version(town.case)
    placements.carry(version=second)
    moved = here(issued[0], second)
    undone = placements.undo_placement(placement=moved, actor=town.reviewer)
    assert undone.state == "unplaced"
    assert undone.candidates[0]["seq"] == moved.seq
    with pytest.raises(DomainError):
        placements.undo_placement(placement=undone, actor=town.reviewer)


def test_a_place_found_by_hand_is_followed_into_the_next_version(town, issued):
    lines = [*LINES[:4], "納める物は、別紙の一覧による。", LINES[4]]
    second = make_version(town.case, lines=lines)
    placements.carry(version=second)
    placements.place_by_hand(
        annotation=issued[1], version=second, seq=4, start=0, end=14, end_seq=None, actor=town.member
    )
    third = make_version(town.case, lines=[*lines, "おわり"])
    placements.carry(version=third)
    assert here(issued[1], third).quote == "納める物は、別紙の一覧による"


def test_the_place_on_its_own_version_never_changes(town, issued):
    with pytest.raises(DomainError):
        placements.place_by_hand(
            annotation=issued[0], version=town.version, seq=0, start=0, end=3, end_seq=None, actor=town.member
        )


@pytest.fixture
def broken(monkeypatch):
    """The search for the words fails, as long as `set` says so."""
    real = placements.follow
    switch = {"on": True}

    def follow(*args):
        if switch["on"]:
            raise RuntimeError("no place")
        return real(*args)

    monkeypatch.setattr(placements, "follow", follow)
    return switch


def become_readable(version, capture):
    with capture(execute=True):
        events.version_read.send(version=version)


def test_a_job_that_never_runs_leaves_its_comments_in_the_queue(town, issued):
    second = make_version(town.case)
    events.version_read.send(version=second)
    assert [c.annotation for c in to_place(second, town.member)] == issued
    assert progress_of(second.placements.all()) == "waiting"
    second.placements.update(created_at=timezone.now() - timedelta(minutes=11))
    assert progress_of(second.placements.all()) == "late"


def test_a_job_that_fails_says_so_and_can_be_asked_for_again(
    town, issued, broken, django_capture_on_commit_callbacks
):
    second = make_version(town.case)
    become_readable(second, django_capture_on_commit_callbacks)
    assert [here(a, second).state for a in issued] == ["unplaced", "unplaced"]
    assert progress_of(second.placements.all()) == "failed"
    entry = LedgerEntry.objects.get(action="placement.carry_failed")
    assert entry.actor_id == "machine"
    broken["on"] = False
    with django_capture_on_commit_callbacks(execute=True):
        assert placements.carry_again(version=second, actor=town.member)
    assert [here(a, second).state for a in issued] == ["exact", "exact"]
    assert progress_of(second.placements.all()) == ""
    assert not placements.carry_again(version=second, actor=town.member)
    assert LedgerEntry.objects.filter(action="placement.retry").count() == 1


def test_a_place_given_by_hand_meanwhile_stays(town, issued, broken, django_capture_on_commit_callbacks):
    second = make_version(town.case)
    become_readable(second, django_capture_on_commit_callbacks)
    placements.mark_no_place(annotation=issued[0], version=second, actor=town.reviewer)
    broken["on"] = False
    assert placements.carry(version=second) == 1
    assert here(issued[0], second).no_place
    restored = placements.undo_placement(placement=here(issued[0], second), actor=town.reviewer)
    assert (restored.state, restored.how) == ("unplaced", "undone")


def test_only_who_may_place_may_ask_for_another_try(town, issued, broken, django_capture_on_commit_callbacks):
    second = make_version(town.case)
    become_readable(second, django_capture_on_commit_callbacks)
    with pytest.raises(Refused):
        placements.carry_again(version=second, actor=town.second)


def test_an_item_opened_again_comes_to_the_version_that_was_added_while_it_was_settled(
    town, issued, django_capture_on_commit_callbacks
):
    letter = issued[0].review.advice
    for item in letter.items.all():
        answers.draft_answer(item=item, verdict="adopted", reason="", edition=None, actor=town.member)
    answers.submit_answers(advice=letter, actor=town.approver)
    item = letter.items.get(annotation=issued[0])
    answers.verify_answer(item=item, note="", actor=town.reviewer)
    second = make_version(town.case)
    placements.carry(version=second)
    assert not second.placements.filter(annotation=issued[0]).exists()
    with django_capture_on_commit_callbacks(execute=True):
        answers.reopen(item=item, note="数値がありません。", actor=town.reviewer)
    assert here(issued[0], second).state == "exact"
