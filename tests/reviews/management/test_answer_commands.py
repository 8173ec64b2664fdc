"""`export_answers` and `import_answers`: the sheet of answers without a browser."""

import json
import re
from contextlib import suppress
from io import BytesIO, StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation
from openpyxl import load_workbook
from openpyxl.comments import Comment

from reviews.enums import ReviewState
from reviews.models import Answer
from sharingbook.audit.models import LedgerEntry
from tests.builders.answer_sheets import saved, write
from tests.factories.accounts import make_person
from tests.factories.reviews import make_advice, make_annotation, make_answer, make_review, make_reviewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def advice():
    reviewer = make_reviewer("三宅")
    review = make_review(state=ReviewState.ADVISED, reviewers=[reviewer])
    for number in range(1, 4):
        make_annotation(review, author=reviewer, text=f"意見その{number}")
    return make_advice(review)


@pytest.fixture
def member(advice):
    return make_person("tanaka", member=advice.case.project.owner)


@pytest.fixture
def book(advice, tmp_path):
    out = tmp_path / "out.xlsx"
    call_command("export_answers", advice.review_id, out)
    return load_workbook(BytesIO(out.read_bytes()))


def run(advice, member, *paths, **options):
    """(status, what was printed as JSON)"""
    out = StringIO()
    status = 0
    try:
        call_command(
            "import_answers",
            advice.review_id,
            *paths,
            actor=member.email,
            as_json=True,
            stdout=out,
            **options,
        )
    except SystemExit as stop:
        status = stop.code
    return status, json.loads(out.getvalue())


def put(path, book):
    path.write_bytes(saved(book))
    return path


def test_it_says_what_it_wrote(advice, tmp_path):
    out, file = StringIO(), tmp_path / "out.xlsx"
    call_command("export_answers", advice.review_id, file, stdout=out)
    assert out.getvalue() == f"3件を{file}に書き出しました。\n"


def test_out_and_back_changes_nothing(advice, member, book, tmp_path):
    status, report = run(advice, member, put(tmp_path / "a.xlsx", book))
    assert status == 0
    assert report["counts"]["unchanged"] == 3
    assert not Answer.objects.exists()


def test_a_dry_run_says_the_same_and_saves_nothing(advice, member, book, tmp_path):
    write(book.active, 0, verdict="採用", answer="直します。")
    path = put(tmp_path / "a.xlsx", book)
    before = LedgerEntry.objects.count()
    status, dry = run(advice, member, path, dry_run=True)
    assert (status, dry["dry_run"], dry["saved"]) == (0, True, [])
    assert LedgerEntry.objects.count() == before
    assert not Answer.objects.exists()
    status, wet = run(advice, member, path)
    assert (status, wet["saved"]) == (0, [1])
    assert wet["rows"] == dry["rows"]
    assert Answer.objects.get().reason == "直します。"


def test_each_row_has_its_result_with_reason_and_cell(advice, member, book, tmp_path):
    write(book.active, 0, verdict="採用")
    write(book.active, 1, verdict="検討します")
    book.active.delete_rows(10)
    status, report = run(advice, member, put(tmp_path / "a.xlsx", book))
    assert status == 1
    assert [(row["row"], row["number"], row["result"]) for row in report["rows"]] == [
        (8, 1, "updated"), (9, 2, "refused"),
    ]  # fmt: skip
    refused = report["rows"][1]
    assert refused["cell"] == "意見回答表!H9"
    assert "検討します" in refused["reason"]
    assert report["missing"] == [3]


def test_two_files_are_merged_and_a_difference_is_left_or_chosen(advice, member, book, tmp_path):
    other = load_workbook(BytesIO(saved(book)))
    write(book.active, 0, verdict="採用")
    write(other.active, 0, verdict="不採用", answer="予算がない")
    write(other.active, 1, verdict="採用")
    paths = [put(tmp_path / "a.xlsx", book), put(tmp_path / "b.xlsx", other)]
    status, report = run(advice, member, *paths)
    assert (status, report["saved"]) == (1, [2])
    (conflict,) = report["conflicts"]
    assert [said["rows"][0]["file"] for said in conflict["said"]] == ["a.xlsx", "b.xlsx"]
    status, report = run(advice, member, *paths, choose=[(1, 2)])
    assert (status, report["saved"]) == (0, [1])
    assert Answer.objects.get(item__number=1).reason == "予算がない"


def test_rows_without_ids_are_taken_when_confirmed(advice, member, book, tmp_path):
    book.active.delete_cols(1)
    book.active.cell(8, 7).value = "採用"
    path = put(tmp_path / "a.xlsx", book)
    status, report = run(advice, member, path)
    assert (status, report["saved"], report["counts"]["confirm"]) == (1, [], 1)
    status, report = run(advice, member, path, confirm=True)
    assert (status, report["saved"]) == (0, [1])


