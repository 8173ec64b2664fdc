"""A version is checked by itself when it was read, and says what the rules in force say of it."""

import re
import time

import pytest

from procurement import artifacts, events
from procurement.models import Case
from procurement.selectors import _readings
from reviews.enums import CheckState, FindingState
from reviews.models import Check, Dismissal, Finding, RulePack
from reviews.selectors.checks import standing_of
from reviews.services import checking, findings, rulebook
from reviews.services.time_limit import TooLong, at_most
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.errors import DomainError, Refused
from tests.builders.small_docx import LINES
from tests.factories.accounts import make_organisation, make_person
from tests.factories.cases import make_draft, make_version
from tests.factories.findings import HOUSE, LATE, VAGUE, make_check, make_pack

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture
def house(town) -> RulePack:
    return make_pack(town.section.organisation)


def found(version, rule=VAGUE) -> list[Finding]:
    return list(Finding.objects.standing().filter(version=version, rule=rule).order_by("seq", "start"))


def annex(town, *lines):
    return make_version(draft=make_draft(town.case, "annex", "別紙"), lines=lines, filename="別紙.docx")


def test_a_version_that_was_read_is_checked_by_itself(town, house, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        events.version_read.send(version=town.version)
    assert standing_of(town.version).latest.state == CheckState.DONE
    [finding] = found(town.version)
    assert (finding.quote, finding.severity, finding.clause) == ("できるだけ速やかに", "must", "第２条")
    assert finding.path
    assert standing_of(town.version).done.must_count >= 1
    entry = LedgerEntry.objects.get(action="check.run")
    assert entry.actor_id == "machine"


WINDOWS = """
pack: thresholds
title: 期間の基準
windows:
  - {from: 2020-04-01, days: 10}
  - {from: 2026-04-01, days: 40}
"""


def test_days_to_the_deadline_are_held_against_the_thresholds_of_the_organisation(town):
    organisation = town.section.organisation
    make_pack(organisation, WINDOWS)
    rulebook.switch_rule(organisation=organisation, rule="cmp-window", on=True, actor=town.lead)
    late = "公告日は令和8年12月1日、提案書の提出期限は令和8年12月21日とする。"
    early = "公告日は令和8年3月2日、提案書の提出期限は令和8年3月23日とする。"
    counted = []
    for line in (late, early):
        version = make_version(draft=make_draft(town.case, "annex", line[:8]), lines=[line])
        make_check(version)
        counted.append([one.values["needed"] for one in found(version, "cmp-window")])
    assert counted == [["40"], []]


def test_running_the_job_twice_changes_nothing(town, house):
    check = make_check(town.version)
    before = list(Finding.objects.values())
    checking.run(check_id=check.pk)
    assert list(Finding.objects.values()) == before
    assert LedgerEntry.objects.filter(action="check.run").count() == 1


def test_a_revision_costs_only_its_changed_blocks(town, house):
    # Words that no other test has had checked: what is remembered belongs to the file, not to the case.
    lines = [f"第{number}号の設備の検査は、毎月一度行うこと。" for number in range(40)]
    first = make_check(make_version(town.case, lines=lines))
    second = make_check(make_version(town.case, lines=["まえがきの新しい段落。", *lines]))
    assert (first.looked_at, second.looked_at) == (40, 1)


def test_a_rule_that_speaks_all_the_time_does_not_bury_the_page(town, house, monkeypatch):
    monkeypatch.setattr(checking, "MOST_OF_A_RULE", 1)
    lines = [f"第{number}の処理はできるだけ速やかに終えること。" for number in range(3)]
    wordy = make_version(town.case, lines=lines)
    check = make_check(wordy)
    assert len(found(wordy)) == 1
    assert check.left_off >= 2


def test_what_was_dismissed_does_not_come_back_while_its_words_stand(town, house):
    make_check(town.version)
    findings.dismiss(finding=found(town.version)[0], reason="別紙に数値がある。", actor=town.member)
    moved = make_version(town.case, lines=["まえがき", *LINES[2:], *LINES[:2]])
    make_check(moved)
    [again] = found(moved)
    assert (again.state, again.dismissal.reason) == (FindingState.DISMISSED, "別紙に数値がある。")
    reworded = make_version(town.case, lines=[line.replace("利用者", "住民") for line in LINES])
    make_check(reworded)
    assert [one.state for one in found(reworded)] == [FindingState.OPEN]


def test_two_like_sentences_are_two_findings_and_are_dismissed_apart(town, house):
    twice = make_version(town.case, lines=[*LINES, LINES[3]])
    make_check(twice)
    first, second = found(twice)
    findings.dismiss(finding=second, reason="参考の記述である。", actor=town.member)
    assert [one.state for one in found(twice)] == [FindingState.OPEN, FindingState.DISMISSED]


def test_checking_again_keeps_what_people_decided_and_its_rows(town, house):
    make_check(town.version)
    [finding] = found(town.version)
    findings.dismiss(finding=finding, reason="別紙に数値がある。", actor=town.member)
    checking.check_again(version=town.version, actor=town.member)
    checking.run(check_id=Check.objects.filter(version=town.version).first().pk)
    [again] = found(town.version)
    assert (again.pk, again.state) == (finding.pk, FindingState.DISMISSED)


def test_a_finding_of_the_whole_case_goes_when_another_document_brings_what_was_missing(town, house):
    make_check(town.version)
    assert len(found(town.version, LATE)) == 1
    make_check(annex(town, "納期の別表"))
    assert found(town.version, LATE) == []
    assert len(found(town.version)) == 1
    assert not standing_of(town.version).is_outdated


def test_each_finding_belongs_to_the_version_of_its_own_document(town, house):
    other = annex(town, "別紙の処理はできるだけ速やかに終えること。")
    make_check(town.version)
    make_check(other)
    assert [one.quote for one in found(other)] == ["できるだけ速やかに"]
    assert len(found(town.version)) == 1


def test_an_older_version_that_is_checked_again_leaves_the_other_documents_alone(town, house):
    other = annex(town, "納品することを別紙で定める。")
    make_version(town.case, lines=[*LINES, "納期の別表"])
    newest = make_check(other)
    assert found(other, LATE) == []
    make_check(town.version)
    assert len(found(town.version, LATE)) == 1
    assert found(other, LATE) == []
    assert standing_of(other).latest == newest


def test_a_rule_that_is_switched_off_makes_the_check_outdated_until_the_page_asks(town, house):
    make_check(town.version)
    assert checking.ask_if_needed(version=town.version) is None
    rulebook.switch_rule(
        organisation=town.section.organisation,
        rule=VAGUE,
        on=False,
        reason="庁内では使わない。",
        actor=town.lead,
    )
    assert standing_of(town.version).is_outdated
    check = checking.ask_if_needed(version=town.version)
    assert (check.state, checking.ask_if_needed(version=town.version)) == (CheckState.WAITING, None)
    assert len(found(town.version)) == 1  # what was found is shown until the new check is there
    checking.run(check_id=check.pk)
    assert found(town.version) == []


def test_rules_that_are_as_they_were_before_are_checked_anew(town, house):
    make_check(town.version)
    for on in (False, None):
        rulebook.switch_rule(
            organisation=town.section.organisation, rule=VAGUE, on=on, reason="試し", actor=town.lead
        )
        checking.run(check_id=checking.ask_if_needed(version=town.version).pk)
    assert len(found(town.version)) == 1


def test_a_method_that_was_chosen_later_makes_the_check_outdated(town, house):
    make_check(town.version)
    Case.objects.filter(pk=town.case.pk).update(method="proposal")
    town.version.refresh_from_db()
    town.version.draft.refresh_from_db()
    assert standing_of(town.version).is_outdated


def test_a_check_that_waited_while_the_rules_changed_runs_on_the_new_ones(town, house):
    waiting = checking.ask_if_needed(version=town.version)
    rulebook.switch_pack(pack=house, on=False, actor=town.lead)
    done = checking.run(check_id=waiting.pk)
    assert done.state == CheckState.DONE
    assert found(town.version) == []
    assert not standing_of(town.version).needs_asking


def test_a_check_that_fails_says_so_and_can_be_tried_again(town, house):
    check = checking.ask_if_needed(version=town.version)
    stored = artifacts.get(town.version.sha256, town.version.reader_version)
    artifacts.put(town.version.sha256, town.version.reader_version, b"rubbish")
    _readings._kept.clear()  # as in another process
    checking.run(check_id=check.pk)
    standing = standing_of(town.version)
    assert standing.latest.state == CheckState.FAILED
    assert town.version.sha256[:12] in standing.failure
    assert LedgerEntry.objects.filter(action="check.failed").count() == 1
    assert checking.ask_if_needed(version=town.version) is None  # not by each visit of the page
    artifacts.put(town.version.sha256, town.version.reader_version, stored)
    again = checking.check_again(version=town.version, actor=town.member)
    assert checking.run(check_id=again.pk).state == CheckState.DONE


def test_asking_by_hand_while_one_is_under_way_asks_once(town, house):
    first = checking.check_again(version=town.version, actor=town.member)
    assert checking.check_again(version=town.version, actor=town.member) == first
    assert LedgerEntry.objects.filter(action="check.ask").count() == 1


def test_an_unread_version_is_not_checked(town):
    unread = make_version(town.case, state="reading")
    assert checking.ask_if_needed(version=unread) is None
    with pytest.raises(DomainError, match="まだ読めません|cannot be read yet"):
        checking.check_again(version=unread, actor=town.member)


def test_an_expression_that_never_ends_is_stopped():
    started = time.monotonic()
    with pytest.raises(TooLong), at_most(0.2):
        re.fullmatch(r"(?:a|aa)+b", "a" * 60)
    assert time.monotonic() - started < 5


def test_an_auditor_reads_and_asks_for_nothing(town, house):
    auditor = make_person("auditor", auditor=town.section.organisation)
    make_check(town.version)
    [finding] = found(town.version)
    assert finding in Finding.objects.visible_to(auditor)
    with pytest.raises(Refused):
        checking.check_again(version=town.version, actor=auditor)
    with pytest.raises(Refused):
        findings.dismiss(finding=finding, reason="x", actor=auditor)
    assert not Dismissal.objects.exists()


def test_rules_of_another_organisation_judge_nothing_here(town):
    make_pack(make_organisation("umibe", "うみべ県"), HOUSE)
    make_check(town.version)
    assert found(town.version) == []


def test_what_was_said_of_all_places_with_the_same_words_holds_when_one_comes_in_front_or_some_go(
    town, house
):
    lines = [f"第{number}の処理はできるだけ速やかに終えること。" for number in range(5)]
    first = make_version(town.case, lines=lines)
    make_check(first)
    together = found(first)[0]
    findings.dismiss(finding=together, reason="速さは別紙にある。", actor=town.member)
    assert [one.state for one in found(first)] == [FindingState.DISMISSED] * 5
    for changed, count in ((["まず、できるだけ速やかに始めること。", *lines], 6), (lines[:2], 2)):
        version = make_version(town.case, lines=changed)
        make_check(version)
        assert [one.state for one in found(version)] == [FindingState.DISMISSED] * count
    findings.undo_dismissal(dismissal=together.dismissal, actor=town.member)
    assert {one.state for one in found(version)} == {FindingState.OPEN}


def test_places_that_were_dismissed_one_by_one_stay_so_when_a_fourth_comes(town, house):
    lines = [f"第{number}の処理はできるだけ速やかに終えること。" for number in range(4)]
    first = make_version(town.case, lines=lines[:3])
    make_check(first)
    for one in found(first):
        findings.dismiss(finding=one, reason="速さは別紙にある。", actor=town.member)
    second = make_version(town.case, lines=lines)
    make_check(second)
    assert [one.state for one in found(second)] == [FindingState.DISMISSED] * 3 + [FindingState.OPEN]
    alone = found(second)[3]
    findings.dismiss(finding=alone, reason="これも。", actor=town.member)
    findings.undo_dismissal(dismissal=Dismissal.objects.get(reason="これも。"), actor=town.member)
    assert [one.state for one in found(second)] == [FindingState.DISMISSED] * 3 + [FindingState.OPEN]
    check = Check.objects.get(version=second)
    assert check.left_off == 0


def test_places_that_are_told_as_one_count_once(town, house):
    lines = [f"第{number}の処理はできるだけ速やかに終えること。" for number in range(5)]
    five = make_check(make_version(town.case, lines=lines)).must_count
    assert five == make_check(make_version(town.case, lines=lines[:1])).must_count
