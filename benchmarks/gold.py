"""Precision and recall of the checker on the gold set beside the corpus (`../shared/rules-gold`).

Usage: .venv/bin/python benchmarks/gold.py [--all] [--rule ID]. Prints the verdict of the gold set's own
scorer: sentences, then documents. `--all` judges the rules that are off by default as well.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from procurement.reading import read  # noqa: E402
from reviews.rules import CaseFile, Document, RuleSet, builtin_packs, check  # noqa: E402
from reviews.rules.minidraft import case_of  # noqa: E402
from reviews.rules.rule import Example  # noqa: E402

GOLD = Path(__file__).resolve().parents[2] / "shared" / "rules-gold"


def sentence_findings(rules: RuleSet) -> list[dict]:
    """One row a finding on the passages of dev.jsonl, as score.py reads them."""
    rows = []
    for line in (GOLD / "dev.jsonl").read_text(encoding="utf-8").splitlines():
        one = json.loads(line)
        example = Example(one["text"], one["kind"], one["context"].get("heading") or "", one["lang"])
        for found in check(case_of(example), rules):
            if found.seq is not None:
                rows.append({"id": one["id"], "rule": found.rule, "start": found.start, "end": found.end})
    return rows


def document_findings(rules: RuleSet) -> dict[str, list[dict]]:
    """File → findings on the gold documents, each judged alone."""
    expected = json.loads((GOLD / "expected.json").read_text(encoding="utf-8"))["files"]
    found = {}
    for name, entry in expected.items():
        reading = read((GOLD / name).read_bytes(), name)
        case = CaseFile([Document(reading, entry["kind"], name)])
        found[name] = [
            {"rule": one.rule, "quote": one.quote or None, **one.values} for one in check(case, rules)
        ]
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="also the rules that are off by default")
    parser.add_argument("--rule", help="only findings of this rule")
    options = parser.parse_args()
    if not GOLD.is_dir():
        print("NOT RUN: the gold set is not here", file=sys.stderr)
        return 2
    packs = builtin_packs()
    on = {rule.id: True for pack in packs for rule in pack.rules} if options.all else {}
    sentences, documents = sentence_findings(RuleSet(packs, on)), document_findings(RuleSet(packs))
    if options.rule:
        sentences = [row for row in sentences if row["rule"] == options.rule]
    with tempfile.TemporaryDirectory() as folder:
        lines, files = Path(folder) / "sentences.jsonl", Path(folder) / "documents.json"
        lines.write_text("\n".join(json.dumps(row) for row in sentences), encoding="utf-8")
        files.write_text(json.dumps(documents, ensure_ascii=False), encoding="utf-8")
        extra = ["--all"] if options.all else []
        for gold, found in ((GOLD / "dev.jsonl", lines), (GOLD / "expected.json", files)):
            sys.stdout.flush()
            subprocess.run([sys.executable, GOLD / "score.py", gold, found, *extra], check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
