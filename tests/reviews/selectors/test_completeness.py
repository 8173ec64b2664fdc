"""The checklist of a document: what stands where, what is missing, what does not apply."""

import pytest
from django.utils.translation import override

from reviews.enums import Depth
from reviews.models import Review
from reviews.selectors.completeness import FOUND, MISSING, sections_of
from tests.factories.cases import make_draft, make_version

pytestmark = pytest.mark.django_db
LINES = [
    "第1章 目的", "来庁をなくすため、申込みをオンラインにする。",
    "第2章 契約期間", "契約の日から令和9年3月31日までとする。",
    "第3章 成果物", "設計書と操作手順書を納品すること。",
]  # fmt: skip


@pytest.fixture
def draft(town):
    return make_version(town.case, lines=LINES)


def by_name(version):
    with override("ja"):
        return {section.name: section for section in sections_of(version)}


def test_each_standard_section_is_found_with_its_clause_or_missing(draft):
    sections = by_name(draft)
    states = [section.state for section in sections.values()]
    assert {FOUND, MISSING} <= set(states)
    assert states.count(FOUND) >= 3
    found = next(section for section in sections.values() if section.clause == "第3章")
    assert (found.version, found.needed) == (draft, "must")
    with override("en"):
        assert sections_of(draft)[0].name.isascii()


def test_a_section_in_another_document_of_the_case_is_found_there(town, draft):
    missing = [name for name, section in by_name(draft).items() if section.state == MISSING]
    other = make_version(
        draft=make_draft(town.case, "annex", "別紙"),
        lines=[
            "第1章 再委託",
            "再委託は書面による承認を得ること。",
            "第2章 著作権",
            "著作権は発注者に帰属する。",
        ],
    )
    brought = [by_name(draft)[name] for name in missing if by_name(draft)[name].state == FOUND]
    assert brought
    assert {section.version for section in brought} == {other}


def test_the_light_path_asks_for_no_sections(town, draft):
    review = town.start()
    Review.objects.filter(pk=review.pk).update(depth=Depth.LIGHT)
    assert sections_of(draft) == []


def test_kinds_without_standard_sections_have_no_list(town):
    contract = make_version(draft=make_draft(town.case, "contract", "契約書"), lines=["第1条 目的"])
    assert sections_of(contract) == []


def test_an_unread_version_has_no_list(town):
    assert sections_of(make_version(town.case, state="reading")) == []
