"""Whatever a package holds, reading it ends: with a reading that keeps its promises, or with a refusal.

A short run with every test run, the same each time; `make fuzz` goes on with new examples (FUZZ_SECONDS).
"""

import io
import os
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from procurement.reading import Limits, Reading, ReadingRefused, artifact, read
from procurement.reading.render import document_html
from tests.builders import grown
from tests.builders.draft_text import read_html

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "0"))
SECONDS = 5
DRAFTS = Path(__file__).resolve().parents[3] / "cms" / "demo" / "drafts"
SMALLEST = ("ja-gif-address-model-202603.docx", "ja-gif-core-model-overview-202207-tracked.docx")
BOOK = "ja-gif-procurement-standards-comparison.xlsx"
FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.remove",
    "os.mkdir",
)
_watching = False
_tried: list[str] = []


def _watch(event: str, arguments: tuple) -> None:
    if not _watching:
        return
    if event.startswith(FORBIDDEN):
        _tried.append(event)
    elif event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR):
        _tried.append(f"open {arguments[0]}")


sys.addaudithook(_watch)


def fuzz(examples: int):
    """The settings of one property; `examples` in the short run."""
    return settings(
        max_examples=EXAMPLES or examples,
        suppress_health_check=list(HealthCheck),
    )


def holds(data: bytes, name: str) -> None:
    found = watched(data, name)
    if isinstance(found, ReadingRefused):
        assert found.code
        assert "%(" not in str(found)
    else:
        keeps_its_promises(found)


def watched(data: bytes, name: str) -> Reading | ReadingRefused:
    """What the reader makes of it, in time and without reaching for anything."""
    global _watching
    started = time.process_time()
    _watching = True
    try:
        return read(data, name, Limits())
    except ReadingRefused as refused:
        return refused
    finally:
        _watching = False
        assert time.process_time() - started < SECONDS
        assert _tried == []


def keeps_its_promises(reading: Reading) -> None:
    blocks = reading.blocks
    assert [block.seq for block in blocks] == list(range(len(blocks)))
    assert len({block.path for block in blocks}) == len(blocks)
    page = read_html("".join(document_html(reading)))
    assert page.texts == {block.seq: block.text for block in blocks}
    assert (page.wrong, page.open) == ([], [])
    assert not page.tags & {"script", "style", "iframe", "object", "embed", "link", "form"}
    assert [key for key, _ in page.attributes if key.startswith("on")] == []
    for comment in reading.comments:
        if comment.seq is not None and comment.end_seq is None:
            assert 0 <= comment.start <= comment.end <= len(blocks[comment.seq].text)
    assert artifact.loads(artifact.dumps(reading)) == reading


@fuzz(80)
@given(grown.word_packages())
def test_a_word_document_of_any_elements(data):
    holds(data, "a.docx")


@fuzz(80)
@given(grown.sheet_packages())
def test_a_workbook_of_any_elements(data):
    holds(data, "a.xlsx")


@fuzz(40)
@given(grown.bent(grown.word_packages()))
def test_a_document_whose_bytes_were_changed(data):
    holds(data, "a.docx")


@fuzz(20)
@given(grown.bent(grown.sheet_packages()))
def test_a_workbook_whose_bytes_were_changed(data):
    holds(data, "a.xlsx")


@fuzz(60)
@given(grown.lying(grown.word_packages()))
def test_a_zip_that_lies_about_its_parts(data):
    holds(data, "a.docx")


@fuzz(60)
@given(grown.spoiled(grown.word_packages()))
def test_a_document_whose_parts_were_spoiled(data):
    holds(data, "a.docx")


@fuzz(40)
@given(grown.spoiled(grown.sheet_packages()))
def test_a_workbook_whose_parts_were_spoiled(data):
    holds(data, "a.xlsx")


def parts_of(name: str) -> dict[str, bytes]:
    """The XML of a real document, its pictures left out."""
    with zipfile.ZipFile(io.BytesIO((DRAFTS / name).read_bytes())) as package:
        return {part: package.read(part) for part in package.namelist() if part.endswith((".xml", ".rels"))}


@pytest.mark.parametrize("name", SMALLEST)
def test_a_real_document_whose_elements_were_rearranged(name):
    parts = parts_of(name)

    @fuzz(12)
    @given(grown.rearranged(parts))
    def run(data):
        holds(data, "a.docx")

    run()


def test_a_real_workbook_whose_elements_were_rearranged():
    parts = parts_of(BOOK)

    @fuzz(12)
    @given(grown.rearranged(parts))
    def run(data):
        holds(data, "a.xlsx")

    run()
