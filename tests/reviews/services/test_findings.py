"""What people do with findings: comment, dismiss with a reason, silence a rule; and take it back."""

from uuid import uuid4

import pytest

from reviews.enums import AnnotationState, FindingState
from reviews.models import Annotation, Dismissal, Finding
from reviews.services import annotations, findings
from sharingbook.audit.models import LedgerEntry, LedgerPayload
from sharingbook.common.errors import DomainError, Refused
from tests.builders.small_docx import LINES
from tests.factories.accounts import make_department, make_organisation, make_person
from tests.factories.cases import make_case, make_version
from tests.factories.findings import LATE, VAGUE, make_check, make_finding, make_pack
from tests.factories.register import make_project

pytestmark = [pytest.mark.django_db, pytest.mark.data]
COMMENT = {"kind": "must", "aspect": "requirements", "text": "秒で書いてください。"}


@pytest.fixture
def finding(town) -> Finding:
    make_pack(town.section.organisation)
    make_check(town.version)
    return Finding.objects.get(version=town.version, rule=VAGUE)


def state_of(finding: Finding) -> str:
    return Finding.objects.get(pk=finding.pk).state


def comment(town, finding, review=None, **changes) -> Annotation:
    facts = {**COMMENT, "review": review or town.start(), "actor": town.reviewer}
    return findings.comment_on_finding(finding=finding, **facts | changes)


def test_a_finding_becomes_a_draft_comment_on_its_words(town, finding):
    made = comment(town, finding)
    assert (made.state, made.text) == (AnnotationState.DRAFTED, "秒で書いてください。")
    assert made.anchor["quote"] == "できるだけ速やかに"
    assert (finding.state, finding.annotation) == (FindingState.COMMENTED, made)


def test_a_comment_speaks_for_all_places_that_are_told_as_one(town, finding):
    lines = [f"第{number}の処理はできるだけ速やかに終えること。" for number in range(5)]
    version = make_version(town.case, lines=lines)
    make_check(version)
    rows = Finding.objects.filter(version=version, rule=VAGUE).order_by("seq")
    made = comment(town, rows[0])
    assert [row.annotation for row in rows.all()] == [made] * 5
    assert made.anchor["quote"] == "できるだけ速やかに"
    later = make_version(town.case, lines=["まえがき", *lines[1:]])
    make_check(later)
    assert {row.annotation for row in Finding.objects.filter(version=later, rule=VAGUE)} == {made}
    annotations.withdraw_annotation(annotation=made, reason="", actor=town.reviewer)
    assert {row.state for row in rows.all()} == {FindingState.OPEN}


def test_what_is_missing_is_said_at_the_documents_title(town, finding):
    missing = make_finding(town.version, words="", values={"section": "体制"})
    made = comment(town, missing)
    assert made.anchor["quote"] == LINES[0]


def test_the_comment_of_a_finding_stands_for_it_on_the_next_version(town, finding):
    made = comment(town, finding)
    second = make_version(town.case, lines=["まえがき", *LINES])
    make_check(second)
    again = Finding.objects.get(version=second, rule=VAGUE)
    assert (again.state, again.annotation) == (FindingState.COMMENTED, made)


def test_a_comment_that_is_withdrawn_gives_its_finding_back(town, finding):
    made = comment(town, finding)
    annotations.withdraw_annotation(annotation=made, reason="", actor=town.reviewer)
    finding.refresh_from_db()
    assert (finding.state, finding.annotation) == (FindingState.OPEN, None)


def test_a_commented_finding_that_the_rules_no_longer_find_leaves_the_list_but_is_remembered(town, finding):
    comment(town, finding)
    pack = town.section.organisation.rule_packs.get()
    pack.on = False
    pack.save()
    make_check(town.version)
    assert not Finding.objects.standing().filter(pk=finding.pk).exists()
    assert state_of(finding) == FindingState.COMMENTED


def test_a_form_that_is_sent_twice_makes_one_comment(town, finding):
    review, uid = town.start(), uuid4()
    first = comment(town, finding, review, uid=uid)
    assert comment(town, finding, review, uid=uid) == first
    with pytest.raises(DomainError, match="すでにコメント"):
        comment(town, finding, review, uid=uuid4(), actor=town.reviewer)
    assert Annotation.objects.count() == 1


def test_only_the_declared_team_comments(town, finding):
    review = town.start()
    for outsider in (town.member, town.approver, town.second):
        with pytest.raises(Refused):
            comment(town, finding, review, actor=outsider)
    assert state_of(finding) == FindingState.OPEN


def test_dismissing_needs_a_reason_and_is_done_once(town, finding):
    with pytest.raises(DomainError):
        findings.dismiss(finding=finding, reason="  ", actor=town.member)
    first = findings.dismiss(finding=finding, reason="別紙に数値がある。", actor=town.member)
    assert findings.dismiss(finding=finding, reason="もう一度", actor=town.approver) == first
    assert (finding.state, finding.dismissal, first.by) == (FindingState.DISMISSED, first, town.member)


