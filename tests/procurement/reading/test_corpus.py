"""Real documents: counts as an independent count has them, text as a raw walk gives it, comments exactly.

Runs where the corpus stands beside the repository (`../shared/corpus`); its truth.json was counted
with XPath, not with our reader. The mapping is written out in docs/developer/reading.md.
"""

import io
import json
import re
import zipfile
from collections import Counter
from functools import lru_cache
from pathlib import Path

import pytest
from lxml import etree

from procurement.reading import ReadingRefused, read, render
from procurement.reading.names import MC, W
from tests.builders.draft_text import read_html

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"
pytestmark = pytest.mark.skipif(not CORPUS.is_dir(), reason="the corpus of real documents is not here")
DOCX = sorted(path.name for path in CORPUS.glob("*.docx") if "password" not in path.name)
XLSX = sorted(path.name for path in CORPUS.glob("*.xlsx"))
STORED = re.compile(r"^(.*)\t\d+$", re.DOTALL)


@lru_cache(maxsize=1)
def truth() -> dict:
    return json.loads((CORPUS / "truth.json").read_text(encoding="utf-8"))


@lru_cache(maxsize=2)
def reading(name: str):
    return read((CORPUS / name).read_bytes(), name)


def test_only_the_encrypted_file_is_refused():
    """Every other file is read by the tests below; none of them is missing from the lists."""
    files = {path.name for path in CORPUS.iterdir() if path.suffix in (".docx", ".xlsx")}
    (encrypted,) = files - {*DOCX, *XLSX}
    assert not truth()["files"][encrypted]["openable"]
    with pytest.raises(ReadingRefused, match="password"):
        read((CORPUS / encrypted).read_bytes(), encrypted)
    assert files == set(truth()["files"])


@pytest.mark.parametrize("name", DOCX)
def test_a_documents_counts_are_the_independent_ones(name):
    facts = truth()["files"][name]
    counts = reading(name).counts
    expected = {
        "paragraphs": facts["p_no_fallback"],
        "tables": facts["tbl_no_fallback"],
        "nested_tables": facts["tbl_nested"],
        "headings": max(
            facts["headings_by_outline_level"]["total"], facts["headings_by_style_name"]["total"]
        ),
        "footnotes": facts["footnotes_in_part"],
        "endnotes": facts["endnotes_in_part"],
        "images": facts["images_blip"] + facts["images_vml"],
        "text_boxes": facts["textboxes_no_fallback"],
        "comments": facts["comments"],
        "insertions": facts["ins_all"],
        "deletions": facts["del_all"],
        "sections": facts["sections"],
        "headers": facts["headers"],
        "footers": facts["footers"],
    }
    assert {key: counts[key] for key in expected} == expected


@pytest.mark.parametrize("name", DOCX)
def test_headings_stand_on_the_levels_of_the_independent_count(name):
    facts = truth()["files"][name]
    wanted = max(
        facts["headings_by_outline_level"], facts["headings_by_style_name"], key=lambda item: item["total"]
    )
    declared = [block for block in reading(name).blocks if block.kind == "heading" and not block.inferred]
    levels = Counter(str(block.level) for block in declared)
    assert levels == {level: count for level, count in wanted.items() if level != "total"}


@pytest.mark.parametrize("name", DOCX)
def test_paragraphs_stand_where_the_independent_count_has_them(name):
    facts = truth()["files"][name]
    found = reading(name)
    body = found.blocks[: found.counts["paragraphs"]]
    assert sum(bool(block.text.strip()) for block in body) == facts["p_nonempty_no_fallback"]
    assert sum(".x" in block.path for block in body) == facts["p_in_textboxes_no_fallback"]
    tables = {block.path.rsplit(".", 1)[0] for block in body if block.table is not None}
    assert len({path for path in tables if ".x" not in path}) == facts["tbl_cells"]
    assert sum(table.rows for table in found.tables) == facts["tbl_rows"]


