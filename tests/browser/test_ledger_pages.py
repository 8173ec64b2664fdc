"""The audit record in a real browser: readable and reachable at both widths, verified by one press."""

import os

import pytest

from cms.ledger import checks
from cms.models import LedgerCheck
from procurement.services import projects
from procurement.services.decisions import decide
from sharingbook.audit.models import LedgerEntry
from tests.factories.accounts import make_department, make_organisation, make_person
from tests.factories.cases import make_case
from tests.factories.register import make_project

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    organisation = make_organisation("minato", "みなと県")
    section = make_department(organisation, "kodomo", "子ども家庭課")
    member = make_person("aoki", last_name="青木", first_name="真理", member=section)
    approver = make_person("oda", last_name="織田", first_name="真理", approver=section)
    auditor = make_person("noda", last_name="野田", first_name="さやか", auditor=organisation)
    project = make_project(section, name="保育所等入所申込のオンライン化", actor=member)
    for purpose in ("窓口に来る回数を減らす", "来庁なしで申し込めるようにする"):
        project.refresh_from_db()
        projects.edit_facts(
            project=project, edition=project.edition, changes={"purpose": purpose}, actor=member
        )
    case = make_case(project, name="構築業務委託")
    facts = {"project": project, "case": case, "outcome": "revise", "actor": approver}
    first = decide(**facts, grounds="要件が足りない")
    case.refresh_from_db()
    decide(**facts, grounds="要件が二つ足りない", corrects=first)
    return {"auditor": auditor, "member": member, "project": project}


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_and_fits(open_page, enter, axe, world, width):
    page = enter(open_page(width=width), world["auditor"])
    newest = LedgerEntry.objects.order_by("-seq").first().seq
    folder = os.environ.get("SCREENSHOTS")
    shots = {
        "ledger": f"/ledger/?open={newest}",
        "ledger-entry": f"/ledger/{newest}/",
        "ledger-access": "/ledger/access/",
        "ledger-help": "/ledger/how-to-check/",
    }
    for name, path in shots.items():
        page.goto(path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"), name
        if folder:
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)


def test_an_auditor_verifies_and_follows_a_correction(page, enter, axe, world):
    enter(page, world["auditor"])
    page.goto("/ledger/")
    page.get_by_role("button", name="いま照合する").click()
    page.get_by_text("すべての記録が正しくつながっています").wait_for()
    axe(page)
    page.get_by_role("row", name="訂正").get_by_role("link", name="決定を記録").click()
    assert "要件が二つ足りない" in page.get_by_role("table").inner_text()
    page.get_by_role("table").get_by_role("link", name="元の記録").click()
    assert page.get_by_role("heading", level=1).inner_text().startswith("決定を記録")
    assert page.get_by_text("要件が足りない").is_visible()


def test_the_verdict_of_a_running_check_comes_by_itself(page, enter, world):
    check = LedgerCheck.objects.create(by=world["auditor"], size=4, done=3)
    enter(page, world["member"])
    page.goto("/ledger/")
    assert page.get_by_text("照合の途中です（75％）").is_visible()
    assert not page.get_by_role("button", name="いま照合する").count()
    checks.run_check(check_id=check.pk)
    page.get_by_text("すべての記録が正しくつながっています").wait_for()


def test_the_public_reads_the_record_from_the_footer(page, axe, world):
    page.goto("/book/")
    page.get_by_role("contentinfo").get_by_role("link", name="監査記録").click()
    axe(page)
    page.get_by_role("navigation", name="記録の種類").get_by_role("link", name="操作の記録").click()
    axe(page)
    assert page.get_by_text("事実を変更").first.is_visible()
    assert "青木" not in page.content()
