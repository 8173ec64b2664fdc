"""Registering makes facts and page together; the book lists what an approver published."""

import datetime
import json

import pytest
from django.contrib.auth.models import AnonymousUser

from cms.models import ProjectPage
from cms.search import matching
from cms.services import Closing, FirstBudget, publish_page, register_project, unpublish_page
from cms.subscriptions import story_hash
from procurement.models import FigureDelta, Project
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.errors import DomainError, Refused
from tests.factories.accounts import make_department, make_organisation, make_person

pytestmark = [pytest.mark.django_db, pytest.mark.data]
FACTS = {
    "name": "保育所等入所申込のオンライン化",
    "purpose": "保護者の来庁をなくし、審査を45日から30日にする",
    "beneficiaries": ["residents"],
    "fy_from": 2026,
    "fy_to": 2027,
}


@pytest.fixture
def section():
    return make_department(make_organisation(), "kodomo", "子ども家庭課")


def test_registering_makes_facts_money_and_page_in_one_act(section):
    member = make_person("member", member=section)
    project = register_project(
        owner=section, facts=FACTS, first_budget=FirstBudget(2026, "requested", 186_400_000), actor=member
    )
    assert project.code.startswith("SB-")
    assert ProjectPage.objects.get(project=project).live is False
    assert project.budget_lines.get().first_amount == 186_400_000
    sums = FigureDelta.objects.filter(fiscal_year=2026, measure="budget_requested")
    assert [d.amount for d in sums] == [186_400_000]
    assert [e.action for e in LedgerEntry.objects.order_by("seq")][-3:] == [
        "project.start",
        "budget.add",
        "project.register",
    ]


def test_a_failed_registration_leaves_nothing(section):
    member = make_person("member", member=section)
    before = LedgerEntry.objects.count()
    with pytest.raises(DomainError):
        register_project(owner=section, facts={"name": "目的のない登録"}, actor=member)
    assert not Project.objects.exists()
    assert not ProjectPage.objects.exists()
    assert LedgerEntry.objects.count() == before


def test_the_public_sees_a_project_after_an_approver_published_it(section):
    member, approver = make_person("member", member=section), make_person("approver", approver=section)
    project = register_project(owner=section, facts=FACTS, actor=member)
    assert not Project.objects.visible_to(AnonymousUser()).exists()
    with pytest.raises(Refused):
        publish_page(project=project, actor=member)
    publish_page(project=project, actor=approver)
    assert Project.objects.visible_to(AnonymousUser()).get() == project
    assert LedgerEntry.objects.latest("seq").action == "project.publish"
    unpublish_page(project=project, actor=approver)
    assert not Project.objects.visible_to(AnonymousUser()).exists()


def test_a_changed_story_is_recorded_with_the_hash_of_what_was_published(section):
    member, approver = make_person("member", member=section), make_person("approver", approver=section)
    project = register_project(owner=section, facts=FACTS, actor=member)
    publish_page(project=project, actor=approver)
    page = ProjectPage.objects.get(project=project)
    page.story = [("text", "<p>申込はスマートフォンで終わります。</p>")]
    changed = page.save_revision(user=member)
    publish_page(project=project, actor=approver)
    first, second = LedgerEntry.objects.filter(action="project.publish").order_by("seq")
    told = [json.loads(bytes(entry.payload.body))["after"] for entry in (first, second)]
    assert told[1] == {"in_book": True, "revision": changed.pk, "sha256": story_hash(changed)}
    assert told[0]["sha256"] != told[1]["sha256"]
    assert second.actor_id == str(approver.uid)


@pytest.mark.parametrize(
    "words", ["申", "申込", "オンライン", "保育所等入所申込", "ｵﾝﾗｲﾝ化 来庁", "子ども家庭課"]
)
def test_words_of_one_two_and_more_characters_find(section, words):
    project = register_project(owner=section, facts=FACTS, actor=make_person("m", member=section))
    assert list(matching(Project.objects.all(), words)) == [project]


@pytest.mark.parametrize("words", ["税務", '"', "' OR 1=1 --", "NEAR(", "*", "オンライン 税務"])
def test_other_words_find_nothing_and_break_nothing(section, words):
    register_project(owner=section, facts=FACTS, actor=make_person("m", member=section))
    assert not matching(Project.objects.all(), words).exists()


def test_a_lower_level_acts_at_once_and_waits_for_another_approver(section):
    member = make_person("member", member=section)
    closing = Closing("department", "deliberation", datetime.date(2099, 4, 1))
    project = register_project(owner=section, facts=FACTS, closing=closing, actor=member)
    project.refresh_from_db()
    assert project.level == "department"
    assert project.level_is_provisional
    assert not FigureDelta.objects.filter(level="public", measure="projects").exists()
