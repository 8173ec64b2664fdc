"""What an old or foreign office file is, told by its content, and what refuses it before any conversion."""

import struct
from dataclasses import dataclass

from procurement.reading.cfb import CompoundFile
from procurement.reading.container import CFB, extension_of
from procurement.reading.limits import Limits
from procurement.reading.messages import refusal
from procurement.reading.odf import check_odf
from procurement.reading.odf import kind_of as odf_kind_of

RTF = b"{\\rtf"
WORD, EXCEL = "Word (.docx)", "Excel (.xlsx)"
MACRO_STORAGES = {"macros", "vba", "_vba_project", "_vba_project_cur"}
RTF_OBJECTS = (b"\\object", b"\\objdata", b"\\objocx", b"\\objemb", b"\\objhtml")
FIB, ENCRYPTED, OBFUSCATED = 0xA5EC, 0x0100, 0x8000
FILEPASS, BOUNDSHEET, END_OF_GLOBALS, MACRO_SHEETS = 0x2F, 0x85, 0x0A, (1, 6)


@dataclass(frozen=True, slots=True)
class OldFormat:
    """A kind of file that LibreOffice turns into `becomes`; `instead` is what a person may save it as."""

    extension: str
    name: str
    becomes: str
    instead: str
    endings: tuple[str, ...]


OLD_FORMATS = {
    one.extension: one
    for one in (
        OldFormat("doc", "Word 97–2003 (.doc)", "docx", WORD, ("doc", "dot")),
        OldFormat("xls", "Excel 97–2003 (.xls)", "xlsx", EXCEL, ("xls", "xlt")),
        OldFormat("odt", "OpenDocument (.odt)", "docx", WORD, ("odt", "ott")),
        OldFormat("ods", "OpenDocument (.ods)", "xlsx", EXCEL, ("ods", "ots")),
        OldFormat("rtf", "RTF (.rtf)", "docx", WORD, ("rtf",)),
    )
}


def old_format_of(data: bytes) -> OldFormat | None:
    """The old format of these bytes, None for all others. Raises `ReadingRefused` for what is never read."""
    if data.startswith(RTF):
        return OLD_FORMATS["rtf"]
    if data.startswith(CFB):
        return OLD_FORMATS[_compound_kind(CompoundFile(data))]
    kind = odf_kind_of(data)
    if kind == "odp":
        raise refusal("powerpoint")
    return OLD_FORMATS.get(kind)


def check_old(kind: OldFormat, data: bytes, filename: str, limits: Limits) -> None:
    """Refuse macros, passwords, damage, foreign content, and a wrong ending. Runs nothing of the file."""
    if kind.extension == "rtf":
        for word in RTF_OBJECTS:
            if word in data:
                raise refusal("ole", part=word.decode())
    elif kind.extension in ("odt", "ods"):
        check_odf(data, limits)
    else:
        _check_compound(CompoundFile(data), kind.extension)
    if not filename:
        return
    extension = extension_of(filename)
    if not extension:
        raise refusal("extension")
    if extension not in kind.endings:
        raise refusal("wrong_extension", extension=extension[:20], format=kind.name)


def _compound_kind(file: CompoundFile) -> str:
    names = {name for name, _, _ in file.streams}
    if names & {"encryptedpackage", "\x06dataspaces", "dataspaces"}:
        raise refusal("encrypted")
    if "powerpoint document" in names:
        raise refusal("powerpoint")
    if "worddocument" in names:
        return "doc"
    if names & {"workbook", "book"}:
        return "xls"
    if "documenttext" in names:
        raise refusal("ichitaro")
    raise refusal("not_office")


def _check_compound(file: CompoundFile, extension: str) -> None:
    if {name for name, _, _ in file.streams} & MACRO_STORAGES:
        raise refusal("macro")
    if extension == "xls":
        _check_workbook(file.start_of("workbook") or file.start_of("book"))
        return
    head = file.start_of("worddocument", 32)
    if len(head) < 32 or struct.unpack_from("<H", head)[0] != FIB:
        raise refusal("damaged")
    if struct.unpack_from("<H", head, 10)[0] & (ENCRYPTED | OBFUSCATED):
        raise refusal("encrypted")


def _check_workbook(data: bytes) -> None:
    """The first records of a workbook tell a password, and which sheets are Excel 4 macros."""
    at = 0
    while at + 4 <= len(data):
        record, length = struct.unpack_from("<2H", data, at)
        if record == FILEPASS:
            raise refusal("encrypted")
        if record == BOUNDSHEET and length >= 6 and at + 10 <= len(data) and data[at + 9] in MACRO_SHEETS:
            raise refusal("macro")
        if record == END_OF_GLOBALS:
            return
        at += 4 + length
    if not at:
        raise refusal("damaged")
