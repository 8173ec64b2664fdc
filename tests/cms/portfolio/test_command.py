"""The portfolio without a browser: the same figures, under the same rules as the page."""

import pytest
from django.core.management import CommandError, call_command

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


def test_it_writes_each_format(viewer, tmp_path):
    for kind, magic in (("json", b"{"), ("html", b"<!doctype"), ("pdf", b"%PDF"), ("xlsx", b"PK")):
        out = tmp_path / f"out.{kind}"
        run("--user", viewer.email, "--format", kind, "-o", out)
        assert out.read_bytes().startswith(magic)


def test_an_unknown_person_is_bad_usage(home, tmp_path):
    assert refused("--user", "nobody@example.lg.jp", "-o", tmp_path / "x.pdf").returncode == 2


@pytest.mark.parametrize("kind", ["json", "html", "pdf", "xlsx"])
def test_who_may_not_open_the_page_gets_no_report_either(home, tmp_path, kind):
    administrator = make_person("kanri", administrator=home)
    out = tmp_path / f"out.{kind}"
    assert refused("--user", administrator.email, "--format", kind, "-o", out).returncode == 1
    assert not out.exists()
