"""Reading in a process of its own: whatever a file does to the reader, the web process lives on.

The child is `python -m procurement.reading.worker`. It gets the file on its standard input, gives up
everything else (`confine.py`), and answers on its standard output: one byte, a length, then the artifact
or the refusal as JSON. A child that is killed, says nothing or says too much is "too complex".
"""

import contextlib
import importlib
import json
import os
import selectors
import signal
import struct
import subprocess
import sys
import tempfile
import time
import traceback
from pathlib import Path

from procurement.reading.errors import ReaderError, ReadingRefused
from procurement.reading.limits import Limits
from procurement.reading.messages import too_complex

ROOT = str(Path(__file__).resolve().parents[2])
HEADER = struct.Struct(">I")
ANSWER = struct.Struct(">cQ")
DONE, REFUSED, FAILED, FAULT = b"A", b"R", b"F", b"E"
PIECE = 256 * 1024
# Imported before the limits, because nothing can be opened under them: readers, and what they or the
# standard library would import only when it is needed.
PRELOADED = (
    "procurement.reading.artifact",
    "procurement.reading.docx",
    "procurement.reading.reader",
    "procurement.reading.render_sheet",
    "procurement.reading.xlsx",
    "heapq",
    "encodings.ascii",
    "encodings.cp437",
    "encodings.latin_1",
    "encodings.utf_16",
    "encodings.utf_16_be",
    "encodings.utf_16_le",
    "encodings.utf_8_sig",
    "_strptime",
    "linecache",
    "unicodedata",
)


def read_in_worker(data: bytes, filename: str, limits: Limits | None = None) -> bytes:
    """The artifact of a draft, read under limits. Raises `ReadingRefused`, `TooComplex` at a
    limit, or `ReaderError` with the traceback when the reader itself is wrong.
    """
    limits = limits or Limits()
    ends = time.monotonic() + limits.wall_seconds
    facts = {"filename": filename, "limits": limits.as_dict(), "opens_files": not data.startswith(b"PK")}
    header = json.dumps(facts).encode()
    with tempfile.TemporaryDirectory(prefix="reading-") as folder:
        child = start_child("procurement.reading.worker", folder)
        try:
            answer = _talk(child, [HEADER.pack(len(header)) + header, data], limits.answer_bytes, ends)
            status = child.wait(max(ends - time.monotonic(), 1))
        except subprocess.TimeoutExpired as error:
            raise too_complex() from error
        finally:
            _end(child)
    return _judge(answer, status)


def start_child(module: str, folder: str) -> subprocess.Popen:
    """A process of our own that leads a session, with no environment and an empty folder to stand in."""
    return subprocess.Popen(  # noqa: S603 - our own module, no shell, no user input in the arguments
        [sys.executable, "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env={"PYTHONPATH": ROOT, "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
        start_new_session=True,
        close_fds=True,
    )


def _talk(child: subprocess.Popen, sending: list[bytes], most: int, ends: float) -> bytes:
    """Send everything and return what comes back; never waits longer than `ends`, never keeps over `most`.

    Both directions go on at once: a child that does not read, or writes before it has read, blocks nobody.
    """
    waiting = [memoryview(piece) for piece in sending if piece]
    received: list[bytes] = []
    size = 0
    with selectors.DefaultSelector() as ready:
        os.set_blocking(child.stdin.fileno(), False)
        ready.register(child.stdin, selectors.EVENT_WRITE)
        ready.register(child.stdout, selectors.EVENT_READ)
        while True:
            left = ends - time.monotonic()
            if left <= 0:
                raise too_complex()
            for key, _ in ready.select(left):
                if key.fileobj is child.stdin:
                    if not _send(child.stdin.fileno(), waiting):
                        ready.unregister(child.stdin)
                        child.stdin.close()
                    continue
                piece = os.read(child.stdout.fileno(), PIECE)
                if not piece:
                    return b"".join(received)
                size += len(piece)
                if size > most + ANSWER.size:
                    raise too_complex()
                received.append(piece)


def _send(pipe: int, waiting: list[memoryview]) -> bool:
    """Write what the pipe takes now; False when all is sent or nobody reads any more."""
    try:
        sent = os.write(pipe, waiting[0][:PIECE])
    except BlockingIOError:
        return True
    except OSError:  # the child has ended or closed its end: its answer says why
        return False
    waiting[0] = waiting[0][sent:]
    if not waiting[0]:
        del waiting[0]
    return bool(waiting)


def _end(child: subprocess.Popen) -> None:
    """Whatever happened, nothing of the child remains."""
    if child.poll() is None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # it leads a session of its own
    child.wait()
    for stream in (child.stdin, child.stdout):
        with contextlib.suppress(OSError):
            stream.close()


def _judge(answer: bytes, status: int) -> bytes:
    if len(answer) < ANSWER.size or status != 0:
        raise too_complex()
    kind, length = ANSWER.unpack_from(answer)
    body = answer[ANSWER.size :]
    if len(body) != length:
        raise too_complex()
    if kind == DONE:
        return body
    if kind == REFUSED:
        facts = json.loads(body)
        raise ReadingRefused(facts["code"], facts["message_id"], facts["params"])
    if kind == FAULT:
        raise ReaderError(body.decode("utf-8", "replace"))
    raise too_complex()


def _answer(data: bytes, filename: str, limits: Limits) -> tuple[bytes, bytes]:
    """One byte and a body: the artifact, the refusal, or nothing but "failed"."""
    from procurement.reading import READER_VERSION
    from procurement.reading.artifact import dumps
    from procurement.reading.reader import read_package

    try:
        return DONE, dumps(read_package(data, filename, limits, READER_VERSION))
    except ReadingRefused as error:
        facts = {"code": error.code, "message_id": error.message_id, "params": error.params}
        return REFUSED, json.dumps(facts).encode()
    except (MemoryError, RecursionError):
        return FAILED, b""
    except Exception:  # noqa: BLE001 - the parent raises it again, with the text, as a fault of ours
        return FAULT, traceback.format_exc().encode("utf-8", "replace")[-8_000:]


def main() -> int:
    """The child's whole life."""
    from procurement.reading.confine import confine

    stream, out = sys.stdin.buffer, sys.stdout.buffer
    (length,) = HEADER.unpack(stream.read(HEADER.size))
    header = json.loads(stream.read(length))
    for name in PRELOADED:
        importlib.import_module(name)
    if header["opens_files"]:
        importlib.import_module("procurement.reading.pdf")  # its library, for no other kind of file
    confine(header["limits"], opens_files=header["opens_files"])
    kind, body = _answer(stream.read(), header["filename"], Limits(**header["limits"]))
    out.write(ANSWER.pack(kind, len(body)))
    out.write(body)
    out.flush()
    return 0


def probe() -> int:
    """Say on this machine what stands between a file and everything else."""
    from procurement.reading.confine import confine, refuse

    alone = confine(Limits().as_dict())
    lines = [
        "network namespace of its own: " + ("yes" if alone else "no, the kernel or a container forbids it")
    ]
    try:
        os.close(os.dup(0))
        lines.append("new files and sockets: allowed")
    except OSError:
        lines.append("new files and sockets: refused by the kernel")
    try:
        refuse("socket.connect", ())
    except PermissionError:
        lines.append("sockets, programs, writing: refused by the audit hook")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
    return 0


if __name__ == "__main__":
    # Leaving at once: freeing a large reading piece by piece would only cost time.
    try:
        code = probe() if sys.argv[1:] == ["--probe"] else main()
    except (MemoryError, struct.error, json.JSONDecodeError):
        code = 3
    os._exit(code)