def test_what_is_saved_is_never_replaced_unasked(advice, member, book, tmp_path):
    write(book.active, 0, verdict="採用")
    make_answer(advice.items.get(number=1), "declined", submitted=False)
    status, report = run(advice, member, put(tmp_path / "a.xlsx", book))
    assert (status, report["saved"]) == (1, [])
    assert Answer.objects.get().verdict == "declined"


def test_who_may_not_answer_is_refused(advice, book, tmp_path):
    path = put(tmp_path / "a.xlsx", book)
    reviewer = advice.review.assignments.filter(is_lead=False).get().reviewer
    with pytest.raises(CommandError) as error:
        call_command("import_answers", advice.review_id, path, actor=reviewer.email)
    assert error.value.returncode == 1
    assert str(error.value).endswith("次の役割の人です：担当者、決定者。")
    with pytest.raises(CommandError) as error:
        call_command("export_answers", advice.review_id, tmp_path / "b.xlsx", actor=reviewer.email)
    assert error.value.returncode == 1
    stranger = make_person("x")
    with pytest.raises(CommandError) as error:
        call_command("import_answers", advice.review_id, path, actor=stranger.email)
    assert error.value.returncode == 2


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda path: path.with_name("none.xlsx"), "読めません"),
        (lambda path: _write(path.with_name("a.csv"), b"1,2"), "Excelブックではありません"),
        (lambda path: _write(path.with_name("a.xlsx"), b"x"), ""),
    ],
)
def test_unusable_files_are_status_2_with_one_line(advice, member, tmp_path, make, said):
    with pytest.raises(CommandError, match=said) as error:
        call_command("import_answers", advice.review_id, make(tmp_path / "x"), actor=member.email)
    assert error.value.returncode == 2
    assert "\n" not in str(error.value)


def _write(path, data):
    path.write_bytes(data)
    return path


def test_a_round_without_a_letter_is_status_2(tmp_path):
    review = make_review()
    with pytest.raises(CommandError) as error:
        call_command("export_answers", review.pk, tmp_path / "a.xlsx")
    assert error.value.returncode == 2


def test_a_choice_that_means_nothing_is_status_2(advice, member, book, tmp_path):
    path = put(tmp_path / "a.xlsx", book)
    with pytest.raises(CommandError) as error:
        call_command("import_answers", advice.review_id, path, "--choose", "1=1", actor=member.email)
    assert error.value.returncode == 2


def printed(advice, member, *paths, **options):
    out = StringIO()
    with suppress(SystemExit):
        call_command("import_answers", advice.review_id, *paths, actor=member.email, stdout=out, **options)
    return out.getvalue().splitlines()


def test_without_json_each_row_is_a_line_and_the_last_says_what_was_written(advice, member, book, tmp_path):
    write(book.active, 0, verdict="採用")
    path = put(tmp_path / "a.xlsx", book)
    lines = printed(advice, member, path, dry_run=True)
    assert lines[0] == "a.xlsx\t意見回答表!I8\t#1\t取り込み"
    assert lines[-2].startswith("取り込み=1 変わらず=2 ")
    assert lines[-1] == "試しに確かめただけです。何も書き込んでいません。"
    assert printed(advice, member, path)[-1] == "回答の下書きを保存しました：#1"
    assert printed(advice, member, path)[-1].startswith("何も書き込んでいません。")
    with translation.override("en"):
        assert printed(advice, member, path, dry_run=True)[-1] == "Nothing was written: this was a trial run."


def test_nothing_that_is_printed_in_japanese_is_english(advice, member, book, tmp_path):
    """Every kind of result, reason and remark; what people and files are called is theirs."""
    sheet = book.active
    other = load_workbook(BytesIO(saved(book)))
    write(sheet, 0, verdict="採用")
    write(other.active, 0, verdict="不採用", answer="予算がない")
    write(sheet, 1, id=None, verdict="採用")
    write(sheet, 2, verdict="検討します")
    sheet.delete_cols(10)
    sheet.cell(8, 12).value = "別の所"
    sheet.cell(6, 3).value = "上の所"
    sheet.cell(8, 9).comment = Comment("付箋", "係長")
    other.active.delete_rows(9, 2)
    third = load_workbook(BytesIO(saved(other)))
    third.active.delete_rows(7)
    paths = [put(tmp_path / f"{n}.xlsx", book) for n, book in (("1", book), ("2", other), ("3", third))]
    text = "\n".join(printed(advice, member, *paths, dry_run=True))
    for word in ("食い違い", "確かめる", "直すところ", "別の所", "上の所", "付箋", "対応版", "見出し"):
        assert word in text
    assert set(re.findall(r"[A-Za-z]{2,}", text)) <= {"xlsx", "ID", "Excel"}
