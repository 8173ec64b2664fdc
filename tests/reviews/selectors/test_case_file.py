"""What the rules are told of a case besides the words of one version."""

import pytest

from procurement.models import Case
from reviews.enums import Depth
from reviews.models import Review
from reviews.selectors.case_file import basis_of, case_file
from reviews.selectors.decided import dismissals_of, suppressions_in
from reviews.services import findings
from tests.factories.accounts import make_person
from tests.factories.cases import make_draft, make_version
from tests.factories.findings import VAGUE, make_dismissal, make_finding, make_pack

pytestmark = pytest.mark.django_db


def told(version):
    return case_file(basis_of(version))[0]


def test_the_newest_readable_version_of_each_document_is_judged(town):
    criteria = make_draft(town.case, "criteria", "評価基準書")
    make_version(draft=criteria, lines=["古い基準"])
    make_version(draft=criteria, lines=["新しい基準"])
    make_version(draft=criteria, state="reading", data=b"not read yet")
    case = told(town.version)
    assert [(one.kind, one.name) for one in case.documents] == [
        ("spec", "調達仕様書"),
        ("criteria", "評価基準書"),
    ]
    assert "新しい基準" in case.text
    assert "古い基準" not in case.text


def test_a_version_that_is_not_the_newest_is_judged_in_place_of_the_newest(town):
    make_version(town.case, lines=["第二版"])
    assert "第二版" not in told(town.version).text


def test_a_document_that_nobody_can_read_is_there_by_its_name(town):
    scan = make_draft(town.case, "annex", "別紙1 評価項目")
    make_version(draft=scan, state="failed", data=b"a scan", filename="別紙1.pdf")
    assert list(told(town.version).names) == ["別紙1 評価項目", "別紙1.pdf"]


def test_the_method_is_told_once_it_is_chosen(town):
    assert told(town.version).method == ""
    Case.objects.filter(pk=town.case.pk).update(method="proposal")
    town.version.draft.case.refresh_from_db()
    assert told(town.version).method == "proposal"


def test_the_light_path_is_that_of_the_latest_round(town):
    assert told(town.version).settings["light"] is False
    review = town.start()
    Review.objects.filter(pk=review.pk).update(depth=Depth.LIGHT)
    assert told(town.version).settings["light"] is True


def test_what_was_decided_is_listed_for_those_who_see_the_findings(town):
    make_pack(town.section.organisation)
    finding = make_finding(town.version)
    dismissal = make_dismissal(finding, by=town.member)
    here = findings.suppress_in_case(rule=VAGUE, case=town.case, reason="対象外である。", actor=town.member)
    everywhere = findings.suppress_in_organisation(
        rule=VAGUE, organisation=town.section.organisation, reason="見直し中である。", actor=town.lead
    )
    assert suppressions_in(town.case) == [here, everywhere]
    assert dismissals_of(town.version.draft, town.member) == [dismissal]
    executive = make_person("executive", executive=town.section.organisation)
    assert dismissals_of(town.version.draft, executive) == []
