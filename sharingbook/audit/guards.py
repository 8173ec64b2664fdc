"""Triggers that keep tables insert-only, whoever writes to them.

They are put back after every migrate (a table remake on SQLite drops them silently), and a system check
and `verify` fail while one is missing or altered. The owner of a database can always remove them: they
stop mistakes and ordinary tampering, and the chain shows the rest.
"""

import logging
import sys
from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.core import checks
from django.db import NotSupportedError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from sharingbook.audit.chain import GENESIS_PREV

logger = logging.getLogger(__name__)

ENTRIES = "audit_ledgerentry"
LEDGER_TABLES = (ENTRIES, "audit_ledgerpayload", "audit_accessentry")
# Table → columns that may still change. Other rooms add theirs in AppConfig.ready().
_insert_only: dict[str, tuple[str, ...]] = dict.fromkeys(LEDGER_TABLES, ())

# (table, trigger name, definition as the database itself gives it back)
Trigger = tuple[str, str, str]

_PG_FUNCTIONS = {
    "sharingbook_refuse_change": """
BEGIN
    IF TG_OP = 'UPDATE' AND TG_NARGS > 0 THEN
        IF to_jsonb(NEW) - TG_ARGV = to_jsonb(OLD) - TG_ARGV THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION '% on % is refused: its rows are written once', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END
""",
    "sharingbook_ledger_head": f"""
DECLARE
    head_seq bigint;
    head_hash text;
BEGIN
    SELECT seq, hash INTO head_seq, head_hash FROM {ENTRIES} ORDER BY seq DESC LIMIT 1;
    IF NEW.seq <> COALESCE(head_seq, -1) + 1 OR NEW.prev <> COALESCE(head_hash, '{GENESIS_PREV}') THEN
        RAISE EXCEPTION 'entry % does not continue the ledger', NEW.seq
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END
""",  # noqa: S608 (constants only)
}


def protect_insert_only(table: str, allow_update_columns: Iterable[str] = ()) -> None:
    """Guard `table` from the next migrate on; of its columns only the named ones may change.

    To be called in AppConfig.ready(). History tables (simple-history's `Historical…` models) need no
    call: they are found by their name.
    """
    _insert_only[table] = tuple(sorted(allow_update_columns))


def protected_tables() -> dict[str, tuple[str, ...]]:
    """Every guarded table with the columns that may still change."""
    found = dict(_insert_only)
    for model in apps.get_models():
        if model._meta.managed and model._meta.model_name.startswith("historical"):
            found.setdefault(model._meta.db_table, ())
    return found


def put_guards(connection: BaseDatabaseWrapper) -> int:
    """Create each guard that is missing or altered, for tables that exist; returns how many were put."""
    put = 0
    if connection.vendor == "postgresql":
        put += _put_functions(connection)
    installed = {(table, name): text for table, name, text in installed_triggers(connection)}
    with connection.cursor() as cursor:
        for table, name, text in _expected(connection):
            present = installed.get((table, name))
            if present == text:
                continue
            if present is not None:
                logger.warning("guard %s on %s was altered; it is put back", name, table)
                cursor.execute(drop_statement(connection, table, name))
            cursor.execute(text)
            put += 1
    return put


