"""What changed, beside the advice that asked for it: the page, the table on paper and in Word."""

import io

import docx
import pypdfium2
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reviews.enums import AnnotationState, Kind
from reviews.selectors.comparing import ASKED, Choice, changes_between
from reviews.services import placements
from tests.builders.small_docx import LINES
from tests.factories.accounts import make_person
from tests.factories.cases import make_draft, make_version
from tests.factories.reviews import make_annotation, make_review, make_reviewer

pytestmark = pytest.mark.django_db
WORDS = "できるだけ速やかに"


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
def advice(review, reviewer):
    return make_annotation(
        review, author=reviewer, words=WORDS, state=AnnotationState.ISSUED, text="測れる値にします。",
        replacement="通常時三秒以内に",
    )  # fmt: skip


@pytest.fixture
def second(first, advice):
    lines = [line.replace(WORDS, "通常時三秒以内に") for line in LINES]
    lines.insert(2, "月に一度、稼働の状況を書面で報告すること。")
    version = make_version(draft=first.draft, lines=[*lines, "（第2版）"])
    placements.carry(version=version)
    return version


@pytest.fixture
def signed_in(client, reviewer):
    client.force_login(reviewer)
    return client


def address(new, old, more=""):
    return f"/versions/{new.pk}/compare/{old.pk}/{more}"


def kinds_and_numbers(changes):
    return {
        (one.row.kind, (one.row.new or one.row.old).text[:9]): [c.annotation.number for c in one.advice]
        for one in changes
    }


def test_changes_know_the_advice_that_asked_for_them(first, second, advice, reviewer):
    changes = changes_between(first, second, reviewer)
    asked = [one for one in changes.changes if one.advice]
    assert [one.row.kind for one in asked] == ["reworded"]
    assert WORDS in asked[0].row.old.text
    assert asked[0].as_proposed
    assert changes.counts == {"all": 3, "asked": 1, "unasked": 2}
    assert changes.chosen(Choice(shown=ASKED)) == tuple(asked)


def test_what_was_put_behind_words_under_advice_answers_it(review, reviewer, first):
    make_annotation(review, author=reviewer, words=LINES[3], state=AnnotationState.ISSUED)
    lines = list(LINES)
    lines[4:4] = ["冗長化の方法は別紙2による。", "復旧は四時間以内に行う。"]
    second = make_version(draft=first.draft, lines=[*lines, "（第1版）"])
    placements.carry(version=second)
    changes = changes_between(first, second, reviewer)
    assert [(one.row.kind, one.is_asked) for one in changes.changes] == [
        ("inserted", True),
        ("inserted", True),
    ]


def test_praise_and_comments_on_the_new_version_ask_for_nothing(review, reviewer, first, second):
    make_annotation(review, author=reviewer, words=LINES[0], kind=Kind.PRAISE, state=AnnotationState.ISSUED)
    make_annotation(review, version=second, author=reviewer, words="月に一度", state=AnnotationState.ISSUED)
    assert changes_between(first, second, reviewer).counts["asked"] == 1


def test_advice_whose_words_did_not_change_is_listed(review, reviewer, first, signed_in):
    kept = make_annotation(
        review, author=reviewer, words=LINES[1], state=AnnotationState.ISSUED, text="期限を書いてください。"
    )
    second = make_version(draft=first.draft, lines=[*LINES, "（第1版の続き）"])
    placements.carry(version=second)
    changes = changes_between(first, second, reviewer)
    assert [comment.annotation.pk for comment in changes.untouched] == [kept.pk]
    html = signed_in.get(address(second, first, f"?comment={kept.pk}")).content.decode()
    assert "この助言の付いた箇所は、この版でも変わっていません。" in html
    assert "期限を書いてください。" in html


def test_the_page_shows_old_beside_new_with_the_advice(signed_in, first, second, advice):
    html = signed_in.get(address(second, first)).content.decode()
    assert f"<del>{WORDS}</del>" in html
    assert "<ins>通常時三秒以内に</ins>" in html
    assert f"#{advice.number}" in html
    assert "修正文の案のとおり" in html


def test_the_filters_show_what_advice_asked_for_and_what_it_did_not(signed_in, first, second):
    asked = signed_in.get(address(second, first, "?show=asked")).content.decode()
    unasked = signed_in.get(address(second, first, "?show=unasked")).content.decode()
    assert "通常時三秒以内" in asked
    assert "月に一度" not in asked
    assert "月に一度" in unasked
    assert "通常時三秒以内" not in unasked


