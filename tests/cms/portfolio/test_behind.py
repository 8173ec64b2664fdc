"""Every number of the page leads to what it counts: a list of that many, or with that sum."""

import html
import re
from datetime import timedelta

import pytest
from django.utils import timezone

from procurement.enums import Level, Stage
from reviews.enums import ReviewState
from tests.factories.accounts import make_department, make_organisation, make_person
from tests.factories.cases import make_case
from tests.factories.register import make_budget_line, make_health, make_project
from tests.factories.reviews import make_annotation, make_review

pytestmark = pytest.mark.django_db
LISTS = ("/portfolio/projects/", "/portfolio/waiting/")
# Kind and year; the settlement lies before the years of the project.
LINES = (
    ("requested", 2026), ("initial", 2026), ("supplementary", 2027), ("contracted", 2027), ("settled", 2025),
)  # fmt: skip


def make_busy(owner, *, light: str | None, musts: int = 0, **fields):
    """A project with money of every kind, a case that waits for long and advice that is not settled."""
    project = make_project(owner, fy_from=2026, fy_to=2027, **fields)
    for at, (kind, year) in enumerate(LINES, start=1):
        make_budget_line(project, 1_234_567 * at + project.pk, kind=kind, fiscal_year=year)
    if light:
        make_health(project, light)
    review = make_review(make_case(project), ReviewState.ADVISED)
    review.case.waiting_since = timezone.now() - timedelta(days=30)
    review.case.save()
    for number in range(musts):
        make_annotation(review, state="issued" if number else "answered")
    return project


@pytest.fixture
def home():
    """A bureau with projects of its own and of its section, and another bureau with closed ones."""
    home = make_organisation()
    bureau, other = make_department(home, "fukushi", "福祉局"), make_department(home, "zeimu", "税務局")
    section = make_department(bureau, "kodomo", "子ども課")
    make_busy(bureau, light="red", musts=2)
    make_busy(bureau, light=None, stage=Stage.TENDERING)
    make_busy(section, light="yellow", musts=1, level=Level.GOVERNMENT)
    make_busy(section, light="green", musts=3, stage=Stage.TENDERING)
    make_busy(other, light="red", musts=1)
    make_busy(other, light="green", level=Level.DEPARTMENT)
    closed = make_review(make_case(make_project(other), level=Level.DEPARTMENT), ReviewState.ADVISED)
    make_annotation(closed, state="issued")
    return {"home": home, "bureau": bureau}


@pytest.fixture(params=["executive", "coordinator"])
def viewer(home, request):
    if request.param == "executive":
        return make_person("fukuchiji", executive=home["home"])
    return make_person("torimatome", coordinator=home["bureau"])


def links(page: str) -> list[tuple[str, str | None]]:
    """Every link to a list, with the number that it stands for."""
    found = []
    for tag in re.findall(r"<a [^>]*>", page):
        address = html.unescape(re.search(r'href="([^"]*)"', tag)[1])
        if address.startswith(LISTS):
            number = re.search(r'data-number="([^"]*)"', tag)
            found.append((address, number and number[1]))
    return found


@pytest.mark.parametrize(
    "query",
    ["", "?department=fukushi", "?department=fukushi&own=1", "?stage=tendering", "?fy=2025", "?fy=2027",
     "?department=fukushi&stage=preparing&fy=2026"],
)  # fmt: skip
def test_every_number_leads_to_a_list_of_that_many_or_with_that_sum(client, viewer, query):
    client.force_login(viewer)
    found = links(client.get(f"/portfolio/{query}").content.decode())
    assert len(found) > 15
    for address, number in found:
        context = client.get(address).context
        listed = context.get("total")
        listed = context["page"].paginator.count if listed is None else listed
        assert str(listed) == number, address


def test_the_page_leads_behind_each_kind_of_number(client, viewer):
    client.force_login(viewer)
    addresses = "\n".join(address for address, _ in links(client.get("/portfolio/").content.decode()))
    parts = (
        "light=green", "light=yellow", "light=red", "light=none", "must=1", "unanswered=1", "level=public",
        "differs=1", "money=first", "money=granted", "money=contracted", "money=settled", "fy=2025",
        "stage=tendering", "department=", "/portfolio/waiting/",
    )  # fmt: skip
    assert [part for part in parts if part not in addresses] == []


def test_the_list_sums_up_what_its_rows_show(client, viewer):
    client.force_login(viewer)
    for asked, column in (("must", "open_musts"), ("unanswered", "unanswered"), ("money=granted", "money")):
        context = client.get(f"/portfolio/projects/?{asked}").context
        assert context["total"] == sum(getattr(row, column) for row in context["page"]) > 0


def test_a_department_can_be_seen_without_its_parts(client, home):
    client.force_login(make_person("fukuchiji", executive=home["home"]))
    page = client.get("/portfolio/?department=fukushi").content.decode()
    assert "福祉局（直轄分）" in page
    assert "?department=fukushi&amp;own=1" in page
    alone = client.get("/portfolio/?department=fukushi&own=1")
    assert alone.context["portfolio"].total.projects == 2
    # Its row names it without a link: there is nothing narrower to open.
    assert re.search(r'<th scope="row">福祉局</th>', alone.content.decode())


def test_a_year_with_money_is_a_year_of_the_project(client, viewer):
    client.force_login(viewer)
    portfolio = client.get("/portfolio/?fy=2025").context["portfolio"]
    settled = portfolio.years[0]
    assert settled.fiscal_year == 2025
    assert settled.figures.projects == portfolio.total.projects > 0
    assert settled.figures.settled > 0


@pytest.mark.parametrize("address", ["/portfolio/waiting/", "/portfolio/projects/?must"])
def test_the_lists_take_as_many_queries_for_one_row_as_for_three(
    client, home, viewer, address, django_assert_max_num_queries
):
    client.force_login(viewer)
    with django_assert_max_num_queries(12):
        client.get(address)
    for _ in range(3):
        make_busy(home["bureau"], light="red", musts=1)
    with django_assert_max_num_queries(12):
        client.get(address)
