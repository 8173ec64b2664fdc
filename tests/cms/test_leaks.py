"""T13 and T34: two departments; no word of B's closed records in any answer to others."""

import datetime

import pytest
from django.contrib.auth.models import AnonymousUser
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from cms.models import ProjectPage
from cms.services import Closing, publish_page
from procurement.models import Project
from procurement.services.disclosure import propose_level
from tests.cms.conftest import CANARY
from tests.factories.accounts import make_department, make_organisation, make_person
from tests.factories.cases import make_case, make_decision, make_version
from tests.readable import tells

pytestmark = pytest.mark.django_db
LATER = datetime.date(2099, 4, 1)
LISTS = [
    "cms:home", "cms:search", "cms:book", "cms:book-data", "cms:book-feed", "cms:help", "cms:portfolio",
    "cms:portfolio-list", "cms:portfolio-xlsx", "cms:portfolio-pdf", "cms:ledger", "cms:ledger-export",
    "procurement:project-list", "reviews:inbox", "notifications:notices", "accounts:people",
    "accounts:departments",
]  # fmt: skip
QUERIES = [
    {}, {"q": CANARY}, {"format": "json"}, {"format": "csv"}, {"format": "json", "q": CANARY},
    {"department": "kenkou"}, {"stage": "idea"}, {"level": "department"},
]  # fmt: skip
WORDS = f"{CANARY}の秘密"


@pytest.fixture
def closed(world) -> list[Project]:
    """Department B: a closed project, one closed after it was published, a draft, a draft story."""
    member = world.other_member
    facts = {"purpose": WORDS, "summary": WORDS, "related_systems": WORDS}
    born = world.register(
        world.b, member, name=f"{WORDS}一", closing=Closing("department", "security", LATER), **facts
    )
    later = world.register(world.b, member, name=f"{WORDS}二", publish_by=world.other_approver, **facts)
    page = ProjectPage.objects.get(project=later)
    page.story = [("text", f"<p>{WORDS}の物語</p>")]
    page.save_revision(user=member)
    publish_page(project=later, actor=world.other_approver)
    later.refresh_from_db()
    propose_level(record=later, level="department", reason="security", review_on=LATER, actor=member)
    draft = world.register(world.b, member, name=f"{WORDS}三", as_draft=True, **facts)
    case = make_case(born, name=f"{WORDS}案件", waiting_since=timezone.now() - datetime.timedelta(days=90))
    make_version(case, filename=f"{WORDS}.docx")
    make_decision(case, grounds=WORDS)
    return [born, later, draft]


def others(world) -> dict:
    village = make_organisation("hama", "はま村")
    section = make_department(village, "soumu", "総務課")
    return {
        "public": AnonymousUser(),
        "member": world.member,
        "approver": world.approver,
        "executive": make_person("executive", executive=world.a.organisation),
        "coordinator": make_person("coordinator", coordinator=world.a),
        "neighbour": make_person("neighbour", member=section, executive=village),
        "administrator": make_person("administrator", administrator=None),
    }


def addresses(projects: list[Project]) -> list[str]:
    found = []
    for name in LISTS:
        try:
            found.append(reverse(name))
        except NoReverseMatch:
            continue
    return found


@pytest.mark.parametrize(
    "who", ["public", "member", "approver", "executive", "coordinator", "neighbour", "administrator"]
)
def test_no_list_count_search_feed_or_export_tells_it(client, world, closed, who):
    person = others(world)[who]
    if person.is_authenticated:
        client.force_login(person)
    told = []
    for url in addresses(closed):
        for query in QUERIES:
            if url.endswith(".pdf") and not query.keys() <= {"department"}:
                continue  # takes no other of these, and its time
            response = client.get(url, query)
            if response.status_code >= 500 or tells(response, WORDS):
                told.append((url, query, response.status_code))
    assert told == []


@pytest.mark.parametrize("who", ["public", "member", "approver", "executive", "neighbour", "administrator"])
def test_its_own_addresses_do_not_exist(client, world, closed, who):
    person = others(world)[who]
    if person.is_authenticated:
        client.force_login(person)
    for project in closed:
        page = ProjectPage.objects.get(project=project)
        assert client.get(reverse("cms:book-project", args=[project.code])).status_code == 404
        for name in ("cms:project-detail", "cms:register-continue"):
            response = client.get(reverse(name, args=[project.pk]))
            assert response.status_code in (302, 404)
            assert WORDS not in response.content.decode()
        response = client.get(reverse("wagtailadmin_pages:edit", args=[page.pk]))
        assert response.status_code in (302, 404)
        assert WORDS not in response.content.decode()


def test_a_draft_of_the_story_is_read_by_its_department_alone(client, world):
    project = world.register(world.b, world.other_member, publish_by=world.other_approver)
    page = ProjectPage.objects.get(project=project)
    page.title, page.story = f"{WORDS}見出し", [("text", f"<p>{WORDS}</p>")]
    page.save_revision(user=world.other_member)
    for person in (None, world.member, world.other_member):
        if person:
            client.force_login(person)
        for url in (f"/book/{project.code}/", "/book/?q=" + CANARY, "/book/data/?format=json"):
            assert WORDS not in client.get(url).content.decode()


def test_raising_the_level_closes_an_open_page_at_the_next_request(client, world):
    project = world.register(world.b, world.other_member, publish_by=world.other_approver)
    url = f"/book/{project.code}/"
    assert client.get(url).status_code == 200
    propose_level(
        record=project, level="department", reason="security", review_on=LATER, actor=world.other_member
    )
    assert client.get(url).status_code == 404


def test_its_own_department_reads_all_of_it(client, world, closed):
    """The words are there to be told: the tests above look for something."""
    client.force_login(world.other_member)
    for project in closed:
        assert WORDS in client.get(reverse("cms:project-detail", args=[project.pk])).content.decode()
    assert WORDS in client.get(reverse("cms:search"), {"q": "秘密"}).content.decode()
    for name in ("cms:portfolio-xlsx", "cms:portfolio-pdf"):
        assert tells(client.get(reverse(name)), f"{WORDS}案件"), name


NOBODY = ("public", "member", "approver", "executive", "coordinator", "neighbour", "administrator")


@pytest.mark.parametrize("who", NOBODY)
def test_the_numbers_shown_count_nothing_of_it(client, world, closed, who):
    """T34: 0 found, 0 behind each filter, and no filter that only a closed record would bring."""
    person = others(world)[who]
    if person.is_authenticated:
        client.force_login(person)
        page = client.get(reverse("cms:search"), {"q": CANARY})
        assert page.context["page"].paginator.count == 0
        assert page.context["cases"] == []
        assert "<small>0件</small>" in page.content.decode()
    for query in ({}, {"q": CANARY}, {"department": "kenkou"}):
        page = client.get(reverse("cms:book"), query)
        found = page.context["book"]
        assert found.page.paginator.count == 0
        assert page.context["listed"] == 0
        choices = [*found.stages, *found.departments, *found.years, *found.themes]
        assert [choice for choice in choices if choice.count] == []
        assert "0件" in page.content.decode()
        data = client.get(reverse("cms:book-data"), {**query, "format": "json"}).json()
        assert data["projects"] == []


def test_its_department_sees_it_counted_where_it_may(client, world, closed):
    client.force_login(world.other_member)
    page = client.get(reverse("cms:search"), {"q": CANARY})
    assert page.context["page"].paginator.count == 3
    assert "<small>3件</small>" in page.content.decode()
    assert client.get(reverse("cms:book"), {"q": CANARY}).context["book"].page.paginator.count == 0
