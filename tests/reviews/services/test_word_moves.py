"""Comments of ours that somebody put on other words in the Word copy."""

from dataclasses import replace

import pytest

from procurement.reading import read
from reviews.models import Annotation
from reviews.selectors.in_word import word_copy
from reviews.selectors.word_plan import plan_of
from reviews.services import annotations, word_trip
from reviews.services.word_trip import Choices
from sharingbook.audit.models import LedgerEntry
from tests.builders.commented_docx import GOOGLE, LIBREOFFICE, WORD, commented_docx, said_in
from tests.builders.small_docx import LINES
from tests.factories.reviews import make_advice


@pytest.fixture
def review(town):
    return town.start(town.reviewer, town.second)


@pytest.fixture
def own(town, review):
    return town.comment(review, words="設計書及び操作手順書", text="部数は。")


def moved(town, words: str, program=WORD, **place) -> bytes:
    """The reviewer's copy in which the comment with these words stands elsewhere."""
    lines, comments = said_in(word_copy(town.version, town.reviewer).data)
    return commented_docx(lines, [replace(c, **place) if words in c.text else c for c in comments], program)


def plan(town, data, actor=None):
    return plan_of(town.version, read(data, "a.docx"), actor or town.reviewer)


def bring(town, data):
    return word_trip.import_word(
        version=town.version, data=data, filename="a.docx", choices=Choices(), actor=town.reviewer
    )


@pytest.mark.parametrize("program", [WORD, LIBREOFFICE, GOOGLE])
def test_an_own_draft_goes_where_its_author_put_it(town, own, program):
    data = moved(town, "部数", program, seq=1, start=4, end=9)
    (row,) = plan(town, data).rows
    assert (row.outcome, row.taken, row.stood) == ("moved", True, "設計書及び操作手順書")
    assert row.places[0].quote == LINES[1][4:9]
    assert bring(town, data).result == {"moved": 1}
    own.refresh_from_db()
    assert (own.anchor["quote"], own.edition) == (LINES[1][4:9], 1)
    (stands,) = own.placements.filter(superseded_at=None)
    assert (stands.seq, stands.start, stands.quote, stands.state) == (1, 4, LINES[1][4:9], "exact")
    told = LedgerEntry.objects.latest("seq").payload.body.decode()
    assert str(own.uid) in told
    assert LINES[1][4:9] not in told
    assert not plan(town, data).writing
    assert bring(town, data).pk is None
    back = said_in(word_copy(town.version, town.reviewer).data)
    assert not plan(town, commented_docx(*back, program)).writing


def test_a_copy_from_before_an_edit_does_not_move_it_unasked(town, own):
    data = moved(town, "部数", seq=1, start=4, end=9)
    words = annotations.words_of(own) | {"text": "部数と形式は。"}
    annotations.edit_annotation(annotation=own, **words, edition=1, actor=town.reviewer)
    Annotation.objects.filter(pk=own.pk).update(edited_at="2031-01-01T00:00Z")
    row = next(row for row in plan(town, data).rows if row.outcome == "moved")
    assert (row.taken, row.is_doubtful) == (False, True)


def test_the_place_of_an_issued_comment_and_of_another_ones_draft_is_listed(town, review):
    issued = town.comment(review, words="設計書及び操作手順書", text="部数は。")
    make_advice(review, annotations=[issued])
    other = town.comment(review, actor=town.second, words="納品すること", text="納品先は。")
    for words, ours, reason in (("部数", issued, "発出した"), ("納品先", other, "書いた人")):
        data = moved(town, words, seq=1, start=4, end=9)
        (row,) = (row for row in plan(town, data).rows if row.outcome == "ignored")
        assert (row.annotation, row.writes) == (ours, False)
        assert LINES[1][4:9] in str(row.reason)
        assert reason in str(row.reason)
        assert bring(town, data).pk is None


def test_a_longer_range_or_edited_words_are_no_other_place(town, own):
    assert not plan(town, moved(town, "部数", seq=5, start=0, end=20)).writing
    lines, comments = said_in(word_copy(town.version, town.reviewer).data)
    lines[5] = "受託者は、図面を令和９年３月３１日までに納品すること。"
    comments = [replace(c, start=5, end=7) for c in comments]
    assert not plan(town, commented_docx(lines, comments)).writing
