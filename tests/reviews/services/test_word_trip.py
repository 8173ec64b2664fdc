"""Comments go out into a Word copy and come back, whichever program was in between."""

from dataclasses import replace
from datetime import timedelta

import pytest

from procurement.reading import read
from procurement.selectors import reading_of
from reviews.models import Annotation, Reply, WordImport
from reviews.selectors.in_word import word_copy
from reviews.selectors.word_plan import plan_of
from reviews.services import annotations, word_trip
from reviews.services.word_trip import Choices
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.errors import DomainError, Refused
from tests.builders.commented_docx import GOOGLE, LIBREOFFICE, WORD, Said, commented_docx, said_in, without
from tests.builders.packages import r
from tests.builders.small_docx import LINES, small_docx
from tests.factories.reviews import WORDS, make_advice, make_answer

PROGRAMS = [WORD, LIBREOFFICE, GOOGLE]
NAME = "仕様書_コメント付き.docx"


@pytest.fixture
def review(town):
    return town.start(town.reviewer, town.second)


@pytest.fixture
def world(town, review):
    """Two issued comments, one answered and with a reply of each side; two drafts of two people."""
    first = town.comment(review, replacement="三秒以内に応答すること")
    second = town.comment(review, words="設計書及び操作手順書", kind="question", aspect="", text="部数は。")
    make_advice(review, annotations=[first, second])
    review.refresh_from_db()
    annotations.reply(annotation=first, text="三秒でよろしいですか。", actor=town.member)
    annotations.reply(annotation=first, text="はい。", actor=town.reviewer)
    make_answer(second.item)
    own = town.comment(review, words="入所申込みをオンラインで", kind="should", text="範囲を書く。")
    other = town.comment(review, actor=town.second, words="納品すること", text="部数も。", kind="praise")
    return {"first": first, "second": second, "own": own, "other": other}


def plan(town, data, actor=None):
    return plan_of(town.version, read(data, NAME), actor or town.reviewer)


def bring(town, data, actor=None, **choices):
    return word_trip.import_word(
        version=town.version,
        data=data,
        filename=NAME,
        choices=Choices(**choices),
        actor=actor or town.reviewer,
    )


def out(town, actor=None, **names):
    return said_in(word_copy(town.version, actor or town.reviewer, **names).data)


def of(plan, outcome):
    return [row for row in plan.rows if row.outcome == outcome]


def test_a_copy_holds_what_the_person_may_see(town, world):
    _lines, comments = out(town)
    heads = [c.text.split("\n")[0] for c in comments]
    assert heads[:1] == [f"推奨 {comments[0].initials}（性能）："]
    assert "必須 #1（性能）：" in heads
    assert "質問 #2：" in heads
    first = next(c for c in comments if c.initials == "#1")
    assert first.text.endswith("検査で測れます。\n修正文の案：\n三秒以内に応答すること")
    assert (first.author, LINES[first.seq][first.start : first.end]) == (town.reviewer.name, WORDS)
    under = [c for c in comments if c.parent == comments.index(first)]
    assert [(c.author, c.text) for c in under] == [
        (town.section.label, "三秒でよろしいですか。"), (town.reviewer.name, "はい。"),
    ]  # fmt: skip
    assert [c.text for c in out(town, town.member)[1] if c.parent is None] == [
        comments[comments.index(first)].text, next(c.text for c in comments if c.initials == "#2"),
    ]  # fmt: skip


