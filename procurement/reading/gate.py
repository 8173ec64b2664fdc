"""The first look at an upload, whatever its kind: what it is, and whether it may be read at all.

Quick enough for the request in which a file arrives; nothing is converted, rendered or run.
"""

import hashlib

from procurement.reading.container import extension_of
from procurement.reading.limits import MB, Limits
from procurement.reading.messages import refusal
from procurement.reading.oldformats import check_old, old_format_of
from procurement.reading.package import open_package

PDF = b"%PDF-"
PDF_ENDS = (b"%%EOF", b"startxref")
PDF_TAIL = 2048
ZIP_END = b"PK\x05\x06"
ICHITARO = {"jtd", "jtt", "jtdc", "jttc", "jfw", "jvw", "jbw", "juw", "jaw", "jsw"}
POWERPOINT = {"ppt", "pps", "pot", "pptx", "ppsx", "potx", "odp"}


def check_file(data: bytes, filename: str, limits: Limits, *, converts: bool) -> str:
    """Judge an upload; returns its sha256. `converts`: LibreOffice is there. Raises `ReadingRefused`."""
    check_basics(data, filename, limits)
    if data.startswith(PDF):
        check_pdf_file(data, filename, limits)
        return hashlib.sha256(data).hexdigest()
    kind = old_format_of(data)
    if kind is None:
        return open_package(data, filename, limits).sha256
    check_old(kind, data, filename, limits)
    if not converts:
        raise refusal("no_converter", format=kind.name, instead=kind.instead)
    return hashlib.sha256(data).hexdigest()


def check_basics(data: bytes, filename: str, limits: Limits) -> None:
    """What every file is asked first: its name, its size, and whether its kind is never read."""
    if filename.replace("\\", "/").rsplit("/", 1)[-1].startswith("~$"):
        raise refusal("lock_file")
    if not data:
        raise refusal("empty")
    if len(data) > limits.file_bytes:
        raise refusal("too_large", limit=limits.file_bytes // MB)
    extension = extension_of(filename)
    if extension in ICHITARO:
        raise refusal("ichitaro")
    if extension in POWERPOINT:
        raise refusal("powerpoint")


def check_pdf_file(data: bytes, filename: str, limits: Limits) -> None:
    """A PDF's name, size and end; its pages are another process's work. Raises `ReadingRefused`."""
    check_basics(data, filename, limits)
    if filename:
        extension = extension_of(filename)
        if not extension:
            raise refusal("extension")
        if extension != "pdf":
            raise refusal("wrong_extension", extension=extension[:20], format="PDF (.pdf)")
    # What is a PDF to one program and an archive to another shows two faces.
    if ZIP_END in data[-66_000:]:
        raise refusal("extra_bytes")
    if not any(mark in data[-PDF_TAIL:] for mark in PDF_ENDS):
        raise refusal("pdf_damaged")
