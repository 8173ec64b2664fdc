"""The gate before every parser: an Office package that has been counted, checked and named.

`open_package` unpacks every part once, as a stream with a byte counter, checks size, ratio, CRC and
XML, then looks at what the parts claim to be (`contents.py`). Nothing is fetched, nothing written.
"""

import hashlib
import posixpath
import urllib.parse
from collections import Counter
from dataclasses import dataclass, field

from procurement.reading import contents
from procurement.reading.blocks import Warning_
from procurement.reading.container import Entry, check_outside, extension_of, read_directory
from procurement.reading.contents import Relationship
from procurement.reading.limits import MB, Limits, in_mb
from procurement.reading.messages import refusal, warning
from procurement.reading.parts import check_head, check_names, is_core
from procurement.reading.unpack import inflate
from procurement.reading.xmlscan import HEAD, XmlScan, looks_like_xml

KEEP_BYTES = 96 * MB  # unpacked XML kept for the reader, so that it is inflated once
MOST_OF_A_KIND = 50
STRICT = b"http://purl.oclc.org/ooxml/"
TRANSITIONAL = b"http://schemas.openxmlformats.org/"
# Strict Open XML (ISO/IEC 29500-1) names the same vocabulary by other addresses; the year went away.
STRICT_ADDRESSES = tuple(
    (STRICT + strict, TRANSITIONAL + transitional)
    for strict, transitional in (
        (b"wordprocessingml/main", b"wordprocessingml/2006/main"),
        (b"spreadsheetml/main", b"spreadsheetml/2006/main"),
        (b"drawingml/", b"drawingml/2006/"),
        (b"officeDocument/relationships", b"officeDocument/2006/relationships"),
        (b"officeDocument/math", b"officeDocument/2006/math"),
        (b"officeDocument/", b"officeDocument/2006/"),
    )
)


