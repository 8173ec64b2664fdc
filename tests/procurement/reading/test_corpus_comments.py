"""Real documents: every comment that was in the file is found, on exactly the words that it stands on.

Two independent witnesses: the anchors that truth.json has for the older document of each pair, and for
every document a plain walk over the main part, from each range's start to its end.
"""

import io
import re
import unicodedata
import zipfile

import pytest
from lxml import etree

from procurement.reading.names import MC, W
from tests.procurement.reading.test_corpus import CORPUS, DOCX, XLSX, pytestmark, reading, truth

__all__ = ["pytestmark"]
PAIRS = [pair for pair in (truth()["pairs"] if CORPUS.is_dir() else []) if pair.get("comment_anchors_old")]
GONE = (W + "del", W + "moveFrom")


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["old"])
def test_comments_quote_exactly_what_they_stand_on(pair):
    found = {comment.id: comment for comment in reading(pair["old"]).comments}
    blocks = reading(pair["old"]).blocks
    anchors = pair["comment_anchors_old"]
    assert {anchor["id"] for anchor in anchors} == set(found)
    for anchor in anchors:
        comment = found[anchor["id"]]
        assert (comment.seq, squeezed(comment.quote)[:300]) == (
            anchor["paragraph_index"],
            squeezed(anchor["anchor_text"]),
        )
        assert normal(anchor["paragraph_text"])[:40] in normal(blocks[comment.seq].text)
        if comment.end_seq is None:
            assert blocks[comment.seq].text[comment.start : comment.end] == comment.quote


@pytest.mark.parametrize("name", DOCX)
def test_comments_stand_where_a_plain_walk_finds_their_ranges(name):
    ranges = walked(main_part(name))
    comments = reading(name).comments
    assert {comment.id for comment in comments} == set(ranges)
    for comment in comments:
        seq, kept, gone = ranges[comment.id]
        assert (comment.seq, squeezed(comment.quote)) == (seq, squeezed(kept) or squeezed(gone))


@pytest.mark.parametrize("name", DOCX)
def test_answers_and_settled_comments_are_told_apart(name):
    facts = truth()["files"][name]
    comments = reading(name).comments
    assert sum(comment.parent is not None for comment in comments) == facts["comment_replies"]
    assert sum(comment.resolved for comment in comments) == facts["comments_resolved"]
    assert len({comment.author for comment in comments}) == facts["comment_distinct_authors"]


@pytest.mark.parametrize("name", XLSX)
def test_comments_of_a_sheet_stand_on_its_cells(name):
    sheets = truth()["files"][name]["sheets"]
    # A thread is also stored as one comment of the old kind, for older programs.
    wanted = {s["name"]: s["threaded_comments"] or s["comments"] for s in sheets if s["comments"]}
    found: dict[str, int] = {}
    for comment in reading(name).comments:
        sheet = comment.path.rsplit("!", 1)[0]
        found[sheet] = found.get(sheet, 0) + 1
    assert found == wanted


def squeezed(text: str) -> str:
    return re.sub(r"[\n\t]", "", text)


def normal(text: str) -> str:
    """As truth.json writes paragraphs: compatibility forms, single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def main_part(name: str):
    with zipfile.ZipFile(io.BytesIO((CORPUS / name).read_bytes())) as package:
        return etree.fromstring(package.read("word/document.xml"))


def walked(root) -> dict[str, tuple[int, str, str]]:
    """id -> (paragraph in which the range begins to hold something, kept words, deleted words)."""
    open_ranges: dict[str, list] = {}
    found: dict[str, tuple[int, str, str]] = {}
    seq = -1
    for element in root.iter(etree.Element):
        tag = element.tag
        if next(element.iterancestors(MC + "Fallback"), None) is not None:
            continue
        if tag == W + "p":
            seq += 1
        elif tag == W + "commentRangeStart":
            open_ranges[element.get(W + "id")] = [seq, "", ""]
        elif tag == W + "commentRangeEnd":
            found[element.get(W + "id")] = tuple(open_ranges.pop(element.get(W + "id")))
        elif tag in (W + "t", W + "delText"):
            gone = tag == W + "delText" or next(element.iterancestors(*GONE), None) is not None
            for item in open_ranges.values():
                item[2 if gone else 1] += element.text or ""
    return found
