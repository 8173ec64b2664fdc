"""Versions: gated, numbered, kept as they came, read by a job whose every failure is shown."""

import threading
from pathlib import Path

import pytest
from django.db import IntegrityError, connection, transaction

from procurement import artifacts, events
from procurement.enums import CaseState, VersionState
from procurement.models import Draft, Version
from procurement.reading import READER_VERSION
from procurement.selectors import can_retry, documents_of, failure_text, is_stalled, reading_of
from procurement.services import drafts
from sharingbook.audit import chain
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.errors import DomainError, Refused
from sharingbook.common.storage import originals
from tests.builders.packages import docx, r
from tests.builders.small_docx import LINES, small_docx
from tests.factories.accounts import make_department, make_person
from tests.factories.cases import make_case, make_version

pytestmark = [pytest.mark.django_db, pytest.mark.data]
FILE = small_docx()


def upload(case, actor, data=FILE, **fields):
    fields.setdefault("kind", "specification")
    fields.setdefault("title", "調達仕様書")
    fields.setdefault("filename", "仕様書.docx")
    return drafts.add_version(case=case, data=data, actor=actor, **fields)


@pytest.fixture
def case():
    return make_case()


@pytest.fixture
def member(case):
    return make_person(member=case.project.owner)


def test_an_upload_is_kept_byte_for_byte_and_read_by_a_job(case, member, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        version = upload(case, member, note="応答の速さを直した")
        assert version.state == VersionState.READING
    version.refresh_from_db()
    assert version.state == VersionState.READY
    assert (version.number, version.size, version.note) == (1, len(FILE), "応答の速さを直した")
    assert originals.get(version.sha256) == FILE
    assert [block.text for block in reading_of(version).blocks] == list(LINES)
    assert version.block_count == len(LINES)
    actions = list(LedgerEntry.objects.order_by("seq").values_list("action", "actor_id"))
    assert actions == [
        ("version.add", str(member.uid)), ("version.read", "machine"), ("check.run", "machine"),
    ]  # fmt: skip


def test_versions_of_one_document_count_on_and_another_document_starts_at_one(case, member):
    first = upload(case, member)
    second = upload(case, member, small_docx(["第２版"]))
    annex = upload(case, member, FILE, kind="annex", title="別紙１")
    assert [first.number, second.number, annex.number] == [1, 2, 1]
    assert first.draft_id == second.draft_id != annex.draft_id


@pytest.mark.parametrize(("kind", "state"), [("specification", CaseState.DRAFTING), ("rfi", CaseState.RFI)])
def test_the_first_document_ends_the_planning_in_the_same_entry(kind, state):
    case = make_case(state=CaseState.PLANNING)
    member = make_person(member=case.project.owner)
    edition = case.edition
    upload(case, member, kind=kind)
    case.refresh_from_db()
    assert (case.state, case.edition) == (state, edition + 1)
    entry = LedgerEntry.objects.get(action="version.add")
    said = chain.parse(bytes(entry.payload.body))
    assert (said["before"], said["after"]) == ({"case": "planning"}, {"case": state})
    upload(case, member, small_docx(["別の文書"]), kind="annex", title="別紙")
    case.refresh_from_db()
    assert (case.state, case.edition) == (state, edition + 1)


def test_a_draft_that_cannot_be_added_leaves_the_case_in_planning():
    case = make_case(state=CaseState.PLANNING)
    with pytest.raises(drafts.FileRefused):
        upload(case, make_person(member=case.project.owner), b"%PDF-1.7")
    case.refresh_from_db()
    assert case.state == CaseState.PLANNING


def test_the_same_file_twice_is_refused_with_the_version_that_has_it(case, member):
    upload(case, member)
    upload(case, member, small_docx(["第２版"]))
    with pytest.raises(DomainError, match="1"):
        upload(case, member)
    assert Version.objects.count() == 2


def test_a_refused_file_leaves_nothing_behind(case, member):
    with pytest.raises(drafts.FileRefused) as refused:
        upload(case, member, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    assert refused.value.code
    assert (Draft.objects.count(), Version.objects.count(), LedgerEntry.objects.count()) == (0, 0, 0)


def test_a_file_over_the_limit_is_refused(case, member, settings):
    settings.UPLOAD_MAX_MB = 1
    with pytest.raises(drafts.FileRefused) as refused:
        upload(case, member, FILE + bytes(1024 * 1024))
    assert refused.value.code == "too_large"


@pytest.mark.parametrize("state", [CaseState.READY, CaseState.NOTICED, CaseState.WITHDRAWN])
def test_after_the_decision_no_version_can_be_added(state):
    case = make_case(state=state)
    with pytest.raises(DomainError):
        upload(case, make_person(member=case.project.owner))


def test_people_of_other_departments_and_readers_cannot_upload(case):
    owner = case.project.owner
    for person in (make_person(member=make_department()), make_person(executive=owner, auditor=owner)):
        with pytest.raises(Refused):
            upload(case, person)


def test_a_job_that_fails_says_why_and_can_be_tried_again(case, member, django_capture_on_commit_callbacks):
    version = upload(case, member, small_docx(["この原本は一度こわれる。"]))
    path = Path(originals._storage.path(originals.path_of(version.sha256)))
    original = path.read_bytes()
    path.chmod(0o640)
    path.write_bytes(b"spoiled")
    drafts.read_version(version_id=version.pk)
    version.refresh_from_db()
    assert version.state == VersionState.FAILED
    assert version.sha256[:12] in failure_text(version)
    assert LedgerEntry.objects.order_by("-seq").first().action == "version.read_failed"

    path.write_bytes(original)
    with django_capture_on_commit_callbacks(execute=True):
        drafts.retry_reading(version=version, actor=member)
    version.refresh_from_db()
    assert (version.state, failure_text(version)) == (VersionState.READY, "")


def test_a_fault_of_a_listener_fails_the_version_instead_of_leaving_it_waiting(case, member):
    def broken(version):
        raise RuntimeError("no place")

    events.version_read.subscribe(broken)
    try:
        version = upload(case, member)
        drafts.read_version(version_id=version.pk)
    finally:
        events.version_read._subscribers.remove(broken)
    version.refresh_from_db()
    assert version.state == VersionState.FAILED
    assert failure_text(version)
    drafts.retry_reading(version=version, actor=member)
    drafts.read_version(version_id=version.pk)
    version.refresh_from_db()
    assert version.state == VersionState.READY


def test_reading_twice_writes_one_entry_and_tells_listeners_once(case, member):
    heard = []

    def listener(version):
        heard.append(version.pk)

    events.version_read.subscribe(listener)
    try:
        version = upload(case, member)
        drafts.read_version(version_id=version.pk)
        drafts.read_version(version_id=version.pk)
    finally:
        events.version_read._subscribers.remove(listener)
    assert heard == [version.pk]
    assert LedgerEntry.objects.filter(action="version.read").count() == 1


def test_a_file_that_was_read_in_another_case_is_not_read_again(case, member):
    first = upload(case, member)
    drafts.read_version(version_id=first.pk)
    stored = artifacts._storage().get_modified_time(artifacts.path_of(first.sha256, READER_VERSION))
    other = make_case(case.project)
    second = upload(other, member)
    drafts.read_version(version_id=second.pk)
    second.refresh_from_db()
    assert second.state == VersionState.READY
    assert artifacts._storage().get_modified_time(artifacts.path_of(first.sha256, READER_VERSION)) == stored


def test_a_reading_that_nobody_finishes_can_be_asked_for_again(case, member, time_machine):
    version = upload(case, member)
    assert not can_retry(version)
    with pytest.raises(DomainError):
        drafts.retry_reading(version=version, actor=member)
    time_machine.move_to("2030-01-01T09:00:00Z")
    assert is_stalled(version)
    drafts.retry_reading(version=version, actor=member)
    assert not is_stalled(version)


def test_a_version_is_written_once(case):
    version = make_version(case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Version.objects.filter(pk=version.pk).update(sha256="0" * 64)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM procurement_version")


def test_folders_in_a_file_name_are_cut_and_everything_else_is_kept_as_given(case, member):
    name = 'C:\\書類\\仕様\u202e書\r\n".docx'
    version = upload(case, member, filename=name)
    assert version.filename == '仕様\u202e書\r\n".docx'
    assert drafts.bare_name("あ" * 300 + ".docx") == "あ" * 250 + ".docx"


def test_the_documents_of_a_case_cost_the_same_whatever_their_number(case, django_assert_num_queries):
    make_version(case)
    with django_assert_num_queries(2):
        documents_of(case)
    first = make_version(case)
    make_version(draft=first.draft, state=VersionState.READING)
    with django_assert_num_queries(2):
        (line,) = documents_of(case)
    assert (line.latest.number, line.latest_readable.number) == (3, 2)


@pytest.mark.django_db(transaction=True)
def test_two_uploads_at_once_get_one_number_each(case, member):
    problems = []

    def run(text):
        try:
            upload(case, member, small_docx([text]))
        except Exception as error:  # noqa: BLE001
            problems.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(f"版{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert problems == []
    assert sorted(Version.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_a_limit_of_the_installation_counts_and_its_refusal_names_it(case, member, settings):
    settings.READING_LIMITS = {"entries": "2"}
    with pytest.raises(drafts.FileRefused) as refused:
        upload(case, member)
    assert (refused.value.code, refused.value.params) == ("too_many_parts", {"limit": 2})

    settings.READING_LIMITS = {"blocks": "2"}
    version = upload(case, member, small_docx(["三つの段落を", "持つ", "文書"]))
    drafts.read_version(version_id=version.pk)
    version.refresh_from_db()
    assert (version.state, version.failure_params) == (VersionState.FAILED, {"limit": "2"})


# Whatever the reader does to itself, the version says so and the original stays.


def heavy(paragraphs: int = 60_000) -> bytes:
    """Valid, within every limit of the gate, and a second of work."""
    marked = '<w:bookmarkStart w:id="1" w:name="a"/><w:commentRangeStart w:id="1"/>'
    return docx("".join(f"<w:p>{marked}{r(f'項{n}') * 8}</w:p>" for n in range(paragraphs)))


@pytest.mark.parametrize("limit", [{"cpu_seconds": "1"}, {"wall_seconds": "1"}, {"memory_bytes": "128MB"}])
def test_a_file_that_eats_the_machine_fails_as_too_complex_and_can_be_tried_again(
    case, member, settings, django_capture_on_commit_callbacks, limit
):
    data = heavy(60_000 + len(str(limit)))
    settings.READING_LIMITS = limit
    with django_capture_on_commit_callbacks(execute=True):
        version = upload(case, member, data)
    version.refresh_from_db()
    assert version.state == VersionState.FAILED
    assert failure_text(version) == (
        "文書の読み取りに、1件に使える時間またはメモリを超えました。"
        "原本は保管され、ダウンロードできます。文書を分けてアップロードしてください。"
    )
    said = chain.parse(bytes(LedgerEntry.objects.get(action="version.read_failed").payload.body))
    assert said["code"] == "too_complex"
    assert originals.get(version.sha256) == data
    assert can_retry(version)

    settings.READING_LIMITS = {}
    with django_capture_on_commit_callbacks(execute=True):
        drafts.retry_reading(version=version, actor=member)
    version.refresh_from_db()
    assert version.state == VersionState.READY
