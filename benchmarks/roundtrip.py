"""Comments written into Word drafts, as LibreOffice reads them back.

Usage: .venv/bin/python benchmarks/roundtrip.py [FILE.docx …] [--count 50] [--seed 1] [--json]
Without FILE: the documents of ../shared/corpus. Where LibreOffice is not installed it says so and ends
with status 2.

Into each document go `--count` comments (a single character, within a run, across runs, whole paragraphs,
cells, notes, two paragraphs, answers, resolved ones) beside those that it has. LibreOffice converts the
annotated copy to OpenDocument; compared are how many comments it found, and for each of ours and of theirs
author, words, whether it is resolved, and the words that it stands on, as our reader reads them. Set aside
as no difference: non-breaking hyphens (we write "-"), and a line end at the end of the words.

Every difference is listed with the side that is right (`VERDICTS`); one that nobody has judged fails the run.
"""

import argparse
import json
import os
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharingbook.settings.dev")

import _annotations  # noqa: E402
import _libreoffice  # noqa: E402
from _targets import Targets  # noqa: E402
from fidelity import corpus  # noqa: E402

from procurement.reading import read  # noqa: E402
from reviews.exchange.word import annotate_word  # noqa: E402
from tests.builders.comments import fifty  # noqa: E402

FOUND, SAME = 100, 99.5  # per cent of all comments, at least


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why the words of one comment differ: `path`, `start` and `quote` are ours."""

    document: str
    path: str
    start: int
    quote: str
    reason: str


DELETED = "the file's own comment on deleted words: OpenDocument keeps those elsewhere"
FIELD = "the range begins inside a cross-reference, which LibreOffice takes as one character"
VERDICTS: tuple[Verdict, ...] = (
    Verdict(
        "en-ditap-classroom-outline-tracked-comments.docx",
        "p43",
        0,
        "10:00-11:00 MAP Scenario Conclusion discussion",
        DELETED,
    ),
    Verdict(
        "ja-cadde-provider-guide-202209-draft.docx",
        "p334",
        7,
        "者コネクタの導入の手順が全て完了していること。\n",
        FIELD,
    ),
    Verdict("ja-cadde-provider-guide-202303-final.docx", "p280", 3, "ADDE導入事前準備の作業が全て", FIELD),
)


@dataclass(slots=True)
class Document:
    """What came of one document."""

    name: str
    written: int = 0
    stored: int = 0  # comments in the copy, as our reader counts them
    found: int = 0  # by LibreOffice
    same: int = 0
    differences: list[dict] = field(default_factory=list)


def main() -> int:
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("files", nargs="*", metavar="FILE.docx")
    options.add_argument("--count", type=int, default=50)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--json", action="store_true", help="print the figures as JSON and nothing else")
    chosen = options.parse_args()
    if _libreoffice.program() is None:
        print(
            "NOT MEASURED: LibreOffice (soffice) is not installed, so nothing was compared. "
            "bin/system-packages bench installs it.",
            file=sys.stderr,
        )
        return 2
    documents = {path.name: path.read_bytes() for path in map(Path, chosen.files)} or corpus()
    if not documents:
        print("NOT MEASURED: no documents, and the corpus is not here.", file=sys.stderr)
        return 2
    compared = measure(documents, chosen.count, chosen.seed)
    total = Document("total")
    for item in compared:
        for name in ("written", "stored", "found", "same"):
            setattr(total, name, getattr(total, name) + getattr(item, name))
        total.differences += item.differences
    targets = Targets()
    said = judge(total, targets)
    if chosen.json:
        rows = [{name: getattr(item, name) for name in ("name", "written", "stored", "found", "same")}
                for item in (*compared, total)]  # fmt: skip
        print(json.dumps({"documents": rows, "differences": total.differences, "targets": said}, indent=1,
                         ensure_ascii=False))  # fmt: skip
    else:
        report([*compared, total], said)
    return targets.status


def measure(documents: dict[str, bytes], count: int, seed: int) -> list[Document]:
    copies, readings, found = {}, {}, []
    for name, data in documents.items():
        comments = fifty(read(data, name), seed, count)
        copies[name] = annotate_word(data, comments)
        readings[name] = read(copies[name], name)
    with tempfile.TemporaryDirectory(prefix="roundtrip-") as folder:
        shown = _annotations.annotations(copies, Path(folder))
    for name, reading in readings.items():
        item = Document(name, count, len(reading.comments), len(shown[name]))
        compare(item, reading.comments, shown[name])
        found.append(item)
    return found


def compare(item: Document, comments, shown: list[_annotations.Annotation]) -> None:
    """Pair by author and words, which are told apart by order where two are the same."""
    rest = list(shown)
    for comment in comments:
        key = (comment.author, comment.text)
        one = next((one for one in rest if (one.author, one.text) == key), None)
        what = None
        if one is None:
            what = "not found, or with other words or author"
        else:
            rest.remove(one)
            if one.resolved != comment.resolved:
                what = "resolved" if comment.resolved else "not resolved"
            elif _plain(one.anchor) != _plain(comment.quote):
                what = one.anchor
        if what is None:
            item.same += 1
            continue
        known = [
            v.reason
            for v in VERDICTS
            if (v.document, v.path, v.start, v.quote)
            == (item.name, comment.path, comment.start, comment.quote)
        ]
        item.differences.append(
            {
                "document": item.name,
                "path": comment.path,
                "start": comment.start,
                "quote": comment.quote,
                "LibreOffice": what,
                "reason": known[0] if known else None,
            }
        )


def _plain(words: str) -> str:
    return words.replace("\u2011", "-").rstrip("\n")


def judge(total: Document, targets: Targets) -> list[str]:
    found = 100 * total.found / total.stored if total.stored else 100.0
    same = 100 * total.same / total.stored if total.stored else 100.0
    open_ = sum(item["reason"] is None for item in total.differences)
    return [
        f"comments found: {found:.2f} %  {targets.at_least(found, FOUND, '%')}",
        f"the same words, author and place: {same:.2f} %  {targets.at_least(same, SAME, '%')}",
        f"differences without a verdict: {open_}  {targets.at_most(open_, 0, '')}",
    ]


def report(rows: list[Document], said: list[str]) -> None:
    print(f"{'':58}{'written':>8}{'in file':>8}{'found':>8}{'same':>8}")
    for item in rows:
        print(f"{item.name[:56]:58}{item.written:8}{item.stored:8}{item.found:8}{item.same:8}")
    for item in rows[-1].differences:
        print(f"  {item['document']} {item['path']} {item['quote']!r} is {item['LibreOffice']!r}: "
              f"{item['reason'] or 'NO VERDICT'}")  # fmt: skip
    for line in said:
        print(line)


if __name__ == "__main__":
    sys.exit(main())
