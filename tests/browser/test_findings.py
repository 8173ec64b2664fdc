"""What the check found, in a browser: read after the upload, mended, made a comment, dismissed."""

import pytest
from playwright.sync_api import expect

from reviews.enums import FindingState
from reviews.models import Annotation, Finding
from reviews.services.findings import comment_on_finding
from tests.browser.draft_parts import DRAWN, TEXT, until
from tests.builders.packages import docx, p, tbl, tc, tr
from tests.builders.small_docx import small_docx
from tests.factories.cases import make_version
from tests.factories.findings import VAGUE, make_check, make_finding, make_pack

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MENDED = [line.replace("できるだけ速やかに", "３秒以内に") for line in TEXT]


@pytest.fixture
def checked(version):
    make_pack(version.owning_department.organisation)
    make_check(version)
    return version


@pytest.fixture
def member(version):
    return version.case.created_by


def the(version, rule=VAGUE):
    return Finding.objects.get(version=version, rule=rule)


def upload(page, case, lines, name):
    page.goto(f"/cases/{case.pk}/versions/new/")
    page.set_input_files("#id_file", {"name": name, "mimeType": WORD, "buffer": small_docx(lines)})
    if page.locator("[name=document]:visible").count():
        page.check("[name=document] >> nth=0")
    page.click(".actbar .btn--primary")
    page.wait_for_selector(".bench--live")


def open_finding(page, finding):
    """Step through the findings to this one."""
    for _ in range(60):
        page.keyboard.press("f")
        if page.locator(f".draft #f{finding.pk}").count():
            return
    pytest.fail("no key f leads to it")


def test_the_member_sees_findings_after_the_upload_mends_the_text_and_they_are_gone(
    page, version, member, enter
):
    """One upload with a fault, its finding beside the text and on its page; the mended file: mended."""
    make_pack(version.owning_department.organisation)
    enter(page, member)
    upload(page, version.case, [*TEXT, "以上"], "案2.docx")
    page.wait_for_selector("#findings .findings__sum")
    second = version.draft.versions.get(number=2)
    line = page.locator("#findings .findings__line", has_text="できるだけ速やかに」は測れません")
    expect(line).to_be_visible()
    line.click()
    card = page.locator(f".draft #f{the(second).pk}")
    expect(card).to_be_visible()
    expect(card).to_contain_text("秒で書いてください")
    assert page.evaluate(DRAWN, "selected") == ["できるだけ速やかに"]
    upload(page, version.case, MENDED, "案3.docx")
    page.wait_for_selector("#findings .findings__sum")
    expect(page.locator("#findings")).not_to_contain_text("は測れません")
    page.click("#findings .findings__sum a")
    expect(page.locator("#gone")).to_contain_text("「できるだけ速やかに」は測れません")


def test_a_finding_becomes_a_comment_with_one_key(page, open_draft, review, checked):
    """F fills the form, the space bar takes the kind that is suggested, Ctrl+Enter saves."""
    open_draft(page)
    page.wait_for_selector(".findmark")
    open_finding(page, the(checked))
    page.keyboard.press("Shift+F")
    text = page.locator("#composer [name=text]")
    expect(text).to_have_value("「できるだけ速やかに」は測れません\n秒で書いてください")
    assert page.locator("#composer [name=kind]:checked").count() == 0
    assert page.evaluate("document.activeElement.value") == "must"
    page.keyboard.press("Space")
    page.keyboard.press("Control+Enter")
    page.wait_for_selector(".thread[data-id]")
    annotation = Annotation.objects.get()
    assert (annotation.kind, annotation.anchor["quote"]) == ("must", "できるだけ速やかに")
    assert the(checked).annotation == annotation
    page.wait_for_selector(f"[data-opens-comment='{annotation.pk}']", state="attached")
    assert page.locator(f".draft #f{the(checked).pk}").count() == 0
    page.keyboard.press("x")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[data-opens-finding='{the(checked).pk}']", state="attached")
    assert the(checked).state == FindingState.OPEN


