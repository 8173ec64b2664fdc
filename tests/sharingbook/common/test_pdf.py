"""A report reaches nothing, prints texts as texts, and ends alone where it is too large (security: T10)."""

import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from sharingbook.common.pdf import Limits, ReportTooLarge, render_pdf


@pytest.fixture
def canary():
    """A server that counts who calls it; `.address`, `.hits`."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.hits.append(self.path)
            self.send_response(404)
            self.end_headers()

        def log_message(self, *_args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.hits = []
    server.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_no_markup_reaches_a_file_or_a_host(canary, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("CANARY-FILE-BYTES")
    targets = (secret.as_uri(), f"{canary.address}/x.png")
    html = "<p>本文</p>" + "".join(
        f'<link rel=attachment href="{to}"><a rel=attachment href="{to}">a</a><img src="{to}">'
        f'<link rel=stylesheet href="{to}"><style>@import url({to}); body {{font-family: f}}'
        f"@font-face {{font-family: f; src: url({to})}} body {{background: url({to})}}</style>"
        f"<object data='{to}'></object><embed src='{to}'>"
        f"<svg><image href='{to}' width=9 height=9 /></svg>"
        for to in targets
    )
    pdf = render_pdf(html)
    assert canary.hits == []
    assert b"CANARY" not in pdf
    assert b"/EmbeddedFile" not in pdf
    file = tmp_path / "out.pdf"
    file.write_bytes(pdf)
    text = subprocess.run(["pdftotext", file, "-"], capture_output=True, text=True, check=True).stdout
    assert "本文" in text
    assert "CANARY" not in text


@pytest.mark.parametrize(
    "html",
    ["<p>" + "字" * 100_000, "<table><tr><td colspan=1000000>字</td></tr></table>"],
    ids=["one endless word", "one endless row"],
)
def test_texts_of_any_length_are_printed(html):
    assert render_pdf(html).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("html", "limits"),
    [
        ("<div>" * 600 + "字", Limits()),
        ("<p>字</p>" * 20_000, Limits(memory_bytes=120 * 1024 * 1024)),
        ("<p>字</p>" * 20_000, Limits(cpu_seconds=1)),
        ("<p>字</p>" * 20_000, Limits(wall_seconds=1)),
    ],
    ids=["nested too deep", "memory", "processor", "time"],
)
def test_a_report_that_is_too_large_ends_alone_and_says_what_to_do(html, limits):
    with pytest.raises(ReportTooLarge) as refused:
        render_pdf(html, limits=limits)
    assert "Excel" in str(refused.value)
