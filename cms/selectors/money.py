"""A project's money, one row a fiscal year: what was asked for, granted, contracted, settled."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from procurement.enums import BudgetKind
from procurement.models import BudgetLine


@dataclass(frozen=True, slots=True)
class MoneyYear:
    """Whole yen, tax included; None where nothing is entered.

    `budget`: initial and supplementary together. `plan`: the budget, or the request while there is none;
    `first_plan`: what was entered first for it, without supplements, so that they show as a change.
    """

    fiscal_year: int
    requested: int | None
    budget: int | None
    contracted: int | None
    settled: int | None
    plan: int | None
    first_plan: int | None
    sources: tuple[str, ...]

    @property
    def change(self) -> int | None:
        if self.plan is None or self.first_plan is None:
            return None
        return self.plan - self.first_plan


@dataclass(frozen=True, slots=True)
class Money:
    """The years in order, and their sums."""

    years: tuple[MoneyYear, ...]
    total: MoneyYear

    def __bool__(self) -> bool:
        return bool(self.years)


def _sum(values: Iterable[int | None]) -> int | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None


def _year(fiscal_year: int, lines: list[BudgetLine]) -> MoneyYear:
    def of(*kinds: str) -> int | None:
        return _sum(line.amount for line in lines if line.kind in kinds)

    def first(kind: str) -> int | None:
        return _sum(line.first_amount for line in lines if line.kind == kind)

    requested, budget = of(BudgetKind.REQUESTED), of(BudgetKind.INITIAL, BudgetKind.SUPPLEMENTARY)
    if budget is None:
        first_plan = first(BudgetKind.REQUESTED)
    else:
        first_plan = first(BudgetKind.INITIAL) or 0
    return MoneyYear(
        fiscal_year=fiscal_year,
        requested=requested,
        budget=budget,
        contracted=of(BudgetKind.CONTRACTED),
        settled=of(BudgetKind.SETTLED),
        plan=requested if budget is None else budget,
        first_plan=first_plan,
        sources=tuple(dict.fromkeys(line.funding_source for line in lines if line.funding_source)),
    )


def money_of(lines: Iterable[BudgetLine]) -> Money:
    """The table of the lines that stand (removed ones are left out)."""
    by_year: dict[int, list[BudgetLine]] = defaultdict(list)
    for line in lines:
        if line.removed_at is None:
            by_year[line.fiscal_year].append(line)
    years = tuple(_year(year, by_year[year]) for year in sorted(by_year))
    fields = ("requested", "budget", "contracted", "settled", "plan", "first_plan")
    total = MoneyYear(0, **{name: _sum(getattr(y, name) for y in years) for name in fields}, sources=())
    return Money(years, total)
