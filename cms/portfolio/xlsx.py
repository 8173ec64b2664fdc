"""The portfolio as a workbook: real numbers, frozen headers, filters; text never becomes a formula."""

from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from cms.portfolio.figures import LIGHTS, Figures, Portfolio
from cms.portfolio.words import light_word, year_word

HEAD = Font(bold=True)
FILL = PatternFill("solid", fgColor="E8F1FE")


def figure_heads() -> list[str]:
    """Heads of the columns that every table of figures shares."""
    return [
        _("Projects"),
        *(light_word(light) for light in LIGHTS),
        _("Open must-items"),
        _("First plan (yen)"),
        _("Budget (yen)"),
        _("Contracted (yen)"),
        _("Settled (yen)"),
    ]  # fmt: skip


def figure_cells(figures: Figures) -> list[int]:
    return [
        figures.projects, figures.green, figures.yellow, figures.red, figures.none, figures.open_must,
        figures.first, figures.granted, figures.contracted, figures.settled,
    ]  # fmt: skip


def _cell(sheet, value: Any, *, head: bool = False) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value)
    if isinstance(value, str):
        cell.data_type = "s"  # a name that begins with = stays a name (security: T7)
    elif isinstance(value, int):
        cell.number_format = "#,##0"
    if head:
        cell.font, cell.fill = HEAD, FILL
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _sheet(book: Workbook, title: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for at, head in enumerate(heads, start=1):
        width = max(10.0, min(40.0, sum(2 if ord(c) > 0x2E7F else 1 for c in head) + 4))
        sheet.column_dimensions[get_column_letter(at)].width = 28.0 if at == 1 else width
    rows = [list(row) for row in rows]
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{len(rows) + 1}"
    sheet.append([_cell(sheet, head, head=True) for head in heads])
    for row in rows:
        sheet.append([_cell(sheet, value) for value in row])


def portfolio_xlsx(portfolio: Portfolio) -> bytes:
    """One sheet a table of the page."""
    book = Workbook(write_only=True)
    totals = zip(figure_heads(), figure_cells(portfolio.total), strict=True)
    summary = [
        (_("As of"), f"{portfolio.at:%Y-%m-%d %H:%M}"),
        (_("Department"), portfolio.place),
        *totals,
        (_("Unanswered items"), portfolio.total.unanswered),
        (_("Public projects"), portfolio.public),
        (_("Closed records (number only)"), portfolio.hidden),
    ]
    _sheet(book, _("Summary"), [_("Figure"), _("Value")], summary)
    _sheet(
        book, _("By department"), [_("Department"), *figure_heads()],
        ([row.label, *figure_cells(row.figures)] for row in portfolio.departments),
    )  # fmt: skip
    _sheet(
        book, _("By stage"), [_("Stage"), *figure_heads()],
        ([row.label, *figure_cells(row.figures)] for row in portfolio.stages),
    )  # fmt: skip
    _sheet(
        book, _("By fiscal year"),
        [
            _("Fiscal year"), _("Projects"), _("First plan (yen)"), _("Budget (yen)"),
            _("Contracted (yen)"), _("Settled (yen)"),
        ],
        (
            [year_word(row.fiscal_year), row.figures.projects, row.figures.first, row.figures.granted,
             row.figures.contracted, row.figures.settled]
            for row in portfolio.years
        ),
    )  # fmt: skip
    _sheet(
        book, _("Waiting"),
        [_("Waiting for"), _("Project"), _("Case"), _("What for"), _("Working days"), _("Estimate (yen)")],
        (
            [row.who, row.project, row.case, str(row.what), row.days, row.estimate]
            for row in portfolio.waiting
        ),
    )  # fmt: skip
    _sheet(
        book, _("Report and figures"), [_("Project"), _("Reported"), _("Computed"), _("Why")],
        (
            [row.project, light_word(row.reported), light_word(row.computed), str(row.why)]
            for row in portfolio.disagreements
        ),
    )  # fmt: skip
    out = BytesIO()
    book.save(out)
    return out.getvalue()
