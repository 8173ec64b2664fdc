"""What the parts of a package claim to be: kind of document, macros, objects, links to the outside.

A part's name, its declared type, the relationships that point to it and its first bytes are all
judged, because any one of them may lie.
"""

import io
import struct
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lxml import etree

from procurement.reading.limits import Limits
from procurement.reading.messages import refusal

RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
CONTENT_TYPES = "[Content_Types].xml"
WORD_MAIN = "wordprocessingml.document.main+xml"
WORD_TEMPLATE = "wordprocessingml.template.main+xml"
SHEET_MAIN = "spreadsheetml.sheet.main+xml"
SHEET_TEMPLATE = "spreadsheetml.template.main+xml"
EMBEDDED_OFFICE = (".docx", ".xlsx", ".pptx", ".dotx", ".xltx", ".potx", ".ppsx", ".sldx")
MACRO_OFFICE = (".docm", ".dotm", ".xlsm", ".xltm", ".xlsb", ".xlam", ".pptm", ".potm", ".ppsm", ".sldm")
MAX_LINK_WARNINGS = 50
# A hyperlink is text with an address, and customXml schemas are names: neither is ever opened.
QUIET_EXTERNAL = {"hyperlink", "customXmlSchema"}


@dataclass(frozen=True, slots=True)
class Relationship:
    """`kind` is the last word of the relationship type, equal in strict and transitional files."""

    id: str
    kind: str
    target: str
    external: bool


def parse_xml(data: bytes):
    """A small part as a tree. Raises `ReadingRefused` when it is not well-formed."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise xml_refusal(error) from error


def xml_refusal(error: etree.XMLSyntaxError):
    """The refusal that fits what libxml2 says."""
    text = str(error)
    if "depth" in text:
        return refusal("too_deep", limit=Limits().depth)
    if "too long" in text or "Buffer size limit" in text or "xmlSAX2Characters: huge text node" in text:
        return refusal("text_too_long", limit=10)
    return refusal("xml_broken")


def parse_relationships(data: bytes, resolve: Callable[[str], str]) -> list[Relationship]:
    found = []
    for element in parse_xml(data).iter(RELATIONSHIPS + "Relationship"):
        target = element.get("Target", "")
        external = element.get("TargetMode", "").lower() == "external"
        kind = element.get("Type", "").rstrip("/").rsplit("/", 1)[-1]
        found.append(
            Relationship(element.get("Id", ""), kind, target if external else resolve(target), external)
        )
    return found


def is_embedded_office(name: str) -> bool:
    return name.lower().endswith(EMBEDDED_OFFICE)


def check_names(names: Iterable[str]) -> None:
    """Refuse by part names alone, before anything is unpacked."""
    for name in names:
        folded = name.lower()
        base = folded.rsplit("/", 1)[-1]
        if base.startswith(("vbaproject", "vbadata")) or base.endswith(MACRO_OFFICE):
            raise refusal("macro")
        if "/macrosheets/" in folded or folded.startswith("macros/"):
            raise refusal("macro")
        if "/activex/" in folded or base.startswith("activex"):
            raise refusal("activex")
        if folded.startswith(("customui/", "userCustomization/".lower())):
            raise refusal("customui")
        if base.startswith("oleobject"):
            raise refusal("ole", part=base[:80])
        if "/embeddings/" in folded and not base.endswith(EMBEDDED_OFFICE):
            raise refusal("ole", part=base[:80])
        if base.endswith((".exe", ".dll", ".js", ".vbs", ".hta", ".lnk", ".scr", ".bat", ".cmd", ".ps1")):
            raise refusal("foreign_part", part=base[:80])


def classify(package) -> None:
    """Set the package's kind, main part and types; refuse macros, objects and foreign kinds."""
    if CONTENT_TYPES not in package.entries:
        if "mimetype" in package.entries:
            raise refusal("other_format", format="OpenDocument")
        raise refusal("not_office")
    package.types = _content_types(package)
    for name, content_type in package.types.items():
        _check_type(name, content_type)
    mains = [r for r in package.relationships("") if r.kind == "officeDocument" and not r.external]
    for relationship in package.relationships(""):
        _check_relationship(package, relationship, "")
    if not mains:
        raise refusal("not_office")
    main = package.find(mains[0].target)
    if main is None:
        raise refusal("damaged")
    package.main = main
    package.kind = _kind(package, package.types.get(main, ""))
    _check_all_relationships(package)
    for name in package.entries:
        if is_embedded_office(name):
            check_embedded(package.read(name), name, package.limits.embedded_depth)
            package.warn("embedded", part=name.rsplit("/", 1)[-1][:80])


