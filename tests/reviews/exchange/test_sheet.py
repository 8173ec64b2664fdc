"""Comments in a copy of a workbook: all there, each in its cell, and nothing else changed."""

import io
import random
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from procurement.reading import FileComment, ReadingRefused
from procurement.reading import read as read_file
from procurement.reading.names import S
from reviews.exchange.comments import CannotAnnotate, NativeComment
from reviews.exchange.package import untouched
from reviews.exchange.sheet import annotate_sheet
from reviews.exchange.sheet_threads import conversations
from tests.builders.packages import cell, row, sheet_data, xlsx
from tests.builders.sheets import requirement_workbook

CORPUS = Path(__file__).resolve().parents[4] / "shared" / "corpus"
REAL = sorted(CORPUS.glob("*.xlsx"))
SAID_AT = datetime(2026, 4, 1, 9, 30, tzinfo=UTC)


def read(data: bytes):
    return read_file(data, "list.xlsx")


def comment(number: int, seq: int | None, end: int, **facts) -> NativeComment:
    facts = {"text": f"意見{number}", "author": "審査 花子", "date": SAID_AT, **facts}
    return NativeComment(id=f"c{number}", seq=seq, start=facts.pop("start", 0), end=end, **facts)


def whole(number: int, reading, path: str, **facts) -> NativeComment:
    block = next(block for block in reading.blocks if block.path == path)
    return comment(number, block.seq, len(block.text), **facts)


def small_book() -> bytes:
    rows = sheet_data(
        row(1, cell("A1", "番号"), cell("B1", "要件")), row(2, cell("A2", "1"), cell("B2", "冗長化する"))
    )
    layout = '<pageMargins left="1" right="1" top="1" bottom="1" header="0" footer="0"/>'
    after = '<headerFooter><oddHeader>表題</oddHeader></headerFooter><extLst><ext uri="{1}"/></extLst>'
    return xlsx({"要件": rows + layout + after, "別紙": sheet_data(row(1, cell("A1", "備考")))})


def children(data: bytes, part: str) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [element.tag.removeprefix(S) for element in etree.fromstring(package.read(part))]


def test_a_lone_comment_becomes_the_note_of_its_cell():
    before = small_book()
    after = annotate_sheet(before, [whole(1, read(before), "要件!B2", text="二重化の<範囲>を書く & _x0041_")])
    (found,) = read(after).comments
    assert (found.path, found.text, found.author) == (
        "要件!B2",
        "二重化の<範囲>を書く & _x0041_",
        "審査 花子",
    )
    assert openpyxl.load_workbook(io.BytesIO(after))["要件"]["B2"].comment.author == "審査 花子"


def test_the_sheet_keeps_the_order_that_the_schema_wants():
    before = small_book()
    after = annotate_sheet(before, [whole(1, read(before), "要件!B2")])
    names = children(after, "xl/worksheets/sheet1.xml")
    assert names[-3:] == ["headerFooter", "legacyDrawing", "extLst"]


def test_parts_that_were_not_touched_keep_their_packed_bytes():
    before = small_book()
    after = annotate_sheet(before, [whole(1, read(before), "要件!B2")])
    kept = set(untouched(before, after))
    assert {"xl/workbook.xml", "xl/worksheets/sheet2.xml"} <= kept
    assert "xl/worksheets/sheet1.xml" not in kept


def test_a_conversation_becomes_a_thread_with_a_note_that_tells_all_of_it():
    before = small_book()
    reading = read(before)
    said = [
        whole(1, reading, "要件!B2", resolved=True),
        comment(2, None, 0, parent="c1", text="直しました", author="情報政策課", start=0),
    ]
    after = annotate_sheet(before, said)
    root, answer = read(after).comments
    assert (root.text, root.resolved, root.date) == ("意見1", True, "2026-04-01T09:30:00.00")
    assert (answer.text, answer.author, answer.parent) == ("直しました", "情報政策課", root.id)
    note = openpyxl.load_workbook(io.BytesIO(after))["要件"]["B2"].comment.text
    assert "審査 花子:\n（解決済み）意見1" in note
    assert "情報政策課:\n直しました" in note


def test_a_comment_on_some_words_of_a_cell_begins_with_them():
    before = small_book()
    block = next(block for block in read(before).blocks if block.path == "要件!B2")
    after = annotate_sheet(before, [comment(1, block.seq, 3, start=0)])
    assert read(after).comments[0].text == "「冗長化」\n意見1"


def test_a_note_that_stood_in_the_cell_is_kept_as_the_first_word():
    before = requirement_workbook(300)
    after = annotate_sheet(before, [whole(1, read(before), "要件一覧!D100")])
    here = [one for one in read(after).comments if one.path == "要件一覧!D100"]
    assert [(one.author, one.text) for one in here] == [("審査 太郎", "確認する"), ("審査 花子", "意見1")]
    elsewhere = [one for one in read(after).comments if one.path == "要件一覧!D200"]
    assert [(one.author, one.text) for one in elsewhere] == [("審査 太郎", "確認する")]


