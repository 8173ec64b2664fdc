"""Unpacks one part of a package as a stream, judged by what really comes out, never by what it claims."""

import zlib
from collections.abc import Iterator

from procurement.reading.container import DEFLATED, Entry
from procurement.reading.limits import Limits, in_mb
from procurement.reading.messages import refusal
from procurement.reading.xmlscan import HEAD, looks_like_xml

CHUNK = 128 * 1024


def inflate(data: bytes, entry: Entry, limits: Limits) -> Iterator[bytes]:
    """Yield the unpacked chunks of an entry. Raises `ReadingRefused` for size, ratio and checksum.

    The first chunk holds at least `HEAD` bytes, or the whole part, so that its first bytes can be judged.
    """
    raw = memoryview(data)[entry.start : entry.start + entry.packed]
    crc = size = 0
    floor = limits.ratio_from
    for chunk in _whole_head(_stored(raw) if entry.method != DEFLATED else _deflated(raw)):
        if not size and looks_like_xml(chunk[:HEAD]):
            floor = limits.ratio_from_xml
        size += len(chunk)
        if size > limits.part_bytes:
            raise refusal("part_too_big", limit=in_mb(limits.part_bytes))
        if size > floor and size > limits.ratio * max(entry.packed, 1):
            raise refusal("ratio", limit=limits.ratio)
        if size > entry.size:
            raise refusal("damaged")  # more than it claims: what relied on the claim ends here
        crc = zlib.crc32(chunk, crc)
        yield chunk
    if size != entry.size or crc != entry.crc:
        raise refusal("damaged")


def _whole_head(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Join what comes in crumbs at the start: a part must not hide its beginning in many tiny blocks."""
    head = b""
    for chunk in chunks:
        if len(head) < HEAD:
            head += chunk
            if len(head) < HEAD:
                continue
            chunk = head
        yield chunk
    if len(head) < HEAD and head:
        yield head


def _stored(raw: memoryview) -> Iterator[bytes]:
    for start in range(0, len(raw), CHUNK):
        yield bytes(raw[start : start + CHUNK])


def _deflated(raw: memoryview) -> Iterator[bytes]:
    inflater = zlib.decompressobj(-15)
    position = 0
    pending: bytes | memoryview = b""
    try:
        while not inflater.eof:
            if not pending:
                pending = raw[position : position + CHUNK]
                position += len(pending)
            ended = not len(pending)
            chunk = inflater.decompress(pending, CHUNK)
            pending = inflater.unconsumed_tail
            if chunk:
                yield chunk
            elif ended:
                raise refusal("damaged")
    except zlib.error as error:
        raise refusal("damaged") from error
    if inflater.unused_data or position < len(raw):
        raise refusal("damaged")
