"""`manage.py annotate_draft`: a copy with the comments in it, or one clear line, status 2 and no copy."""

import json
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils.translation import override

from procurement.reading import read
from tests.builders.packages import cell, docx, p, row, sheet_data, xlsx

ROOT = Path(__file__).resolve().parents[3]
COMMENTS = [
    {"id": "a", "seq": 0, "start": 0, "end": 2, "end_seq": None, "text": "何秒か", "author": "青山 花子"},
    {"id": "b", "parent": "a", "text": "３秒です", "resolved": True},
]


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.fixture
def files(tmp_path):
    """FILE, COMMENTS.json and OUT; OUT is not there yet."""
    (tmp_path / "draft.docx").write_bytes(docx(p("応答は速やかに") + p("以上")))
    (tmp_path / "comments.json").write_text(json.dumps(COMMENTS), encoding="utf-8")
    return tmp_path / "draft.docx", tmp_path / "comments.json", tmp_path / "out.docx"


def annotate(*arguments) -> str:
    out = StringIO()
    call_command("annotate_draft", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_the_comments_stand_in_the_copy_and_the_file_stays(files):
    before = files[0].read_bytes()
    annotate(*files, "--author", "委員")
    first, second = read(files[2].read_bytes(), "out.docx").comments
    assert (first.quote, first.text, first.author, first.parent) == ("応答", "何秒か", "青山 花子", None)
    assert (second.text, second.author, second.parent) == ("３秒です", "委員", first.id)
    assert first.resolved
    assert second.resolved
    assert files[0].read_bytes() == before


def test_comments_saved_with_a_byte_order_mark_are_read(files):
    files[1].write_text(json.dumps(COMMENTS), encoding="utf-8-sig")
    annotate(*files)
    assert len(read(files[2].read_bytes(), "out.docx").comments) == 2


def test_a_workbook_gets_its_comments_in_cells(tmp_path, files):
    book, out = tmp_path / "list.xlsx", tmp_path / "out.xlsx"
    book.write_bytes(xlsx({"要件": sheet_data(row(1, cell("A1", "応答")))}))
    annotate(book, files[1], out)
    assert [comment.path for comment in read(out.read_bytes(), "out.xlsx").comments][0] == "要件!A1"


def rows(*changed: dict) -> str:
    return json.dumps([{**COMMENTS[0], **change} for change in changed])


BAD = {
    "no JSON": ("[{", "no JSON: line 1, column 3"),
    "no list": ('{"id": 1}', "not a JSON array"),
    "not UTF-8": (b"\xff\xfe[\x00]\x00", "no JSON in UTF-8"),
    "nested without end": ("[" * 100_000, "JSON"),
    "an item that is no object": ("[1]", "Comment 1"),
    "text is missing": (rows({"text": " "}), "Comment 1"),
    "a place that is no number": (rows({"start": "0"}), "Comment 1: start"),
    "no such block": (rows({"seq": 7}), "Comment a: there is no block 7; the last one is 1"),
    "no such character": (rows({"end": 99}), "Comment a: block 0 has 7 characters"),
    "unknown parent": (rows({"parent": "zz"}), "Comment a answers zz"),
    "the same id twice": (rows({}, {}), "Comment a stands twice"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_comments_get_one_line_and_no_copy_is_written(case, files):
    content, told = BAD[case]
    files[1].write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(CommandError) as error:
        annotate(*files)
    assert error.value.returncode == 2
    assert told in str(error.value)
    assert "\n" not in str(error.value)
    assert not files[2].exists()


def test_files_that_cannot_be_used_are_named(files, tmp_path):
    file, comments, out = files
    pdf = tmp_path / "a.pdf"
    pdf.write_bytes(b"%PDF-1.7 %%EOF")
    for arguments, told in (
        ((tmp_path / "none.docx", comments, out), "none.docx cannot be read"),
        ((file, tmp_path / "none.json", out), "none.json cannot be read"),
        ((file, comments, tmp_path / "no" / "out.docx"), "cannot be written"),
        ((file, comments, file), "is the file itself"),
        ((pdf, comments, out), "PDF"),
    ):
        with pytest.raises(CommandError, match=told) as error:
            annotate(*arguments)
        assert error.value.returncode == 2
    assert not out.exists()


def test_it_runs_without_a_database_and_says_where_the_copy_is(files):
    found = subprocess.run(
        [sys.executable, "manage.py", "annotate_draft", *map(str, files)],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert str(files[2]) in found.stdout
    assert len(read(files[2].read_bytes(), "out.docx").comments) == 2
