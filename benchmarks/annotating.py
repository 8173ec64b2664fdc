"""500 comments into a Word draft of 5,000 paragraphs: ours beside the bare copy (the floor) and python-docx.

Usage: .venv/bin/python benchmarks/annotating.py [FILE.docx …] [--paragraphs 5000] [--comments 500] [--runs 9]
       [--no-peer] [--json]
Without FILE: a generated draft, whose words are drawn from a vocabulary (fixed seed) so that it packs as real
drafts do, and the largest of ../shared/corpus (where that folder is; no target). CPU time in process, imports
left out, median of the runs. "floor" is the same package copied by the standard library as it copies by
default: every part inflated, deflated again, and written. It deflates at level 6; ours at level 1, which is
part of being fast, so the floor at that level stands beside it. "ours" is the whole of `annotate_word`: the
gate, ranges that begin and end within runs, and the gate again over what was written. python-docx knows no
ranges within a run: it comments the paragraph's runs whole, which is less work. Memory: peak of a fresh
interpreter that annotates the generated draft, over its peak after the imports. Exit status 1: a target was
missed.
"""

import argparse
import io
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharingbook.settings.dev")

from _targets import Targets  # noqa: E402
from reading import largest_of_corpus  # noqa: E402

from procurement.reading import read  # noqa: E402
from reviews.exchange.comments import NativeComment  # noqa: E402
from reviews.exchange.word import LEVEL, annotate_word  # noqa: E402
from tests.builders import packages  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
AT_MOST = 2.5  # times the floor
FASTER = 4  # times as fast as python-docx, at least
MEMORY = 0.5  # of python-docx's, at most
OURS, PEER = "ours: annotate_word", "python-docx: add_comment"
FLOOR, FLOOR_AT_OURS = "floor: inflate, deflate, copy", "the same, deflated as we do"
# What an interpreter runs for the memory; it prints its peak (kB) after the imports, and at the end.
PEAK = """
import io, json, sys
def peak():
    return int(open("/proc/self/status").read().split("VmHWM:")[1].split()[0])
%s
before = peak()
data, rows = open(sys.argv[1], "rb").read(), json.load(open(sys.argv[2]))
%s
print(before, peak())
"""
OURS_RUNS = (
    "from reviews.exchange.comments import comments_from_json\n"
    "from reviews.exchange.word import annotate_word",
    "annotate_word(data, comments_from_json(rows))",
)
PEER_RUNS = (
    "import docx",
    "document = docx.Document(io.BytesIO(data))\n"
    "paragraphs = document.paragraphs\n"
    "for row in rows:\n"
    "    document.add_comment(paragraphs[row['seq']].runs, text=row['text'], author=row['author'])\n"
    "document.save(io.BytesIO())",
)


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("files", nargs="*", metavar="FILE.docx")
    options.add_argument("--paragraphs", type=int, default=5_000)
    options.add_argument("--comments", type=int, default=500)
    options.add_argument("--runs", type=int, default=9)
    options.add_argument("--no-peer", action="store_true", help="leave python-docx out")
    options.add_argument("--json", action="store_true", help="print the figures as JSON and nothing else")
    chosen = options.parse_args()
    made = drafted(chosen.paragraphs)
    subjects = [(Path(name).name, Path(name).read_bytes()) for name in chosen.files] or largest_of_corpus(1)
    targets, rows = Targets(), []
    for name, data in [("generated", made), *subjects]:
        comments = spread(data, chosen.comments)
        rows += measure(name, data, comments, chosen, targets if data is made else None)
    if not chosen.no_peer:
        rows += memory(made, spread(made, chosen.comments), targets)
    if chosen.json:
        print(json.dumps(rows, ensure_ascii=False))
    else:
        for row in rows:
            print(line(row))
    return targets.status


def drafted(paragraphs: int, seed: int = 20260401) -> bytes:
    """Paragraphs of one to three runs, with Word's properties and with words that repeat as words do."""
    chance = random.Random(seed)
    noise = (
        '<w:rFonts w:hint="eastAsia" w:ascii="ＭＳ 明朝" w:eastAsia="ＭＳ 明朝"/>'
        '<w:sz w:val="21"/><w:szCs w:val="21"/>'
    )
    words = [
        "".join(chr(chance.randrange(0x4E00, 0x5E00)) for _ in range(chance.randint(1, 4)))
        for _ in range(2_000)
    ]
    weights = [1 / rank for rank in range(1, len(words) + 1)]  # Zipf's law
    body = []
    for number in range(paragraphs):
        runs = []
        for n in range(chance.choice((1, 1, 2, 3))):
            text = "".join(chance.choices(words, weights, k=chance.randint(4, 16))) + "の"
            saved = f'<w:r w:rsidRPr="00{chance.randrange(40):06X}">'
            runs.append(packages.r(text, noise + "<w:b/>" * (n == 1)).replace("<w:r>", saved))
        own = f'<w:pStyle w:val="a{number % 7}"/><w:jc w:val="both"/><w:rPr>{noise}</w:rPr>'
        names = f'w14:paraId="{chance.randrange(1 << 31):08X}" w:rsidR="00{chance.randrange(50):06X}"'
        body.append(f"<w:p {names}><w:pPr>{own}</w:pPr>{''.join(runs)}</w:p>")
    return packages.docx("".join(body), styles="")


