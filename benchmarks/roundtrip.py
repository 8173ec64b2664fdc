"""Comments written into Word drafts, as LibreOffice reads them back.

Usage: .venv/bin/python benchmarks/roundtrip.py [FILE.docx …] [--count 50] [--seed 1] [--json]
Without FILE: the documents of ../shared/corpus. Where LibreOffice is not installed it says so and ends
with status 2.

Into each document go `--count` comments (a single character, within a run, across runs, whole paragraphs,
cells, notes, two paragraphs, answers, resolved ones) beside those that it has. LibreOffice converts the
annotated copy to OpenDocument; compared are how many comments it found, and for each of ours and of theirs
author, words, whether it is resolved, and the words that it stands on, as our reader reads them. Set aside
as no difference: non-breaking hyphens (we write "-"), and white space at the ends of a paragraph.

Every difference is listed with its reason (`reason_of`); one for which there is none fails the run.
"""

import argparse
import json
import os
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sharingbook.settings.dev")

import _annotations  # noqa: E402
import _libreoffice  # noqa: E402
from _targets import Targets  # noqa: E402
from fidelity import corpus  # noqa: E402

from procurement.reading import FileComment, read  # noqa: E402
from procurement.reading.package import open_package  # noqa: E402
from reviews.exchange.word import annotate_word  # noqa: E402
from reviews.exchange.wordoutline import Outline, outline  # noqa: E402
from tests.builders.comments import fifty  # noqa: E402

FOUND, SAME = 100, 99.5  # per cent of all comments, at least


DELETED = "the comment was in the file, on deleted words: OpenDocument keeps those elsewhere"
FIELD = "it begins or ends inside a field's result, which LibreOffice takes as one character"


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
        package = open_package(copies[name], parse_xml=False)
        compare(item, reading.comments, shown[name], outline(package.raw(package.main)))
        found.append(item)
    return found


def compare(
    item: Document, comments: Sequence[FileComment], shown: list[_annotations.Annotation], blocks: Outline
) -> None:
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
        item.differences.append(
            {
                "document": item.name,
                "path": comment.path,
                "start": comment.start,
                "quote": comment.quote,
                "LibreOffice": what,
                "reason": None if one is None else reason_of(comment, blocks),
            }
        )


def reason_of(comment: FileComment, blocks: Outline) -> str | None:
    """Why LibreOffice may take other words for the comment's."""
    if comment.start == comment.end and comment.end_seq is None and comment.quote:
        return DELETED
    end_seq = comment.seq if comment.end_seq is None else comment.end_seq
    words = blocks.words({comment.seq, end_seq})
    begins = [piece for piece in words[comment.seq].pieces if piece.start <= comment.start < piece.end]
    ends = [piece for piece in words[end_seq].pieces if piece.start < comment.end <= piece.end]
    cuts_begin = any(one.first.start < comment.start for piece in begins for one in piece.fields)
    cuts_end = any(comment.end < one.last.end for piece in ends for one in piece.fields)
    return FIELD if cuts_begin or cuts_end else None


def _plain(words: str) -> list[str]:
    lines = [line.strip() for line in words.replace("\u2011", "-").split("\n")]
    return lines if lines[-1] else lines[:-1]


def judge(total: Document, targets: Targets) -> list[str]:
    found = 100 * total.found / total.stored if total.stored else 100.0
    same = 100 * total.same / total.stored if total.stored else 100.0
    open_ = sum(item["reason"] is None for item in total.differences)
    return [
        f"comments found: {found:.2f} %  {targets.at_least(found, FOUND, '%')}",
        f"the same words, author and place: {same:.2f} %  {targets.at_least(same, SAME, '%')}",
        f"differences without a reason: {open_}  {targets.at_most(open_, 0, '')}",
    ]


def report(rows: list[Document], said: list[str]) -> None:
    print(f"{'':58}{'written':>8}{'in file':>8}{'found':>8}{'same':>8}")
    for item in rows:
        print(f"{item.name[:56]:58}{item.written:8}{item.stored:8}{item.found:8}{item.same:8}")
    for item in rows[-1].differences:
        print(f"  {item['document']} {item['path']} {item['quote']!r} is {item['LibreOffice']!r}: "
              f"{item['reason'] or 'NO REASON'}")  # fmt: skip
    for line in said:
        print(line)


if __name__ == "__main__":
    sys.exit(main())
