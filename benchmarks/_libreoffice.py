"""What LibreOffice shows of Word documents: each paragraph of the body with its label.

LibreOffice's OpenDocument export says what is a paragraph, what is its text, and what stands in a table,
but carries no labels; its text export carries the labels, but runs everything together. So both are made
and read side by side: a line of the text is a label and the paragraph's text.

LibreOffice is given a copy in which three things are settled (`prepared`):
- tracked changes are accepted, as our reader counts them (the exports write deleted words too);
- fields are the text that Word stored for them (LibreOffice computes them anew, and does not find every
  bookmark: "Error: Reference source not found");
- heading styles whose list has bullets are renamed: LibreOffice takes the list of the headings for its
  chapter numbering, which knows no bullets, and would show none.
"""

import io
import shutil
import subprocess
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
DRAW = "{urn:oasis:names:tc:opendocument:xmlns:drawing:1.0}"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FIELD_CODE = (W + "fldChar", W + "instrText", W + "delInstrText")
GONE, CAME = (W + "del", W + "moveFrom"), (W + "ins", W + "moveTo")
NOT_TEXT = (OFFICE + "annotation", TEXT + "note-body", TEXT + "ruby-text")
NOT_BODY = (TEXT + "tracked-changes", TEXT + "table-of-content-source", TEXT + "sequence-decls")
LONGEST_RUN = 1_800  # seconds


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph as LibreOffice shows it; notes' numbers are left out of `text`."""

    label: str
    text: str
    in_table: bool
    floating: bool = False  # in a table with text around it, whose labels the text export leaves out


class Unreadable(Exception):  # noqa: N818 - said of LibreOffice's exports
    """The two exports of a document do not fit together."""


def program() -> str | None:
    """The command that starts LibreOffice, or None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def shown(documents: dict[str, bytes]) -> dict[str, list[Shown]]:
    """The body paragraphs of each document (name ending in .docx -> bytes), in reading order."""
    with tempfile.TemporaryDirectory(prefix="fidelity-") as folder:
        place = Path(folder)
        for name, data in documents.items():
            (place / name).write_bytes(prepared(data))
        names = sorted(documents)
        convert(place, "odt", names)
        convert(place, "txt:Text (encoded):UTF8", names)
        return {name: _read(place / name) for name in names}


def convert(place: Path, target: str, names: list[str]) -> None:
    """All documents in one run; a profile of its own, so that an open LibreOffice is left alone."""
    profile = f"-env:UserInstallation=file://{place / 'profile'}"
    command = [program(), profile, "--headless", "--convert-to", target, "--outdir", str(place)]
    subprocess.run(
        [*command, *(str(place / name) for name in names)],
        check=True,
        timeout=LONGEST_RUN,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _read(document: Path) -> list[Shown]:
    with zipfile.ZipFile(document.with_suffix(".odt")) as package:
        # Some of LibreOffice's own ids stand twice in a file.
        parser = etree.XMLParser(huge_tree=True, recover=True, resolve_entities=False)
        root = etree.fromstring(package.read("content.xml"), parser)
    text = document.with_suffix(".txt").read_text(encoding="utf-8-sig")
    found, at = [], 0
    for element, in_table, floating in _paragraphs(root.find(f".//{OFFICE}text")):
        label = ""
        if not floating:
            label, at = _label(text, at, _words(element, notes=True), document.name)
        found.append(Shown(label, _words(element, notes=False), in_table, floating))
    return found


def _label(text: str, at: int, words: str, name: str) -> tuple[str, int]:
    """The label before `words` in the line of the text export at `at`, and where the next line begins."""
    while True:
        end = text.find("\n", at)
        if end < 0:
            raise Unreadable(f"{name}: LibreOffice's text ends before {words[:40]!r}")
        start = text.find(words + "\n", at) if words else end
        if at <= start <= end:
            return text[at:start].strip(), start + len(words) + 1
        if end > at:
            raise Unreadable(f"{name}: {words[:40]!r} is not in {text[at:end][:60]!r}")
        # The text export writes an empty line for a cell that a merged one covers.
        at = end + 1


def _paragraphs(parent, *, in_table: bool = False, floating: bool = False) -> Iterator[tuple]:
    """(element, in a table, in a floating table) of each paragraph, in reading order."""
    for element in parent:
        tag = element.tag
        if tag in (TEXT + "p", TEXT + "h"):
            for frame in element.iter(DRAW + "text-box"):
                if frame.find(TABLE + "table") is not None:
                    yield from _paragraphs(frame, floating=True)
            yield element, in_table, floating
        elif isinstance(tag, str) and tag not in NOT_BODY and not tag.startswith(DRAW):
            yield from _paragraphs(element, in_table=in_table or tag == TABLE + "table", floating=floating)


def _words(element, *, notes: bool) -> str:
    """Text of a paragraph without what is anchored in it; `notes`: with the numbers of its notes."""
    out = [element.text or ""]
    for child in element:
        tag = child.tag
        if tag == TEXT + "s":
            out.append(" " * int(child.get(TEXT + "c", "1")))
        elif tag == TEXT + "tab":
            out.append("\t")
        elif tag == TEXT + "line-break":
            out.append("\n")
        elif tag == TEXT + "note" and not notes:
            pass
        elif isinstance(tag, str) and tag not in NOT_TEXT and not tag.startswith(DRAW):
            out.append(_words(child, notes=notes))
        out.append(child.tail or "")
    return "".join(out)


def prepared(data: bytes) -> bytes:
    """The document as LibreOffice is given it; see the top of this file."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    main = etree.fromstring(parts["word/document.xml"])
    _accept(main)
    for code in list(main.iter(*FIELD_CODE)):
        code.getparent().remove(code)
    parts["word/document.xml"] = etree.tostring(main, xml_declaration=True, encoding="UTF-8", standalone=True)
    if "word/styles.xml" in parts and "word/numbering.xml" in parts:
        styles = etree.fromstring(parts["word/styles.xml"])
        if _headings_with_bullets(styles, etree.fromstring(parts["word/numbering.xml"])):
            _rename_headings(styles)
            parts["word/styles.xml"] = etree.tostring(styles, xml_declaration=True, encoding="UTF-8")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in parts.items():
            package.writestr(name, part)
    return out.getvalue()


