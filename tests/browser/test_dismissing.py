"""A reason for "does not apply" is asked for in view, and is not lost when the findings come anew."""

import pytest
from playwright.sync_api import expect

from reviews.enums import FindingState
from reviews.models import Finding
from reviews.services import checking
from tests.factories.findings import HOUSE, VAGUE, make_check, make_finding, make_pack

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REASON = "別紙３に数値がある。"


@pytest.fixture
def checked(version):
    make_pack(version.owning_department.organisation)
    make_check(version)
    return version


@pytest.fixture
def finding(checked):
    return Finding.objects.get(version=checked, rule=VAGUE)


@pytest.fixture
def recheck(checked, monkeypatch):
    """A check by other rules waits; the function that comes runs it."""
    monkeypatch.setattr("reviews.services.checking.check_later", lambda row: None)
    make_pack(
        checked.owning_department.organisation,
        HOUSE.replace("pack: house", "pack: house-2").replace("house-", "other-"),
    )
    checking.ask_if_needed(version=checked)
    return lambda: checking.run(check_id=checked.checks.latest("pk").pk)


def write(page, finding):
    page.click(f"#f{finding.pk} summary:has-text('あてはまらない')")
    page.keyboard.type(REASON)  # the field has the focus


def test_the_reason_is_asked_for_in_view_and_in_focus(open_page, open_draft, review, checked):
    low = make_finding(checked, words="設計書25を期限までに")
    page = open_draft(open_page(height=900))
    page.wait_for_selector(".findmark")
    page.evaluate(f"document.getElementById('b{low.seq}').scrollIntoView({{ block: 'end' }})")
    page.click(f".findmark[data-finds='{low.seq}']")
    write(page, low)
    expect(page.locator(f"#f{low.pk} [name=reason]")).to_have_value(REASON)
    expect(page.locator(f"#f{low.pk} form button")).to_be_in_viewport(ratio=1)


def test_a_reason_beside_the_text_outlives_a_check_that_ends(page, open_draft, review, finding, recheck):
    open_draft(page)
    page.click("[data-tab=findings]")
    page.click(f"[data-opens-finding='{finding.pk}']")
    write(page, finding)
    recheck()
    expect(page.locator("#findings .findings__anew")).to_contain_text(
        "点検が新しくなりました", timeout=10_000
    )
    box = page.locator(f"#f{finding.pk} [name=reason]")
    expect(box).to_have_value(REASON)
    page.get_by_role("button", name="新しい点検結果を見る").click()
    page.wait_for_selector(".findings__anew", state="detached")
    expect(box).to_be_visible()
    expect(box).to_have_value(REASON)
    page.click(f"#f{finding.pk} form button")
    page.wait_for_selector(f"#f{finding.pk}", state="detached")
    finding.refresh_from_db()
    assert (finding.state, finding.dismissal.reason) == (FindingState.DISMISSED, REASON)


def test_a_reason_beside_the_text_outlives_another_one_that_is_sent(page, open_draft, review, finding):
    other = make_finding(finding.version, words="設計書1を期限までに")
    open_draft(page)
    page.click("[data-tab=findings]")
    page.click(f"[data-opens-finding='{finding.pk}']")
    write(page, finding)
    page.click(f"[data-opens-finding='{other.pk}']")
    write(page, other)
    page.click(f"#f{other.pk} form button")
    page.wait_for_selector(f"[data-opens-finding='{other.pk}']", state="detached")
    page.click(f"[data-opens-finding='{finding.pk}']")
    expect(page.locator(f"#f{finding.pk} [name=reason]")).to_have_value(REASON)


def test_nothing_written_the_new_findings_come_by_themselves(page, open_draft, review, finding, recheck):
    open_draft(page)
    page.click("[data-tab=findings]")
    page.wait_for_selector("#check-status .notice")
    recheck()
    page.wait_for_selector("#check-status .notice", state="detached", timeout=10_000)
    assert page.locator(".findings__anew").count() == 0


def test_a_reason_on_the_page_of_findings_outlives_a_check_that_ends(page, enter, finding, recheck, axe):
    enter(page, finding.version.case.created_by)
    page.goto(f"/versions/{finding.version.pk}/findings/")
    write(page, finding)
    recheck()
    expect(page.locator("#check-status")).to_contain_text("点検が新しくなりました", timeout=10_000)
    box = page.locator(f"#f{finding.pk} [name=reason]")
    expect(box).to_have_value(REASON)
    axe(page)
    with page.expect_navigation():
        page.click("text=新しい点検結果を見る")
    expect(box).to_be_visible()
    expect(box).to_have_value(REASON)
    with page.expect_navigation():
        page.click(f"#f{finding.pk} form button")
    expect(page.locator("#aside")).to_contain_text(REASON)


def test_the_page_of_findings_comes_anew_by_itself_when_nothing_is_written(page, enter, finding, recheck):
    enter(page, finding.version.case.created_by)
    page.goto(f"/versions/{finding.version.pk}/findings/")
    page.wait_for_selector("#check-status .notice")
    with page.expect_navigation(timeout=10_000):
        recheck()
    assert page.locator("#check-status .notice").count() == 0
