"""Comments: on real words, seen by the team first, changed by their author alone."""

from uuid import uuid4

import pytest
from django.utils import timezone

from procurement.enums import Act
from procurement.selectors import reading_of
from procurement.services import participation
from reviews.enums import AnnotationState
from reviews.models import Annotation
from reviews.services import advice, annotations, assignments
from sharingbook.audit.models import LedgerPayload
from sharingbook.common.errors import DomainError, Refused, StaleEdit
from sharingbook.notifications.models import Notice
from tests.builders import pdfs
from tests.builders.packages import cell, row, sheet_data, xlsx
from tests.factories.accounts import make_person
from tests.factories.cases import make_version

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def sees(person, annotation) -> bool:
    fresh = type(person).objects.get(pk=person.pk)
    return Annotation.objects.visible_to(fresh).filter(pk=annotation.pk).exists()


def edit(annotation, actor, **changes):
    facts = {"kind": "should", "aspect": "", "text": "直した文", "replacement": "", "edition": 1}
    return annotations.edit_annotation(annotation=annotation, actor=actor, **facts | changes)


def test_drafts_are_seen_by_the_team_and_the_auditor_alone_until_issued(town):
    review = town.start()
    draft = town.comment(review)
    auditor = make_person("auditor", auditor=town.section.organisation)
    for person in (town.reviewer, town.lead, auditor):
        assert sees(person, draft)
    for person in (town.member, town.approver, town.second):
        assert not sees(person, draft)
    advice.issue(review=review, overall_opinion="", actor=town.lead)
    assert sees(town.member, draft)
    assert not sees(town.second, draft)


def test_the_comment_remembers_its_words_and_its_clause(town):
    review = town.start()
    draft = town.comment(review)
    placement = draft.placements.get()
    block = reading_of(town.version).blocks[placement.seq]
    assert block.text[placement.start : placement.end] == draft.anchor["quote"] == placement.quote
    assert (placement.state, placement.clause, placement.score) == ("exact", "第２条", 1.0)


def test_a_short_selection_is_widened_to_its_sentence(town):
    version = make_version(town.case, lines=["性能の章。応答は3秒以内とする。ただし月末を除く。"])
    review = town.start()
    draft = town.comment(review, version=version, words="3秒")
    assert draft.anchor["quote"] == "応答は3秒以内とする。"


def test_a_comment_may_stand_on_a_whole_paragraph_or_reach_over_several(town):
    review = town.start()
    blocks = reading_of(town.version).blocks
    whole = town.comment(review, start=None, end=None)
    assert whole.anchor["quote"] == blocks[whole.anchor["seq"]].text
    over = town.comment(review, seq=0, start=0, end=3, end_seq=1)
    assert over.anchor["quote"] == f"{blocks[0].text}\n{blocks[1].text[:3]}"


def test_a_row_of_a_requirement_list_is_one_place_and_cited_by_its_number(town):
    rows = (
        row(1, cell("A1", "番号"), cell("B1", "要件"), cell("C1", "必須")),
        row(2, cell("A2", "11", "n"), cell("B2", "三秒以内に応答すること。"), cell("C2", "必須")),
        row(3, cell("A3", "12", "n"), cell("B3", "印刷できること。"), cell("C3", "任意")),
    )
    version = make_version(town.case, data=xlsx({"要件一覧": sheet_data(*rows)}), filename="要件.xlsx")
    review = town.start()
    found = town.comment(review, version=version, words="印刷", seq=6, start=None, end=None, end_seq=8)
    assert found.anchor["quote"] == "12\n印刷できること。\n任意"
    assert found.placements.get().clause == "要件一覧 No.12"


@pytest.mark.parametrize(
    "place", [{"seq": 9999}, {"start": 5, "end": 2}, {"start": 0, "end": 9999}, {"seq": -1}]
)
def test_a_place_that_is_not_there_is_refused(town, place):
    review = town.start()
    with pytest.raises(DomainError):
        town.comment(review, **place)


def test_hostile_text_is_kept_as_given(town):
    review = town.start()
    text = "読む順\u202eが逆\u0007に <script>alert(1)</script> " + "長" * 20_000
    assert Annotation.objects.get(pk=town.comment(review, text=text).pk).text == text


def test_somebody_off_the_round_writes_nothing(town):
    review = town.start()
    for person in (town.second, town.member, town.approver):
        with pytest.raises(Refused):
            town.comment(review, actor=person)


def test_an_edit_over_a_newer_text_keeps_both(town):
    review = town.start()
    draft = town.comment(review)
    edit(draft, town.reviewer, text="一回目")
    with pytest.raises(StaleEdit) as caught:
        edit(draft, town.reviewer, text="二回目")
    assert caught.value.current["text"] == "一回目"
    assert caught.value.submitted["text"] == "二回目"
    assert Annotation.objects.get(pk=draft.pk).text == "一回目"


def test_a_draft_is_edited_by_its_author_and_not_after_the_issue(town):
    review = town.start()
    draft = town.comment(review)
    with pytest.raises(Refused):
        edit(draft, town.lead)
    advice.issue(review=review, overall_opinion="", actor=town.lead)
    with pytest.raises(DomainError):
        edit(draft, town.reviewer, edition=2)


def test_withdrawal_belongs_to_the_author_and_the_lead(town):
    review = town.start(town.reviewer, town.second)
    first, second = town.comment(review), town.comment(review)
    with pytest.raises(Refused):
        annotations.withdraw_annotation(annotation=first, reason="", actor=town.second)
    annotations.withdraw_annotation(annotation=first, reason="", actor=town.reviewer)
    letter = advice.issue(review=review, overall_opinion="", actor=town.lead)
    annotations.withdraw_annotation(annotation=second, reason="重複しています。", actor=town.lead)
    assert set(Annotation.objects.values_list("state", flat=True)) == {AnnotationState.WITHDRAWN}
    assert [item.annotation for item in letter.items.all()] == [second]


