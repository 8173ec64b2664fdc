import pytest

from sharingbook.common.values.digits import is_plain_digits, whole_number


@pytest.mark.parametrize("text", ["", "²", "1²", "１", "٣", "-1", " 1", "1.0", "0x1", "1\n"])
def test_only_zero_to_nine_are_plain_digits(text):
    assert not is_plain_digits(text)
    assert whole_number(text) is None


def test_a_number_of_an_address_is_read_and_one_that_fits_no_column_is_left_out():
    assert [whole_number(text) for text in ("0", "007", "999999999")] == [0, 7, 999_999_999]
    assert whole_number("1000000000") is None
    assert whole_number("9" * 5000) is None
    assert whole_number("123456789012345", longest=15) == 123_456_789_012_345
    assert whole_number(None) is None
