"""Reading drafts: ours beside lxml's bare parse (the floor) and python-docx, in one run, as ratios.

Usage: .venv/bin/python benchmarks/reading.py [FILE.docx …] [--paragraphs 30000] [--runs 5]
       [--no-peer] [--json]
Without FILE: the largest document of ../shared/corpus (where that folder is) and a generated one. CPU time
of this process, median of the runs (python-docx runs once on the generated one: it takes long). "ours" is
the whole of `read`: gate, blocks, tables, numbers, notes, comments and HTML; "floor" inflates the same
parts and lets lxml build their trees, nothing else. Target: at most 3 times the floor (exit status 1:
missed). `--paragraphs 2000` makes it short.
"""

import argparse
import io
import json
import statistics
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from _targets import Targets  # noqa: E402
from lxml import etree  # noqa: E402

from procurement.reading import artifact, read  # noqa: E402
from procurement.reading.package import open_package  # noqa: E402
from tests.builders import packages  # noqa: E402

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
AT_MOST = 3
OURS = "ours: read (gate included)"
SECTIONS = ("業務の目的", "対象範囲", "機能要件", "性能要件", "体制", "納入成果物", "検収", "秘密保持")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("files", nargs="*", metavar="FILE.docx")
    options.add_argument("--paragraphs", type=int, default=30_000, help="size of the generated document")
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--no-peer", action="store_true", help="leave python-docx out")
    options.add_argument("--json", action="store_true", help="print the figures as JSON and nothing else")
    chosen = options.parse_args()
    subjects = [(Path(name).name, Path(name).read_bytes()) for name in chosen.files]
    if not subjects:
        subjects = [*largest_of_corpus(), (f"generated-{chosen.paragraphs}", generated(chosen.paragraphs))]
    rows, targets = [], Targets()
    for name, data in subjects:
        runs_of_peer = 0 if chosen.no_peer else 1 if len(data) > 1_000_000 or "generated" in name else 3
        for row in measure(name, data, chosen.runs, runs_of_peer):
            if row["subject"] == OURS:
                row["target"] = targets.at_most(row["times_floor"], AT_MOST, "x floor")
            rows.append(row)
            if not chosen.json:
                print(line(row))
    if chosen.json:
        print(json.dumps(rows, ensure_ascii=False))
    return targets.status


def largest_of_corpus() -> list[tuple[str, bytes]]:
    """The corpus document with the most to parse (the size of its main part)."""
    if not CORPUS.is_dir():
        return []

    def weight(path: Path) -> int:
        try:
            with zipfile.ZipFile(path) as package:
                return package.getinfo("word/document.xml").file_size
        except (zipfile.BadZipFile, KeyError):
            return 0

    largest = max(CORPUS.glob("*.docx"), key=weight)
    return [(largest.name, largest.read_bytes())]


