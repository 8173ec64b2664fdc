"""Amounts of money as clerks type them and as people read them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharingbook.common.values.invalid import InvalidValue
from sharingbook.common.values.money import (
    LARGEST_YEN,
    format_yen,
    format_yen_change,
    has_written_unit,
    parse_yen,
    rounded,
    unit_name,
)

amounts = st.integers(min_value=-LARGEST_YEN, max_value=LARGEST_YEN)


@pytest.mark.parametrize(
    ("text", "yen"),
    [
        ("1億8,640万円", 186_400_000),
        ("186,400千円", 186_400_000),
        ("１８６，４００千円", 186_400_000),
        ("186.4百万円", 186_400_000),
        ("186.4 million yen", 186_400_000),
        ("3千万円", 30_000_000),
        ("1億3千万円", 130_000_000),
        ("3千5百万円", 35_000_000),
        ("1兆2,000億円", 1_200_000_000_000),
        ("1.5億", 150_000_000),
        ("5百億円", 50_000_000_000),
        ("1万5千円", 15_000),
        ("¥1,234", 1_234),
        ("￥1,234-", 1_234),
        ("金1,234円也", 1_234),
        (" 1 234 円", 1_234),
        ("０", 0),
        ("△1,000", -1_000),
        ("▲￥1,000", -1_000),
        ("−5", -5),
        ("－5円", -5),
        ("-¥5", -5),
    ],
)
def test_parse_yen_takes_what_clerks_write(text, yen):
    assert parse_yen(text) == yen


@pytest.mark.parametrize(
    ("text", "unit", "yen"),
    [
        ("186,400", "thousand", 186_400_000),
        ("0.5", "thousand", 500),
        ("186,400円", "thousand", 186_400),
        ("¥500", "thousand", 500),
        ("1億円", "thousand", 100_000_000),
        ("12", "million", 12_000_000),
        ("12千円", "million", 12_000),
    ],
)
def test_parse_yen_counts_bare_numbers_in_the_unit_of_the_form(text, unit, yen):
    assert parse_yen(text, unit=unit) == yen


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "no amount"),
        ("円", "no amount"),
        ("百万円", "no amount"),
        ("約1億円", "no amount"),
        ("1億円以上", "no amount"),
        ("1億1億", "no amount"),
        ("1万1億", "no amount"),
        ("1億18640万円", "no amount"),
        ("1e5", "no amount"),
        ("--5", "no amount"),
        ("1,2345", "commas"),
        ("1,8640万円", "commas"),
        ("0.5", "parts of a yen"),
        ("1億8,640", "unit at the end"),
        ("1,000兆円", "1,000 trillion"),
        ("9" * 90, "1,000 trillion"),
        ("9" * 101, "too long"),
    ],
)
def test_parse_yen_says_what_is_wrong(text, part):
    with pytest.raises(InvalidValue) as caught:
        parse_yen(text)
    assert part in caught.value.message_id


@pytest.mark.parametrize(
    ("amount", "unit", "ja", "en"),
    [
        (1234, "yen", "1,234円", "¥1,234"),
        (-1234, "yen", "−1,234円", "−¥1,234"),
        (186_400_000, "thousand", "186,400千円", "186,400 thousand yen"),
        (499, "thousand", "0千円", "0 thousand yen"),
        (-499, "thousand", "0千円", "0 thousand yen"),
        (500, "thousand", "1千円", "1 thousand yen"),
        (-500, "thousand", "−1千円", "−1 thousand yen"),
        (186_500_000, "million", "187百万円", "187 million yen"),
        (319_800_000, "public", "3億1,980万円", "¥319.8 million"),
        (100_000_000, "public", "1億円", "¥100 million"),
        (99_999_999, "public", "1億円", "¥100 million"),
        (1_200_000_000_000, "public", "1兆2,000億円", "¥1,200,000 million"),
        (9_999, "public", "9,999円", "¥9,999"),
        (0, "public", "0円", "¥0"),
        (None, "public", "―", "―"),
        (None, "thousand", "―", "―"),
    ],
)
def test_format_yen_writes_for_people(amount, unit, ja, en):
    assert format_yen(amount, unit=unit) == ja
    assert format_yen(amount, unit=unit, language="en") == en


def test_format_yen_leaves_the_unit_to_the_caption():
    assert format_yen(186_400_000, unit="thousand", with_unit=False) == "186,400"
    assert unit_name("thousand") == "千円"
    assert unit_name("thousand", language="en") == "thousand yen"


@pytest.mark.parametrize(
    ("amount", "text"),
    [(1_500, "＋2千円"), (-1_500, "−2千円"), (0, "0千円"), (400, "0千円"), (None, "―")],
)
def test_a_difference_always_shows_its_direction(amount, text):
    assert format_yen_change(amount, unit="thousand") == text


@pytest.mark.parametrize(
    ("text", "answer"), [("186,400", False), ("△５", False), ("5円", True), ("¥5", True), ("5万", True)]
)
def test_has_written_unit(text, answer):
    assert has_written_unit(text) is answer


@given(amounts, st.sampled_from(["ja", "en"]))
def test_a_written_amount_is_read_back(amount, language):
    assert parse_yen(format_yen(amount, language=language)) == amount


@given(amounts, st.sampled_from(["thousand", "million"]), st.sampled_from(["ja", "en"]))
def test_a_rounded_amount_is_read_back_rounded(amount, unit, language):
    shown = rounded(amount, unit)
    size = {"thousand": 1_000, "million": 1_000_000}[unit]
    text = format_yen(amount, unit=unit, language=language)
    if abs(shown) * size <= LARGEST_YEN:
        assert parse_yen(text) == shown * size
    assert abs(shown * size - amount) * 2 <= size


@given(amounts, st.sampled_from(["ja", "en"]))
def test_a_public_amount_is_within_half_a_man(amount, language):
    text = format_yen(amount, unit="public", language=language)
    if abs(amount) < LARGEST_YEN - 10_000:
        assert abs(parse_yen(text) - amount) <= 5_000


@given(st.text(max_size=120))
def test_any_text_is_an_amount_or_a_clear_refusal(text):
    try:
        answer = parse_yen(text)
    except InvalidValue as refusal:
        answer = str(refusal)
    assert isinstance(answer, int) or answer
