"""`manage.py daily`: what the night opens."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from tests.factories.cases import make_case
from tests.factories.register import make_project

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def run():
    out = StringIO()
    call_command("daily", stdout=out)
    return out.getvalue().splitlines()


def test_records_open_on_their_day_and_the_operator_reads_which():
    today = timezone.localdate()
    due = make_project(level="department", level_review_on=today)
    later = make_project(level="department", level_review_on=today + timedelta(days=1))
    case = make_case(make_project(), level="government", level_review_on=today)
    assert run() == [
        f"{due.code}: opened, its review date has come",
        f"{case.project.code} case {case.pk}: opened, its review date has come",
        "2 records opened",
    ]
    for record in (due, later, case):
        record.refresh_from_db()
    assert (due.level, later.level, case.level) == ("public", "department", "public")
    assert run() == ["0 records opened"]