def spread(data: bytes, count: int, seed: int = 1) -> list[NativeComment]:
    """Comments all over a draft, each on a part of one paragraph."""
    chance = random.Random(seed)
    blocks = [
        block
        for block in read(data, "draft.docx").blocks
        if len(block.text) > 3 and block.kind not in ("note", "header", "footer", "textbox")
    ]
    found = []
    for n in range(count):
        block = blocks[n * len(blocks) // count]
        start = chance.randrange(len(block.text) - 1)
        end = chance.randint(start + 1, len(block.text))
        found.append(
            NativeComment(
                str(n), block.seq, start, end, f"意見{n}：根拠となる数値を示してください。", "審査 花子"
            )
        )
    return found


def measure(name: str, data: bytes, comments: list[NativeComment], chosen, targets: Targets | None) -> list:
    floor = cpu(lambda: copied(data), chosen.runs)
    ours = cpu(lambda: annotate_word(data, comments), chosen.runs)
    rows = [
        {"file": name, "subject": FLOOR, "seconds": floor},
        {"file": name, "subject": FLOOR_AT_OURS, "seconds": cpu(lambda: copied(data, LEVEL), chosen.runs)},
        {"file": name, "subject": OURS, "seconds": ours, "times_floor": ours / floor},
    ]
    if targets:
        rows[2]["target"] = targets.at_most(ours / floor, AT_MOST, "x floor")
    if targets and not chosen.no_peer:
        peer = cpu(lambda: with_python_docx(data, comments), min(chosen.runs, 3))
        verdict = targets.at_least(peer / ours, FASTER, "x ours")
        rows.append(
            {"file": name, "subject": PEER, "seconds": peer, "times_ours": peer / ours, "target": verdict}
        )
    return rows


def memory(data: bytes, comments: list[NativeComment], targets: Targets) -> list[dict]:
    with tempfile.TemporaryDirectory() as folder:
        file, said = Path(folder) / "draft.docx", Path(folder) / "comments.json"
        file.write_bytes(data)
        rows = [{name: getattr(item, name) for name in NativeComment.__slots__ if name != "date"}
                for item in comments]  # fmt: skip
        said.write_text(json.dumps(rows))
        (before, ours), (peer_before, peer) = (
            peak_of(PEAK % runs, file, said) for runs in (OURS_RUNS, PEER_RUNS)
        )
    share = (ours - before) / (peer - peer_before)
    verdict = targets.at_most(share, MEMORY, "of python-docx's")
    return [
        {"file": "generated", "subject": "python-docx: memory over its imports", "mb": peer - peer_before,
         "imports_mb": peer_before},
        {"file": "generated", "subject": "ours: memory over its imports", "mb": ours - before,
         "imports_mb": before, "share": share, "target": verdict},
    ]  # fmt: skip


def peak_of(code: str, file: Path, said: Path) -> list[float]:
    """Peak memory in MB after the imports and at the end."""
    done = subprocess.run(
        [sys.executable, "-c", code, str(file), str(said)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [int(number) / 1024 for number in done.stdout.split()]


def cpu(call: Callable[[], object], runs: int) -> float:
    """Median CPU seconds of this process."""
    taken = []
    for _ in range(runs):
        started = time.process_time()
        call()
        taken.append(time.process_time() - started)
    return statistics.median(taken)


def copied(data: bytes, level: int | None = None) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as package,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as copy,
    ):
        for name in package.namelist():
            copy.writestr(name, package.read(name))
    return out.getvalue()


def with_python_docx(data: bytes, comments: list[NativeComment]) -> bytes:
    import docx

    document = docx.Document(io.BytesIO(data))
    paragraphs = document.paragraphs
    for comment in comments:
        document.add_comment(paragraphs[comment.seq].runs, text=comment.text, author=comment.author)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def line(row: dict) -> str:
    said = f"{row['file'][:40]:42}{row['subject']:38}"
    if "mb" in row:
        said += f"{row['mb']:8.1f} MB over {row['imports_mb']:.1f}"
    else:
        said += f"{row['seconds']:8.4f} s"
    for name, unit in (("times_floor", "x floor"), ("times_ours", "x ours"), ("share", "of python-docx's")):
        if name in row:
            said += f"{row[name]:8.2f} {unit}"
    return f"{said}  {row.get('target', '')}".rstrip()


if __name__ == "__main__":
    sys.exit(main())