def test_what_was_filled_in_goes_with_escape_and_what_was_typed_stays(page, open_draft, review, checked):
    open_draft(page)
    page.wait_for_selector(".findmark")
    open_finding(page, the(checked))
    page.click(".draft .finding [data-makes]")
    page.keyboard.press("Escape")
    page.click('.addc[data-block="3"]')
    assert page.input_value("#composer [name=text]") == ""
    assert page.input_value("#composer [name=finding]") == ""
    page.fill("#composer [name=text]", "前から書いていた文。")
    page.keyboard.press("Escape")
    open_finding(page, the(checked))
    page.keyboard.press("Shift+F")
    said = page.input_value("#composer [name=text]")
    assert said == "前から書いていた文。\n「できるだけ速やかに」は測れません\n秒で書いてください"
    page.click('.addc[data-block="3"]')
    assert page.input_value("#composer [name=finding]") == ""


def test_dismissed_with_a_reason_it_stays_dismissed_on_the_next_version(
    page, open_draft, review, reviewer, checked, member, enter
):
    finding = the(checked)
    open_draft(page, person=member)
    page.wait_for_selector(".findmark")
    open_finding(page, finding)
    page.click(f"#f{finding.pk} summary")
    page.fill(f"#f{finding.pk} [name=reason]", "別紙３に数値がある。")
    page.click(f"#f{finding.pk} form button")
    page.wait_for_selector(f"#f{finding.pk}", state="detached")
    expect(page.locator("#rail-say")).to_have_text("「あてはまらない」と記録しました。")
    second = make_version(checked.case, lines=[*TEXT, "以上"])
    make_check(second)
    page.goto(f"/versions/{second.pk}/findings/")
    aside = page.locator("#aside")
    expect(aside).to_contain_text("別紙３に数値がある。")
    aside.get_by_role("button", name="取り消す").click()
    expect(page.locator(f"#f{the(second).pk}")).to_contain_text("あてはまらない")
    assert the(second).state == FindingState.OPEN


def test_the_tab_tells_how_many_and_every_line_leads_to_its_words(page, open_draft, review, checked, axe):
    make_finding(checked, words="", rule=VAGUE, severity="must", aspect="completeness")
    open_draft(page)
    page.wait_for_selector("[data-findings-count]:not([hidden])")
    total = Finding.objects.filter(version=checked).open().count()
    assert page.inner_text("[data-findings-count]") == str(total)
    page.click("[data-tab=findings]")
    expect(page.locator("#comments")).to_be_hidden()
    first = page.locator("#findings h3").first
    expect(first).to_contain_text("文書に見当たらないもの")
    page.locator(".findings__fold summary").first.click()
    axe(page)
    page.locator(".findings__line").last.click()
    axe(page)
    page.keyboard.press("Escape")
    assert page.locator(".draft .finding").count() == 0
    assert page.evaluate("document.activeElement.className").startswith("findmark")
    page.click("[data-tab=comments]")
    expect(page.locator("#comments")).to_be_visible()
    page.keyboard.press("?")
    expect(page.locator("#keys-dialog")).to_contain_text("次の点検結果")


def test_in_a_table_a_finding_opens_in_a_row_of_its_own(page, enter, review, reviewer):
    rows = [tr(tc(p("項目")), tc(p("内容"))), tr(tc(p("性能")), tc(p("できるだけ速やかに応答すること。")))]
    version = make_version(review.case, data=docx(p("第１章　性能") + tbl(*rows) + p("おわり")))
    make_pack(version.owning_department.organisation)
    make_check(version)
    enter(page, reviewer)
    page.goto(f"/versions/{version.pk}/?look={the(version).pk}")
    row = page.locator(".findrow")
    expect(row).to_be_visible()
    expect(row).to_contain_text("測れない速さ")
    before = page.evaluate("document.querySelector('.findrow').previousElementSibling.textContent")
    assert "できるだけ速やかに" in before


