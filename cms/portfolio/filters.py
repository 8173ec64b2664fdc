"""What a viewer asks the portfolio for, and the part of their scope that it leaves."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from cms.portfolio.scope import Scope
from procurement.models import Case, Project
from procurement.services.figures import ALL_YEARS
from sharingbook.accounts.models import Department


@dataclass(frozen=True, slots=True)
class Filters:
    """What the viewer asked for; an empty value is everything. `own`: without the parts of the department."""

    department: str = ""
    own: bool = False
    stage: str = ""
    fiscal_year: int = ALL_YEARS

    def query(self, **more) -> dict[str, str]:
        """The same filters as parameters of an address; a parameter that is False or empty is left out."""
        values = {
            "department": self.department, "own": self.own, "stage": self.stage, "fy": self.fiscal_year,
            **more,
        }  # fmt: skip
        return {name: str(int(v) if v is True else v) for name, v in values.items() if v}


@dataclass(frozen=True, slots=True)
class Part:
    """The filtered part of a scope: the same rows for the sums, the lists and what lies behind a number."""

    scope: Scope
    filters: Filters
    departments: tuple[Department, ...]
    chosen: Department | None = None

    def _narrowed(self, deltas: Q) -> Q:
        return deltas & Q(stage=self.filters.stage) if self.filters.stage else deltas

    @property
    def condition(self) -> Q:
        """On the roll-up's deltas (their fiscal year aside)."""
        return self._narrowed(self.scope.condition(self.departments))

    @property
    def hidden_condition(self) -> Q:
        """On the deltas of closed records that are only counted."""
        return self._narrowed(self.scope.hidden_condition(self.departments))

    def projects(self) -> QuerySet[Project]:
        rows = self.scope.projects(self.departments)
        if self.filters.stage:
            rows = rows.filter(stage=self.filters.stage)
        return rows.in_year(self.filters.fiscal_year) if self.filters.fiscal_year else rows

    def cases(self) -> QuerySet[Case]:
        return self.scope.cases(self.departments, self.projects())


def part_of(scope: Scope, filters: Filters, departments: list[Department]) -> Part:
    """`departments`: all of them, in the order of the tree."""
    if not filters.department:
        return Part(scope, filters, tuple(departments))
    chosen = next((d for d in departments if d.code == filters.department), None)
    if chosen is None:
        return Part(Scope(), filters, ())
    reach = (chosen,) if filters.own else tuple(departments)
    return Part(scope.within(chosen.path), filters, reach, chosen)
