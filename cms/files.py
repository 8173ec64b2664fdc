"""Images and documents of the stories: cleaned when they come, opened for each reader anew (T11, T12)."""

import hashlib
import io

from django.core.files.base import ContentFile
from django.db.models import QuerySet
from django.db.models.signals import post_save, pre_save
from PIL import Image as Raster
from PIL import ImageOps
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex
from wagtail.signals import page_published

from cms.editor_gate import department_of, keeps_collection
from cms.models import ProjectPage
from procurement.enums import Level
from procurement.models import Project
from procurement.noted_reads import note_audit_read
from procurement.querysets import audited_paths
from sharingbook.accounts.acts import act
from sharingbook.common.values.digits import is_plain_digits

FORMATS = {"JPEG": {"quality": 90}, "PNG": {"optimize": True}, "GIF": {}, "WEBP": {"quality": 90}}
CONTENT_TYPES = {
    "jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp",
}  # fmt: skip


def reencoded(data: bytes) -> bytes:
    """The picture alone, drawn anew: no EXIF, no comment, nothing behind its end.

    Raises OSError or ValueError for what is no picture of a known format; the form has asked before.
    """
    with Raster.open(io.BytesIO(data)) as source:
        kind = source.format
        if kind not in FORMATS:
            raise ValueError(f"{kind} is not stored")
        upright = ImageOps.exif_transpose(source)
        clean = Raster.new(upright.mode, upright.size)
        if upright.mode == "P":
            clean.putpalette(upright.getpalette() or [])
            if "transparency" in upright.info:
                clean.info["transparency"] = upright.info["transparency"]
        clean.paste(upright)
        out = io.BytesIO()
        clean.save(out, kind, **FORMATS[kind])
    return out.getvalue()


def clean_upload(sender, instance, **kwargs) -> None:
    """Before an image is stored for the first time, or its file replaced."""
    upload = instance.file
    if not upload or getattr(upload, "_committed", True):
        return
    upload.open("rb")
    data = reencoded(upload.read())
    instance.file = ContentFile(data, name=upload.name)
    instance._set_image_file_metadata()


def note_references(sender, instance, **kwargs) -> None:
    """Readers come right after publishing; the job that keeps Wagtail's index may come later."""
    ReferenceIndex.create_or_update_for_object(instance)


def may_read(user, thing) -> bool:
    """Its department's writers, and whoever sees a project whose published page uses it."""
    if keeps_collection(user, thing.collection):
        return True
    return shown_by(user, thing).exists()


def shown_by(user, thing) -> QuerySet[Project]:
    """The projects that the person sees and whose published page uses this picture or document."""
    used = ReferenceIndex.get_references_to(thing).values_list("object_id", flat=True)
    pages = [int(key) for key in used if is_plain_digits(key)]
    live = ProjectPage.objects.filter(pk__in=pages, live=True).values("project")
    return Project.objects.visible_to(user).filter(in_book=True, pk__in=live)


def note_file_read(user, thing) -> None:
    """A picture or document of closed projects alone: an auditor's reading of it is on record (row 3)."""
    if audited_paths(user):
        projects = list(shown_by(user, thing).select_related("owner"))
        if all(project.level == Level.DEPARTMENT for project in projects):
            for project in projects:
                note_audit_read(user, project, action="file.read")


def image_at(path: str):
    """The image that a stored file belongs to, and whether the file is the upload itself; (None, False)."""
    model = get_image_model()
    rendition = (
        model.get_rendition_model().objects.filter(file=path).select_related("image__collection").first()
    )
    if rendition is not None:
        return rendition.image, False
    return model.objects.filter(file=path).select_related("collection").first(), True


def record_upload(sender, instance, created, raw=False, **kwargs) -> None:
    """A file that came to the stories is an act of who brought it, in the record of their department."""
    if not created or raw:
        return
    by, department = instance.uploaded_by_user, department_of(instance.collection)
    permission = "edit_facts" if by and department else None
    with act(by, permission, department, action="story.upload") as record:
        record.obj, record.place = instance, department
        with instance.file.open("rb") as stored:
            digest = hashlib.file_digest(stored, "sha256").hexdigest()
        record.payload = {"filename": instance.filename, "size": instance.file.size, "sha256": digest}


def subscribe() -> None:
    """Called once, from `cms.wagtail_hooks`."""
    pre_save.connect(clean_upload, sender=get_image_model(), dispatch_uid="book-clean-image")
    for model in (get_image_model(), get_document_model()):
        post_save.connect(record_upload, sender=model, dispatch_uid=f"book-upload-{model.__name__}")
    page_published.connect(note_references, sender=ProjectPage, dispatch_uid="book-references")
