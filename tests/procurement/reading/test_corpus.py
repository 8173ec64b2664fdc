"""Real documents: counts as an independent count has them, text as a raw walk gives it, comments exactly.

Runs where the corpus stands beside the repository (`../shared/corpus`); its truth.json was counted
with XPath, not with our reader. Mapping: paragraphs = p_no_fallback, tables = tbl_no_fallback, headings =
the larger of the two heading counts, images = images_blip + images_vml, insertions = ins_all.
"""

import io
import json
import re
import zipfile
from functools import lru_cache
from pathlib import Path

import pytest
from lxml import etree

from procurement.reading import read, render
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


@pytest.mark.parametrize(
    "pair",
    [pair for pair in (truth()["pairs"] if CORPUS.is_dir() else []) if pair.get("comment_anchors_old")],
    ids=lambda pair: pair["old"],
)
def test_comments_quote_exactly_what_they_stand_on(pair):
    found = {comment.id: comment for comment in reading(pair["old"]).comments}
    blocks = reading(pair["old"]).blocks
    for anchor in pair["comment_anchors_old"]:
        comment = found[anchor["id"]]
        quote = comment.quote.replace("\n", "").replace("\t", "")
        assert (comment.seq, quote[:300]) == (anchor["paragraph_index"], anchor["anchor_text"])
        if comment.end_seq is None:
            assert blocks[comment.seq].text[comment.start : comment.end] == comment.quote


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
