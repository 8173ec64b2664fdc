"""The gate: hostile files are refused with the right reason, quickly; odd but honest ones are read."""

# XML reads better unbroken.
# ruff: noqa: E501

import resource
import socket
import time
from pathlib import Path

import pytest

from procurement.reading import ReadingRefused, messages, read
from procurement.reading.package import open_package
from tests.builders import hostile
from tests.builders.packages import cell, docx, docx_package, p, row, sheet_data, xlsx, zip_bytes

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch):
    """Any attempt to reach out is a failure, whatever the file says."""

    def refuse(*args, **kwargs):
        raise AssertionError("The reader tried to reach the network.")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize("case", sorted(hostile.REFUSED))
def test_a_hostile_file_is_refused_with_its_reason_in_under_a_second(case):
    what, build, codes = hostile.REFUSED[case]
    data = build()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    with pytest.raises(ReadingRefused) as refused:
        open_package(data, "draft.docx" if case != "H17b" else "draft.xlsx")
    spent = time.process_time() - started
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert refused.value.code in codes, f"{what}: {refused.value}"
    assert spent < 1, f"{what}: {spent:.2f} s"
    assert grown < 150 * 1024, f"{what}: {grown // 1024} MB"
    assert refused.value.message_id in messages.all_message_ids()
    assert "%(" not in str(refused.value)


@pytest.mark.parametrize("case", sorted(hostile.READ))
def test_an_odd_but_honest_file_is_read_with_its_warnings(case):
    build, codes = hostile.READ[case]
    reading = read(build(), "draft.docx")
    assert reading.blocks
    assert codes <= {warning.code for warning in reading.warnings}


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("~$仕様書.docx", b"\x05user", "lock_file"),
        ("仕様書.xlsx", docx(p("本文")), "wrong_extension"),
        ("別紙.docx", xlsx({"a": sheet_data()}), "wrong_extension"),
        ("仕様書.doc", docx(p("本文")), "wrong_extension"),
        ("仕様書.docm", docx(p("本文")), "macro"),
        ("仕様書", docx(p("本文")), "extension"),
        ("仕様書.docx", b"{\\rtf1 x}", "other_format"),
        ("仕様書.docx", b"\x89PNG\r\n\x1a\n", "other_format"),
        ("仕様書.jtd", b"\x01\x02\x03", "extension"),
        ("仕様書.docx", b"PK\x03\x04", "damaged"),
    ],
)
def test_a_wrong_file_gets_its_own_reason(name, data, code):
    with pytest.raises(ReadingRefused) as refused:
        open_package(data, name)
    assert refused.value.code == code


def test_a_template_is_read_as_a_document():
    package = docx_package(p("本文"))
    package.types["word/document.xml"] = package.types["word/document.xml"].replace(
        "document.main", "template.main"
    )
    assert [w.code for w in open_package(package.build(), "様式.dotx").warnings] == ["template"]


def test_a_presentation_is_named_as_such():
    package = docx_package(p("本文"))
    package.types["word/document.xml"] = (
        "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
    )
    with pytest.raises(ReadingRefused) as refused:
        open_package(package.build(), "a.docx")
    assert (refused.value.code, refused.value.params) == ("other_format", {"format": "PowerPoint"})


def test_links_to_the_outside_are_listed_but_hyperlinks_are_not():
    reading = read(hostile.links_outside(), "a.docx")
    targets = [w.params["target"] for w in reading.warnings if w.code == "external"]
    assert len(targets) == 5
    assert all(target.startswith("http://canary.invalid/") for target in targets)
    assert not any(target.endswith("page") for target in targets)


def test_nesting_that_counting_cannot_see_is_stopped_by_the_parser():
    with pytest.raises(ReadingRefused) as refused:
        read(hostile.open_nested(600), "a.docx")
    assert refused.value.code == "too_deep"


def test_limits_are_settings():
    from procurement.reading import Limits

    with pytest.raises(ReadingRefused) as refused:
        read(docx(p("一") * 11), "a.docx", Limits(blocks=10))
    assert (refused.value.code, refused.value.params) == ("too_many_blocks", {"limit": 10})


def test_stored_parts_and_a_directory_entry_are_fine():
    files = list(docx_package(p("本文")).files().items())
    assert read(zip_bytes([("word/", b""), *files], method=0), "a.docx").blocks[0].text == "本文"


def test_a_utf16_document_is_read():
    package = docx_package()
    xml = hostile.document(p("本文")).replace('encoding="UTF-8"', 'encoding="UTF-16"')
    package.parts["word/document.xml"] = xml.encode("utf-16")
    assert read(package.build(), "a.docx").blocks[0].text == "本文"


@pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real documents is not here")
def test_every_real_document_passes_but_the_encrypted_one():
    refused = {}
    for path in sorted(CORPUS.glob("*.*x")):
        try:
            open_package(path.read_bytes(), path.name)
        except ReadingRefused as error:
            refused[path.name] = error.code
    assert refused == {"hard-password-protected.docx": "encrypted"}


def test_a_workbook_passes():
    assert open_package(xlsx({"表": sheet_data(row(1, cell("A1", "x")))}), "a.xlsx").kind == "xlsx"