@pytest.mark.parametrize("name", XLSX)
def test_each_sheet_has_the_cells_of_the_independent_count(name):
    sheets = truth()["files"][name]["sheets"]
    found = Counter(block.path.rsplit("!", 1)[0] for block in reading(name).blocks if block.kind == "cell")
    assert found == {sheet["name"]: sheet["cells_nonempty"] for sheet in sheets if sheet["cells_nonempty"]}


@pytest.mark.parametrize("name", XLSX)
def test_a_workbooks_counts_are_the_independent_ones(name):
    facts = truth()["files"][name]
    counts = reading(name).counts
    expected = {
        "sheets": facts["sheet_count"],
        "hidden_sheets": facts["hidden_sheets"],
        "cells": facts["total_cells_nonempty"],
        "formulas": facts["total_cells_formula"],
        "merged": facts["total_merged_ranges"],
        "comments": facts["total_comments"],
        "threaded_comments": facts["total_threaded_comments"],
    }
    assert {key: counts[key] for key in expected} == expected


@pytest.mark.parametrize("name", DOCX)
def test_text_is_what_a_raw_walk_gives(name):
    with zipfile.ZipFile(io.BytesIO((CORPUS / name).read_bytes())) as package:
        root = etree.fromstring(package.read("word/document.xml"))
    found = reading(name)
    body = [block.text for block in found.blocks[: found.counts["paragraphs"]]]
    assert body == [own_text(p) for p in root.iter(W + "p") if not under(p, MC + "Fallback")]


def under(element, tag: str) -> bool:
    return any(ancestor.tag == tag for ancestor in element.iterancestors())


def own_text(paragraph) -> str:
    """Text of a paragraph itself, deleted and moved-away words left out."""
    out = []
    names = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}
    for element in paragraph.iter(W + "t", *names):
        path = []
        for ancestor in element.iterancestors():
            path.append(ancestor.tag)
            if ancestor.tag == W + "p":
                break
        out_of_text = {W + "pPr", W + "del", W + "moveFrom", MC + "Fallback"}
        if element.get(W + "type") in ("page", "column"):
            continue
        if ancestor is paragraph and not out_of_text.intersection(path):
            out.append(names.get(element.tag) or element.text or "")
    return "".join(out)


@pytest.mark.parametrize("name", DOCX)
def test_numbers_agree_with_the_contents_that_word_stored(name):
    blocks = reading(name).blocks
    stored = [STORED.match(block.text)[1] for block in blocks if STORED.match(block.text)]
    known = {squeezed(block.label + block.text) for block in blocks if block.label or block.kind == "heading"}
    missing = [line for line in stored if squeezed(line) and squeezed(line) not in known]
    assert missing == []


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text.replace("\uf06e", "■"))


@pytest.mark.parametrize("name", DOCX + XLSX)
def test_every_block_is_on_the_page_with_its_text(name):
    found = reading(name)
    page = read_html("".join(render.document_html(found)))
    assert page.texts == {block.seq: block.text for block in found.blocks}
    assert (page.wrong, page.open) == ([], [])
    assert len(page.ids) == len(set(page.ids))
    assert len({block.path for block in found.blocks}) == len(found.blocks)


def test_a_handbook_without_heading_styles_gets_its_sections_as_contents():
    found = [block for block in reading("en-usds-techfar-handbook.docx").blocks if block.kind == "heading"]
    assert all(block.inferred for block in found)
    assert [block.label for block in found if block.label] == ["A.", "B.", "C.", "D.", "E.", "F.", "G."]
    assert [block.text[:10] for block in found if "endix" in block.text] == [
        "Appendix A", "Appendix B", "Apendix C:",
    ]  # fmt: skip


def test_an_agenda_without_heading_styles_gets_days_and_their_hours():
    name = "en-ditap-classroom-outline-tracked-comments.docx"
    found = [block for block in reading(name).blocks if block.kind == "heading"]
    assert [block.text[:5] for block in found if block.level == 1][-3:] == ["Day 1", "Day 2", "Day 3"]
    assert {block.level for block in found if block.text[0].isdigit()} == {2}
