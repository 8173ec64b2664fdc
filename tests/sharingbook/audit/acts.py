"""Acts as services record them, and ways to forge a ledger that has lost its guards."""

from typing import Any

from django.db import connection, transaction

from sharingbook.audit import ledger
from sharingbook.audit.models import LedgerEntry


def act(number: int = 0, **changes: Any) -> dict[str, Any]:
    """The keyword arguments of one append, with Japanese words in the payload."""
    return {
        "actor_id": f"u{number % 7}",
        "action": "project.edited",
        "object_type": "project",
        "object_id": f"p{number % 3}",
        "payload": {"before": {"name": "道路台帳"}, "after": {"name": f"道路台帳{number}"}, "n": number},
        "acting_role": "member",
        "department": "131001-01",
        "organisation": "131001",
        "project_uid": f"p{number % 3}",
        "disclosure": "public",
        "object_version": number,
    } | changes


def append_some(count: int) -> list[LedgerEntry]:
    """Append `count` entries in one transaction."""
    with transaction.atomic():
        return [ledger.append(**act(number)) for number in range(count)]


def execute(sql: str, parameters: list[Any] | None = None) -> None:
    """Raw SQL, as somebody with a database prompt would send it."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
