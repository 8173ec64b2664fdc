"""`manage.py read_draft`: stable JSON on standard output, one clear line and status 2 on a refusal."""

# XML reads better unbroken.
# ruff: noqa: E501

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.builders.packages import cell, docx, p, r, row, sheet_data, xlsx

ROOT = Path(__file__).resolve().parents[3]


def printed(path: Path, *options: str) -> str:
    out = StringIO()
    call_command("read_draft", str(path), *options, stdout=out)
    return out.getvalue()


def test_json_has_the_documented_shape(tmp_path):
    path = tmp_path / "仕様書.docx"
    comment = f'<w:comment w:id="4" w:author="担当" w:date="2026-04-01T09:00:00Z">{p("何秒か")}</w:comment>'
    body = (
        f"<w:p>{r('速やかに')}<w:commentRangeStart w:id='4'/>{r('応答')}<w:commentRangeEnd w:id='4'/></w:p>"
        + p("見出し", run="<w:b/>")
    )
    path.write_bytes(docx(body, comments=comment))
    found = json.loads(printed(path, "--json"))
    assert list(found) == ["kind", "sha256", "blocks", "counts", "comments", "warnings"]
    assert found["blocks"] == [
        {"seq": 0, "kind": "paragraph", "level": 0, "label": "", "path": "p1", "text": "速やかに応答"},
        {
            "seq": 1,
            "kind": "heading",
            "level": 1,
            "label": "",
            "path": "p2",
            "text": "見出し",
            "inferred": True,
        },
    ]
    assert found["comments"] == [
        {
            "id": "4",
            "author": "担当",
            "date": "2026-04-01T09:00:00Z",
            "text": "何秒か",
            "seq": 0,
            "start": 4,
            "end": 6,
            "end_seq": None,
            "quote": "応答",
            "parent": None,
            "resolved": False,
        }
    ]
    wanted = {
        "paragraphs",
        "tables",
        "headings",
        "footnotes",
        "images",
        "comments",
        "insertions",
        "deletions",
        "sheets",
    }
    assert wanted <= set(found["counts"])


def test_a_workbook_counts_its_cells(tmp_path):
    path = tmp_path / "別紙.xlsx"
    path.write_bytes(xlsx({"要件": sheet_data(row(1, cell("A1", "x")))}))
    counts = json.loads(printed(path, "--json"))["counts"]
    assert {"cells", "formulas", "merged", "hidden_sheets", "threaded_comments"} <= set(counts)
    assert (counts["sheets"], counts["cells"]) == (1, 1)


def test_plain_output_is_one_line_a_block(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(docx(p("一\t二")))
    assert printed(path).splitlines()[0] == "0\tp1\tparagraph\t一⇥二"


@pytest.mark.parametrize("content", [None, b"", "ただの文".encode()])
def test_an_unreadable_file_is_status_two(tmp_path, content):
    path = tmp_path / "a.docx"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CommandError) as error:
        printed(path)
    assert error.value.returncode == 2
    assert "\n" not in str(error.value)


def test_the_process_says_one_line_and_ends_with_two(tmp_path):
    path = tmp_path / "a.docx"
    path.write_bytes(b"")
    run = subprocess.run(
        [sys.executable, "manage.py", "read_draft", str(path), "--json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stdout) == (2, "")
    assert len(run.stderr.strip().splitlines()) == 1
