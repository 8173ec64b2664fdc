import sys

import pytest
from django.apps import apps
from django.core import checks
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models.signals import post_migrate

from sharingbook.audit import chain, guards
from sharingbook.audit.models import LedgerEntry
from sharingbook.audit.verify import verify
from tests.ledger_flush import guards_down
from tests.sharingbook.audit.acts import append_some, execute

pytestmark = [pytest.mark.django_db, pytest.mark.data]

ENTRY = "audit_ledgerentry"
OTHER_COLUMNS = (
    "body, ts, clock_back, actor_id, acting_role, acting_department, request_id, action, object_type, "
    "object_id, object_version, department, organisation, project_uid, case_uid, disclosure, reason_code"
)


def refused(sql: str, parameters: list | None = None) -> None:
    with pytest.raises(IntegrityError, match="refused|continue"), transaction.atomic():
        execute(sql, parameters)


def copy_of_first(seq: int, digest: str, prev: str, verb: str = "INSERT") -> tuple[str, list]:
    return (
        f"{verb} INTO {ENTRY} (seq, hash, prev, {OTHER_COLUMNS}) "
        f"SELECT %s, %s, %s, {OTHER_COLUMNS} FROM {ENTRY} WHERE seq = 0",
        [seq, digest, prev],
    )


@pytest.fixture
def plain_table():
    """A table of another room, guarded but for its column `ended`."""
    execute("CREATE TABLE test_taking_part (id integer PRIMARY KEY, act text, person text, ended text)")
    guards.protect_insert_only("test_taking_part", allow_update_columns=["ended"])
    guards.put_guards(connection)
    execute("INSERT INTO test_taking_part VALUES (1, 'declared', 'p1', NULL)")
    yield "test_taking_part"
    guards._insert_only.pop("test_taking_part")


@pytest.mark.parametrize("table", guards.LEDGER_TABLES)
def test_rows_of_the_ledger_are_neither_changed_nor_deleted(table):
    append_some(2)
    from sharingbook.audit import ledger

    ledger.record_access(actor_id="u1", action="a", object_type="t", object_id="1")
    for sql in (
        f"UPDATE {table} SET {'actor_id = actor_id' if table != 'audit_ledgerpayload' else 'salt = salt'}",
        f"DELETE FROM {table}",
    ):
        refused(sql)
    assert verify().entries == 2


def test_an_upsert_or_replace_cannot_pass_for_an_insert():
    first, second = append_some(2)
    new = "f" * 64
    sql, parameters = copy_of_first(0, new, chain.GENESIS_PREV)
    refused(sql + " ON CONFLICT (seq) DO UPDATE SET hash = excluded.hash", parameters)
    if connection.vendor == "sqlite":
        refused(*copy_of_first(0, new, chain.GENESIS_PREV, "INSERT OR REPLACE"))
        # A new last entry that would take the place of an older one by its hash.
        refused(*copy_of_first(2, first.hash, second.hash, "INSERT OR REPLACE"))
        refused("REPLACE INTO audit_ledgerpayload SELECT * FROM audit_ledgerpayload")
    assert verify().entries == 2


def test_replace_is_refused_even_by_a_connection_without_recursive_triggers():
    if connection.vendor != "sqlite":
        pytest.skip("REPLACE is SQLite's")
    first, second = append_some(2)
    execute("PRAGMA recursive_triggers = OFF")
    try:
        assert guards.find_problems(connection) == [
            "recursive_triggers is off: REPLACE would walk past the guards"
        ]
        refused(*copy_of_first(0, "f" * 64, chain.GENESIS_PREV, "INSERT OR REPLACE"))
        refused(*copy_of_first(2, first.hash, second.hash, "INSERT OR REPLACE"))
        refused("REPLACE INTO audit_ledgerpayload SELECT * FROM audit_ledgerpayload")
    finally:
        execute("PRAGMA recursive_triggers = ON")


@pytest.mark.parametrize("seq", [-1, 0, 1, 3, 100])
def test_an_entry_with_another_number_than_the_next_is_refused(seq):
    *_, last = append_some(2)
    refused(*copy_of_first(seq, "f" * 64, last.hash))


def test_an_entry_that_continues_another_than_the_last_is_refused():
    first, _last = append_some(2)
    for prev in (first.hash, chain.GENESIS_PREV, "f" * 64):
        refused(*copy_of_first(2, "e" * 64, prev))


def test_a_first_entry_with_a_predecessor_is_refused():
    (entry,) = append_some(1)
    with guards_down(connection):
        execute("DELETE FROM audit_ledgerpayload")
        execute(f"DELETE FROM {ENTRY}")
    entry._state.adding = True
    entry.prev = "f" * 64
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save()


@pytest.mark.parametrize("table", guards.LEDGER_TABLES)
def test_truncate_is_refused(table):
    if connection.vendor != "postgresql":
        pytest.skip("TRUNCATE is PostgreSQL's")
    append_some(1)
    connection.check_constraints()  # or PostgreSQL refuses for its own pending checks
    refused(f"TRUNCATE {table} CASCADE")


