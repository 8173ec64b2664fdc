"""Page, PDF and workbook cannot disagree: every number of the dataclasses stands in each of them."""

import re
import subprocess
from datetime import date, datetime, time, timedelta
from io import BytesIO

import pytest
import time_machine
from django.utils import timezone
from django.utils.html import escape
from openpyxl import load_workbook

from cms.portfolio.figures import Figures, portfolio_for
from cms.portfolio.filters import Filters
from cms.portfolio.pdf import portfolio_html, portfolio_pdf
from cms.portfolio.words import change_word, light_word, year_word
from cms.portfolio.xlsx import portfolio_xlsx
from procurement.enums import Level, Stage
from procurement.models import Case
from reviews.enums import ReviewState
from sharingbook.accounts.models import Department
from sharingbook.common.templatetags.values import era_date_short
from tests.factories.accounts import make_department, make_organisation, make_person
from tests.factories.cases import make_case
from tests.factories.register import make_budget_line, make_health, make_project
from tests.factories.reviews import make_annotation, make_review

pytestmark = pytest.mark.django_db
TAG = re.compile(r"<[^>]+>")


FORMULA = '=HYPERLINK("http://example.com")'


def make_busy(owner, at: int, light: str | None) -> None:
    """A project whose numbers differ from those of all others, and from each other."""
    project = make_project(owner, name=FORMULA if at == 3 else f"事業{at}", stage=list(Stage)[at])
    kinds = ("requested", "initial", "supplementary", "contracted", "settled")
    for year in (2025, 2026):
        for n, kind in enumerate(kinds, start=1):
            make_budget_line(
                project, 10_003_000 * n * (at + 1) + (year - 2025) * 2_001_000, fiscal_year=year, kind=kind
            )
    if light:
        make_health(project, light)
    review = make_review(make_case(project, name=f"案件{at}"), ReviewState.ADVISED)
    Case.objects.filter(pk=review.case.pk).update(
        waiting_since=timezone.now() - timedelta(days=30 + at), estimate=7_000_000 * (at + 1),
        notice_planned_on=timezone.localdate() + timedelta(days=at) if at else None,
    )  # fmt: skip
    for n in range(at + 1):
        make_annotation(review, state="answered" if n == 2 else "issued")


@pytest.fixture
def home():
    """Two departments with everything that is counted; one name that Excel would take for a formula."""
    home = make_organisation()
    owners = [make_department(home, f"kyoku{at}", f"第{at}局") for at in range(2)]
    with time_machine.travel(timezone.now() - timedelta(days=40)):  # what stood before
        make_project(owners[0], stage=Stage.OPERATING)
    for at, light in enumerate(("green", "yellow", "red", "yellow", None)):
        make_busy(owners[at % 2], at, light)
    make_project(owners[1], level=Level.GOVERNMENT)
    make_project(make_department(home, "himitsu", "別局"), level=Level.DEPARTMENT)
    return home


@pytest.fixture
def viewer(home):
    return make_person("fukuchiji", executive=home)


def table_rows(html: str, name: str) -> list[list[str]]:
    """The cells' text of one table of the page, its head left out."""
    table = re.search(rf'data-table="{name}".*?<tbody>(.*?)</tbody>', html, re.S)[1]
    rows = re.findall(r"<tr>(.*?)</tr>", table, re.S)
    return [
        [re.sub(r"\s+", "", TAG.sub("", re.sub(r'<span class="vh">.*?</span>', "", cell)))
         for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)]
        for row in rows
    ]  # fmt: skip


def lights(figures: Figures) -> list[int]:
    return [figures.green, figures.yellow, figures.red, figures.none]


def cells(figures: Figures) -> list[int]:
    """The columns of the workbook's tables, written down once more."""
    return [
        figures.projects, *lights(figures), figures.open_must, figures.first, figures.granted,
        figures.contracted, figures.settled,
    ]  # fmt: skip


def as_moment(day: date) -> datetime:
    """As the workbook's reader gives a day."""
    return datetime.combine(day, time())


def in_thousands(yen: int) -> str:
    return f"{round(yen / 1000):,}"


