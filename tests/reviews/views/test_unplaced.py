"""Placing by hand: the queue, the candidates, the acts, and taking them back."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from procurement import events
from procurement.selectors import reading_of
from reviews.enums import AnnotationState, PlacementState
from reviews.models import Placement
from reviews.services import placements
from tests.builders.small_docx import LINES
from tests.factories.accounts import make_person
from tests.factories.cases import make_version
from tests.factories.reviews import make_annotation, make_review, make_reviewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def reviewer():
    return make_reviewer("miyake")


@pytest.fixture
def review(reviewer):
    return make_review(reviewers=[reviewer])


@pytest.fixture
def first(review):
    return review.versions.get()


@pytest.fixture
def lost(review, reviewer):
    return make_annotation(
        review,
        author=reviewer,
        words="できるだけ速やかに",
        state=AnnotationState.ISSUED,
        text="測れる値にします。",
    )


@pytest.fixture
def second(first, lost):
    lines = list(LINES)
    lines[3] = "画面の応答は、通常時三秒以内とする。"
    version = make_version(draft=first.draft, lines=lines)
    placements.carry(version=version)
    return version


@pytest.fixture
def signed_in(client, reviewer):
    client.force_login(reviewer)
    return client


def standing(annotation, version):
    return Placement.objects.in_force().get(annotation=annotation, version=version)


def test_the_queue_says_why_the_comment_was_not_placed(signed_in, lost, second):
    html = signed_in.get(f"/versions/{second.pk}/unplaced/").content.decode()
    assert "測れる値にします。" in html
    assert "できるだけ速やかに" in html
    assert "この版では、同じ言葉が見つかりません。" in html
    assert "位置未定 1" in html
    assert (
        f'href="/versions/{second.pk}/unplaced/"' in signed_in.get(f"/versions/{second.pk}/").content.decode()
    )


def test_a_chosen_place_is_taken_and_can_be_undone(signed_in, lost, second):
    address = f"/annotations/{lost.pk}/places/{second.pk}/"
    signed_in.post(address, {"act": "here", "seq": 3, "start": 0, "end": 6})
    placed = standing(lost, second)
    assert (placed.by_hand, placed.quote) == (True, "画面の応答は")
    html = signed_in.get(f"/versions/{second.pk}/unplaced/?item={lost.pk}").content.decode()
    assert "元に戻す" in html
    signed_in.post(address, {"act": "undo"})
    assert standing(lost, second).state == PlacementState.UNPLACED


def test_a_candidate_or_a_whole_block_will_do(signed_in, lost, second):
    address = f"/annotations/{lost.pk}/places/{second.pk}/"
    signed_in.post(address, {"candidate": "3-0-6"})
    assert standing(lost, second).quote == "画面の応答は"
    signed_in.post(address, {"seq": 5})
    assert standing(lost, second).seq == 5


@pytest.mark.parametrize(
    "wrong", [{"candidate": "x"}, {"seq": "999"}, {"seq": "1", "start": "9", "end": "2"}, {}]
)
def test_no_such_place_is_refused_with_a_sentence_in_the_queue(signed_in, lost, second, wrong):
    response = signed_in.post(f"/annotations/{lost.pk}/places/{second.pk}/", wrong, follow=True)
    assert response.redirect_chain[-1][0] == f"/versions/{second.pk}/unplaced/?item={lost.pk}"
    assert "本文の文字を選んでください。" in response.content.decode()
    assert standing(lost, second).state == PlacementState.UNPLACED


@pytest.mark.parametrize("seq", range(6))
@pytest.mark.parametrize("end", ["first", "last"])
def test_every_candidate_that_is_shown_can_be_chosen(signed_in, lost, second, seq, end):
    """A place whose words were taken out is offered as the sentence that stands there now."""
    at = 0 if end == "first" else len(reading_of(second).blocks[seq].text)
    empty = {"seq": seq, "start": at, "end": at, "score": 0.4}
    Placement.objects.filter(annotation=lost, version=second).update(candidates=[empty])
    html = signed_in.get(f"/versions/{second.pk}/unplaced/").content.decode()
    (shown,) = re.findall(r'name="candidate" value="([^"]+)"', html)
    signed_in.post(f"/annotations/{lost.pk}/places/{second.pk}/", {"candidate": shown})
    assert standing(lost, second).quote.strip()


def test_a_candidate_without_any_text_is_not_offered(signed_in, lost, first):
    lines = [*LINES[:3], "", *LINES[4:]]
    second = make_version(draft=first.draft, lines=lines)
    placements.carry(version=second)
    blank = [n for n, block in enumerate(reading_of(second).blocks) if not block.text.strip()]
    empty = [{"seq": seq, "start": 0, "end": 0, "score": 0.4} for seq in blank]
    Placement.objects.filter(annotation=lost, version=second).update(candidates=empty)
    assert 'name="candidate"' not in signed_in.get(f"/versions/{second.pk}/unplaced/").content.decode()


def test_the_numbers_of_the_queue_add_up(signed_in, review, reviewer, lost, first):
    for words in (LINES[0], LINES[5][:9]):
        make_annotation(review, author=reviewer, words=words, state=AnnotationState.ISSUED)
    decided = make_annotation(review, author=reviewer, words=LINES[3], state=AnnotationState.ISSUED)
    lines = [LINES[0], *LINES[2:3], "別の文とする。", LINES[5], LINES[1]]
    second = make_version(draft=first.draft, lines=lines)
    placements.carry(version=second)
    placements.mark_no_place(annotation=decided, version=second, actor=reviewer)
    page = signed_in.get(f"/versions/{second.pk}/unplaced/")
    numbers = re.search(
        r"未解決 (\d+)件：同じ位置 (\d+)、自動で移動 (\d+)、人が決定 (\d+)、<b>残り (\d+)件</b>",
        re.sub(r"\s+(?=同じ位置|<b>)", "", page.content.decode()),
    )
    total, *parts = map(int, numbers.groups())
    assert total == sum(parts) == 4
    assert parts[2] == 1


def test_places_that_are_hardly_near_are_not_offered(signed_in, lost, second):
    near = {"seq": 3, "start": 0, "end": 6, "score": 0.4}
    far = [{"seq": seq, "start": 0, "end": 3, "score": score} for seq, score in ((1, 0.02), (5, 0.001))]
    waiting = Placement.objects.filter(annotation=lost, version=second)

    def page(candidates):
        waiting.update(candidates=candidates)
        return signed_in.get(f"/versions/{second.pk}/unplaced/").content.decode()

    html = page([near, *far])
    assert "候補 1　最も近い 0.40" in html
    assert html.count('name="candidate"') == 1
    assert 'value="3-0-6"' in html
    html = page(far)
    assert 'name="candidate"' not in html
    assert "候補なし" in html
    assert "近い文が見つかりませんでした。本文から選ぶか、「当たる所がない」を選んでください。" in html


def test_no_place_here_leaves_the_queue_and_stays_visible(signed_in, lost, second):
    signed_in.post(f"/annotations/{lost.pk}/places/{second.pk}/", {"act": "none"})
    assert standing(lost, second).no_place
    html = signed_in.get(f"/versions/{second.pk}/unplaced/").content.decode()
    assert "すべての位置が決まりました。" in html
    assert "この版には当たる所なし" in signed_in.get(f"/versions/{second.pk}/").content.decode()


def test_the_text_offers_to_be_chosen_from(signed_in, lost, second):
    html = signed_in.get(f"/versions/{second.pk}/?place={lost.pk}").content.decode()
    assert f'action="/annotations/{lost.pk}/places/{second.pk}/"' in html
    assert f'href="?place={lost.pk}&amp;block=3"' in html


def test_the_second_tab_shows_the_machines_moves(signed_in, first, review, reviewer):
    moved = make_annotation(review, author=reviewer, words="できるだけ速やかに", state=AnnotationState.ISSUED)
    third = make_version(draft=first.draft, lines=[*LINES[2:4], *LINES[:2], *LINES[4:]])
    placements.carry(version=third)
    state = standing(moved, third).state
    assert state == PlacementState.MOVED
    html = signed_in.get(f"/versions/{third.pk}/unplaced/?tab=moved").content.decode()
    assert "移動" in html
    signed_in.post(f"/annotations/{moved.pk}/places/{third.pk}/", {"act": "undo", "tab": "moved"})
    assert standing(moved, third).state == PlacementState.UNPLACED


def test_a_place_that_is_not_quite_sure_is_listed_with_the_moves(signed_in, first, review, reviewer):
    doubted = make_annotation(
        review, author=reviewer, words="できるだけ速やかに", state=AnnotationState.ISSUED
    )
    second = make_version(draft=first.draft)
    placements.carry(version=second)
    Placement.objects.filter(annotation=doubted, version=second).update(score=0.8)
    html = signed_in.get(f"/versions/{second.pk}/unplaced/?tab=moved").content.decode()
    assert "前後の文が最も合う所です。" in html


def test_members_place_issued_comments_and_auditors_do_not(client, lost, second):
    client.force_login(second.case.created_by)
    assert client.get(f"/versions/{second.pk}/unplaced/").status_code == 200
    client.force_login(make_person("kansa", auditor=second.owning_department))
    assert client.get(f"/versions/{second.pk}/unplaced/").status_code == 403
    client.force_login(make_reviewer("hayashi"))
    assert client.get(f"/versions/{second.pk}/unplaced/").status_code == 404
    assert client.post(f"/annotations/{lost.pk}/places/{second.pk}/", {"act": "none"}).status_code == 404


def test_the_number_of_queries_does_not_grow(signed_in, review, reviewer, first, lost, second):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert signed_in.get(f"/versions/{second.pk}/unplaced/").status_code == 200
        return len(asked)

    queries()
    few = queries()
    for words in ("速やかに応答", "できるだけ"):
        make_annotation(review, author=reviewer, words=words, state=AnnotationState.ISSUED)
    placements.carry(version=second)
    assert queries() == few


def test_a_failed_placing_is_said_on_both_pages_with_another_try(
    signed_in, first, lost, monkeypatch, django_capture_on_commit_callbacks
):
    real = placements.follow

    def broken(*args):
        raise RuntimeError("no place")

    monkeypatch.setattr(placements, "follow", broken)
    second = make_version(draft=first.draft)
    with django_capture_on_commit_callbacks(execute=True):
        events.version_read.send(version=second)
    for page in (f"/versions/{second.pk}/", f"/versions/{second.pk}/unplaced/"):
        html = signed_in.get(page).content.decode()
        assert "前の版のコメントを配置できませんでした" in html
        assert f'action="/versions/{second.pk}/place-again/"' in html
        assert "測れる値にします。" in html
    monkeypatch.setattr(placements, "follow", real)
    with django_capture_on_commit_callbacks(execute=True):
        answer = signed_in.post(f"/versions/{second.pk}/place-again/")
    assert answer.url == f"/versions/{second.pk}/"
    assert standing(lost, second).state == PlacementState.EXACT
    assert "配置できませんでした" not in signed_in.get(f"/versions/{second.pk}/").content.decode()
