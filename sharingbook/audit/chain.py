"""The ledger's arithmetic: canonical bytes and hashes, with no database and no clock.

Canonical JSON is sorted ASCII keys, no spaces, UTF-8, and only whole numbers, texts, booleans, null,
lists and dicts. Within these bounds it is byte for byte what RFC 8785 (JCS) gives, so a checker in
another language needs no rule of ours.
"""

import hashlib
import json
from typing import Any, NoReturn

GENESIS_PREV = "0" * 64
SALT_BYTES = 32
# Above this a reader that keeps numbers as IEEE doubles (any browser) would see another number.
MAX_INTEGER = 2**53 - 1
MAX_DEPTH = 64
_PAYLOAD_PREFIX = b"\x02"
_PLAIN = frozenset({str, bool, type(None)})

_ENCODER = json.JSONEncoder(
    ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False, check_circular=False
)


class NotCanonical(ValueError):  # noqa: N818 (named for what is wrong)
    """A value, or stored bytes, that the ledger's canonical JSON cannot hold; says where."""


def canonical(value: Any) -> bytes:
    """Return the one byte string that stands for `value`.

    Text is not normalised: what was said is what is hashed (NFC and NFD differ).
    Raises NotCanonical for floats, dates, tuples, non-ASCII keys, lone surrogates, integers beyond
    ±(2^53 - 1) and anything nested deeper than 64.
    """
    _check(value, "$", 0)
    return encode_checked(value)


def encode_checked(value: Any) -> bytes:
    """As `canonical`, for a value that is already known to hold allowed types only."""
    try:
        return _ENCODER.encode(value).encode("utf-8")
    except UnicodeEncodeError as error:
        raise NotCanonical(
            f"a lone surrogate cannot be written as UTF-8: {error.object[error.start]!r}"
        ) from error


def _check(value: Any, where: str, depth: int) -> None:
    if type(value) in _PLAIN or isinstance(value, str):
        return
    if isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise NotCanonical(f"{where}: integer beyond 2^53 - 1")
    elif isinstance(value, dict | list):
        if depth >= MAX_DEPTH:
            raise NotCanonical(f"{where}: nested deeper than {MAX_DEPTH}")
        if isinstance(value, list):
            for index, item in enumerate(value):
                _check(item, f"{where}[{index}]", depth + 1)
            return
        for key, item in value.items():
            if not isinstance(key, str) or not key.isascii():
                raise NotCanonical(f"{where}: key {key!r} is not ASCII text")
            _check(item, f"{where}.{key}", depth + 1)
    else:
        raise NotCanonical(f"{where}: {type(value).__name__} is not allowed; give plain values")


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise NotCanonical("a key stands twice in one object")
    return found


def _no_number(text: str) -> NoReturn:
    raise NotCanonical(f"{text} is not a whole number")


_DECODER = json.JSONDecoder(object_pairs_hook=_unique, parse_float=_no_number, parse_constant=_no_number)


def parse(data: bytes) -> Any:
    """Read canonical bytes back; raises NotCanonical for anything `canonical` would not have written."""
    try:
        value = _DECODER.decode(data.decode("utf-8"))
    except NotCanonical:
        raise
    except (ValueError, RecursionError) as error:
        raise NotCanonical(f"not readable as canonical JSON: {error}") from error
    if canonical(value) != data:
        raise NotCanonical("readable, but not written in the canonical way")
    return value


def entry_hash(body: bytes) -> str:
    """SHA-256 of an entry's body, 64 lower-case hex digits."""
    return hashlib.sha256(body).hexdigest()


def payload_commit(salt: bytes, payload: bytes) -> str:
    """SHA-256(0x02 ‖ salt ‖ payload), hex: binds a payload to its public header without naming it.

    Raises ValueError unless the salt has 32 bytes: a shorter one would let a reader guess short payloads.
    """
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, this one has {len(salt)}")
    return hashlib.sha256(_PAYLOAD_PREFIX + salt + payload).hexdigest()
