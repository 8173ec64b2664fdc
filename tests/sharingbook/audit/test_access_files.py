"""A day's reads are one file and one entry; what is changed in the file afterwards is found."""

import hashlib
import json
from pathlib import Path

import pytest
from django.core.files.storage import storages
from django.core.management import call_command

from sharingbook.audit.access_files import seal_finished_days
from sharingbook.audit.ledger import record_access
from sharingbook.audit.models import LedgerEntry
from sharingbook.audit.verify import verify

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def read(number: int) -> None:
    record_access(
        actor_id=f"person-{number}", action="version.download", object_type="procurement.version",
        object_id=str(number), department="kodomo",
    )  # fmt: skip


@pytest.fixture
def two_days(time_machine):
    """Reads of two days (Tokyo: the second begins at 15:00 UTC), asked about on the third."""
    for number, moment in enumerate(
        ("2026-11-20T14:59:59Z", "2026-11-20T15:00:00Z", "2026-11-21T02:00:00Z", "2026-11-22T01:00:00Z")
    ):
        time_machine.move_to(moment, tick=False)
        read(number)


def stored(name: str) -> Path:
    return Path(storages["access"].path(name))


def test_each_finished_day_is_one_file_and_one_entry(two_days):
    first, second = seal_finished_days()
    assert [(d.day.isoformat(), d.count) for d in (first, second)] == [("2026-11-20", 1), ("2026-11-21", 2)]
    data = stored(second.name).read_bytes()
    assert hashlib.sha256(data).hexdigest() == second.sha256
    assert [json.loads(line)["object_id"] for line in data.splitlines()] == ["1", "2"]
    entry = LedgerEntry.objects.latest("seq")
    assert (entry.action, entry.object_id, entry.actor_id) == ("access.seal", "2026-11-21", "machine")
    assert json.loads(bytes(entry.payload.body)) == {
        "filename": second.name, "number": 2, "sha256": second.sha256,
    }  # fmt: skip
    assert verify().ok


def test_a_day_is_recorded_once(two_days, time_machine):
    call_command("daily")
    assert seal_finished_days() == []
    time_machine.move_to("2026-11-24T01:00:00Z")
    assert [d.day.isoformat() for d in seal_finished_days()] == ["2026-11-22"]
    assert LedgerEntry.objects.filter(action="access.seal").count() == 3


def test_a_changed_file_is_found_and_a_missing_one_is_not_missed(two_days):
    first, _second = seal_finished_days()
    path = stored(first.name)
    path.chmod(0o640)
    path.write_bytes(path.read_bytes().replace(b"person-0", b"person-9"))
    verdict = verify()
    assert (verdict.ok, verdict.problem, verdict.detail) == (False, "payload", first.name)
    assert verdict.first_bad_seq == LedgerEntry.objects.get(object_id="2026-11-20").seq
    path.unlink()
    assert verify().ok
