"""The one door through which acts enter the ledger.

Every act is appended in its own transaction, as its last statement (`accounts.acts.together` sees to
that): on PostgreSQL the call takes the one lock that all writers share, and whatever follows it holds
everybody up (and, when it waits for a row, may deadlock). Never do I/O after it.
"""

import json
import os
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from sharingbook.audit import chain
from sharingbook.audit.models import AccessEntry, LedgerEntry
from sharingbook.common.errors import DomainError
from sharingbook.common.middleware import request_id

FORMAT_VERSION = 1
# Codes copied from the body into columns of their own, in the order of the columns.
TEXT_FIELDS = (
    "actor_id",
    "acting_role",
    "acting_department",
    "request_id",
    "action",
    "object_type",
    "object_id",
    "department",
    "organisation",
    "project_uid",
    "case_uid",
    "disclosure",
    "reason_code",
)
REQUIRED = frozenset({"actor_id", "action", "object_type", "object_id"})
ROW_FIELDS = tuple(field.attname for field in LedgerEntry._meta.concrete_fields)
# "ShBkLedg": any number does, as long as every process of the installation uses the same.
ADVISORY_LOCK = 0x5368426B4C656467
LOCK_TIMEOUT_SECONDS = 5
_BATCH = 2000
_LIMITS = {name: LedgerEntry._meta.get_field(name).max_length for name in TEXT_FIELDS}
_INSERT_ENTRY = (
    f"INSERT INTO audit_ledgerentry ({', '.join(ROW_FIELDS)}) "  # noqa: S608 (constants only)
    f"VALUES ({', '.join(['%s'] * len(ROW_FIELDS))})"
)
_COPY_ENTRY = f"COPY audit_ledgerentry ({', '.join(ROW_FIELDS)}) FROM STDIN"
_COPY_PAYLOAD = "COPY audit_ledgerpayload (entry_id, salt, body) FROM STDIN"
_INSERT_PAYLOAD = "INSERT INTO audit_ledgerpayload (entry_id, salt, body) VALUES (%s, %s, %s)"


class LedgerBusy(DomainError):  # noqa: N818 (named for what is wrong)
    """Other writers held the ledger for longer than five seconds; the whole act is rolled back."""

    def __init__(self) -> None:
        super().__init__(gettext_noop("The audit record is busy. Nothing was saved; please try again."))


@dataclass(frozen=True)
class Head:
    """The newest entry, as far as the next one needs it; `seq` is -1 before the first."""

    seq: int
    hash: str
    ts: str
    log: str


