"""The pages of people, roles and departments in a real browser: readable, reachable, at both widths."""

import os

import pytest
from django.test import Client

from tests.factories.accounts import PASSWORD, give_hat, make_department, make_organisation, make_person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world():
    prefecture = make_organisation("minato", "みなと県", local_government_code="130001")
    bureau = make_department(prefecture, "fukushi", "福祉保健局", kind="bureau")
    section = make_department(bureau, "kodomo", "子ども家庭課", kana="こどもかていか")
    boss = make_person("boss", last_name="管理", first_name="一郎", administrator=None)
    other = make_person("other", last_name="管理", first_name="二郎", administrator=None)
    person = make_person("aoki", last_name="青木", first_name="真理", member=section, reviewer=bureau)
    give_hat(
        make_person("kato", last_name="加藤", first_name="健"),
        "approver",
        section,
        confirmed=False,
        granted_by=other,
    )
    return {"boss": boss, "person": person, "section": section, "organisation": prefecture}


def paths(world) -> list[str]:
    person, section, organisation = world["person"].pk, world["section"].pk, world["organisation"].pk
    return [
        "/people/",
        f"/people/{person}/",
        "/people/new/",
        f"/people/{person}/roles/new/",
        f"/roles/{world['person'].memberships.first().pk}/end/",
        "/departments/",
        f"/departments/{section}/",
        f"/organisations/{organisation}/settings/",
        "/me/notices/",
        "/password/",
    ]


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_is_accessible_and_fits(live_server, open_page, axe, world, settings, width):
    settings.LOGIN_REDIRECT_URL = "accounts:people"
    page = open_page(width=width)
    folder = os.environ.get("SCREENSHOTS")
    page.goto(live_server.url + "/login/")
    axe(page)
    if folder:
        page.screenshot(path=f"{folder}/login-{width}.png", full_page=True)
    page.get_by_label("メールアドレス").fill(world["boss"].email)
    page.get_by_label("パスワード").fill(PASSWORD)
    page.get_by_role("button", name="ログインする").click()
    page.wait_for_url(live_server.url + "/people/")
    for path in paths(world):
        page.goto(live_server.url + path)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert page.locator("h1").count() == 1
        if folder:
            page.screenshot(path=f"{folder}/{path.strip('/').replace('/', '-')}-{width}.png", full_page=True)


def test_a_new_colleague_comes_in_by_the_link_alone(live_server, open_page, world, settings):
    settings.LOGIN_REDIRECT_URL = "notifications:notices"
    boss, newcomer = open_page(), open_page()
    boss.goto(live_server.url + "/login/?next=/people/new/")
    boss.get_by_label("メールアドレス").fill(world["boss"].email)
    boss.get_by_label("パスワード").fill(PASSWORD)
    boss.get_by_role("button", name="ログインする").click()
    boss.get_by_label("姓").fill("新田")
    boss.get_by_label("メールアドレス").fill("nitta@example.lg.jp")
    boss.get_by_label("組織").select_option(str(world["section"].pk))
    boss.get_by_label("役割").select_option("member")
    boss.get_by_role("button", name="このアカウントを作る").click()
    boss.get_by_role("button", name="一回限りのリンクを作る").click()
    link = boss.get_by_label("新田さんのリンク").input_value()
    newcomer.goto(link)
    newcomer.get_by_label("新しいパスワード", exact=True).fill("a long enough phrase")
    newcomer.get_by_label("新しいパスワード（確認）").fill("a long enough phrase")
    newcomer.get_by_role("button", name="このパスワードに決める").click()
    newcomer.get_by_label("メールアドレス").fill("nitta@example.lg.jp")
    newcomer.get_by_label("パスワード").fill("a long enough phrase")
    newcomer.get_by_role("button", name="ログインする").click()
    newcomer.get_by_text("新しい役割が付きました：担当者").wait_for()
    used = Client().get(link.removeprefix(live_server.url))
    assert "このリンクはもう使えません" in used.content.decode()