def test_with_roles_only_no_name_of_a_person_stands_in_the_copy(town, world):
    _lines, comments = out(town, names="role")
    assert {c.author for c in comments} == {"レビュー担当", town.section.label}


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("who", ["reviewer", "second", "member"])
def test_our_own_copy_changes_nothing(town, world, program, who):
    actor = getattr(town, who)
    lines, comments = out(town)
    back = commented_docx(lines, comments, program)
    assert not plan(town, back, actor).writing
    entries = LedgerEntry.objects.count()
    assert bring(town, back, actor).pk is None
    assert (LedgerEntry.objects.count(), WordImport.objects.count()) == (entries, 0)


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_copy_with_roles_and_of_another_language_is_known_too(town, world, program, settings):
    from django.utils.translation import override

    with override("en"):
        lines, comments = out(town, names="role")
    assert not plan(town, commented_docx(lines, comments, program)).writing


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_was_written_outside_comes_in_once(town, world, program):
    lines, comments = out(town)
    at = next(n for n, c in enumerate(comments) if c.initials == "#1")
    first = comments[at]
    more = [
        Said("必須：鍵を書く。\n修正文の案：\n鍵を定めること。", 1, 4, 9, town.second.name),
        Said("よく読めます。", 5, 0, 3, "山田 外部", date="2026-11-21T09:00:01Z"),
        replace(first, text="四秒でも。", date="2026-11-22T09:00:01Z", initials="", parent=at),
    ]  # fmt: skip
    data = commented_docx(lines, [*comments, *more], program)
    found = plan(town, data)
    assert [len(of(found, name)) for name in ("new", "reply", "changed", "refused")] == [2, 1, 0, 0]
    before = LedgerEntry.objects.count()
    assert bring(town, data).result == {"new": 2, "reply": 1}
    assert LedgerEntry.objects.count() == before + 1
    key = Annotation.objects.get(text="鍵を書く。")
    assert (key.author, key.kind, key.replacement, key.imported_by) == (
        town.second, "must", "鍵を定めること。", town.reviewer,
    )  # fmt: skip
    assert (key.anchor["quote"], key.other_hand) == (LINES[1][4:9], "")
    stranger = Annotation.objects.get(text="よく読めます。")
    assert (stranger.author, stranger.other_hand, stranger.kind) == (town.reviewer, "山田 外部", "should")
    reply = Reply.objects.get(text="四秒でも。")
    assert (reply.annotation, reply.author, reply.from_reviewers) == (world["first"], town.reviewer, True)
    assert not plan(town, data).writing
    assert bring(town, data).pk is None
    # Saved once more by another program, and exported anew, it is still known.
    for again in PROGRAMS:
        assert not plan(town, commented_docx(lines, [*comments, *more], again)).writing
        assert not plan(town, commented_docx(*out(town), again)).writing


@pytest.mark.parametrize("program", PROGRAMS)
def test_an_own_draft_reworded_outside_is_an_edit_and_nobody_elses_is(town, world, program):
    lines, comments = out(town)
    comments = [
        replace(c, text=c.text.replace("範囲を書く。", "対象の範囲を書く。").replace("推奨", "必須"))
        if "範囲" in c.text else replace(c, text=c.text.replace("部数も。", "部数と形式も。"))
        for c in comments
    ]  # fmt: skip
    data = commented_docx(lines, comments, program)
    found = plan(town, data)
    assert [row.annotation for row in of(found, "changed")] == [world["own"]]
    assert [row.annotation for row in of(found, "refused")] == [world["other"]]
    assert bring(town, data).result == {"changed": 1}
    own = Annotation.objects.get(pk=world["own"].pk)
    assert (own.text, own.kind, own.aspect, own.edition) == ("対象の範囲を書く。", "must", "performance", 2)
    assert not plan(town, data).writing


def test_a_draft_changed_on_both_sides_is_asked_about(town, world):
    lines, comments = out(town)
    own = world["own"]
    words = annotations.words_of(own) | {"text": "対象業務の範囲を書く。"}
    annotations.edit_annotation(annotation=own, **words, edition=1, actor=town.reviewer)
    later = own.edited_at + timedelta(seconds=90)
    Annotation.objects.filter(pk=own.pk).update(edited_at=later)
    comments = [replace(c, text=c.text.replace("範囲を書く。", "範囲を図で。")) for c in comments]
    (row,) = of(plan(town, commented_docx(lines, comments)), "changed")
    assert (row.taken, row.is_doubtful, row.annotation.text) == (False, True, "対象業務の範囲を書く。")


def test_words_added_behind_an_issued_comment_are_a_reply(town, world):
    lines, comments = out(town, town.member)
    comments = [replace(c, text=c.text + "\n→二部です。") if c.initials == "#2" else c for c in comments]
    data = commented_docx(lines, comments)
    assert bring(town, data, town.member).result == {"reply": 1}
    assert Reply.objects.latest("pk").text == "→二部です。"
    assert not plan(town, data, town.member).writing


def test_an_issued_comment_reworded_is_listed_and_not_changed(town, world):
    lines, comments = out(town)
    comments = [replace(c, text=c.text.replace("部数は。", "部数はいくつ。")) for c in comments]
    (row,) = of(plan(town, commented_docx(lines, comments)), "refused")
    assert (row.annotation, "返信" in str(row.reason)) == (world["second"], True)


def test_resolved_verifies_only_what_is_answered_and_only_when_ticked(town, world):
    lines, comments = out(town)
    comments = [replace(c, resolved=c.initials in ("#1", "#2")) for c in comments]
    data = commented_docx(lines, comments)
    found = plan(town, data)
    (row,) = of(found, "verify")
    assert (row.annotation, row.taken) == (world["second"], False)
    assert [r.annotation for r in of(found, "ignored")] == [world["first"]]
    assert bring(town, data).pk is None
    assert bring(town, data, taken=frozenset({row.key})).result == {"verify": 1}
    world["second"].refresh_from_db()
    assert world["second"].state == "verified"
    assert not of(plan(town, data), "verify")
    # Exported resolved, it comes back so; LibreOffice drops the mark, and that reopens nothing.
    lines, comments = out(town)
    assert [c.resolved for c in comments if c.initials == "#2"] == [True]
    assert len(plan(town, commented_docx(lines, comments, LIBREOFFICE)).resting) == len(comments)


