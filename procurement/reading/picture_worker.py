"""The child of `pictures.py`: decodes one picture under limits and writes it anew; nothing on any trouble."""

import importlib
import io
import json
import os
import sys

from PIL import Image, ImageFile, ImageOps

from procurement.reading.confine import confine
from procurement.reading.container import read_directory
from procurement.reading.limits import Limits
from procurement.reading.package import Package
from procurement.reading.worker import HEADER

FORMATS = {
    "PNG": "Png", "JPEG": "Jpeg", "GIF": "Gif", "BMP": "Bmp", "DIB": "Bmp", "TIFF": "Tiff", "WEBP": "WebP",
}  # fmt: skip
# What is otherwise loaded at its first use.
LATER = (
    "encodings.ascii", "encodings.cp437", "encodings.latin_1", "encodings.utf_16", "encodings.utf_16_le",
    "encodings.utf_16_be", "zipfile", "PIL.ExifTags", "PIL.TiffTags", "PIL.ImageChops", "PIL.ImagePalette",
    "PIL.ImageSequence", "PIL.ImageMath", "PIL.JpegPresets", "PIL.MpoImagePlugin", "PIL._webp",
    "xml.etree.ElementTree",
)  # fmt: skip
MOST_PIXELS = 25_000_000
LONGEST = 1600  # pixels a side, as shown
# A page is as sharp as print on a screen; a poster is not.
DOTS_AN_INCH, LONGEST_PAGE = 110, 4000
LOSSLESS_UP_TO = 400 * 1024
QUALITY, EFFORT = 82, 2


class Unusable(Exception):  # noqa: N818 - a verdict on the picture
    """The picture is not shown."""


def reencode(data: bytes) -> bytes:
    """A raster picture as WebP: its first frame, upright, at most LONGEST a side, nothing else kept.

    Raises Unusable by size (before any pixel is decoded) and whatever Pillow raises for damage.
    """
    image = Image.open(io.BytesIO(data), formats=tuple(FORMATS))
    if image.width * image.height > MOST_PIXELS or not image.width or not image.height:
        raise Unusable
    drawn = image.format in ("PNG", "GIF", "BMP", "DIB", "TIFF")
    image.draft("RGB", (LONGEST, LONGEST))  # a large JPEG is decoded at a fraction of its size
    image = ImageOps.exif_transpose(_plain(image))
    image.thumbnail((LONGEST, LONGEST))
    return _webp(image, drawn=drawn)


def _plain(image: Image.Image) -> Image.Image:
    """Any mode as RGB, RGBA or greys of 8 bits; the orientation stays with it."""
    orientation = image.getexif().get(0x0112)
    image.load()
    if image.mode.startswith("I"):  # 16 or 32 bits of grey: the upper eight
        plain = image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    elif image.mode in ("1", "L", "F"):
        plain = image.convert("L")
    elif image.mode in ("LA", "PA", "La", "RGBa", "RGBA") or "transparency" in image.info:
        plain = image.convert("RGBA")
    else:
        plain = image.convert("RGB")
    if orientation in range(2, 9):
        plain.getexif()[0x0112] = orientation
    return plain


def _webp(image: Image.Image, *, drawn: bool) -> bytes:
    """Drawings stay exact while they are small; photographs need not."""
    clean = Image.frombytes(image.mode, image.size, image.tobytes())  # no profile, no comment, no EXIF
    if drawn:
        exact = _saved(clean, lossless=True)
        if len(exact) <= LOSSLESS_UP_TO:
            return exact
    return _saved(clean, quality=QUALITY)


def _saved(image: Image.Image, **how) -> bytes:
    out = io.BytesIO()
    image.save(out, "WEBP", method=EFFORT, **how)
    return out.getvalue()


def page_picture(data: bytes, number: int, limits: Limits) -> bytes:
    """A page of a PDF as WebP, with what is filled into its forms and written on it."""
    from procurement.reading.pdf import open_pdf

    document = open_pdf(data, limits)
    if not 1 <= number <= len(document):
        raise Unusable
    document.init_forms()
    page = document[number - 1]
    width, height = page.get_size()
    scale = min(DOTS_AN_INCH / 72, LONGEST_PAGE / max(width, height, 1))
    if width * scale < 1 or height * scale < 1:
        raise Unusable
    return _saved(page.render(scale=scale).to_pil().convert("RGB"), quality=QUALITY)


def part_of(data: bytes, name: str, limits: Limits) -> bytes:
    """The bytes of one part, through the gate's own counting."""
    entries = {entry.name: entry for entry in read_directory(data, limits)}
    if name not in entries:
        raise Unusable
    return Package(data=data, sha256="", limits=limits, entries=entries).read(name)


def main() -> None:
    stream, out = sys.stdin.buffer, sys.stdout.buffer
    (length,) = HEADER.unpack(stream.read(HEADER.size))
    header = json.loads(stream.read(length))
    # Imported before the fences are up: under them nothing new is loaded.
    for name in (*LATER, *(f"PIL.{plugin}ImagePlugin" for plugin in FORMATS.values())):
        importlib.import_module(name)
    if header["page"]:
        importlib.import_module("procurement.reading.pdf")
        importlib.import_module("pypdfium2.internal")
    Image.preinit()
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    limits = Limits(**header["limits"])
    # PDFium takes fonts that a file does not bring from the system's.
    confine(header["limits"], opens_files=bool(header["page"]))
    data = stream.read()
    if header["page"]:
        answer = page_picture(data, header["page"], limits)
    else:
        answer = reencode(part_of(data, header["part"], limits))
    out.write(answer)
    out.flush()


if __name__ == "__main__":
    # Leaving at once, whatever happened: an answer is complete or it is none.
    try:
        main()
    except BaseException:  # noqa: BLE001 - a picture may break a decoder in any way; the parent says "none"
        os._exit(1)
    os._exit(0)
