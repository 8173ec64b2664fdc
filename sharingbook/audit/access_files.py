"""The access log as daily files: each finished day is written once, and its hash is one entry of the ledger.

One entry a read would make the chain long without proving more: the day's hash binds every line of it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import transaction
from django.utils import timezone

from sharingbook.audit import chain, ledger
from sharingbook.audit.models import AccessEntry, LedgerEntry, LedgerPayload
from sharingbook.common.storage import DamagedFile

ACTION = "access.seal"
STORAGE = "access"
_COLUMNS = (
    "id", "at", "actor_id", "action", "object_type", "object_id", "department", "organisation", "request_id",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class DayFile:
    """One finished day: its file's name, the number of reads in it, and its hash."""

    day: date
    name: str
    count: int
    sha256: str


def seal_finished_days(*, today: date | None = None) -> list[DayFile]:
    """Write and record each day before `today` that has reads and no entry yet; the machine's daily act.

    Days are those of the installation's time zone. Raises DamagedFile where a file of that name holds
    other bytes.
    """
    last = LedgerEntry.objects.filter(action=ACTION).order_by("-seq").first()
    reads = AccessEntry.objects.filter(at__lt=_start(today or timezone.localdate()))
    if last is not None:
        reads = reads.filter(at__gte=_start(date.fromisoformat(last.object_id) + timedelta(days=1)))
    return [_seal(moment.date()) for moment in reads.datetimes("at", "day")]


def _start(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _seal(day: date) -> DayFile:
    reads = AccessEntry.objects.filter(at__gte=_start(day), at__lt=_start(day + timedelta(days=1)))
    lines = [chain.canonical(_line(row)) for row in reads.order_by("pk").values(*_COLUMNS).iterator()]
    data = b"".join(line + b"\n" for line in lines)
    sha256 = hashlib.sha256(data).hexdigest()
    # The hash in the name: bytes under a name never change, whatever was interrupted before.
    sealed = DayFile(day, f"{day.isoformat()}-{sha256[:12]}.jsonl", len(lines), sha256)
    store = storages[STORAGE]
    if not store.exists(sealed.name):
        store.save(sealed.name, ContentFile(data))
    if _hash_of(sealed.name) != sha256:
        raise DamagedFile(sha256)
    with transaction.atomic():
        ledger.append(
            actor_id="machine", action=ACTION, object_type=AccessEntry._meta.label_lower,
            object_id=day.isoformat(),
            payload={"filename": sealed.name, "number": sealed.count, "sha256": sha256},
        )  # fmt: skip
    return sealed


def _line(row: dict) -> dict:
    return row | {"at": ledger.ledger_time(row["at"])}


def _hash_of(name: str) -> str:
    with storages[STORAGE].open(name, "rb") as stored:
        return hashlib.file_digest(stored, "sha256").hexdigest()


def altered_files() -> Iterator[tuple[int, str]]:
    """(number of the entry, name) of each file that is there and is not what its entry says.

    A file that is gone is no finding: logs may be kept for a shorter time than the ledger.
    """
    entries = LedgerEntry.objects.filter(action=ACTION).order_by("seq").values_list("seq", flat=True)
    for payload in LedgerPayload.objects.filter(pk__in=entries).order_by("pk").iterator():
        told = chain.parse(bytes(payload.body))
        if storages[STORAGE].exists(told["filename"]) and _hash_of(told["filename"]) != told["sha256"]:
            yield payload.pk, told["filename"]
