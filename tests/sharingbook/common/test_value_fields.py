"""What forms take from clerks, show again, and say about slips."""

from datetime import date, datetime

import pytest
from django import forms
from django.utils import translation

from sharingbook.common.form_fields import (
    CorporateNumberField,
    EraDateField,
    FiscalYearField,
    LocalGovernmentCodeField,
    YenField,
)


class EntryForm(forms.Form):
    amount = YenField(unit="thousand", required=False, min_value=0, max_value=10**12)
    day = EraDateField(required=False)
    year = FiscalYearField(required=False)
    vendor = CorporateNumberField(required=False)
    town = LocalGovernmentCodeField(required=False)


def errors_of(field, text):
    form = EntryForm({field: text})
    form.is_valid()
    return form.errors.as_data().get(field, [])


def test_a_form_cleans_to_normalised_values():
    form = EntryForm(
        {
            "amount": "１８６，４００",
            "day": "R8.4.1",
            "year": "令和8年度",
            "vendor": "8-0000-2013-0001",
            "town": "13101",
        }
    )
    assert form.is_valid()
    assert form.cleaned_data == {
        "amount": 186_400_000,
        "day": date(2026, 4, 1),
        "year": 2026,
        "vendor": "8000020130001",
        "town": "131016",
    }


@pytest.mark.parametrize("blank", ["", "  ", "　"])
def test_blank_fields_clean_to_nothing(blank):
    form = EntryForm(dict.fromkeys(EntryForm.base_fields, blank))
    assert form.is_valid()
    assert form.cleaned_data == {"amount": None, "day": None, "year": None, "vendor": "", "town": ""}


def test_a_needed_field_asks_for_its_value():
    field = YenField()
    with pytest.raises(forms.ValidationError) as caught:
        field.clean("")
    assert caught.value.code == "required"


@pytest.mark.parametrize(
    ("field", "text"),
    [("amount", "1,2345"), ("day", "8.4.1"), ("year", "8年度"), ("vendor", "123"), ("town", "131017")],
)
def test_a_wrong_value_is_explained_and_stays_in_the_input(field, text):
    form = EntryForm({field: text})
    assert not form.is_valid()
    [message] = form.errors[field]
    assert "%(" not in message
    assert f'value="{text}"' in str(form[field])


def test_yen_typed_where_thousands_are_asked_is_caught_with_the_likely_number():
    [error] = errors_of("amount", "186,400,000")
    assert error.code == "unit_slip"
    assert error.params == {
        "typed": "186,400,000",
        "unit": "千円",
        "amount": "1,864億円",
        "mended": "186,400",
    }


def test_a_large_amount_with_its_unit_written_is_taken():
    form = EntryForm({"amount": "186,400,000千円"})
    assert form.is_valid()
    assert form.cleaned_data["amount"] == 186_400_000_000


@pytest.mark.parametrize(("text", "code"), [("△1", "min_value"), ("2兆円", "max_value")])
def test_amounts_outside_the_limits_are_refused(text, code):
    [error] = errors_of("amount", text)
    assert error.code == code


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("ja", {"amount": "186,400", "day": "令和8年4月1日", "year": "令和8年度（2026）"}),
        ("en", {"amount": "186,400", "day": "1 Apr 2026", "year": "FY2026"}),
    ],
)
def test_stored_values_are_shown_as_they_would_be_typed(language, shown):
    initial = {"amount": 186_400_000, "day": date(2026, 4, 1), "year": 2026}
    with translation.override(language):
        form = EntryForm(initial=initial)
        for name, text in shown.items():
            assert f'value="{text}"' in str(form[name])
            assert form.fields[name].clean(text) == initial[name]


def test_an_amount_that_is_no_round_thousand_is_shown_in_yen_and_read_back():
    field = YenField(unit="thousand")
    assert field.prepare_value(1_234_567) == "1,234,567円"
    assert field.clean("1,234,567円") == 1_234_567


def test_a_value_typed_in_another_way_is_no_change():
    form = EntryForm({"amount": "1億8,640万円", "day": "令和8年4月1日"}, initial={"amount": 186_400_000})
    assert form.changed_data == ["day"]


def test_inputs_are_plain_text_with_a_fitting_keyboard():
    form = EntryForm()
    for name, mode in (("amount", "decimal"), ("day", "text"), ("vendor", "numeric"), ("town", "numeric")):
        html = str(form[name])
        assert 'type="text"' in html
        assert f'inputmode="{mode}"' in html


def test_a_moment_is_taken_as_its_day():
    assert EraDateField().clean(datetime(2026, 4, 1, 12, 0)) == date(2026, 4, 1)
