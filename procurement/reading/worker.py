"""Reading in a process of its own: whatever a file does to the reader, the web process lives on.

The child is `python -m procurement.reading.worker`. It gets the file on its standard input, may use
so much CPU time and address space and no more, has no environment, no network and no right to start
programs or write files, and answers on its standard output: one byte, then the artifact or the
refusal as JSON. A child that is killed or says nothing is "too complex".
"""

import json
import os
import resource
import struct
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

from procurement.reading.container import extension_of
from procurement.reading.errors import ReaderError, ReadingRefused
from procurement.reading.limits import Limits
from procurement.reading.messages import too_complex

ROOT = str(Path(__file__).resolve().parents[2])
HEADER = struct.Struct(">I")
DONE, REFUSED, FAILED, FAULT = b"A", b"R", b"F", b"E"
# Audit events that a reader has no business with (PEP 578); "open" is judged by its mode.
FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "os.remove",
    "os.rename",
    "os.mkdir",
    "os.rmdir",
    "os.link",
    "os.symlink",
    "os.chmod",
    "os.chown",
    "os.truncate",
    "shutil.",
    "ftplib.",
    "http.",
    "urllib.Request",
    "smtplib.",
    "pty.spawn",
    "ctypes.dlopen",
)


def read_in_worker(data: bytes, filename: str, limits: Limits | None = None) -> bytes:
    """The artifact of a draft, read under limits. Raises `ReadingRefused`, `TooComplex` at a
    limit, or `ReaderError` with the traceback when the reader itself is wrong.
    """
    limits = limits or Limits()
    header = json.dumps({"filename": filename, "limits": limits.as_dict()}).encode()
    with tempfile.TemporaryDirectory(prefix="reading-") as folder:
        child = subprocess.Popen(  # noqa: S603 - our own module, no shell, no user input in the arguments
            [sys.executable, "-m", "procurement.reading.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env={"PYTHONPATH": ROOT, "PYTHONDONTWRITEBYTECODE": "1", "LC_ALL": "C.UTF-8"},
            start_new_session=True,
            close_fds=True,
        )
        try:
            answer, _ = child.communicate(HEADER.pack(len(header)) + header + data, limits.wall_seconds)
        except subprocess.TimeoutExpired as error:
            raise too_complex() from error
        finally:
            if child.poll() is None:
                child.kill()
            child.wait()
            for stream in (child.stdin, child.stdout):
                if stream:
                    stream.close()
    return _judge(answer)


def _judge(answer: bytes) -> bytes:
    kind, body = answer[:1], answer[1:]
    if kind == DONE:
        return body
    if kind == REFUSED:
        facts = json.loads(body)
        raise ReadingRefused(facts["code"], facts["message_id"], facts["params"])
    if kind == FAULT:
        raise ReaderError(body.decode("utf-8", "replace"))
    raise too_complex()


def _confine(limits: dict) -> None:
    """Give up everything that reading a file does not need."""
    cpu, memory = int(limits["cpu_seconds"]), int(limits["memory_bytes"])
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse)


def _refuse(event: str, arguments: tuple) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(f"The reader may not do this: {event}")
    if event == "open":
        mode = arguments[1]
        flags = arguments[2] if isinstance(arguments[2], int) else 0
        writing = isinstance(mode, str) and any(char in mode for char in "wax+")
        if writing or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            raise PermissionError("The reader may not write files.")


def _answer(data: bytes, filename: str, limits: Limits) -> bytes:
    """One byte and a body: the artifact, the refusal, or nothing but "failed"."""
    from procurement.reading import READER_VERSION
    from procurement.reading.artifact import dumps
    from procurement.reading.reader import read_package

    try:
        return DONE + dumps(read_package(data, filename, limits, READER_VERSION))
    except ReadingRefused as error:
        facts = {"code": error.code, "message_id": error.message_id, "params": error.params}
        return REFUSED + json.dumps(facts).encode()
    except (MemoryError, RecursionError):
        return FAILED
    except Exception:  # noqa: BLE001 - the parent raises it again, with the text, as a fault of ours
        return FAULT + traceback.format_exc().encode("utf-8", "replace")[-8_000:]


def main() -> int:
    """The child's whole life."""
    stream, out = sys.stdin.buffer, sys.stdout.buffer
    (length,) = HEADER.unpack(stream.read(HEADER.size))
    header = json.loads(stream.read(length))
    # What is needed is imported before the limits, so that nothing is opened under them.
    import procurement.reading.docx
    import procurement.reading.render_sheet
    import procurement.reading.xlsx  # noqa: F401

    if extension_of(header["filename"]) == "pdf":
        import procurement.reading.pdf  # noqa: F401

    _confine(header["limits"])
    data = stream.read()
    out.write(_answer(data, header["filename"], Limits(**header["limits"])))
    out.flush()
    return 0


if __name__ == "__main__":
    # Leaving at once: freeing a large reading piece by piece would only cost time.
    try:
        code = main()
    except (MemoryError, struct.error, json.JSONDecodeError):
        code = 3
    os._exit(code)
