"""daily: what the timer runs; closed records open when their review date has passed."""

import json
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from procurement.enums import Level
from sharingbook.audit.models import LedgerEntry
from tests.factories.register import make_project

pytestmark = pytest.mark.django_db


@pytest.fixture
def due():
    """A closed record whose date was yesterday; another one's is today, which still is in time."""
    today = timezone.localdate()
    make_project(level=Level.DEPARTMENT, level_review_on=today)
    return make_project(level=Level.DEPARTMENT, level_review_on=today - timedelta(days=1))


def run(capsys, *options) -> str:
    call_command("daily", *options)
    return capsys.readouterr().out


def test_it_opens_what_has_expired_and_says_so(due, capsys):
    printed = run(capsys)
    due.refresh_from_db()
    assert due.level == Level.PUBLIC
    assert due.code in printed
    assert "1件" in printed
    assert LedgerEntry.objects.filter(action="project.level_expired").count() == 1
    assert json.loads(run(capsys, "--json")) == {"dry_run": False, "opened": []}


def test_a_dry_run_says_which_and_changes_nothing(due, capsys):
    assert json.loads(run(capsys, "--dry-run", "--json")) == {"dry_run": True, "opened": [due.code]}
    assert due.code in run(capsys, "--dry-run")
    due.refresh_from_db()
    assert due.level == Level.DEPARTMENT
    assert LedgerEntry.objects.count() == 0
