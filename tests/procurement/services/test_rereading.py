"""After an upgrade: what an older reader stored is read again, once, and nothing else changes."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.test import override_settings

from procurement import artifacts
from procurement.enums import VersionState
from procurement.models import Version
from procurement.reading import READER_VERSION
from procurement.selectors import NotReadable, can_retry, pins_of, reading_of, stored_page_of
from procurement.services import drafts, rereading
from sharingbook.audit import chain
from sharingbook.audit.models import LedgerEntry
from sharingbook.common.storage import originals
from tests.builders.packages import docx, p
from tests.builders.small_docx import LINES
from tests.factories.accounts import make_person, sign_in
from tests.factories.cases import make_case, make_version
from tests.factories.reviews import make_annotation, make_review, make_reviewer

pytestmark = [pytest.mark.django_db, pytest.mark.data]
OLD = "2"


def age(version: Version) -> Version:
    """As the reader before this one left it: its own key, bytes that this one does not know."""
    artifacts.put(version.sha256, OLD, b"SBRD1\n an artifact of another form")
    artifacts._storage().delete(artifacts.path_of(version.sha256, READER_VERSION))
    Version.objects.filter(pk=version.pk).update(reader_version=OLD, reading_since=version.uploaded_at)
    version.refresh_from_db()
    return version


def outdated(text: str, case=None, **fields) -> Version:
    return age(make_version(case, data=docx(p(text) + "".join(p(line) for line in LINES)), **fields))


def test_its_text_waits_and_everything_that_rests_on_the_version_stands():
    version = outdated("待つ")
    for read in (reading_of, stored_page_of):
        with pytest.raises(NotReadable):
            read(version)
    assert version.state == VersionState.READY
    assert [pin["version"] for pin in pins_of(version.case)] == [version.pk]


def test_its_page_asks_for_the_reading_once_and_shows_how_far_it_is(
    client, django_capture_on_commit_callbacks
):
    reviewer = make_reviewer("miyake")
    review = make_review(reviewers=[reviewer])
    comment = make_annotation(review, author=reviewer)
    version = age(review.versions.get())
    client.force_login(reviewer)
    with django_capture_on_commit_callbacks() as jobs:
        first = client.get(f"/versions/{version.pk}/")
        again = client.get(f"/versions/{version.pk}/status/")
    assert (first.status_code, again.status_code, len(jobs)) == (200, 200, 1)
    for page in (first.text, again.text):
        assert 'hx-trigger="every 2s"' in page

    jobs[0]()
    done = client.get(f"/versions/{version.pk}/status/", headers={"HX-Request": "true"})
    assert done["HX-Refresh"] == "true"
    page = client.get(f"/versions/{version.pk}/").text
    assert LINES[0] in page
    assert comment.text in page
    place = comment.placements.get()
    assert (place.version_id, place.superseded_at) == (version.pk, None)


def test_the_machines_reading_is_one_entry_that_names_both_readers():
    version = outdated("記録")
    before = LedgerEntry.objects.count()
    for _ in range(2):
        drafts.read_version(version_id=version.pk)
    version.refresh_from_db()
    assert (version.reader_version, version.progress) == (READER_VERSION, "")
    assert [block.text for block in reading_of(version).blocks] == ["記録", *LINES]
    entry = LedgerEntry.objects.order_by("-seq").first()
    assert LedgerEntry.objects.count() == before + 1
    assert (entry.action, entry.actor_id) == ("version.reread", "machine")
    said = chain.parse(bytes(entry.payload.body))
    assert (said["before"], said["reader_version"]) == ({"reader_version": OLD}, READER_VERSION)


def test_an_upgrade_reads_again_what_was_read_and_nothing_else(django_capture_on_commit_callbacks):
    old = [outdated(f"旧{n}") for n in range(3)]
    current = make_version(data=docx(p("新")))
    failed = make_version(state=VersionState.FAILED, failure_message="x", reader_version=OLD)
    app = apps.get_app_config("procurement")
    with django_capture_on_commit_callbacks(execute=True):
        post_migrate.send(
            sender=app, app_config=app, verbosity=0, interactive=False, using="default", plan=[]
        )
    assert LedgerEntry.objects.filter(action="version.reread").count() == 3
    for version in old:
        version.refresh_from_db()
        assert version.reader_version == READER_VERSION
    failed.refresh_from_db()
    assert (failed.state, failed.reader_version) == (VersionState.FAILED, OLD)
    assert rereading.ask_for_all() == 0
    assert current.reader_version == READER_VERSION


def test_a_job_that_was_lost_is_asked_for_again_by_the_day_and_by_hand(time_machine, capsys):
    version = outdated("失われた")
    assert rereading.ask_for(version)
    assert not rereading.ask_for(version)
    assert not can_retry(version)
    time_machine.move_to("2031-01-01T09:00:00Z")
    assert can_retry(version)
    call_command("daily")
    assert "1件の版を読み取り直します" in capsys.readouterr().out


def test_a_file_that_the_new_reader_refuses_says_so_and_keeps_its_original(client):
    case = make_case()
    sign_in(client, make_person(member=case.project.owner))
    version = outdated("断られる", case)
    with override_settings(READING_LIMITS={"blocks": "1"}):
        drafts.read_version(version_id=version.pk)
    version.refresh_from_db()
    assert version.state == VersionState.FAILED
    page = client.get(f"/versions/{version.pk}/")
    assert page.status_code == 200
    assert "もう一度読み取る" in page.text
    assert client.get(f"/versions/{version.pk}/original/").content == originals.get(version.sha256)
    drafts.retry_reading(version=version, actor=make_person(member=case.project.owner))
    drafts.read_version(version_id=version.pk)
    version.refresh_from_db()
    assert version.state == VersionState.READY
