"""Pictures of a draft, made anew in a process of their own: a part of a package, or a page of a PDF.

What a file calls a picture never reaches a browser. The child (`picture_worker.py`) decodes it under
limits and writes a WebP of our own, without whatever else the file held; this side only starts it.
"""

import contextlib
import json
import os
import signal
import subprocess
import tempfile

from procurement.reading.limits import MB, Limits
from procurement.reading.worker import HEADER, start_child

CPU_SECONDS, WALL_SECONDS, MEMORY, MOST_BYTES = 15, 25, 768 * MB, 16 * MB
CONTENT_TYPE = "image/webp"
MAGIC = (b"RIFF", b"WEBP")


class NoPicture(Exception):  # noqa: N818 - a verdict on the picture, not a fault of ours
    """Nothing can be shown: damaged, too large, of a kind that is not shown, or too slow."""


class NotNow(Exception):  # noqa: N818 - a state of this machine
    """It took too long; on a machine with less to do it may not."""


def make_picture(data: bytes, *, part: str = "", page: int = 0, limits: Limits | None = None) -> bytes:
    """A WebP of the part of a package (`part`) or of the page of a PDF (`page`, from 1).

    Raises NoPicture, or NotNow.
    """
    limits = limits or Limits()
    fences = limits.as_dict() | {"cpu_seconds": CPU_SECONDS, "memory_bytes": MEMORY}
    header = json.dumps({"part": part, "page": page, "limits": fences}).encode()
    answer = _ask(HEADER.pack(len(header)) + header + data)
    if len(answer) > MOST_BYTES or (answer[:4], answer[8:12]) != MAGIC:
        raise NoPicture
    return answer


def _ask(message: bytes) -> bytes:
    with tempfile.TemporaryDirectory(prefix="picture-") as folder:
        child = start_child("procurement.reading.picture_worker", folder)
        try:
            answer, _ = child.communicate(message, WALL_SECONDS)
        except subprocess.TimeoutExpired as error:
            raise NotNow from error
        finally:
            if child.poll() is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
            child.wait()
            for stream in (child.stdin, child.stdout):
                stream.close()
    return answer if child.returncode == 0 else b""
