"""Pictures: whatever is in the file, what comes out is a WebP of ours without anything else in it."""

import io
import struct
import zlib

import pytest
from PIL import Image

from procurement.reading.pictures import NoPicture, make_picture
from tests.builders import pdfs
from tests.builders.packages import zip_bytes

SECRET = "撮影者の名前"


def shown(content: bytes) -> Image.Image:
    data = make_picture(zip_bytes([("word/media/a", content)]), part="word/media/a")
    assert SECRET.encode() not in data
    image = Image.open(io.BytesIO(data))
    assert (image.format, image.info.get("exif"), image.info.get("icc_profile")) == ("WEBP", None, None)
    return image.convert("RGB")


def saved(image: Image.Image, kind: str, **how) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **how)
    return out.getvalue()


def red(mode: str = "RGB", size=(40, 20)) -> Image.Image:
    return Image.new("RGB", size, (200, 0, 0)).convert(mode)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "RGB"), ("PNG", "P"), ("PNG", "RGBA"), ("PNG", "LA"), ("PNG", "1"), ("JPEG", "RGB"),
        ("JPEG", "CMYK"), ("JPEG", "L"), ("GIF", "P"), ("BMP", "RGB"), ("TIFF", "RGB"), ("TIFF", "CMYK"),
        ("WEBP", "RGB"),
    ],
)  # fmt: skip
def test_every_usual_kind_is_shown(kind, mode):
    image = shown(saved(red(mode), kind))
    assert image.size == (40, 20)
    if mode in ("RGB", "P", "RGBA", "CMYK"):
        assert image.getpixel((5, 5))[0] > 150 > image.getpixel((5, 5))[1]


def test_sixteen_bit_grey_keeps_its_shades():
    grey = Image.new("I;16", (10, 10), 0x8000)
    assert 120 < shown(saved(grey, "PNG")).getpixel((5, 5))[0] < 136


def test_a_photograph_stands_upright_and_its_camera_tells_nothing():
    exif = Image.Exif()
    exif[0x0112], exif[0x013B] = 6, SECRET
    assert shown(saved(red(), "JPEG", exif=exif)).size == (20, 40)


def test_an_animation_shows_its_first_frame():
    frames = [Image.new("RGB", (10, 10), colour) for colour in ((200, 0, 0), (0, 0, 200))]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert shown(data).getpixel((5, 5))[0] > 150


def test_a_large_picture_is_made_smaller():
    assert shown(saved(red(size=(4000, 1000)), "PNG")).size == (1600, 400)


def test_half_a_picture_is_shown_as_far_as_it_goes():
    noise = Image.effect_noise((300, 300), 80).convert("RGB")
    data = saved(noise, "JPEG")
    assert shown(data[: len(data) // 2]).size == (300, 300)


def huge_png() -> bytes:
    header = struct.pack(">2I5B", 50_000, 50_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + b"IHDR" + header + struct.pack(">I", zlib.crc32(b"IHDR" + header))
    return b"\x89PNG\r\n\x1a\n" + chunk


@pytest.mark.parametrize(
    "content",
    [
        huge_png(),
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        b"\x01\x00\x00\x00" + bytes(100),  # the head of an EMF
        b"%!PS-Adobe-3.0 EPSF-3.0\n",
        b"\x89PNG\r\n\x1a\n",
        b"",
    ],
)
def test_what_is_no_raster_picture_or_far_too_large_is_not_shown(content):
    with pytest.raises(NoPicture):
        shown(content)


def test_a_page_of_a_pdf_is_a_picture_of_it():
    image = Image.open(io.BytesIO(make_picture(pdfs.japanese(), page=2)))
    assert image.format == "WEBP"
    assert 1200 < max(image.size) < 1400  # A4 at 110 dots an inch
    assert image.convert("L").getextrema()[0] < 100  # there is ink on it


def test_a_page_that_is_not_there_is_no_picture():
    with pytest.raises(NoPicture):
        make_picture(pdfs.japanese(), page=9)


def test_a_poster_of_a_page_stays_within_bounds():
    data = pdfs.by_hand().replace(b"[0 0 595 842]", b"[0 0 9 14400]")
    assert max(Image.open(io.BytesIO(make_picture(data, page=1))).size) <= 4000
