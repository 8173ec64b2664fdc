import json
import stat

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from tests.ledger_flush import guards_down
from tests.sharingbook.audit.acts import append_some, execute

pytestmark = pytest.mark.django_db


def run(capsys, *arguments: str) -> tuple[int, str]:
    status = 0
    try:
        call_command(*arguments)
    except SystemExit as error:
        status = error.code
    except CommandError as error:
        status = error.returncode
    return status, capsys.readouterr().out


def test_verify_ledger_says_fine(capsys):
    entries = append_some(3)
    status, out = run(capsys, "verify_ledger")
    assert status == 0
    assert "正しくつながっています" in out
    assert entries[-1].hash in out


def test_verify_ledger_names_the_first_bad_number(capsys):
    append_some(5)
    with guards_down(connection):
        execute("UPDATE audit_ledgerentry SET actor_id = 'u9' WHERE seq = 3")
        status, out = run(capsys, "verify_ledger")
        assert (status, "3番に異常" in out) == (1, True)
        status, out = run(capsys, "verify_ledger", "--json")
    verdict = json.loads(out)
    assert (status, verdict["ok"], verdict["first_bad_seq"], verdict["problem"]) == (1, False, 3, "column")


def test_verify_ledger_prints_json_and_nothing_else(capsys):
    append_some(2)
    status, out = run(capsys, "verify_ledger", "--json")
    verdict = json.loads(out)
    assert (status, verdict["ok"], verdict["entries"], verdict["first_bad_seq"]) == (0, True, 2, None)


def test_an_exported_ledger_is_verified_without_the_database(capsys, tmp_path):
    append_some(5)
    out = tmp_path / "ledger.jsonl"
    assert run(capsys, "export_ledger", str(out))[0] == 0
    assert [json.loads(line)["body"]["seq"] for line in out.read_text().splitlines()] == [0, 1, 2, 3, 4]
    assert run(capsys, "verify_ledger", str(out))[0] == 0
    out.write_text(out.read_text().replace('"actor_id":"u3"', '"actor_id":"u9"'))
    status, printed = run(capsys, "verify_ledger", str(out), "--json")
    assert (status, json.loads(printed)["first_bad_seq"]) == (1, 3)


def test_an_export_with_contents_is_for_its_owner_alone(capsys, tmp_path):
    append_some(2)
    out = tmp_path / "full.jsonl"
    run(capsys, "export_ledger", str(out), "--payloads")
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert json.loads(out.read_text().splitlines()[1])["payload"]["after"] == {"name": "道路台帳1"}
    assert run(capsys, "verify_ledger", str(out))[0] == 0


@pytest.mark.parametrize("name", ["absent.jsonl", "notes.txt", "."])
def test_a_file_that_cannot_be_read_is_status_2(capsys, tmp_path, name):
    (tmp_path / "notes.txt").write_text("no ledger\n")
    assert run(capsys, "verify_ledger", str(tmp_path / name)) == (2, "")


def test_an_export_to_nowhere_is_status_2_and_leaves_nothing(capsys, tmp_path):
    assert run(capsys, "export_ledger", str(tmp_path / "absent" / "out.jsonl"))[0] == 2
    assert list(tmp_path.iterdir()) == []
