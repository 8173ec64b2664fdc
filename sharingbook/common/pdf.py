"""PDF from our own templates, made in a process of its own: nothing is fetched, and a report that takes
too long or too much memory ends alone (security: T10). Fonts are those of the machine."""

import json
import logging
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_noop as _

from sharingbook.common.errors import DomainError

STYLES = Path(settings.BASE_DIR) / "sharingbook" / "static" / "pdf"
MIB = 1024 * 1024
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """What one report may take. A thousand rows take 4 seconds and 320 MB."""

    wall_seconds: int = 60
    cpu_seconds: int = 60
    memory_bytes: int = 512 * MIB


class ReportTooLarge(DomainError):  # noqa: N818 -- names follow the glossary
    """The report met a limit; the page and the workbook hold the same."""

    def __init__(self) -> None:
        super().__init__(
            _("This report is too large for a PDF. Narrow it down, or read it as a page or as an Excel file.")
        )


def render_pdf(
    html: str, *, styles: tuple[str, ...] = ("report.css",), limits: Limits | None = None
) -> bytes:
    """The HTML as PDF bytes. `styles`: file names in static/pdf; the text must be escaped already.

    Raises `ReportTooLarge` at a limit, and `RuntimeError` when the child is wrong for another reason.
    """
    limits = limits or Limits()
    order = {
        "html": html,
        "styles": [(STYLES / name).read_text(encoding="utf-8") for name in styles],
        "cpu_seconds": limits.cpu_seconds,
        "memory_bytes": limits.memory_bytes,
    }
    with tempfile.TemporaryDirectory(prefix="report-") as folder:
        try:
            child = subprocess.run(  # noqa: S603 - our own module, no shell, no user input in the arguments
                [sys.executable, "-m", "sharingbook.common.pdf_worker"],
                input=json.dumps(order).encode(),
                capture_output=True,
                cwd=folder,
                env={
                    "PYTHONPATH": str(settings.BASE_DIR),
                    "PYTHONDONTWRITEBYTECODE": "1",
                    "LC_ALL": "C.UTF-8",
                    "XDG_CACHE_HOME": folder,
                },
                timeout=limits.wall_seconds,
                start_new_session=True,
                check=False,
            )
        except subprocess.TimeoutExpired as error:
            raise ReportTooLarge from error
    if child.stdout.startswith(b"%PDF") and child.returncode == 0:
        return child.stdout
    if child.returncode == 1:  # a traceback: ours to mend
        _log.error("pdf_worker: %s", child.stderr.decode("utf-8", "replace")[-4_000:])
        raise RuntimeError("The PDF could not be made; the log says why.")
    raise ReportTooLarge
