"""What we read beside what LibreOffice reads: labels and text of every document of ../shared/corpus.

Usage: .venv/bin/python benchmarks/fidelity.py [FILE.docx …] [--json]

LibreOffice writes each document as plain text, which carries list labels. Its lines are laid beside our
blocks of the body and of table cells, in order. Left out on both sides: notes, headers, footers and text
boxes (the text export has them elsewhere or not at all). Before that the tracked changes of a copy are
accepted, since LibreOffice would print deleted words too. Made equal, because the export cannot tell them
apart: white space, the non-breaking hyphen, and the picture of a bullet (it writes its own by level).
A second oracle: the numbers that Word stored in a document's own table of contents, beside our labels of
the headings of the same words.

Exit status 1: a target was missed, or a label differs that `VERDICTS` does not explain. 2: LibreOffice is
not installed.
"""

import argparse
import difflib
import html
import io
import json
import re
import shutil
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from _targets import Targets  # noqa: E402
from lxml import etree  # noqa: E402

from procurement.reading import Block, read  # noqa: E402
from procurement.reading.names import W  # noqa: E402
from procurement.reading.render import speak  # noqa: E402

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
LABELS_AGREE, TEXTS_AGREE, CONTENTS_AGREE = 99.0, 99.9, 100.0
TIMEOUT = 300
LEFT_OUT = ("note", "header", "footer", "textbox")
TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
BULLET = "•"
EXPORTED_BULLET = re.compile(r"^[•◦▪‣⁃–-]\s")
NOTE_MARK = re.compile(r'<a class="nref"[^>]*data-n="([^"]*)"[^>]*></a>')
DELETED, TAG = re.compile(r"<del\b.*?</del>", re.DOTALL), re.compile(r"<[^>]+>")
STORED = re.compile(r"^(?P<number>\S+?)[\t ]\s*(?P<title>.+)\t\d+$", re.DOTALL)

# (part of the document's name, our line's beginning) -> who follows the standard, and why.
VERDICTS: list[tuple[str, str, str]] = [
    (
        "cadde-detailed-design-common",
        "２．２．３ HTTP",
        "ours: the level is decimalFullWidth (ECMA-376 part 1, 17.18.59); Word's own contents have it so",
    ),
    (
        "gif-regional-service",
        "a) データモデル",
        "ours: list 14 is met here for the first time and its startOverride begins anew (17.9.26)",
    ),
    ("gif-regional-service", "b) データ項目", "ours: follows from the line before"),
]
# LibreOffice computes cross-references anew, and writes this where it fails; we show Word's result.
LOST_REFERENCE = "Error: Reference source not found"


@dataclass(frozen=True)
class Exported:
    """The lines of the text export, and those of all paragraphs of the document export."""

    lines: list[str]
    paragraphs: set[str]


