"""Corporate numbers and local government codes: check digits find the slips of the pen."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharingbook.common.values.corporate_number import (
    corporate_check_digit,
    format_corporate_number,
    parse_corporate_number,
)
from sharingbook.common.values.invalid import InvalidValue
from sharingbook.common.values.local_government_code import (
    local_government_check_digit,
    parse_local_government_code,
)

digits = st.sampled_from("0123456789")
bases = st.text(digits, min_size=12, max_size=12)

CORPORATE = [
    "4011001098993",
    "7123456789012",
    "2120901007402",
    "8000020130001",
    "7000020010006",
    "3000020141003",
]
GOVERNMENTS = [
    "010006",
    "011002",
    "130001",
    "131016",
    "132012",
    "141003",
    "261009",
    "271004",
    "401307",
    "472018",
]


@pytest.mark.parametrize("number", CORPORATE)
def test_real_corporate_numbers_are_taken(number):
    assert parse_corporate_number(number) == number
    assert parse_corporate_number(format_corporate_number(number)) == number


def test_corporate_numbers_may_be_typed_wide_and_grouped():
    assert parse_corporate_number(" ８－００００－２０１３－０００１ ") == "8000020130001"
    assert format_corporate_number("8000020130001") == "8-0000-2013-0001"


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("8000020130002", "check digit"),
        ("0000000000000", "check digit"),
        ("800002013000", "13 digits"),
        ("80000201300011", "13 digits"),
        ("T8000020130001", "digits only"),
        ("", "digits only"),
        ("٨٠٠٠٠٢٠١٣٠٠٠١", "digits only"),
    ],
)
def test_wrong_corporate_numbers_say_why(text, part):
    with pytest.raises(InvalidValue) as caught:
        parse_corporate_number(text)
    assert part in caught.value.message_id


@given(bases)
def test_every_base_has_one_check_digit_from_1_to_9(base):
    check = corporate_check_digit(base)
    assert 1 <= check <= 9
    assert parse_corporate_number(f"{check}{base}") == f"{check}{base}"
    for other in set(range(10)) - {check}:
        with pytest.raises(InvalidValue):
            parse_corporate_number(f"{other}{base}")


@given(bases, st.integers(0, 11), digits)
def test_one_wrong_digit_is_found_unless_0_became_9(base, place, digit):
    number = f"{corporate_check_digit(base)}{base}"
    wrong = number[: place + 1] + digit + number[place + 2 :]
    if {digit, number[place + 1]} in ({"0", "9"}, {digit}):
        assert parse_corporate_number(wrong) == wrong
    else:
        with pytest.raises(InvalidValue):
            parse_corporate_number(wrong)


@pytest.mark.parametrize("code", GOVERNMENTS)
def test_real_local_government_codes_are_taken(code):
    assert parse_local_government_code(code) == code
    assert local_government_check_digit(code[:5]) == int(code[5])


@pytest.mark.parametrize(
    ("text", "code"),
    [("13101", "131016"), ("１３１０１６", "131016"), ("131-016", "131016"), ("01100", "011002")],
)
def test_five_digits_are_completed(text, code):
    assert parse_local_government_code(text) == code


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("131017", "check digit"),
        ("990001", "from 01 to 47"),
        ("000001", "from 01 to 47"),
        ("48000", "from 01 to 47"),
        ("10006", "Enter all six digits"),  # 010006 without its zero, or 10006 without its check digit
        ("1310", "6 digits"),
        ("東京都", "digits only"),
    ],
)
def test_wrong_local_government_codes_say_why(text, part):
    with pytest.raises(InvalidValue) as caught:
        parse_local_government_code(text)
    assert part in caught.value.message_id


@given(st.integers(1, 47), st.integers(0, 999), st.integers(0, 4), digits)
def test_one_wrong_digit_in_a_code_is_found(prefecture, rest, place, digit):
    base = f"{prefecture:02d}{rest:03d}"
    code = f"{base}{local_government_check_digit(base)}"
    assert parse_local_government_code(code) == code
    wrong = code[:place] + digit + code[place + 1 :]
    if wrong == code:
        return
    try:
        parse_local_government_code(wrong)
    except InvalidValue:
        return
    # Both 0 and 10 are written 0 as a check digit, so this one pair of remainders looks alike.
    assert code[5] in "01"
