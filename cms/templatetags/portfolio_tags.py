"""Addresses behind the portfolio's numbers."""

from django import template

from cms.portfolio.charts import swatch
from cms.portfolio.page import list_address
from cms.portfolio.words import light_word

register = template.Library()


@register.simple_tag
def behind(portfolio, **more) -> str:
    """The address of the projects behind a number: `{% behind portfolio light="red" %}`."""
    return list_address(portfolio, **more)


register.filter("light_word", light_word)
register.simple_tag(swatch)