@dataclass
class Result:
    name: str
    numbered: int = 0
    labels_agree: int = 0
    paragraphs: int = 0
    paragraphs_agree: int = 0
    cells: int = 0
    cells_agree: int = 0
    labels: list[tuple[str, str]] = field(default_factory=list)
    texts: list[tuple[str, str]] = field(default_factory=list)
    contents: int = 0
    contents_agree: int = 0
    contents_differ: list[tuple[str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Line:
    """One line of one of our blocks; the label stands on the first."""

    block: Block
    label: str
    text: str

    @property
    def whole(self) -> str:
        return f"{self.label} {self.text}".strip()


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    options.add_argument("files", nargs="*", metavar="FILE.docx")
    options.add_argument("--json", action="store_true", help="print the figures as JSON and nothing else")
    chosen = options.parse_args()
    soffice = shutil.which("soffice") or shutil.which("libreoffice")
    if soffice is None:
        print(
            "LIBREOFFICE IS NOT INSTALLED: NOTHING WAS COMPARED. Install libreoffice-writer.", file=sys.stderr
        )
        return 2
    files = [Path(name) for name in chosen.files] or sorted(CORPUS.glob("*.docx"))
    files = [path for path in files if zipfile.is_zipfile(path)]
    if not files:
        print("THERE IS NO DOCUMENT TO COMPARE: ../shared/corpus is not here.", file=sys.stderr)
        return 2
    exported = export(soffice, files)
    results = [compare(path, exported[path]) for path in files]
    targets = Targets()
    if chosen.json:
        print(json.dumps([vars(result) for result in results], ensure_ascii=False))
    report(results, targets, quiet=chosen.json)
    return targets.status


def export(soffice: str, files: list[Path]) -> dict[Path, "Exported"]:
    """What LibreOffice makes of each document, its tracked changes accepted."""
    with tempfile.TemporaryDirectory() as folder:
        copies = []
        for number, path in enumerate(files):
            copy = Path(folder, f"{number}.docx")
            copy.write_bytes(accepted(path.read_bytes()))
            copies.append(str(copy))
        profile = Path(folder, "profile").as_uri()
        for kind in ("txt:Text (encoded):UTF8", "fodt"):
            subprocess.run(
                [soffice, "--headless", f"-env:UserInstallation={profile}", "--convert-to", kind,
                 "--outdir", folder, *copies],
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, timeout=TIMEOUT,
            )  # fmt: skip
        return {
            path: Exported(
                lines_of(Path(folder, f"{number}.txt").read_text(encoding="utf-8-sig")),
                paragraphs_of(Path(folder, f"{number}.fodt").read_bytes()),
            )
            for number, path in enumerate(files)
        }


def accepted(data: bytes) -> bytes:
    """A copy whose tracked changes are accepted, made without our reader."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as package,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        for name in package.namelist():
            content = package.read(name)
            if name == "word/document.xml" and (b"<w:del " in content or b"<w:moveFrom " in content):
                root = etree.fromstring(content)
                for element in list(root.iter(W + "del", W + "moveFrom")):
                    if element.getparent().tag != W + "rPr":
                        element.getparent().remove(element)
                content = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
            copy.writestr(name, content)
    return out.getvalue()


def paragraphs_of(document: bytes) -> set[str]:
    """The lines of all paragraphs of a flat OpenDocument text, wherever they stand."""
    root = etree.fromstring(
        document, etree.XMLParser(huge_tree=True, resolve_entities=False, collect_ids=False, recover=True)
    )
    found: set[str] = set()
    for element in root.iter(TEXT + "p", TEXT + "h"):
        parts: list[str] = []
        _gather(element, parts)
        found.update(map(plain, "".join(parts).split("\n")))
    return found


def _gather(element, parts: list[str]) -> None:
    """The text of one paragraph: spaces, tabs and breaks as characters; frames and notes left out."""
    parts.append(element.text or "")
    for child in element:
        name = child.tag.rsplit("}", 1)[-1] if isinstance(child.tag, str) else ""
        if name in ("tab", "s"):
            parts.append(" ")
        elif name == "line-break":
            parts.append("\n")
        elif name == "note":
            parts.extend(child.itertext(TEXT + "note-citation"))
        elif name not in ("frame", "annotation", "custom-shape", "g", "rect", ""):
            _gather(child, parts)
        parts.append(child.tail or "")


def lines_of(text: str) -> list[str]:
    return [line for line in map(plain, text.split("\n")) if line]


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", text.replace("\u2011", "-").replace("\ufeff", "")).strip()


def our_lines(blocks: tuple[Block, ...]) -> list[Line]:
    """Every line that is not blank, note marks written where they stand (LibreOffice prints them)."""
    found = []
    for block in blocks:
        if block.kind in LEFT_OUT or block.change == "deleted":
            continue
        marked = NOTE_MARK.sub(lambda mark: mark[1], DELETED.sub("", speak(block.html)))
        text = html.unescape(TAG.sub("", marked))
        for index, part in enumerate(text.split("\n")):
            label = "" if index else plain(block.label)
            if label or plain(part):
                found.append(Line(block, label, plain(part)))
    return found


def key(line: Line) -> str:
    return plain(f"{BULLET if is_bullet(line.label) else line.label} {line.text}")


def is_bullet(label: str) -> bool:
    """A picture rather than a number."""
    return bool(label) and not any(char.isalnum() for char in unicodedata.normalize("NFKC", label))


def compare(path: Path, theirs: Exported) -> Result:
    result = Result(path.name)
    reading = read(path.read_bytes(), path.name)
    ours = our_lines(reading.blocks)
    exported = [EXPORTED_BULLET.sub(f"{BULLET} ", line) for line in theirs.lines]
    matcher = difflib.SequenceMatcher(None, list(map(key, ours)), exported, autojunk=False)
    for tag, first, last, start, stop in matcher.get_opcodes():
        rest = exported[start:stop]
        for line in ours[first:last]:
            label_agrees = text_agrees = tag == "equal"
            judged = True
            if not label_agrees:
                label_agrees, text_agrees, judged = _nearest(line, rest, theirs.paragraphs, result)
            if line.label and judged:
                result.numbered += 1
                result.labels_agree += label_agrees
            if line.block.table is None:
                result.paragraphs += 1
                result.paragraphs_agree += text_agrees
            else:
                result.cells += 1
                result.cells_agree += text_agrees
    stored_contents(reading.blocks, result)
    return result


def _nearest(line: Line, rest: list[str], elsewhere: set[str], result: Result) -> tuple[bool, bool, bool]:
    """(label agrees, text agrees, label can be judged); takes the line's counterpart out of `rest`."""
    for index, other in enumerate(rest):
        if other.endswith(line.text) and len(other) - len(line.text) < 40:
            label = plain(other[: len(other) - len(line.text)])
            del rest[index]
            own = BULLET if is_bullet(line.label) else line.label
            if own == BULLET and not label and line.block.kind == "heading":
                return False, True, False
            if label != own:
                result.labels.append((line.whole, other))
            return label == own, True, True
    if line.text in elsewhere or any(LOST_REFERENCE in other for other in rest[:1]):
        return False, True, False
    result.texts.append((line.whole, rest[0] if rest else ""))
    return not line.label, False, True


def stored_contents(blocks: tuple[Block, ...], result: Result) -> None:
    """Numbers in a table of contents that Word made, beside ours of the headings of the same words."""
    headings: dict[str, list[str]] = {}
    for block in blocks:
        if block.kind == "heading" and not block.inferred:
            headings.setdefault(plain(block.text), []).append(plain(block.label))
    for block in blocks:
        found = STORED.match(block.text) if block.kind == "paragraph" else None
        title = plain(found["title"]) if found else ""
        if title in headings:
            number = plain(found["number"])
            result.contents += 1
            if number in headings[title] or (is_bullet(number) and any(map(is_bullet, headings[title]))):
                result.contents_agree += 1
            else:
                result.contents_differ.append((title, number, " / ".join(headings[title])))


def verdict_of(name: str, line: str) -> str:
    return next((why for part, start, why in VERDICTS if part in name and line.startswith(start)), "")


def percent(part: int, whole: int) -> float:
    return 100.0 if not whole else round(100 * part / whole, 2)


def report(results: list[Result], targets: Targets, *, quiet: bool) -> None:
    say = (lambda *words: None) if quiet else print
    say(
        f"{'document':52}{'labels':>14}{'%':>8}{'paragraphs':>14}{'%':>8}{'cells':>14}{'%':>8}{'contents':>12}"
    )
    for one in results:
        say(
            f"{one.name[:50]:52}"
            f"{one.labels_agree:>7}/{one.numbered:<6}{percent(one.labels_agree, one.numbered):>8}"
            f"{one.paragraphs_agree:>7}/{one.paragraphs:<6}{percent(one.paragraphs_agree, one.paragraphs):>8}"
            f"{one.cells_agree:>7}/{one.cells:<6}{percent(one.cells_agree, one.cells):>8}"
            f"{one.contents_agree:>6}/{one.contents}"
        )
    for words, part, whole, least in (
        ("labels", "labels_agree", "numbered", LABELS_AGREE),
        ("paragraph text", "paragraphs_agree", "paragraphs", TEXTS_AGREE),
        ("table text", "cells_agree", "cells", TEXTS_AGREE),
        ("stored contents", "contents_agree", "contents", CONTENTS_AGREE),
    ):
        agree, all_ = (sum(getattr(one, name) for one in results) for name in (part, whole))
        verdict = targets.at_least(percent(agree, all_), least, "%")
        say(f"{words:20}{agree:>7} of {all_:<7}{percent(agree, all_):>8} %   {verdict}")
    unexplained = 0
    for one in results:
        for ours, theirs in one.labels:
            why = verdict_of(one.name, ours)
            unexplained += not why
            lines = f"{ours[:50]!r} | LibreOffice {theirs[:50]!r}"
            say(f"label  {one.name[:40]}: {lines}: {why or 'NOT EXPLAINED'}")
        for ours, theirs in one.texts:
            say(f"text   {one.name[:40]}: {ours[:60]!r} | LibreOffice {theirs[:60]!r}")
        for title, stored, ours in one.contents_differ:
            say(f"stored {one.name[:40]}: {title[:40]!r} is {stored!r} in the contents, {ours!r} here")
    say(targets.at_most(unexplained, 0, "label differences without a verdict"))


if __name__ == "__main__":
    sys.exit(main())
