"""The record's public half, line by line as `export_ledger` writes it: `{"body":{…},"hash":"…"}`."""

from collections.abc import Iterator

from cms.ledger.filters import Narrowing
from sharingbook.audit.models import LedgerEntry

BATCH = 2000
# Whoever may not verify takes at most this much at once; the rest follows with `from_seq=`.
LIMIT = 10_000


def header_lines(narrowing: Narrowing, *, limit: int | None, since: int = 0) -> Iterator[bytes]:
    """Headers from number `since` on: codes, opaque ids, hashes; no names, no contents. `limit` None: all."""
    rows = LedgerEntry.objects.filter(narrowing.rest).order_by("seq")
    if narrowing.drive is not None:
        column, values = narrowing.drive
        rows = rows.filter(**{f"{column}__in": values})
    last, left = since - 1, limit
    while left is None or left > 0:
        size = BATCH if left is None else min(BATCH, left)
        batch = list(rows.filter(seq__gt=last).values_list("seq", "body", "hash")[:size])
        for seq, body, digest in batch:
            last = seq
            yield b'{"body":' + bytes(body) + b',"hash":"' + digest.encode() + b'"}\n'
        if len(batch) < size:
            return
        if left is not None:
            left -= len(batch)
