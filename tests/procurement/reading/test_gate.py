"""Every kind of file that cannot be read gets a sentence of its own, quickly, in both languages."""

# A table reads better unbroken.
# ruff: noqa: E501

import time
from pathlib import Path

import polib
import pytest

from procurement.reading import Limits, ReadingRefused
from procurement.reading.gate import check_file
from procurement.reading.messages import all_message_ids
from tests.builders.oldfiles import compound, open_document, workbook_stream
from tests.builders.packages import docx, p
from tests.builders.small_docx import small_docx

PO = Path(__file__).resolve().parents[3] / "procurement" / "locale" / "ja" / "LC_MESSAGES" / "django.po"
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\nstartxref\n9\n%%EOF\n"
ENCRYPTED_DOC = b"\xec\xa5\xc1\x00" + bytes(6) + b"\x00\x01" + bytes(4096)
MACROS_IN_ODF = '<m:file-entry m:full-path="Basic/Standard/Module1.xml" m:media-type="text/xml"/>'
BOMB = b"<a>" + b" " * 30_000_000 + b"</a>"

CASES = [
    ("a lock file", "~$仕様書.docx", b"\x05user", "lock_file"),
    ("a lock file of a PDF", "~$仕様書.pdf", PDF, "lock_file"),
    ("an empty file", "仕様書.pdf", b"", "empty"),
    ("a file with a password", "仕様書.docx", compound({"EncryptedPackage": b"x" * 5000}), "encrypted"),
    ("an old .doc with a password", "仕様書.doc", compound({"WordDocument": ENCRYPTED_DOC}), "encrypted"),
    ("an old .xls with a password", "表.xls", compound({"Workbook": workbook_stream(password=True)}), "encrypted"),
    ("an .odt with a password", "仕様書.odt", open_document("text", manifest="<encryption-data/>"), "encrypted"),
    ("a cut .docx", "仕様書.docx", small_docx()[:-40], "damaged"),
    ("a .docx for an unzipper to come", "仕様書.docx", small_docx().replace(b"PK\x01\x02\x14\x03\x14\x00", b"PK\x01\x02\x14\x03\xff\x00"), "damaged"),
    ("a cut .doc", "仕様書.doc", compound({"WordDocument": ENCRYPTED_DOC})[:700], "damaged"),
    ("a cut .pdf", "仕様書.pdf", PDF[:20], "pdf_damaged"),
    ("a PDF that is an archive too", "仕様書.pdf", PDF + b"PK\x05\x06" + bytes(18), "extra_bytes"),
    ("a PDF called .docx", "仕様書.docx", PDF, "wrong_extension"),
    ("a Word file called .pdf", "仕様書.pdf", small_docx(), "wrong_extension"),
    ("an RTF called .doc", "仕様書.doc", b"{\\rtf1 x}", "wrong_extension"),
    ("a PDF without an ending", "仕様書", PDF, "extension"),
    ("an Ichitaro file", "仕様書.jtd", compound({"DocumentText": b"x" * 5000}), "ichitaro"),
    ("an Ichitaro file under another name", "仕様書.doc", compound({"DocumentText": b"x" * 5000}), "ichitaro"),
    ("a packed Ichitaro file", "仕様書.jtdc", b"anything", "ichitaro"),
    ("an old presentation", "説明.ppt", compound({"PowerPoint Document": b"x" * 5000}), "powerpoint"),
    ("a presentation", "説明.pptx", docx(p("x")), "powerpoint"),
    ("a presentation of OpenDocument", "説明.odp", open_document("presentation"), "powerpoint"),
    ("a .doc with macros", "仕様書.doc", compound({"WordDocument": bytes(5000), "Macros": None}), "macro"),
    ("an .xls with macros", "表.xls", compound({"Workbook": workbook_stream(), "_VBA_PROJECT_CUR": None}), "macro"),
    ("an .xls with Excel 4 macros", "表.xls", compound({"Workbook": workbook_stream(sheet=1)}), "macro"),
    ("an .odt with macros", "仕様書.odt", open_document("text", {"Basic/Standard/Module1.xml": b"<x/>"}), "macro"),
    ("an .odt that names macros", "仕様書.odt", open_document("text", manifest=MACROS_IN_ODF), "macro"),
    ("an RTF with an object", "仕様書.rtf", b"{\\rtf1 {\\object\\objemb{\\*\\objdata 01}}}", "ole"),
    ("an .odt with an object", "仕様書.odt", open_document("text", {"Object 1": compound({"x": b""})}), "ole"),
    ("an .odt with a DTD", "仕様書.odt", open_document("text", {"meta.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>"}), "doctype"),
    ("an .odt as a bomb", "仕様書.odt", open_document("text", {"settings.xml": BOMB}), "ratio"),
    ("a picture", "仕様書.png", b"\x89PNG\r\n\x1a\n", "other_format"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "name", "data", "code"), CASES, ids=[case[0] for case in CASES])
def test_each_unreadable_file_is_refused_with_its_own_reason_in_under_a_second(what, name, data, code):
    started = time.process_time()
    with pytest.raises(ReadingRefused) as refused:
        check_file(data, name, Limits(), converts=True)
    assert refused.value.code == code
    assert time.process_time() - started < 1
    assert "%(" not in str(refused.value)


@pytest.mark.parametrize(
    ("name", "data", "instead"),
    [
        ("仕様書.doc", compound({"WordDocument": b"\xec\xa5" + bytes(5000)}), ".docx"),
        ("表.xls", compound({"Workbook": workbook_stream()}), ".xlsx"),
        ("仕様書.odt", open_document("text"), ".docx"),
        ("表.ods", open_document("spreadsheet"), ".xlsx"),
        ("仕様書.rtf", b"{\\rtf1 x}", ".docx"),
    ],
)
def test_an_old_format_passes_where_it_can_be_converted_and_is_else_told_what_to_save_as(name, data, instead):
    assert len(check_file(data, name, Limits(), converts=True)) == 64
    with pytest.raises(ReadingRefused) as refused:
        check_file(data, name, Limits(), converts=False)
    assert refused.value.code == "no_converter"
    assert instead in str(refused.value)


@pytest.mark.parametrize("cut", [0, 4, 30, 512, 1024, 3000, 6000])
def test_a_compound_file_cut_anywhere_is_refused_and_never_harms_the_gate(cut):
    whole = compound({"WordDocument": b"\xec\xa5" + bytes(5000), "1Table": bytes(100)})
    with pytest.raises(ReadingRefused) as refused:
        check_file(whole[:cut], "a.doc", Limits(), converts=True)
    assert refused.value.code in ("empty", "damaged", "not_office", "extension")


def test_a_compound_file_whose_chains_go_in_circles_ends():
    data = bytearray(compound({"WordDocument": b"\xec\xa5" + bytes(5000)}))
    data[68:76] = (
        b"\x00\x00\x00\x00\xff\xff\xff\x7f"  # the list of tables begins in the file, "2 billion" long
    )
    with pytest.raises(ReadingRefused):
        check_file(bytes(data), "a.doc", Limits(), converts=True)


def test_everything_that_the_reader_says_is_there_in_japanese():
    known = {entry.msgid for entry in polib.pofile(str(PO)) if entry.translated()}
    # "Chart" and the like may stand in another catalogue; sentences of refusals stand in this one.
    assert [text for text in all_message_ids() if len(text) > 20 and text not in known] == []
