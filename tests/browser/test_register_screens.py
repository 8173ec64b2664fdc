"""The register's screens in a real browser: readable and reachable at both widths, and one whole way."""

import os

import pytest

from procurement.models import Project
from tests.factories.accounts import make_department, make_organisation, make_person
from tests.factories.register import make_budget_line, make_health, make_milestone, make_project

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    bureau = make_department(make_organisation(), "fukushi", "福祉保健局")
    section = make_department(bureau, "kodomo", "子ども家庭課")
    member = make_person("aoki", last_name="青木", first_name="真理", member=section)
    project = make_project(section, name="保育所等入所申込のオンライン化", actor=member)
    line = make_budget_line(project, 186_400_000)
    milestone = make_milestone(project, "公告")
    make_health(project, "yellow")
    return {"member": member, "project": project, "line": line, "milestone": milestone}


def pages(world) -> dict[str, str]:
    base = f"/projects/{world['project'].pk}"
    return {
        "projects": "/projects/",
        "register": "/projects/new/",
        "facts": f"{base}/edit/",
        "stage": f"{base}/stage/",
        "level": f"{base}/level/",
        "history": f"{base}/history/",
        "budget": f"{base}/budget/",
        "budget-line": f"{base}/budget/{world['line'].pk}/",
        "milestones": f"{base}/milestones/",
        "milestone": f"{base}/milestones/{world['milestone'].pk}/",
        "health": f"{base}/health/",
    }


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_and_fits(open_page, enter, axe, world, width):
    page = enter(open_page(width=width), world["member"])
    folder = os.environ.get("SCREENSHOTS")
    for name, path in pages(world).items():
        page.goto(path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        if folder:
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_registration_is_mended_closed_and_finished(open_page, enter, axe, world, width):
    page = enter(open_page(width=width), world["member"])
    page.goto("/projects/new/")
    reason = page.get_by_label("非公開の理由")
    assert not reason.is_visible()
    page.get_by_label("名前").fill("児童相談の記録共有")
    page.get_by_label("金額").fill("186,400,000")
    page.get_by_role("radio", name="部局内").check()
    assert reason.is_visible()
    page.get_by_role("button", name="登録する").click()
    summary = page.get_by_role("alert").first
    summary.get_by_role("link", name="目的").wait_for()
    axe(page)
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/register-errors-{width}.png", full_page=True)
    assert page.get_by_label("名前").input_value() == "児童相談の記録共有"
    assert page.get_by_label("金額").input_value() == "186,400,000"
    page.get_by_label("目的").fill("相談の記録を、関わる職員がすぐ読めるようにする")
    page.get_by_role("checkbox", name="職員").check()
    page.get_by_label("金額").fill("186,400")
    reason.select_option("personal")
    page.get_by_label("見直しの日").fill("令和15年4月1日")
    page.get_by_role("button", name="登録する").click()
    page.get_by_text("登録しました").wait_for()
    project = Project.objects.get(name="児童相談の記録共有")
    assert (project.level, project.budget_lines.get().amount) == ("department", 186_400_000)


@pytest.mark.parametrize("width", [1280, 390])
def test_what_two_people_wrote_at_once_is_read_side_by_side_and_sent_again(
    open_page, enter, axe, world, width
):
    page = enter(open_page(width=width), world["member"])
    page.goto(f"/projects/{world['project'].pk}/edit/")
    Project.objects.filter(pk=world["project"].pk).update(purpose="ほかの人の文", edition=2)
    page.get_by_label("目的").fill("自分の文")
    page.get_by_role("button", name="保存する").click()
    page.get_by_role("heading", name="先に保存した人がいます").wait_for()
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/stale-{width}.png", full_page=True)
    page.get_by_role("button", name="自分の入力で保存する").click()
    page.wait_for_url(f"**/projects/{world['project'].pk}/")
    assert Project.objects.get(pk=world["project"].pk).purpose == "自分の文"


@pytest.mark.parametrize("width", [1280, 390])
def test_the_address_of_a_form_leads_on(open_page, enter, axe, world, width):
    page = enter(open_page(width=width), world["member"])
    page.goto("/projects/")
    page.goto("/me/hat/")
    axe(page)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    if folder := os.environ.get("SCREENSHOTS"):
        page.screenshot(path=f"{folder}/no-page-{width}.png", full_page=True)
    page.get_by_role("link", name="ホームへ").click()
    page.get_by_role("heading", name="自分の番").first.wait_for()
