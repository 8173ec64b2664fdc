"""What a person reads of the findings: grouped, in words, and what the new version has mended."""

import pytest
from django.utils.translation import override

from procurement.models import Version
from reviews.enums import AnswerVerdict, FindingState
from reviews.models import Finding
from reviews.selectors.findings import (
    GONE,
    NEW,
    STILL,
    counts_of,
    finding_line,
    findings_of,
    suggestion_for,
)
from reviews.selectors.rule_yield import Yield, yields_of
from reviews.services import annotations, findings
from tests.builders.small_docx import LINES
from tests.factories.accounts import make_organisation, make_person
from tests.factories.cases import make_draft, make_version
from tests.factories.findings import LATE, VAGUE, make_check, make_dismissal, make_finding, make_pack
from tests.factories.reviews import make_advice, make_answer

pytestmark = [pytest.mark.django_db, pytest.mark.data]
MENDED = [line.replace("できるだけ速やかに", "３秒以内に") for line in LINES]


@pytest.fixture
def checked(town) -> Version:
    make_pack(town.section.organisation)
    make_check(town.version)
    return town.version


def house(lines):
    """Those of the tests' own rules, whatever the product's packs find besides."""
    return [line for line in lines if line.finding.pack == "house"]


def the(version, user, rule=VAGUE):
    return next(line for line in findings_of(version, user).lines if line.finding.rule == rule)


def test_a_finding_is_told_in_the_language_of_the_page(town, checked):
    with override("ja"):
        line = the(checked, town.member)
        assert (line.title, line.message) == ("測れない速さ", "「できるだけ速やかに」は測れません")
        assert (line.why, line.mend) == ("検査で合否を決められないため", "秒で書いてください")
    with override("en"):
        assert the(checked, town.member).message == "“できるだけ速やかに” cannot be measured"


def test_the_open_ones_come_grave_ones_first_in_groups(town, checked):
    groups = findings_of(checked, town.member).groups
    found = [(g.severity, g.aspect, house(g.lines)[0].finding.rule) for g in groups if house(g.lines)]
    assert found == [("must", "verifiability", VAGUE), ("hint", "completeness", LATE)]


def test_after_an_upload_one_sees_what_is_gone_what_is_still_there_and_what_is_new(town, checked):
    lines = [*MENDED, "結果はできるだけ速やかに知らせること。"]
    second = make_version(town.case, lines=lines)
    make_check(second)
    told = findings_of(second, town.member)
    assert told.compared_with == checked
    assert {line.finding.rule: line.since for line in house(told.lines)} == {VAGUE: NEW, LATE: STILL}
    assert [(line.finding.rule, line.since) for line in house(told.gone)] == [(VAGUE, GONE)]
    assert findings_of(checked, town.member).gone == ()


def test_what_another_document_mended_is_not_credited_to_the_new_version(
    town, checked, client, django_capture_on_commit_callbacks
):
    second = make_version(draft=checked.draft, lines=MENDED)
    make_check(second)
    annex = make_draft(town.case, kind="annex", title="別紙")
    make_check(make_version(draft=annex, lines=["第１章　日程", "納期の別表は次のとおりとする。"]))
    told = findings_of(second, town.member)
    assert {line.finding.rule for line in house(told.gone)} == {VAGUE, LATE}
    assert told.unlike
    client.force_login(town.member)
    with django_capture_on_commit_callbacks(execute=True):
        page = client.get(f"/versions/{second.pk}/findings/").content.decode()
    assert "別の文書やルールの変更によるものを含みます" in page
    told = findings_of(second, town.member)
    assert [line.finding.rule for line in house(told.gone)] == [VAGUE]
    assert not told.unlike
    assert "別の文書やルール" not in client.get(f"/versions/{second.pk}/findings/").content.decode()


def test_what_was_dismissed_is_listed_with_who_and_why_and_does_not_count(town, checked):
    before = findings_of(checked, town.member).counts
    finding = the(checked, town.member).finding
    findings.dismiss(finding=finding, reason="別紙に数値がある。", actor=town.member)
    told = findings_of(checked, town.approver)
    [line] = house(told.in_state(FindingState.DISMISSED))
    assert (line.dismissal.reason, line.dismissal.by) == ("別紙に数値がある。", town.member)
    assert told.counts.must == before.must - 1


def test_a_drafted_comment_shows_to_the_team_and_the_finding_stays_open_for_the_department(town, checked):
    review = town.start()
    finding = the(checked, town.reviewer).finding
    made = findings.comment_on_finding(
        finding=finding, review=review, kind="must", aspect="", text="秒で。", actor=town.reviewer
    )
    assert (the(checked, town.reviewer).state, the(checked, town.reviewer).annotation) == (
        FindingState.COMMENTED, made,
    )  # fmt: skip
    mine = the(checked, town.member)
    assert (mine.state, mine.annotation) == (FindingState.OPEN, None)
    assert (
        counts_of([checked], town.member)[checked.pk].must
        == 1 + counts_of([checked], town.reviewer)[checked.pk].must
    )
    make_advice(review, annotations=[made])
    assert the(checked, town.member).annotation == made


def test_findings_are_for_the_owner_the_declared_team_and_the_auditor(town, checked):
    organisation = town.section.organisation
    auditor = make_person("auditor", auditor=organisation)
    blind = [
        town.reviewer,  # not on the case yet
        make_person("executive", executive=organisation),
        make_person("admin", administrator=organisation),
        make_person("coordinator", coordinator=organisation),
        make_person("elsewhere", member=make_organisation("umibe", "うみべ県")),
    ]
    for person in (town.member, town.approver, auditor):
        assert house(findings_of(checked, person).lines)
        assert checked.pk in counts_of([checked], person)
    for person in blind:
        assert findings_of(checked, person).lines == ()
        assert counts_of([checked], person) == {}
    town.start()
    assert house(findings_of(checked, type(town.reviewer).objects.get(pk=town.reviewer.pk)).lines)