def test_a_member_brings_replies_and_no_comments(town, world):
    lines, comments = out(town, town.member)
    more = Said("新しい意見です。", 1, 4, 9, town.member.name)
    data = commented_docx(lines, [*comments, more])
    (row,) = of(plan(town, data, town.member), "refused")
    assert "申告" in str(row.reason)
    assert bring(town, data, town.member, taken=frozenset({row.key})).pk is None


def test_whoever_may_not_reply_brings_nothing(town, world):
    for person in (town.lead, town.second):
        person.assignments.update(state="recused", recused_at="2026-11-20T00:00Z", recusal_reason="x")
    from tests.factories.accounts import make_person

    with pytest.raises(Refused):
        bring(town, small_docx(), make_person("stranger"))


def test_comments_on_rewritten_text_are_placed_or_asked_about(town, world):
    lines, comments = out(town)
    lines[5] = "受託者は、設計書、操作手順書及び試験成績書を令和九年三月末までに納品すること。"
    lines[3] = "まったく別の内容を書いた段落で、元の文は残っていない。"
    kept = without(comments, {3, 5})
    more = [
        Said("どこへ納めるか。", 5, 0, 4, town.reviewer.name),
        Said("消えた。", 3, 0, 5, town.reviewer.name),
    ]
    found = plan(town, commented_docx(lines, [*kept, *more]))
    rows = {row.said.text: row for row in of(found, "new")}
    assert set(rows) == {"どこへ納めるか。", "消えた。"}
    assert all(row.places for row in rows.values())
    lost = rows["消えた。"]
    assert (lost.taken, lost.is_doubtful, lost.places[-1].quote) == (False, True, LINES[3])
    assert found.changed_blocks == 2
    assert [a.number or a.text for a in found.missing] == [1, 2, "部数も。"]


def test_tracked_changes_become_proposals_when_they_are_wanted(town, world):
    lines, comments = out(town)
    mark = 'w:author="佐藤" w:date="2026-11-25T10:00:00Z"'
    gone = f'<w:del w:id="901" {mark}><w:r><w:delText>できるだけ速やかに</w:delText></w:r></w:del>'
    came = f'<w:ins w:id="902" {mark}>{r("三秒以内に")}</w:ins>'
    changed = f"<w:p>{r('利用者の操作に対し、')}{gone}{came}{r('応答すること。')}</w:p>"
    end = f'<w:pPr><w:rPr><w:ins w:id="903" {mark}/></w:rPr></w:pPr>'
    new = f'<w:p>{end}<w:ins w:id="904" {mark}>{r("第４条　検収")}</w:ins></w:p>'
    kept = without(comments, {3})
    data = commented_docx([*lines, ""], kept, bodies={3: changed, len(lines): new})
    found = plan(town, data)
    first, second = of(found, "suggested")
    assert (first.said.replacement, first.comment.quote) == (
        "利用者の操作に対し、三秒以内に応答すること。", LINES[3],
    )  # fmt: skip
    assert second.said.replacement == "（第1版）\n第４条　検収"
    assert not of(found, "new")
    assert bring(town, data).pk is None
    assert bring(town, data, tracked=True).result == {"suggested": 2}
    proposed = Annotation.objects.get(replacement=first.said.replacement)
    assert (proposed.file_author, proposed.author, proposed.kind) == ("佐藤", town.reviewer, "should")
    again = plan(town, data)
    assert not of(again, "suggested")
    assert proposed in [row.annotation for row in of(again, "unchanged")]


def test_a_tracked_move_says_from_where_to_where_and_comes_in_once(town, world):
    lines, comments = out(town)
    mark = 'w:author="佐藤" w:date="2026-11-25T10:00:00Z"'

    def moved(kind):
        return f'<w:p><w:{kind} w:id="21" {mark}>{r(lines[1])}</w:{kind}></w:p>'

    bodies = {1: moved("moveFrom"), 6: moved("moveTo")}
    data = commented_docx([*lines[:6], "", *lines[6:]], without(comments, {1}), bodies=bodies)
    (row,) = of(plan(town, data), "suggested")
    assert (row.places[0].quote, row.said.replacement, row.kind) == (lines[1], "", "should")
    assert "納品すること。」の後へ" in row.said.text
    assert bring(town, data, tracked=True).result == {"suggested": 1}
    assert not plan(town, data).writing


