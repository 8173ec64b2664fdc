"""Runs the gate on files in forked children of a small process, and measures each.

`python -m tests.builders.measured NAME FILE …` (pairs) prints a JSON line a file: verdict ("" when the gate
lets it pass), seconds, how many bytes the peak of memory rose over the idle process, and the forbidden
things that were tried (sockets, files opened for writing, programs).
"""

import json
import os
import resource
import sys
import time
from pathlib import Path

WATCHED = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.remove",
    "os.mkdir",
)


def main(arguments: list[str]) -> None:
    from procurement.reading import Limits, ReadingRefused
    from procurement.reading.package import open_package

    for name, path in zip(arguments[::2], arguments[1::2], strict=True):
        ours, theirs = os.pipe()
        child = os.fork()
        if child == 0:
            os.write(theirs, json.dumps(_run(open_package, ReadingRefused, Limits(), name, path)).encode())
            os._exit(0)
        os.close(theirs)
        with os.fdopen(ours) as answer:
            print(answer.read() or json.dumps({"code": "died"}), flush=True)  # noqa: T201
        os.waitpid(child, 0)


def _run(open_package, refused, limits, name: str, path: str) -> dict:
    tried: list[str] = []

    def watch(event: str, arguments: tuple) -> None:
        if event.startswith(WATCHED):
            tried.append(event)
        elif event == "open" and isinstance(arguments[2], int) and arguments[2] & (os.O_WRONLY | os.O_RDWR):
            tried.append(f"open {arguments[0]}")

    data = Path(path).read_bytes()
    sys.addaudithook(watch)
    code = ""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.process_time()
    try:
        open_package(data, name, limits)
    except refused as error:
        code = error.code
    seconds = time.process_time() - started
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * 1024
    return {"code": code, "seconds": seconds, "grown": grown, "tried": tried}


if __name__ == "__main__":
    main(sys.argv[1:])
