import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import connection, transaction

from sharingbook.audit import chain, ledger
from sharingbook.audit.export import NotAnExport, _check_line, verify_export, write_export
from sharingbook.audit.models import LedgerEntry, LedgerPayload
from sharingbook.audit.verify import Broken, Chain, _check_row, _rows, verify
from tests.ledger_flush import guards_down
from tests.sharingbook.audit.acts import act, append_some, execute

pytestmark = [pytest.mark.django_db, pytest.mark.data]


@pytest.fixture
def forge():
    """The ledger of 50 entries in the hands of somebody who can remove its guards."""
    append_some(50)
    with guards_down(connection):
        yield execute


def found(batch: int = 7) -> tuple[int | None, str]:
    verdict = verify(batch=batch)
    assert not verdict.ok
    return verdict.first_bad_seq, verdict.problem


def test_an_empty_ledger_is_fine():
    verdict = verify()
    assert (verdict.ok, verdict.entries, verdict.head) == (True, 0, chain.GENESIS_PREV)


@pytest.mark.parametrize("batch", [1, 7, 50, 51, 5000])
def test_a_good_ledger_is_fine_in_batches_of_any_size(batch):
    entries = append_some(50)
    verdict = verify(batch=batch)
    assert (verdict.ok, verdict.entries, verdict.head) == (True, 50, entries[-1].hash)


def flips(data: bytes, step: int = 1) -> Iterator[bytes]:
    """`data` with one bit changed, for every byte (or every `step`th), each time another bit."""
    for place in range(0, len(data), step):
        yield data[:place] + bytes([data[place] ^ (1 << place % 8)]) + data[place + 1 :]


def test_a_flipped_byte_in_a_stored_body_is_found(forge):
    for entry in LedgerEntry.objects.order_by("seq"):
        for flipped in flips(bytes(entry.body), step=1 if entry.seq in (0, 49) else 97):
            with transaction.atomic():
                forge("UPDATE audit_ledgerentry SET body = %s WHERE seq = %s", [flipped, entry.seq])
                assert found(batch=100) == (entry.seq, "hash")
                transaction.set_rollback(True)


def test_every_byte_of_all_fifty_bodies_counts():
    append_some(50)
    walk = Chain()
    for row in list(_rows(100, walk)):
        place = replace(walk)
        for flipped in flips(bytes(row[1])):
            with pytest.raises(Broken) as broken:
                _check_row((row[0], flipped, *row[2:]), replace(place))
            assert (broken.value.seq, broken.value.problem) == (row[0], "hash")
        _check_row(row, walk)
    assert walk.entries == 50


def test_every_byte_of_a_payload_and_its_salt_counts(forge):
    for payload in LedgerPayload.objects.filter(pk__in=[0, 30, 49]):
        for column in ("salt", "body"):
            for flipped in flips(bytes(getattr(payload, column))):
                with transaction.atomic():
                    forge(
                        f"UPDATE audit_ledgerpayload SET {column} = %s WHERE entry_id = %s",
                        [flipped, payload.pk],
                    )
                    assert found(batch=100) == (payload.pk, "payload")
                    transaction.set_rollback(True)


@pytest.mark.parametrize(
    ("column", "value"),
    [(name, "x" * 5) for name in ledger.TEXT_FIELDS]
    + [
        ("ts", "2026-01-01 00:00:00+00"),
        ("clock_back", True),
        ("object_version", 999),
        ("object_version", None),
    ],
)
def test_a_search_column_that_lies_is_found(forge, column, value):
    forge(f"UPDATE audit_ledgerentry SET {column} = %s WHERE seq = 20", [value])
    assert found() == (20, "column")
    assert verify().detail == column


def test_a_changed_hash_or_predecessor_is_found(forge):
    with transaction.atomic():
        forge("UPDATE audit_ledgerentry SET hash = %s WHERE seq = 20", ["f" * 64])
        assert found() == (20, "hash")
        transaction.set_rollback(True)
    forge("UPDATE audit_ledgerentry SET prev = %s WHERE seq = 20", ["f" * 64])
    assert found() == (20, "column")


@pytest.mark.parametrize("seq", [0, 1, 25, 48])
def test_a_deleted_entry_is_found(forge, seq):
    forge("DELETE FROM audit_ledgerpayload WHERE entry_id = %s", [seq])
    forge("DELETE FROM audit_ledgerentry WHERE seq = %s", [seq])
    assert found() == (seq, "gap")


def test_a_deleted_payload_is_found(forge):
    forge("DELETE FROM audit_ledgerpayload WHERE entry_id = 33")
    assert found() == (33, "payload_missing")


def test_an_end_that_was_cut_off_in_one_table_only_is_found(forge):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's foreign key cannot be talked out of it")
    forge("PRAGMA defer_foreign_keys = ON")
    with transaction.atomic():
        forge("DELETE FROM audit_ledgerentry WHERE seq >= 48")
        assert found() == (48, "gap")
        transaction.set_rollback(True)


def swap(forge, one: int, other: int, columns: str) -> None:
    names = columns.split(", ")
    rows = {
        row.seq: [getattr(row, name) for name in names]
        for row in LedgerEntry.objects.filter(pk__in=[one, other])
    }
    sets = ", ".join(f"{name} = %s" for name in names)
    for unique in ("hash", "prev"):
        if unique in names:  # out of the way of the unique constraints
            forge(
                f"UPDATE audit_ledgerentry SET {unique} = CAST(seq AS text) WHERE seq IN (%s, %s)",
                [one, other],
            )
    for seq, values in ((one, rows[other]), (other, rows[one])):
        forge(f"UPDATE audit_ledgerentry SET {sets} WHERE seq = %s", [*values, seq])


