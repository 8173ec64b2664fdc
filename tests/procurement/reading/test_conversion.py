"""Old formats through LibreOffice itself: the text arrives, and nothing else comes in or goes out.

LibreOffice is optional for the product, so these tests are left out, loudly, where it is not installed.
"""

# Markup reads better unbroken.
# ruff: noqa: E501

import hashlib
import http.server
import io
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import pytest
from PIL import Image

from procurement.reading import Limits, ReadingRefused, artifact
from procurement.reading.conversion import find_libreoffice, read_any
from procurement.reading.errors import TooComplex
from tests.builders.oldfiles import open_document
from tests.builders.packages import cell, row, sheet_data, xlsx
from tests.builders.small_docx import LINES, small_docx

PROGRAM = find_libreoffice()
pytestmark = pytest.mark.skipif(
    not PROGRAM, reason="LIBREOFFICE IS NOT INSTALLED: the conversion of old formats is NOT tested here"
)


@pytest.fixture(scope="module")
def old_file(tmp_path_factory):
    """Makes a file of an old format with LibreOffice; its bytes."""
    folder = tmp_path_factory.mktemp("old")
    (folder / "word.docx").write_bytes(small_docx())
    (folder / "excel.xlsx").write_bytes(
        xlsx({"要件": sheet_data(row(1, cell("A1", "応答"), cell("B1", "３秒")))})
    )

    def make(kind: str) -> bytes:
        source = "excel.xlsx" if kind in ("xls", "ods") else "word.docx"
        subprocess.run(
            [PROGRAM, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}", "--convert-to", kind,
             "--outdir", str(folder), str(folder / source)], check=True, capture_output=True, timeout=120,
        )  # fmt: skip
        return (folder / f"{source.partition('.')[0]}.{kind}").read_bytes()

    return make


@pytest.fixture
def listener():
    """A web server on this machine; what was asked of it."""
    asked = []

    class Asked(http.server.BaseHTTPRequestHandler):
        def do_GET(self):  # noqa: N802 - the name is the library's
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_HEAD = do_OPTIONS = do_PROPFIND = do_GET  # noqa: N815

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Asked)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", asked
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("kind", ["doc", "odt", "rtf", "xls", "ods"])
def test_an_old_file_is_read_with_its_words_and_keeps_its_own_hash(old_file, kind):
    data = old_file(kind)
    found = read_any(data, f"仕様書.{kind}", libreoffice=PROGRAM)
    reading = artifact.loads(found.artifact)
    texts = [block.text for block in reading.blocks if block.text]
    assert texts == (["応答", "３秒"] if kind in ("xls", "ods") else list(LINES))
    assert reading.sha256 == hashlib.sha256(data).hexdigest()
    assert reading.warnings[0].code == "converted"
    assert f".{kind}" in str(reading.warnings[0])
    assert found.converted.startswith(b"PK")


@pytest.mark.parametrize("kind", ["odt", "ods", "rtf"])
def test_no_address_is_fetched_and_no_file_of_the_server_shows_in_the_draft(kind, tmp_path, listener):
    address, asked = listener
    secret = tmp_path / "secret.txt"
    secret.write_text("秘密の行SECRET")
    picture = tmp_path / "secret.png"
    Image.new("RGB", (40, 40), "red").save(picture)
    found = read_any(_linking(kind, address, secret, picture), f"a.{kind}", libreoffice=PROGRAM)
    with zipfile.ZipFile(io.BytesIO(found.converted)) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    assert artifact.loads(found.artifact).blocks
    assert not any(b"SECRET" in part for part in parts.values())
    assert not any("media/" in name for name in parts)
    assert asked == []


def _linking(kind: str, address: str, secret: Path, picture: Path) -> bytes:
    if kind == "odt":
        sources = (secret.as_uri(), f"{address}/text")
        body = "<text:p>x</text:p>" + "".join(
            f'<text:section text:name="s{at}"><text:section-source xlink:href="{source}" xlink:type="simple"/>'
            "<text:p>old</text:p></text:section>"
            for at, source in enumerate(sources)
        )
        body += "".join(
            f'<text:p><draw:frame svg:width="2cm" svg:height="2cm"><draw:image xlink:href="{source}"'
            ' xlink:type="simple"/></draw:frame></text:p>'
            for source in (picture.as_uri(), f"{address}/picture.png")
        )
        return open_document("text", body=body)
    if kind == "ods":
        cells = "".join(
            f'<table:table-cell table:formula="of:={formula}" xmlns:table="urn:oasis:names:tc:opendocument:'
            'xmlns:table:1.0" office:value-type="string"><text:p>x</text:p></table:table-cell>'
            for formula in (f"WEBSERVICE(&quot;{address}/&quot;)", f"'{secret.as_uri()}'#$a.A1")
        )
        return open_document(
            "spreadsheet",
            body=f'<table:table table:name="t"><table:table-row>{cells}</table:table-row></table:table>',
        )
    fields = (
        f'INCLUDETEXT "{secret}"',
        f'INCLUDEPICTURE "{picture}" \\\\d',
        f'INCLUDEPICTURE "{address}/p.png" \\\\d',
    )
    words = "".join(rf"{{\field{{\*\fldinst {field}}}{{\fldrslt x}}}}\par " for field in fields)
    return rf"{{\rtf1\ansi one\par {words}}}".encode()


def test_a_conversion_that_takes_too_long_is_ended_with_everything_that_it_started(tmp_path):
    slow = tmp_path / "slow"
    slow.write_text("#!/bin/sh\nsleep 6173 &\nsleep 6173\n")
    slow.chmod(0o755)
    with pytest.raises(TooComplex):
        read_any(b"{\\rtf1 x}", "a.rtf", Limits(wall_seconds=2), libreoffice=str(slow))
    assert subprocess.run(["pgrep", "-f", "^sleep 6173$"], capture_output=True).returncode == 1  # noqa: S607


def test_a_program_that_makes_nothing_is_said_with_the_format_to_save_as():
    with pytest.raises(ReadingRefused) as refused:
        read_any(b"{\\rtf1 x}", "a.rtf", libreoffice="/bin/true")
    assert refused.value.code == "not_converted"
    assert "Word (.docx)" in str(refused.value)


def test_the_kernel_holds_a_process_to_the_paths_that_it_was_left(tmp_path):
    """Where it has Landlock at all; the converter relies on it for what a document may name."""
    script = (
        "import sys\nfrom procurement.reading.landlock import allow_only\n"
        "held = allow_only([], [sys.argv[1]], [])\nopen(sys.argv[1] + '/own', 'w').close()\n"
        "try:\n    open('/etc/hostname')\nexcept PermissionError:\n    print('held', held)\nelse:\n    print('free', held)"
    )
    root = Path(__file__).resolve().parents[3]
    run = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], cwd=root, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() in ("held True", "free False")
