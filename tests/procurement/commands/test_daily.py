"""daily: what the timer runs; closed records open when their review date has come."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from procurement.enums import Level
from sharingbook.audit.models import LedgerEntry
from tests.factories.cases import make_case
from tests.factories.register import make_project

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture
def due():
    """A closed project and a case closed on its own whose day is today; another project's is tomorrow."""
    today = timezone.localdate()
    make_project(level=Level.DEPARTMENT, level_review_on=today + timedelta(days=1))
    project = make_project(level=Level.DEPARTMENT, level_review_on=today)
    return project, make_case(make_project(), level=Level.GOVERNMENT, level_review_on=today)


def names(due) -> list[str]:
    project, case = due
    return [project.code, f"{case.project.code} #{case.pk}"]


def run(capsys, *options) -> str:
    call_command("daily", *options)
    return capsys.readouterr().out


def test_it_opens_what_has_expired_and_says_so(due, capsys):
    printed = run(capsys)
    for record, name in zip(due, names(due), strict=True):
        record.refresh_from_db()
        assert record.level == Level.PUBLIC
        assert f"{name}：見直しの日が来たので公開しました" in printed
    assert "2件" in printed
    assert LedgerEntry.objects.filter(action__endswith=".level_expired").count() == 2
    assert json.loads(run(capsys, "--json")) == {
        "dry_run": False,
        "opened": [],
        "access_files": [],
        "read_again": 0,
        "answer_sheets_cleared": 0,
        "word_files_cleared": 0,
        "kept_uploads_cleared": 0,
    }


def test_a_dry_run_says_which_and_changes_nothing(due, capsys):
    assert json.loads(run(capsys, "--dry-run", "--json")) == {
        "dry_run": True, "opened": names(due), "access_files": [], "read_again": 0,
        "answer_sheets_cleared": 0, "word_files_cleared": 0, "kept_uploads_cleared": 0,
    }  # fmt: skip
    assert due[0].code in run(capsys, "--dry-run")
    due[0].refresh_from_db()
    assert due[0].level == Level.DEPARTMENT
    assert LedgerEntry.objects.count() == 0
