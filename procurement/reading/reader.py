"""From bytes to a reading: the gate, then the reader for the kind of package."""

from procurement.reading.blocks import Reading
from procurement.reading.limits import Limits
from procurement.reading.package import open_package


def read_package(data: bytes, filename: str, limits: Limits, reader_version: str) -> Reading:
    package = open_package(data, filename, limits, keep=True, parse_xml=False)
    if package.kind == "docx":
        from procurement.reading.docx import read_docx

        return read_docx(package, reader_version)
    from procurement.reading.xlsx import read_xlsx

    return read_xlsx(package, reader_version)
