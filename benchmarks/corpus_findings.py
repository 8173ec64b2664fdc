"""What the checker says of the real documents of the corpus, beside what a reader thought of each finding.

Usage: bin/bench corpus_findings. Sentence and workbook rules run as on a specification, document rules by the
document's real kind, all with the defaults. Prints, for each document, sentence findings per 100 non-blank
paragraphs (workbooks: non-empty rows) and the share that `judged_findings.tsv` calls useful. A finding that
nobody has judged, and a judgement that has no finding any more, are listed and end the run with status 1.
"""

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from procurement.reading import Reading, read  # noqa: E402
from reviews.rules import CaseFile, Document, Finding, RuleSet, builtin_packs, check  # noqa: E402

CORPUS = Path(__file__).resolve().parents[2] / "shared" / "corpus"
JUDGED = Path(__file__).with_name("judged_findings.tsv")
COLUMNS = ("document", "rule", "path", "quote", "useful", "why")
MOST, LEAST_USEFUL = 2.0, 0.90
# What each document really is; for none of them a list of sections is expected.
KINDS = {
    "en-18f": "template", "en-ditap": "other", "en-gsa": "template", "en-usds": "guide",
    "ja-cadde-detailed": "other", "ja-cadde-message": "other", "ja-cadde-provider": "guide",
    "ja-gif-data-quality": "template", "ja-gif-procurement-standards": "other", "ja-gif": "guide",
    "ja-meti": "contract", "ja-plateau": "template",
}  # fmt: skip


@dataclass(frozen=True)
class Told:
    """One finding as the list names it; `path` is "" for what is missing."""

    document: str
    rule: str
    path: str
    quote: str


def kind_of(name: str) -> str:
    return next(kind for start, kind in KINDS.items() if name.startswith(start))


def findings_of(reading: Reading, name: str, rules: RuleSet) -> Iterator[Finding]:
    """Sentence and sheet rules as on a specification, document rules by the real kind."""
    for kind, scopes in (("spec", ("sentence", "sheet")), (kind_of(name), ("document",))):
        for found in check(CaseFile([Document(reading, kind, name)]), rules):
            if rules.by_id[found.rule].scope in scopes:
                yield found


def size_of(reading: Reading) -> int:
    """Non-blank paragraphs, of a workbook non-empty rows."""
    written = [block for block in reading.blocks if block.text.strip()]
    if reading.kind != "xlsx":
        return len(written)
    return len({(block.table.table, block.table.row) for block in written if block.table})


def told(reading: Reading, name: str, found: Finding) -> Told:
    path = "" if found.seq is None else reading.blocks[found.seq].path
    return Told(name, found.rule, path, " ".join((found.quote or str(dict(found.values))).split())[:120])


def judgements() -> dict[Told, bool]:
    with JUDGED.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t")
        return {Told(*(row[name] for name in COLUMNS[:4])): row["useful"] == "yes" for row in rows}


def main() -> int:
    if not CORPUS.is_dir():
        print("NOT RUN: the corpus is not here", file=sys.stderr)
        return 2
    rules, judged = RuleSet(builtin_packs()), judgements()
    seen: list[Told] = []
    too_many = []
    print(f"{'document':64} {'findings':>8} {'per 100':>8} {'useful':>8}")
    for file in sorted(CORPUS.glob("*.*")):
        if file.suffix not in (".docx", ".xlsx") or file.name.startswith("hard-"):
            continue
        reading = read(file.read_bytes(), file.name)
        found = list(findings_of(reading, file.name, rules))
        here = [told(reading, file.name, one) for one in found]
        sentences = sum(1 for one in found if rules.by_id[one.rule].scope == "sentence")
        rate = 100 * sentences / size_of(reading)
        if rate > MOST:
            too_many.append(file.name)
        useful = sum(judged.get(one, False) for one in here)
        print(f"{file.name:64} {len(here):8} {rate:8.2f} {f'{useful}/{len(here)}':>8}")
        seen.extend(here)
    useful = sum(judged.get(one, False) for one in seen)
    print(f"useful: {useful} of {len(seen)} = {useful / len(seen):.1%} (target {LEAST_USEFUL:.0%})")
    unknown, gone = [one for one in seen if one not in judged], set(judged) - set(seen)
    for one in unknown:
        print("not judged:", *(getattr(one, name) for name in COLUMNS[:4]), sep="\t")
    for one in sorted(gone, key=str):
        print("no finding any more:", *(getattr(one, name) for name in COLUMNS[:4]), sep="\t")
    for name in too_many:
        print(f"more than {MOST} of 100: {name}")
    return int(bool(unknown or gone or too_many) or useful < LEAST_USEFUL * len(seen))


if __name__ == "__main__":
    sys.exit(main())
