"""What a package claims to be: kind of document, types of its parts, links between them and to the outside.

What each part may be stands in `parts.py`; here the list of types and the relationships are read.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

from lxml import etree

from procurement.reading.embedded import check_embedded
from procurement.reading.limits import PARSER_DEPTH, PARSER_TEXT, in_mb
from procurement.reading.messages import refusal
from procurement.reading.parts import check_known, check_type, is_embedded_office, shown

RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
CONTENT_TYPES = "[Content_Types].xml"
WORD_MAIN = "wordprocessingml.document.main+xml"
WORD_TEMPLATE = "wordprocessingml.template.main+xml"
SHEET_MAIN = "spreadsheetml.sheet.main+xml"
SHEET_TEMPLATE = "spreadsheetml.template.main+xml"
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


def xml_events(data: bytes, events: tuple[str, ...], tags: tuple[str, ...]):
    """The elements of a part as they begin or end, for a reader that keeps no tree; entities stay unread."""
    return etree.iterparse(
        io.BytesIO(data),
        events=events,
        tag=tags,
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
        huge_tree=False,
    )


def xml_refusal(error: etree.XMLSyntaxError):
    """The refusal that fits what libxml2 says; its own limits, whatever an installation has set."""
    text = str(error)
    if "depth" in text:
        return refusal("too_deep", limit=PARSER_DEPTH)
    if "too long" in text or "Buffer size limit" in text or "xmlSAX2Characters: huge text node" in text:
        return refusal("text_too_long", limit=in_mb(PARSER_TEXT))
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


def classify(package) -> None:
    """Set the package's kind, main part and types; refuse macros, objects and foreign kinds."""
    if CONTENT_TYPES not in package.entries:
        if "mimetype" in package.entries:
            raise refusal("other_format", format="OpenDocument")
        raise refusal("not_office")
    package.types = _content_types(package)
    for name, content_type in package.types.items():
        check_type(name, content_type, package.head(name))
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
    for name, content_type in package.types.items():
        check_known(name, content_type, package.head(name), is_xml=package.is_xml(name))
    for name in package.entries:
        if is_embedded_office(name):
            check_embedded(package.read(name), name, package.limits)
            package.warn("embedded", part=shown(name))


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
            package.warn_often("external", target=relationship.target[:200])
        return
    if kind == "oleobject" and not is_embedded_office(relationship.target):
        raise refusal("ole", part=shown(relationship.target))
    if relationship.kind not in QUIET_EXTERNAL and package.find(relationship.target) is None:
        package.warn_often("missing_part", part=relationship.target[:200])
