"""Which document a chosen file continues: nothing chosen for the person, doubts asked about, nothing lost."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from procurement.enums import CaseState
from procurement.models import Version
from procurement.services import kept_uploads
from sharingbook.accounts.models import User
from sharingbook.common.storage import originals
from tests.builders.sheets import requirement_workbook
from tests.builders.small_docx import LINES, small_docx
from tests.factories.accounts import make_person, sign_in
from tests.factories.cases import make_case, make_version

pytestmark = pytest.mark.django_db


def address(name, row):
    return reverse(f"procurement:{name}", args=[row.pk])


def upload(data=None, name="仕様書.docx", **fields):
    sent = {"document": "new", "kind": "specification", "title": "調達仕様書", "note": ""} | fields
    return sent | {"file": SimpleUploadedFile(name, data or small_docx())}


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def member(client, case):
    return sign_in(client, make_person(member=case.project.owner))


def chosen_document(page):
    (field,) = re.findall(r'<input type="radio" name="document" value="([^"]+)"[^>]* checked', page) or [""]
    return field


def test_no_document_is_chosen_for_the_person_unless_the_link_came_for_one(member, case):
    first = make_version(case)
    assert chosen_document(member.get(address("version-new", case)).text) == ""
    for page in (f"/versions/{first.pk}/", f"/versions/{first.pk}/findings/"):
        (link,) = re.findall(r'href="([^"]+)">次の版を追加する', member.get(page).text)
        assert chosen_document(member.get(link).text) == str(first.draft.pk)
    case.state = CaseState.NOTICED
    case.noticed_at = timezone.now()
    case.save()
    assert "次の版を追加する" not in member.get(f"/versions/{first.pk}/").text


def test_a_reader_is_not_offered_to_add_the_next_version(client, case):
    version = make_version(case)
    sign_in(client, make_person(auditor=case.project.owner.organisation))
    assert "次の版を追加する" not in client.get(f"/versions/{version.pk}/").text


def hidden(page):
    """What a page's hidden fields would send."""
    found = re.findall(r"<input[^>]*type=\"hidden\"[^>]*>", page)
    pairs = [(re.search(r'name="([^"]*)"', one), re.search(r'value="([^"]*)"', one)) for one in found]
    values = {name[1]: value[1] if value else "" for name, value in pairs if name}
    return {name: unescape(value) for name, value in values.items() if not name.startswith("csrf")}


ENGLISH = ["Background", "The agency intends to buy a service.", "Scope", "The contractor builds it."]


def test_a_file_of_another_kind_or_text_is_asked_about_before_it_becomes_a_version(member, case):
    sheet = make_version(case, data=requirement_workbook(3), filename="別紙.xlsx")
    fields = {"document": str(sheet.draft.pk), "title": "", "kind": "", "note": "書いた文"}
    page = member.post(address("version-new", case), upload(small_docx(ENGLISH), "en.docx", **fields)).text
    assert "次の版にするファイルですか" in page
    assert "これまでの版はExcel、選んだファイルはWordです。" in page
    assert "本文の重なりは0％です。" in page
    assert Version.objects.count() == 1

    back = member.post(address("version-new", case), hidden(page) | {"back": "1"}).text
    assert "選んだファイルは残っています：en.docx" in back
    assert "書いた文" in back
    assert chosen_document(back) == str(sheet.draft.pk)
    sent = hidden(back) | fields | {"document": "new", "kind": "annex", "title": "別紙２"}
    assert member.post(address("version-new", case), sent).status_code == 302
    added = Version.objects.latest("pk")
    assert (added.draft.title, added.number, added.filename) == ("別紙２", 1, "en.docx")


def test_a_person_may_add_it_all_the_same_and_what_was_written_comes_along(member, case):
    first = make_version(case)
    fields = {"document": str(first.draft.pk), "title": "", "kind": "", "note": "全部書き直した"}
    page = member.post(address("version-new", case), upload(small_docx(ENGLISH), **fields)).text
    assert "本文の重なりは0％です。" in page
    assert "選んだファイルは" not in page  # both are Word files
    (key,) = re.findall(r'name="confirmed" value="([^"]+)"', page)
    assert member.post(address("version-new", case), hidden(page) | {"confirmed": key}).status_code == 302
    added = Version.objects.latest("pk")
    assert (added.draft, added.number, added.note) == (first.draft, 2, "全部書き直した")
    assert originals.get(added.sha256) == small_docx(ENGLISH)


def test_a_confirmation_counts_for_its_file_and_document_only(member, case):
    first = make_version(case)
    fields = {"document": str(first.draft.pk)}
    page = member.post(address("version-new", case), upload(small_docx(ENGLISH), **fields)).text
    (key,) = re.findall(r'name="confirmed" value="([^"]+)"', page)
    other = upload(small_docx([*ENGLISH, "Another one."]), **fields) | {"confirmed": key}
    assert "次の版にするファイルですか" in member.post(address("version-new", case), other).text
    assert Version.objects.count() == 1


def test_a_revised_file_of_the_same_document_is_not_asked_about(member, case):
    first = make_version(case)
    lines = [*LINES[:3], "利用者の操作に対し、三秒以内に応答すること。", *LINES[4:]]
    sent = upload(small_docx(lines), document=str(first.draft.pk))
    assert member.post(address("version-new", case), sent).status_code == 302


def test_the_chosen_file_is_kept_while_another_field_is_mended(member, case):
    answer = member.post(address("version-new", case), upload(title=""))
    assert answer.status_code == 422
    assert "選んだファイルは残っています：仕様書.docx" in answer.text
    sent = hidden(answer.text) | {"document": "new", "kind": "specification", "title": "調達仕様書"}
    assert member.post(address("version-new", case), sent).status_code == 302
    assert originals.get(Version.objects.get().sha256) == small_docx()
    assert member.post(address("version-new", case), sent | {"title": "別紙"}).status_code == 422  # gone


def test_a_kept_file_is_for_its_person_and_case_and_for_a_day(member, case, time_machine):
    page = member.post(address("version-new", case), upload(title="")).text
    sent = hidden(page) | {"document": "new", "kind": "specification", "title": "調達仕様書"}
    other_case = make_case(case.project)
    assert member.post(address("version-new", other_case), sent).status_code == 422
    colleague = Client()
    colleague.force_login(make_person(member=case.project.owner))
    assert colleague.post(address("version-new", case), sent).status_code == 422
    assert colleague.post(address("version-new", case), sent | {"kept": "x:y"}).status_code == 422
    person = User.objects.get(pk=member.session["_auth_user_id"])
    assert kept_uploads.take(sent["kept"], case=case, actor=person).filename == "仕様書.docx"
    kept_uploads.clear_old(dry_run=False)
    assert kept_uploads.take(sent["kept"], case=case, actor=person) is not None
    time_machine.move_to(timezone.now() + timedelta(days=1, minutes=1))
    assert kept_uploads.take(sent["kept"], case=case, actor=person) is None
    assert kept_uploads.clear_old(dry_run=True)[0].count >= 1
    kept_uploads.clear_old(dry_run=False)
    assert kept_uploads.clear_old(dry_run=False)[0].count == 0


def test_a_preview_tells_the_title_on_the_cover(member, case):
    cover = small_docx(["窓口予約システム　調達仕様書", *LINES])
    assert (
        'data-cover="窓口予約システム 調達仕様書"'
        in member.post(address("version-preview", case), upload(cover)).text
    )
    assert 'data-cover=""' in member.post(address("version-preview", case), upload()).text
