"""Random people at random sheets: no answer is lost, none is doubled, nothing is overwritten unasked."""

from collections import Counter
from dataclasses import dataclass, field, replace

from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from reviews.exchange.answer_marks import join_reason, split_reason, state_of
from reviews.exchange.answer_plan import CONFIRM, CONFLICT, REFUSED, UNCHANGED, UPDATED
from reviews.exchange.answer_sheet import COLUMNS, headings
from reviews.exchange.answer_words import begins_as_above, is_ditto, is_error
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
    lambda text: text.strip() and not is_ditto(text) and not begins_as_above(text) and not is_error(text)
)
# Columns of their own that people put between ours, called as offices call the columns of such sheets.
THEIRS = {
    "": "", "課内メモ": "", "対応方針": "verdict", "判定": "verdict", "担当課回答": "answer",
    "対応内容": "answer", "反映版": "version", "No.": "number", "項番": "number", "意見": "opinion",
    "指摘事項": "opinion",
}  # fmt: skip


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
    order: list[str | tuple[str]] = list(COLUMNS)
    for _time in range(draw(st.integers(0, 2))):
        heading = draw(st.sampled_from(sorted(THEIRS)))
        order.insert(draw(st.integers(0, len(order))), (heading,))
    row = draw(st.integers(1, 5))
    for title in range(1, row):
        sheet.cell(title, 1).value = "令和8年度　回答のとりまとめ"
    place = {name: at for at, name in enumerate(order, start=1) if isinstance(name, str)}
    theirs = {at: name[0] for at, name in enumerate(order, start=1) if isinstance(name, tuple)}
    own = headings()
    for at, text in theirs.items() | {(place[name], text) for name, text in own.items()}:
        sheet.cell(row, at).value = text or None
    above: Line | None = None
    in_order = [line.number for line in lines] == sorted(line.number for line in lines)
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
        for at in theirs:
            sheet.cell(row, at).value = "メモ"
        if above is not None and _same(above, line) and above.number + 1 == line.number:
            how = draw(st.sampled_from(["merge", "ditto" if in_order else "leave", "merge", "leave"]))
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


@st.composite
def reordered(draw, items):
    """〃 written in one order, the rows left in another one: (workbook, number → state that was meant)."""
    lines = [draw(answered(line, items)) for line in lines_of(items)]
    first = draw(st.booleans())
    if first:  # 〃 means the row above as it stands now
        lines = draw(st.permutations(lines))
    meant, shown = {}, []
    for at, line in enumerate(lines):
        meant[line.number] = line.edit
        if at and _same(lines[at - 1], line) and draw(st.booleans()):
            names = draw(st.sampled_from([("verdict",), ("answer",), ("verdict", "answer")]))
            line = line.put(**{name: draw(st.sampled_from(["〃", "同上", "〃。"])) for name in names})
        shown.append(line)
    if not first:
        shown = draw(st.permutations(shown)) if draw(st.booleans()) else shown
        shown = [line for line in shown if draw(st.integers(0, 4))] or shown[:1]
    book = written(items)
    for at, line in enumerate(shown, start=1):
        for column, name in enumerate(COLUMNS, start=1):
            cell = book.active.cell(HEAD_ROW + at, column)
            cell.value = line.cells[name]
            cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
    book.active.delete_rows(HEAD_ROW + len(shown) + 1, len(items))
    return book, meant


@settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_as_above_is_never_taken_from_another_row_than_was_meant(data):
    with translation.override("en"):
        items = [known(number) for number in range(1, data.draw(st.integers(2, 6)) + 1)]
        book, meant = data.draw(reordered(items))
        found = plan(items, book)
    for one in found.items_that(UPDATED):
        assert [candidate.key for candidate in one.candidates] == [meant[one.item.number]]


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_a_column_that_is_gone_costs_no_answer(data):
    """Deleted or renamed, beside columns of theirs: what is saved of it stays."""
    with translation.override("en"):
        items = [
            known(1),
            known(2, verdict="declined", reason=f"{data.draw(reasons)}x\n対応版：第3版"),
            known(3, verdict="adopted", reason="対応版：第2版"),
            known(4, verdict="adopted", reason="直します。"),
        ]
        lost = data.draw(st.sampled_from(["verdict", "answer", "version"]))
        lines = [data.draw(answered(line, items)) for line in lines_of(items)]
        book = written(items)
        sheet = book.active
        for at, line in enumerate(lines, start=1):
            for name in ("verdict", "answer", "version"):
                cell = sheet.cell(HEAD_ROW + at, COLUMNS.index(name) + 1)
                cell.value = line.cells[name]
                cell.data_type = "s" if isinstance(cell.value, str) else cell.data_type
        where = COLUMNS.index(lost) + 1
        if data.draw(st.booleans()):
            sheet.delete_cols(where)
        else:
            sheet.cell(HEAD_ROW, where).value = "課の整理"
        theirs = [heading for heading, name in THEIRS.items() if name != lost and heading]
        sheet.cell(HEAD_ROW, 12).value = data.draw(st.sampled_from(theirs))
        found = plan(items, book)
    assert [row.item.number for row in found.rows] == [1, 2, 3, 4]
    for row, line, item in zip(found.rows, lines, items, strict=True):
        words, version = split_reason(item.reason)
        if not line.edit:
            assert row.result == UNCHANGED
        if row.result in (UPDATED, CONFIRM):
            said = {"verdict": row.verdict}
            said["answer"], said["version"] = split_reason(row.reason)
            assert said[lost] == {"verdict": item.verdict, "answer": words, "version": version}[lost]
