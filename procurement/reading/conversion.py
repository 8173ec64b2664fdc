"""Old formats through LibreOffice, where it is installed; its answer is then read as any draft.

The program runs in a folder and with a profile of its own, without a network where the kernel allows
that, with limits on time, memory and what it writes, and is ended as a group. The file has passed
`oldformats.check_old` before.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass, replace
from pathlib import Path

from procurement.reading import artifact
from procurement.reading.gate import PDF, check_basics, check_file
from procurement.reading.limits import Limits
from procurement.reading.messages import refusal, too_complex, warning
from procurement.reading.oldformats import OldFormat, check_old, old_format_of
from procurement.reading.worker import ROOT, read_in_worker

SECONDS = 60
# One process runs no more of them at once: each takes a core and some hundred megabytes.
AT_ONCE = threading.BoundedSemaphore(2)
PROFILE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
%s</oor:items>
"""
# No macros, no links: Writer's 0 and Calc's 1 both mean "never update".
SETTINGS = (
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Security/Scripting", "DisableActiveContent", "true"),
    ("Writer/Content/Update", "Link", "0"),
    ("Writer/Content/Update", "Field", "false"),
    ("Calc/Content/Update", "Link", "1"),
    ("Common/Misc", "FirstRun", "false"),
)


@dataclass(frozen=True, slots=True)
class Read:
    """`artifact`: the reading as stored; `converted`: what it was read from, if not the original."""

    artifact: bytes
    converted: bytes = b""


def find_libreoffice(configured: str = "") -> str:
    """The program's path, or "" where there is none. `configured` "off" leaves it unused."""
    if configured == "off":
        return ""
    if configured:
        return configured if os.access(configured, os.X_OK) else ""
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


def read_any(data: bytes, filename: str, limits: Limits | None = None, *, libreoffice: str = "") -> Read:
    """Read a draft of any kind under limits; old formats are converted first.

    The reading carries the sha256 of `data`. Raises as `worker.read_in_worker`.
    """
    limits = limits or Limits()
    check_basics(data, filename, limits)
    kind = None if data.startswith(PDF) else old_format_of(data)
    if kind is None:
        if not data.startswith((PDF, b"PK")):
            check_file(data, filename, limits, converts=False)  # it has the better words
        return Read(read_in_worker(data, filename, limits))
    check_old(kind, data, filename, limits)
    if not libreoffice:
        raise refusal("no_converter", format=kind.name, instead=kind.instead)
    converted = convert(data, kind, libreoffice, min(SECONDS, limits.wall_seconds))
    stored = read_in_worker(converted, f"draft.{kind.becomes}", limits)
    reading = artifact.loads(stored)
    said = warning("converted", format=kind.name)
    reading = replace(reading, sha256=hashlib.sha256(data).hexdigest(), warnings=(said, *reading.warnings))
    return Read(artifact.dumps(reading), converted)


def convert(data: bytes, kind: OldFormat, libreoffice: str, seconds: int = SECONDS) -> bytes:
    """The file as .docx or .xlsx. Raises `ReadingRefused` ("not_converted") or `TooComplex` (time)."""
    failed = refusal("not_converted", format=kind.name, instead=kind.instead)
    with tempfile.TemporaryDirectory(prefix="converting-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / f"draft.{kind.extension}"
        source.write_bytes(data)
        out = folder / "out"
        out.mkdir()
        profile = folder / "profile"
        _write_profile(profile)
        command = [
            sys.executable, "-m", "procurement.reading.conversion_child", str(seconds), libreoffice,
            "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nofirststartwizard",
            f"-env:UserInstallation={profile.as_uri()}",
            "--convert-to", kind.becomes, "--outdir", str(out), str(source),
        ]  # fmt: skip
        if not AT_ONCE.acquire(timeout=seconds):
            raise too_complex()
        try:
            _run(command, folder, seconds)
        finally:
            AT_ONCE.release()
        results = [path for path in out.iterdir() if path.suffix == f".{kind.becomes}"]
        if len(results) != 1 or results[0].is_symlink():
            raise failed
        return results[0].read_bytes()


def _run(command: list[str], folder: Path, seconds: int) -> None:
    """Run to the end or to the limit; nothing of it remains."""
    environment = {
        "HOME": str(folder), "TMPDIR": str(folder), "PATH": "/usr/local/bin:/usr/bin:/bin",
        "LC_ALL": "C.UTF-8", "PYTHONPATH": ROOT, "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    process = subprocess.Popen(  # noqa: S603 - no shell; the only outside word is the administrator's path
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        close_fds=True,
    )
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired as error:
        raise too_complex() from error
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _write_profile(folder: Path) -> None:
    (folder / "user").mkdir(parents=True)
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>\n"
        for path, name, value in SETTINGS
    )
    (folder / "user" / "registrymodifications.xcu").write_text(PROFILE % items, encoding="utf-8")
