"""Adding a version in a browser: what it asks for, what is kept, when it asks back."""

import pytest
from playwright.sync_api import expect

from procurement.models import Version
from tests.builders.small_docx import LINES, small_docx

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
COVER = "窓口予約システム 調達仕様書"


@pytest.fixture
def form(page, version, enter):
    enter(page, version.case.created_by)
    page.goto(f"/cases/{version.case.pk}/versions/new/")
    return page


def choose(page, lines, name="案.docx"):
    page.set_input_files("#id_file", {"name": name, "mimeType": WORD, "buffer": small_docx(lines)})
    page.wait_for_selector("#preview .card")


def send(page):
    page.click(".actbar .btn--primary")


def test_the_browser_asks_for_what_is_missing_and_the_cover_gives_the_title(form):
    send(form)
    assert form.evaluate("document.activeElement.name") == "file"
    choose(form, [COVER, *LINES])
    expect(form.locator("[name=title]")).to_have_value(COVER)
    send(form)
    assert form.evaluate("document.activeElement.name") == "document"
    form.fill("[name=title]", "")
    form.check("[name=document][value=new]")
    send(form)
    assert form.evaluate("document.activeElement.name") == "title"
    assert Version.objects.count() == 1


def test_a_title_that_a_person_typed_stays(form):
    form.fill("[name=title]", "別紙１")
    choose(form, [COVER, *LINES])
    expect(form.locator("[name=title]")).to_have_value("別紙１")


def test_a_strange_file_is_asked_about_and_nothing_is_lost(form, version, axe):
    choose(form, ["Background", "The agency intends to buy a service."], "en.docx")
    form.check(f"[name=document][value='{version.draft.pk}']")
    form.fill("[name=note]", "書いた文")
    send(form)
    expect(form.locator("h1")).to_have_text("次の版にするファイルですか")
    axe(form)
    form.get_by_role("button", name="文書を選び直す").click()
    expect(form.locator("#kept-file")).to_contain_text("en.docx")
    axe(form)
    assert form.input_value("[name=note]") == "書いた文"
    form.check("[name=document][value=new]")
    form.fill("[name=title]", "別紙２")
    send(form)
    form.wait_for_url("**/versions/*/")
    added = Version.objects.latest("pk")
    assert (added.draft.title, added.filename, added.note) == ("別紙２", "en.docx", "書いた文")