@dataclass(slots=True)
class Package:
    """A checked package. `kind` is "docx" or "xlsx", `main` the name of its main part."""

    data: bytes
    sha256: str
    limits: Limits
    entries: dict[str, Entry]
    kind: str = ""
    main: str = ""
    types: dict[str, str] = field(default_factory=dict)
    warnings: list[Warning_] = field(default_factory=list)
    strict: bool = False
    _kept: dict[str, bytes] = field(default_factory=dict)
    _folded: dict[str, str] = field(default_factory=dict)
    _heads: dict[str, bytes] = field(default_factory=dict)  # first bytes of each part that is not empty
    _xml: set[str] = field(default_factory=set)
    _often: Counter = field(default_factory=Counter)
    _relations: dict[str, list[Relationship]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        return name in self.entries

    def find(self, name: str) -> str | None:
        """The stored name of a part, whose case may differ, or None."""
        if name in self.entries:
            return name
        return self._folded.get(name.lower())

    def raw(self, name: str) -> bytes:
        """The unpacked bytes of a part as they are stored."""
        data = self._kept.pop(name, None)
        return b"".join(inflate(self.data, self.entries[name], self.limits)) if data is None else data

    def read(self, name: str) -> bytes:
        """The unpacked bytes of a part; strict namespaces come back as the transitional ones."""
        data = self.raw(name)
        if STRICT in data[:8192]:
            self.strict = True
            for strict, transitional in STRICT_ADDRESSES:
                data = data.replace(strict, transitional)
        return data

    def relationships(self, name: str) -> list[Relationship]:
        """The relationships of a part (of the package for ""), with targets resolved to part names."""
        found = self._relations.get(name)
        if found is None:
            found = self._relations[name] = self._read_relationships(name)
        return found

    def head(self, name: str) -> bytes:
        """The first few bytes of a part, empty when it is empty."""
        return self._heads.get(name, b"")

    def is_xml(self, name: str) -> bool:
        """Whether the gate has looked through the part as XML."""
        return name in self._xml

    def _read_relationships(self, name: str) -> list[Relationship]:
        folder, base = posixpath.split(name)
        part = self.find(posixpath.join(folder, "_rels", base + ".rels"))
        if part is None:
            return []
        return contents.parse_relationships(self.read(part), lambda target: self._resolve(folder, target))

    def _resolve(self, folder: str, target: str) -> str:
        path = target.split("#")[0]
        path = path[1:] if path.startswith("/") else posixpath.normpath(posixpath.join(folder, path))
        found = self.find(path) or self.find(urllib.parse.unquote(path))
        return found or path

    def warn(self, code: str, **params) -> None:
        self.warnings.append(warning(code, **params))

    def warn_often(self, code: str, **params) -> None:
        """A warning that a file may earn any number of times; after the first fifty nobody reads on."""
        self._often[code] += 1
        if self._often[code] <= MOST_OF_A_KIND:
            self.warn(code, **params)


def open_package(
    data: bytes,
    filename: str = "",
    limits: Limits | None = None,
    *,
    keep: bool = False,
    parse_xml: bool = True,
) -> Package:
    """Check a file and return its package. Raises `ReadingRefused`; never writes, never fetches.

    filename: judges the extension; "" skips that. keep: hold unpacked XML for a reader that follows.
    parse_xml: also check that each XML part is well-formed (a reader that parses anyway leaves it out).
    """
    limits = limits or Limits()
    check_outside(data, filename, limits)
    entries = {entry.name: entry for entry in read_directory(data, limits)}
    check_names(entries)
    package = Package(
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        limits=limits,
        entries=entries,
        _folded={name.lower(): name for name in entries},
    )
    _unpack_all(package, keep=keep, parse_xml=parse_xml)
    contents.classify(package)
    _check_extension(package, filename)
    return package


def _check_extension(package: Package, filename: str) -> None:
    if not filename:
        return
    extension = extension_of(filename)
    names = {"docx": "Word (.docx)", "xlsx": "Excel (.xlsx)"}
    expected = {"docx": ("docx", "dotx"), "xlsx": ("xlsx", "xltx")}[package.kind]
    if extension not in expected:
        if not extension:
            raise refusal("extension")
        raise refusal("wrong_extension", extension=extension[:20], format=names[package.kind])


def _unpack_all(package: Package, *, keep: bool, parse_xml: bool) -> None:
    """Every part once, as a stream: counted, looked through, and (XML, `keep`) held for the reader."""
    limits = package.limits
    total = kept = index = 0
    for entry in package.entries.values():
        scan = None
        chunks: list[bytes] = []
        size = 0
        for chunk in inflate(package.data, entry, limits):
            if not size:
                scan = _begin(package, entry, chunk, parse_xml)
            size += len(chunk)
            total += len(chunk)
            if total > limits.total_bytes:
                raise refusal("too_big_unpacked", limit=in_mb(limits.total_bytes))
            if scan:
                scan.feed(chunk)
                if keep and kept + size <= KEEP_BYTES:
                    chunks.append(chunk)
        if scan:
            scan.close()
            if keep and kept + size <= KEEP_BYTES:
                kept += size
                package._kept[entry.name] = b"".join(chunks) if len(chunks) != 1 else chunks[0]
        elif is_core(entry.name) and (size or not entry.name.endswith(".rels")):
            raise refusal("xml_broken")
        if entry.name.endswith(".rels") or entry.name == contents.CONTENT_TYPES:
            index += size
            if index > limits.index_bytes:
                raise refusal("index_too_big", limit=in_mb(limits.index_bytes))


def _begin(package: Package, entry: Entry, chunk: bytes, parse_xml: bool) -> XmlScan | None:
    """Judge a part by its first bytes; the scan that it has to pass when a parser might read it."""
    head, name = chunk[:HEAD], entry.name
    package._heads[name] = head[:16]
    if not looks_like_xml(head):
        check_head(name, head)
        return None
    package._xml.add(name)
    return XmlScan(package.limits, entry.size, parse=parse_xml and is_core(name))
