"""Words that page, PDF and workbook of the portfolio share."""

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from cms.portfolio.figures import Portfolio
from procurement.enums import Stage
from sharingbook.common.values.fiscal_year import format_fiscal_year


def light_word(light: str) -> str:
    """A light as a person reads it."""
    words = {
        "green": pgettext("health", "On track"),
        "yellow": pgettext("health", "Watch"),
        "red": pgettext("health", "Act"),
        "none": pgettext("health", "Not reported"),
    }
    return words[light]


def money_word(money: str) -> str:
    """A column of money (`behind.MONEY`) as a person reads it."""
    words = {
        "first": _("First plan"),
        "granted": _("Budget"),
        "contracted": _("Contracts"),
        "settled": _("Settled"),
    }
    return words[money]


def narrowed_word(portfolio: Portfolio) -> str:
    """By what a report is narrowed down, in one line; a report of everything says so, too."""
    filters = portfolio.filters
    parts = [
        (portfolio.place or filters.department) if filters.department else "",
        str(Stage(filters.stage).label) if filters.stage else "",
        year_word(filters.fiscal_year) if filters.fiscal_year else "",
    ]
    return "・".join(part for part in parts if part) or _("All")


def change_word(per_mille: int | None) -> str:
    """A change in per cent with its sign: ＋3.9％, −0.5％; unknown is ―."""
    if per_mille is None:
        return "―"
    sign = "＋" if per_mille > 0 else "−" if per_mille < 0 else "±"
    return f"{sign}{abs(per_mille) / 10:.1f}％"


def year_word(year: int) -> str:
    """令和8年度, FY2026."""
    return format_fiscal_year(year, language="en" if get_language() == "en" else "ja")
