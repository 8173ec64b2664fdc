"""One act: permission at the door, one transaction, one ledger entry as its last statement."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from django.db import models, transaction
from django.utils.translation import gettext

from sharingbook.accounts.verdicts import Verdict, require
from sharingbook.audit import ledger
from sharingbook.audit.models import LedgerEntry

MACHINE = "machine"
# Entries of the running transaction; None outside of one.
_waiting: ContextVar[list[dict[str, Any]] | None] = ContextVar("waiting_entries", default=None)


@dataclass
class Record:
    """What the service tells the ledger; filled inside the `with` block.

    `obj`: what the entry is about (default: the object that permission was asked for).
    `payload`: plain values, `before` and `after` where something changed; never a secret.
    `place`: the department (mostly an organisation) in whose record the entry belongs, where `obj` itself
    has none: a person.
    `skip`: set when nothing happened after all (a repeated request): no entry is written.
    """

    obj: Any
    verdict: Verdict
    payload: dict[str, Any] = field(default_factory=dict)
    reason_code: str = ""
    place: Any = None
    skip: bool = False


def _first(obj: Any, *names: str) -> Any:
    return next((value for name in names if (value := getattr(obj, name, None)) is not None), None)


def header_of(obj: Any, place: Any = None) -> dict[str, str]:
    """The ledger header's place of an object: department, organisation, opaque ids, level."""
    case = _first(obj, "case")
    project = _first(case, "project") or _first(obj, "project")
    if project is None and hasattr(obj, "registered_at"):
        project = obj
    department = _first(obj, "owning_department", "department")
    if department is None and hasattr(obj, "organisation_path"):
        department = obj
    department = department or place
    return {
        "department": department.code if department else "",
        "organisation": department.organisation.code if department else "",
        "project_uid": str(project.uid) if project else "",
        "case_uid": str(case.uid) if case else "",
        "disclosure": _first(case, "standing_level") or _first(project, "standing_level") or "",
    }


def _id_of(obj: Any) -> str:
    return str(_first(obj, "uid", "pk") or "")


def receipt_of(obj: Any, action: str) -> LedgerEntry | None:
    """The newest entry of this act on an object: its `seq` and `hash` are what a person takes away."""
    here = {"action": action, "object_type": obj._meta.label_lower, "object_id": _id_of(obj)}
    entries = LedgerEntry.objects.filter(project_uid=header_of(obj)["project_uid"], **here)
    return entries.order_by("-seq").first()


def receipt_words(obj: Any, action: str) -> str:
    """The receipt as a sentence, to follow the one that says what was done."""
    entry = receipt_of(obj, action)
    if entry is None:
        return ""
    return gettext("Receipt: number %(seq)s of the audit record, hash %(hash)s.") % {
        "seq": entry.seq, "hash": entry.hash,
    }  # fmt: skip


@contextmanager
def together() -> Iterator[None]:
    """One transaction for acts and for what belongs to them; the entries are its last statements.

    On PostgreSQL all writers share the ledger's lock: whoever takes it goes on to the commit without
    counting or waiting for a row. So entries are collected, and the outermost block writes them, in the
    order in which the acts ended; those of an inner block that fails are dropped with it.
    """
    with transaction.atomic():
        entries = _waiting.get()
        if entries is not None:
            before = len(entries)
            try:
                yield
            except BaseException:
                del entries[before:]
                raise
            return
        entries = []
        # Reset before the commit: what runs after it (jobs, in tests) has transactions of its own.
        token = _waiting.set(entries)
        try:
            yield
        finally:
            _waiting.reset(token)
        for entry in entries:
            ledger.append(**entry)


def _entry(*, actor: Any, action: str, record: Record) -> dict[str, Any]:
    hat = record.verdict.membership
    obj = record.obj
    return {
        "actor_id": str(actor.uid) if actor is not None else MACHINE,
        "acting_role": hat.role if hat else "",
        "acting_department": hat.department.code if hat and hat.department else "",
        "action": action,
        "object_type": obj._meta.label_lower if isinstance(obj, models.Model) else "",
        "object_id": _id_of(obj),
        # The edition that the act leaves behind, or the number of a thing that is never edited.
        "object_version": _first(obj, "edition", "number"),
        "payload": record.payload,
        "reason_code": record.reason_code,
        **header_of(obj, record.place),
    }


@contextmanager
def act(
    actor: Any, permission: str | None, on: Any, *, action: str, lock: models.Model | None = None
) -> Iterator[Record]:
    """Run a state change as one act of `actor`.

    `permission`: a row of the matrix, asked on `on` inside the transaction, after `lock` was taken, so
    that two simultaneous requests cannot both pass. None: an act of the machine (actor None) or one whose
    permission the caller has asked already. Raises `Refused`.
    """
    with together():
        if lock is not None:
            # The row is read again under its lock: what the caller holds may be stale. (`request.user` is a
            # lazy wrapper, whose `type()` is not the model.) `no_key`: rows that point here are checked at
            # their commit, with the ledger's lock in hand; a full lock would make the two wait in a ring.
            lock.__class__._base_manager.select_for_update(no_key=True).get(pk=lock.pk)
            lock.refresh_from_db()
        verdict = require(actor, permission, on) if permission else Verdict(True)
        record = Record(obj=on, verdict=verdict)
        yield record
        entries = _waiting.get()
        if not record.skip and entries is not None:
            entries.append(_entry(actor=actor, action=action, record=record))
