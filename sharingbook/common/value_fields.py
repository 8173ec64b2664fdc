"""Form fields for the values that clerks type: money, eras, fiscal years, numbers of bodies.

Each cleans to the normalised value (whole yen, April year, date, digits) and shows a stored
one the way it would be typed; what was typed wrongly stays in the input.
"""

import datetime
from collections.abc import Callable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, gettext_lazy

from sharingbook.common.values import money
from sharingbook.common.values.corporate_number import parse_corporate_number
from sharingbook.common.values.era import format_era_date, parse_date
from sharingbook.common.values.fiscal_year import format_fiscal_year, parse_fiscal_year
from sharingbook.common.values.invalid import InvalidValue
from sharingbook.common.values.local_government_code import parse_local_government_code


class ValueField(forms.Field):
    """A text input whose text a parser of `sharingbook.common.values` turns into the value."""

    parser: Callable[[str], Any]
    inputmode = "text"
    empty_value: Any = None

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput)
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, str]:
        return {"inputmode": self.inputmode, "autocomplete": "off"}

    def parse(self, text: str) -> Any:
        return self.parser(text)

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return self.empty_value
        if not isinstance(value, str):
            return value
        if not value.strip():
            return self.empty_value
        try:
            return self.parse(value)
        except InvalidValue as problem:
            raise ValidationError(
                gettext_lazy(problem.message_id), code="invalid", params=problem.params
            ) from problem


class YenField(ValueField):
    """Money as whole yen (int). A bare number counts in `unit`: yen, thousand or million.

    Where the unit is not yen, a bare number that makes `suspicious_from` yen or more was
    probably typed in yen: it is refused with the likely number (code `unit_slip`, params
    `typed` and `mended`), and taken when the unit is written after it.
    """

    inputmode = "decimal"

    def __init__(
        self,
        *,
        unit: str = money.YEN,
        min_value: int | None = None,
        max_value: int | None = None,
        suspicious_from: int = 10**11,
        **kwargs: Any,
    ) -> None:
        self.unit = unit
        self.min_value = min_value
        self.max_value = max_value
        self.suspicious_from = suspicious_from
        super().__init__(**kwargs)

    def parse(self, text: str) -> int:
        amount = money.parse_yen(text, unit=self.unit)
        size = money.UNIT_YEN[self.unit]
        typed = amount // size
        if size > 1 and abs(amount) >= self.suspicious_from and not money.has_written_unit(text):
            self._refuse_unit_slip(typed, amount)
        return amount

    def _refuse_unit_slip(self, typed: int, amount: int) -> None:
        language = get_language() or "ja"
        raise ValidationError(
            gettext_lazy(
                "%(typed)s %(unit)s is %(amount)s. If you typed yen, write %(mended)s; "
                "if it is right, write the unit after the number."
            ),
            code="unit_slip",
            params={
                "typed": money.format_yen(typed, with_unit=False),
                "unit": money.unit_name(self.unit, language=language),
                "amount": money.format_yen(amount, unit=money.PUBLIC, language=language),
                "mended": money.format_yen(typed, unit=self.unit, with_unit=False),
            },
        )

    def validate(self, value: int | None) -> None:
        super().validate(value)
        if value is None:
            return
        language = get_language() or "ja"
        if self.min_value is not None and value < self.min_value:
            raise ValidationError(
                gettext_lazy("Enter %(limit)s or more."),
                code="min_value",
                params={"limit": money.format_yen(self.min_value, language=language)},
            )
        if self.max_value is not None and value > self.max_value:
            raise ValidationError(
                gettext_lazy("Enter %(limit)s or less."),
                code="max_value",
                params={"limit": money.format_yen(self.max_value, language=language)},
            )

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        if value % money.UNIT_YEN[self.unit]:
            return money.format_yen(value)  # with 円, which wins over the field's unit
        return money.format_yen(value, unit=self.unit, with_unit=False)


class EraDateField(ValueField):
    """A day (`datetime.date`), typed by era or by Western year."""

    parser = staticmethod(parse_date)

    def to_python(self, value: Any) -> Any:
        day = super().to_python(value)
        return day.date() if isinstance(day, datetime.datetime) else day

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, datetime.date):
            return value
        return format_era_date(value, language=get_language() or "ja", weekday=False)


class FiscalYearField(ValueField):
    """A fiscal year as the year of its April (int)."""

    parser = staticmethod(parse_fiscal_year)

    def prepare_value(self, value: Any) -> Any:
        if not isinstance(value, int):
            return value
        return format_fiscal_year(value, language=get_language() or "ja", style="form")


class CorporateNumberField(ValueField):
    """A corporate number as 13 digits (str, "" when empty)."""

    inputmode = "numeric"
    empty_value = ""
    parser = staticmethod(parse_corporate_number)


class LocalGovernmentCodeField(ValueField):
    """A local government code as six digits (str, "" when empty)."""

    inputmode = "numeric"
    empty_value = ""
    parser = staticmethod(parse_local_government_code)
