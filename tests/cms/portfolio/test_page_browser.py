"""The executive's page in a browser: nothing sideways, WCAG, and each figure of a card opens its own list."""

import pytest

from procurement.enums import Stage
from tests.cms.portfolio.test_behind import make_busy
from tests.cms.test_book_browser import is_sideways, sign_in
from tests.factories.accounts import make_department, make_organisation, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def executive(transactional_db):
    home = make_organisation()
    bureau, other = make_department(home, "fukushi", "福祉局"), make_department(home, "zeimu", "税務局")
    make_busy(bureau, light="red", musts=2)
    make_busy(make_department(bureau, "kodomo", "子ども課"), light="yellow", musts=1)
    make_busy(other, light=None, stage=Stage.TENDERING)
    return make_person("fukuchiji", executive=home)


@pytest.mark.parametrize("width", [1280, 390])
def test_an_executive_reads_the_portfolio_and_what_lies_behind(live_server, open_page, axe, executive, width):
    page = open_page(width=width)
    sign_in(page, live_server, executive)
    for path in ("", "?department=fukushi&own=1", "projects/?money=granted", "projects/?differs", "waiting/"):
        page.goto(f"{live_server.url}/portfolio/{path}")
        assert not is_sideways(page), path
        axe(page)


def test_a_card_leads_to_its_list_and_its_second_figure_to_another(live_server, open_page, executive):
    page = open_page()
    sign_in(page, live_server, executive)
    page.goto(f"{live_server.url}/portfolio/")
    card = page.locator(".kpi", has_text="未解決の必須")
    card.locator(".d a").click()
    page.wait_for_url("**/portfolio/projects/?unanswered=1")
    page.go_back()
    card.click(position={"x": 8, "y": 8})
    page.wait_for_url("**/portfolio/projects/?must=1")
