"""The gate: a wrong file is told from a right one, each with its own reason (hostile ones: `test_hostile.py`)."""

# XML reads better unbroken.
# ruff: noqa: E501

from pathlib import Path

import pytest

from procurement.reading import ReadingRefused, read
from procurement.reading.package import open_package
from tests.builders import hostile
from tests.builders.packages import cell, docx, docx_package, p, row, sheet_data, xlsx, zip_bytes

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"


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


def test_the_format_that_was_found_is_named_in_a_sentence_that_fits_each():
    with pytest.raises(ReadingRefused) as refused:
        open_package(xlsx({"a": sheet_data()}), "別紙.docx")
    said = refused.value.message_id % refused.value.params
    assert "the format of the file is Excel (.xlsx)" in said
    assert " a Excel" not in said


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
