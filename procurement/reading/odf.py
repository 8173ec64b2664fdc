"""OpenDocument files at the gate: the zip is counted and looked through before any program sees it."""

from procurement.reading.container import CFB, LOCAL, read_directory
from procurement.reading.limits import MB, Limits
from procurement.reading.messages import refusal
from procurement.reading.package import Package
from procurement.reading.xmlscan import XmlScan, looks_like_xml

PREFIX = b"mimetypeapplication/vnd.oasis.opendocument."
KINDS = {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp"}
NAME_AT = 30  # of the first entry, behind its header
MANIFEST = "META-INF/manifest.xml"
MACRO_FOLDERS = ("basic/", "scripts/")
MACRO_WORDS = (b"vnd.sun.star.script:", b"vnd.sun.star.script&", b"script:event-listener")


def kind_of(data: bytes) -> str:
    """ "odt", "ods", "odp", or "" for anything else."""
    head = data[NAME_AT : NAME_AT + 100]
    if not data.startswith(LOCAL) or not head.startswith(PREFIX):
        return ""
    rest = head[len(PREFIX) :]
    return next((kind for word, kind in KINDS.items() if rest.startswith(word)), "")


def check_odf(data: bytes, limits: Limits) -> None:
    """Refuse passwords, macros, foreign objects, bombs and document types. Raises `ReadingRefused`."""
    entries = {entry.name: entry for entry in read_directory(data, limits)}
    for name in entries:
        if name.lower().startswith(MACRO_FOLDERS):
            raise refusal("macro")
    package = Package(data=data, sha256="", limits=limits, entries=entries)
    manifest = package.read(MANIFEST) if MANIFEST in entries else b""
    # Before the parts: encrypted ones are no XML, and the password is what a person must know about.
    if b"encryption-data" in manifest or "encrypted-package" in entries:
        raise refusal("encrypted")
    if any(f'"{folder}'.encode() in manifest.lower() for folder in MACRO_FOLDERS):
        raise refusal("macro")
    total = 0
    for name in entries:
        part = package.read(name)
        total += len(part)
        if total > limits.total_bytes:
            raise refusal("too_big_unpacked", limit=limits.total_bytes // MB)
        _check_part(name, part, limits)


def _check_part(name: str, part: bytes, limits: Limits) -> None:
    if part.startswith(CFB):
        raise refusal("ole", part=name[:80])
    if part.startswith((b"MZ", b"\x7fELF", b"#!")):
        raise refusal("foreign_part", part=name[:80])
    if looks_like_xml(part[:64]):
        scan = XmlScan(limits, len(part), parse=True)
        scan.feed(part)
        scan.close()
        if any(word in part for word in MACRO_WORDS):
            raise refusal("macro")
