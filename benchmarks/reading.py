"""Reading drafts: ours beside lxml's bare parse (the floor) and its peers, in one run, as ratios.

Usage: .venv/bin/python benchmarks/reading.py [FILE.docx …] [--paragraphs N …] [--runs 5]
       [--no-peer] [--json]
Without FILE: the three largest documents of ../shared/corpus (where that folder is) and generated ones of 500
and 2,000 pages (7,500 and 30,000 paragraphs). CPU time in process, imports left out, median of the runs
(peers run once on the generated ones: they take long). "ours" is the whole of `read`: gate, blocks, tables,
numbers, notes, comments, changes and HTML; "floor" inflates the same parts and lets lxml build their trees,
nothing else. pandoc is a program: its CPU time less that of an empty document. Memory: the peak of a bare
interpreter that reads the largest generated document, and nothing else. Exit status 1: a target was missed.
"""

import argparse
import io
import json
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
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

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
AT_MOST = 1.6  # times the floor
AT_MOST_MB = 100
# How many times as long as ours a peer must take.
PEERS = {"python-docx": 20, "docx2python": 15, "mammoth": 15, "pandoc": 10}
GROWTH = 1.05  # the ratio of the longest generated document over that of the shortest; the rest is noise
OURS = "ours: read (gate included)"
STYLES = 66  # the corpus documents have 32 to 428, 66 in the middle
SECTIONS = ("業務の目的", "対象範囲", "機能要件", "性能要件", "体制", "納入成果物", "検収", "秘密保持")
# VmHWM: the peak that getrusage tells is at first that of the process which started this one.
PEAK = """
import sys
from procurement.reading import read
reading = read(open(sys.argv[1], "rb").read(), "draft.docx")
status = open("/proc/self/status").read()
print(len(reading.blocks), status.split("VmHWM:")[1].split()[0])
"""


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("files", nargs="*", metavar="FILE.docx")
    options.add_argument(
        "--paragraphs", type=int, nargs="+", default=[7_500, 30_000], help="sizes of the generated documents"
    )
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--no-peer", action="store_true", help="leave the peers out")
    options.add_argument("--json", action="store_true", help="print the figures as JSON and nothing else")
    chosen = options.parse_args()
    subjects = [(Path(name).name, Path(name).read_bytes()) for name in chosen.files]
    if not subjects:
        made = [(f"generated-{size}", generated(size)) for size in sorted(chosen.paragraphs)]
        subjects = [*largest_of_corpus(), *made]
    rows, targets = [], Targets()
    for name, data in subjects:
        for row in measure(name, data, chosen.runs, peers=not chosen.no_peer):
            judge(row, targets)
            rows.append(row)
            if not chosen.json:
                print(line(row))
    summary = [peak_of(subjects[-1][1], targets)]
    ratios = [r["times_floor"] for r in rows if r["subject"] == OURS and r["file"].startswith("generated")]
    if len(ratios) > 1:
        growth = round(ratios[-1] / ratios[0], 2)
        verdict = targets.at_most(growth, GROWTH, "(linear)")
        summary.append(
            {"subject": "ratio of the longest / of the shortest", "value": growth, "target": verdict}
        )
    for row in summary:
        if not chosen.json:
            print(f"{row['subject']:74}{row['value']:9}  {row['target']}")
    if chosen.json:
        print(json.dumps([*rows, *summary], ensure_ascii=False))
    return targets.status


def judge(row: dict, targets: Targets) -> None:
    """Put the verdict on a row's target beside it."""
    if row["subject"] == OURS:
        row["target"] = targets.at_most(row["times_floor"], AT_MOST, "x floor")
    else:
        least = PEERS.get(row["subject"].split(":")[0])
        if least:
            row["target"] = targets.at_least(row["times_ours"], least, "x ours")


def peak_of(data: bytes, targets: Targets) -> dict:
    """Peak memory of a bare interpreter that reads this document."""
    with tempfile.NamedTemporaryFile(suffix=".docx") as file:
        file.write(data)
        file.flush()
        done = subprocess.run(
            [sys.executable, "-c", PEAK, file.name], cwd=ROOT, capture_output=True, text=True, check=True
        )
    blocks, kilobytes = map(int, done.stdout.split())
    peak = round(kilobytes / 1024, 1)
    verdict = targets.at_most(peak, AT_MOST_MB, "MB")
    return {
        "subject": f"peak memory of a bare interpreter, {blocks:,} blocks, MB",
        "value": peak,
        "target": verdict,
    }


def largest_of_corpus(count: int = 3) -> list[tuple[str, bytes]]:
    """The corpus documents with the most to parse (the size of their main part)."""
    if not CORPUS.is_dir():
        return []

    def weight(path: Path) -> int:
        try:
            with zipfile.ZipFile(path) as package:
                return package.getinfo("word/document.xml").file_size
        except (zipfile.BadZipFile, KeyError):
            return 0

    largest = sorted(CORPUS.glob("*.docx"), key=weight, reverse=True)[:count]
    return [(path.name, path.read_bytes()) for path in largest]


