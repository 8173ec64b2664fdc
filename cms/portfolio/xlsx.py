"""The portfolio as a workbook: real numbers, frozen headers, filters; text never becomes a formula."""

from collections.abc import Iterable, Sequence
from datetime import date
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from cms.portfolio.figures import LIGHTS, Figures, Portfolio
from cms.portfolio.words import light_word, narrowed_word, year_word
from sharingbook.common.xml_text import xml_text

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


def _share(per_mille: int | None) -> float | None:
    return None if per_mille is None else per_mille / 1000


def _cell(sheet, value: Any, *, head: bool = False) -> WriteOnlyCell:
    is_text = isinstance(value, str)
    cell = WriteOnlyCell(sheet, xml_text(value) if is_text else value)
    if is_text:
        cell.data_type = "s"  # a name that begins with = stays a name (security: T7)
    elif isinstance(value, float):
        cell.number_format = "+0.0%;-0.0%;0.0%"
    elif isinstance(value, int):
        cell.number_format = "#,##0"
    elif isinstance(value, date):
        cell.number_format = "yyyy-mm-dd"
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
    total, before, this_year = portfolio.total, portfolio.before, portfolio.this_year.figures
    year = {"year": year_word(portfolio.this_year.fiscal_year)}
    counted = [_("Projects"), *(light_word(light) for light in LIGHTS), _("Open must-items")]
    money = figure_heads()[len(counted) :]
    cells, cells_before = figure_cells(total), figure_cells(before)
    summary = [
        (_("As of"), f"{portfolio.at:%Y-%m-%d %H:%M}"),
        (_("Department"), portfolio.place),
        (_("Narrowed down to"), narrowed_word(portfolio)),
        *zip(counted, cells, cells_before, strict=False),
        (_("Unanswered items"), total.unanswered, before.unanswered),
        *zip(money, cells[len(counted) :], strict=True),
        (_("Budget of %(year)s (yen)") % year, this_year.granted),
        (_("First plan of %(year)s (yen)") % year, this_year.first),
        (_("Budget of %(year)s against the plan") % year, _share(this_year.budget_change)),
        (_("Public projects"), portfolio.public),
        (_("Share open to the public (per cent)"), portfolio.open_share),
        (_("Closed records (number only)"), portfolio.hidden),
        (_("Cases waiting for more than 10 working days"), portfolio.waiting_total),
        (_("Projects where report and figures differ"), portfolio.disagreements_total),
    ]
    compared = _("Before (%(day)s)") % {"day": f"{portfolio.compared_day:%Y-%m-%d}"}
    _sheet(book, _("Summary"), [_("Figure"), _("Value"), compared], summary)
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
            _("Against the plan"), _("Contracted (yen)"), _("Settled (yen)"),
        ],
        (
            [year_word(row.fiscal_year), row.figures.projects, row.figures.first, row.figures.granted,
             _share(row.figures.budget_change), row.figures.contracted, row.figures.settled]
            for row in portfolio.years
        ),
    )  # fmt: skip
    _sheet(
        book, _("Waiting"),
        [
            _("Waiting for"), _("Project"), _("Case"), _("What for"), _("Working days"),
            _("Planned notice"), _("Estimate (yen)"),
        ],
        (
            [row.who, row.project, row.case, str(row.what), row.days, row.next_day, row.estimate]
            for row in portfolio.waiting
        ),
    )  # fmt: skip
    _sheet(
        book, _("Report and figures"),
        [_("Project"), _("Reported"), _("As of"), _("Computed"), _("Why")],
        (
            [row.project, light_word(row.reported), row.reported_on, light_word(row.computed), str(row.why)]
            for row in portfolio.disagreements
        ),
    )  # fmt: skip
    out = BytesIO()
    book.save(out)
    return out.getvalue()
