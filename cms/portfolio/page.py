"""What the page and the PDF draw from a `Portfolio`: charts, and the address behind each number."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cms.portfolio.charts import NARROW, WIDE, HealthBar, MoneyGroup, health_chart, money_chart
from cms.portfolio.figures import Portfolio
from cms.portfolio.words import year_word
from sharingbook.common.values.fiscal_year import format_fiscal_year
from sharingbook.common.values.money import MILLION, UNIT_YEN

MOST_BARS = 12
MOST_YEARS = 5


@dataclass(frozen=True, slots=True)
class Charts:
    """Both renditions of both charts; letters stay 13 px on a desk and on a phone."""

    health: SafeString
    health_narrow: SafeString
    money: SafeString
    money_narrow: SafeString


def list_address(portfolio: Portfolio, *, to: str = "list", **more) -> str:
    """The projects (`to="waiting"`: the cases) behind a number, narrowed as the portfolio is."""
    query = portfolio.filters.query(**more)
    address = reverse(f"cms:portfolio-{to}")
    return f"{address}?{urlencode(query)}" if query else address


def _health_bars(portfolio: Portfolio) -> list[HealthBar]:
    rows = portfolio.departments
    shown, rest = (rows, ()) if len(rows) <= MOST_BARS else (rows[: MOST_BARS - 1], rows[MOST_BARS - 1 :])
    bars = [
        HealthBar(r.label, (r.figures.green, r.figures.yellow, r.figures.red, r.figures.none)) for r in shown
    ]
    if rest:
        sums = [sum(getattr(r.figures, light) for r in rest) for light in ("green", "yellow", "red", "none")]
        bars.append(HealthBar(_("%(n)d others") % {"n": len(rest)}, tuple(sums)))
    return bars


def _health_title(portfolio: Portfolio) -> str:
    worst = max(portfolio.departments, key=lambda row: row.figures.red, default=None)
    if worst is None or not worst.figures.red:
        return _("Health by department (projects). None reports that action is needed.")
    return _("Health by department (projects). Most that need action: %(department)s, %(n)d.") % {
        "department": worst.label,
        "n": worst.figures.red,
    }


def charts_of(portfolio: Portfolio, *, unit: str = MILLION, standalone: bool = False) -> Charts:
    bars = _health_bars(portfolio)
    years = [row for row in portfolio.years if row.fiscal_year][-MOST_YEARS:]
    groups = [
        MoneyGroup(
            format_fiscal_year(r.fiscal_year, style="table"),
            (r.figures.first, r.figures.granted, r.figures.contracted, r.figures.settled),
        )
        for r in years
    ]
    title = _(
        "First plan, budget, contracts and settlement by fiscal year. Budget of %(year)s in the table."
    ) % {"year": year_word(portfolio.this_year.fiscal_year)}
    scale = UNIT_YEN[unit]

    def drawn(width: int, name: str) -> tuple[SafeString, SafeString]:
        return (
            health_chart(
                bars,
                title=_health_title(portfolio),
                name=f"health-{name}",
                width=width,
                standalone=standalone,
            ),
            money_chart(
                groups, unit=scale, title=title, name=f"money-{name}", width=width, standalone=standalone
            ),
        )

    wide, narrow = drawn(WIDE, "wide"), drawn(NARROW, "narrow")
    return Charts(health=wide[0], health_narrow=narrow[0], money=wide[1], money_narrow=narrow[1])