def generated(paragraphs: int) -> bytes:
    """A specification with numbered headings, items, runs of formatting, and a table in ten paragraphs."""
    noise = (
        '<w:rFonts w:hint="eastAsia" w:ascii="ＭＳ 明朝" w:eastAsia="ＭＳ 明朝"/>'
        '<w:sz w:val="21"/><w:szCs w:val="21"/>'
    )
    styles = '<w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/></w:style>'
    styles += "".join(
        f'<w:style w:type="paragraph" w:styleId="{n}"><w:name w:val="heading {n}"/>'
        f'<w:pPr><w:numPr><w:ilvl w:val="{n - 1}"/><w:numId w:val="1"/></w:numPr>'
        f'<w:outlineLvl w:val="{n - 1}"/></w:pPr></w:style>'
        for n in (1, 2)
    )
    levels = [
        packages.level(0, "decimalFullWidth", "第%1章", more='<w:pStyle w:val="1"/>'),
        packages.level(1, "decimal", "%1.%2", more='<w:pStyle w:val="2"/>'),
        packages.level(2, "aiueoFullWidth", "(%3)"),
    ]
    numbering = packages.abstract(0, *levels) + packages.num(1, 0)
    body, written, section = [], 0, 0
    while written < paragraphs:
        section += 1
        title = SECTIONS[section % len(SECTIONS)]
        body.append(packages.p(f"{title}（その{section}）", style="1" if section % 10 == 1 else "2"))
        for n in range(1, 12):
            text = f"受託者は、{title}について手順{section}-{n}に従い、令和{n}年度末までに完了すること。"
            bold = packages.r(text[12:20], noise + "<w:b/>")
            runs = packages.r(text[:12], noise) + bold + packages.r(text[20:], noise)
            listed = '<w:numPr><w:ilvl w:val="2"/><w:numId w:val="1"/></w:numPr>' if n % 3 == 0 else ""
            body.append(f'<w:p><w:pPr>{listed}<w:jc w:val="both"/><w:rPr>{noise}</w:rPr></w:pPr>{runs}</w:p>')
        width = '<w:tcW w:w="2000"/>'
        cells = [packages.tc(packages.p(f"{title}{section}-{n}", run=noise), width) for n in range(6)]
        body.append(packages.tbl(packages.tr(*cells[:3]), packages.tr(*cells[3:])))
        written += 18
    return packages.docx("".join(body), styles=styles, numbering=numbering)


def measure(name: str, data: bytes, runs: int, runs_of_peer: int) -> list[dict]:
    reading = read(data, "draft.docx")
    paragraphs = reading.counts["paragraphs"]
    names = parts_read(data)
    floor = cpu(lambda: bare_parse(data, names), runs)
    subjects = [
        ("floor: inflate + lxml tree", floor),
        (OURS, cpu(lambda: read(data, "draft.docx"), runs)),
        ("ours: read + store", cpu(lambda: artifact.dumps(read(data, "draft.docx")), runs)),
    ]
    if runs_of_peer:
        subjects.append(("python-docx: style + text", cpu(lambda: with_python_docx(data), runs_of_peer)))
    return [
        {
            "file": name,
            "paragraphs": paragraphs,
            "subject": subject,
            "seconds": round(seconds, 4),
            "paragraphs_a_second": round(paragraphs / seconds),
            "times_floor": round(seconds / floor, 2),
        }
        for subject, seconds in subjects
    ]


def cpu(call: Callable[[], object], runs: int) -> float:
    """Median CPU seconds of this process."""
    taken = []
    for _ in range(runs):
        started = time.process_time()
        call()
        taken.append(time.process_time() - started)
    return statistics.median(taken)


def parts_read(data: bytes) -> list[str]:
    """The parts that our reader parses, so that both do the same work."""
    package = open_package(data, parse_xml=False)
    kinds = (
        "styles",
        "numbering",
        "footnotes",
        "endnotes",
        "header",
        "footer",
        "comments",
        "commentsExtended",
    )
    related = [item.target for item in package.relationships(package.main) if item.kind in kinds]
    return [package.main, *(name for name in dict.fromkeys(related) if package.has(name))]


def bare_parse(data: bytes, names: list[str]) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for name in names:
            etree.fromstring(package.read(name), etree.XMLParser(resolve_entities=False, huge_tree=True))


def with_python_docx(data: bytes) -> int:
    """What python-docx can give: each paragraph's style and text, table cells included (no numbers)."""
    import docx

    document = docx.Document(io.BytesIO(data))
    count = 0
    for paragraph in document.paragraphs:
        count += len(paragraph.style.name) + len(paragraph.text)
    for table in document.tables:
        for row in table.rows:
            for cell in row.cells:
                for paragraph in cell.paragraphs:
                    count += len(paragraph.style.name) + len(paragraph.text)
    return count


def line(row: dict) -> str:
    return (
        f"{row['file'][:44]:46}{row['subject']:28}{row['seconds']:9.3f} s"
        f"{row['paragraphs_a_second']:10,} par./s{row['times_floor']:8.2f} x floor"
        f"  {row.get('target', '')}".rstrip()
    )


if __name__ == "__main__":
    sys.exit(main())
