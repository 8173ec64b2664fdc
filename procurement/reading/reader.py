"""From bytes to a reading: the gate, then the reader for the kind of package."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

from procurement.reading.blocks import Reading
from procurement.reading.limits import Limits
from procurement.reading.package import open_package


@contextmanager
def uncollected() -> Iterator[None]:
    """No cyclic garbage collection meanwhile: a reading makes none, and looking for it costs a fifth."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            # What was read counts as old: else the next object made would have all of it looked through.
            gc.freeze()
            gc.unfreeze()
            gc.enable()


def read_package(data: bytes, filename: str, limits: Limits, reader_version: str) -> Reading:
    """The gate, then the reader for the kind of package. Raises `ReadingRefused`."""
    with uncollected():
        return _read(data, filename, limits, reader_version)


def _read(data: bytes, filename: str, limits: Limits, reader_version: str) -> Reading:
    package = open_package(data, filename, limits, keep=True, parse_xml=False)
    if package.kind == "docx":
        from procurement.reading.docx import read_docx

        return read_docx(package, reader_version)
    from procurement.reading.xlsx import read_xlsx

    return read_xlsx(package, reader_version)
