"""Text put into a part at byte offsets, and taken out again: what stood there before stays byte for byte."""

from collections.abc import Iterable
from typing import NamedTuple


class Insertion(NamedTuple):
    """`data` goes before the byte at `offset` of the part as it was."""

    offset: int
    data: bytes


def put_in(part: bytes, insertions: Iterable[Insertion]) -> bytes:
    """The part with all insertions, which are in order of their offsets."""
    out, done = [], 0
    view = memoryview(part)
    for offset, data in insertions:
        out.append(view[done:offset])
        out.append(data)
        done = offset
    out.append(view[done:])
    return b"".join(out)


def take_out(part: bytes, insertions: Iterable[Insertion]) -> bytes:
    """What `put_in` was given. Raises ValueError where an insertion is not what stands there."""
    out, done, gone = [], 0, 0
    for offset, data in insertions:
        at = offset + gone
        if part[at : at + len(data)] != data:
            raise ValueError(f"No insertion of {len(data)} bytes at {at}.")
        out.append(part[done:at])
        gone += len(data)
        done = at + len(data)
    out.append(part[done:])
    return b"".join(out)
