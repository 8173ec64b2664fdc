"""Filters and tags that write values the way the house writes them, in the reader's language."""

import datetime

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext

from sharingbook.common.values import money
from sharingbook.common.values.era import format_era_date, format_era_date_short, format_month_day
from sharingbook.common.values.fiscal_year import fiscal_year_of, format_fiscal_year
from sharingbook.common.values.workdays import working_days_between

register = template.Library()

RECENT_DAYS = 7


def _language() -> str:
    return get_language() or "ja"


def _local(moment: datetime.datetime) -> datetime.datetime:
    return timezone.localtime(moment) if timezone.is_aware(moment) else moment


def _day(value: datetime.date) -> datetime.date:
    return _local(value).date() if isinstance(value, datetime.datetime) else value


@register.filter
def yen(amount: int | None, unit: str = money.YEN) -> str:
    """Money: `yen` and `public` (億円・万円) carry their unit, `thousand` and `million` leave it
    to the table's caption (`yen_unit`). Unknown is ―."""
    if amount == "":
        amount = None
    with_unit = unit in (money.YEN, money.PUBLIC)
    return money.format_yen(amount, unit=unit, language=_language(), with_unit=with_unit)


@register.filter
def yen_text(amount: int | None, unit: str = money.YEN) -> str:
    """Money in running text: always with its unit (186,400千円)."""
    return money.format_yen(None if amount == "" else amount, unit=unit, language=_language())


@register.filter
def yen_change(amount: int | None, unit: str = money.YEN) -> str:
    """A difference, with ＋ or −; units as in `yen`."""
    with_unit = unit in (money.YEN, money.PUBLIC)
    return money.format_yen_change(
        None if amount == "" else amount, unit=unit, language=_language(), with_unit=with_unit
    )


@register.filter
def yen_unit(unit: str) -> str:
    """The unit's name for a caption: {{ "thousand"|yen_unit }} is 千円."""
    return money.unit_name(unit, language=_language())


@register.filter
def fiscal_year(year: int | None, style: str = "text") -> str:
    """An April year: 令和8年度 (text), 令和8年度（2026） (form), 令和8 (table); FY2026."""
    if year is None or year == "":
        return money.UNKNOWN
    return format_fiscal_year(int(year), language=_language(), style=style)


@register.filter
def era_date(value: datetime.date | None) -> str:
    """令和8年11月20日（金）; 20 Nov 2026. Moments become days in local time."""
    return format_era_date(_day(value), language=_language()) if value else money.UNKNOWN


@register.filter
def era_date_short(value: datetime.date | None) -> str:
    """R8.11.20 for narrow tables; 20 Nov 2026."""
    return format_era_date_short(_day(value), language=_language()) if value else money.UNKNOWN


@register.filter
def month_day(value: datetime.date | None) -> str:
    """11月27日（金）, where the year cannot be mistaken; 27 Nov."""
    return format_month_day(_day(value), language=_language()) if value else money.UNKNOWN


@register.filter
def ledger_time(value: datetime.datetime | None) -> str:
    """11-20 14:32:07 in local time; with the year when it is not of this fiscal year."""
    if not value:
        return money.UNKNOWN
    local = _local(value)
    is_this_year = fiscal_year_of(local.date()) == fiscal_year_of(timezone.localdate())
    return local.strftime("%m-%d %H:%M:%S" if is_this_year else "%Y-%m-%d %H:%M:%S")


@register.filter
def age_days(value: datetime.date | None) -> str:
    """Today, or n days ago up to a week, then the date (future days too)."""
    if not value:
        return money.UNKNOWN
    days = (timezone.localdate() - _day(value)).days
    if days == 0:
        return gettext("Today")
    if days == 1:
        return gettext("Yesterday")
    if 1 < days <= RECENT_DAYS:
        return gettext("%(days)s days ago") % {"days": days}
    return era_date_short(value)


@register.filter
def working_days_left(value: datetime.date | None) -> str:
    """Working days until a deadline, which counts itself; for a moment its minute still counts."""
    if not value:
        return money.UNKNOWN
    today, due = timezone.localdate(), _day(value)
    days = working_days_between(today, due)
    if due < today or (due == today and _is_over(value)):
        if days == 0:
            return gettext("Past due")
        if days == -1:
            return gettext("1 working day overdue")
        return gettext("%(days)s working days overdue") % {"days": -days}
    if due == today:
        return gettext("Due today")
    if days == 1:
        return gettext("1 working day left")
    return gettext("%(days)s working days left") % {"days": days}


def _is_over(value: datetime.date) -> bool:
    if not isinstance(value, datetime.datetime) or timezone.is_naive(value):
        return False
    return timezone.now() >= value.replace(second=0, microsecond=0) + datetime.timedelta(minutes=1)


_STYLES = {
    "long": era_date,
    "short": era_date_short,
    "month_day": month_day,
    "ledger": ledger_time,
    "age": age_days,
    "left": working_days_left,
}


@register.simple_tag
def era_time(value: datetime.date | None, style: str = "long", clock: bool = False) -> SafeString | str:
    """A `<time>` element. Styles: long, short, month_day, ledger, age, left.

    `clock=True` adds the local hour and minute of a moment: 令和8年11月20日（金）17:00.
    """
    if not value:
        return money.UNKNOWN
    text = _STYLES[style](value)
    if isinstance(value, datetime.datetime):
        local = _local(value)
        machine = local.isoformat(timespec="seconds" if style == "ledger" else "minutes")
        if clock:
            gap = "" if text.endswith("）") else " "
            text = f"{text}{gap}{local.hour}:{local.minute:02d}"
    else:
        machine = value.isoformat()
    return format_html('<time datetime="{}">{}</time>', machine, text)
