"""Sheets of answers as people send them back: a written sheet opened with openpyxl, changed, and saved."""

import uuid
from collections.abc import Sequence
from io import BytesIO

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from procurement.reading import read
from reviews.exchange.answer_marks import VERSION_LINE, Mark, state_of
from reviews.exchange.answer_plan import KnownItem, Plan, make_plan
from reviews.exchange.answer_rows import SheetRead, read_rows
from reviews.exchange.answer_sheet import COLUMNS, SheetHead, SheetLine, choices, write_answer_sheet
from reviews.exchange.answer_words import fold

HEAD = SheetHead("保育所等入所申込　構築業務委託", "助言書 第1回", "子ども家庭課", "令和8年11月20日 10:00")
GROUND = "観点：性能"
HEAD_ROW = 7  # of the headings in a sheet as it is written


def known(number: int, opinion: str = "", verdict: str = "", reason: str = "", **fields) -> KnownItem:
    """An item of a letter; with a verdict it has an answer."""
    fields.setdefault("edition", 1 if verdict else None)
    fields.setdefault("grounds", frozenset([fold(GROUND)]))
    return KnownItem(
        uid=uuid.UUID(int=1_000 + number).hex,
        number=number,
        opinion=opinion or f"{number}番の意見です。測れる形に{number}書いてください。",
        verdict=verdict,
        reason=reason,
        **fields,
    )


def line_of(item: KnownItem) -> SheetLine:
    return SheetLine(
        mark=str(Mark(item.uid, item.state)), number=item.number, where="第2版\n3.2(1)", quote="速やかに",
        kind="必須", opinion=item.opinion, ground=GROUND, verdict=item.verdict, reason=item.reason,
        is_open=not item.closed,
    )  # fmt: skip


def written(items: Sequence[KnownItem]) -> Workbook:
    """The sheet of these items, opened for changing."""
    return load_workbook(BytesIO(write_answer_sheet(HEAD, [line_of(item) for item in items])))


def saved(book: Workbook) -> bytes:
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def column(name: str) -> int:
    return COLUMNS.index(name) + 1


def write(sheet: Worksheet, item_at: int, **texts: object) -> None:
    """Fill cells of the nth item (from 0) of a sheet whose rows stand where they were written."""
    for name, text in texts.items():
        sheet.cell(HEAD_ROW + 1 + item_at, column(name)).value = text


def rows_of(book: Workbook) -> SheetRead:
    return read_rows(read(saved(book), "answers.xlsx"))


def plan(items: Sequence[KnownItem], *books: Workbook) -> Plan:
    files = [(f"{at}.xlsx", rows_of(book).rows) for at, book in enumerate(books, start=1)]
    return make_plan(files, items, choices=" / ".join(choices()), version_line=str(VERSION_LINE))


def changed_items(items: Sequence[KnownItem], number: int, **fields) -> list[KnownItem]:
    """The items as they are now: somebody saved this one meanwhile."""
    return [known(i.number, **fields) if i.number == number else i for i in items]


__all__ = [
    "GROUND", "HEAD_ROW", "changed_items", "column", "known", "line_of", "plan", "rows_of", "saved",
    "state_of", "write", "written",
]  # fmt: skip
