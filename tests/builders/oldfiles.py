"""Small old office files made in code: compound files (OLE2) and OpenDocument packages."""

import io
import struct
import zipfile

SECTOR = 512
END, FREE, FAT = 0xFFFFFFFE, 0xFFFFFFFF, 0xFFFFFFFD
MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def compound(streams: dict[str, bytes | None]) -> bytes:
    """A compound file; None makes a storage. Streams lie in sectors of their own, however short they are."""
    sectors: list[bytes] = []
    fat: list[int] = []

    def put(data: bytes) -> int:
        start = len(sectors)
        count = max(1, -(-len(data) // SECTOR))
        for at in range(count):
            sectors.append(data[at * SECTOR : (at + 1) * SECTOR].ljust(SECTOR, b"\0"))
            fat.append(start + at + 1 if at + 1 < count else END)
        return start

    entries = [_entry("Root Entry", 5, END, 0)]
    for name, data in streams.items():
        start = END if data is None else put(data)
        entries.append(_entry(name, 1 if data is None else 2, start, len(data or b"")))
    directory = put(b"".join(entries))
    table = len(sectors)
    fat.append(FAT)
    numbers = fat + [FREE] * (SECTOR // 4 - len(fat))
    assert len(numbers) == SECTOR // 4, "one table sector holds 128 numbers; make the streams shorter"
    sectors.append(struct.pack(f"<{len(numbers)}I", *numbers))
    header = (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<5H", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
        + struct.pack("<10I", 0, 1, directory, 0, 0, END, 0, END, 0, table)
        + struct.pack("<108I", *[FREE] * 108)
    )  # fmt: skip
    return header + b"".join(sectors)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    raw = name.encode("utf-16-le") + b"\0\0"
    return (
        raw.ljust(64, b"\0")
        + struct.pack("<HBB", len(raw), kind, 1)
        + bytes(48)
        + struct.pack("<III", start, size, 0)
    )


def workbook_stream(*, password: bool = False, sheet: int = 0) -> bytes:
    """The first records of an .xls; `sheet` is the kind of its only sheet (1: Excel 4 macros)."""
    records = struct.pack("<2H", 0x809, 16) + bytes(16)
    if password:
        records += struct.pack("<2H", 0x2F, 6) + bytes(6)
    records += struct.pack("<2H", 0x85, 8) + struct.pack("<IBB", 0, 0, sheet) + b"\1A"
    return records + struct.pack("<2H", 0x0A, 0)


def open_document(
    kind: str, parts: dict[str, bytes] | None = None, *, body: str = "", manifest: str = ""
) -> bytes:
    """An OpenDocument package; `kind` is "text", "spreadsheet" or "presentation"."""
    out = io.BytesIO()
    media = f"application/vnd.oasis.opendocument.{kind}"
    names = "".join(
        f' xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{long}:1.0"'
        for short, long in (("office", "office"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
                            ("svg", "svg-compatible"))
    )  # fmt: skip
    content = (
        f'<office:document-content{names} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">'
        f"<office:body><office:{kind}>{body}</office:{kind}></office:body></office:document-content>"
    )
    listed = (
        f'<m:manifest xmlns:m="{MANIFEST}" m:version="1.2">'
        f'<m:file-entry m:full-path="/" m:media-type="{media}"/>'
        f'<m:file-entry m:full-path="content.xml" m:media-type="text/xml"/>{manifest}</m:manifest>'
    )
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", media)
        package.writestr("content.xml", content, zipfile.ZIP_DEFLATED)
        package.writestr("META-INF/manifest.xml", listed)
        for name, data in (parts or {}).items():
            package.writestr(name, data, zipfile.ZIP_DEFLATED)
    return out.getvalue()
