"""A copy of an Office package in which some parts are new: all others keep their packed bytes as they were.

The zip is written anew around the packed bytes (ECMA-376 part 2, annex B: no data descriptors are needed),
so that no part that we did not touch is even inflated.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator, Mapping

LOCAL = struct.Struct("<4s5H3I2H")
CENTRAL = struct.Struct("<4s6H3I5H2I")
END = struct.Struct("<4s4H2IH")
UTF8_FLAG = 0x0800
DEFLATED = 8
VERSION = 20  # deflate, the least that a reader must know
LEVEL = 6  # what Office programs write: smaller takes twice the time


def copy_package(data: bytes, changed: Mapping[str, bytes], level: int = LEVEL) -> bytes:
    """The package with the parts of `changed` replaced in their place, or added at the end.

    `data` has passed the gate (`procurement.reading.package.open_package`), which knows no encrypted,
    doubled or overlapping parts; names are those of the package as stored.
    """
    copy = _Archive(level)
    waiting = dict(changed)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos = archive.infolist()
    for info in infos:
        name = _name(data, info)
        if info.filename in waiting:
            copy.write(info, name, waiting.pop(info.filename))
        else:
            copy.copy(info, name, _packed(data, info))
    for added, content in waiting.items():
        copy.write(zipfile.ZipInfo(added), added.encode("ascii"), content)
    return copy.close()


def untouched(before: bytes, after: bytes) -> Iterator[str]:
    """Names of the parts whose packed bytes are the same in both packages."""
    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        names = set(new.namelist())
        for info in old.infolist():
            if info.filename in names and _packed(before, info) == _packed(after, new.getinfo(info.filename)):
                yield info.filename


def _packed(data: bytes, info: zipfile.ZipInfo) -> memoryview:
    header = LOCAL.unpack_from(data, info.header_offset)
    start = info.header_offset + LOCAL.size + header[9] + header[10]
    return memoryview(data)[start : start + info.compress_size]


def _name(data: bytes, info: zipfile.ZipInfo) -> bytes:
    start = info.header_offset + LOCAL.size
    return data[start : start + LOCAL.unpack_from(data, info.header_offset)[9]]


class _Archive:
    """A zip being written: entries one after the other, then their directory."""

    def __init__(self, level: int) -> None:
        self._level = level
        self._out = io.BytesIO()
        self._directory: list[bytes] = []

    def copy(self, info: zipfile.ZipInfo, name: bytes, packed: memoryview) -> None:
        self._entry(info, name, info.compress_type, info.CRC, info.file_size, packed)

    def write(self, info: zipfile.ZipInfo, name: bytes, content: bytes) -> None:
        deflater = zlib.compressobj(self._level, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = deflater.compress(content) + deflater.flush()
        self._entry(info, name, DEFLATED, zlib.crc32(content), len(content), packed)

    def _entry(
        self,
        info: zipfile.ZipInfo,
        name: bytes,
        method: int,
        crc: int,
        size: int,
        packed: bytes | memoryview,
    ) -> None:
        year, month, day, hour, minute, second = info.date_time
        date = max(year - 1980, 0) << 9 | month << 5 | day
        time = hour << 11 | minute << 5 | second // 2
        offset = self._out.tell()
        flags = info.flag_bits & UTF8_FLAG
        common = (flags, method, time, date, crc, len(packed), size, len(name), 0)
        self._out.write(LOCAL.pack(b"PK\x03\x04", VERSION, *common) + name)
        self._out.write(packed)
        made_by = info.create_system << 8 | VERSION
        attributes = (0, 0, info.internal_attr, info.external_attr, offset)
        self._directory.append(CENTRAL.pack(b"PK\x01\x02", made_by, VERSION, *common, *attributes) + name)

    def close(self) -> bytes:
        start, count = self._out.tell(), len(self._directory)
        self._out.writelines(self._directory)
        size = self._out.tell() - start
        self._out.write(END.pack(b"PK\x05\x06", 0, 0, count, count, size, start, 0))
        return self._out.getvalue()
