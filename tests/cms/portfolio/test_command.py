"""The portfolio without a browser: the same figures, under the same rules as the page."""

import dataclasses
import json

import pytest
from django.core.management import CommandError, call_command

from cms.portfolio.figures import portfolio_for
from procurement.enums import Level
from tests.factories.accounts import make_department, make_organisation, make_person
from tests.factories.register import make_budget_line, make_health, make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    home = make_organisation()
    for number, light in enumerate(("green", "red")):
        project = make_project(make_department(home, f"kyoku{number}", f"第{number}局"))
        make_budget_line(project, 12_345_000, fiscal_year=2026)
        make_health(project, light)
    return home


@pytest.fixture
def viewer(home):
    return make_person("fukuchiji", executive=home)


def run(*arguments) -> None:
    call_command("portfolio", *(str(argument) for argument in arguments))


def refused(*arguments) -> CommandError:
    with pytest.raises(CommandError) as stop:
        run(*arguments)
    assert "\n" not in str(stop.value)
    return stop.value


MAGIC = {"json": b"{", "html": b"<!doctype", "pdf": b"%PDF", "xlsx": b"PK"}


@pytest.mark.parametrize("kind", MAGIC)
def test_the_ending_of_out_chooses_the_format_unless_one_is_named(viewer, tmp_path, kind):
    run("--user", viewer.email, "-o", tmp_path / f"out.{kind.upper()}")
    run("--user", viewer.email, "--format", kind, "-o", tmp_path / "named.bin")
    for name in (f"out.{kind.upper()}", "named.bin"):
        assert (tmp_path / name).read_bytes().startswith(MAGIC[kind])


def test_without_an_ending_it_is_a_pdf_and_an_unknown_ending_is_bad_usage(viewer, tmp_path):
    run("-o", tmp_path / "out")
    assert (tmp_path / "out").read_bytes().startswith(b"%PDF")
    error = refused("-o", tmp_path / "out.docx")
    assert error.returncode == 2
    assert "--format" in str(error)
    assert not (tmp_path / "out.docx").exists()


def test_an_out_that_cannot_be_written_is_one_line_and_status_2(viewer, tmp_path):
    assert refused("--format", "json", "-o", tmp_path / "absent" / "out.json").returncode == 2


@pytest.mark.parametrize("whole", [False, True])
def test_the_json_holds_the_numbers_of_the_figures(viewer, tmp_path, whole):
    """Without --user: the whole register, closed records included."""
    make_project(make_department(make_organisation(), "himitsu", "別局"), level=Level.DEPARTMENT)
    run(*([] if whole else ["--user", viewer.email]), "-o", tmp_path / "out.json")
    data = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    found = portfolio_for(None if whole else viewer)
    assert data["total"] == dataclasses.asdict(found.total)
    assert data["total"]["projects"] == (3 if whole else 2)
    for name in ("departments", "stages", "years"):
        assert [row["figures"] for row in data[name]] == [
            dataclasses.asdict(row.figures) for row in getattr(found, name)
        ]
    assert (data["public"], data["hidden"]) == (found.public, found.hidden)


def test_the_html_brings_its_style_and_asks_for_nothing_else(viewer, tmp_path):
    run("-o", tmp_path / "out.html")
    html = (tmp_path / "out.html").read_text(encoding="utf-8")
    assert "<style>" in html.partition("<body>")[0]
    assert "table-layout: fixed" in html
    assert "http" not in html.replace("http://www.w3.org", "")


def test_an_unknown_person_is_bad_usage(home, tmp_path):
    assert refused("--user", "nobody@example.lg.jp", "-o", tmp_path / "x.pdf").returncode == 2


@pytest.mark.parametrize("kind", ["json", "html", "pdf", "xlsx"])
def test_who_may_not_open_the_page_gets_no_report_either(home, tmp_path, kind):
    administrator = make_person("kanri", administrator=home)
    out = tmp_path / f"out.{kind}"
    assert refused("--user", administrator.email, "--format", kind, "-o", out).returncode == 1
    assert not out.exists()
