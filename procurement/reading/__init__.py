"""The reader of procurement drafts: bytes of a .docx or .xlsx in, blocks out.

Pure: the standard library and lxml only, no Django, no files, no network. `read` trusts nothing: the
gate in `package.py` stands in front of every parser. A server calls `worker.read_in_worker`, which
runs the same in a subprocess with limits.
"""

from procurement.reading.blocks import (
    Block,
    CellPlace,
    Change,
    FileComment,
    Picture,
    Reading,
    Table,
    Warning_,
)
from procurement.reading.errors import ReaderError, ReadingRefused, TooComplex
from procurement.reading.limits import Limits

# Part of the artifact's key: raise it whenever the same bytes would give other blocks or HTML.
READER_VERSION = "5"

__all__ = [
    "READER_VERSION",
    "Block",
    "CellPlace",
    "Change",
    "FileComment",
    "Limits",
    "Picture",
    "ReaderError",
    "Reading",
    "ReadingRefused",
    "Table",
    "TooComplex",
    "Warning_",
    "read",
]


def read(data: bytes, filename: str, limits: Limits | None = None) -> Reading:
    """Read a draft. Raises `ReadingRefused` with the reason when the gate or the reader refuses it."""
    from procurement.reading.reader import read_package

    return read_package(data, filename, limits or Limits(), READER_VERSION)