def test_in_one_text_the_words_that_went_stand_before_those_that_came(signed_in, first, second):
    html = signed_in.get(address(second, first, "?layout=inline")).content.decode()
    assert f"<del>{WORDS}</del><ins>通常時三秒以内に</ins>" in html


def test_the_other_way_round_leads_to_the_newer_version(signed_in, first, second):
    answer = signed_in.get(address(first, second, "?show=asked"))
    assert answer.url == address(second, first, "?show=asked")


def test_another_documents_version_is_not_there(signed_in, first, second):
    other = make_version(draft=make_draft(first.case, title="別紙"))
    assert signed_in.get(address(second, other)).status_code == 404
    assert signed_in.get(address(second, second)).status_code == 404


def test_who_may_not_see_the_versions_sees_no_comparison(client, first, second):
    client.force_login(make_person("outsider"))
    for more in ("", "table.pdf", "table.docx"):
        assert client.get(address(second, first, more)).status_code == 404
    client.logout()
    assert client.get(address(second, first)).url.startswith("/login/")


def test_the_table_on_paper_has_both_versions_and_the_remarks(signed_in, first, second, advice):
    answer = signed_in.get(address(second, first, "table.pdf"))
    assert answer["Content-Type"] == "application/pdf"
    document = pypdfium2.PdfDocument(answer.content)
    text = "".join(page.get_textpage().get_text_range() for page in document)
    assert "新旧対照表" in text
    assert "通常時三秒以内に" in text
    assert f"#{advice.number}" in text


def test_the_table_in_word_repeats_its_head_and_underlines_what_changed(signed_in, first, second, advice):
    answer = signed_in.get(address(second, first, "table.docx?show=asked"))
    (table,) = docx.Document(io.BytesIO(answer.content)).tables
    head, row = table.rows
    assert [cell.text for cell in head.cells][0] == "条項"
    assert head._tr.trPr.xpath("w:tblHeader")
    old, new = row.cells[1].paragraphs[0].runs, row.cells[2].paragraphs[0].runs
    assert [run.text for run in old if run.underline] == [WORDS]
    assert [run.text for run in new if run.underline] == ["通常時三秒以内に"]
    assert f"助言 #{advice.number}" in row.cells[3].text


def test_typed_numbers_that_only_moved_up_are_left_out_on_the_page_and_on_paper(signed_in, first):
    clauses = [f"第{{}}条　{line}" for line in LINES]
    old = make_version(draft=first.draft, lines=[c.format(n) for n, c in enumerate(clauses, start=1)])
    kept = [*clauses[:1], *clauses[2:]]
    new = make_version(draft=first.draft, lines=[c.format(n) for n, c in enumerate(kept, start=1)])
    page = signed_in.get(address(new, old)).content.decode()
    pdf = pypdfium2.PdfDocument(signed_in.get(address(new, old, "table.pdf")).content)
    paper = "".join(page.get_textpage().get_text_range() for page in pdf)
    (table,) = docx.Document(io.BytesIO(signed_in.get(address(new, old, "table.docx")).content)).tables
    word = "".join(cell.text for row in table.rows for cell in row.cells)
    for shown in (page, paper, word):
        assert LINES[1][:10] in shown  # deleted
        assert LINES[2][:10] not in shown
    every = signed_in.get(address(new, old, "?numbers=1")).content.decode()
    assert LINES[2][:10] in every
    assert signed_in.get(address(new, old, "?show=unasked")).content.decode().count("<del>") == 1


def test_the_page_takes_the_same_queries_however_many_comments(signed_in, review, reviewer, first, second):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert signed_in.get(address(second, first)).status_code == 200
        return len(counted)

    before = queries()
    for line in LINES[:4]:
        make_annotation(review, author=reviewer, words=line[:12], state=AnnotationState.ISSUED)
    assert queries() <= before <= 18


def test_the_draft_page_and_the_letter_lead_to_the_changes(signed_in, first, second, advice):
    assert f'href="{address(second, first)}"' in signed_in.get(f"/versions/{second.pk}/").content.decode()
    letter = signed_in.get(f"/advice/{advice.item.advice_id}/").content.decode()
    assert f'href="{address(second, first)}?comment={advice.pk}"' in letter


def test_a_control_character_in_a_name_does_not_stop_the_table(signed_in, first, second):
    first.case.name = "窓口\x0bシステム\x01"
    first.case.save()
    assert signed_in.get(address(second, first, "table.docx")).status_code == 200
    assert signed_in.get(address(second, first, "table.pdf")).status_code == 200
