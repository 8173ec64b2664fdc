"""Pictures and documents of stories: cleaned at the door, opened for each reader anew (T11, T12)."""

import datetime
import hashlib
import io
import json
import struct
import zlib

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image as Raster
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection

from cms.models import ProjectPage
from cms.services import publish_page, unpublish_page
from procurement.services.disclosure import propose_level
from sharingbook.audit.models import AccessEntry, LedgerEntry
from tests.factories.accounts import make_person

pytestmark = pytest.mark.django_db


def collection_of(department) -> Collection:
    return Collection.objects.get(name=f"department-{department.pk}")


@pytest.fixture
def story(world, picture):
    """A project of department A whose draft story shows a picture and a document."""
    cache.clear()  # it remembers renditions of rows that another test took back
    project = world.register(world.a, world.member)
    image = Image.objects.create(title="館内", file=picture(), collection=collection_of(world.a))
    document = Document.objects.create(
        title="調査", file=SimpleUploadedFile("chousa.pdf", b"%PDF-1.7 x"), collection=collection_of(world.a)
    )
    page = ProjectPage.objects.get(project=project)
    page.story = [
        ("image", {"image": image, "alt_text": "館内の写真", "decorative": False}),
        ("document", document),
    ]
    page.save_revision(user=world.member)
    return project, image, document


def png_header(side: int) -> bytes:
    """A PNG that says it is so large, and ends there."""
    chunk = b"IHDR" + struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + chunk + struct.pack(">I", zlib.crc32(chunk))


def status(client, url: str) -> int:
    return client.get(url).status_code


def test_the_public_sees_a_picture_while_the_book_shows_its_page(client, world, story):
    project, image, document = story
    rendition = image.get_rendition("max-1200x1200")
    addresses = [rendition.url, document.url]
    assert rendition.url.startswith("/media/images/")
    assert [status(client, url) for url in addresses] == [404, 404]
    publish_page(project=project, actor=world.approver)
    assert [status(client, url) for url in addresses] == [200, 200]
    assert rendition.url in client.get(f"/book/{project.code}/").content.decode()
    unpublish_page(project=project, actor=world.approver)
    assert [status(client, url) for url in addresses] == [404, 404]


def test_a_lower_level_closes_its_pictures_at_once(client, world, story):
    project, image, _ = story
    publish_page(project=project, actor=world.approver)
    project.refresh_from_db()
    propose_level(
        record=project, level="department", reason="security", review_on=datetime.date(2099, 4, 1),
        actor=world.member,
    )  # fmt: skip
    url = image.get_rendition("max-1200x1200").url
    assert status(client, url) == 404
    client.force_login(world.other_member)
    assert status(client, url) == 404
    client.force_login(world.member)
    assert status(client, url) == 200


def test_an_auditors_look_at_files_of_a_closed_project_is_on_record(client, world, story):
    project, image, document = story
    publish_page(project=project, actor=world.approver)
    auditor = make_person("auditor", auditor=world.a.organisation)
    client.force_login(auditor)
    urls = [image.get_rendition("max-1200x1200").url, document.url]
    assert [status(client, url) for url in urls] == [200, 200]
    assert not AccessEntry.objects.filter(actor_id=str(auditor.uid)).exists()
    project.refresh_from_db()
    propose_level(
        record=project, level="department", reason="security", review_on=datetime.date(2099, 4, 1),
        actor=world.member,
    )  # fmt: skip
    assert [status(client, url) for url in urls] == [200, 200]
    reads = AccessEntry.objects.filter(actor_id=str(auditor.uid)).values_list("action", "object_id")
    assert list(reads) == [("file.read", str(project.uid))] * 2


def test_the_upload_itself_opens_for_its_department_alone(client, world, story):
    project, image, _ = story
    publish_page(project=project, actor=world.approver)
    url = f"/media/{image.file.name}"
    assert status(client, url) == 404
    for person, expected in ((world.other_member, 404), (world.member, 200), (make_person("x"), 404)):
        client.force_login(person)
        assert status(client, url) == expected


def test_a_picture_is_drawn_anew_without_what_was_hidden_in_it(world, story):
    _, image, _ = story
    image.file.open("rb")
    data = image.file.read()
    assert b"secret place" not in data
    assert b"<script>" not in data
    assert Raster.open(io.BytesIO(data)).size == (64, 48) == (image.width, image.height)
    assert image.file_size == len(data)


def test_a_picture_is_answered_as_a_picture_and_nothing_else(client, world, story):
    project, image, document = story
    publish_page(project=project, actor=world.approver)
    response = client.get(image.get_rendition("max-1200x1200").url)
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert client.get(document.url)["Content-Disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["x.svg", "x.html", "x.jpg.html", "../../settings.py", "documents/a.pdf"])
def test_other_files_are_not_there(client, world, name):
    assert status(client, f"/media/{name}") == 404


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("x.jpg", b'<svg xmlns="http://www.w3.org/2000/svg"/>'),
        ("x.png", png_header(50_000)),
        ("x.png", png_header(6_000)),
        ("x.png", png_header(60)[:-3]),
    ],
)
def test_vectors_disguises_and_giants_are_refused(client, world, name, data):
    world.register(world.a, world.member)
    client.force_login(world.member)
    upload = SimpleUploadedFile(name, data, "image/png")
    response = client.post(reverse("wagtailimages:add"), {"title": "x", "file": upload})
    assert response.status_code in (200, 400)
    assert not Image.objects.exists()


def test_a_member_uploads_into_the_own_collection(client, world, picture):
    world.register(world.a, world.member)
    client.force_login(world.member)
    client.post(reverse("wagtailimages:add"), {"title": "館内", "file": picture()})
    image = Image.objects.get()
    assert image.collection == collection_of(world.a)
    entry = LedgerEntry.objects.latest("seq")
    assert (entry.action, entry.actor_id, entry.department) == (
        "story.upload", str(world.member.uid), world.a.code,
    )  # fmt: skip
    image.file.seek(0)
    told = json.loads(bytes(entry.payload.body))
    assert told["sha256"] == hashlib.sha256(image.file.read()).hexdigest()


def test_choosers_show_the_files_of_ones_own_department(client, world, story):
    world.register(world.b, world.other_member)
    client.force_login(world.other_member)
    for name, title in (("wagtailimages_chooser", "館内"), ("wagtaildocs_chooser", "調査")):
        for query in ("", "?q=" + title):
            body = client.get(reverse(f"{name}:choose_results") + query).content.decode()
            assert "photo" not in body
            assert "chousa" not in body
    client.force_login(world.member)
    assert "館内" in client.get(reverse("wagtailimages_chooser:choose_results") + "?q=館内").content.decode()
