"""The pictures of a version, made when they are first asked for and kept beside its reading.

At most SLOTS children run in one process; who waits longer than PATIENCE is told to come again.
"""

import re
from threading import BoundedSemaphore

from procurement import artifacts
from procurement.models import Version
from procurement.reading.pictures import NoPicture, NotNow, make_picture
from procurement.selectors import stored_page_of
from procurement.upload_limits import upload_limits
from sharingbook.common.storage import originals

SLOTS, PATIENCE = 2, 8.0  # seconds
PAGE = re.compile(r"page-([1-9]\d{0,4})")
NUMBER = re.compile(r"0|[1-9]\d{0,5}")
_slots = BoundedSemaphore(SLOTS)


class Saturated(Exception):  # noqa: N818 - a state of this process, not a fault
    """Too many pictures are being made; the same question will be answered a little later."""


def picture_of(version: Version, name: str) -> bytes:
    """A WebP by its name on the draft page ("3", "page-3").

    Raises NoPicture for what is none or cannot be shown, Saturated, and as `reading_of`.
    """
    kept_as, part, page = _find(version, name)
    stored = artifacts.get_beside(version.sha256, version.reader_version, kept_as)
    if stored is None:
        stored = _make(version, kept_as, part, page)
    if not stored:
        raise NoPicture
    return stored


def _find(version: Version, name: str) -> tuple[str, str, int]:
    """(name in the store, part of the package, page of the PDF) of a picture that the reading knows."""
    reading = stored_page_of(version)
    if match := PAGE.fullmatch(name):
        number = int(match[1])
        if reading.kind == "pdf" and number <= len(reading.pictures):
            return name, "", number
    elif NUMBER.fullmatch(name) and int(name) < len(reading.pictures):
        picture = reading.pictures[int(name)]
        if picture.kind == "raster" and picture.part:
            return f"picture-{picture.id}", picture.part, 0
    raise NoPicture


def _make(version: Version, kept_as: str, part: str, page: int) -> bytes:
    if not _slots.acquire(timeout=PATIENCE):
        raise Saturated
    try:
        key = (version.sha256, version.reader_version)
        stored = artifacts.get_beside(*key, kept_as)  # somebody else was quicker
        if stored is None:
            data = artifacts.get_beside(*key, artifacts.CONVERTED) or originals.get(version.sha256)
            try:
                stored = make_picture(data, part=part, page=page, limits=upload_limits())
            except NotNow as error:
                raise Saturated from error
            except NoPicture:
                stored = b""  # kept too, so that a picture that cannot be shown is tried once
            artifacts.put_beside(*key, kept_as, stored)
        return stored
    finally:
        _slots.release()
