"""Additions to the parts of a package, at byte level: nothing that stands in a part is written anew."""

import posixpath
import re
from collections.abc import Callable
from functools import cached_property
from xml.sax.saxutils import quoteattr

from lxml import etree

from procurement.reading.contents import CONTENT_TYPES
from procurement.reading.package import Package
from reviews.exchange.package import LEVEL, copy_package

EMPTY_RELATIONS = (
    b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>'
)
_UTF8 = re.compile(rb"""\A(?:\xef\xbb\xbf)?\s*<(?!\?xml[^>]*encoding=["'](?!utf-8["']))""", re.IGNORECASE)


class Additions:
    """What is to be added to one checked package; `written` gives the copy."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.changed: dict[str, bytes] = {}

    @cached_property
    def is_strict(self) -> bool:
        return b"http://purl.oclc.org/ooxml/" in self.read(self.package.main)[:8192]

    def read(self, name: str) -> bytes:
        """A part as it is stored (strict namespaces stay strict), in UTF-8."""
        if name in self.changed:
            return self.changed[name]
        data = self.package.raw(name)
        if _UTF8.match(data):
            return data
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        root = etree.fromstring(data, parser)
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True, standalone=True)

    def write(self, name: str, data: bytes) -> None:
        self.changed[name] = data

    def add(self, pattern: str, data: bytes, content_type: str, extension: str = "") -> str:
        """A new part under the first free number of `pattern` ("xl/comments%d.xml"); returns its name.

        With %s ("word/people%s.xml") the first one has no number.
        With an `extension` its type is declared for all parts of that extension, as for vml.
        """
        taken = {name.lower() for name in (*self.package.entries, *self.changed)}
        name = next(
            name for n in range(1, len(taken) + 2) if (name := _numbered(pattern, n)).lower() not in taken
        )
        self.write(name, data)
        self._declare(name, content_type, extension)
        return name

    def relate(self, part: str, kind: str, target: str) -> str:
        """A relationship from a part to another one; returns its id."""
        folder, base = posixpath.split(part)
        wanted = posixpath.join(folder, "_rels", base + ".rels")
        name = wanted if wanted in self.changed else self.package.find(wanted) or wanted
        known = name in self.changed or name in self.package.entries
        data = self.read(name) if known else EMPTY_RELATIONS
        used = set(re.findall(rb"""\bId=["']([^"']*)["']""", data))
        number = next(n for n in range(1, len(used) + 2) if b"rId%d" % n not in used)
        address = quoteattr("/" + target)
        row = f'Relationship Id="rId{number}" Type="{kind}" Target={address}/>'
        self.write(name, before_end(data, "Relationships", lambda p: f"<{p}{row}"))
        return f"rId{number}"

    def written(self, level: int = LEVEL) -> bytes:
        return copy_package(self.package.data, self.changed, level)

    def _declare(self, name: str, content_type: str, extension: str) -> None:
        types = self.package.find(CONTENT_TYPES) or CONTENT_TYPES
        data = self.read(types)
        if extension:
            if re.search(rf'Extension="{extension}"'.encode(), data, re.IGNORECASE):
                return
            row = f'Default Extension="{extension}" ContentType="{content_type}"/>'
        else:
            row = f'Override PartName="/{name}" ContentType="{content_type}"/>'
        self.write(types, before_end(data, "Types", lambda p: f"<{p}{row}"))


def _numbered(pattern: str, number: int) -> str:
    return pattern % ("" if "%s" in pattern and number == 1 else number)


def before_end(data: bytes, element: str, addition: Callable[[str], str]) -> bytes:
    """`addition` of the element's prefix ("x:" or "") as the last thing within the last such element.

    Raises ValueError where there is no such element.
    """
    ends = list(re.finditer(rb"</((?:[\w.-]+:)?)%s\s*>" % element.encode(), data))
    if ends:
        at = ends[-1].start()
        return data[:at] + addition(ends[-1][1].decode()).encode() + data[at:]
    empty = re.search(rb"<((?:[\w.-]+:)?)%s(?=[\s/])[^<>]*?(\s*/>)" % element.encode(), data)
    if empty is None:
        raise ValueError(f"no {element}")
    added = addition(empty[1].decode()).encode()
    end = b"</" + empty[1] + element.encode() + b">"
    return data[: empty.start(2)] + b">" + added + end + data[empty.end() :]