def _kind(package, content_type: str) -> str:
    if content_type.endswith((WORD_MAIN, WORD_TEMPLATE)):
        kind = "docx"
    elif content_type.endswith((SHEET_MAIN, SHEET_TEMPLATE)):
        kind = "xlsx"
    elif "presentationml" in content_type:
        raise refusal("other_format", format="PowerPoint")
    elif "visio" in content_type:
        raise refusal("other_format", format="Visio")
    else:
        raise refusal("not_office")
    if content_type.endswith((WORD_TEMPLATE, SHEET_TEMPLATE)):
        package.warn("template")
    return kind


def _content_types(package) -> dict[str, str]:
    defaults: dict[str, str] = {}
    overrides: dict[str, str] = {}
    for element in parse_xml(package.read(CONTENT_TYPES)):
        if not isinstance(element.tag, str):
            continue
        kind = element.tag.rsplit("}", 1)[-1]
        content_type = element.get("ContentType", "").strip()
        if kind == "Default":
            defaults[element.get("Extension", "").lower()] = content_type
        elif kind == "Override":
            overrides[element.get("PartName", "").lstrip("/").lower()] = content_type
    return {
        name: overrides.get(name.lower()) or defaults.get(name.rsplit(".", 1)[-1].lower(), "")
        for name in package.entries
    }


def _check_type(name: str, content_type: str) -> None:
    folded = content_type.lower()
    if "macroenabled" in folded or "vbaproject" in folded or "vbadata" in folded or "macrosheet" in folded:
        raise refusal("macro")
    if "activex" in folded:
        raise refusal("activex")
    if "oleobject" in folded and not is_embedded_office(name):
        raise refusal("ole", part=name.rsplit("/", 1)[-1][:80])


def _check_all_relationships(package) -> None:
    for part in package.entries:
        if not part.lower().endswith(".rels") or part.lower() == "_rels/.rels":
            continue
        folder, _, base = part.rpartition("/")
        source = folder.rpartition("_rels")[0] + base[: -len(".rels")]
        for relationship in package.relationships(source):
            _check_relationship(package, relationship, source)


def _check_relationship(package, relationship: Relationship, source: str) -> None:
    kind = relationship.kind.lower()
    if "vbaproject" in kind or "vbadata" in kind or "macrosheet" in kind:
        raise refusal("macro")
    if kind == "afchunk":
        raise refusal("altchunk")
    if kind == "control" or "activex" in kind:
        raise refusal("activex")
    if kind in ("extensibility", "customui", "ui/extensibility"):
        raise refusal("customui")
    if relationship.external:
        if relationship.kind not in QUIET_EXTERNAL:
            links = sum(item.code == "external" for item in package.warnings)
            if links < MAX_LINK_WARNINGS:
                package.warn("external", target=relationship.target[:200])
        return
    if kind == "oleobject" and not is_embedded_office(relationship.target):
        raise refusal("ole", part=relationship.target.rsplit("/", 1)[-1][:80])
    if relationship.kind not in QUIET_EXTERNAL and package.find(relationship.target) is None:
        package.warn("missing_part", part=relationship.target[:200])


def check_embedded(data: bytes, name: str, depth: int) -> None:
    """Look at the directory of an embedded Office file: no macros, no objects, not endlessly nested."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            check_names(info.filename for info in infos)
            if len(infos) > Limits().entries:
                raise refusal("too_many_parts", limit=Limits().entries)
            for info in infos:
                _check_inner(archive, info, depth)
    except (zipfile.BadZipFile, zipfile.LargeZipFile, struct.error, OSError, ValueError, EOFError) as error:
        raise refusal("ole", part=name.rsplit("/", 1)[-1][:80]) from error
    except (NotImplementedError, RuntimeError) as error:  # an encrypted or oddly packed inner part
        raise refusal("nested") from error


def _check_inner(archive: zipfile.ZipFile, info: zipfile.ZipInfo, depth: int) -> None:
    folded = info.filename.lower()
    if folded.endswith(".zip"):
        raise refusal("nested")
    if folded == CONTENT_TYPES.lower():
        with archive.open(info) as part:
            head = part.read(256 * 1024).lower()
        if b"macroenabled" in head or b"vbaproject" in head:
            raise refusal("macro")
    if folded.endswith(EMBEDDED_OFFICE):
        if depth <= 1:
            raise refusal("nested")
        with archive.open(info) as part:
            inner = part.read(16 * 1024 * 1024 + 1)
        if len(inner) > 16 * 1024 * 1024:
            raise refusal("nested")
        check_embedded(inner, info.filename, depth - 1)