def test_one_can_answer_a_note_that_was_in_the_file():
    before = requirement_workbook(200)
    note = read(before).comments[0]
    after = annotate_sheet(before, [comment(1, None, 0, parent=note.id, text="確認済み")])
    here = [one for one in read(after).comments if one.path == note.path]
    assert [one.text for one in here] == ["確認する", "確認済み"]
    assert here[1].parent == here[0].id


class Counted(tuple):
    """A tuple that counts how often somebody goes through it."""

    passes = 0

    def __iter__(self):
        self.passes += 1
        return super().__iter__()


def test_a_workbook_full_of_notes_is_looked_through_once():
    reading = read(requirement_workbook(60))
    table, note = reading.tables[0], FileComment("0", "審査", "", "確認", path="要件一覧!D2")
    sheets = Counted([*(replace(table, id=n, name=f"{n}枚目") for n in range(1, 40)), table])
    notes = Counted(replace(note, id=str(n), path=f"要件一覧!D{n}") for n in range(2, 2002))
    reading = replace(reading, tables=sheets, comments=notes)
    said = [comment(1, None, 0, parent="50", text="はい"), comment(2, None, 0, parent="1999", text="はい")]
    found = conversations(reading, said)
    assert [(one.address, one.note.id) for one in found] == [("D50", "50"), ("D1999", "1999")]
    assert (sheets.passes, notes.passes) == (1, 1)


def test_the_same_comments_give_the_same_bytes():
    before = small_book()
    said = [whole(1, read(before), "要件!B2", resolved=True), whole(2, read(before), "別紙!A1")]
    assert annotate_sheet(before, said) == annotate_sheet(before, said)


@pytest.mark.parametrize(
    ("seq", "start", "end", "parent"),
    [(99, 0, 1, None), (0, 0, 99, None), (0, 2, 1, None), (None, 0, 0, "no")],
)
def test_a_comment_without_a_place_is_named(seq, start, end, parent):
    with pytest.raises(CannotAnnotate, match="1"):
        annotate_sheet(small_book(), [comment(1, seq, end, start=start, parent=parent)])


def test_what_the_gate_refuses_is_not_annotated():
    with pytest.raises(ReadingRefused):
        annotate_sheet(b"PK\x03\x04 no workbook", [])


def fifty(reading) -> list[NativeComment]:
    choose = random.Random(7)
    said: list[NativeComment] = []
    for number in range(50):
        block = choose.choice(reading.blocks)
        parent = choose.choice(said).id if number % 7 == 6 else None
        start, end = (1, 3) if number % 5 == 0 and len(block.text) > 3 else (0, len(block.text))
        resolved = number % 6 == 5 and parent is None
        who = f"審査 {number % 3}"
        said.append(
            comment(number, block.seq, end, start=start, parent=parent, resolved=resolved, author=who)
        )
    return said


@pytest.mark.skipif(not REAL, reason="the corpus of real documents is not here")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_fifty_comments_come_back_from_a_real_workbook(path):
    before = path.read_bytes()
    reading = read(before)
    said = fifty(reading)
    after = annotate_sheet(before, said)
    back = read(after)
    assert back.blocks == reading.blocks
    assert back.pictures == reading.pictures
    assert len(back.comments) == len(reading.comments) + 50
    new = list(back.comments)
    for old in reading.comments:
        new.remove(
            next(one for one in new if (one.author, one.text, one.path) == (old.author, old.text, old.path))
        )
    place = {one.id: one.seq if one.parent is None else None for one in said}
    for one in said:
        place[one.id] = one.seq if one.parent is None else place[one.parent]
        same = [found for found in new if found.author == one.author and found.text.endswith(one.text)]
        block = reading.blocks[place[one.id]]
        cells = {found.path for found in same}
        assert block.path in cells or block.kind == "textbox"


@pytest.mark.skipif(not REAL, reason="the corpus of real documents is not here")
@pytest.mark.parametrize("path", REAL, ids=lambda path: path.name)
def test_shapes_pictures_and_all_other_parts_of_a_real_workbook_stay(path):
    before = path.read_bytes()
    after = annotate_sheet(before, fifty(read(before)))
    with zipfile.ZipFile(io.BytesIO(before)) as package:
        names = set(package.namelist())
    ours = (
        "[Content_Types].xml",
        "_rels/",
        "worksheets/sheet",
        "vmlDrawing",
        "comments",
        "threaded",
        "persons",
    )
    for name in names - set(untouched(before, after)):
        assert any(part in name for part in ours), name