def test_the_page_shows_every_number_of_the_figures(client, viewer):
    found = portfolio_for(viewer)
    client.force_login(viewer)
    client.get("/portfolio/?unit=thousand")
    html = client.get("/portfolio/").content.decode()
    assert table_rows(html, "departments") == [
        [r.label, str(r.figures.green), str(r.figures.yellow), str(r.figures.red), str(r.figures.none),
         str(r.figures.open_must), str(r.figures.projects)]
        for r in found.departments
    ]  # fmt: skip
    assert [row[1:] for row in table_rows(html, "years")] == [
        [
            str(r.figures.projects), in_thousands(r.figures.first), in_thousands(r.figures.granted),
            change_word(r.figures.budget_change), in_thousands(r.figures.contracted),
            in_thousands(r.figures.settled),
        ]
        for r in found.years
    ]  # fmt: skip
    assert [row[1] for row in table_rows(html, "stages")] == [str(r.figures.projects) for r in found.stages]
    shown = dict(re.findall(r'data-figure="(\w+)">([^<]*)<', html))
    assert shown["projects"] == str(found.total.projects)
    assert shown["red"] == str(found.total.red)
    assert shown["open_share"] == str(found.open_share)
    assert shown["granted"] == in_thousands(found.this_year.figures.granted)


def test_the_report_has_the_same_tables_as_the_page(client, viewer):
    found = portfolio_for(viewer)
    html = portfolio_html(found)
    client.force_login(viewer)
    client.get("/portfolio/?unit=thousand")
    page = client.get("/portfolio/").content.decode()
    assert table_rows(html, "stages") == table_rows(page, "stages")
    assert table_rows(html, "years") == table_rows(page, "years")
    assert table_rows(html, "departments") == [
        [r.label, *map(str, (r.figures.projects, *lights(r.figures), r.figures.open_must)),
         in_thousands(r.figures.first), in_thousands(r.figures.granted)]
        for r in found.departments
    ]  # fmt: skip
    assert table_rows(html, "waiting") == [
        [r.who, f"{escape(r.project)}/{r.case}", str(r.what), str(r.days), era_date_short(r.next_day),
         in_thousands(r.estimate)]
        for r in found.waiting
    ]  # fmt: skip
    assert [[row[0], *row[3:]] for row in table_rows(page, "waiting")] == [
        [r.who, str(r.days), era_date_short(r.next_day), in_thousands(r.estimate)] for r in found.waiting
    ]
    assert table_rows(html, "disagreements") == [
        [escape(r.project), light_word(r.reported), era_date_short(r.reported_on), light_word(r.computed),
         str(r.why)]
        for r in found.disagreements
    ]  # fmt: skip


def test_the_report_prints_the_main_figures_and_what_stood_before(viewer):
    found = portfolio_for(viewer)
    shown = dict(re.findall(r'data-figure="(\w+)">([^<]*)<', portfolio_html(found)))
    assert shown == {
        "projects": str(found.total.projects), "before_projects": f"前回 {found.before.projects}",
        "granted": in_thousands(found.this_year.figures.granted),
        "red": str(found.total.red), "before_red": f"前回 {found.before.red}",
        "open_must": str(found.total.open_must), "before_open_must": f"前回 {found.before.open_must}",
        "unanswered": f"未回答の助言 {found.total.unanswered}", "open_share": str(found.open_share),
        "public": f"公開 {found.public}件",
        "waiting_total": f"10開庁日を超えたもの・{found.waiting_total}件中 上位{len(found.waiting)}件",
        "disagreements_total": f"全部で{found.disagreements_total}件、うち{len(found.disagreements)}件",
    }  # fmt: skip


def test_the_pdf_prints_the_numbers_with_its_fonts_inside(viewer, tmp_path):
    found = portfolio_for(viewer)
    file = tmp_path / "report.pdf"
    file.write_bytes(portfolio_pdf(found))
    text = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    for row in found.departments:
        assert re.search(rf"{row.label}\s+{row.figures.projects}\s+{row.figures.green}\s", text)
    for row in found.years:
        assert in_thousands(row.figures.granted) in text
    fonts = subprocess.run(["pdffonts", file], capture_output=True, text=True, check=True).stdout
    embedded = [line.split()[-5] for line in fonts.splitlines()[2:]]
    assert embedded
    assert set(embedded) == {"yes"}


