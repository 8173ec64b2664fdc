"""The outermost gate: what kind of bytes these are, and whether the zip directory tells the truth.

Python's zipfile reads the directory; everything that it is lenient about (bytes before and after,
overlapping or duplicate entries, names, link and encryption bits) is checked here. Nothing is
unpacked in this module.
"""

import io
import struct
import zipfile
from dataclasses import dataclass

from procurement.reading.limits import Limits, in_mb
from procurement.reading.messages import refusal

EOCD = b"PK\x05\x06"
LOCAL = b"PK\x03\x04"
CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LISTED = b"PK\x01\x02"
LOCAL_HEADER = struct.Struct("<4s5H3I2H")
LISTED_HEADER = struct.Struct("<4s6H3I5H2I")
EOCD_RECORD = struct.Struct("<4s4H2IH")
ALLOWED_SLACK = 64 * 1024  # between entries: descriptors, alignment, leftovers of an in-place update
ALLOWED_COMMENT = 256
STORED, DEFLATED = 0, 8

OFFICE_EXTENSIONS = {"docx": "docx", "dotx": "docx", "xlsx": "xlsx", "xltx": "xlsx"}
MACRO_EXTENSIONS = {"docm", "dotm", "xlsm", "xltm", "xlsb", "xlam", "pptm"}
KNOWN_MAGIC = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "PNG"),
    (b"\xff\xd8\xff", "JPEG"),
    (b"GIF8", "GIF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf", "7-Zip"),
    (b"\x1f\x8b", "gzip"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One part as the zip directory lists it; `start`/`packed` locate its packed bytes in the file."""

    name: str
    method: int
    start: int
    packed: int
    size: int
    crc: int


def extension_of(filename: str) -> str:
    base = filename.replace("\\", "/").rsplit("/", 1)[-1]
    return base.rsplit(".", 1)[-1].strip().lower() if "." in base else ""


def check_outside(data: bytes, filename: str, limits: Limits) -> None:
    """Refuse by size, name and first bytes what is not a zip container at all."""
    base = filename.replace("\\", "/").rsplit("/", 1)[-1]
    if base.startswith("~$"):
        raise refusal("lock_file")
    if not data:
        raise refusal("empty")
    if len(data) > limits.file_bytes:
        raise refusal("too_large", limit=in_mb(limits.file_bytes))
    extension = extension_of(filename)
    if data.startswith(LOCAL):
        if extension in MACRO_EXTENSIONS:
            raise refusal("macro")
        return
    if data.startswith(CFB):
        # Encrypted OOXML is a compound file with these streams; names there are UTF-16.
        if "EncryptedPackage".encode("utf-16-le") in data or "DataSpaces".encode("utf-16-le") in data:
            raise refusal("encrypted")
        raise refusal("old_format")
    for magic, name in KNOWN_MAGIC:
        if data.startswith(magic):
            raise refusal("other_format", format=name)
    if _is_markup(data):
        raise refusal("not_office")
    if EOCD in data and LOCAL in data:
        raise refusal("extra_bytes")
    if filename and extension not in OFFICE_EXTENSIONS:
        raise refusal("extension")
    raise refusal("not_office")


def _is_markup(data: bytes) -> bool:
    head = data[:512].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\x00")
    return head.startswith((b"<", b"MIME-Version:", b"From:"))


def read_directory(data: bytes, limits: Limits) -> list[Entry]:
    """The entries of the zip, or a refusal. Directory entries (names ending in /) are left out."""
    directory_start, told = _check_end_record(data, limits)
    if _count_listed(data, directory_start, limits) != told:
        raise refusal("damaged")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
    except (zipfile.BadZipFile, struct.error, ValueError, OSError, NotImplementedError, EOFError) as error:
        raise refusal("damaged") from error
    if len(infos) > limits.entries:
        raise refusal("too_many_parts", limit=limits.entries)
    if not infos:
        raise refusal("damaged")
    for info in infos:
        _check_info(info)
        if info.filename.endswith("/") and (info.file_size or info.compress_size > 2):
            raise refusal("part_name")  # a folder that holds bytes
    # What says by itself that it is too large need not be unpacked; what lies is counted while streaming.
    if sum(info.file_size for info in infos) > limits.total_bytes:
        raise refusal("too_big_unpacked", limit=in_mb(limits.total_bytes))
    entries = _locate(data, infos, directory_start)
    _check_names([info.filename for info in infos])
    return [entry for entry in entries if not entry.name.endswith("/")]


def _check_end_record(data: bytes, limits: Limits) -> tuple[int, int]:
    """Offset of the central directory, and how many entries it says that it has.

    The end record must close the file; where the long form (zip64) stands too, both must say the same,
    because one program reads this and another that.
    """
    position = data.rfind(EOCD)
    if position < 0 or position + EOCD_RECORD.size > len(data):
        raise refusal("damaged")
    _, disk, start_disk, here, total, size, offset, comment = EOCD_RECORD.unpack_from(data, position)
    if position + EOCD_RECORD.size + comment != len(data) or comment > ALLOWED_COMMENT:
        raise refusal("extra_bytes")
    if (disk or start_disk) and 0xFFFF not in (disk, start_disk):
        raise refusal("damaged")
    if total != 0xFFFF and total > limits.entries:
        raise refusal("too_many_parts", limit=limits.entries)
    if here != total:
        raise refusal("damaged")
    if data[position - 20 : position - 16] == b"PK\x06\x07":
        return _zip64_directory(data, position, (total, size, offset), limits)
    if offset + size > position:
        raise refusal("damaged")
    if offset + size != position:
        raise refusal("extra_bytes")
    return offset, total


def _count_listed(data: bytes, position: int, limits: Limits) -> int:
    """Count the directory's records one by one: zipfile would make an object of each before anybody asks."""
    count = 0
    while data[position : position + 4] == LISTED:
        count += 1
        if count > limits.entries:
            raise refusal("too_many_parts", limit=limits.entries)
        if position + LISTED_HEADER.size > len(data):
            raise refusal("damaged")
        header = LISTED_HEADER.unpack_from(data, position)
        position += LISTED_HEADER.size + sum(header[10:13])
    return count


def _zip64_directory(
    data: bytes, position: int, short: tuple[int, int, int], limits: Limits
) -> tuple[int, int]:
    locator = position - 20
    (record,) = struct.unpack_from("<Q", data, locator + 8)
    if record != locator - 56 or data[record : record + 4] != b"PK\x06\x06":
        raise refusal("damaged")
    here, total, size, offset = struct.unpack_from("<4Q", data, record + 24)
    for long, brief, unsaid in zip(
        (total, size, offset), short, (0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF), strict=True
    ):
        if brief not in (unsaid, long):
            raise refusal("damaged")
    if total > limits.entries:
        raise refusal("too_many_parts", limit=limits.entries)
    if here != total or offset + size > record:
        raise refusal("damaged")
    if offset + size != record:
        raise refusal("extra_bytes")
    return offset, total


def _check_info(info: zipfile.ZipInfo) -> None:
    raw = info.orig_filename
    if info.flag_bits & 0x2041:  # encrypted, strongly encrypted, masked directory
        raise refusal("encrypted")
    if (info.external_attr >> 16) & 0o170000 == 0o120000:
        raise refusal("symlink")
    if info.compress_type not in (STORED, DEFLATED):
        raise refusal("compression")
    parts = raw.split("/")
    if (
        not raw
        or len(raw) > 1024
        or "\\" in raw
        or raw.startswith("/")
        or (len(raw) > 1 and raw[1] == ":")
        or any(part in ("..", ".") for part in parts)
        or "" in parts[:-1]
        or any(ord(char) < 32 or ord(char) == 127 for char in raw)
    ):
        raise refusal("part_name")


def _check_names(names: list[str]) -> None:
    # Part names are equal regardless of case (ECMA-376 part 2, 6.2.2.3).
    seen = set()
    for name in names:
        folded = name.lower()
        if folded in seen:
            raise refusal("duplicate_part")
        seen.add(folded)


def _locate(data: bytes, infos: list[zipfile.ZipInfo], directory_start: int) -> list[Entry]:
    """Follow each local header; entries must lie one after the other, from byte 0 to the directory."""
    entries = {}
    end = slack = 0
    for info in sorted(infos, key=lambda item: item.header_offset):
        offset = info.header_offset
        if offset < 0 or offset + LOCAL_HEADER.size > directory_start:
            raise refusal("damaged")
        if offset < end:
            # Exactly the same header twice is a duplicate name in the directory, said as such.
            raise refusal("duplicate_part" if _same_name_twice(infos, info) else "overlap")
        if end == 0 and offset:
            raise refusal("extra_bytes")
        slack += offset - end
        header = LOCAL_HEADER.unpack_from(data, offset)
        if header[0] != LOCAL:
            raise refusal("damaged")
        if header[2] & 0x2041:
            raise refusal("encrypted")
        name_end = offset + LOCAL_HEADER.size + header[9]
        if header[3] != info.compress_type:
            raise refusal("damaged")
        if _decode(data[offset + LOCAL_HEADER.size : name_end], header[2]) != info.orig_filename:
            raise refusal("damaged")
        start = name_end + header[10]
        end = start + info.compress_size
        if end > directory_start:
            raise refusal("damaged" if start > directory_start else "overlap")
        entries[id(info)] = Entry(
            info.filename, info.compress_type, start, info.compress_size, info.file_size, info.CRC
        )
    if slack + directory_start - end > ALLOWED_SLACK:
        raise refusal("extra_bytes")
    return [entries[id(info)] for info in infos]


def _same_name_twice(infos: list[zipfile.ZipInfo], info: zipfile.ZipInfo) -> bool:
    return sum(other.filename.lower() == info.filename.lower() for other in infos) > 1


def _decode(name: bytes, flags: int) -> str:
    try:
        return name.decode("utf-8" if flags & 0x800 else "cp437")
    except UnicodeDecodeError:
        return ""
