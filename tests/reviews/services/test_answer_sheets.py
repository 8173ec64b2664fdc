"""Sheets of answers come back: kept, compared with what was saved meanwhile, applied as drafts."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from procurement.services.drafts import FileRefused
from reviews.enums import AnnotationState, Kind, ReviewState
from reviews.exchange.answer_plan import CONFLICT
from reviews.models import Annotation, Answer, AnswerSheet
from reviews.selectors.answer_sheets import answer_sheet_of, loaded_sheets
from reviews.services import answer_sheets as services
from reviews.services.answers import draft_answer
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.errors import DomainError, Refused
from tests.builders.answer_sheets import HEAD_ROW, saved, write
from tests.factories.accounts import make_person
from tests.factories.reviews import make_advice, make_annotation, make_answer, make_review, make_reviewer

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture
def advice():
    reviewer = make_reviewer("三宅")
    review = make_review(state=ReviewState.ADVISED, reviewers=[reviewer])
    make_annotation(review, author=reviewer, text="一つ目の意見", replacement="3秒以内")
    make_annotation(review, author=reviewer, kind=Kind.SHOULD, text="二つ目の意見")
    make_annotation(review, author=reviewer, kind=Kind.PRAISE, text="目的がよく分かります。")
    return make_advice(review)


@pytest.fixture
def member(advice):
    return make_person("tanaka", member=advice.case.project.owner)


@pytest.fixture
def items(advice):
    return list(advice.items.order_by("number"))


@pytest.fixture
def book(advice, member):
    return load_workbook(BytesIO(answer_sheet_of(advice, member)))


def load(advice, member, book, name="回答.xlsx"):
    return services.load_sheet(advice=advice, data=saved(book), filename=name, actor=member)


def apply(advice, member, **choices):
    basis = loaded_sheets(advice, member).basis
    return services.apply_loaded(
        advice=advice, basis=basis, choices=services.Choices(**choices), actor=member
    )


def answers():
    found = Answer.objects.filter(reopened_at__isnull=True).order_by("item__number")
    return [(a.item.number, str(a.verdict), a.reason) for a in found]


def test_a_sheet_is_kept_until_it_is_applied_and_saves_drafts(advice, member, book):
    write(book.active, 0, verdict="採用", answer="3秒以内とします。", version="第3版")
    load(advice, member, book)
    assert answers() == []
    applied = apply(advice, member)
    assert applied.saved == [1]
    assert answers() == [(1, "adopted", "3秒以内とします。\n対応版：第3版")]
    assert Answer.objects.get().submitted_at is None
    assert not AnswerSheet.objects.exists()
    assert set(Annotation.objects.values_list("state", flat=True)) == {AnnotationState.ISSUED}


def test_the_answers_come_out_again_as_they_were_saved(advice, member, book, items):
    write(book.active, 0, verdict="不採用", answer="=SUM(1)\n予算がない", version="第3版")
    book.active.cell(HEAD_ROW + 1, 9).data_type = "s"
    load(advice, member, book)
    apply(advice, member)
    again = load_workbook(BytesIO(answer_sheet_of(advice, member))).active
    row = [again.cell(HEAD_ROW + 1, at).value for at in (8, 9, 10)]
    assert row == ["採用しない", "=SUM(1)\n予算がない", "第3版"]
    assert again.cell(HEAD_ROW + 1, 9).data_type == "s"


def test_draft_answers_stand_only_in_the_sheet_of_those_who_may_see_them(advice, items, member):
    make_answer(items[0], "declined", submitted=False, reason="まだ見せない理由")
    reviewer = advice.review.assignments.filter(is_lead=False).get().reviewer
    for person, seen in ((member, True), (reviewer, False), (None, True)):
        sheet = load_workbook(BytesIO(answer_sheet_of(advice, person))).active
        texts = {cell.value for row in sheet.iter_rows() for cell in row}
        assert ("まだ見せない理由" in texts) is seen


def test_each_answer_and_the_import_have_their_entries(advice, member, book):
    write(book.active, 0, verdict="採用")
    write(book.active, 1, verdict="採用")
    sheet = load(advice, member, book)
    apply(advice, member)
    entries = list(LedgerEntry.objects.order_by("seq").values_list("action", flat=True))[-4:]
    assert entries == ["answers.load_sheet", "answer.draft", "answer.draft", "answers.import_sheet"]
    assert sheet.sha256 in str(LedgerEntry.objects.order_by("seq").last().payload.body)


def test_what_somebody_saved_meanwhile_is_shown_beside_it_and_replaced_only_when_chosen(
    advice, member, book, items
):
    write(book.active, 0, verdict="採用", answer="表の回答")
    load(advice, member, book)
    other = make_person("suzuki", member=advice.case.project.owner)
    draft_answer(item=items[0], verdict="declined", reason="先の回答", edition=None, actor=other)
    applied = apply(advice, member)
    assert (applied.saved, [number for number, _why in applied.left]) == ([], [1])
    assert AnswerSheet.objects.exists()
    (conflict,) = loaded_sheets(advice, member).plan.items_that(CONFLICT)
    key = conflict.candidates[0].key
    # Saved once more after the page was made: what was chosen was chosen against another text.
    draft_answer(item=items[0], verdict="declined", reason="さらに後の回答", edition=1, actor=other)
    applied = apply(advice, member, taken={1: key}, seen={1: 1})
    assert applied.saved == []
    assert answers() == [(1, "declined", "さらに後の回答")]
    applied = apply(advice, member, taken={1: key}, seen={1: 2})
    assert applied.saved == [1]
    assert answers() == [(1, "adopted", "表の回答")]


def test_keeping_what_is_saved_settles_the_sheet(advice, member, book, items):
    write(book.active, 0, verdict="採用")
    make_answer(items[0], "declined", submitted=False)
    load(advice, member, book)
    assert apply(advice, member, taken={1: services.KEEP}).is_settled
    assert answers()[0][1] == "declined"
    assert not AnswerSheet.objects.exists()


def test_two_peoples_sheets_are_merged_and_their_difference_is_chosen(advice, member, book):
    other = load_workbook(BytesIO(saved(book)))
    write(book.active, 0, verdict="採用")
    write(book.active, 1, verdict="採用")
    write(other.active, 1, verdict="不採用", answer="予算がない")
    load(advice, member, book)
    load(advice, member, other)
    (conflict,) = loaded_sheets(advice, member).plan.items_that(CONFLICT)
    assert [c.rows[0].file for c in conflict.candidates] == ["回答.xlsx", "回答.xlsx (2)"]
    applied = apply(advice, member, taken={2: conflict.candidates[1].key})
    assert applied.saved == [1, 2]
    assert answers() == [(1, "adopted", ""), (2, "declined", "予算がない")]


def test_what_was_decided_is_not_asked_again_while_other_rows_are_left(advice, member, book):
    other = load_workbook(BytesIO(saved(book)))
    write(book.active, 0, verdict="採用")
    write(book.active, 1, verdict="検討中")
    write(other.active, 0, verdict="不採用", answer="予算がない")
    load(advice, member, book)
    load(advice, member, other)
    (conflict,) = loaded_sheets(advice, member).plan.items_that(CONFLICT)
    applied = apply(advice, member, taken={1: conflict.candidates[1].key})
    assert (applied.saved, applied.refused) == ([1], 1)
    counts = loaded_sheets(advice, member).plan.counts
    assert (counts["conflict"], counts["updated"], counts["refused"]) == (0, 0, 1)
    assert apply(advice, member).saved == []
    assert answers() == [(1, "declined", "予算がない")]


def test_rows_without_ids_are_saved_only_when_confirmed(advice, member, book):
    sheet = book.active
    write(sheet, 0, id=None, verdict="採用")
    write(sheet, 1, id=None, verdict="採用")
    load(advice, member, book)
    assert apply(advice, member, confirmed=frozenset([2])).saved == [2]
    assert AnswerSheet.objects.exists()  # item 1 is still to be confirmed
    assert apply(advice, member, confirmed=frozenset([1])).saved == [1]
    assert not AnswerSheet.objects.exists()


def test_a_submitted_answer_is_not_changed_and_the_row_says_why(advice, member, book, items):
    make_answer(items[0])
    write(book.active, 0, verdict="不採用", answer="遅れた回答")
    load(advice, member, book)
    applied = apply(advice, member)
    assert (applied.saved, applied.refused) == ([], 1)
    assert answers() == [(1, "adopted", "")]


def test_a_page_that_shows_other_sheets_than_are_loaded_does_nothing(advice, member, book):
    write(book.active, 0, verdict="採用")
    load(advice, member, book)
    basis = loaded_sheets(advice, member).basis
    write(book.active, 1, verdict="採用")
    load(advice, member, book, "後から.xlsx")
    with pytest.raises(services.SheetsChanged):
        services.apply_loaded(advice=advice, basis=basis, choices=services.Choices(), actor=member)
    assert answers() == []


def test_the_same_file_twice_and_too_many_are_said(advice, member, book, monkeypatch):
    data = saved(book)
    services.load_sheet(advice=advice, data=data, filename="回答.xlsx", actor=member)
    with pytest.raises(DomainError, match="読み込んであります"):
        services.load_sheet(advice=advice, data=data, filename="写し.xlsx", actor=member)
    monkeypatch.setattr(services, "MOST_SHEETS", 1)
    write(book.active, 0, verdict="採用")
    with pytest.raises(DomainError, match="すでに1個の表"):
        load(advice, member, book)


def test_the_sheet_of_another_letter_is_refused_as_such(advice, member, book):
    other = make_advice(make_review(state=ReviewState.ADVISED))
    owner = make_person("mori", member=other.case.project.owner)
    with pytest.raises(FileRefused, match="別の助言書の表"):
        load(other, owner, book)


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("回答.csv", "番号,回答\n1,採用\n".encode("cp932"), "Excelブックではありません"),
        ("回答.xlsx", b"", "空"),
        ("回答.xlsx", b"not a workbook", "."),
        ("~$回答.xlsx", b"PK", "~"),
        ("回答.xlsm", None, "."),
    ],
)
def test_files_that_are_no_workbook_are_refused_in_words(advice, member, book, name, data, said):
    with pytest.raises(FileRefused, match=said):
        services.load_sheet(
            advice=advice, data=saved(book) if data is None else data, filename=name, actor=member
        )
    assert not AnswerSheet.objects.exists()


def test_a_file_that_is_too_large_is_refused_before_it_is_read():
    with pytest.raises(FileRefused, match="10"):
        services.check_size(10 * 1024 * 1024 + 1)


def test_reviewers_load_and_apply_nothing(advice, book):
    reviewer = advice.review.assignments.filter(is_lead=False).get().reviewer
    with pytest.raises(Refused):
        load(advice, reviewer, book)
    with pytest.raises(Refused):
        services.apply_plan(
            advice=advice, plan=loaded_sheets(advice, reviewer).plan, files=[], choices=services.Choices(),
            actor=reviewer,
        )  # fmt: skip


def test_a_sheet_is_put_away_by_its_owner_alone(advice, member, book):
    sheet = load(advice, member, book)
    other = make_person("suzuki", member=advice.case.project.owner)
    assert not loaded_sheets(advice, other).sheets
    services.put_away(sheet=sheet, actor=other)
    assert AnswerSheet.objects.exists()
    services.put_away(sheet=sheet, actor=member)
    assert not AnswerSheet.objects.exists()
