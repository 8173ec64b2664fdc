"""Rows 3, 13 and 13a: an auditor's reads of closed records and of drafts are on record, page by page."""

import pytest
from django.test import Client
from django.urls import reverse

from cms.models import ProjectPage
from cms.rights import ensure_department_page
from procurement.models import Case
from sharingbook.audit.models import AccessEntry
from tests.factories.accounts import give_hat, make_department, make_organisation, make_person
from tests.factories.cases import make_case, make_decision, make_version
from tests.factories.register import make_budget_line, make_health, make_milestone, make_project
from tests.factories.reviews import make_advice, make_annotation, make_review

pytestmark = pytest.mark.django_db


class Record:
    """A project with everything that can be read of it; `level` is its case's too unless said."""

    def __init__(self, owner, level: str, case_level: str = "", state: str = "") -> None:
        self.project = make_project(owner, level=level)
        ensure_department_page(owner).add_child(
            instance=ProjectPage(
                title=self.project.name, slug=self.project.code.lower(), project=self.project
            )
        )
        make_budget_line(self.project)
        make_milestone(self.project)
        make_health(self.project)
        self.case = make_case(self.project, level=case_level or level)
        self.version = make_version(self.case)
        self.review = make_review(self.case, "answered", versions=[self.version])
        self.advice = make_advice(self.review, annotations=[make_annotation(self.review)])
        self.decision = make_decision(self.case)
        self.own_decision = make_decision(project=self.project)
        if state:  # where the round and its letter left it
            Case.objects.filter(pk=self.case.pk).update(state=state, noticed_at=self.case.created_at)

    def url(self, name: str) -> str:
        name, _dot, query = name.partition("?")
        key = {
            "cms:project-detail": self.project.pk, "cms:book-project": self.project.code,
            "procurement:project-history": self.project.pk, "procurement:project-health": self.project.pk,
            "reviews:case-detail": self.case.pk, "reviews:version-detail": self.version.pk,
            "procurement:version-original": self.version.pk, "reviews:advice-detail": self.advice.pk,
            "reviews:advice-pdf": self.advice.pk, "procurement:decision-detail": self.decision.pk,
            "reviews:findings": self.version.pk,
        }[name]  # fmt: skip
        if query == "own":
            return reverse(name, args=[self.own_decision.pk])
        return reverse(name, args=[key]) + (f"?{query}" if query else "")


# What shows a record, and what shows a draft's own words.
PROJECT = {
    "cms:project-detail": "project.read", "cms:book-project": "project.read",
    "procurement:project-history": "project.read", "procurement:project-health": "project.read",
    "procurement:decision-detail?own": "decision.read",
}  # fmt: skip
CASE = {"reviews:case-detail": "case.read", "procurement:decision-detail": "decision.read"}
CONTENT = {
    "reviews:version-detail": "read_version", "reviews:version-detail?part=cards": "read_version",
    "procurement:version-original": "version.download", "reviews:advice-detail": "advice.read",
    "reviews:advice-pdf": "advice.read", "reviews:findings": "findings.read",
    "reviews:findings?part=rail": "findings.read",
}  # fmt: skip
EVERYTHING = {**PROJECT, **CASE, **CONTENT}


@pytest.fixture
def section():
    return make_department(make_organisation(), "kodomo", "子ども課")


@pytest.fixture
def auditor(section):
    """Wears a reviewer's hat of another government by default: the older one."""
    abroad = make_department(make_organisation("umibe", "うみべ県"), "desk-umibe")
    person = make_person("kansa", reviewer=abroad)
    give_hat(person, "auditor", section.organisation)
    return person


def noted(client: Client, person, url: str) -> list[tuple[str, str]]:
    before = AccessEntry.objects.count()
    client.force_login(person)
    response = client.get(url)
    assert response.status_code == 200, url
    response.getvalue()
    rows = AccessEntry.objects.order_by("pk")[before:]
    assert {row.actor_id for row in rows} <= {str(person.uid)}
    return [(row.action, row.object_id) for row in rows]


def actions(client: Client, person, url: str) -> list[str]:
    return [action for action, _key in noted(client, person, url)]


@pytest.mark.parametrize("page", EVERYTHING)
@pytest.mark.parametrize("worn", ["auditor", "reviewer"])
def test_each_page_of_a_closed_record_notes_the_auditors_read_whatever_hat_is_worn(
    client, section, auditor, page, worn
):
    record = Record(section, "department")
    client.force_login(auditor)
    hat = auditor.memberships.get(role=worn)
    assert client.post(reverse("accounts:switch-hat"), {"hat": hat.pk}).status_code == 302
    before = AccessEntry.objects.count()
    response = client.get(record.url(page))
    assert response.status_code == 200
    entry = AccessEntry.objects.order_by("pk")[before:].get()
    assert (entry.action, entry.department, entry.organisation) == (
        EVERYTHING[page], section.code, section.organisation.code,
    )  # fmt: skip


@pytest.mark.parametrize("page", CONTENT)
def test_a_draft_before_notice_is_noted_though_its_project_is_public(client, section, auditor, page):
    assert actions(client, auditor, Record(section, "public").url(page)) == [CONTENT[page]]


@pytest.mark.parametrize("page", [*CASE, "cms:project-detail", "cms:book-project"])
def test_a_closed_case_of_a_public_project_is_noted_wherever_it_is_shown(client, section, auditor, page):
    record = Record(section, "public", "department")
    kept = {"cms:project-detail": "case.read", "cms:book-project": "case.read", **CASE}[page]
    key = record.decision.uid if kept == "decision.read" else record.case.uid
    assert noted(client, auditor, record.url(page)) == [(kept, str(key))]


@pytest.mark.parametrize("page", EVERYTHING)
def test_what_everybody_may_read_is_not_noted(client, section, auditor, page):
    """Rows 13 and 15 alone: originals and findings are no public reading, even after notice."""
    record = Record(section, "public", state="noticed")
    never_public = page.startswith(("procurement:version-original", "reviews:findings"))
    assert actions(client, auditor, record.url(page)) == ([CONTENT[page]] if never_public else [])


@pytest.mark.parametrize("page", EVERYTHING)
def test_nobody_elses_read_is_noted(client, section, page):
    record = Record(section, "department")
    assert actions(client, make_person("aoki", member=section), record.url(page)) == []


def test_a_registration_in_draft_is_noted(client, section, auditor):
    project = make_project(section, draft=True)
    assert actions(client, auditor, reverse("cms:project-detail", args=[project.pk])) == ["project.read"]


@pytest.mark.parametrize(
    "page", ["project-budget", "project-milestones", "project-edit", "project-level", "project-stage"]
)
def test_the_writers_screens_show_an_auditor_nothing_to_note(client, section, auditor, page):
    record = Record(section, "department")
    client.force_login(auditor)
    assert client.get(reverse(f"procurement:{page}", args=[record.project.pk])).status_code == 403


def test_the_access_log_names_what_was_read(client, section, auditor):
    record = Record(section, "department")
    for page in EVERYTHING:
        client.force_login(auditor)
        client.get(record.url(page))
    html = client.get("/ledger/access/").content.decode()
    for page in ("cms:project-detail", "reviews:case-detail", "procurement:decision-detail",
                 "reviews:version-detail", "reviews:advice-detail"):  # fmt: skip
        assert f'href="{record.url(page)}"' in html, page
