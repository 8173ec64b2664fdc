import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection, connections, models, transaction
from django.db.transaction import TransactionManagementError

from sharingbook.audit import chain, ledger
from sharingbook.audit.models import AccessEntry, LedgerEntry, LedgerPayload
from sharingbook.audit.verify import verify
from sharingbook.common.middleware import request_scope
from tests.sharingbook.audit.acts import act, append_some

pytestmark = [pytest.mark.django_db, pytest.mark.data]


def test_append_chains_each_entry_to_the_one_before():
    first, second, third = append_some(3)
    assert [entry.seq for entry in LedgerEntry.objects.order_by("seq")] == [0, 1, 2]
    assert first.prev == chain.GENESIS_PREV
    assert (second.prev, third.prev) == (first.hash, second.hash)
    assert third.hash == chain.entry_hash(bytes(LedgerEntry.objects.get(seq=2).body))


def test_an_entry_keeps_who_did_what_to_which_object():
    moment = datetime(2026, 11, 20, 5, 32, 7, 120, tzinfo=UTC)
    with time_machine.travel(moment, tick=False), request_scope("0123456789ABCDEF"), transaction.atomic():
        returned = ledger.append(**act(4, acting_department="131001-02", case_uid="c9", reason_code="r1"))
    entry = LedgerEntry.objects.get()
    body = chain.parse(bytes(entry.body))
    payload = LedgerPayload.objects.get()
    assert body == {
        "acting_department": "131001-02",
        "acting_role": "member",
        "action": "project.edited",
        "actor_id": "u4",
        "case_uid": "c9",
        "clock_back": False,
        "department": "131001-01",
        "disclosure": "public",
        "log": body["log"],
        "object_id": "p1",
        "object_type": "project",
        "object_version": 4,
        "organisation": "131001",
        "payload_commit": chain.payload_commit(bytes(payload.salt), bytes(payload.body)),
        "prev": chain.GENESIS_PREV,
        "project_uid": "p1",
        "reason_code": "r1",
        "request_id": "0123456789ABCDEF",
        "seq": 0,
        "ts": "2026-11-20T05:32:07.000120Z",
        "v": 1,
    }
    assert chain.parse(bytes(payload.body)) == act(4)["payload"]
    columns = {name: body[name] for name in ledger.TEXT_FIELDS}
    assert {name: getattr(entry, name) for name in columns} == columns
    assert (entry.ts, entry.object_version, entry.clock_back) == (moment, 4, False)
    for field in LedgerEntry._meta.concrete_fields:
        stored, given = getattr(entry, field.name), getattr(returned, field.name)
        assert (bytes(stored), bytes(given)) if field.name == "body" else stored == given


def test_the_public_header_says_nothing_of_the_contents():
    with transaction.atomic():
        one = ledger.append(**act(payload={"text": "乙社"}))
        two = ledger.append(**act(payload={"text": "乙社"}))
    commits = {chain.parse(bytes(entry.body))["payload_commit"] for entry in (one, two)}
    assert len(commits) == 2
    assert "乙社" not in bytes(one.body).decode()


def test_a_rollback_takes_the_entry_with_the_act():
    append_some(1)

    @transaction.atomic
    def fail_after_the_entry():
        ledger.append(**act())
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_after_the_entry()
    assert LedgerEntry.objects.count() == LedgerPayload.objects.count() == 1
    append_some(1)
    assert verify().entries == 2


@pytest.mark.django_db(transaction=True)
def test_append_outside_a_transaction_is_refused():
    with pytest.raises(TransactionManagementError):
        ledger.append(**act())
    assert LedgerEntry.objects.count() == 0


def test_a_clock_set_back_is_flagged_and_changes_no_order():
    now = datetime(2026, 11, 20, tzinfo=UTC)
    for offset in (timedelta(0), timedelta(days=-2), timedelta(days=3650), timedelta(days=1)):
        with time_machine.travel(now + offset, tick=False):
            append_some(1)
    assert list(LedgerEntry.objects.order_by("seq").values_list("clock_back", flat=True)) == [
        False,
        True,
        False,
        True,
    ]
    assert verify().ok


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"actor_id": ""}, ValueError),
        ({"action": ""}, ValueError),
        ({"actor_id": 7}, TypeError),
        ({"object_id": None}, TypeError),
        ({"department": "a\nb"}, ValueError),
        ({"department": "a\x00"}, ValueError),
        ({"reason_code": "x" * 81}, ValueError),
        ({"object_version": "3"}, TypeError),
        ({"object_version": True}, TypeError),
        ({"object_version": 2**53}, ValueError),
        ({"payload": []}, TypeError),
        ({"payload": {"when": datetime.now(UTC)}}, ValueError),
        ({"payload": {"text": "\ud800"}}, ValueError),
    ],
)
def test_a_value_that_would_not_stay_the_same_is_refused_before_anything_is_written(changes, error):
    with transaction.atomic():
        with pytest.raises(error):
            ledger.append(**act(**changes))
        ledger.append(**act())
    assert verify().entries == 1


