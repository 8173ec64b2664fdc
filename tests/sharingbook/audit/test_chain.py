import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sharingbook.audit import chain

CANONICAL = [
    (None, b"null"),
    (True, b"true"),
    (0, b"0"),
    (-12, b"-12"),
    (2**53 - 1, b"9007199254740991"),
    ("", b'""'),
    ({}, b"{}"),
    ([], b"[]"),
    ({"b": 1, "a": [2, {"d": None, "c": False}]}, b'{"a":[2,{"c":false,"d":null}],"b":1}'),
    ({"A": 1, "a": 2, "_": 3}, b'{"A":1,"_":3,"a":2}'),
    ("道路台帳 𠮷", '"道路台帳 𠮷"'.encode()),
    ('"\\/\b\f\n\r\t\x00\x1f\x7f', b'"\\"\\\\/\\b\\f\\n\\r\\t\\u0000\\u001f\x7f"'),
    ("\u2028\u202e", '"\u2028\u202e"'.encode()),
]


@pytest.mark.parametrize(("value", "expected"), CANONICAL)
def test_canonical_bytes_are_those_of_rfc_8785(value, expected):
    assert chain.canonical(value) == expected
    assert chain.parse(expected) == value


def test_text_is_hashed_as_it_was_said_and_never_normalised():
    assert chain.canonical("が") != chain.canonical("か\u3099")


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        float("inf"),
        2**53,
        -(2**53),
        (1, 2),
        {1, 2},
        b"bytes",
        object(),
        "\ud800",
        {"a": "\udfff"},
        {1: "a"},
        {"名": 1},
        {None: 1},
        {"a": [{"b": 0.5}]},
    ],
)
def test_what_two_readers_could_read_differently_is_refused(value):
    with pytest.raises(chain.NotCanonical):
        chain.canonical(value)


def test_endless_nesting_is_refused():
    circle = []
    circle.append(circle)
    with pytest.raises(chain.NotCanonical, match="nested"):
        chain.canonical(circle)


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":1}',
        b'{"a":1,"a":2}',
        b'{"b":1,"a":2}',
        b'{"a": 1}',
        b'{"a":1}\n',
        b'{"a":1.0}',
        b'{"a":1e3}',
        b'{"a":-0}',
        b'{"a":NaN}',
        b'{"a":Infinity}',
        b'{"a":01}',
        b'{"a":9007199254740992}',
        b'{"a":' + b"9" * 5000 + b"}",
        b'"\\u3042"',
        b'"\\ud800"',
        b'"\\/"',
        b'"\xff"',
        b"\xef\xbb\xbf1",
        b"[" * 100_000,
        b"",
        b"1 2",
    ],
)
def test_bytes_that_canonical_would_not_have_written_are_refused(data):
    with pytest.raises(chain.NotCanonical):
        chain.parse(data)


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53) + 1, 2**53 - 1)
    | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.text(st.characters(max_codepoint=127)), inner, max_size=4)
    ),
    max_leaves=20,
)


@given(PLAIN)
def test_every_plain_value_comes_back_as_it_went_in(value):
    data = chain.canonical(value)
    assert chain.parse(data) == value
    assert json.loads(data) == value


def test_hashes_are_plain_sha256_that_anyone_can_recompute():
    salt = bytes(range(32))
    assert chain.entry_hash(b"{}") == hashlib.sha256(b"{}").hexdigest()
    assert chain.payload_commit(salt, b"{}") == hashlib.sha256(b"\x02" + salt + b"{}").hexdigest()
    assert chain.GENESIS_PREV == "0" * 64


@pytest.mark.parametrize("length", [0, 31, 33])
def test_a_salt_of_another_length_is_refused(length):
    with pytest.raises(ValueError, match="32"):
        chain.payload_commit(b"x" * length, b"{}")