def append(
    *,
    actor_id: str,
    action: str,
    object_type: str,
    object_id: str,
    payload: dict[str, Any],
    acting_role: str = "",
    acting_department: str = "",
    department: str = "",
    organisation: str = "",
    project_uid: str = "",
    case_uid: str = "",
    disclosure: str = "",
    reason_code: str = "",
    object_version: int | None = None,
) -> LedgerEntry:
    """Seal one act as the newest entry and return it; its `seq` and `hash` are the receipt.

    To be the last statement of the surrounding `transaction.atomic`; a rollback takes the entry with it.
    The named values form the public header, so they are codes and opaque ids, never names or words;
    those belong in `payload` (plain values, see chain.canonical), which stays closed.

    Raises TransactionManagementError outside a transaction, TypeError or ValueError for a header value
    that does not fit its column, chain.NotCanonical for a payload that is not plain, LedgerBusy when the
    lock cannot be had in five seconds (PostgreSQL).
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError(
            "ledger.append belongs into the transaction of the act that it records"
        )
    facts = {
        "actor_id": actor_id,
        "acting_role": acting_role,
        "acting_department": acting_department,
        "action": action,
        "object_type": object_type,
        "object_id": object_id,
        "object_version": object_version,
        "department": department,
        "organisation": organisation,
        "project_uid": project_uid,
        "case_uid": case_uid,
        "disclosure": disclosure,
        "reason_code": reason_code,
        "payload": payload,
    }
    act = _checked(facts)
    with connection.cursor() as cursor:
        row, payload_row, _ = _seal(act, _take_head(cursor))
        cursor.execute(_INSERT_ENTRY, row)
        cursor.execute(_INSERT_PAYLOAD, payload_row)
    stored = dict(zip(ROW_FIELDS, row, strict=True)) | {"ts": act["ts"]}
    return LedgerEntry.from_db(connection.alias, ROW_FIELDS, [stored[name] for name in ROW_FIELDS])


def append_many(entries: Iterable[Mapping[str, Any]]) -> int:
    """Seal many acts in one transaction, triggers on, and return their number: the demo's way alone.

    Each mapping holds the keyword arguments of `append`, and may add `ts` (an aware datetime) and
    `request_id`, for a world that has a past. Raises as `append` does; then nothing is written.
    """
    count = 0
    with transaction.atomic(), connection.cursor() as cursor:
        head = _take_head(cursor)
        source = iter(entries)
        while batch := list(islice(source, _BATCH)):
            rows, payload_rows = [], []
            for facts in batch:
                row, payload_row, head = _seal(_checked(facts), head)
                rows.append(row)
                payload_rows.append(payload_row)
            _write(cursor, rows, payload_rows)
            count += len(batch)
    return count


def _write(cursor: Any, rows: list[tuple[Any, ...]], payload_rows: list[tuple[Any, ...]]) -> None:
    if connection.vendor != "postgresql":
        cursor.executemany(_INSERT_ENTRY, rows)
        cursor.executemany(_INSERT_PAYLOAD, payload_rows)
        return
    # COPY meets the same triggers as INSERT, without a statement for each row.
    for target, batch in ((_COPY_ENTRY, rows), (_COPY_PAYLOAD, payload_rows)):
        with cursor.copy(target) as copy:
            for row in batch:
                copy.write_row(row)


def record_access(
    *,
    actor_id: str,
    action: str,
    object_type: str,
    object_id: str,
    department: str = "",
    organisation: str = "",
) -> AccessEntry:
    """Note one read that has to be accounted for (a download, a person's history); not chained."""
    return AccessEntry.objects.create(
        at=timezone.now(),
        actor_id=actor_id,
        action=action,
        object_type=object_type,
        object_id=object_id,
        department=department,
        organisation=organisation,
        request_id=request_id.get(),
    )


def header(*, log: str, payload_commit: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of an entry as a dict; `facts` holds seq, prev, ts (text) and the copied columns."""
    body = {name: facts[name] for name in TEXT_FIELDS}
    body["clock_back"] = facts["clock_back"]
    body["log"] = log
    body["object_version"] = facts["object_version"]
    body["payload_commit"] = payload_commit
    body["prev"] = facts["prev"]
    body["seq"] = facts["seq"]
    body["ts"] = facts["ts"]
    body["v"] = FORMAT_VERSION
    return body


def ledger_time(moment: datetime) -> str:
    """UTC with six decimals and `Z`: of one length, so that texts sort as the moments do."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:-6] + "Z"


def _take_head(cursor: Any) -> Head:
    """Take the writers' lock (PostgreSQL; on SQLite the IMMEDIATE transaction is it), then read the head."""
    if connection.vendor == "postgresql":
        try:
            cursor.execute(
                f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT_SECONDS}s'; "
                f"SELECT pg_advisory_xact_lock({ADVISORY_LOCK}); "
                "SET LOCAL lock_timeout TO DEFAULT"
            )
        except OperationalError as error:
            if getattr(error.__cause__, "sqlstate", "") == "55P03":
                raise LedgerBusy from error
            raise
    # Read after the lock: read before it, the head may be somebody's past.
    cursor.execute("SELECT seq, hash, body FROM audit_ledgerentry ORDER BY seq DESC LIMIT 1")
    newest = cursor.fetchone()
    if newest is None:
        return Head(seq=-1, hash=chain.GENESIS_PREV, ts="", log=secrets.token_hex(16))
    # Read as it is: whether it still is canonical is the verifier's question, not every writer's.
    body = json.loads(bytes(newest[2]))
    return Head(seq=newest[0], hash=newest[1], ts=body["ts"], log=body["log"])


def _checked(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Complete and check an act's header values; raises TypeError or ValueError, naming the value."""
    unknown = facts.keys() - _LIMITS.keys() - {"object_version", "payload", "ts"}
    if unknown or "payload" not in facts:
        raise TypeError(f"not an act of the ledger: unknown {sorted(unknown)} or no payload")
    act = {"request_id": request_id.get()} | dict(facts)
    for name, limit in _LIMITS.items():
        value = act.setdefault(name, "")
        if not isinstance(value, str):
            raise TypeError(f"{name} is a text in the ledger, not {type(value).__name__}")
        # A member of an enumeration is a text, too, but PostgreSQL's driver would store its name.
        act[name] = value = str.__str__(value)
        if len(value) > limit or not value.isprintable() or (not value and name in REQUIRED):
            raise ValueError(
                f"{name}={value!r}: at most {limit} printable characters, required ones not empty"
            )
    version = act.setdefault("object_version", None)
    if version is not None:
        if not isinstance(version, int) or isinstance(version, bool):
            raise TypeError(f"object_version is a whole number or None, not {type(version).__name__}")
        if abs(version) > chain.MAX_INTEGER:
            raise ValueError("object_version is beyond 2^53 - 1")
        act["object_version"] = int(version)
    if not isinstance(act["payload"], dict):
        raise TypeError("the payload is a dict of plain values")
    act.setdefault("ts", None)
    return act


def _seal(act: dict[str, Any], head: Head) -> tuple[tuple[Any, ...], tuple[int, bytes, bytes], Head]:
    """Chain one checked act to `head`; returns the entry's row, its payload's row and the new head."""
    payload = chain.canonical(act["payload"])
    salt = os.urandom(chain.SALT_BYTES)
    act["ts"] = act["ts"] or timezone.now()
    ts = ledger_time(act["ts"])
    # Order is the sequence number, never the clock; a clock that went back is only flagged.
    facts = act | {"seq": head.seq + 1, "prev": head.hash, "ts": ts, "clock_back": ts < head.ts}
    # The header's values were checked with the act; only the payload needs the full walk.
    body = chain.encode_checked(
        header(log=head.log, payload_commit=chain.payload_commit(salt, payload), facts=facts)
    )
    digest = chain.entry_hash(body)
    row_values = facts | {
        "body": body,
        "hash": digest,
        "ts": connection.ops.adapt_datetimefield_value(act["ts"].astimezone(UTC)),
    }
    row = tuple(row_values[name] for name in ROW_FIELDS)
    return row, (facts["seq"], salt, payload), Head(seq=facts["seq"], hash=digest, ts=ts, log=head.log)
