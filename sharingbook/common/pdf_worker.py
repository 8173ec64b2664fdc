"""The child that turns one HTML text into a PDF: `python -m sharingbook.common.pdf_worker` (security: T10).

Standard input: a JSON object {"html", "styles": [CSS texts], "cpu_seconds", "memory_bytes"}; standard output:
the PDF, and nothing where it could not be made. It knows no settings, no database and no network.
"""

import gc
import json
import os
import resource
import sys
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

# Audit events that a report has no business with (PEP 578).
FORBIDDEN = (
    "socket.",
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.spawn",
    "pty.",
)


def deny_all() -> URLFetcher:
    """A fetcher that opens data: URLs alone: no file, no host."""
    return URLFetcher(allowed_protocols=["data"])


def pdf_of(html: str, styles: list[str]) -> bytes:
    """The HTML as PDF bytes; its text must be escaped already."""
    fonts = FontConfiguration()
    sheets = [CSS(string=style, font_config=fonts, url_fetcher=deny_all()) for style in styles]
    document = HTML(string=html, url_fetcher=deny_all(), base_url=None)
    return document.write_pdf(stylesheets=sheets, font_config=fonts)


def _refuse(event: str, _arguments: Any) -> None:
    if event.startswith(FORBIDDEN):
        raise PermissionError(f"A report may not do this: {event}")


def main() -> int:
    """The child's whole life."""
    order = json.load(sys.stdin.buffer)
    cpu, memory = order["cpu_seconds"], order["memory_bytes"]
    resource.setrlimit(resource.RLIMIT_CPU, (cpu, cpu + 1))
    # Private memory, not address space: the fonts are mapped, and count for nothing there.
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.addaudithook(_refuse)
    # A report lives for a second: collecting its boxes again and again takes more than half of the time.
    gc.disable()
    sys.stdout.buffer.write(pdf_of(order["html"], order["styles"]))
    sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    try:
        code = main()
    except (MemoryError, RecursionError):
        code = 3
    # Leaving at once: freeing the boxes one by one would only cost time.
    os._exit(code)
