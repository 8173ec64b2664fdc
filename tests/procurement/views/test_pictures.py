"""Pictures of a draft: for those who may read it, made once, never as the file held them."""

import io
import threading

import pytest
from django.urls import reverse
from PIL import Image

from procurement import artifacts, pictures
from procurement.enums import Level, VersionState
from procurement.reading.pictures import NoPicture
from procurement.selectors import stored_page_of
from sharingbook.audit.models import AccessEntry
from tests.builders import pdfs
from tests.builders.pictured import pictured, png
from tests.factories.accounts import give_hat, make_department, make_person, sign_in
from tests.factories.cases import make_case, make_version
from tests.factories.register import make_project

pytestmark = pytest.mark.django_db


def address(version, name):
    return reverse("procurement:version-picture", args=[version.pk, name])


@pytest.fixture
def case():
    return make_case(make_project(level=Level.DEPARTMENT))


@pytest.fixture
def version(case):
    return make_version(case, data=pictured(("a.png", png()), ("b.emf", b"\x01\0\0\0" + bytes(90))))


@pytest.fixture
def member(client, case):
    return sign_in(client, make_person(member=case.project.owner))


def test_a_picture_is_served_as_one_of_ours_that_no_browser_runs(member, version):
    answer = member.get(address(version, "0"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert Image.open(io.BytesIO(answer.content)).size == (40, 20)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert answer["Cache-Control"].startswith("private, max-age=")


def test_a_browser_that_has_it_is_told_so_without_the_bytes(member, version):
    tag = member.get(address(version, "0"))["ETag"]
    again = member.get(address(version, "0"), headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_it_is_made_once_and_then_served_from_the_store(member, version, monkeypatch):
    member.get(address(version, "0"))

    def fault(*args, **kwargs):
        raise AssertionError("it was made again")

    monkeypatch.setattr(pictures, "make_picture", fault)
    assert member.get(address(version, "0")).status_code == 200


@pytest.mark.parametrize("name", ["1", "2", "page-1", "00", "-1", "a"])
def test_what_is_a_box_on_the_page_or_not_there_has_no_picture(member, version, name):
    assert member.get(address(version, name)).status_code == 404


def test_a_damaged_picture_is_tried_once_and_answers_404(member, case, monkeypatch):
    version = make_version(case, data=pictured(("a.png", b"\x89PNG\r\n\x1a\nbroken")))
    assert member.get(address(version, "0")).status_code == 404
    assert artifacts.get_beside(version.sha256, version.reader_version, "picture-0") == b""
    monkeypatch.setattr(pictures, "make_picture", lambda *a, **k: pytest.fail("it was tried again"))
    assert member.get(address(version, "0")).status_code == 404


def test_the_pages_of_a_pdf_are_its_pictures(member, case):
    version = make_version(case, data=pdfs.japanese(), filename="仕様書.pdf")
    assert member.get(address(version, "page-2"))["Content-Type"] == "image/webp"
    assert [member.get(address(version, name)).status_code for name in ("page-3", "0")] == [404, 404]


def test_pictures_of_a_converted_file_come_from_what_it_was_converted_to(case):
    version = make_version(case, data=pictured(("a.png", png())))
    stored_page_of(version)
    artifacts.put_beside(
        version.sha256, version.reader_version, artifacts.CONVERTED, pictured(("a.png", png(size=(7, 9))))
    )
    assert Image.open(io.BytesIO(pictures.picture_of(version, "0"))).size == (7, 9)


def test_who_may_not_read_the_draft_finds_no_picture_either(client, version):
    assert client.get(address(version, "0")).status_code == 404
    stranger = sign_in(client, make_person(member=make_department()))
    assert stranger.get(address(version, "0")).status_code == 404


def test_a_version_that_is_not_read_yet_has_no_pictures(member, case):
    version = make_version(case, data=pictured(("a.png", png())), state=VersionState.READING)
    assert member.get(address(version, "0")).status_code == 404


def test_an_auditor_reads_the_page_once_not_once_a_picture(client, version, case):
    auditor = make_person()
    give_hat(auditor, "auditor", case.project.owner.organisation)
    sign_in(client, auditor)
    assert client.get(address(version, "0")).status_code == 200
    assert not AccessEntry.objects.exists()


def test_when_too_many_are_being_made_the_browser_is_told_to_come_again(member, case, monkeypatch):
    version = make_version(case, data=pictured(("a.png", png((1, 2, 3)))))  # in no store yet
    monkeypatch.setattr(pictures, "PATIENCE", 0.01)
    for _ in range(pictures.SLOTS):
        pictures._slots.acquire()
    try:
        answer = member.get(address(version, "0"))
    finally:
        for _ in range(pictures.SLOTS):
            pictures._slots.release()
    assert (answer.status_code, answer["Retry-After"]) == (503, "3")
    assert member.get(address(version, "0")).status_code == 200


def test_never_more_than_two_are_made_at_once(version, monkeypatch):
    running, most, lock = 0, 0, threading.Lock()
    gate = threading.Event()

    def counted(*args, **kwargs):
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        gate.wait(0.1)
        with lock:
            running -= 1
        raise NoPicture

    monkeypatch.setattr(pictures, "make_picture", counted)
    threads = [
        threading.Thread(target=pictures._make, args=(version, f"picture-{at}", "x", 0)) for at in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == pictures.SLOTS
