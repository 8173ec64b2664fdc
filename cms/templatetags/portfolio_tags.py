"""Numbers of the portfolio, each with the address of what lies behind it."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cms.portfolio.charts import swatch
from cms.portfolio.lists import why_computed
from cms.portfolio.page import list_address
from cms.portfolio.words import change_word, light_word, money_word, narrowed_word
from sharingbook.common.templatetags.values import yen

register = template.Library()


@register.simple_tag
def behind(portfolio, **more) -> str:
    """The address of the projects behind a number: `{% behind portfolio light="red" %}`."""
    return list_address(portfolio, **more)


@register.simple_tag
def figure(portfolio, number: int | None, label: str = "", unit: str = "", **more) -> SafeString | str:
    """A number that leads to what lies behind it; nothing lies behind none.

    `unit`: the number is yen, shown in that unit. `label`: what it counts, for those who hear the link
    alone. `more`: parameters of the list, as in `behind`.
    """
    text = yen(number, unit) if unit else number
    if not number:
        return text
    heard = format_html('<span class="vh"> {}</span>', label) if label else ""
    return format_html(
        '<a href="{}" data-number="{}">{}{}</a>', list_address(portfolio, **more), number, text, heard
    )


register.filter("change_word", change_word)
register.filter("light_word", light_word)
register.filter("money_word", money_word)
register.filter("narrowed_word", narrowed_word)
register.filter("why_computed", why_computed)
register.simple_tag(swatch)
