"""Words that page, PDF and workbook of the portfolio share."""

from django.utils.translation import get_language, pgettext

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


def year_word(year: int) -> str:
    """令和8年度, FY2026."""
    return format_fiscal_year(year, language="en" if get_language() == "en" else "ja")