def find_problems(connection: BaseDatabaseWrapper) -> list[str]:
    """Say, in plain English, which guards are missing, altered or foreign; empty when all is well."""
    installed = {(table, name): text for table, name, text in installed_triggers(connection)}
    expected = {(table, name): text for table, name, text in _expected(connection)}
    found = [
        f"guard {name} on {table} is {'altered' if (table, name) in installed else 'missing'}"
        for (table, name), text in expected.items()
        if installed.get((table, name)) != text
    ]
    # A strange trigger on the ledger could swallow entries before they are stored.
    found += [
        f"unknown trigger {name} on {table}"
        for table, name in installed
        if table in LEDGER_TABLES and (table, name) not in expected
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            found += [f"guard function {name} is missing or altered" for name in _wrong_functions(cursor)]
        else:
            cursor.execute("PRAGMA recursive_triggers")
            if cursor.fetchone()[0] != 1:
                found.append("recursive_triggers is off: REPLACE would walk past the guards")
    return found


def installed_triggers(connection: BaseDatabaseWrapper) -> list[Trigger]:
    """Every trigger on a guarded table, with the definition that the database holds.

    A trigger that is switched off counts as another definition.
    """
    tables = protected_tables()
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT tbl_name, name, sql FROM sqlite_master WHERE type = 'trigger'")
            rows = cursor.fetchall()
        elif connection.vendor == "postgresql":
            cursor.execute(
                "SELECT c.relname, t.tgname, pg_get_triggerdef(t.oid, true) || "
                "CASE WHEN t.tgenabled IN ('O', 'A') THEN '' ELSE ' (switched off)' END "
                "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
                "WHERE NOT t.tgisinternal AND pg_table_is_visible(c.oid)"
            )
            rows = cursor.fetchall()
        else:
            raise NotSupportedError(f"the ledger has no guards for {connection.vendor}")
    return [(table, name, text) for table, name, text in rows if table in tables]


def drop_statement(connection: BaseDatabaseWrapper, table: str, name: str) -> str:
    """SQL that removes one trigger."""
    quote = connection.ops.quote_name
    return f"DROP TRIGGER {quote(name)}" + (
        f" ON {quote(table)}" if connection.vendor == "postgresql" else ""
    )


def _expected(connection: BaseDatabaseWrapper) -> list[Trigger]:
    with connection.cursor() as cursor:
        existing = set(connection.introspection.table_names(cursor))
        make = _postgresql_triggers if connection.vendor == "postgresql" else _sqlite_triggers
        return [
            trigger
            for table, allowed in sorted(protected_tables().items())
            if table in existing
            for trigger in make(connection, cursor, table, allowed)
        ]


def _postgresql_triggers(
    _connection: Any, _cursor: Any, table: str, allowed: tuple[str, ...]
) -> list[Trigger]:
    # Word for word as pg_get_triggerdef prints it, so that the comparison is one of texts.
    arguments = ", ".join(f"'{column}'" for column in allowed)
    refuse = "EXECUTE FUNCTION sharingbook_refuse_change"
    texts = {
        "guard_change": f"BEFORE DELETE OR UPDATE ON {table} FOR EACH ROW {refuse}({arguments})",
        "guard_truncate": f"BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {refuse}()",
    }
    if table == ENTRIES:
        texts["guard_insert"] = (
            f"BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION sharingbook_ledger_head()"
        )
    return [(table, name, f"CREATE TRIGGER {name} {text}") for name, text in texts.items()]


def _sqlite_triggers(connection: Any, cursor: Any, table: str, allowed: tuple[str, ...]) -> list[Trigger]:
    quote = connection.ops.quote_name
    changed = ""
    if allowed:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
        fixed = (quote(column) for column in columns if column not in allowed)
        changed = "WHEN " + " OR ".join(f"NEW.{column} IS NOT OLD.{column}" for column in fixed) + " "
    key = quote(connection.introspection.get_primary_key_column(cursor, table))
    # REPLACE deletes the old row without asking BEFORE DELETE unless recursive_triggers is on; refusing
    # the insert holds in any case.
    taken = f"EXISTS (SELECT 1 FROM {quote(table)} WHERE {key} = NEW.{key})"  # noqa: S608 (own names)
    message = "its rows are written once"
    if table == ENTRIES:
        taken = (
            f"NEW.seq IS NOT (SELECT COALESCE(MAX(seq), -1) + 1 FROM {ENTRIES}) "  # noqa: S608 (constants)
            f"OR NEW.prev IS NOT COALESCE((SELECT hash FROM {ENTRIES} ORDER BY seq DESC LIMIT 1), "
            f"'{GENESIS_PREV}') OR EXISTS (SELECT 1 FROM {ENTRIES} WHERE hash = NEW.hash)"
        )
        message = "the entry does not continue the ledger"
    return [
        (table, name := f"guard_{verb.lower()}_{table}", _sqlite_text(name, verb, quote(table), when, reason))
        for verb, when, reason in (
            ("UPDATE", changed, f"UPDATE on {table} is refused: its rows are written once"),
            ("DELETE", "", f"DELETE on {table} is refused: its rows are written once"),
            ("INSERT", f"WHEN {taken} ", f"INSERT on {table} is refused: {message}"),
        )
    ]


def _sqlite_text(name: str, verb: str, table: str, when: str, reason: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {verb} ON {table} {when}BEGIN SELECT RAISE(ABORT, '{reason}'); END"


def _wrong_functions(cursor: Any) -> list[str]:
    cursor.execute(
        "SELECT proname, prosrc FROM pg_proc WHERE proname = ANY(%s) AND pg_function_is_visible(oid)",
        [list(_PG_FUNCTIONS)],
    )
    present = dict(cursor.fetchall())
    return [name for name, source in _PG_FUNCTIONS.items() if present.get(name) != source]


def _put_functions(connection: BaseDatabaseWrapper) -> int:
    with connection.cursor() as cursor:
        wrong = _wrong_functions(cursor)
        for name in wrong:
            cursor.execute(
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql "
                f"AS $${_PG_FUNCTIONS[name]}$$"
            )
    return len(wrong)


def put_guards_after_migrate(*, using: str, **_kwargs: Any) -> None:
    """Receiver of post_migrate, for every app's: any of them may have remade a guarded table."""
    put_guards(connections[using])


def check_guards(
    app_configs: Any, databases: Iterable[str] | None = None, **_kwargs: Any
) -> list[checks.CheckMessage]:
    """System check (tag `database`): one error for each guard that is missing or altered.

    While `migrate` itself runs they are warnings: it is the command that puts guards back.
    """
    level = checks.Warning if sys.argv[1:2] == ["migrate"] else checks.Error
    found: list[checks.CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        if ENTRIES in connection.introspection.table_names():
            found += [
                level(
                    problem, hint="Find out who changed the schema; `migrate` puts it back.", id="audit.E001"
                )
                for problem in find_problems(connection)
            ]
    return found
