"""Page, PDF and workbook cannot disagree: every number of the dataclasses stands in each of them."""

import re
import subprocess
from io import BytesIO

import pytest
from openpyxl import load_workbook

from cms.portfolio.figures import portfolio_for
from cms.portfolio.pdf import portfolio_html, portfolio_pdf
from cms.portfolio.words import change_word
from cms.portfolio.xlsx import figure_cells, portfolio_xlsx
from procurement.enums import Level
from sharingbook.accounts.models import Department
from tests.factories.accounts import make_department, make_organisation, make_person
from tests.factories.register import make_budget_line, make_health, make_project

pytestmark = pytest.mark.django_db
TAG = re.compile(r"<[^>]+>")


@pytest.fixture
def home():
    """Two departments with lights and money of two years; one name that Excel would take for a formula."""
    home = make_organisation()
    for at, light in enumerate(("green", "yellow", "red", None)):
        owner = make_department(home, f"kyoku{at % 2}", f"第{at % 2}局") if at < 2 else None
        owner = owner or Department.objects.get(code=f"kyoku{at % 2}")
        project = make_project(owner, name=f"=HYPERLINK({at})" if at == 3 else f"事業{at}")
        for year in (2025, 2026):
            make_budget_line(project, 12_345_000 * (at + 1), fiscal_year=year)
            make_budget_line(project, 23_456_000 * (at + 1), fiscal_year=year, kind="requested")
        if light:
            make_health(project, light)
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
    html = portfolio_html(portfolio_for(viewer))
    client.force_login(viewer)
    client.get("/portfolio/?unit=thousand")
    page = client.get("/portfolio/").content.decode()
    assert table_rows(html, "stages") == table_rows(page, "stages")
    assert table_rows(html, "years") == table_rows(page, "years")
    for line, row in zip(table_rows(html, "departments"), portfolio_for(viewer).departments, strict=True):
        assert line[1:7] == [
            str(n)
            for n in (row.figures.projects, row.figures.green, row.figures.yellow, row.figures.red,
                      row.figures.none, row.figures.open_must)
        ]  # fmt: skip


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


def test_the_workbook_holds_real_numbers_and_no_formula(viewer):
    found = portfolio_for(viewer)
    book = load_workbook(BytesIO(portfolio_xlsx(found)))
    sheets = {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}
    by_department, by_stage, by_year = list(sheets.values())[1:4]
    assert by_department[1:] == [[r.label, *figure_cells(r.figures)] for r in found.departments]
    assert [row[1:] for row in by_stage[1:]] == [figure_cells(r.figures) for r in found.stages]
    assert [row[2:] for row in by_year[1:]] == [
        [r.figures.first, r.figures.granted, r.figures.contracted, r.figures.settled] for r in found.years
    ]
    for sheet in book:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        assert all(cell.data_type in ("s", "n", "d") for row in sheet.iter_rows() for cell in row)


@pytest.mark.parametrize("address", ["/portfolio/", "/portfolio/projects/"])
def test_the_page_takes_as_many_queries_for_one_row_as_for_three(
    client, home, viewer, address, django_assert_max_num_queries
):
    client.force_login(viewer)
    with django_assert_max_num_queries(12):
        client.get(address)
    for _ in range(3):
        make_project(home)
    with django_assert_max_num_queries(12):
        client.get(address)


def test_an_administrator_has_no_portfolio(client, home):
    client.force_login(make_person("kanri", administrator=home))
    assert client.get("/portfolio/").status_code == 403
