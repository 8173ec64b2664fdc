"""T33: pictures and documents of another department, by their own numbers, on every route that takes one."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.documents.models import Document
from wagtail.images.models import Image
from wagtail.models import Collection

from cms.editor_gate import DOCUMENT, IMAGE
from tests.cms.conftest import CANARY
from tests.cms.test_wagtail_assumptions import editor_routes

pytestmark = pytest.mark.django_db
TITLE = f"{CANARY}の資料"


def collection_of(department) -> Collection:
    return Collection.objects.get(name=f"department-{department.pk}")


@pytest.fixture
def files(world, picture):
    """An image and a document of department B; both departments have pages."""
    cache.clear()
    world.register(world.a, world.member)
    world.register(world.b, world.other_member)
    collection = collection_of(world.b)
    image = Image.objects.create(title=TITLE, file=picture(), collection=collection)
    document = Document.objects.create(
        title=TITLE, file=SimpleUploadedFile("b.pdf", b"%PDF-1.7 x"), collection=collection
    )
    return image, document


def routes_of_files(image, document) -> dict[str, str]:
    """Every address of the editor that takes a number in the rooms of pictures and documents."""
    found = {}
    for name, converters, _pattern in editor_routes():
        room = name.partition(":")[0]
        if not converters or not room.startswith(("wagtailimages", "wagtaildocs")):
            continue
        pk = image.pk if room.startswith("wagtailimages") else document.pk
        values = {key: "max-165x165" if key == "filter_spec" else pk for key in converters}
        found[name] = reverse(name, kwargs=values)
    return found


def test_the_routes_are_all_asked(files):
    assert set(routes_of_files(*files)) >= IMAGE | DOCUMENT


@pytest.mark.parametrize("who", ["member", "approver"])
@pytest.mark.parametrize("method", ["get", "post"])
def test_another_departments_files_are_not_there_on_any_route(client, world, files, who, method):
    image, document = files
    client.force_login(getattr(world, who))
    headers = {"X-Requested-With": "XMLHttpRequest"}
    sent = {
        "title": "奪った",
        "format": "fullwidth",
        "alt_text": "x",
        "collection": collection_of(world.a).pk,
    }
    open_doors = {}
    for name, url in routes_of_files(image, document).items():
        for more in ({}, headers):
            data = sent if method == "post" else {}
            answer = getattr(client, method)(url, data, headers=more)
            # 405: an address that takes uploads alone, and no picture's number.
            if answer.status_code not in (404, 405) or TITLE in answer.getvalue().decode("utf-8", "replace"):
                open_doors[name] = answer.status_code
    assert open_doors == {}
    image.refresh_from_db()
    document.refresh_from_db()
    assert {image.title, document.title} == {TITLE}
    assert {image.collection, document.collection} == {collection_of(world.b)}


def test_its_own_department_opens_them(client, world, files):
    """The numbers are right: the test above asked for something."""
    image, document = files
    client.force_login(world.other_member)
    urls = routes_of_files(image, document)
    opens = ("wagtailimages:edit", "wagtailimages:preview", "wagtaildocs:edit", "wagtaildocs_chooser:chosen")
    for name in (*opens, "wagtailimages_chooser:chosen", "wagtailimages_chooser:select_format"):
        assert client.get(urls[name]).status_code == 200, name
