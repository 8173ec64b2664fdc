"""A copy that LibreOffice itself wrote comes back right: opened, commented, reworded and saved by Writer."""

import pytest

from procurement.reading import read
from procurement.services import drafts
from reviews.models import Annotation, Reply
from reviews.selectors.in_word import word_copy
from reviews.selectors.word_plan import plan_of
from reviews.services import annotations, word_trip
from reviews.services.word_trip import Choices
from tests.builders.in_libreoffice import PROGRAM, act, worked_on
from tests.builders.small_docx import LINES
from tests.factories.accounts import make_person
from tests.factories.cases import make_case
from tests.factories.reviews import (
    WORDS,
    make_advice,
    make_annotation,
    make_answer,
    make_review,
    make_reviewer,
)

pytestmark = pytest.mark.skipif(
    not PROGRAM, reason="LIBREOFFICE IS NOT INSTALLED: copies that it wrote are NOT tested here"
)


def plan(town, data):
    return plan_of(town.version, read(data, "copy.docx"), town.reviewer)


def outcomes(found):
    return {name: count for name, count in found.tally.items() if name != "unchanged"}


def test_a_copy_from_writer(town):
    review = town.start(town.reviewer, town.second)
    first = town.comment(review, replacement="三秒以内に応答すること")
    second = town.comment(review, words="設計書及び操作手順書", kind="question", aspect="", text="部数は。")
    make_advice(review, annotations=[first, second])
    annotations.reply(annotation=first, text="三秒でよろしいですか。\nご確認ください。", actor=town.member)
    make_answer(second.item, "declined")
    own = town.comment(
        review, words="入所申込みをオンラインで", text="範囲を書く。\n図も。", replacement="申請を電子で"
    )
    copy = word_copy(town.version, town.reviewer).data

    untouched = worked_on(copy)
    assert outcomes(plan(town, untouched)) == {}
    assert len(plan(town, untouched).rows) == 5

    edited = worked_on(
        copy,
        act("Comment", "令和９年３月３１日", "必須：時刻も書く。", town.second.name),
        act("Comment", "保育所等", "【質問】認定こども園は含むか。", "外部 委員"),
        act("Comment", WORDS, "四秒では遅い。", town.reviewer.name),
        act("Reword", "範囲を書く", "対象の範囲を書く"),
        act("Rewrite", "納品すること", "提出すること"),
    )
    found = plan(town, edited)
    assert outcomes(found) == {"new": 2, "reply": 1, "changed": 1}
    assert found.doubtful == 0
    assert found.changed_blocks == 1
    done = word_trip.import_word(
        version=town.version, data=edited, filename="戻り.docx", choices=Choices(), actor=town.reviewer
    )
    assert done.result == {"new": 2, "reply": 1, "changed": 1}
    new = Annotation.objects.get(text="時刻も書く。")
    assert (new.kind, new.author, new.anchor["quote"]) == ("must", town.second, "令和９年３月３１日")
    asked = Annotation.objects.get(text="認定こども園は含むか。")
    assert (asked.kind, asked.author, asked.other_hand) == ("question", town.reviewer, "外部 委員")
    assert asked.anchor["quote"] == "保育所等"
    assert asked.anchor["quote"] in LINES[asked.anchor["seq"]]
    assert Reply.objects.latest("pk").annotation == first
    own.refresh_from_db()
    assert (own.text.replace("\n", ""), own.replacement) == ("対象の範囲を書く。図も。", "申請を電子で")
    assert outcomes(plan(town, edited)) == {}
    assert outcomes(plan(town, worked_on(edited))) == {}


def test_a_draft_of_an_old_format_goes_to_word_as_it_was_read(db):
    case = make_case()
    rtf = rb"{\rtf1\ansi Response time of the service\par Three seconds at most}"
    added = drafts.add_version(
        case=case, kind="specification", title="調達仕様書", data=rtf, filename="仕様書.rtf",
        actor=make_person(member=case.project.owner), enqueue=False,
    )  # fmt: skip
    version = drafts.read_version(version_id=added.pk)
    reviewer = make_reviewer("miyake")
    review = make_review(case, reviewers=[reviewer], versions=[version])
    make_annotation(review, author=reviewer, words="Three seconds")
    copy = word_copy(version, reviewer)
    assert copy.filename == "仕様書_コメント付き.docx"
    assert [comment.quote for comment in read(copy.data, copy.filename).comments] == ["Three seconds"]
    assert not plan_of(version, read(copy.data, copy.filename), reviewer).writing
