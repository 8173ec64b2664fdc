"""The smallest honest Word file: one paragraph a line, nothing else; every call with the same lines gives
the same bytes."""

import io
import zipfile
from xml.sax.saxutils import escape

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/word/document.xml" ContentType='
    '"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELATIONSHIPS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
    'officeDocument" Target="word/document.xml"/></Relationships>'
)
_DOCUMENT = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    "<w:body>{body}<w:sectPr/></w:body></w:document>"
)
LINES = (
    "第１条　業務の目的",
    "本業務は、保育所等の入所申込みをオンラインで受け付けるシステムを構築するものである。",
    "第２条　応答の速さ",
    "利用者の操作に対し、できるだけ速やかに応答すること。",
    "第３条　成果物",
    "受託者は、設計書及び操作手順書を令和９年３月３１日までに納品すること。",
)


def small_docx(lines: tuple[str, ...] | list[str] = LINES) -> bytes:
    """Bytes of a .docx with one paragraph for each line."""
    body = "".join(f'<w:p><w:r><w:t xml:space="preserve">{escape(line)}</w:t></w:r></w:p>' for line in lines)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, text in (
            ("[Content_Types].xml", _TYPES),
            ("_rels/.rels", _RELATIONSHIPS),
            ("word/document.xml", _DOCUMENT.format(body=body)),
        ):
            package.writestr(zipfile.ZipInfo(name, (2026, 4, 1, 0, 0, 0)), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()
