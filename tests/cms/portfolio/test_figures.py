"""Each viewer's figures are sums of the same rows, and equal what the viewer could count by hand."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cms.portfolio.figures import Filters, portfolio_for
from cms.portfolio.scope import scope_of
from procurement.enums import Level, Stage
from procurement.models import Project
from procurement.services import budget, disclosure, projects
from reviews.enums import ReviewState
from sharingbook.accounts.models import Department
from tests.factories.accounts import make_department, make_organisation, make_person
from tests.factories.cases import make_case
from tests.factories.register import make_budget_line, make_health, make_project
from tests.factories.reviews import make_annotation, make_review

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture
def world():
    """Two bureaus of one government and another government, with every level in each."""
    home, other = make_organisation(), make_organisation("hoka", "ほか市")
    welfare, tax = make_department(home, "fukushi", "福祉局"), make_department(home, "zeimu", "税務局")
    section = make_department(welfare, "kodomo", "子ども家庭課")
    for owner in (welfare, section, tax, make_department(other, "hoka-ka", "ほか課")):
        for level in Level:
            project = make_project(owner, level=level)
            make_budget_line(project, 1_000_000)
    return {"home": home, "welfare": welfare, "section": section, "tax": tax}


def people(world):
    return {
        "member": make_person("member", member=world["section"]),
        "coordinator": make_person("coordinator", coordinator=world["welfare"]),
        "executive": make_person("executive", executive=world["home"]),
        "auditor": make_person("auditor", auditor=world["home"]),
        "reviewer": make_person("reviewer", reviewer=world["tax"]),
    }


@pytest.mark.parametrize(
    ("role", "count"), [("member", 7), ("coordinator", 8), ("executive", 6), ("auditor", 9), ("reviewer", 6)]
)
def test_a_viewer_counts_what_the_viewer_sees(world, role, count):
    person = people(world)[role]
    found = portfolio_for(person)
    assert found.total.projects == count
    listed = scope_of(person).projects(list(Department.objects.all()))
    assert listed.count() == count
    assert not listed.exclude(pk__in=Project.objects.visible_to(person)).exists()
    assert found.total.granted == count * 1_000_000


def test_an_executive_learns_the_number_of_closed_records_and_nothing_else(world):
    found = portfolio_for(people(world)["executive"])
    assert found.hidden == 3
    assert found.open_share == round(3 * 100 / 9)


def test_rows_of_departments_stages_and_years_add_up(world):
    found = portfolio_for(people(world)["auditor"])
    assert sum(row.figures.projects for row in found.departments) == 9
    assert [row.code for row in found.departments] == ["fukushi", "zeimu"]
    assert sum(row.figures.projects for row in found.stages) == 9
    assert found.years[0].figures.granted == 9_000_000


def test_figures_follow_every_act_in_its_own_transaction(world):
    staff = people(world)
    member, auditor = staff["member"], staff["auditor"]
    project = Project.objects.filter(owner=world["section"], level=Level.PUBLIC).get()
    line = project.budget_lines.get()
    budget.change_line(line=line, edition=1, amount=5_000_000, funding_source="", actor=member)
    projects.move_stage(project=project, stage=Stage.TENDERING, actor=member)
    make_health(project, "red")
    found = portfolio_for(auditor)
    assert found.total.granted == 13_000_000
    assert found.total.red == 1
    assert {row.stage: row.figures.projects for row in found.stages} == {"preparing": 8, "tendering": 1}


def test_yesterday_knows_nothing_of_today(world):
    found = portfolio_for(people(world)["auditor"], day=timezone.localdate() - timedelta(days=1))
    assert found.total.projects == 0


def test_filters_narrow_every_figure(world):
    auditor = people(world)["auditor"]
    found = portfolio_for(auditor, filters=Filters(department="fukushi", stage="preparing"))
    assert found.total.projects == 6
    assert [row.code for row in found.departments] == ["fukushi", "kodomo"]
    assert portfolio_for(auditor, filters=Filters(fiscal_year=1999)).total.projects == 0
    assert portfolio_for(auditor, filters=Filters(department="nowhere")).total.projects == 0


def test_a_closed_case_of_an_open_project_counts_for_those_alone_who_may_see_it(world):
    project = Project.objects.filter(owner=world["section"], level=Level.PUBLIC).get()
    review = make_review(make_case(project, level=Level.DEPARTMENT), ReviewState.ADVISED)
    make_annotation(review, state="issued")
    staff = people(world)

    def counted(role: str) -> tuple[int, int]:
        total = portfolio_for(staff[role]).total
        return total.open_must, total.unanswered

    assert [counted(role) for role in staff] == [(1, 1), (1, 1), (0, 0), (1, 1), (0, 0)]
    case = review.case
    closing = {"reason": "deliberation", "review_on": timezone.localdate() + timedelta(days=9)}
    for level, number in ((Level.GOVERNMENT, 1), (Level.DEPARTMENT, 0)):
        disclosure.propose_level(record=case, level=level, **closing, actor=staff["member"])
        assert counted("executive") == (number, number)
    disclosure.raise_level(record=case, actor=staff["member"])
    assert counted("executive") == (1, 1)
    disclosure.propose_level(record=project, level=Level.DEPARTMENT, **closing, actor=staff["member"])
    assert [counted(role) for role in staff] == [(1, 1), (1, 1), (0, 0), (1, 1), (0, 0)]


def test_drafts_count_nowhere(world):
    make_project(world["tax"], draft=True)
    assert portfolio_for(None).total.projects == 12


def test_the_figures_take_the_same_few_queries_whatever_the_size(world, django_assert_num_queries):
    auditor = people(world)["auditor"]
    auditor.active_memberships  # noqa: B018 (the request has read them already)
    with django_assert_num_queries(7):
        portfolio_for(auditor)
    for _ in range(3):
        make_project(world["tax"])
    with django_assert_num_queries(7):
        portfolio_for(auditor)
