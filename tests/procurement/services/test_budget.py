"""Budget lines: a button pressed twice does its work once."""

import pytest

from procurement.models import BudgetLine, FigureDelta
from procurement.services import budget
from sharingbook.audit.models import LedgerEntry
from tests.factories.accounts import make_person
from tests.factories.register import make_budget_line, make_project

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def test_a_line_is_removed_once_and_keeps_its_first_reason():
    project = make_project()
    member = make_person(member=project.owner)
    line = make_budget_line(project, 5_000_000)
    stale = BudgetLine.objects.get(pk=line.pk)
    budget.remove_line(line=line, reason="二重に入れた", actor=member)
    budget.remove_line(line=stale, reason="あとの理由", actor=member)
    line.refresh_from_db()
    assert line.removed_reason == "二重に入れた"
    assert LedgerEntry.objects.filter(action="budget.remove").count() == 1
    sums = FigureDelta.objects.filter(measure="budget_initial", fiscal_year=0)
    assert sum(delta.amount for delta in sums) == 0
