"""Uploading, watching and taking home a version."""

import time
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from procurement.enums import Act, CaseState, Level, VersionState
from procurement.forms.version import VersionForm
from procurement.models import Version
from procurement.reading import READER_VERSION
from procurement.reading.messages import REFUSALS
from procurement.services import participation
from sharingbook.audit.models import AccessEntry, LedgerEntry
from sharingbook.common.storage import originals
from tests.builders import pdfs
from tests.builders.hostile import REFUSED
from tests.builders.small_docx import small_docx
from tests.factories.accounts import make_department, make_person, sign_in
from tests.factories.cases import make_case, make_version
from tests.factories.register import make_project

pytestmark = pytest.mark.django_db


def address(name, row):
    return reverse(f"procurement:{name}", args=[row.pk])


def upload(data=None, name="仕様書.docx", **fields):
    data = small_docx() if data is None else data
    sent = {
        "document": "new",
        "kind": "specification",
        "title": "調達仕様書",
        "note": "変更点のメモ",
    } | fields
    return sent | {"file": SimpleUploadedFile(name, data)}


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def member(client, case):
    return sign_in(client, make_person(member=case.project.owner))


class Unread(SimpleUploadedFile):
    def read(self, *args):
        raise AssertionError("the whole upload was read into memory")


def test_a_file_over_the_limit_is_refused_before_it_is_read(settings):
    settings.UPLOAD_MAX_MB = 1
    file = Unread("仕様書.docx", bytes(1024 * 1024 + 1))
    form = VersionForm(upload(), {"file": file}, documents=[])
    assert form.errors["file"] == [
        "ファイルが1 MBを超えています。画像を小さくするか、ファイルを分けてください。"
    ]


def test_a_file_over_the_limit_leaves_what_was_typed_on_the_form(member, case, settings):
    settings.UPLOAD_MAX_MB = 1
    answer = member.post(address("version-new", case), upload(bytes(1024 * 1024 + 1)))
    assert answer.status_code == 422
    assert "変更点のメモ" in answer.text
    assert not Version.objects.exists()


def test_an_upload_leads_to_the_versions_page_and_is_read_by_then(
    member, case, django_capture_on_commit_callbacks
):
    page = member.get(address("version-new", case)).text
    assert "25 MBまで" in page
    with django_capture_on_commit_callbacks(execute=True):
        answer = member.post(address("version-new", case), upload())
    version = Version.objects.get()
    assert (answer.status_code, answer.url) == (302, f"/versions/{version.pk}/")
    assert version.state == VersionState.READY


def test_the_next_version_goes_to_the_document_that_is_there(member, case):
    first = make_version(case)
    page = member.get(address("version-new", case)).text
    assert "調達仕様書（次の版）" in page
    member.post(address("version-new", case), upload(document=str(first.draft.pk), title="", kind=""))
    assert list(first.draft.versions.values_list("number", flat=True)) == [2, 1]


def test_a_chosen_file_shows_its_clauses_before_anything_is_kept(member, case):
    draft = Path(settings.BASE_DIR) / "cms" / "demo" / "drafts" / "ja-gif-address-model-202603.docx"
    page = member.post(address("version-preview", case), upload(draft.read_bytes())).text
    assert "このように読み取りました" in page
    assert "1.4 </span> 座標情報を用いた位置情報中心のデータ構成" in page
    assert not Version.objects.exists()
    assert not LedgerEntry.objects.exists()


def test_a_preview_brings_inferred_headings_and_the_readers_warnings(member, case):
    page = member.post(address("version-preview", case), upload()).text
    assert "第１条 業務の目的" in page
    assert "スタイルのない文書です" in page


@pytest.mark.parametrize(("data", "name", "words"), [
    (b"%PDF-1.7", "仕様書.docx", "PDF"),
    (None, "仕様書.docm", "マクロ"),
    (b"", "仕様書.docx", "空"),
])  # fmt: skip
def test_a_preview_says_why_a_file_cannot_be_added(member, case, data, name, words):
    page = member.post(address("version-preview", case), upload(data, name)).text
    assert "このままでは追加できません" in page
    assert words in page


@pytest.mark.parametrize("case_id", sorted(REFUSED))
def test_a_bad_file_is_refused_at_once_and_everything_else_typed_stays(member, case, case_id):
    _what, build, _codes = REFUSED[case_id]
    name = "仕様書.xlsx" if "xl/workbook.xml" in str(build()[:4000]) else "仕様書.docx"
    data = build()
    started = time.perf_counter()
    answer = member.post(address("version-new", case), upload(data, name, title="別紙１　要件"))
    assert time.perf_counter() - started < 1.5
    assert answer.status_code == 422
    assert "別紙１　要件" in answer.text
    assert "変更点のメモ" in answer.text
    assert not Version.objects.exists()
    for english in REFUSALS.values():
        assert english not in answer.text


@pytest.mark.parametrize("name", ["仕様書.pdf", "仕様書.docm", "仕様書", "仕様書.xlsx"])
def test_a_name_that_does_not_fit_is_refused(member, case, name):
    assert member.post(address("version-new", case), upload(name=name)).status_code == 422


def test_the_same_file_again_names_the_version_that_has_it(member, case):
    version = make_version(case, data=small_docx(["同じ"]))
    answer = member.post(
        address("version-new", case), upload(small_docx(["同じ"]), document=str(version.draft.pk))
    )
    assert "同じ内容の第1版があります" in answer.text