def test_the_check_is_waited_for_beside_the_text(page, open_draft, review, checked, monkeypatch):
    """While it waits the text can be read; when it is done the findings come by themselves."""
    monkeypatch.setattr("reviews.services.checking.check_later", lambda row: None)
    Finding.objects.all().delete()
    checked.checks.update(state="waiting", done_at=None)
    open_draft(page)
    page.click("[data-tab=findings]")
    expect(page.locator("#check-status")).to_contain_text("点検の順番を待っています")
    expect(page.locator("#check-status")).to_contain_text("本文とコメントは先に使えます。")
    make_check(checked)
    page.wait_for_selector(f"[data-opens-finding='{the(checked).pk}']", timeout=10_000)


def test_on_the_phone_the_finding_opens_under_its_words_and_the_list_has_the_tab(
    phone, open_draft, review, checked, axe
):
    open_draft(phone)
    phone.wait_for_selector(".findmark")
    width = "document.documentElement.scrollWidth"
    assert phone.evaluate(width) == 390
    strip, total = (
        phone.locator("[data-findings-strip]"),
        Finding.objects.filter(version=checked).open().count(),
    )
    expect(strip).to_have_text(f"点検 {total}")
    phone.click(f".findmark[data-finds='{the(checked).seq}']")
    card = phone.locator(f".draft #f{the(checked).pk}")
    expect(card).to_be_visible()
    expect(strip).to_be_hidden()  # the place in the list stands there now
    axe(phone)
    assert phone.evaluate(width) == 390
    phone.click("[data-lists]")
    phone.click("[data-tab=findings]")
    expect(phone.locator("#findings .findings__line").first).to_be_visible()
    axe(phone)
    phone.locator("#findings .findings__line").last.click()
    expect(phone.locator(".draft .finding")).to_be_in_viewport()
    phone.goto(f"/versions/{checked.pk}/findings/")
    assert phone.evaluate(width) == 390
    axe(phone)


def test_the_page_has_no_barrier_and_works_without_a_script(open_page, enter, checked, member, axe):
    page = enter(open_page(), member)
    page.goto(f"/versions/{checked.pk}/findings/")
    axe(page)
    plain = enter(open_page(java_script_enabled=False), member)
    plain.goto(f"/versions/{checked.pk}/")
    plain.click(".tabs a:has-text('点検結果')")
    row = plain.locator(f"#f{the(checked).pk}")
    row.locator("summary").click()
    row.locator("[name=reason]").fill("別紙にある。")
    row.locator("form button").click()
    expect(plain.locator("#aside")).to_contain_text("別紙にある。")
    assert the(checked).state == FindingState.DISMISSED


def test_without_a_script_a_reviewer_writes_a_comment_of_a_finding(
    open_page, enter, review, reviewer, checked
):
    page = enter(open_page(java_script_enabled=False), reviewer)
    page.goto(f"/versions/{checked.pk}/findings/")
    page.click(f"#f{the(checked).pk} >> text=コメントにする")
    page.check('#composer [name=kind][value="should"]')
    page.click("#composer [type=submit]")
    until(page, "document.querySelectorAll('.thread[data-id]').length === 1")
    assert the(checked).annotation.kind == "should"


def test_what_another_reviewer_made_a_comment_is_no_open_finding_any_more(page, open_draft, review, checked):
    """Without a reload: the list is asked for again when others have written."""
    open_draft(page)
    page.click("[data-tab=findings]")
    line = f"[data-opens-finding='{the(checked).pk}']"
    page.wait_for_selector(line)
    lead = review.assignments.get(is_lead=True).reviewer
    comment_on_finding(finding=the(checked), review=review, kind="must", aspect="", text="x", actor=lead)
    page.evaluate("bench.poll()")
    page.wait_for_selector(line, state="detached")
    expect(page.locator("[data-opens-comment]")).to_be_visible()
