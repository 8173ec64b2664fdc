"""The gate over a copy of a file that has passed it: only what was written has to be looked at again."""

from collections.abc import Mapping

from procurement.reading.container import check_outside, read_directory
from procurement.reading.contents import CONTENT_TYPES
from procurement.reading.limits import in_mb
from procurement.reading.messages import refusal
from procurement.reading.package import Package
from procurement.reading.xmlscan import XmlScan


def check_copy(data: bytes, package: Package, written: Mapping[str, bytes]) -> None:
    """Refuse a copy of `package` that `open_package` would refuse for its size or for these XML parts.

    Types and relationships that were added are ours; the names of parts are told by the directory.
    Raises `ReadingRefused`.
    """
    limits = package.limits
    check_outside(data, "", limits)
    entries = {entry.name: entry for entry in read_directory(data, limits)}
    index = sum(
        entry.size for name, entry in entries.items() if name.endswith(".rels") or name == CONTENT_TYPES
    )
    if index > limits.index_bytes:
        raise refusal("index_too_big", limit=in_mb(limits.index_bytes))
    for name, content in written.items():
        size = len(content)
        if size > limits.part_bytes:
            raise refusal("part_too_big", limit=in_mb(limits.part_bytes))
        if size > limits.ratio_from_xml and size > limits.ratio * max(entries[name].packed, 1):
            raise refusal("ratio", limit=limits.ratio)
        scan = XmlScan(limits, size, parse=False)
        scan.feed(content)
        scan.close()
