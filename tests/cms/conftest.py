"""Two departments that must not see each other's drafts, and words that would tell."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image as Raster

from cms.services import publish_page, register_project
from tests.factories.accounts import make_department, make_organisation, make_person

CANARY = "かなりあ"
FACTS = {
    "name": "図書館の予約をひとつにする",
    "purpose": "どの図書館の本も、ひとつの画面で予約できるようにする",
    "beneficiaries": ["residents"],
    "fy_from": 2026,
    "fy_to": 2027,
}


class World:
    """Department A (member, approver), department B with a canary in every place that is not public."""

    def __init__(self) -> None:
        organisation = make_organisation()
        self.a = make_department(organisation, "tosho", "図書館課")
        self.b = make_department(organisation, "kenkou", "健康課")
        self.member = make_person("member-a", member=self.a)
        self.approver = make_person("approver-a", approver=self.a)
        self.other_member = make_person("member-b", member=self.b)
        self.other_approver = make_person("approver-b", approver=self.b)

    def register(self, owner, actor, *, publish_by=None, **facts):
        options = {key: facts.pop(key) for key in ("closing", "as_draft") if key in facts}
        project = register_project(owner=owner, facts={**FACTS, **facts}, actor=actor, **options)
        if publish_by is not None:
            publish_page(project=project, actor=publish_by)
        project.refresh_from_db()
        return project


@pytest.fixture
def world(db) -> World:
    return World()


@pytest.fixture
def picture():
    """An upload with a place in its EXIF and something behind its end."""

    def make(name: str = "photo.jpg", size: tuple[int, int] = (64, 48)) -> SimpleUploadedFile:
        raster = Raster.new("RGB", size, "teal")
        exif = raster.getexif()
        exif[0x010E] = "secret place"
        out = io.BytesIO()
        raster.save(out, "JPEG", exif=exif)
        return SimpleUploadedFile(name, out.getvalue() + b"<script>alert(1)</script>", "image/jpeg")

    return make
