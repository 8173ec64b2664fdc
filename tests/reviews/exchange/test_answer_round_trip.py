"""Random people at random sheets: no answer is lost, none is doubled, nothing is overwritten unasked."""

from collections import Counter
from dataclasses import dataclass, field, replace

from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from reviews.exchange.answer_marks import join_reason, state_of
from reviews.exchange.answer_plan import CONFIRM, CONFLICT, REFUSED, UNCHANGED, UPDATED
from reviews.exchange.answer_sheet import COLUMNS, headings
from reviews.exchange.answer_words import is_ditto, is_error
from tests.builders.answer_sheets import HEAD_ROW, changed_items, known, plan, written

WORDS = {
    "adopted": ["採用する", "採用", "○", "対応します", "Adopt"],
    "partly": ["一部採用する", "△", "一部　採用"],
    "declined": ["採用しない", "不採用", "×"],
    "later": ["次の案件で対応", "次回対応", "Later"],
}
COMMON = ("declined", "不採用", "予算がないため。", "")  # what many rows say, so that cells are merged
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
LETTERS = "あ漢ｱA1=＝+-@'\"〃、。 　\n😀か\u3099（）：#"
reasons = st.text(LETTERS, min_size=1, max_size=20).filter(
    lambda text: text.strip() and not is_ditto(text) and not is_error(text)
)


@dataclass(frozen=True)
class Line:
    """A row of the sheet: its cells by column; `edit` is the state that the person gave it, "" for none."""

    number: int
    cells: dict = field(hash=False)
    edit: str = ""

    def put(self, **cells) -> "Line":
        return replace(self, cells=self.cells | cells)


@st.composite
def letters(draw):
    """Items of which some are answered, and some take no answer."""
    made = []
    for number in range(1, draw(st.integers(2, 7)) + 1):
        kind = draw(st.sampled_from(["open", "open", "answered", "closed"]))
        saved = {"verdict": "declined", "reason": draw(reasons)} if kind == "answered" else {}
        made.append(known(number, closed="x" if kind == "closed" else "", **saved))
    return made


def lines_of(items) -> list[Line]:
    sheet = written(items).active
    return [
        Line(item.number, {n: sheet.cell(HEAD_ROW + at, c).value for c, n in enumerate(COLUMNS, start=1)})
        for at, item in enumerate(items, start=1)
    ]


@st.composite
def sheets(draw, items):
    """What one person made of the sheet: (workbook, lines that are left)."""
    lines = [draw(answered(line, items)) for line in lines_of(items)]
    if draw(st.integers(0, 2)) == 0:
        lines = draw(st.permutations(lines))
    left = []
    for line in lines:
        fate = draw(st.sampled_from(["keep", "keep", "keep", "delete", "copy", "no id", "full width"]))
        if fate == "delete":
            continue
        if fate == "no id":
            line = line.put(id=None)
        if fate == "full width":
            line = line.put(number=str(line.cells["number"]).translate(FULL_WIDTH))
        left.append(line)
        if fate == "copy":
            left.append(draw(answered(line, items)))
    if not left:
        left = lines[:1]
    return draw(books(left)), left


@st.composite
def answered(draw, line, items):
    item = next(item for item in items if item.number == line.number)
    if item.closed or draw(st.integers(0, 3)) == 0:
        return line
    verdict, word, reason, version = COMMON
    if draw(st.booleans()):
        verdict = draw(st.sampled_from(sorted(WORDS)))
        word = draw(st.sampled_from(WORDS[verdict]))
        reason = "" if verdict == "adopted" and draw(st.booleans()) else draw(reasons)
        version = draw(st.sampled_from(["", "第3版"]))
    cells = {"verdict": word, "answer": reason or None, "version": version or None}
    state = state_of(verdict, join_reason(reason, version, "Reflected in: %(version)s"))
    return replace(line.put(**cells), edit="" if state == item.state else state)


@st.composite
def books(draw, lines):
    """The lines as a workbook of its own layout: titles, columns and rows between, merged cells and 〃."""
    book = Workbook()
    sheet = book.active
    order = list(COLUMNS)
    for _time in range(draw(st.integers(0, 2))):
        order.insert(draw(st.integers(0, len(order))), "")
    row = draw(st.integers(1, 5))
    for title in range(1, row):
        sheet.cell(title, 1).value = "令和8年度　回答のとりまとめ"
    place = {name: at for at, name in enumerate(order, start=1) if name}
    for name, text in headings().items():
        sheet.cell(row, place[name]).value = text
    above: Line | None = None
    for line in lines:
        row += 1
        if draw(st.integers(0, 9)) == 0:
            row += 1
            above = None
        for name, value in line.cells.items():
            cell = sheet.cell(row, place[name])
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
        if "" in order:
            sheet.cell(row, order.index("") + 1).value = "メモ"
        if above is not None and _same(above, line) and above.number < line.number:
            how = draw(st.sampled_from(["merge", "ditto", "merge", "leave"]))
            for name in ("verdict", "answer"):
                if how == "ditto" and line.cells[name]:
                    sheet.cell(row, place[name]).value = "〃"
                if how == "merge" and sheet.cell(row - 1, place[name]).coordinate not in sheet.merged_cells:
                    letter = sheet.cell(row, place[name]).column_letter
                    sheet.merge_cells(f"{letter}{row - 1}:{letter}{row}")
        above = line
    return book


def _same(one: Line, other: Line) -> bool:
    return all(one.cells[name] == other.cells[name] and other.cells[name] for name in ("verdict", "answer"))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_no_answer_is_lost_and_none_is_doubled(data):
    with translation.override("en"):
        items = data.draw(letters())
        made = [data.draw(sheets(items)) for _person in range(data.draw(st.integers(1, 2)))]
        meanwhile = data.draw(st.booleans())
        now = (
            changed_items(items, 1, verdict="later", reason="先に保存")
            if meanwhile and not items[0].closed
            else items
        )
        found = plan(now, *(book for book, _lines in made))
    lines = [line for _book, left in made for line in left]
    # Each row has one result; nothing was refused, since everything that was written is sound.
    assert len(found.rows) == len(lines)
    assert found.rows_that(REFUSED) == []
    assert Counter(row.item.number for row in found.rows) == Counter(line.number for line in lines)
    results = {one.item.number: one for one in found.items}
    assert {item.number for item in found.missing} == {i.number for i in items} - {
        line.number for line in lines
    }
    for item, was in zip(now, items, strict=True):
        own = [line for line in lines if line.number == item.number]
        if not own:
            continue
        one = results[item.number]
        edits = {line.edit for line in own if line.edit} - {item.state}
        # A row without a mark that repeats the answer as exported speaks against what was saved since.
        edits |= {was.state for line in own if not line.cells["id"] and not line.edit and was.edition} - {
            item.state
        }
        assert {candidate.key for candidate in one.candidates} == edits
        if not edits:
            assert one.result == UNCHANGED
        elif len(edits) > 1 or (item.edition and item.state != was.state):
            assert one.result == CONFLICT
        else:
            marked = any(line.cells["id"] for line in own if line.edit)
            alone = CONFLICT if item.edition else CONFIRM
            assert one.result == (UPDATED if marked else alone)