def test_a_draft_is_removed_by_nobody_but_its_author_unless_they_were_recused(town):
    review = town.start(town.reviewer, town.second)
    draft = town.comment(review)
    with pytest.raises(Refused, match="書いた人だけ"):
        annotations.withdraw_annotation(annotation=draft, reason="x", actor=town.lead)
    place = review.assignments.get(reviewer=town.reviewer)
    assignments.recuse(assignment=place, reason="担当が変わりました。", actor=town.lead)
    draft = Annotation.objects.get(pk=draft.pk)
    annotations.withdraw_annotation(annotation=draft, reason="", actor=town.lead)
    assert draft.state == AnnotationState.WITHDRAWN


def test_only_the_lead_of_its_round_withdraws_what_somebody_else_wrote_and_the_author_is_told(town):
    review = town.start()
    comment = town.comment(review)
    advice.issue(review=review, overall_opinion="", actor=town.lead)
    other = make_person("lead-2", lead=town.desk)
    participation.record(case=town.case, person=other, act=Act.DECLARED)
    with pytest.raises(Refused):
        annotations.withdraw_annotation(annotation=comment, reason="x", actor=other)
    Notice.objects.all().delete()
    annotations.withdraw_annotation(annotation=comment, reason="読みちがい", actor=town.lead)
    told = set(Notice.objects.filter(event="annotation.withdrawn").values_list("person", flat=True))
    assert {town.reviewer.pk, town.member.pk, town.approver.pk} <= told


@pytest.mark.parametrize("way", ["recused", "no role any more"])
def test_a_reply_under_a_comment_whose_author_is_gone_reaches_the_lead(client, town, way):
    review = town.start()
    comment = town.comment(review)
    advice.issue(review=review, overall_opinion="", actor=town.lead)
    if way == "recused":
        assignments.recuse(
            assignment=review.assignments.get(reviewer=town.reviewer), reason="", actor=town.reviewer
        )
    else:
        town.reviewer.memberships.update(ended_at=timezone.now())
    Notice.objects.all().delete()
    annotations.reply(
        annotation=Annotation.objects.get(pk=comment.pk), text="なぜですか。", actor=town.member
    )
    [notice] = Notice.objects.all()
    assert notice.person == town.lead
    client.force_login(town.lead)
    assert client.get(notice.url, follow=True).status_code == 200


def test_both_sides_reply_under_issued_comments_each_under_its_hat(town):
    review = town.start()
    draft = town.comment(review)
    with pytest.raises(Refused):
        annotations.reply(annotation=draft, text="まだ早い", actor=town.member)
    advice.issue(review=review, overall_opinion="", actor=town.lead)
    draft.refresh_from_db()
    ours = annotations.reply(annotation=draft, text="平均でよいですか。", actor=town.member)
    theirs = annotations.reply(annotation=draft, text="はい。", actor=town.reviewer)
    assert (ours.department, ours.from_reviewers) == (town.section, False)
    assert (theirs.department, theirs.from_reviewers) == (town.desk, True)


def test_the_ledger_does_not_tell_the_department_of_drafts(town):
    review = town.start()
    draft = town.comment(review, text="まだ内緒の下書き")
    edit(draft, town.reviewer, text="まだ内緒の書き直し")
    bodies = LedgerPayload.objects.values_list("body", flat=True)
    assert not [body for body in bodies if "まだ内緒".encode() in bytes(body)]
    assert Annotation.objects.get(pk=draft.pk).edition == 2


def test_a_scanned_page_of_a_pdf_takes_a_comment_as_a_whole(town):
    version = make_version(town.case, data=pdfs.by_hand(("", "")), filename="図面.pdf")
    review = town.start()
    draft = town.comment(review, version=version, words="p.2", start=None, end=None)
    assert draft.anchor["quote"] == "p.2"
    assert (draft.placements.get().seq, draft.placements.get().state) == (1, "exact")


def test_a_form_that_is_sent_again_makes_one_comment_and_saves_what_was_changed_since(town):
    review, uid = town.start(), uuid4()
    first = town.comment(review, uid=uid)
    assert town.comment(review, uid=uid).pk == first.pk
    changed = town.comment(review, uid=uid, text="書き足した文")
    assert (changed.pk, changed.text, changed.edition) == (first.pk, "書き足した文", 2)
    assert Annotation.objects.count() == 1
    with pytest.raises(DomainError):
        town.comment(review, uid=uid, actor=town.lead)


def test_an_edit_that_is_sent_again_is_no_conflict_with_itself(town):
    draft = town.comment(town.start())
    edit(draft, town.reviewer)
    assert edit(draft, town.reviewer).edition == 2
    with pytest.raises(StaleEdit):
        edit(draft, town.reviewer, text="別の窓の文")


def test_a_reply_that_is_sent_again_is_said_once(town):
    review = town.start()
    issued = town.comment(review)
    advice.issue(review=review, overall_opinion="", actor=town.lead)
    issued.refresh_from_db()
    said = annotations.reply(annotation=issued, text="同じ文", actor=town.reviewer)
    assert annotations.reply(annotation=issued, text="同じ文", actor=town.reviewer) == said
    annotations.reply(annotation=issued, text="別の文", actor=town.reviewer)
    assert issued.replies.count() == 2
