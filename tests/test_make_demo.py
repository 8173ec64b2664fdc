"""`make demo` from end to end: start, stop, start again, start over. Slow (a minute), and nothing is left."""

import http.client
import os
import signal
import socket
import sqlite3
import subprocess
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def processes(session: int) -> dict[int, str]:
    """Process id → command line of everything that the start left behind or still runs."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            # The command's name stands in brackets and may hold spaces; the session is the fourth behind it.
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
            if int(fields[3]) == session and fields[0] != "Z":
                found[int(folder.name)] = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
    return found


class Demo:
    """One start of the demo in a session of its own, its output in a file."""

    def __init__(self, folder: Path, port: int, target: str = "demo") -> None:
        self.port, self.log = port, folder / f"{target}.log"
        inherited = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "HOST", "PORT")}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                ["make", target, f"PORT={port}"],
                cwd=ROOT,
                env=inherited | {"VAR_DIR": str(folder / "var"), "MAKEFLAGS": "", "MAKELEVEL": ""},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def until(self, words: str, seconds: float = 240) -> str:
        """Wait for words of the output, and return all of it."""
        until = time.monotonic() + seconds
        while words not in (said := self.log.read_text()):
            assert self.process.poll() is None, said
            assert time.monotonic() < until, said
            time.sleep(0.1)
        return said

    def get(self, path: str) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def stop(self) -> None:
        """As Ctrl-C does, to all of it; what does not obey is killed, and named.

        A worker ends the job that it has begun, and the check of a case may take its minute.
        """
        if processes(self.process.pid):
            os.killpg(self.process.pid, signal.SIGTERM)
        until = time.monotonic() + 75
        while (left := processes(self.process.pid)) and time.monotonic() < until:
            self.process.poll()
            time.sleep(0.1)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        self.process.wait(timeout=10)
        assert left == {}


@pytest.fixture
def start(tmp_path):
    started = []

    def begin(target: str = "demo") -> Demo:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        started.append(Demo(tmp_path, port, target))
        return started[-1]

    yield begin
    for demo in started:
        demo.stop()


def rows(folder: Path) -> list[tuple]:
    with sqlite3.connect(folder / "var" / "sharingbook.sqlite3") as database:
        found = database.execute("SELECT uid, code, name FROM procurement_project ORDER BY id").fetchall()
    database.close()
    return found


def test_the_demo_starts_keeps_its_data_and_starts_over(start, tmp_path):
    first = start()
    said = first.until("Stop with Ctrl-C")
    assert f"http://127.0.0.1:{first.port}/" in said
    for login in ("member@", "approver@", "lead@", "executive@", "auditor@", "admin@"):
        assert f"{login}demo.example" in said
    assert first.get("/login/") == 200
    running = " ".join(processes(first.process.pid).values())
    assert "granian" in running
    assert "db_worker" in running
    before = rows(tmp_path)
    assert len(before) == 40
    first.stop()

    began, spent = time.monotonic(), os.times()
    second = start()
    said = second.until("Stop with Ctrl-C")
    taken = time.monotonic() - began
    assert "Filling" not in said
    assert second.get("/login/") == 200
    assert rows(tmp_path) == before
    second.stop()
    now = os.times()
    # On a busy machine the clock counts other people's work, too; the processor's time does not.
    worked = now.children_user + now.children_system - spent.children_user - spent.children_system
    assert min(taken, worked) < 10

    third = start("demo-reset")
    assert "Throwing the demo's data away" in third.until("Filling the demo administration")
    assert rows(tmp_path) == []
    third.stop()
