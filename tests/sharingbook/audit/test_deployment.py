"""What keeps the ledger insert-only where it is installed: roles, and migrations that leave it alone."""

from pathlib import Path

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.migrations import operations
from django.db.migrations.loader import MigrationLoader

from sharingbook.audit.guards import LEDGER_TABLES
from sharingbook.audit.models import LedgerEntry
from sharingbook.audit.verify import verify
from tests.sharingbook.audit.acts import append_some

ROLES = Path(__file__).resolve().parents[3] / "deploy" / "postgresql-roles.sql"
LEDGER_MODELS = {"ledgerentry", "ledgerpayload", "accessentry"}


def remade(operation) -> bool:
    """Whether the operation makes SQLite build the table anew, which drops its triggers in silence."""
    if isinstance(operation, operations.RunSQL):
        return any(table in str(operation.sql) for table in LEDGER_TABLES)
    kinds = (
        operations.AlterField, operations.RenameField, operations.RemoveField, operations.RenameModel,
        operations.AlterModelTable, operations.DeleteModel,
    )  # fmt: skip
    named = getattr(operation, "model_name", "") or getattr(operation, "name", "")
    return isinstance(operation, kinds) and named.lower() in LEDGER_MODELS


def test_no_migration_remakes_a_table_of_the_ledger():
    found = [
        f"{key}: {operation.describe()}"
        for key, migration in MigrationLoader(None).disk_migrations.items()
        if key[0] in ("audit", "cms", "procurement", "reviews", "accounts", "notifications")
        for operation in migration.operations
        if remade(operation)
    ]
    assert found == []


@pytest.mark.data
@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="roles are PostgreSQL's")
def test_the_web_role_adds_to_the_ledger_and_changes_nothing_in_it():
    append_some(3)
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE sharingbook_web")
        cursor.execute(ROLES.read_text(encoding="utf-8"))
        cursor.execute("SET LOCAL ROLE sharingbook_web")
        append_some(1)
        for table in LEDGER_TABLES:
            for sql in (
                f"DELETE FROM {table}",
                f"TRUNCATE {table} CASCADE",
                f"ALTER TABLE {table} DISABLE TRIGGER ALL",
            ):
                with pytest.raises(ProgrammingError), transaction.atomic():
                    cursor.execute(sql)
        with pytest.raises(ProgrammingError), transaction.atomic():
            cursor.execute("UPDATE audit_ledgerentry SET action = 'x'")
        cursor.execute("RESET ROLE")
    assert LedgerEntry.objects.count() == 4
    assert verify().ok
