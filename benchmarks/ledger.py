"""What the ledger costs: append beside a bare insert, and the verification of N entries.

Usage: .venv/bin/python benchmarks/ledger.py [--entries 1000000] [--appends 500] [--json]
The database is a fresh one beside the one that DATABASE_URL names (for PostgreSQL:
`bin/with-postgres --durable .venv/bin/python benchmarks/ledger.py`), thrown away afterwards; without
DATABASE_URL it is a SQLite file with the settings of a real installation (WAL, synchronous=FULL).
"""

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

PROBE = "CREATE TABLE ledger_probe (id integer PRIMARY KEY, actor_id text, action text, body {blob})"


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--entries", type=int, default=1_000_000, help="entries to seal and verify")
    options.add_argument("--appends", type=int, default=500, help="single transactions of each kind")
    options.add_argument("--json", action="store_true", help="print the figures as JSON and nothing else")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="sharingbook-bench-") as folder:
        os.environ["VAR_DIR"] = folder
        os.environ["DJANGO_SETTINGS_MODULE"] = "sharingbook.settings.dev"
        import django
        from django.test.utils import setup_databases, teardown_databases

        django.setup()
        made = setup_databases(verbosity=0, interactive=False)
        try:
            figures = measure(chosen.entries, chosen.appends)
        finally:
            teardown_databases(made, verbosity=0)
    if chosen.json:
        print(json.dumps(figures))
    else:
        for name, value in figures.items():
            print(f"{name:28} {value}")
    return 0 if figures["verify_ok"] else 1


def measure(entries: int, appends: int) -> dict[str, Any]:
    """Return the figures; times in milliseconds or seconds as their names say."""
    from django.db import connection

    from sharingbook.audit.ledger import append_many
    from sharingbook.audit.verify import verify

    with connection.cursor() as cursor:
        cursor.execute(PROBE.format(blob="bytea" if connection.vendor == "postgresql" else "blob"))
    bare, chained = in_turn(appends, bare_insert, one_append)
    started = time.perf_counter()
    append_many(acts(entries))
    sealed = time.perf_counter() - started
    verdict = verify()
    bare_large, chained_large = in_turn(appends, bare_insert, one_append)
    return {
        "database": connection.vendor,
        "bare_insert_p50_ms": bare[0],
        "append_p50_ms": chained[0],
        "bare_insert_p95_ms": bare[1],
        "append_p95_ms": chained[1],
        "append_ratio": round(chained[0] / bare[0], 2),
        "entries": verdict.entries,
        "append_many_s": round(sealed, 1),
        "append_many_per_s": round(entries / sealed),
        "verify_ok": verdict.ok,
        "verify_s": round(verdict.seconds, 1),
        "verify_per_s": round(verdict.entries / verdict.seconds),
        "append_p50_ms_at_size": chained_large[0],
        "append_ratio_at_size": round(chained_large[0] / bare_large[0], 2),
    }


def in_turn(count: int, *kinds: Callable[[int], None]) -> list[tuple[float, float]]:
    """Time each kind `count` times, alternating so that a busy moment meets both; (p50, p95) in ms."""
    from django.db import transaction

    times: list[list[float]] = [[] for _ in kinds]
    for number in range(count):
        for kind, taken in zip(kinds, times, strict=True):
            started = time.perf_counter()
            with transaction.atomic():
                kind(number)
            taken.append((time.perf_counter() - started) * 1000)
    return [(round(statistics.median(t), 3), round(statistics.quantiles(t, n=20)[18], 3)) for t in times]


def bare_insert(number: int) -> None:
    """One row of about an entry's size, no index but its key."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM ledger_probe")
        following = cursor.fetchone()[0]
        cursor.execute(
            "INSERT INTO ledger_probe VALUES (%s, %s, %s, %s)",
            [following, "u1", "project.edited", b"x" * 900],
        )


def one_append(number: int) -> None:
    from sharingbook.audit import ledger

    ledger.append(**next(acts(1, number)))


def acts(count: int, first: int = 0) -> Iterator[dict[str, Any]]:
    """Acts as an editing department makes them: about 700 bytes of header, 150 of contents."""
    for number in range(first, first + count):
        project = f"p{number % 10_000:031d}"
        yield {
            "actor_id": f"u{number % 1_000:031d}",
            "action": "project.edited",
            "object_type": "procurement.project",
            "object_id": project,
            "payload": {
                "before": {"name": "道路台帳", "amount": number},
                "after": {"name": "道路台帳システムの更新", "amount": number + 1},
            },
            "acting_role": "member",
            "acting_department": "131001-12",
            "department": "131001-12",
            "organisation": "131001",
            "project_uid": project,
            "disclosure": "public",
            "object_version": number,
        }


if __name__ == "__main__":
    sys.exit(main())