def test_a_table_of_another_room_changes_only_where_it_may(plain_table):
    execute(f"UPDATE {plain_table} SET ended = '2026-11-20'")
    execute(f"UPDATE {plain_table} SET ended = '2026-11-21', act = 'declared'")
    refused(f"UPDATE {plain_table} SET act = 'drafted'")
    refused(f"UPDATE {plain_table} SET ended = NULL, person = NULL")
    refused(f"DELETE FROM {plain_table}")
    if connection.vendor == "sqlite":
        refused(f"REPLACE INTO {plain_table} VALUES (1, 'drafted', 'p2', NULL)")
    else:
        refused(f"TRUNCATE {plain_table}")
    execute(f"INSERT INTO {plain_table} VALUES (2, 'drafted', 'p2', NULL)")


def test_history_tables_are_guarded_by_their_name():
    history = {
        model._meta.db_table for model in apps.get_models() if model._meta.model_name.startswith("historical")
    }
    assert history
    assert history <= guards.protected_tables().keys()
    guarded = {table for table, _name, _text in guards.installed_triggers(connection)}
    assert history <= guarded


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("app", ["contenttypes", "audit"])
def test_any_migrate_puts_back_what_is_missing(app):
    for table, name, _text in guards.installed_triggers(connection):
        execute(guards.drop_statement(connection, table, name))
    assert guards.find_problems(connection)
    call_command("migrate", app, verbosity=0)
    assert guards.find_problems(connection) == []
    append_some(1)
    refused(f"DELETE FROM {ENTRY}")


@pytest.mark.django_db(transaction=True)
def test_a_table_remake_that_drops_the_guards_is_found_and_mended():
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite remakes tables")
    append_some(2)
    field = LedgerEntry._meta.get_field("reason_code")
    wider = field.clone()
    wider.max_length = 81
    wider.set_attributes_from_name("reason_code")
    wider.model = LedgerEntry
    with connection.schema_editor() as editor:
        editor.alter_field(LedgerEntry, field, wider)
    assert verify().problem == "guards"
    with connection.schema_editor() as editor:
        editor.alter_field(LedgerEntry, wider, field)
    post_migrate.send(
        apps.get_app_config("contenttypes"),
        app_config=apps.get_app_config("contenttypes"),
        verbosity=0,
        interactive=False,
        using=connection.alias,
        apps=apps,
        plan=[],
    )
    assert verify().ok


def check() -> list:
    return [
        message
        for message in checks.run_checks(tags=[checks.Tags.database], databases=[connection.alias])
        if message.id == "audit.E001"
    ]


def test_the_system_check_reports_a_missing_guard():
    assert check() == []
    table, name, _text = next(t for t in guards.installed_triggers(connection) if t[0] == ENTRY)
    execute(guards.drop_statement(connection, table, name))
    (message,) = check()
    assert (message.level, message.msg) == (checks.ERROR, f"guard {name} on {ENTRY} is missing")
    verdict = verify()
    assert (verdict.ok, verdict.problem, verdict.first_bad_seq) == (False, "guards", None)
    assert name in verdict.detail


def test_migrate_itself_is_not_stopped_by_what_it_mends(monkeypatch):
    table, name, _text = guards.installed_triggers(connection)[0]
    execute(guards.drop_statement(connection, table, name))
    monkeypatch.setattr(sys, "argv", ["manage.py", "migrate"])
    assert [message.level for message in check()] == [checks.WARNING]


def test_an_altered_guard_is_reported_and_put_back():
    table, name, text = next(t for t in guards.installed_triggers(connection) if t[0] == ENTRY)
    execute(guards.drop_statement(connection, table, name))
    if connection.vendor == "sqlite":
        execute(f"CREATE TRIGGER {name} BEFORE UPDATE ON {ENTRY} WHEN 0 BEGIN SELECT 1; END")
    else:
        execute(text.replace("FOR EACH ROW", "FOR EACH ROW WHEN (false)"))
    assert guards.find_problems(connection) == [f"guard {name} on {ENTRY} is altered"]
    assert guards.put_guards(connection) == 1
    assert guards.find_problems(connection) == []


def test_a_guard_that_is_switched_off_or_emptied_is_reported():
    if connection.vendor != "postgresql":
        pytest.skip("only PostgreSQL can switch a trigger off")
    execute(f"ALTER TABLE {ENTRY} DISABLE TRIGGER guard_change")
    assert guards.find_problems(connection) == [f"guard guard_change on {ENTRY} is altered"]
    execute(
        "CREATE OR REPLACE FUNCTION sharingbook_ledger_head() RETURNS trigger LANGUAGE plpgsql "
        "AS $$BEGIN RETURN NEW; END$$"
    )
    assert "guard function sharingbook_ledger_head is missing or altered" in guards.find_problems(connection)
    guards.put_guards(connection)
    assert guards.find_problems(connection) == []


def test_a_strange_trigger_that_could_swallow_entries_is_reported():
    if connection.vendor == "sqlite":
        execute(f"CREATE TRIGGER quiet BEFORE INSERT ON {ENTRY} BEGIN SELECT RAISE(IGNORE); END")
    else:
        execute("CREATE FUNCTION quiet() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN RETURN NULL; END$$")
        execute(f"CREATE TRIGGER quiet BEFORE INSERT ON {ENTRY} FOR EACH ROW EXECUTE FUNCTION quiet()")
    assert guards.find_problems(connection) == [f"unknown trigger quiet on {ENTRY}"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_committing_tests_start_with_an_empty_guarded_ledger(turn):
    assert verify().entries == 0
    append_some(1)
    with pytest.raises(DatabaseError):
        execute(f"DELETE FROM {ENTRY}")
