"""The ledger as a file that anyone can check: one canonical JSON line an entry, oldest first.

`{"body":{…},"hash":"…"}`, or with the closed contents `{"body":{…},"hash":"…","payload":{…},"salt":"…"}`.
The bytes of `body` in the line are the very bytes that were hashed.
"""

import time
from collections.abc import Iterator
from typing import Any, BinaryIO

from django.db import connection
from django.utils.translation import gettext

from sharingbook.audit import chain
from sharingbook.audit.verify import Broken, Chain, Problem, Verdict

_LINE_LIMIT = 64 * 1024 * 1024
_ENTRIES = "SELECT seq, body, hash FROM audit_ledgerentry WHERE seq > %s ORDER BY seq LIMIT %s"
_PAYLOADS = "SELECT entry_id, salt, body FROM audit_ledgerpayload WHERE entry_id > %s AND entry_id <= %s"


class NotAnExport(ValueError):  # noqa: N818 (named for what is wrong)
    """The file holds no ledger at all."""


def write_export(out: BinaryIO, *, payloads: bool, batch: int = 5000) -> tuple[int, str]:
    """Write every entry to `out`; returns their number and the last hash.

    With `payloads` the file holds what the entries say, closed contents included: it is then as
    confidential as the most confidential record.
    """
    count, head, last = 0, chain.GENESIS_PREV, -1
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_ENTRIES, [last, batch])
            rows = cursor.fetchall()
            if not rows:
                return count, head
            contents = {}
            if payloads:
                cursor.execute(_PAYLOADS, [last, rows[-1][0]])
                contents = {entry: (salt, payload) for entry, salt, payload in cursor.fetchall()}
        for seq, body, head in rows:
            out.write(b'{"body":' + bytes(body) + b',"hash":"' + head.encode() + b'"')
            if seq in contents:
                salt, payload = contents[seq]
                out.write(b',"payload":' + bytes(payload) + b',"salt":"' + bytes(salt).hex().encode() + b'"')
            out.write(b"}\n")
        count += len(rows)
        last = rows[-1][0]


def verify_export(source: BinaryIO) -> Verdict:
    """Check an exported file line by line in constant memory, without any database.

    Every byte counts: a line has to be canonical as a whole. A file that was cut at the end of a line
    passes; compare `entries` and `head` of the verdict with what was published.
    Raises NotAnExport when not even one of the first two lines is one of a ledger.
    """
    started = time.perf_counter()
    walk = Chain()
    try:
        for line in _lines(source):
            _check_line(line, walk)
    except Broken as broken:
        return walk.verdict(started, broken)
    if not walk.entries:
        raise NotAnExport(gettext("the file is empty"))
    return walk.verdict(started)


def _lines(source: BinaryIO) -> Iterator[bytes]:
    first = source.readline(_LINE_LIMIT)
    second = source.readline(_LINE_LIMIT)
    if first and not any(_is_entry(line) for line in (first, second)):
        raise NotAnExport(gettext("this is no exported ledger"))
    line = first
    while line:
        yield line
        line, second = second or source.readline(_LINE_LIMIT), b""


def _is_entry(line: bytes) -> bool:
    try:
        return "seq" in chain.parse(line.rstrip(b"\n"))["body"]
    except (ValueError, TypeError, KeyError):
        return False


def _check_line(line: bytes, walk: Chain) -> None:
    if not line.endswith(b"\n"):
        raise Broken(walk.entries, Problem.UNREADABLE, "the line is cut off")
    try:
        stored: dict[str, Any] = chain.parse(line[:-1])
        header = stored["body"]
        body = chain.encode_checked(header)
        seq, prev, log, commit = header["seq"], header["prev"], header["log"], header["payload_commit"]
        committed = commit
        if stored.keys() == {"body", "hash", "payload", "salt"}:
            salt = bytes.fromhex(stored["salt"])
            if salt.hex() != stored["salt"]:
                raise ValueError("the salt is not in lower-case hex")
            committed = chain.payload_commit(salt, chain.encode_checked(stored["payload"]))
        elif stored.keys() != {"body", "hash"}:
            raise ValueError(f"unknown parts: {sorted(stored)}")
    except (ValueError, TypeError, KeyError) as error:
        raise Broken(walk.entries, Problem.UNREADABLE, str(error)) from error
    walk.log = walk.log or log
    if log != walk.log:
        raise Broken(walk.entries, Problem.BODY, "of another ledger")
    if committed != commit:
        raise Broken(walk.entries, Problem.PAYLOAD)
    walk.follow(seq, body, stored["hash"], prev)
