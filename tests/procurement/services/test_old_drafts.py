"""Old formats as drafts: read where LibreOffice is, else refused at the form; kept as they came."""

import hashlib

import pytest

from procurement import artifacts
from procurement.enums import VersionState
from procurement.forms.version import PreviewForm
from procurement.models import Version
from procurement.reading import READER_VERSION
from procurement.reading.conversion import find_libreoffice
from procurement.selectors import failure_text, reading_of
from procurement.services import drafts
from sharingbook.common.storage import originals
from tests.factories.accounts import make_person
from tests.factories.cases import make_case

pytestmark = [pytest.mark.django_db, pytest.mark.data]
RTF = rb"{\rtf1\ansi Response time\par Three seconds}"
installed = pytest.mark.skipif(
    not find_libreoffice(), reason="LIBREOFFICE IS NOT INSTALLED: old formats as drafts are NOT tested here"
)


def upload(data=RTF, filename="仕様書.rtf"):
    case = make_case()
    return drafts.add_version(
        case=case, kind="specification", title="調達仕様書", data=data, filename=filename,
        actor=make_person(member=case.project.owner), enqueue=False,
    )  # fmt: skip


@installed
def test_an_old_file_is_kept_as_it_came_and_read_from_its_conversion():
    version = drafts.read_version(version_id=upload().pk)
    assert version.state == VersionState.READY, failure_text(version)
    assert version.sha256 == hashlib.sha256(RTF).hexdigest()
    assert originals.get(version.sha256) == RTF
    reading = reading_of(version)
    assert [block.text for block in reading.blocks if block.text] == ["Response time", "Three seconds"]
    assert [warning.code for warning in reading.warnings][:1] == ["converted"]
    converted = artifacts.get_beside(version.sha256, READER_VERSION, artifacts.CONVERTED)
    assert converted.startswith(b"PK"), "its pictures are served from there"


@installed
def test_a_preview_of_an_old_file_shows_it_and_keeps_nothing():
    case = make_case()
    actor = make_person(member=case.project.owner)
    data = RTF.replace(b"Response", b"Previewed")
    page = drafts.preview_version(case=case, data=data, filename="仕様書.rtf", actor=actor).page
    assert "Three seconds" in page.html()
    assert not artifacts.exists(hashlib.sha256(data).hexdigest(), READER_VERSION)


def test_without_libreoffice_an_old_file_is_refused_with_the_format_to_save_as(settings):
    settings.LIBREOFFICE = "off"
    with pytest.raises(drafts.FileRefused) as refused:
        upload()
    assert refused.value.code == "no_converter"
    assert "Word (.docx)" in str(refused.value)
    assert not Version.objects.exists()


def test_a_version_whose_converter_went_away_says_so_and_can_be_tried_again(settings):
    """It was there when the file came, and is not when the job runs."""
    settings.LIBREOFFICE = "/bin/true"
    version = upload(RTF.replace(b"Response", b"Unread"))
    settings.LIBREOFFICE = "off"
    version = drafts.read_version(version_id=version.pk)
    assert version.state == VersionState.FAILED
    assert "Word (.docx)" in failure_text(version)


@pytest.mark.parametrize(("program", "offered"), [("off", False), ("/bin/true", True)])
def test_the_file_dialog_offers_old_formats_only_where_they_can_be_converted(settings, program, offered):
    settings.LIBREOFFICE = program
    accepted = PreviewForm().fields["file"].widget.attrs["accept"].split(",")
    assert {".docx", ".xlsx", ".pdf"} <= set(accepted)
    assert ({".doc", ".xls", ".odt", ".ods", ".rtf"} <= set(accepted)) == offered
