"""Comments written into workbooks, as LibreOffice reads them back from the cells.

Usage: .venv/bin/python benchmarks/sheetnotes.py [FILE.xlsx …] [--count 50] [--seed 1]
Without FILE: the workbooks of ../shared/corpus. Where LibreOffice is not installed it says so and ends with
status 2.

Into each workbook go `--count` comments (whole cells, some words of a cell, several in a cell, answers,
resolved ones) beside those that it has. LibreOffice converts the copy to OpenDocument, in which a cell has
one note. Compared are the cells that have one, and whether each note holds the words of every comment of its
cell, blanks left out; and that all cells show what they show in a conversion of the original.
"""

import argparse
import os
import random
import sys
import tempfile
import zipfile
from collections import defaultdict
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharingbook.settings.dev")

import django  # noqa: E402
from _libreoffice import OFFICE, TABLE, TEXT, convert, program  # noqa: E402
from _targets import Targets  # noqa: E402
from lxml import etree  # noqa: E402

from procurement.reading import Reading, read  # noqa: E402
from reviews.exchange.comments import NativeComment  # noqa: E402
from reviews.exchange.sheet import annotate_sheet  # noqa: E402

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
CELLS = (TABLE + "table-cell", TABLE + "covered-table-cell")
Cell = tuple[str, int, int]


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("files", nargs="*", metavar="FILE.xlsx")
    options.add_argument("--count", type=int, default=50)
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    django.setup()
    files = [Path(name) for name in chosen.files] or sorted(CORPUS.glob("*.xlsx"))
    if program() is None or not files:
        reason = "no workbooks are here" if program() else "LibreOffice (soffice) is not installed"
        print(f"NOT MEASURED: {reason}. bin/system-packages bench installs it.", file=sys.stderr)
        return 2
    written = found = right = 0
    differing = []
    for path in files:
        data = path.read_bytes()
        copy = annotate_sheet(data, comments_for(read(data, path.name), chosen.count, chosen.seed))
        with tempfile.TemporaryDirectory(prefix="sheetnotes-") as folder:
            shown = cells_of(Path(folder), {"before.xlsx": data, "after.xlsx": copy})
        wanted = texts_by_cell(read(copy, path.name))
        notes = shown["after.xlsx"][1]
        good = sum(all(text in notes.get(cell, "") for text in texts) for cell, texts in wanted.items())
        print(f"{path.name:52} cells with comments {len(wanted):4}  notes {len(notes):4}  right {good:4}")
        written, found, right = written + len(wanted), found + len(notes), right + good
        if shown["before.xlsx"][0] != shown["after.xlsx"][0]:
            differing.append(path.name)
    targets = Targets()
    share = 100 * right / max(written, found, 1)
    print(f"notes with all words, in their cells: {share:.2f} %  {targets.at_least(share, 100, '%')}")
    verdict = targets.at_most(len(differing), 0, "")
    print(f"workbooks whose cells show something else: {', '.join(differing) or 0}  {verdict}")
    return targets.status


def comments_for(reading: Reading, count: int, seed: int) -> list[NativeComment]:
    choose = random.Random(seed)
    said: list[NativeComment] = []
    for number in range(count):
        block = choose.choice(reading.blocks)
        parent = choose.choice(said).id if number % 7 == 6 else None
        start, end = (1, 3) if number % 5 == 0 and len(block.text) > 3 else (0, len(block.text))
        resolved = number % 6 == 5 and parent is None
        facts = {"parent": parent, "resolved": resolved, "author": f"審査 {number % 3}"}
        said.append(
            NativeComment(f"c{number}", block.seq, start, end, f"意見{number}：<確認> & 記入", **facts)
        )
    return said


def texts_by_cell(reading: Reading) -> dict[Cell, list[str]]:
    found: dict[Cell, list[str]] = defaultdict(list)
    for comment in reading.comments:
        sheet, _, address = comment.path.rpartition("!")
        found[sheet, *_place(address)].append("".join(comment.text.split()))
    return found


def _place(address: str) -> tuple[int, int]:
    letters = address.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(address[len(letters) :]), column


def cells_of(folder: Path, files: dict[str, bytes]) -> dict[str, tuple[dict[Cell, str], dict[Cell, str]]]:
    """What the cells show and what their notes say, of each file, as LibreOffice has it."""
    for name, data in files.items():
        (folder / name).write_bytes(data)
    convert(folder, "ods", sorted(files))
    return {name: _cells((folder / name).with_suffix(".ods")) for name in files}


def _cells(document: Path) -> tuple[dict[Cell, str], dict[Cell, str]]:
    with zipfile.ZipFile(document) as package:
        parser = etree.XMLParser(huge_tree=True, resolve_entities=False)
        root = etree.fromstring(package.read("content.xml"), parser)
    texts: dict[Cell, str] = {}
    notes: dict[Cell, str] = {}
    for table in root.iter(TABLE + "table"):
        row_number = 0
        for row in table.iter(TABLE + "table-row"):
            column = 0
            for element in row.iterchildren(*CELLS):
                here = (table.get(TABLE + "name"), row_number + 1, column + 1)
                note = element.find(OFFICE + "annotation")
                if note is not None:
                    notes[here] = _words(note)
                if words := "".join(map(_words, element.iterchildren(TEXT + "p"))):
                    texts[here] = words
                column += int(element.get(TABLE + "number-columns-repeated", "1"))
            row_number += int(row.get(TABLE + "number-rows-repeated", "1"))
    return texts, notes


def _words(element) -> str:
    """Without blanks, which are elements in OpenDocument."""
    texts = element.xpath(".//text()[not(ancestor::*[local-name()='date' or local-name()='creator'])]")
    return "".join("".join(texts).split())


if __name__ == "__main__":
    sys.exit(main())
