"""The measurements tell whether the agreed targets were met, and their exit status says it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.builders.packages import abstract, docx, level, num, p, tbl, tc, tr

ROOT = Path(__file__).resolve().parents[1]


def bench(name: str, *options: str, before: str = "pass") -> subprocess.CompletedProcess:
    """Run one as its command does; `before` may change its limits."""
    code = f"import sys, {name}; sys.argv = [{name!r}, *sys.argv[1:]]; {before}; sys.exit({name}.main())"
    return subprocess.run(
        [sys.executable, "-c", code, *options],
        cwd=ROOT / "benchmarks",
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_target_says_met_or_missed_and_decides_the_status():
    options = ("--paragraphs=200", "--runs=1", "--no-peer")
    met = bench(
        "reading",
        *options,
        before="reading.AT_MOST = 1000; reading.AT_MOST_MB = 1000; reading.CORPUS = reading.Path('absent')",
    )
    assert (met.returncode, "x floor: met" in met.stdout) == (0, True), met.stdout + met.stderr
    missed = bench("reading", *options, before="reading.AT_MOST = 0; reading.CORPUS = reading.Path('absent')")
    assert (missed.returncode, "x floor: MISSED" in missed.stdout) == (1, True), missed.stderr


def test_writing_comments_is_measured_beside_the_bare_copy_and_python_docx():
    options = ("--paragraphs=60", "--comments=20", "--runs=1")
    limits = "annotating.AT_MOST, annotating.FASTER, annotating.MEMORY = 1000, 0, 1000; "
    absent = "annotating.largest_of_corpus = lambda count: []"
    met = bench("annotating", *options, before=limits + absent)
    assert (met.returncode, met.stdout.count(": met")) == (0, 3), met.stdout + met.stderr
    missed = bench("annotating", *options, "--no-peer", before="annotating.AT_MOST = 0; " + absent)
    assert (missed.returncode, "x floor: MISSED" in missed.stdout) == (1, True), missed.stderr


def test_the_checker_is_measured_beside_the_plain_search_which_finds_the_same():
    options = ("--paragraphs=150", "--runs=1", "--no-peer")
    met = bench("checking", *options, before="checking.PLAIN = 0; checking.SECONDS = 60")
    assert (met.returncode, met.stdout.count(": met")) == (0, 4), met.stdout + met.stderr
    assert "differ from plain: 0" in met.stdout
    missed = bench("checking", *options, before="checking.PLAIN = 0; checking.SECONDS = 0")
    assert (missed.returncode, "s: MISSED" in missed.stdout) == (1, True), missed.stderr


def test_without_node_textlint_is_loudly_not_run():
    absent = "checking._peer_textlint.shutil.which = lambda name: None; "
    found = bench(
        "checking", "--paragraphs=60", "--runs=1",
        before=absent + "checking.PLAIN = 0; checking.SECONDS = 60",
    )  # fmt: skip
    assert found.returncode == 2
    assert "NOT RUN: textlint: node and npm not installed." in found.stderr


@pytest.mark.parametrize("name", ["fidelity", "roundtrip"])
def test_without_libreoffice_the_comparison_says_so_and_is_not_taken_for_done(name):
    found = bench(name, before=f"{name}._libreoffice.program = lambda: None")
    assert (found.returncode, found.stdout) == (2, "")
    assert "NOT MEASURED: LibreOffice" in found.stderr


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_labels_and_text_are_compared_one_to_one_and_a_difference_needs_a_verdict(tmp_path):
    inserted = '<w:p><w:ins w:id="1" w:author="a"><w:r><w:t>came</w:t></w:r></w:ins></w:p>'
    deleted = '<w:p><w:del w:id="2" w:author="a"><w:r><w:delText>went</w:delText></w:r></w:del></w:p>'
    numbering = abstract(0, level(0, "decimal", "第%1条"), level(1, "decimalEnclosedCircle", "%2", start=20))
    body = p("first", num=(1, 0)) + p("twenty", num=(1, 1)) + inserted + deleted + tbl(tr(tc(p("cell"))))
    agreed, differs = tmp_path / "agreed.docx", tmp_path / "differs.docx"
    agreed.write_bytes(docx(body, numbering=numbering + num(1, 0)))
    # LibreOffice goes on with ㉑ where we write plain digits (17.18.59).
    differs.write_bytes(docx(body + p("twenty-one", num=(1, 1)), numbering=numbering + num(1, 0)))
    found = bench("fidelity", str(agreed), "--json")
    assert found.returncode == 0, found.stdout + found.stderr
    (first, _total) = json.loads(found.stdout)["documents"]
    assert [first[name]["all"] for name in ("labels", "text", "tables")] == [2, 3, 1]
    found = bench("fidelity", str(differs), "--json")
    assert found.returncode == 1
    (difference,) = json.loads(found.stdout)["differences"]
    assert (difference["ours"], difference["libreoffice"], difference["right"]) == ("21", "㉑", "not judged")
