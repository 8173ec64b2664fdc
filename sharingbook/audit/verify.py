"""Reads the whole ledger again and says whether every entry still is what it was.

Streams in constant memory. Nothing stored is believed: each body is rebuilt from its columns and its
payload, so that one comparison of bytes shows that the body is canonical, that every search column says
the same, and that the payload is the one that was committed to.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import DatabaseError, connection, models
from django.utils.translation import gettext_lazy as _

from sharingbook.audit import access_files, chain, guards
from sharingbook.audit.ledger import FORMAT_VERSION, TEXT_FIELDS, header, ledger_time

_COLUMNS = ("seq", "body", "hash", "prev", "object_version", *TEXT_FIELDS)
_CLOCK_BACK = {0: False, 1: True}


class Problem(models.TextChoices):
    """What can be wrong with a ledger; stored nowhere, shown to the auditor."""

    NONE = "", _("no problem was found")
    GUARDS = "guards", _("the database's own guards are missing or altered")
    GAP = "gap", _("an entry is missing or out of order")
    HASH = "hash", _("the hash does not match the entry")
    LINK = "link", _("the entry is not the one that the next entry was chained to")
    BODY = "body", _("the entry is not written in the canonical way")
    COLUMN = "column", _("a search column says something else than the entry")
    PAYLOAD_MISSING = "payload_missing", _("the content of the entry is missing")
    PAYLOAD = "payload", _("the content is not the one that was recorded")
    UNREADABLE = "unreadable", _("the entry cannot be read")


@dataclass(frozen=True)
class Verdict:
    """`entries` counts those found good; `head` is the last good hash; `detail` is for the engineer."""

    ok: bool
    entries: int
    first_bad_seq: int | None = None
    problem: str = Problem.NONE.value
    seconds: float = 0.0
    head: str = chain.GENESIS_PREV
    detail: str = ""

    @property
    def explanation(self) -> str:
        """The problem as a sentence for people, in the active language."""
        return str(Problem(self.problem).label)


class Broken(Exception):  # noqa: N818 (named for what is wrong)
    """The first entry that is wrong."""

    def __init__(self, seq: int, problem: Problem, detail: str = "") -> None:
        super().__init__(seq, problem, detail)
        self.seq, self.problem, self.detail = seq, problem, detail


@dataclass
class Chain:
    """Walks entry by entry; what the next one has to continue."""

    entries: int = 0
    head: str = chain.GENESIS_PREV
    log: str = field(default="")

    def follow(self, seq: Any, body: bytes, digest: Any, prev: Any) -> None:
        """Check the place, hash and link of one entry whose other parts were checked; raises Broken."""
        if seq != self.entries:
            raise Broken(self.entries, Problem.GAP, f"found {seq}")
        if chain.entry_hash(body) != digest:
            raise Broken(seq, Problem.HASH)
        if prev != self.head:
            # This entry is what it says; so the one before is not what it was.
            raise Broken(max(seq - 1, 0), Problem.LINK)
        self.entries += 1
        self.head = digest

    def verdict(self, started: float, broken: Broken | None = None) -> Verdict:
        """Sum up; `started` is a time.perf_counter() value."""
        seconds = round(time.perf_counter() - started, 3)
        if broken is None:
            return Verdict(True, self.entries, seconds=seconds, head=self.head)
        return Verdict(
            False, self.entries, broken.seq, broken.problem.value, seconds, self.head, broken.detail
        )


def verify(batch: int = 5000, progress: Callable[[int], None] | None = None) -> Verdict:
    """Check the ledger in the database, from the guards to the last payload; never raises for a bad one.

    `batch` rows are in memory at once. Entries that are appended meanwhile are checked too. `progress` is
    told the number of good entries after each batch.
    """
    started = time.perf_counter()
    walk = Chain()
    try:
        for row in _rows(batch, walk):
            _check_row(row, walk)
            if progress is not None and walk.entries % batch == 0:
                progress(walk.entries)
        _check_orphans(walk)
        for seq, name in access_files.altered_files():
            raise Broken(seq, Problem.PAYLOAD, name)
    except Broken as broken:
        return walk.verdict(started, broken)
    problems = guards.find_problems(connection)
    if problems:
        seconds = round(time.perf_counter() - started, 3)
        return Verdict(
            False, walk.entries, None, Problem.GUARDS.value, seconds, walk.head, "; ".join(problems)
        )
    return walk.verdict(started)


def _rows(batch: int, walk: Chain) -> Iterator[tuple[Any, ...]]:
    """Entries in order, each with its payload (salt and body null if absent), `batch` at a time."""
    sqlite = connection.vendor == "sqlite"
    # On SQLite as text and number: the driver's converters would raise on a damaged value.
    ts = "CAST(ts AS TEXT)" if sqlite else "ts"
    flag = "CAST(clock_back AS INTEGER)" if sqlite else "clock_back"
    entries = (
        f"SELECT {', '.join(_COLUMNS)}, {ts}, {flag} FROM audit_ledgerentry "  # noqa: S608 (constants)
        "WHERE seq > %s ORDER BY seq LIMIT %s"
    )
    # Two plain walks along the keys: a join would hang on the planner's statistics, which are stale
    # right after a large load.
    payloads = "SELECT entry_id, salt, body FROM audit_ledgerpayload WHERE entry_id > %s AND entry_id <= %s"
    last = -(2**63)
    while True:
        try:
            with connection.cursor() as cursor:
                cursor.execute(entries, [last, batch])
                rows = cursor.fetchall()
                if not rows:
                    return
                cursor.execute(payloads, [last, rows[-1][0]])
                contents = {entry: (salt, body) for entry, salt, body in cursor.fetchall()}
        except (DatabaseError, ValueError) as error:
            if batch == 1:
                # A database that is gone is no damaged entry: then this raises its own error.
                with connection.cursor() as cursor:
                    cursor.execute("SELECT seq FROM audit_ledgerentry LIMIT 1")
                raise Broken(walk.entries, Problem.UNREADABLE, str(error)) from error
            batch = 1  # come to the damaged row itself
            continue
        for row in rows:
            yield row + contents.get(row[0], (None, None))
        last = rows[-1][0]


def _check_row(row: tuple[Any, ...], walk: Chain) -> None:
    facts = dict(zip(_COLUMNS, row, strict=False))
    seq, digest, prev = facts["seq"], facts["hash"], facts["prev"]
    ts, flag, salt, payload = row[len(_COLUMNS) :]
    if seq != walk.entries:
        raise Broken(walk.entries, Problem.GAP, f"found {seq}")
    try:
        body = bytes(facts["body"])
        if not walk.log:
            walk.log = chain.parse(body)["log"]
        facts["ts"] = _column_time(ts)
        facts["clock_back"] = _CLOCK_BACK.get(flag, flag)
        commit = "" if salt is None else chain.payload_commit(bytes(salt), bytes(payload))
        rebuilt = chain.encode_checked(header(log=walk.log, payload_commit=commit, facts=facts))
    except (TypeError, ValueError, KeyError) as error:
        rebuilt, commit, body = b"", "", facts["body"]
        if not isinstance(body, bytes | memoryview):
            raise Broken(seq, Problem.UNREADABLE, str(error)) from error
        body = bytes(body)
    if rebuilt != body:
        if chain.entry_hash(body) != digest:
            raise Broken(seq, Problem.HASH)
        raise _difference(seq, body, facts | {"log": walk.log, "payload_commit": commit}, salt)
    walk.follow(seq, body, digest, prev)


def _column_time(value: Any) -> str:
    """The `ts` column as the body writes it (PostgreSQL gives a datetime, SQLite its text)."""
    if isinstance(value, datetime):
        return ledger_time(value if value.tzinfo else value.replace(tzinfo=UTC))
    text = str(value).replace(" ", "T")
    return (text if "." in text else text + ".000000") + "Z"


def _difference(seq: int, body: bytes, facts: dict[str, Any], salt: Any) -> Broken:
    """Say why a body with the right hash is not the one that columns and payload give."""
    try:
        stored = chain.parse(body)
    except chain.NotCanonical as error:
        return Broken(seq, Problem.BODY, str(error))
    if not isinstance(stored, dict) or stored.get("v") != FORMAT_VERSION:
        return Broken(seq, Problem.BODY, "not an entry of this format")
    if salt is None:
        return Broken(seq, Problem.PAYLOAD_MISSING)
    facts = {"v": FORMAT_VERSION} | {
        key: value for key, value in facts.items() if key not in ("body", "hash")
    }
    wrong = sorted(key for key in facts.keys() | stored.keys() if facts.get(key) != stored.get(key))
    if wrong == ["payload_commit"]:
        return Broken(seq, Problem.PAYLOAD)
    return Broken(seq, Problem.COLUMN, ", ".join(wrong))


def _check_orphans(walk: Chain) -> None:
    """A payload without its entry: the end of the ledger was cut off."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT MIN(entry_id) FROM audit_ledgerpayload WHERE entry_id >= %s", [walk.entries])
        orphan = cursor.fetchone()[0]
        if orphan is None:
            return
        cursor.execute("SELECT 1 FROM audit_ledgerentry WHERE seq = %s", [orphan])
        if cursor.fetchone() is None:
            raise Broken(walk.entries, Problem.GAP, f"content of entry {orphan} without the entry")
