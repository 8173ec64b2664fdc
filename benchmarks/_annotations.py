"""The comments that LibreOffice finds in a Word file, with the words that they stand on."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from _libreoffice import DRAW, OFFICE, TEXT, convert
from lxml import etree

DC = "{http://purl.org/dc/elements/1.1/}"
LOEXT = "{urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0}"
# Deleted words, the words of notes and readings of ruby stand in no comment's range.
PASSED = {TEXT + name for name in ("tracked-changes", "note", "ruby-text", "sequence-decls")}
PASSED |= {TEXT + "table-of-content-source"}
PARAGRAPHS = (TEXT + "p", TEXT + "h")


@dataclass(slots=True)
class Annotation:
    """`anchor` are the words that the comment stands on, paragraphs joined by a line feed."""

    author: str
    text: str
    resolved: bool
    anchor: str = ""
    level: int = 0  # in how many drawings it stands
    _paragraphs: list[str] = field(default_factory=list)


def annotations(documents: dict[str, bytes], folder: Path) -> dict[str, list[Annotation]]:
    """Those of each document (name ending in .docx -> bytes), in reading order."""
    for name, data in documents.items():
        (folder / name).write_bytes(data)
    convert(folder, "odt", sorted(documents))
    return {name: list(_annotations((folder / name).with_suffix(".odt"))) for name in documents}


def _annotations(document: Path) -> Iterator[Annotation]:
    with zipfile.ZipFile(document) as package:
        parser = etree.XMLParser(huge_tree=True, recover=True, resolve_entities=False)
        root = etree.fromstring(package.read("content.xml"), parser)
    reader = _Reader()
    reader.walk(root.find(f".//{OFFICE}text"))
    for found in reader.found:
        found.anchor = "\n".join(found._paragraphs)
        yield found


class _Reader:
    """Walks the text with the ranges that are open; what a drawing holds is no text of its paragraph."""

    def __init__(self) -> None:
        self.found: list[Annotation] = []
        self.open: dict[str, Annotation] = {}
        self.level = 0

    def walk(self, element) -> None:
        if element.tag in PARAGRAPHS:
            for annotation in self._reached():
                annotation._paragraphs.append("")
        self._say(element.text)
        for child in element:
            self._child(child)
            self._say(child.tail)

    def _child(self, child) -> None:
        tag = child.tag
        if tag == OFFICE + "annotation":
            self._begin(child)
        elif tag == OFFICE + "annotation-end":
            self.open.pop(child.get(OFFICE + "name"), None)
        elif not isinstance(tag, str) or tag in PASSED:
            pass
        elif tag in SPACES:
            self._say(SPACES[tag] * int(child.get(TEXT + "c", "1")))
        else:
            drawn = tag.startswith(DRAW)
            self.level += drawn
            self.walk(child)
            self.level -= drawn

    def _begin(self, element) -> None:
        words = "\n".join(_words(paragraph) for paragraph in element.iterchildren(*PARAGRAPHS))
        resolved = element.get(LOEXT + "resolved") == "true"
        annotation = Annotation(element.findtext(DC + "creator") or "", words, resolved, level=self.level)
        self.found.append(annotation)
        name = element.get(OFFICE + "name")
        if name:
            self.open[name] = annotation

    def _reached(self) -> list[Annotation]:
        return [annotation for annotation in self.open.values() if annotation.level == self.level]

    def _say(self, words: str | None) -> None:
        for annotation in self._reached() if words else ():
            if not annotation._paragraphs:
                annotation._paragraphs.append("")
            annotation._paragraphs[-1] += words


SPACES = {TEXT + "s": " ", TEXT + "tab": "\t", TEXT + "line-break": "\n"}


def _words(element) -> str:
    out = [element.text or ""]
    for child in element:
        if child.tag in SPACES:
            out.append(SPACES[child.tag] * int(child.get(TEXT + "c", "1")))
        else:
            out.append(_words(child))
        out.append(child.tail or "")
    return "".join(out)
