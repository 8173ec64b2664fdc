"""Short comments for Word files, and what a test looks at in the copy."""

import io
import re
import zipfile

from reviews.exchange.comments import NativeComment


def said(number: int, seq: int, start: int, end: int, end_seq: int | None = None, **more) -> NativeComment:
    facts = {"text": f"意見{number}", "author": "青山 花子", **more}
    return NativeComment(f"n{number}", seq, start, end, end_seq=end_seq, **facts)


def reply(number: int, parent: str, **more) -> NativeComment:
    return NativeComment(
        f"n{number}", None, None, None, f"返事{number}", more.pop("author", "契約担当"), parent=parent, **more
    )


def part(data: bytes, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return package.read(name).decode()


def body(data: bytes) -> str:
    return re.search("<w:body>(.*)<w:sectPr/>", part(data, "word/document.xml"), re.DOTALL)[1]


def run(content: str, properties: str = "") -> str:
    return f"<w:r>{f'<w:rPr>{properties}</w:rPr>' if properties else ''}{content}</w:r>"


def marks(number: int) -> tuple[str, str]:
    return (
        f'<w:commentRangeStart w:id="{number}"/>',
        f'<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>',
    )