def test_a_dismissal_reaches_the_other_versions_of_the_draft_and_is_taken_back_there_too(town, finding):
    second = make_version(town.case)
    make_check(second)
    dismissal = findings.dismiss(finding=finding, reason="別紙に数値がある。", actor=town.member)
    other = Finding.objects.get(version=second, rule=VAGUE)
    assert other.state == FindingState.DISMISSED
    findings.undo_dismissal(dismissal=dismissal, actor=town.approver)
    assert [state_of(finding), state_of(other)] == [FindingState.OPEN] * 2
    with pytest.raises(DomainError):
        findings.undo_dismissal(dismissal=dismissal, actor=town.approver)


def test_the_ledger_tells_of_a_finding_without_the_drafts_words(town, finding):
    findings.dismiss(finding=finding, reason="別紙に数値がある。", actor=town.member)
    entry = LedgerEntry.objects.get(action="finding.dismiss")
    told = bytes(LedgerPayload.objects.get(entry=entry).body).decode()
    assert "別紙に数値がある。" in told
    assert "速やか" not in told


def test_a_member_who_dismisses_does_not_learn_of_a_comment_that_is_being_drafted(town, finding):
    made = comment(town, finding)
    dismissal = findings.dismiss(finding=finding, reason="別紙に数値がある。", actor=town.member)
    assert Dismissal.objects.get() == dismissal
    assert state_of(finding) == FindingState.COMMENTED
    annotations.withdraw_annotation(annotation=made, reason="", actor=town.reviewer)
    assert state_of(finding) == FindingState.DISMISSED


def test_a_suppressed_rule_is_listed_and_not_shown_until_it_is_lifted(town, finding):
    made = findings.suppress_in_case(
        rule=VAGUE, case=town.case, reason="対象外の章である。", actor=town.member
    )
    assert state_of(finding) == FindingState.SUPPRESSED
    second = make_version(town.case)
    make_check(second)
    assert Finding.objects.get(version=second, rule=VAGUE).suppression == made
    findings.lift(suppression=made, actor=town.approver)
    assert state_of(finding) == FindingState.OPEN


def test_a_rule_suppressed_in_the_organisation_is_silent_in_all_its_cases_and_in_no_other(town, finding):
    abroad = make_finding(make_version(_foreign_case()))
    made = findings.suppress_in_organisation(
        rule=VAGUE, organisation=town.section.organisation, reason="見直し中である。", actor=town.lead
    )
    assert [state_of(finding), state_of(abroad)] == [FindingState.SUPPRESSED, FindingState.OPEN]
    findings.lift(suppression=made, actor=town.lead)
    assert state_of(finding) == FindingState.OPEN


def test_lifting_one_suppression_leaves_the_finding_under_the_other(town, finding):
    organisation = town.section.organisation
    in_all = findings.suppress_in_organisation(
        rule=VAGUE, organisation=organisation, reason="見直し中である。", actor=town.lead
    )
    here = findings.suppress_in_case(rule=VAGUE, case=town.case, reason="対象外である。", actor=town.member)
    findings.lift(suppression=in_all, actor=town.lead)
    finding.refresh_from_db()
    assert (finding.state, finding.suppression) == (FindingState.SUPPRESSED, here)


def test_suppressing_asks_for_a_reason_a_known_rule_and_the_right_person(town, finding):
    organisation = town.section.organisation
    with pytest.raises(DomainError):
        findings.suppress_in_case(rule=VAGUE, case=town.case, reason="", actor=town.member)
    with pytest.raises(DomainError, match="no-such-rule"):
        findings.suppress_in_case(rule="no-such-rule", case=town.case, reason="x", actor=town.member)
    with pytest.raises(Refused):
        findings.suppress_in_organisation(
            rule=VAGUE, organisation=organisation, reason="x", actor=town.approver
        )
    with pytest.raises(Refused):
        findings.suppress_in_case(rule=VAGUE, case=town.case, reason="x", actor=town.reviewer)


def test_a_finding_that_a_check_took_away_meanwhile_is_not_decided_on(town, finding):
    Finding.objects.filter(pk=finding.pk).delete()
    with pytest.raises(DomainError):
        findings.dismiss(finding=finding, reason="x", actor=town.member)
    with pytest.raises(DomainError):
        comment(town, finding)


def test_a_commented_finding_can_be_suppressed_by_nothing(town, finding):
    comment(town, finding)
    findings.suppress_in_case(rule=VAGUE, case=town.case, reason="対象外である。", actor=town.member)
    assert state_of(finding) == FindingState.COMMENTED
    assert Finding.objects.filter(rule=LATE, state=FindingState.OPEN).exists()


def _foreign_case():
    section = make_department(make_organisation("umibe", "うみべ県"), "kankou", "観光課")
    return make_case(make_project(section, created_by=make_person(member=section)))
