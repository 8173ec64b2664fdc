"""Small real PDFs: Japanese ones by WeasyPrint, odd ones written by hand, object by object."""

import io

import weasyprint
from PIL import Image

TWO_PAGES = (
    "<h1>調達仕様書</h1><p>第１条　本業務の目的を定める。</p><p>第２条　応答は速やかに返すこと。</p>"
    '<h1 style="break-before: page">第２章 要件</h1><p>第３条　記録を保存すること。</p>'
)
CATALOG = "<< /Type /Catalog /Pages 2 0 R %s >>"
FONT = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"


def japanese(html: str = TWO_PAGES) -> bytes:
    return weasyprint.HTML(string=f"<html lang=ja>{html}").write_pdf()


def scanned() -> bytes:
    """One page that is nothing but a picture."""
    out = io.BytesIO()
    Image.new("L", (300, 400), 200).save(out, "PDF")
    return out.getvalue()


def by_hand(
    pages: tuple[str, ...] = ("Hello",),
    *,
    catalog: str = "",
    on_page: str = "",
    more: tuple[str, ...] = (),
    trailer: str = "",
) -> bytes:
    """A PDF with one line a page ("" for none); `more` are the objects from 4 + 2 × pages on."""
    first = 4
    kids = " ".join(f"{first + 2 * at} 0 R" for at in range(len(pages)))
    objects = [CATALOG % catalog, f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>", FONT]
    for at, line in enumerate(pages):
        content = f"BT /F1 24 Tf 72 700 Td ({line}) Tj ET" if line else ""
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] {on_page} "
            f"/Resources << /Font << /F1 3 0 R >> >> /Contents {first + 2 * at + 1} 0 R >>"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream")
    return _file([*objects, *more], trailer)


def _file(objects: list[str], trailer: str) -> bytes:
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\n".encode()
    return bytes(out + f"startxref\n{start}\n%%EOF\n".encode())


def with_password() -> bytes:
    """Encrypted by a password that nobody knows, not even the one that wrote it."""
    secret = "41" * 32
    rule = f"<< /Filter /Standard /V 1 /R 2 /O <{secret}> /U <{secret}> /P -4 >>"
    return by_hand(more=(rule,), trailer=f"/Encrypt 6 0 R /ID [<{'00' * 16}> <{'00' * 16}>]")


def with_script() -> bytes:
    names = "/Names << /JavaScript << /Names [(a) 6 0 R] >> >>"
    return by_hand(catalog=names, more=("<< /S /JavaScript /JS (app.alert\\('x'\\)) >>",))


def with_attachment() -> bytes:
    names = "/Names << /EmbeddedFiles << /Names [(a.txt) 6 0 R] >> >>"
    listed = "<< /Type /Filespec /F (a.txt) /UF (a.txt) /EF << /F 7 0 R >> >>"
    return by_hand(catalog=names, more=(listed, "<< /Type /EmbeddedFile /Length 1 >>\nstream\nx\nendstream"))


def with_highlight() -> bytes:
    mark = (
        "<< /Type /Annot /Subtype /Highlight /Rect [60 690 200 730] /T (Sato) /M (D:20260105100000+09'00') "
        "/QuadPoints [60 730 200 730 60 690 200 690] /Contents (Too vague.) >>"
    )
    return by_hand(on_page="/Annots [6 0 R]", more=(mark,))


def with_labels() -> bytes:
    return by_hand(("One", "Two"), catalog="/PageLabels << /Nums [0 << /S /r >>] >>")
