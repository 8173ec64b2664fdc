"""Which parts a Word or Excel file may have: by name, by declared type and by first bytes.

An allowlist: XML (which the gate has looked through), pictures, fonts, printers' settings and embedded
Office files. Everything else is refused by name, and what runs or brings another document is told apart
with a reason of its own, because any one of name, type and bytes may lie.
"""

from collections.abc import Iterable

from procurement.reading.container import CFB
from procurement.reading.messages import refusal

EMBEDDED_OFFICE = (".docx", ".xlsx", ".pptx", ".dotx", ".xltx", ".potx", ".ppsx", ".sldx")
MACRO_OFFICE = (".docm", ".dotm", ".xlsm", ".xltm", ".xlsb", ".xlam", ".pptm", ".potm", ".ppsm", ".sldm")
PROGRAMS = (
    ".exe",
    ".dll",
    ".com",
    ".js",
    ".vbs",
    ".hta",
    ".lnk",
    ".scr",
    ".bat",
    ".cmd",
    ".ps1",
    ".jar",
    ".msi",
)
XML_TYPES = {"application/xml", "text/xml", "application/vnd.openxmlformats-officedocument.vmldrawing"}
# Never parsed, never shown as they are: only their first bytes are judged.
OPAQUE_TYPES = (
    "image/",
    "font/",
    "model/",
    "application/x-font",
    "application/vnd.ms-opentype",
    "application/vnd.openxmlformats-officedocument.obfuscatedfont",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.printersettings",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.printersettings",
    "application/vnd.openxmlformats-package.digital-signature-origin",
)
UNTYPED = {"", "application/octet-stream"}
PICTURES = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"BM", b"II*\x00", b"MM\x00*", b"RIFF", b"\x01\x00\x00\x00",
    b"\xd7\xcd\xc6\x9a",
)  # fmt: skip
EXECUTABLE = (b"MZ", b"\x7fELF", b"#!", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"\x00asm")


def is_embedded_office(name: str) -> bool:
    return name.lower().endswith(EMBEDDED_OFFICE)


def is_core(name: str) -> bool:
    """Parts that a reader parses: they must be XML and well-formed."""
    folded = name.lower()
    return folded.endswith((".rels", "[content_types].xml")) or (
        folded.startswith(("word/", "xl/")) and folded.endswith(".xml")
    )


def shown(name: str) -> str:
    """The part's own name, as a message shows it."""
    return name.rsplit("/", 1)[-1][:80]


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
        if folded.startswith(("customui/", "usercustomization/")):
            raise refusal("customui")
        if base.startswith("oleobject"):
            raise refusal("ole", part=shown(base))
        if "/embeddings/" in folded and not base.endswith(EMBEDDED_OFFICE):
            raise refusal("ole", part=shown(base))
        if base.endswith(PROGRAMS):
            raise refusal("foreign_part", part=shown(base))


def check_head(name: str, head: bytes) -> None:
    """Refuse what no document needs, whatever it is called (a macro project is a compound file)."""
    if head.startswith(CFB):
        raise refusal("macro" if "vba" in name.lower() else "ole", part=shown(name))
    if head.startswith(EXECUTABLE):
        raise refusal("foreign_part", part=shown(name))
    if head.startswith(b"PK\x03\x04") and not is_embedded_office(name):
        raise refusal("nested")


def check_type(name: str, content_type: str, head: bytes) -> None:
    """Refuse a part whose declared type runs or is an object. head: its first bytes, if it has any."""
    folded = content_type.lower()
    if any(word in folded for word in ("macroenabled", "vbaproject", "vbadata", "macrosheet")):
        raise refusal("macro")
    if "activex" in folded:
        raise refusal("activex")
    if is_embedded_office(name):
        if head and not head.startswith(b"PK\x03\x04"):
            raise refusal("ole", part=shown(name))
    elif "oleobject" in folded:
        raise refusal("ole", part=shown(name))


def check_known(name: str, content_type: str, head: bytes, *, is_xml: bool) -> None:
    """Refuse every part that is of no known kind. is_xml: the gate has looked through it as XML."""
    folded = content_type.lower().partition(";")[0].strip()
    if not is_embedded_office(name) and not _is_known(name, folded, head, is_xml):
        raise refusal("foreign_part", part=shown(name))


def _is_known(name: str, content_type: str, head: bytes, is_xml: bool) -> bool:
    if content_type in XML_TYPES or (content_type.endswith("+xml") and "html" not in content_type):
        return is_xml or not head
    if content_type.startswith(OPAQUE_TYPES):
        return True
    if content_type not in UNTYPED:
        return False
    # Undeclared: what Word and Excel leave behind ([trash]), and what its own bytes explain.
    base = name.lower().rsplit("/", 1)[-1]
    return (
        is_xml
        or not head
        or name.startswith("[trash]/")
        or base.startswith("printersettings")
        or head.startswith(PICTURES)
    )
