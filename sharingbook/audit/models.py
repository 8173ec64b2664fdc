"""The ledger's three tables; all are insert-only, by the database's own triggers (see guards.py)."""

from typing import Any, NoReturn

from django.db import models


class SequenceField(models.BigIntegerField):
    """A 64-bit number that on SQLite is the table's own row id, so that the chain needs no second index."""

    def db_type(self, connection: Any) -> str | None:
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)


class InsertOnlyModel(models.Model):
    """A row that is written once; the triggers hold the same against raw SQL."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Insert the row; raises TypeError on a row that is stored already."""
        if not self._state.adding:
            raise TypeError(f"{type(self).__name__} rows are written once")
        super().save(*args, **{**kwargs, "force_insert": True})

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        """Always raises TypeError."""
        raise TypeError(f"{type(self).__name__} rows are never deleted")


class LedgerEntry(InsertOnlyModel):
    """One act, chained to the one before.

    `body` (canonical bytes) is the only truth; every other column is copied from it for searching,
    and verify compares them.
    """

    seq = SequenceField(primary_key=True)
    body = models.BinaryField()
    hash = models.CharField(max_length=64)
    prev = models.CharField(max_length=64)
    ts = models.DateTimeField()
    clock_back = models.BooleanField()
    actor_id = models.CharField(max_length=64)
    acting_role = models.CharField(max_length=40, blank=True)
    acting_department = models.CharField(max_length=40, blank=True)
    request_id = models.CharField(max_length=40, blank=True)
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=80)
    object_version = models.BigIntegerField(null=True, blank=True)
    department = models.CharField(max_length=40, blank=True)
    organisation = models.CharField(max_length=40, blank=True)
    project_uid = models.CharField(max_length=64, blank=True)
    case_uid = models.CharField(max_length=64, blank=True)
    disclosure = models.CharField(max_length=40, blank=True)
    reason_code = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name_plural = "ledger entries"
        constraints = [
            # As constraints rather than unique=True: PostgreSQL would add a second, LIKE, index to each.
            models.UniqueConstraint(fields=["hash"], name="ledger_hash_unique"),
            # Two entries with one predecessor cannot exist: a fork fails here.
            models.UniqueConstraint(fields=["prev"], name="ledger_prev_unique"),
        ]
        indexes = [
            models.Index(fields=["project_uid", "seq"], name="ledger_project"),
            models.Index(fields=["action", "seq"], name="ledger_action"),
            models.Index(fields=["department", "seq"], name="ledger_department"),
            models.Index(fields=["actor_id", "seq"], name="ledger_actor"),
            models.Index(fields=["ts"], name="ledger_ts"),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.action} {self.object_type}:{self.object_id}"


class LedgerPayload(InsertOnlyModel):
    """What the act said (texts, before and after), bound to its entry by a salted commitment."""

    entry = models.OneToOneField(
        LedgerEntry, on_delete=models.PROTECT, primary_key=True, related_name="payload"
    )
    salt = models.BinaryField()
    body = models.BinaryField()

    def __str__(self) -> str:
        return f"payload of {self.entry_id}"


class AccessEntry(InsertOnlyModel):
    """One read that has to be accounted for; not part of the chain."""

    at = models.DateTimeField()
    actor_id = models.CharField(max_length=64)
    action = models.CharField(max_length=80)
    object_type = models.CharField(max_length=80)
    object_id = models.CharField(max_length=80)
    department = models.CharField(max_length=40, blank=True)
    organisation = models.CharField(max_length=40, blank=True)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "access entries"
        indexes = [
            models.Index(fields=["at"], name="access_at"),
            models.Index(fields=["department", "at"], name="access_department"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_id} {self.action} {self.object_type}:{self.object_id}"