def test_the_workbook_holds_every_number_of_the_figures(viewer):
    found = portfolio_for(viewer)
    book = load_workbook(BytesIO(portfolio_xlsx(found)))
    sheets = [[list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book]
    summary, by_department, by_stage, by_year, waiting, unlike = sheets
    total, before, year = found.total, found.before, found.this_year.figures
    assert [row[1:] for row in summary[1:]] == [
        [f"{found.at:%Y-%m-%d %H:%M}", None], [found.place, None], ["すべて", None],
        [total.projects, before.projects], [total.green, before.green], [total.yellow, before.yellow],
        [total.red, before.red], [total.none, before.none], [total.open_must, before.open_must],
        [total.unanswered, before.unanswered], [total.first, None], [total.granted, None],
        [total.contracted, None], [total.settled, None], [year.granted, None], [year.first, None],
        [year.budget_change / 1000, None], [found.public, None], [found.open_share, None],
        [found.hidden, None], [found.waiting_total, None], [found.disagreements_total, None],
    ]  # fmt: skip
    assert by_department[1:] == [[r.label, *cells(r.figures)] for r in found.departments]
    assert by_stage[1:] == [[r.label, *cells(r.figures)] for r in found.stages]
    assert by_year[1:] == [
        [year_word(r.fiscal_year), r.figures.projects, r.figures.first, r.figures.granted,
         None if r.figures.budget_change is None else r.figures.budget_change / 1000,
         r.figures.contracted, r.figures.settled]
        for r in found.years
    ]  # fmt: skip
    assert waiting[1:] == [
        [r.who, r.project, r.case, str(r.what), r.days, r.next_day and as_moment(r.next_day), r.estimate]
        for r in found.waiting
    ]
    assert unlike[1:] == [
        [r.project, light_word(r.reported), as_moment(r.reported_on), light_word(r.computed), str(r.why)]
        for r in found.disagreements
    ]


def test_the_workbook_holds_no_formula(viewer):
    book = load_workbook(BytesIO(portfolio_xlsx(portfolio_for(viewer))))
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        assert all(cell.data_type in ("s", "n", "d") for row in sheet.iter_rows() for cell in row)
    for sheet, column in zip(book.worksheets[4:], (2, 1), strict=True):
        assert FORMULA in [cell.value for [cell] in sheet.iter_rows(min_col=column, max_col=column)]


def test_a_name_pasted_from_word_with_a_line_break_opens_in_the_workbook(viewer):
    Department.objects.filter(code="kyoku0").update(name="第0局\x0b企画課\x1f")
    book = load_workbook(BytesIO(portfolio_xlsx(portfolio_for(viewer))))
    names = [row[0].value for row in book.worksheets[1].iter_rows(min_row=2)]
    assert "第0局\u240b企画課\u241f" in names


def test_the_numbers_of_this_world_differ_so_that_a_swapped_column_shows(viewer):
    found = portfolio_for(viewer)
    total = found.total
    numbers = [
        total.projects, total.green, total.yellow, total.red, total.open_must, total.unanswered,
        total.first, total.granted, total.contracted, total.settled, found.hidden, found.public,
    ]  # fmt: skip
    assert all(numbers)
    money = [total.first, total.granted, total.contracted, total.settled]
    assert len(set(money)) == len(money)
    assert len({total.projects, total.open_must, total.unanswered, found.public}) == 4
    assert len(found.departments) == 2
    assert found.waiting
    assert found.disagreements


def test_reports_say_by_what_they_are_narrowed_down(client, viewer):
    client.force_login(viewer)
    query = "?department=kyoku1&stage=budget_request&fy=2026"
    book = load_workbook(BytesIO(client.get(f"/portfolio/figures.xlsx{query}").content))
    [line] = [row[1] for row in book.worksheets[0].iter_rows(values_only=True) if row[0] == "しぼり込み"]
    assert line == "第1局・予算要求・令和8年度"
    assert f"しぼり込み：{line}" in portfolio_html(
        portfolio_for(viewer, filters=Filters(department="kyoku1", stage="budget_request", fiscal_year=2026))
    )
    assert "しぼり込み：すべて" in portfolio_html(portfolio_for(viewer))


@pytest.mark.parametrize("address", ["/portfolio/", "/portfolio/projects/"])
def test_the_page_takes_at_most_twelve_queries(client, viewer, address, django_assert_max_num_queries):
    """That more rows ask no more is tested with every other list (tests/test_query_counts.py)."""
    client.force_login(viewer)
    with django_assert_max_num_queries(12):
        client.get(address)


def test_an_administrator_has_no_portfolio(client, home):
    client.force_login(make_person("kanri", administrator=home))
    assert client.get("/portfolio/").status_code == 403