@pytest.mark.parametrize(
    ("columns", "problem"), [("body", "hash"), ("body, hash", "column"), ("body, hash, prev", "column")]
)
def test_entries_that_changed_places_are_found(forge, columns, problem):
    swap(forge, 10, 11, columns)
    assert found() == (10, problem)


def test_an_entry_that_was_rewritten_with_a_fitting_hash_is_found(forge):
    """The forger did the sums for one entry; the next one still remembers the old hash."""
    entry = LedgerEntry.objects.get(seq=20)
    body = chain.parse(bytes(entry.body)) | {"actor_id": "u9"}
    forged = chain.canonical(body)
    forge(
        "UPDATE audit_ledgerentry SET body = %s, hash = %s, actor_id = 'u9' WHERE seq = 20",
        [forged, chain.entry_hash(forged)],
    )
    assert found() == (20, "link")


@pytest.mark.parametrize("change", [b" ", b'{"v":1}', b"[]"])
def test_a_body_that_is_no_entry_is_found_though_its_hash_fits(forge, change):
    body = bytes(LedgerEntry.objects.get(seq=49).body) + change if change == b" " else change
    forge("UPDATE audit_ledgerentry SET body = %s, hash = %s WHERE seq = 49", [body, chain.entry_hash(body)])
    seq, problem = found()
    assert seq == 49
    assert problem in ("body", "column")


@pytest.mark.parametrize(
    ("column", "value"), [("ts", "not a time"), ("body", "text"), ("seq", "text"), ("actor_id", b"\xff\xfe")]
)
def test_a_damaged_row_is_named_and_does_not_stop_the_check(forge, column, value):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL's columns refuse a value of another type")
    if column == "seq":
        with pytest.raises(Exception, match="mismatch|datatype"), transaction.atomic():
            forge("UPDATE audit_ledgerentry SET seq = %s WHERE seq = 20", [value])
        return
    expression = "CAST(%s AS TEXT)" if column == "actor_id" else "%s"
    forge(f"UPDATE audit_ledgerentry SET {column} = {expression} WHERE seq = 20", [value])
    assert verify(batch=7).first_bad_seq == 20
    assert verify(batch=1).first_bad_seq == 20


# --- the exported file ---


def exported(payloads: bool) -> bytes:
    out = io.BytesIO()
    write_export(out, payloads=payloads, batch=7)
    return out.getvalue()


def verdict_of(data: bytes) -> tuple[bool, int | None]:
    verdict = verify_export(io.BytesIO(data))
    return verdict.ok, verdict.first_bad_seq


@pytest.mark.parametrize("payloads", [False, True])
def test_an_export_says_the_same_as_the_database(payloads):
    entries = append_some(50)
    verdict = verify_export(io.BytesIO(exported(payloads)))
    assert (verdict.ok, verdict.entries, verdict.head) == (True, 50, entries[-1].hash)
    assert ("道路台帳".encode() in exported(payloads)) is payloads


@pytest.mark.parametrize("payloads", [False, True])
def test_every_byte_of_an_export_counts(payloads):
    append_some(50)
    walk = Chain()
    lines = exported(payloads).splitlines(keepends=True)
    for number, line in enumerate(lines):
        place = replace(walk)
        for flipped in flips(line):
            with pytest.raises(Broken) as broken:
                _check_line(flipped, replace(place))
            assert broken.value.seq == number
        _check_line(line, walk)


@pytest.mark.parametrize("number", [0, 1, 49])
def test_a_flipped_byte_in_an_exported_file_is_found_with_its_number(number):
    append_some(50)
    lines = exported(False).splitlines(keepends=True)
    for flipped in flips(lines[number]):
        assert verdict_of(b"".join([*lines[:number], flipped, *lines[number + 1 :]])) == (False, number)


def test_lines_lost_doubled_or_moved_are_found():
    append_some(50)
    lines = exported(False).splitlines(keepends=True)
    for at in range(1, 49):
        assert verdict_of(b"".join(lines[:at] + lines[at + 1 :])) == (False, at)
        assert verdict_of(b"".join(lines[: at + 1] + lines[at:])) == (False, at + 1)
        moved = [*lines[:at], lines[at + 1], lines[at], *lines[at + 2 :]]
        assert verdict_of(b"".join(moved)) == (False, at)
        assert verdict_of(b"".join(lines[:at])[:-1]) == (False, at - 1)


def test_entries_of_two_ledgers_do_not_mix():
    append_some(3)
    first = exported(False).splitlines(keepends=True)
    with guards_down(connection):
        execute("DELETE FROM audit_ledgerpayload")
        execute("DELETE FROM audit_ledgerentry")
    append_some(3)
    second = exported(False).splitlines(keepends=True)
    assert verdict_of(b"".join([first[0], *second[1:]])) == (False, 1)


@pytest.mark.parametrize("data", [b"", b"\n", b"hello\nworld\n", b"PK\x03\x04", b"{}\n{}\n", b"\xff" * 100])
def test_a_file_that_is_no_ledger_is_called_so(data):
    with pytest.raises(NotAnExport):
        verify_export(io.BytesIO(data))


def test_appending_goes_on_after_a_verify():
    append_some(2)
    assert verify().ok
    with transaction.atomic():
        ledger.append(**act())
    assert verify().entries == 3
