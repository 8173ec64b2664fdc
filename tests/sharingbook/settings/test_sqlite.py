"""The default database of a real installation; the suite's own gives up the safety for speed."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LOOK = """
import json
import django
django.setup()
from django.db import connection, transaction

found = {}
with connection.cursor() as cursor:
    for name in ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers"):
        cursor.execute(f"PRAGMA {name}")
        found[name] = cursor.fetchone()[0]
begun = []
connection.connection.set_trace_callback(begun.append)
with transaction.atomic():
    pass
found["begin"] = begun[0]
print(json.dumps(found))
"""


def test_sqlite_keeps_a_power_cut_and_a_second_writer_from_harming_the_ledger(tmp_path):
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "sharingbook.settings.dev",
        "VAR_DIR": str(tmp_path),
    }
    run = subprocess.run(
        [sys.executable, "-c", LOOK], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    assert json.loads(run.stdout) == {
        "journal_mode": "wal",
        "synchronous": 2,  # FULL
        "foreign_keys": 1,
        "recursive_triggers": 1,
        "begin": "BEGIN IMMEDIATE",
    }
