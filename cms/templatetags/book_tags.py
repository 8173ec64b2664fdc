"""The budget of one project as a drawing, above its table."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from cms.portfolio.charts import NARROW, MoneyGroup, money_chart
from cms.selectors.money import Money
from sharingbook.common.values import money as values
from sharingbook.common.values.fiscal_year import format_fiscal_year

register = template.Library()

# Yen of one step of the axis. The public reads 万円, or millions in English.
UNITS = {"thousand": 1_000, "million": 1_000_000, "public": 10_000}
DESK = 820


@register.simple_tag
def budget_chart(money: Money, unit: str = "thousand") -> SafeString:
    """Bars a year: requested, budget, contracted, settled; drawn for the desk and for the phone."""
    language = get_language() or "ja"
    if unit == "public" and language != "ja":
        unit = "million"
    groups = [
        MoneyGroup(
            format_fiscal_year(year.fiscal_year, language=language, style="table"),
            tuple(amount or 0 for amount in (year.requested, year.budget, year.contracted, year.settled)),
        )
        for year in money.years
    ]
    most = max(money.years, key=lambda year: year.plan or 0)
    title = gettext(
        "Budget by fiscal year (%(unit)s). %(year)s has the most: %(amount)s. Values as in the table."
    )
    title %= {
        "unit": "万円" if unit == "public" else values.unit_name(unit, language=language),
        "year": format_fiscal_year(most.fiscal_year, language=language),
        "amount": values.format_yen(most.plan, unit=unit, language=language, with_unit=False),
    }
    drawn = [
        money_chart(groups, unit=UNITS[unit], title=title, name=name, width=width)
        for name, width in (("budget-wide", DESK), ("budget-narrow", NARROW))
    ]
    return format_html('<div class="hide-s">{}</div><div class="only-s">{}</div>', *drawn)