def generated(paragraphs: int) -> bytes:
    """A specification with numbered headings, items, runs of formatting, and a table in ten paragraphs.

    Written as Word writes: as many styles as real drafts have, a style on each paragraph, and the marks of
    the save in which each run and paragraph came.
    """
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
    styles += "".join(
        f'<w:style w:type="paragraph" w:styleId="a{n}"><w:name w:val="本文{n}"/><w:basedOn w:val="a"/>'
        f'<w:pPr><w:ind w:left="{n * 10}"/></w:pPr></w:style>'
        for n in range(1, STYLES)
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
            saved = f'<w:r w:rsidRPr="00{section * 7 % 40:06X}">'
            bold = packages.r(text[12:20], noise + "<w:b/>").replace("<w:r>", saved)
            runs = packages.r(text[:12], noise).replace("<w:r>", saved) + bold + packages.r(text[20:], noise)
            listed = '<w:numPr><w:ilvl w:val="2"/><w:numId w:val="1"/></w:numPr>' if n % 3 == 0 else ""
            own = f'<w:pStyle w:val="a{n % 7 + 1}"/>{listed}<w:jc w:val="both"/><w:rPr>{noise}</w:rPr>'
            names = f'w14:paraId="{section * 16 + n:08X}" w:rsidR="00{section % 50:06X}"'
            body.append(f"<w:p {names}><w:pPr>{own}</w:pPr>{runs}</w:p>")
        width = '<w:tcW w:w="2000"/>'
        cells = [packages.tc(packages.p(f"{title}{section}-{n}", run=noise), width) for n in range(6)]
        body.append(packages.tbl(packages.tr(*cells[:3]), packages.tr(*cells[3:])))
        written += 18
    return packages.docx("".join(body), styles=styles, numbering=numbering)


def measure(name: str, data: bytes, runs: int, *, peers: bool) -> list[dict]:
    paragraphs = read(data, "draft.docx").counts["paragraphs"]
    names = parts_read(data)
    floor = cpu(lambda: bare_parse(data, names), runs)
    ours = cpu(lambda: read(data, "draft.docx"), runs)
    subjects = [
        ("floor: inflate + lxml tree", floor),
        (OURS, ours),
        ("ours: read + store", cpu(lambda: artifact.dumps(read(data, "draft.docx")), runs)),
    ]
    if peers:
        runs = 1 if paragraphs >= 7_000 else min(runs, 3)
        subjects += [
            ("python-docx: style, text, formats", cpu(lambda: with_python_docx(data), runs)),
            ("docx2python: text", cpu(lambda: with_docx2python(data), runs)),
            ("mammoth: HTML", cpu(lambda: with_mammoth(data), runs)),
        ]
        if shutil.which("pandoc"):
            empty = packages.docx(packages.p("a"))
            start = statistics.median(cpu_of_pandoc(empty) for _ in range(3))
            seconds = statistics.median(cpu_of_pandoc(data) for _ in range(runs)) - start
            subjects.append(("pandoc: JSON, net of its start", seconds))
        else:
            print("pandoc is not installed: it is left out.", file=sys.stderr)
    return [
        {
            "file": name,
            "paragraphs": paragraphs,
            "subject": subject,
            "seconds": round(seconds, 4),
            "paragraphs_a_second": round(paragraphs / seconds),
            "times_floor": round(seconds / floor, 2),
            "times_ours": round(seconds / ours, 1),
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
    """What python-docx can give of what we read: style, text and the formats of runs, in document order.

    Numbers, notes, text boxes, changes and comment ranges it cannot give.
    """
    import docx

    return _content(docx.Document(io.BytesIO(data)))


def _content(holder) -> int:
    from docx.text.paragraph import Paragraph

    count = 0
    for item in holder.iter_inner_content():
        if isinstance(item, Paragraph):
            count += len(item.style.name)
            for run in item.runs:
                font = run.font
                formats = (run.bold, run.italic, run.underline, font.strike, font.superscript, font.subscript)
                shown = not font.hidden, font.highlight_color
                count += len(run.text) + len(formats) + len(shown)
        else:
            count += sum(_content(cell) for row in item.rows for cell in row.cells)
    return count


def with_docx2python(data: bytes) -> int:
    from docx2python import docx2python

    with docx2python(io.BytesIO(data)) as document:
        return len(document.text)


def with_mammoth(data: bytes) -> int:
    import mammoth

    return len(mammoth.convert_to_html(io.BytesIO(data), convert_image=lambda image: []).value)


def cpu_of_pandoc(data: bytes) -> float:
    """CPU seconds of one run of the program."""
    with tempfile.NamedTemporaryFile(suffix=".docx") as file:
        file.write(data)
        file.flush()
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        subprocess.run(
            ["pandoc", "-f", "docx", "-t", "json", file.name], stdout=subprocess.DEVNULL, check=True
        )
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def line(row: dict) -> str:
    return (
        f"{row['file'][:40]:42}{row['subject']:34}{row['seconds']:9.3f} s"
        f"{row['paragraphs_a_second']:10,} par./s{row['times_floor']:8.2f} x floor"
        f"{row['times_ours']:8.1f} x ours  {row.get('target', '')}".rstrip()
    )


if __name__ == "__main__":
    sys.exit(main())