def test_without_a_file_or_title_the_fields_say_so(member, case):
    answer = member.post(address("version-new", case), {"document": "new", "kind": "annex", "title": " "})
    assert answer.status_code == 422
    assert "文書の題名を書いてください" in answer.text
    assert "ファイルを選んでください" in answer.text


def test_after_the_decision_the_page_says_how_drafts_open_again(client):
    case = make_case(state=CaseState.READY)
    sign_in(client, make_person(member=case.project.owner))
    page = client.get(address("version-new", case)).text
    assert "見直す" in page
    assert 'type="file"' not in page
    assert client.post(address("version-new", case), upload()).status_code == 422


def test_the_state_is_asked_every_two_seconds_while_the_reading_runs(member, case):
    version = make_version(case, state=VersionState.READING, progress="reading")
    page = member.get(address("version-status", version)).text
    assert 'hx-trigger="every 2s"' in page
    assert "文書を読み取っています" in page
    Version.objects.filter(pk=version.pk).update(state=VersionState.READY, reader_version=READER_VERSION)
    answer = member.get(address("version-status", version), headers={"HX-Request": "true"})
    assert answer["HX-Refresh"] == "true"
    assert "hx-trigger" not in answer.text


def test_a_failed_reading_shows_its_reason_and_a_way_to_try_again(
    member, case, django_capture_on_commit_callbacks
):
    version = make_version(
        case, state=VersionState.FAILED, failure_message=REFUSALS["too_many_blocks"],
        failure_params={"limit": "100000"},
    )  # fmt: skip
    page = member.get(address("version-status", version)).text
    assert "100000" in page
    assert "もう一度読み取る" in page
    with django_capture_on_commit_callbacks(execute=True):
        assert member.post(address("version-retry", version)).url == f"/versions/{version.pk}/"
    version.refresh_from_db()
    assert version.state == VersionState.READY
    assert member.post(address("version-retry", version)).status_code == 302


def test_only_the_owner_tries_again(client, case):
    version = make_version(case, state=VersionState.FAILED, failure_message="x")
    reviewer = make_person(reviewer=make_department())
    participation.record(case=case, person=reviewer, act=Act.DECLARED)
    sign_in(client, reviewer)
    assert "もう一度読み取る" not in client.get(address("version-status", version)).text
    assert client.post(address("version-retry", version)).status_code == 403


def test_the_original_comes_as_a_file_that_no_browser_shows(member, case):
    name = '仕様書\r\nX-Evil: 1"<script>.docx'
    version = make_version(case, filename=name)
    answer = member.get(address("version-original", version))
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''")
    assert "\n" not in answer["Content-Disposition"]
    assert "X-Evil" not in answer.headers
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["Content-Type"].endswith("wordprocessingml.document")
    assert answer.content == originals.get(version.sha256)


@pytest.mark.parametrize("act", [None, Act.ASSIGNED])
def test_before_the_notice_others_do_not_even_learn_that_a_version_is_there(client, case, act):
    version = make_version(case)
    person = make_person(reviewer=make_department(), member=make_department())
    if act:
        participation.record(case=case, person=person, act=act)
    for visitor in (None, person):
        if visitor:
            sign_in(client, visitor)
        for name in ("version-original", "version-status"):
            assert client.get(address(name, version)).status_code == 404


def test_a_declared_reviewer_downloads_until_the_declaration_ends(client, case):
    version = make_version(case)
    person = make_person(reviewer=make_department())
    participation.record(case=case, person=person, act=Act.DECLARED)
    sign_in(client, person)
    assert client.get(address("version-original", version)).status_code == 200
    participation.end(case=case, person=person, acts=[Act.DECLARED])
    assert client.get(address("version-original", version)).status_code == 404


def test_after_the_notice_of_an_open_case_a_vendor_downloads_what_the_public_reads(client):
    """Row 13: a file carries more than its text (names, comments); the public reads the page (row 13a)."""
    version = make_version(make_case(state="noticed"))
    closed = make_version(make_case(make_project(level=Level.GOVERNMENT), state="noticed"))
    assert client.get(address("version-original", version)).status_code == 403
    assert client.get(address("version-original", closed)).status_code == 404
    sign_in(client, make_person(vendor=make_department()))
    assert client.get(address("version-original", version)).status_code == 200
    assert client.get(address("version-original", closed)).status_code == 404


def test_an_auditors_download_is_noted(client, case):
    version = make_version(case)
    auditor = make_person(auditor=case.project.owner.organisation)
    sign_in(client, auditor)
    assert client.get(address("version-original", version)).status_code == 200
    entry = AccessEntry.objects.get()
    assert (entry.action, entry.actor_id, entry.object_id) == (
        "version.download", str(auditor.uid), str(version.pk),
    )  # fmt: skip


def test_a_pdf_is_added_and_read_like_any_draft(member, case, django_capture_on_commit_callbacks):
    preview = member.post(address("version-preview", case), upload(pdfs.japanese(), "仕様書.pdf")).text
    assert "2ページ、文字のある行 5行" in preview
    assert "第２章 要件" in preview
    with django_capture_on_commit_callbacks(execute=True):
        answer = member.post(address("version-new", case), upload(pdfs.japanese(), "仕様書.pdf"))
    version = Version.objects.get()
    assert version.state == VersionState.READY
    page = member.get(answer.url).text
    assert "第１条　本業務の目的を定める。" in page
    assert 'aria-label="ページ 1"' in page
    original = member.get(address("version-original", version))
    assert (original["Content-Type"], original.content[:5]) == ("application/pdf", b"%PDF-")
    assert original["Content-Disposition"].startswith("attachment")
