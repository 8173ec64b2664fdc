"""Office packages written by hand, part by part, so that a test can put in anything at all.

`docx(body)` and `xlsx(sheets)` give the smallest valid files; `Package` lets a test change one thing.
"""

# XML reads better unbroken.
# ruff: noqa: E501

import io
import struct
import zipfile
import zlib
from xml.sax.saxutils import escape, quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
W_NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    f'xmlns:r="{OFFICE}" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" '
    'xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)
S_NAMES = f'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="{OFFICE}"'
WHEN = (2026, 4, 1, 0, 0, 0)


class Package:
    """Parts by name, with their types and relationships; `build()` writes the zip."""

    def __init__(self):
        self.parts: dict[str, bytes | str] = {}
        self.types: dict[str, str] = {}
        self.defaults = {
            "rels": "application/vnd.openxmlformats-package.relationships+xml",
            "xml": "application/xml",
        }
        self.relations: dict[str, list[tuple[str, str, str, bool]]] = {}
        self.raw: dict[str, bytes | str] = {}  # parts that replace what build() would write

    def add(self, name: str, content: bytes | str, content_type: str = "") -> "Package":
        self.parts[name] = content
        if content_type:
            self.types[name] = content_type
        return self

    def relate(
        self, source: str, kind: str, target: str, *, external: bool = False, id: str = ""
    ) -> "Package":
        """A relationship; `kind` is the last word of the type, or the whole type."""
        found = self.relations.setdefault(source, [])
        uri = kind if ":" in kind else f"{OFFICE}/{kind}"
        found.append((id or f"rId{len(found) + 1}", uri, target, external))
        return self

    def files(self) -> dict[str, bytes]:
        types = "".join(
            f"<Default Extension={quoteattr(ext)} ContentType={quoteattr(kind)}/>"
            for ext, kind in self.defaults.items()
        ) + "".join(
            f"<Override PartName={quoteattr('/' + name)} ContentType={quoteattr(kind)}/>"
            for name, kind in self.types.items()
        )
        out: dict[str, bytes | str] = {
            "[Content_Types].xml": f'{HEAD}<Types xmlns="{PACKAGE}/content-types">{types}</Types>'
        }
        for source, items in self.relations.items():
            folder, _, base = source.rpartition("/")
            name = f"{folder}/_rels/{base}.rels" if folder else f"_rels/{base}.rels"
            rows = "".join(
                f"<Relationship Id={quoteattr(i)} Type={quoteattr(uri)} Target={quoteattr(target)}"
                + (' TargetMode="External"/>' if external else "/>")
                for i, uri, target, external in items
            )
            out[name] = f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{rows}</Relationships>'
        out.update(self.parts)
        out.update(self.raw)
        return {name: data.encode() if isinstance(data, str) else data for name, data in out.items()}

    def build(self) -> bytes:
        return zip_bytes(list(self.files().items()))


