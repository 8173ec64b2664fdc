"""Pages that answer an act or a refusal: no link leads to them, and people use them all the same."""

import pytest
from django.db.models import F

from procurement.models import Project
from tests.factories.accounts import make_department, make_organisation, make_person
from tests.factories.register import make_project

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def people():
    section = make_department(make_organisation(), "kodomo", "子ども家庭課")
    member = make_person("aoki", last_name="青木", member=section)
    boss = make_person("boss", last_name="管理", administrator=None)
    return {"member": member, "boss": boss, "project": make_project(section, created_by=member)}


def assert_holds(page, axe) -> None:
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.parametrize("width", [1280, 390])
def test_refusals_conflicts_and_the_link_made_once_are_without_barriers(open_page, enter, axe, people, width):
    page, project = open_page(width=width), people["project"]
    enter(page, people["member"])
    assert page.goto("/people/").status == 403
    assert_holds(page, axe)
    page.goto(f"/projects/{project.pk}/edit/")
    Project.objects.filter(pk=project.pk).update(edition=F("edition") + 1, purpose="別の人の目的")
    page.get_by_label("目的").first.fill("わたしの目的")
    with page.expect_navigation() as answered:
        page.evaluate("document.querySelector('main form[method=post]').requestSubmit()")
    assert answered.value.status == 409
    for words in ("別の人の目的", "わたしの目的"):
        assert words in page.content()
    assert_holds(page, axe)
    boss = open_page(width=width)
    enter(boss, people["boss"])
    boss.goto(f"/people/{people['member'].pk}/")
    boss.get_by_role("button", name="一回限りのリンクを作る").click()
    boss.get_by_label("青木さんのリンク").wait_for()
    assert_holds(boss, axe)