def _accept(root) -> None:
    marks = list(root.iter(*GONE))
    ended = [mark.getparent().getparent() for mark in marks if mark.getparent().tag == W + "rPr"]
    rows = [mark.getparent().getparent() for mark in marks if mark.getparent().tag == W + "trPr"]
    for mark in list(root.iter(*GONE, *CAME)):
        parent = mark.getparent()
        if mark.tag in CAME:
            at = parent.index(mark)
            parent[at:at] = list(mark)
        parent.remove(mark)
    for properties in ended:
        # A paragraph whose end was deleted goes on in the next one, which keeps its own properties.
        paragraph = properties.getparent()
        following = paragraph.getnext()
        if following is None or following.tag != W + "p":
            continue
        at = 1 if len(following) and following[0].tag == W + "pPr" else 0
        following[at:at] = [child for child in paragraph if child.tag != W + "pPr"]
        paragraph.getparent().remove(paragraph)
    for row in rows:
        row.getparent().remove(row)


def _headings(styles) -> list:
    """The name elements of the heading styles."""
    return [name for name in styles.iter(W + "name") if name.get(W + "val", "").startswith("heading ")]


def _headings_with_bullets(styles, numbering) -> bool:
    lists = {item.get(W + "numId"): item.find(W + "abstractNumId") for item in numbering.iter(W + "num")}
    formats = {
        item.get(W + "abstractNumId"): [kind.get(W + "val") for kind in item.iter(W + "numFmt")]
        for item in numbering.iter(W + "abstractNum")
    }
    for name in _headings(styles):
        used = name.getparent().find(f"{W}pPr/{W}numPr/{W}numId")
        listing = None if used is None else lists.get(used.get(W + "val"))
        if listing is not None and formats.get(listing.get(W + "val"), [""])[0] == "bullet":
            return True
    return False


def _rename_headings(styles) -> None:
    for name in _headings(styles):
        name.set(W + "val", "plain " + name.get(W + "val"))
        for outline in list(name.getparent().iter(W + "outlineLvl")):
            outline.getparent().remove(outline)
