"""The projects behind one number of the portfolio: as many as it says, or with the sum that it says."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from cms.portfolio.figures import LIGHTS
from cms.portfolio.filters import Part
from cms.portfolio.lists import number_of, unlike
from procurement.enums import BudgetKind, Level
from procurement.models import BudgetLine, Project
from reviews.models import Annotation

# Amounts of `Figures`: the kinds of budget line and the column that they sum up.
MONEY = {
    "first": ((BudgetKind.REQUESTED,), "first_amount"),
    "granted": ((BudgetKind.INITIAL, BudgetKind.SUPPLEMENTARY), "amount"),
    "contracted": ((BudgetKind.CONTRACTED,), "amount"),
    "settled": ((BudgetKind.SETTLED,), "amount"),
}
# What is summed up over the list, beside its length: the column and the parameter that asks for it.
SUMS = {"must": "open_musts", "unanswered": "unanswered", "money": "money"}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which number was followed: the parameters of the list's address."""

    light: str = ""
    must: bool = False
    unanswered: bool = False
    public: bool = False
    differs: bool = False
    money: str = ""

    @property
    def sum_of(self) -> str:
        """The column whose sum is the number; "" where the length of the list is."""
        return next((column for name, column in SUMS.items() if getattr(self, name)), "")


def asked_in(params: Mapping[str, str]) -> Asked:
    """What an address asks for; anything else is left out."""
    light, money = params.get("light", ""), params.get("money", "")
    return Asked(
        light=light if light in LIGHTS else "",
        must="must" in params,
        unanswered="unanswered" in params,
        public=params.get("level") == Level.PUBLIC,
        differs="differs" in params,
        money=money if money in MONEY else "",
    )


def _amounts(part: Part, money: str) -> Coalesce:
    """Yen of one kind for each project, in the year that was asked for."""
    kinds, column = MONEY[money]
    lines = BudgetLine.objects.filter(project=OuterRef("pk"), removed_at__isnull=True, kind__in=kinds)
    if part.filters.fiscal_year:
        lines = lines.filter(fiscal_year=part.filters.fiscal_year)
    return Coalesce(Subquery(lines.order_by().values("project").annotate(n=Sum(column)).values("n")), 0)


def projects_behind(part: Part, asked: Asked) -> tuple[QuerySet[Project], int | None]:
    """The projects, the weightiest of each department first, and the sum over them (None: their number)."""
    rows = part.projects().select_related("owner")
    of_cases = Annotation.objects.filter(review__case__in=part.cases())
    rows = rows.annotate(open_musts=number_of(of_cases.open_musts(), "review__case__project"))
    if asked.light:
        rows = rows.filter(reported_light=asked.light)
    if asked.public:
        rows = rows.filter(level=Level.PUBLIC)
    if asked.differs:
        rows = unlike(rows)
    if asked.unanswered:
        rows = rows.annotate(unanswered=number_of(of_cases.unanswered(), "review__case__project"))
    if asked.money:
        rows = rows.annotate(money=_amounts(part, asked.money))
    total = None
    if asked.sum_of:
        rows = rows.filter(**{f"{asked.sum_of}__gt": 0})
        total = rows.aggregate(n=Coalesce(Sum(F(asked.sum_of)), 0))["n"]
    return rows.order_by("owner__path", f"-{asked.sum_of or 'open_musts'}", "pk"), total