def test_a_member_sees_tracked_changes_listed(town, world):
    lines, comments = out(town, town.member)
    mark = 'w:author="佐藤" w:date="2026-11-25T10:00:00Z"'
    body = f'<w:p>{r(lines[1])}<w:ins w:id="902" {mark}>{r("以上である。")}</w:ins></w:p>'
    data = commented_docx(lines, without(comments, {1}), bodies={1: body})
    (row,) = of(plan(town, data, town.member), "ignored")
    assert (row.said.replacement, "申告" in str(row.reason)) == (lines[1] + "以上である。", True)


def test_another_document_is_refused_and_may_become_a_version(town, world):
    data = small_docx(["まったく別の文書", "別紙　要件一覧", "この文書には仕様がない。"])
    with pytest.raises(DomainError, match=r"0 ?[%％]"):
        bring(town, data)
    received = word_trip.receive(version=town.version, data=data, filename="別.docx", actor=town.member)
    assert not plan_of(town.version, word_trip.file_of(received), town.member).is_copy
    town.case.refresh_from_db()
    town.case.state = "drafting"
    town.case.save()
    added = word_trip.add_as_version(received=received, note="", actor=town.member)
    assert (added.draft, added.number) == (town.version.draft, 2)
    received.refresh_from_db()
    assert received.state == "dropped"


def test_a_comment_that_only_borrows_a_number_is_doubtful(town, world):
    lines, comments = out(town)
    more = Said(
        "必須 #1\nこれは全く異なる新しい指摘事項である。", 1, 0, 5, "山田 外部", "2026-11-29T01:02:03Z"
    )
    (row,) = of(plan(town, commented_docx(lines, [*comments, more])), "new")
    assert (row.is_doubtful, row.said.text) == (True, "これは全く異なる新しい指摘事項である。")


def test_comments_that_the_draft_brought_along_stay_where_they_are(town, world):
    lines, comments = out(town)
    held = Said("原課の控え", 0, 0, 3, "原課")
    version = town.version
    from tests.factories.cases import make_version

    second = make_version(draft=version.draft, data=commented_docx(list(LINES), [held]))
    file = word_trip.read_file(
        version=second, data=commented_docx(list(LINES), [held]), filename=NAME, actor=town.reviewer
    )
    (row,) = plan_of(second, file, town.reviewer).rows
    assert row.outcome == "ignored"
    assert reading_of(second).comments


def test_a_file_is_kept_until_it_is_applied_or_put_aside(town, world):
    lines, comments = out(town)
    data = commented_docx(lines, [*comments, Said("推奨：追記。", 1, 0, 4, town.reviewer.name)])
    kept = word_trip.receive(version=town.version, data=data, filename=NAME, actor=town.reviewer)
    assert word_trip.receive(version=town.version, data=data, filename=NAME, actor=town.reviewer) == kept
    with pytest.raises(DomainError):
        word_trip.apply(received=kept, choices=Choices(), actor=town.second)
    done = word_trip.apply(received=kept, choices=Choices(), actor=town.reviewer)
    assert (done.state, done.result) == ("applied", {"new": 1})
    with pytest.raises(DomainError):
        word_trip.apply(received=kept, choices=Choices(), actor=town.reviewer)
    with pytest.raises(DomainError):
        word_trip.put_aside(received=kept, actor=town.reviewer)
    actions = list(LedgerEntry.objects.order_by("-seq").values_list("action", flat=True)[:2])
    assert actions == ["word.import", "word.receive"]


def test_a_reply_under_a_draft_becomes_a_comment_of_its_own(town, world):
    lines, comments = out(town)
    at = next(n for n, c in enumerate(comments) if "範囲" in c.text)
    more = replace(comments[at], text="賛成です。", author=town.second.name, initials="", parent=at)
    data = commented_docx(lines, [*comments, more])
    (row,) = of(plan(town, data), "new")
    assert (row.author, row.taken) == (town.second, True)
    assert bring(town, data).result == {"new": 1}
    assert not plan(town, data).writing


def test_a_flattened_reply_may_be_taken_as_a_comment(town, world):
    lines, comments = out(town)
    first = next(c for c in comments if c.initials == "#1")
    more = replace(first, text="別の話です。", author="山田", initials="", date="2026-11-29T01:00:00Z")
    data = commented_docx(lines, [*comments, more], LIBREOFFICE)
    (row,) = of(plan(town, data), "reply")
    assert row.may_reply_to == world["first"]
    assert bring(town, data, apart=frozenset({row.key})).result == {"new": 1}
    assert Annotation.objects.get(text="別の話です。").anchor["quote"] == WORDS
    assert not plan(town, data).writing