def test_a_version_without_any_finding_counts_none_and_an_unchecked_one_is_not_counted(town, checked):
    clean = make_version(draft=make_draft(town.case, "annex", "別紙"), lines=["無題"])
    make_check(clean)
    unchecked = make_version(town.case)
    counts = counts_of([checked, clean, unchecked], town.member)
    assert counts[clean.pk].total == 0
    assert counts[checked.pk].total >= 2
    assert unchecked.pk not in counts


def test_the_comment_that_a_finding_suggests_says_what_is_wrong_and_how_to_mend_it(town, checked):
    with override("ja"):
        told = suggestion_for(the(checked, town.member))
    assert (told.kind, told.aspect) == ("must", "requirements")
    assert told.text == "「できるだけ速やかに」は測れません\n秒で書いてください"


def test_a_finding_whose_pack_was_put_aside_is_still_told(town, checked):
    finding = the(checked, town.member).finding
    findings.dismiss(finding=finding, reason="別紙に数値がある。", actor=town.member)
    pack = town.section.organisation.rule_packs.get()
    pack.on = False
    pack.save()
    line = finding_line(finding, town.member)
    assert (line.rule, line.title, line.message) == (None, VAGUE, "できるだけ速やかに")


def test_a_page_of_findings_asks_as_many_queries_for_two_as_for_two_hundred(
    town, checked, django_assert_max_num_queries
):
    for number in range(200):
        finding = make_finding(checked)
        if number % 3 == 0:
            make_dismissal(finding)
    second = make_version(town.case)
    make_check(second)
    for _number in range(200):
        make_finding(second)
    person = type(town.member).objects.get(pk=town.member.pk)
    version = Version.objects.select_related("draft__case__project__owner").get(pk=second.pk)
    with django_assert_max_num_queries(20):
        told = findings_of(version, person)
        assert [line.dismissal.by.name for line in told.lines if line.dismissal] == []
        assert len(told.lines) >= 200
        assert len(told.gone) >= 130
    with django_assert_max_num_queries(2):
        counts_of([version, checked], person)


def test_each_rules_yield_is_counted_in_places_not_in_versions(town, checked):
    review = town.start()
    make_check(make_version(town.case))  # the same places once more
    finding = the(checked, town.reviewer).finding
    made = findings.comment_on_finding(
        finding=finding, review=review, kind="must", aspect="", text="秒で。", actor=town.reviewer
    )
    late = Finding.objects.get(version=checked, rule=LATE)
    findings.dismiss(finding=late, reason="別紙にある。", actor=town.member)
    organisation = town.section.organisation
    assert yields_of(organisation)[VAGUE] == Yield(raised=1, commented=1)
    assert yields_of(organisation)[LATE] == Yield(raised=1, dismissed=1)
    advice = make_advice(review, annotations=[made])
    make_answer(advice.items.get(), AnswerVerdict.PARTLY)
    assert yields_of(organisation)[VAGUE] == Yield(raised=1, commented=1, adopted=1)


def test_a_comment_that_was_taken_back_is_no_yield(town, checked):
    review = town.start()
    made = findings.comment_on_finding(
        finding=the(checked, town.reviewer).finding, review=review, kind="must", aspect="", text="秒で。",
        actor=town.reviewer,
    )  # fmt: skip
    annotations.withdraw_annotation(annotation=made, reason="", actor=town.reviewer)
    assert yields_of(town.section.organisation)[VAGUE] == Yield(raised=1)


def test_a_rule_that_is_dismissed_nine_times_of_ten_is_offered_for_switching_off():
    assert not Yield(raised=9, dismissed=9).offers_switching_off
    assert Yield(raised=20, dismissed=9, commented=1).offers_switching_off
    assert not Yield(raised=20, dismissed=17, commented=3).offers_switching_off


def test_one_finding_that_speaks_for_many_places_says_how_many(town, checked):
    lines = [f"第{number}の処理はできるだけ速やかに終えること。" for number in range(5)]
    version = make_version(town.case, lines=lines)
    make_check(version)
    with override("ja"):
        line = the(version, town.member)
        assert line.message == "「できるだけ速やかに」は測れません（この文書の5か所）"
        assert finding_line(line.finding, town.member).message == line.message
    assert [row.quote for row in line.places] == ["できるだけ速やかに"] * 5
    told = findings_of(version, town.member)
    assert [one.finding.rule for one in told.lines].count(VAGUE) == 1
    assert counts_of([version], town.member)[version.pk] == told.counts
    findings.dismiss(finding=line.finding, reason="別紙にある。", actor=town.member)
    [line] = [one for one in findings_of(version, town.member).lines if one.finding.rule == VAGUE]
    assert (line.state, len(line.places)) == (FindingState.DISMISSED, 5)
    assert yields_of(town.section.organisation)[VAGUE] == Yield(raised=2, dismissed=1)


def test_of_places_told_as_one_a_dismissed_one_is_told_apart(town, checked):
    lines = [f"第{number}の処理はできるだけ速やかに終えること。" for number in range(3)]
    version = make_version(town.case, lines=lines)
    make_check(version)
    findings.dismiss(finding=the(version, town.member).finding, reason="別紙にある。", actor=town.member)
    second = make_version(town.case, lines=[*lines, "結果はできるだけ速やかに知らせること。"])
    make_check(second)
    own = [one for one in findings_of(second, town.member).lines if one.finding.rule == VAGUE]
    seen = {one.state: (len(one.places), one.since) for one in own}
    assert seen == {FindingState.DISMISSED: (1, STILL), FindingState.OPEN: (3, STILL)}
