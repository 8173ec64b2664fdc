"""What a project's own figures say about it, beside what is reported (domain glossary, section 1).

Few and plain signals: money contracted against money granted, a request against its first plan, dates
against their first plan. The gravest counts.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from procurement.enums import BudgetKind, Light
from procurement.models import Project

OVER_BUDGET, FAR_OVER_BUDGET = 100, 110  # contracted in per cent of initial and supplementary
REQUEST_GROWN = 110  # requested in per cent of first requested
LATE_DAYS, VERY_LATE_DAYS = 60, 180  # behind the first plan

REASONS = {
    "contract_over_budget": _("The contracts exceed the budget."),
    "request_grown": _("The request has grown by more than a tenth since its first plan."),
    "late": _("A milestone stands more than 60 days behind its first plan."),
    "very_late": _("A milestone stands more than 180 days behind its first plan."),
}


@dataclass(frozen=True, slots=True)
class Signal:
    """A computed light and the code of its reason ("" for green)."""

    light: str
    why: str = ""

    @property
    def rank(self) -> int:
        return list(Light.values).index(self.light)


def signal_of(project: Project) -> Signal:
    """The gravest computed signal; two queries."""
    now: dict[str, int] = {}
    first: dict[str, int] = {}
    for line in project.budget_lines.filter(removed_at__isnull=True):
        now[line.kind] = now.get(line.kind, 0) + line.amount
        first[line.kind] = first.get(line.kind, 0) + line.first_amount
    found = [Signal(Light.GREEN)]
    granted = now.get(BudgetKind.INITIAL, 0) + now.get(BudgetKind.SUPPLEMENTARY, 0)
    contracted = now.get(BudgetKind.CONTRACTED, 0)
    if granted and contracted * 100 > granted * OVER_BUDGET:
        far = contracted * 100 > granted * FAR_OVER_BUDGET
        found.append(Signal(Light.RED if far else Light.YELLOW, "contract_over_budget"))
    requested, planned = now.get(BudgetKind.REQUESTED, 0), first.get(BudgetKind.REQUESTED, 0)
    if planned and requested * 100 > planned * REQUEST_GROWN:
        found.append(Signal(Light.YELLOW, "request_grown"))
    delays = [(m.done_on or m.planned_date) - m.first_date for m in project.milestones.all()]
    worst = max((delay.days for delay in delays), default=0)
    if worst > VERY_LATE_DAYS:
        found.append(Signal(Light.RED, "very_late"))
    elif worst > LATE_DAYS:
        found.append(Signal(Light.YELLOW, "late"))
    return max(found, key=lambda signal: signal.rank)
