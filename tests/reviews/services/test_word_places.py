"""A comment on words that were changed in the copy stands at the words that they replaced."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from procurement.reading import read
from reviews.models import Annotation
from reviews.selectors.word_places import places_in
from reviews.selectors.word_plan import plan_of
from reviews.services import word_trip
from reviews.services.word_trip import Choices
from tests.builders.commented_docx import Said, commented_docx
from tests.builders.packages import r
from tests.builders.small_docx import LINES, small_docx
from tests.factories.cases import make_version

MARK = 'w:author="佐藤" w:date="2026-11-25T10:00:00Z"'
OLD, NEW = "できるだけ速やかに", "三秒以内に"
BEGIN = '<w:commentRangeStart w:id="0"/>'
END = '<w:commentRangeEnd w:id="0"/><w:r><w:commentReference w:id="0"/></w:r>'
DRAFT = read(small_docx(), "a.docx")
HEADINGS = {block.seq for block in DRAFT.blocks if block.kind == "heading"}


def gone(text: str) -> str:
    return f'<w:del w:id="901" {MARK}><w:r><w:delText xml:space="preserve">{text}</w:delText></w:r></w:del>'


def came(text: str) -> str:
    return f'<w:ins w:id="902" {MARK}>{r(text)}</w:ins>'


def file(lines=LINES, said=None, bodies=None):
    at = min(bodies) if bodies else 3
    return commented_docx(list(lines), [said or Said("厳しい。", at, 0, 3, "外部")], bodies=bodies)


def place_of(data: bytes):
    reading = read(data, "b.docx")
    (places,) = places_in(DRAFT, reading, reading.comments)
    return places


def edited(seq: int, line: str) -> list[str]:
    return [*LINES[:seq], line, *LINES[seq + 1 :]]


def test_words_that_were_changed_without_tracking():
    lines = edited(3, "利用者の操作に対し、3秒以内に応答すること。")
    (place,) = place_of(file(lines, Said("厳しい。", 3, 10, 14, "外部")))
    assert (place.seq, place.quote, place.instead, place.is_sure) == (3, OLD, "3秒以内", True)


def test_words_that_came_and_words_that_went_with_tracking():
    start, end = "利用者の操作に対し、", "応答すること。"
    on_new = f"<w:p>{r(start)}{gone(OLD)}{BEGIN}{came(NEW)}{END}{r(end)}</w:p>"
    on_old = f"<w:p>{r(start)}{BEGIN}{gone(OLD)}{END}{came(NEW)}{r(end)}</w:p>"
    (place,) = place_of(file(bodies={3: on_new}))
    assert (place.seq, place.quote, place.instead, place.is_sure) == (3, OLD, NEW, True)
    (place,) = place_of(file(bodies={3: on_old}))
    assert (place.seq, place.quote, place.instead, place.is_sure) == (3, OLD, "", True)


def test_words_that_came_in_place_of_none_are_about_their_paragraph():
    start, end = "利用者の操作に対し、", "できるだけ速やかに応答すること。"
    body = f"<w:p>{r(start)}{BEGIN}{came('必ず')}{END}{r(end)}</w:p>"
    (place,) = place_of(file(bodies={3: body}))
    assert (place.seq, place.quote, place.instead) == (3, LINES[3], "必ず")


@pytest.mark.parametrize("seq", [1, 3, 5])
def test_a_paragraph_that_was_struck_out_as_a_whole(seq):
    mark = f'<w:pPr><w:rPr><w:del w:id="905" {MARK}/></w:rPr></w:pPr>'
    (place,) = place_of(file(bodies={seq: f"<w:p>{mark}{BEGIN}{gone(LINES[seq])}{END}</w:p>"}))
    assert (place.seq, place.quote, place.instead, place.is_sure) == (seq, LINES[seq], "", True)


def test_a_paragraph_written_anew_is_offered_for_the_one_that_it_took_the_place_of():
    lines = edited(3, "まったく別の内容を書いた段落で、元の文は残っていない。")
    place = place_of(file(lines, Said("消えた。", 3, 0, 5)))[0]
    assert (place.seq, place.is_sure, place.instead) == (3, False, lines[3])


def test_on_a_new_paragraph_the_nearest_one_is_offered_and_never_a_heading():
    lines = [*LINES[:3], "計測は発注者が毎月行い、結果を受託者に知らせる。", *LINES[3:]]
    (place,) = place_of(file(lines, Said("誰が。", 3, 0, 5)))
    assert (place.quote, place.is_near, place.is_sure) == (LINES[3], True, False)


@given(data=st.data())
def test_no_comment_is_offered_the_heading_before_it(data):
    seq = data.draw(st.sampled_from([1, 3, 5]))
    line = data.draw(st.text("あいうえお甲乙丙丁速秒、。", min_size=1, max_size=30))
    start = data.draw(st.integers(0, len(line) - 1))
    end = data.draw(st.integers(start + 1, len(line)))
    for place in place_of(file(edited(seq, line), Said("意見。", seq, start, end))):
        assert place.seq not in HEADINGS


def test_it_is_written_there_and_both_wordings_are_told(town):
    town.start()
    data = file(edited(3, "利用者の操作に対し、3秒以内に応答すること。"), Said("厳しい。", 3, 10, 14, "外部"))
    (row,) = plan_of(town.version, read(data, "b.docx"), town.reviewer).writing
    assert row.taken
    assert "置き換えられた語" in str(row.reason)
    word_trip.import_word(
        version=town.version, data=data, filename="b.docx", choices=Choices(), actor=town.reviewer
    )
    assert Annotation.objects.get().anchor["quote"] == OLD


def test_a_copy_of_which_most_was_struck_out_with_tracking_is_a_copy(town):
    town.start()
    bodies = {seq: f"<w:p>{gone(LINES[seq])}</w:p>" for seq in (1, 3, 4, 5)}
    bodies[1] = f"<w:p>{BEGIN}{gone(LINES[1])}{END}</w:p>"
    data = file(said=Said("なぜ消すのか。", 1, 0, 0, "外部"), bodies=bodies)
    plan = plan_of(town.version, read(data, "b.docx"), town.reviewer)
    assert plan.is_copy
    assert plan.share > 0.95
    assert [row.places[0].quote for row in plan.rows if row.outcome == "new"] == [LINES[1]]


def test_a_comment_that_says_what_one_of_the_draft_says_comes_in_at_its_own_place(town):
    held = Said("要確認", 5, 0, 3, "田中", "2026-10-01T10:00:00Z")
    new = replace(held, seq=1, date="2026-11-21T09:15:00Z")
    town.version = make_version(draft=town.version.draft, data=commented_docx(list(LINES), [held]))
    town.start()
    data = commented_docx(list(LINES), [new, held])
    first, second = plan_of(town.version, read(data, "b.docx"), town.reviewer).rows
    assert (first.outcome, first.comment.date, first.places[0].seq) == ("new", new.date, 1)
    assert (second.outcome, second.comment.date) == ("ignored", held.date)
