"""The scripts behind `make`: what they do where something is taken, missing or not allowed."""

import os
import shutil
import socket
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
HAS_POSTGRES = bool(list(Path("/usr/lib/postgresql").glob("*/bin/initdb"))) or bool(shutil.which("initdb"))


def run(*command: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def install_command(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


@pytest.mark.skipif(not HAS_POSTGRES, reason="NOT RUN: no PostgreSQL server is installed")
def test_a_postgres_of_its_own_is_there_for_the_command_and_gone_afterwards(tmp_path):
    look = (
        "import os, psycopg; address = os.environ['DATABASE_URL']; print(address)\n"
        "row = psycopg.connect(address).execute("
        '"select datctype from pg_database where datname = current_database()").fetchone()\n'
        "print(row[0]); raise SystemExit(7)"
    )
    done = run("bin/with-postgres", ".venv/bin/python", "-c", look, TMPDIR="/tmp")
    address, ctype = done.stdout.split()
    assert (done.returncode, ctype) == (7, "C.UTF-8"), done.stderr
    port = int(address.rsplit(":", 1)[1].split("/")[0])
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_taken_port_is_named_with_the_way_out():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("bin/demo", PORT=str(port), HOST="127.0.0.1")
    assert done.returncode == 1
    assert f"Port {port} on 127.0.0.1 cannot be used" in done.stderr
    assert "make demo PORT=" in done.stderr


@pytest.fixture(scope="module")
def somebodys_folder(tmp_path_factory):
    """VAR_DIR of a small real installation: a database with one account, an upload, a mail."""
    folder = tmp_path_factory.mktemp("var")
    dev = {"VAR_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "sharingbook.settings.dev"}
    for command in (["migrate", "--verbosity=0"], ["create_administrator", "boss@minato.example.jp"]):
        done = run(".venv/bin/python", "manage.py", *command, **dev)
        assert done.returncode == 0, done.stderr
    for name in ("media/originals/ab12", "mail/1.eml"):
        (folder / name).parent.mkdir(parents=True)
        (folder / name).write_text("kept")
    return folder


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.mark.parametrize("options", [[], ["--reset"]])
def test_the_demo_never_touches_somebodys_own_database(somebodys_folder, options):
    def files():
        # The shared-memory file of SQLite comes and goes with each reader.
        found = [path for path in somebodys_folder.rglob("*") if path.is_file()]
        return {path: path.read_bytes() for path in found if not path.name.endswith(("-shm", "-wal"))}

    before = files()
    done = run("bin/demo", *options, VAR_DIR=str(somebodys_folder), PORT=str(free_port()))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    assert "実際に使われているもの" in done.stderr
    assert "demo-reset" not in done.stderr
    assert files() == before


def test_a_reset_without_a_database_leaves_the_uploads(tmp_path):
    """They may belong to an installation whose database is a server."""
    upload = tmp_path / "media" / "originals" / "ab12"
    upload.parent.mkdir(parents=True)
    upload.write_text("kept")
    (tmp_path / "sharingbook.sqlite3-wal").mkdir()  # so that the start that would follow cannot succeed
    done = run("bin/demo", "--reset", VAR_DIR=str(tmp_path), PORT=str(free_port()))
    assert done.returncode == 1
    assert upload.read_text() == "kept"


def test_without_root_the_one_command_to_run_is_printed_and_nothing_is_done(tmp_path):
    install_command(tmp_path, "dpkg-query", "exit 1")
    install_command(tmp_path, "id", "echo 1000")
    install_command(tmp_path, "sudo", "exit 1")
    install_command(tmp_path, "apt-get", f"touch {tmp_path}/called")
    done = run("bin/system-packages", "test", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert done.returncode == 1
    command = [line.strip() for line in done.stderr.splitlines() if "apt-get install" in line]
    assert len(command) == 1
    assert command[0].startswith("sudo apt-get update && sudo apt-get install -y")
    assert command[0].endswith("gettext chromium libatomic1 postgresql poppler-utils")
    assert not (tmp_path / "called").exists()


def test_as_root_only_what_is_missing_is_installed(tmp_path):
    install_command(tmp_path, "dpkg-query", '[ "$4" = gettext ] || echo installed')
    install_command(tmp_path, "id", "echo 0")
    install_command(tmp_path, "apt-get", f'echo "$@" >> {tmp_path}/called')
    done = run("bin/system-packages", "demo", PATH=f"{tmp_path}:{os.environ['PATH']}")
    assert done.returncode == 0, done.stderr
    last = (tmp_path / "called").read_text().splitlines()[-1]
    assert last == "install -y -qq --no-install-recommends gettext"


def test_make_alone_lists_every_target():
    listed = {line.split()[1] for line in run("make", MAKEFLAGS="", MAKELEVEL="").stdout.splitlines()}
    makefile = (ROOT / "Makefile").read_text()
    phony = next(line for line in makefile.splitlines() if line.startswith(".PHONY:"))
    assert listed == set(phony.split()[1:])