def zip_bytes(entries: list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in entries:
            archive.writestr(zipfile.ZipInfo(name, WHEN), data, method)
    return out.getvalue()


def raw_zip(entries: list[dict]) -> bytes:
    """A zip written field by field: each entry may lie about its size, CRC, name, flags or place.

    Keys: name (bytes), data (bytes), and optional size, crc, flags, attributes, packed, method,
    local_name, offset (share another entry's bytes).
    """
    out, directory = bytearray(), bytearray()
    for entry in entries:
        name, data = entry["name"], entry.get("data", b"")
        packed = entry.get("packed")
        if packed is None:
            deflater = zlib.compressobj(9, zlib.DEFLATED, -15)
            packed = deflater.compress(data) + deflater.flush()
        crc = entry.get("crc", zlib.crc32(data))
        size = entry.get("size", len(data))
        flags, method = entry.get("flags", 0x800), entry.get("method", 8)
        offset = entry.get("offset", len(out))
        local = entry.get("local_name", name)
        if "offset" not in entry:
            out += struct.pack(
                "<4s5H3I2H",
                b"PK\x03\x04",
                20,
                flags,
                method,
                0,
                0x5C81,
                crc,
                len(packed),
                size,
                len(local),
                0,
            )
            out += local + packed
        directory += struct.pack(
            "<4s6H3I5H2I", b"PK\x01\x02", 0x0314, 20, flags, method, 0, 0x5C81, crc, len(packed), size,
            len(name), 0, 0, 0, 0, entry.get("attributes", 0), offset,
        )  # fmt: skip
        directory += name
    end = struct.pack(
        "<4s4H2IH", b"PK\x05\x06", 0, 0, len(entries), len(entries), len(directory), len(out), 0
    )
    return bytes(out + directory + end)


def document(body: str) -> str:
    return f"{HEAD}<w:document {W_NAMES}><w:body>{body}<w:sectPr/></w:body></w:document>"


def docx_package(body: str = "", **parts: str) -> Package:
    """A Word package. Keyword parts: styles, numbering, footnotes, endnotes, comments,
    commentsExtended, header1, footer1, as the inside of their root element."""
    package = Package()
    package.add("word/document.xml", document(body), f"{WORD}.document.main+xml")
    package.relate("", "officeDocument", "word/document.xml")
    for name, content in parts.items():
        kind = name.rstrip("0123456789")
        root = {"header": "hdr", "footer": "ftr", "commentsExtended": "commentsEx"}.get(kind, kind)
        prefix = "w15" if kind == "commentsExtended" else "w"
        xml = f"{HEAD}<{prefix}:{root} {W_NAMES}>{content}</{prefix}:{root}>"
        package.add(f"word/{name}.xml", xml, f"{WORD}.{kind}+xml")
        package.relate("word/document.xml", kind, f"{name}.xml")
    return package


def docx(body: str = "", **parts: str) -> bytes:
    return docx_package(body, **parts).build()


def p(
    text: str = "", *, style: str = "", num: tuple[int, int] | None = None, run: str = "", more: str = ""
) -> str:
    """A paragraph; num is (numId, ilvl), run goes into rPr, more into pPr."""
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    if num:
        properties += f'<w:numPr><w:ilvl w:val="{num[1]}"/><w:numId w:val="{num[0]}"/></w:numPr>'
    properties += more
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{r(text, run) if text else ''}</w:p>"


def r(text: str, run: str = "") -> str:
    return (
        f'<w:r>{f"<w:rPr>{run}</w:rPr>" if run else ""}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    )


def tc(content: str, properties: str = "") -> str:
    return f"<w:tc>{f'<w:tcPr>{properties}</w:tcPr>' if properties else ''}{content}</w:tc>"


def tr(*cells: str, properties: str = "") -> str:
    return f"<w:tr>{f'<w:trPr>{properties}</w:trPr>' if properties else ''}{''.join(cells)}</w:tr>"


def tbl(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def level(index: int, fmt: str, text: str, start: int | None = 1, more: str = "") -> str:
    begin = "" if start is None else f'<w:start w:val="{start}"/>'
    return (
        f'<w:lvl w:ilvl="{index}">{begin}<w:numFmt w:val="{fmt}"/>{more}<w:lvlText w:val="{text}"/></w:lvl>'
    )


def abstract(number: int, *levels: str) -> str:
    return f'<w:abstractNum w:abstractNumId="{number}">{"".join(levels)}</w:abstractNum>'


def num(number: int, abstract_id: int, overrides: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract_id}"/>{overrides}</w:num>'


def xlsx_package(
    sheets: dict[str, str],
    strings: str = "",
    styles: str = "",
    states: dict[str, str] | None = None,
    book: str = "",
) -> Package:
    """A workbook; each sheet's value is the inside of its `worksheet` element."""
    package = Package()
    rows = []
    for index, (name, content) in enumerate(sheets.items(), start=1):
        part = f"xl/worksheets/sheet{index}.xml"
        package.add(part, f"{HEAD}<worksheet {S_NAMES}>{content}</worksheet>", f"{SHEET}.worksheet+xml")
        package.relate("xl/workbook.xml", "worksheet", f"worksheets/sheet{index}.xml", id=f"rId{index}")
        state = f' state="{states[name]}"' if states and name in states else ""
        rows.append(f'<sheet name={quoteattr(name)} sheetId="{index}"{state} r:id="rId{index}"/>')
    package.add(
        "xl/workbook.xml",
        f"{HEAD}<workbook {S_NAMES}>{book}<sheets>{''.join(rows)}</sheets></workbook>",
        f"{SHEET}.sheet.main+xml",
    )
    package.relate("", "officeDocument", "xl/workbook.xml")
    for name, root, content in (("sharedStrings", "sst", strings), ("styles", "styleSheet", styles)):
        if content:
            package.add(
                f"xl/{name}.xml", f"{HEAD}<{root} {S_NAMES}>{content}</{root}>", f"{SHEET}.{name}+xml"
            )
            package.relate("xl/workbook.xml", name, f"{name}.xml", id=f"rId{name}")
    return package


def xlsx(sheets: dict[str, str], **parts) -> bytes:
    return xlsx_package(sheets, **parts).build()


def cell(address: str, value: str, kind: str = "inlineStr", style: int | None = None) -> str:
    """One cell: inline text, or kind "n", "s", "b", "e", "str" with its raw value."""
    mark = "" if style is None else f' s="{style}"'
    if kind == "inlineStr":
        return (
            f'<c r="{address}"{mark} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        )
    return f'<c r="{address}"{mark} t="{kind}"><v>{escape(value)}</v></c>'


def row(number: int, *cells: str, more: str = "") -> str:
    return f'<row r="{number}"{more}>{"".join(cells)}</row>'


def sheet_data(*rows: str) -> str:
    return f"<sheetData>{''.join(rows)}</sheetData>"
