"""The reader's pages in a browser, on the desk and on the phone: nothing outside, nothing sideways, WCAG."""

import pytest
from django.urls import reverse

from cms.models import ProjectPage
from cms.services import publish_page, register_project
from tests.cms.conftest import FACTS
from tests.factories.accounts import PASSWORD, make_department, make_organisation, make_person
from tests.factories.cases import make_case, make_decision, make_version
from tests.factories.register import make_budget_line, make_health, make_milestone, make_theme

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def shelf(transactional_db):
    """A published project with everything on its page."""
    section = make_department(make_organisation(), "tosho", "図書館課")
    member, approver = make_person("member", member=section), make_person("approver", approver=section)
    project = register_project(owner=section, facts=FACTS, actor=member, themes=[make_theme()])
    page = ProjectPage.objects.get(project=project)
    page.story = [("text", "<h3>何が変わるか</h3><p>来館せずに予約できます。</p><ul><li>本</li></ul>")]
    page.save_revision(user=member)
    publish_page(project=project, actor=approver)
    for year, kind, amount in ((2026, "requested", 48_900_000), (2026, "initial", 44_200_000)):
        make_budget_line(project, amount, fiscal_year=year, kind=kind)
    make_budget_line(project, 186_400_000, fiscal_year=2027, kind="requested", first_amount=164_000_000)
    make_milestone(project, stage="tendering")
    make_health(project, "yellow", reason="公告を2か月後ろへ。人数の根拠を確かめるため。")
    case = make_case(project, name="構築業務委託", state="noticed")
    make_version(case)
    make_decision(case, decided_by=approver)
    return project, member, approver


def is_sideways(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")


@pytest.mark.parametrize("width", [1280, 390])
def test_the_public_reads_the_book(live_server, open_page, axe, shelf, width):
    project = shelf[0]
    page = open_page(width=width)
    for path in ("/book/", f"/book/{project.code}/", "/book/data/", "/help/"):
        page.goto(live_server.url + path)
        assert not is_sideways(page), path
        axe(page)


@pytest.mark.parametrize("width", [1280, 390])
def test_staff_read_home_search_and_project(live_server, open_page, axe, shelf, width):
    project, member, _ = shelf
    page = open_page(width=width)
    sign_in(page, live_server, member)
    for path in ("/", "/search/?q=図書館", reverse("cms:project-detail", args=[project.pk])):
        page.goto(live_server.url + path)
        assert not is_sideways(page), path
        axe(page)


def test_an_approver_opens_the_editor_and_publishes(live_server, open_page, shelf):
    project, _, approver = shelf
    page = open_page()
    sign_in(page, live_server, approver)
    page.goto(live_server.url + reverse("wagtailadmin_pages:edit", args=[project.page.pk]))
    page.locator("#id_title").fill("どの図書館の本も、ひとつの画面で")
    page.locator('button[name="action-publish"]').first.evaluate("button => button.click()")
    page.wait_for_url(f"**{reverse('cms:project-detail', args=[project.pk])}")
    page.goto(f"{live_server.url}/book/{project.code}/")
    assert "どの図書館の本も、ひとつの画面で" in page.inner_text("main")


def sign_in(page, live_server, person) -> None:
    page.goto(live_server.url + "/login/")
    page.locator("input[type=email], input[name=username]").first.fill(person.email)
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("main form button").first.click()
    page.wait_for_load_state()