class Level(models.TextChoices):
    DEPARTMENT_ONLY = "department_only", "department only"


def test_a_member_of_an_enumeration_is_stored_as_its_value():
    with transaction.atomic():
        ledger.append(**act(disclosure=Level.DEPARTMENT_ONLY, payload={"level": Level.DEPARTMENT_ONLY}))
    assert LedgerEntry.objects.get().disclosure == "department_only"
    assert verify().ok


def test_append_many_seals_the_same_entries_as_append():
    moment = datetime(2026, 11, 20, tzinfo=UTC)
    append_some(2)
    with time_machine.travel(moment, tick=False), request_scope("R"), transaction.atomic():
        sealed = [ledger.append(**act(number)) for number in range(2, 7)]
        transaction.set_rollback(True)
    count = ledger.append_many(act(number, ts=moment, request_id="R") for number in range(2, 7))
    assert count == 5
    verdict = verify()
    assert (verdict.ok, verdict.entries) == (True, 7)
    many = list(LedgerEntry.objects.filter(seq__gte=2).order_by("seq"))
    chained = ("payload_commit", "prev")  # these differ by the random salts
    for one, other in zip(sealed, many, strict=True):
        left, right = chain.parse(bytes(one.body)), chain.parse(bytes(other.body))
        assert {k: v for k, v in left.items() if k not in chained} == {
            k: v for k, v in right.items() if k not in chained
        }


def test_append_many_crosses_its_batches_without_a_seam():
    assert ledger.append_many(act(number) for number in range(4321)) == 4321
    append_some(1)
    verdict = verify(batch=1000)
    assert (verdict.ok, verdict.entries) == (True, 4322)


def test_append_many_writes_all_or_nothing():
    with pytest.raises(ValueError):
        ledger.append_many(act(number, actor_id="u" if number < 2500 else "") for number in range(3000))
    assert LedgerEntry.objects.count() == 0


def test_stored_rows_cannot_be_saved_or_deleted_through_the_models():
    (entry,) = append_some(1)
    for row in (entry, LedgerEntry.objects.get(), LedgerPayload.objects.get()):
        with pytest.raises(TypeError):
            row.save()
        with pytest.raises(TypeError):
            row.delete()


def test_a_logged_read_carries_the_request_it_belongs_to():
    with request_scope("REQ"):
        ledger.record_access(
            actor_id="u1", action="version.downloaded", object_type="version", object_id="v1"
        )
    assert AccessEntry.objects.get().request_id == "REQ"


@pytest.mark.django_db(transaction=True)
def test_eight_writers_leave_no_gap_and_no_double():
    errors = []

    def write(writer):
        try:
            for number in range(50):
                with transaction.atomic():
                    ledger.append(**act(number, actor_id=f"w{writer}"))
        except Exception as error:  # noqa: BLE001 (handed to the main thread)
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=write, args=[writer]) for writer in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert list(LedgerEntry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(400))
    verdict = verify()
    assert (verdict.ok, verdict.entries) == (True, 400)


@pytest.mark.django_db(transaction=True)
def test_a_writer_that_waits_too_long_is_told_to_try_again(monkeypatch):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite waits at BEGIN, with the connection's own timeout")
    monkeypatch.setattr(ledger, "LOCK_TIMEOUT_SECONDS", 1)
    locked, done = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            ledger.append(**act())
            locked.set()
            done.wait(20)
        connections.close_all()

    holder = threading.Thread(target=hold)
    holder.start()
    locked.wait(10)
    try:
        with pytest.raises(ledger.LedgerBusy), transaction.atomic():
            ledger.append(**act())
    finally:
        done.set()
        holder.join()
    append_some(1)
    assert verify().entries == 2
