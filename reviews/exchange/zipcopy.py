"""A zip made of another one: some parts replaced, some added, all others copied as they are packed.

Nothing that is not replaced is unpacked: its header, its packed bytes and what follows them are copied.
The file has passed the gate, so its directory tells the truth.
"""

import io
import struct
import zipfile
import zlib
from collections.abc import Mapping

from procurement.reading.container import EOCD, EOCD_RECORD, LISTED, LISTED_HEADER, LOCAL, LOCAL_HEADER

LEVEL = 1  # as Word packs; the highest level takes five times as long for a tenth of the size
MADE_BY, NEEDS, DEFLATE = 20, 20, 8
UTF8 = 0x800
OLDEST = (0, 0x21)  # time and date, 1 January 1980: what Word writes
ZIP64 = 0x0001


def with_parts(data: bytes, replaced: Mapping[str, bytes], added: Mapping[str, bytes]) -> bytes:
    """The package with these parts; `replaced` by the names as stored."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        infos, directory, comment = archive.infolist(), archive.start_dir, archive.comment
    order = sorted(infos, key=lambda info: info.header_offset)
    ends = {id(one): next_.header_offset for one, next_ in zip(order, order[1:], strict=False)}
    out = io.BytesIO()
    view = memoryview(data)
    listed = {}
    for info in order:
        content = replaced.get(info.filename)
        at = out.tell()
        if content is None:
            out.write(view[info.header_offset : ends.get(id(info), directory)])
            listed[id(info)] = _record(info, at)
        else:
            listed[id(info)] = _write(out, _raw_name(data, info), info, content)
    more = [_write(out, name.encode(), None, content) for name, content in added.items()]
    start = out.tell()
    for info in infos:
        out.write(listed[id(info)])
    out.write(b"".join(more))
    count, size = len(infos) + len(more), out.tell() - start
    out.write(EOCD_RECORD.pack(EOCD, 0, 0, count, count, size, start, len(comment)))
    out.write(comment)
    return out.getvalue()


def _raw_name(data: bytes, info: zipfile.ZipInfo) -> bytes:
    header = LOCAL_HEADER.unpack_from(data, info.header_offset)
    begin = info.header_offset + LOCAL_HEADER.size
    return data[begin : begin + header[9]]


def _write(out: io.BytesIO, name: bytes, info: zipfile.ZipInfo | None, content: bytes) -> bytes:
    """Write a part with its header; returns its record of the directory."""
    deflater = zlib.compressobj(LEVEL, zlib.DEFLATED, -15)
    packed = [deflater.compress(content), deflater.flush()]
    size = sum(map(len, packed))
    flags = UTF8 if info is None else info.flag_bits & UTF8
    time, date = OLDEST if info is None else _moment(info)
    crc, at = zlib.crc32(content), out.tell()
    head = (flags, DEFLATE, time, date, crc, size, len(content), len(name))
    out.write(LOCAL_HEADER.pack(LOCAL, NEEDS, *head, 0))
    out.write(name)
    out.writelines(packed)
    system = 0 if info is None else info.create_system
    external = 0 if info is None else info.external_attr
    made = system << 8 | MADE_BY
    return LISTED_HEADER.pack(LISTED, made, NEEDS, *head, 0, 0, 0, 0, external, at) + name


def _record(info: zipfile.ZipInfo, at: int) -> bytes:
    """The directory's record of a part that was copied, at its new place."""
    name = info.orig_filename.encode("utf-8" if info.flag_bits & UTF8 else "cp437")
    extra = _without_zip64(info.extra)
    time, date = _moment(info)
    return (
        LISTED_HEADER.pack(
            LISTED,
            info.create_system << 8 | info.create_version,
            info.extract_version,
            info.flag_bits,
            info.compress_type,
            time,
            date,
            info.CRC,
            info.compress_size,
            info.file_size,
            len(name),
            len(extra),
            len(info.comment),
            0,
            info.internal_attr,
            info.external_attr,
            at,
        )
        + name
        + extra
        + info.comment
    )


def _moment(info: zipfile.ZipInfo) -> tuple[int, int]:
    year, month, day, hour, minute, second = info.date_time
    return hour << 11 | minute << 5 | second // 2, year - 1980 << 9 | month << 5 | day


def _without_zip64(extra: bytes) -> bytes:
    """Sizes are told in the record itself; one that says them twice is refused by some programs."""
    out, at = [], 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        if kind != ZIP64:
            out.append(extra[at : at + 4 + size])
        at += 4 + size
    out.append(extra[at:])
    return b"".join(out)
