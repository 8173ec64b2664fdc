"""Reading workbooks: ours beside python-calamine (Rust) and openpyxl's full load, in one run, as ratios.

Usage: .venv/bin/python benchmarks/sheets.py [FILE.xlsx …] [--rows 16000] [--runs 5] [--no-openpyxl] [--json]
Without FILE: a generated requirement list of ROWS × 12 cells, written as Excel writes it (shared strings,
cached values of formulas, number formats with eras, merged cells, comments). CPU time of this process,
median of the runs. "ours" is the whole of `read`: gate, cells as displayed, formulas, merges, comments,
header rows, blocks and their HTML; python-calamine gives values only. Targets: at most 4 times
python-calamine, and at least 3 times faster than openpyxl (exit status 1: missed).
"""

import argparse
import io
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from _targets import Targets  # noqa: E402
from reading import cpu  # noqa: E402

from procurement.reading import artifact, read  # noqa: E402
from tests.builders.sheets import requirement_workbook  # noqa: E402

AT_MOST, AT_LEAST = 4, 3
OURS, CALAMINE, OPENPYXL = "ours: read (gate included)", "python-calamine: values", "openpyxl: full load"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("files", nargs="*", metavar="FILE.xlsx")
    options.add_argument("--rows", type=int, default=16_000, help="rows of the generated workbook")
    options.add_argument("--runs", type=int, default=5)
    options.add_argument("--no-openpyxl", action="store_true", help="leave openpyxl out: it takes long")
    options.add_argument("--json", action="store_true", help="print the figures as JSON and nothing else")
    chosen = options.parse_args()
    subjects = [(Path(name).name, Path(name).read_bytes()) for name in chosen.files]
    if not subjects:
        subjects = [(f"generated {chosen.rows} x 12", requirement_workbook(chosen.rows))]
    rows, targets = [], Targets()
    for name, data in subjects:
        for row in measure(name, data, chosen.runs, with_openpyxl=not chosen.no_openpyxl, targets=targets):
            rows.append(row)
            if not chosen.json:
                print(line(row))
    if chosen.json:
        print(json.dumps(rows, ensure_ascii=False))
    return targets.status


def measure(name: str, data: bytes, runs: int, *, with_openpyxl: bool, targets: Targets) -> list[dict]:
    cells = read(data, "book.xlsx").counts["cells"]
    calamine = cpu(lambda: with_calamine(data), runs)
    ours = cpu(lambda: read(data, "book.xlsx"), runs)
    subjects = [
        (CALAMINE, calamine, ""),
        (OURS, ours, targets.at_most(ours / calamine, AT_MOST, "x calamine")),
        ("ours: read + store", cpu(lambda: artifact.dumps(read(data, "book.xlsx")), min(runs, 3)), ""),
    ]
    if with_openpyxl:
        peer = cpu(lambda: with_openpyxl_full(data), runs)
        verdict = targets.at_least(peer / ours, AT_LEAST, "x ours")
        subjects.append((OPENPYXL, peer, f"{peer / ours:.2f} x ours, {verdict}"))
    return [
        {
            "file": name,
            "cells": cells,
            "subject": subject,
            "seconds": round(seconds, 4),
            "cells_a_second": round(cells / seconds),
            "times_calamine": round(seconds / calamine, 2),
            "target": target,
        }
        for subject, seconds, target in subjects
    ]


def with_calamine(data: bytes) -> int:
    """Every sheet's values as Python objects."""
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
    return sum(len(book.get_sheet_by_name(name).to_python()) for name in book.sheet_names)


def with_openpyxl_full(data: bytes) -> int:
    """The ordinary load, which holds cells, styles, comments and merges."""
    import openpyxl

    return len(openpyxl.load_workbook(io.BytesIO(data)).sheetnames)


def line(row: dict) -> str:
    return (
        f"{row['file'][:30]:32}{row['subject']:28}{row['seconds']:9.3f} s{row['cells_a_second']:12,} cells/s"
        f"{row['times_calamine']:8.2f} x calamine  {row['target']}".rstrip()
    )


if __name__ == "__main__":
    sys.exit(main())
