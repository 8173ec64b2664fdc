"""The pages' reads: who sees what, in a number of queries that does not grow with the rows."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django.utils.translation import override

from procurement.enums import Act, CaseState, Waiting
from procurement.services import drafts, participation
from reviews import selectors
from reviews.enums import AnnotationState, ReviewState
from reviews.models import Annotation, Answer, Assignment
from reviews.services import placements
from reviews.services.assignments import recuse
from sharingbook.accounts.models import OrganisationSettings, User
from tests.builders.small_docx import LINES, small_docx
from tests.factories.accounts import make_person
from tests.factories.cases import make_case, make_vendor, make_version
from tests.factories.register import make_project
from tests.factories.reviews import (
    make_advice,
    make_annotation,
    make_answer,
    make_assignment,
    make_review,
)

pytestmark = pytest.mark.django_db


def fresh(person: User) -> User:
    """As a request would have it: no hats read yet."""
    return User.objects.get(pk=person.pk)


def whats(turns) -> list[str]:
    with override("en"):
        return [str(turn.what) for turn in turns]


def round_of(town, state=ReviewState.REVIEWING, **facts):
    return make_review(town.case, state, lead=town.lead, reviewers=[town.reviewer], **facts)


@pytest.mark.parametrize(
    ("state", "mine"),
    [
        ("requested", {"lead": "Accept or return the request"}),
        ("triaged", {"lead": "Assign reviewers"}),
        ("assigned", {"lead": "Declare your interests", "reviewer": "Declare your interests"}),
        ("reviewing", {"reviewer": "Review the drafts"}),
        ("advised", {"member": "Answer the advice"}),
        ("answered", {"approver": "Record the decision"}),
        ("returned", {"member": "Draft on, then ask for a review"}),
    ],
)
def test_home_says_whose_turn_it_is(town, state, mine):
    review = round_of(town, ReviewState(state))
    if state == "advised":
        make_advice(review)
    for name in ("member", "approver", "lead", "reviewer"):
        person = getattr(town, name)
        assert whats(selectors.my_turn(fresh(person))) == ([mine[name]] if name in mine else []), name
        others = selectors.their_turn(fresh(person))
        # Nobody has the same case on both sides.
        assert not (others and name in mine)
    assert selectors.their_turn(fresh(town.second)) == []


def test_home_asks_for_the_first_draft_only_until_there_is_one():
    case = make_case(state=CaseState.PLANNING)
    member = make_person("clerk", member=case.project.owner)
    assert whats(selectors.my_turn(fresh(member))) == ["Prepare the first draft"]
    drafts.add_version(
        case=case,
        kind="specification",
        title="調達仕様書",
        data=small_docx(),
        filename="仕様書.docx",
        actor=member,
    )
    assert whats(selectors.my_turn(fresh(member))) == ["Draft on, then ask for a review"]


def test_a_reviewer_is_told_of_answers_to_verify(town):
    review = round_of(town, ReviewState.ANSWERED)
    letter = make_advice(review, annotations=[make_annotation(review, author=town.reviewer)])
    make_answer(letter.items.get())
    with override("en"):
        turns = selectors.my_turn(fresh(town.reviewer))
    assert whats(turns) == ["Verify 1 answer"]
    row = selectors.inbox_for(fresh(town.reviewer)).groups[0].rows[0]
    assert (row.why, row.to_verify, row.tally) == (selectors.Why.VERIFY, 1, {"must": 1})


def test_an_answer_that_came_after_a_reopening_is_counted_once_and_the_letter_tells_whose(town, client):
    review = round_of(town, ReviewState.ANSWERED)
    make_assignment(review, town.second, declared=True)
    written = [make_annotation(review, author=town.reviewer), make_annotation(review, author=town.second)]
    letter = make_advice(review, annotations=written)
    first, second = letter.items.order_by("number")
    earlier = make_answer(first)
    Answer.objects.filter(pk=earlier.pk).update(reopened_at=timezone.now())
    make_answer(first)
    make_answer(second)
    with override("en"):
        assert whats(selectors.my_turn(fresh(town.reviewer))) == ["Verify 1 answer"]
    client.force_login(town.reviewer)
    page = client.get(f"/advice/{letter.pk}/").content.decode()
    assert "2件の回答が確認を待っています（自分の分 1件／全部で 2件）" in page


@pytest.mark.parametrize("state", [ReviewState.REQUESTED, ReviewState.REVIEWING, ReviewState.ANSWERED])
def test_home_and_inbox_count_the_same_turns(town, client, state):
    """A lead who waits for the others, and a reviewer who has finished, read on; it is not their turn."""
    review = round_of(town, state)
    own = review.assignments.filter(reviewer=town.reviewer).first()
    for finished in (False, True):
        if finished and own is not None:
            own.state = Assignment.State.FINISHED
            own.save()
        for person in (town.lead, town.reviewer):
            turns, inbox = selectors.my_turn(fresh(person)), selectors.inbox_for(fresh(person))
            assert inbox.count == len(turns)
            assert {row.review.pk for group in inbox.groups for row in group.rows} == {
                t.review for t in turns
            }
    if state == ReviewState.REVIEWING:
        assert [row.review for row in selectors.inbox_for(fresh(town.reviewer)).others] == [review]
        client.force_login(town.reviewer)
        page = client.get("/reviews/").content.decode()
        assert "自分の番　0件" in page
        assert "いまは自分の番でないもの" in page


def test_drafted_answers_wait_for_the_approver_where_members_may_not_submit(town):
    review = round_of(town, ReviewState.ADVISED)
    letter = make_advice(
        review, annotations=[make_annotation(review), make_annotation(review, kind="should")]
    )
    first, second = letter.items.all()
    make_answer(first, submitted=False)
    assert whats(selectors.my_turn(fresh(town.member))) == ["Answer the advice"]
    assert selectors.my_turn(fresh(town.approver)) == []
    assert whats(selectors.their_turn(fresh(town.approver))) == ["The department is at work"]

    make_answer(second, submitted=False)
    [turn] = selectors.my_turn(fresh(town.approver))
    assert (whats([turn]), turn.url) == (["Submit the answers"], f"/advice/{letter.pk}/answers/submit/")
    assert selectors.their_turn(fresh(town.approver)) == []
    assert selectors.my_turn(fresh(town.member)) == []
    assert whats(selectors.their_turn(fresh(town.member))) == ["The approver submits the answers"]

    OrganisationSettings.objects.update(members_submit_answers=True)
    assert whats(selectors.my_turn(fresh(town.member))) == ["Answer the advice"]
    assert selectors.my_turn(fresh(town.approver)) == []


@pytest.mark.parametrize("way", ["recused", "no role any more"])
def test_answers_to_an_author_who_is_gone_wait_for_the_lead(town, way):
    review = round_of(town, ReviewState.ANSWERED)
    letter = make_advice(review, annotations=[make_annotation(review, author=town.reviewer)])
    make_answer(letter.items.get())
    if way == "recused":
        recuse(assignment=review.assignments.get(reviewer=town.reviewer), reason="", actor=town.reviewer)
    else:
        town.reviewer.memberships.update(ended_at=timezone.now())
    with override("en"):
        turns = selectors.my_turn(fresh(town.lead))
    assert whats(turns) == ["Verify 1 answer"]
    assert selectors.my_turn(fresh(town.reviewer)) == []
    [row] = [row for group in selectors.inbox_for(fresh(town.lead)).groups for row in group.rows]
    assert (row.why, row.to_verify) == (selectors.Why.VERIFY, 1)


def test_the_inbox_is_grouped_by_due_date_and_says_why(town):
    today = timezone.localdate()
    for days, declared in ((-1, True), (10, False), (40, True)):
        review = make_review(
            make_case(make_project(town.section)), ReviewState.REVIEWING, lead=town.lead, reviewers=[],
            due_on=today + timedelta(days=days),
        )  # fmt: skip
        make_assignment(review, town.reviewer, declared=declared)
    inbox = selectors.inbox_for(fresh(town.reviewer))
    assert [(g.key, [r.why for r in g.rows]) for g in inbox.groups] == [
        ("today", ["first"]), ("soon", ["declare"]), ("later", ["first"]),
    ]  # fmt: skip
    undeclared = inbox.groups[1].rows[0]
    assert undeclared.is_closed
    assert (undeclared.versions, undeclared.tally) == ((), {})


def test_a_newer_version_is_why_a_round_is_in_the_inbox(town):
    review = round_of(town)
    make_annotation(review, author=town.reviewer)
    assert selectors.inbox_for(fresh(town.reviewer)).groups[0].rows[0].why == "going_on"
    second = make_version(town.case)
    row = selectors.inbox_for(fresh(town.reviewer)).groups[0].rows[0]
    assert (row.why, row.versions) == ("new_version", (second,))


def test_comments_come_in_reading_order_with_their_threads(town):
    review = round_of(town, ReviewState.ADVISED)
    late = make_annotation(review, words="設計書及び操作手順書", kind="should")
    early = make_annotation(review)
    make_advice(review)
    found = selectors.annotations_of(town.version, fresh(town.member))
    assert [c.annotation for c in found.comments] == [early, late]
    assert found.tally == {"must": 1, "should": 1}
    assert list(found.by_block()) == [c.placement.seq for c in found.comments]
    assert selectors.neighbours(found, late.pk) == (found.comments[0], None)
    drawn = found.highlights()[0]
    assert (drawn["id"], drawn["kind"], drawn["end_seq"]) == (early.pk, "must", None)


def test_drafts_and_unsubmitted_answers_stay_on_their_side(town):
    review = round_of(town, ReviewState.ADVISED)
    letter = make_advice(review, annotations=[make_annotation(review)])
    make_annotation(review, words="設計書及び操作手順書")
    make_answer(letter.items.get(), submitted=False)
    for person, comments, answer in ((town.member, 1, True), (town.reviewer, 2, False)):
        found = selectors.annotations_of(town.version, fresh(person)).comments
        assert len(found) == comments
        assert (found[0].answer is not None) is answer
        shown = selectors.letter_of(letter, fresh(person))
        assert (shown.items[0].answer is not None) is answer
    assert selectors.letter_of(letter, fresh(town.member)).may_submit


def test_settled_comments_are_kept_apart_and_withdrawn_drafts_vanish(town):
    review = round_of(town, ReviewState.ADVISED)
    make_annotation(review, state=AnnotationState.VERIFIED)
    gone = make_annotation(review, words="設計書及び操作手順書")
    Annotation.objects.filter(pk=gone.pk).update(state=AnnotationState.WITHDRAWN)
    found = selectors.annotations_of(town.version, fresh(town.reviewer))
    assert (len(found.comments), len(found.open), len(found.settled)) == (1, 0, 1)


def test_the_case_page_shows_each_what_they_may_see(town):
    make_vendor(town.case)
    review = round_of(town, ReviewState.ADVISED)
    make_annotation(review, state=AnnotationState.ISSUED)
    seen = selectors.case_overview(town.case, fresh(town.member))
    assert seen.files_open
    assert len(seen.vendors) == 1
    assert seen.current.advice is not None
    assert (seen.open_musts, seen.unanswered) == (1, 1)
    other = make_person("other", member=make_project().owner)
    seen = selectors.case_overview(town.case, fresh(other))
    assert (seen.files_open, seen.vendors) == (False, None)
    assert all(one.advice is None for one in seen.rounds)


def test_candidates_leave_out_those_who_must_not(town):
    review = make_review(town.case, ReviewState.TRIAGED)
    decided = make_person("decided", reviewer=town.desk)
    participation.record(case=town.case, person=decided, act=Act.DECIDED)
    busy = make_assignment(make_review(lead=town.lead), town.second)
    assert busy.state == Assignment.State.DECLARED
    found = selectors.candidates_for(review)
    assert [(c.person, c.load, c.is_lead) for c in found if c.person in (town.reviewer, town.second)] == [
        (town.reviewer, 0, False), (town.second, 1, False),
    ]  # fmt: skip
    assert decided not in [c.person for c in found]
    assert [c.person for c in found if c.is_lead] == [town.lead]


def test_the_lead_sees_what_issuing_would_do(town):
    review = round_of(town)
    make_annotation(review, author=town.lead, kind="question")
    make_annotation(review, author=town.reviewer)
    preview = selectors.issue_preview(review)
    assert (preview.number, preview.tally) == (1, {"must": 1, "question": 1})
    assert [a.reviewer for a in preview.unfinished] == [town.reviewer]
    recuse(assignment=review.assignments.get(reviewer=town.reviewer), reason="", actor=town.reviewer)
    preview = selectors.issue_preview(review)
    assert (len(preview.items), len(preview.left_out), preview.unfinished) == (1, 1, ())


def test_waiting_for_others_counts_days_since_the_turn_passed(town):
    review = round_of(town)
    turn = selectors.their_turn(fresh(town.member))[0]
    town.case.refresh_from_db()
    assert (turn.case, turn.who, turn.since) == (town.case, town.desk, town.case.waiting_since)
    assert town.case.waiting_on == Waiting.REVIEWERS
    assert review.case == turn.case


def _grow(town, size):
    """`size` rounds, each with `size` issued comments with answers, carried to a second version."""
    for _ in range(size):
        case = make_case(make_project(town.section))
        first = make_version(case)
        review = make_review(case, ReviewState.ANSWERED, lead=town.lead, reviewers=[town.reviewer])
        for _ in range(size):
            make_annotation(review, author=town.reviewer)
        letter = make_advice(review)
        for item in letter.items.all():
            make_answer(item)
        second = make_version(draft=first.draft, lines=[*LINES, "追記"])
        placements.carry(version=second)
    return case, second, letter


@pytest.mark.parametrize(
    ("read", "most"),
    [
        (lambda user, case, version, letter: selectors.annotations_of(version, user), 5),
        (lambda user, case, version, letter: selectors.to_place(version, user), 5),
        (lambda user, case, version, letter: selectors.letter_of(letter, user), 8),
        (lambda user, case, version, letter: selectors.case_overview(case, user), 14),
        (lambda user, case, version, letter: selectors.inbox_for(user), 16),
        (lambda user, case, version, letter: selectors.my_turn(user), 8),
        (lambda user, case, version, letter: selectors.their_turn(user), 9),
    ],
    ids=["comments", "to_place", "letter", "case", "inbox", "my_turn", "their_turn"],
)
@pytest.mark.parametrize("name", ["reviewer", "member"])
def test_three_rows_cost_as_many_queries_as_one(town, django_assert_max_num_queries, read, most, name):
    person = getattr(town, name)
    counts = []
    for size in (1, 3):
        case, version, letter = _grow(town, size)
        user = fresh(person)
        user.active_memberships  # noqa: B018 -- read once per request, before any page's own reads
        rows = type(case).objects.select_related("project__owner").get(pk=case.pk)
        version = type(version).objects.select_related("draft__case__project__owner").get(pk=version.pk)
        letter = type(letter).objects.select_related("review__case__project__owner").get(pk=letter.pk)
        with django_assert_max_num_queries(most) as context:
            read(user, rows, version, letter)
        counts.append(len(context))
    assert counts[0] == counts[1]
