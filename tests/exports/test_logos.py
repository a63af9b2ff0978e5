"""Logos drawn anew: what is taken, and what is refused."""

import io
import json
import zipfile
import zlib
from types import SimpleNamespace

import pytest
from PIL import Image, ImageCms
from PIL.PngImagePlugin import PngInfo

from cop.exports.logos import redrawn
from tests.pictures import picture


def drawn(uploaded):
    """What is said about the picture, and its bytes."""
    line, _newline, content = redrawn(uploaded).partition(b"\n")
    return SimpleNamespace(**json.loads(line), content=content)


def shown(logo):
    return Image.open(io.BytesIO(logo.content))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize(
    ("size", "fitted"),
    [((1600, 400), (640, 160)), ((300, 900), (107, 320)), ((64, 64), (64, 64)), ((1, 1), (1, 1))],
)
def test_a_picture_is_drawn_anew_to_fit(kind, size, fitted):
    logo = drawn(picture(size, kind))
    found = shown(logo)
    assert (found.format, found.size, logo.media_type) == ("WEBP", fitted, "image/webp")
    assert (logo.width, logo.height) == fitted
    assert len(logo.content) <= 120 * 1024


def test_noise_is_made_small_enough():
    noise = Image.effect_noise((2000, 1000), 100).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "PNG")
    assert len(drawn(out.getvalue()).content) <= 120 * 1024


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_taken(mode):
    out = io.BytesIO()
    Image.new(mode, (40, 20)).save(out, "PNG")
    assert shown(drawn(out.getvalue())).size == (40, 20)


def test_colours_for_print_are_taken():
    out = io.BytesIO()
    Image.new("CMYK", (40, 20)).save(out, "JPEG")
    assert shown(drawn(out.getvalue())).mode == "RGB"


def test_what_is_clear_stays_clear():
    assert shown(drawn(picture((40, 20), "PNG", mode="RGBA", colour=(0, 0, 0, 0)))).mode == "RGBA"


def test_a_picture_lying_on_its_side_is_put_upright():
    exif = Image.Exif()
    exif[0x0112] = 6
    assert shown(drawn(picture((40, 20), "JPEG", exif=exif))).size == (20, 40)


def test_nothing_of_the_file_is_kept():
    words = PngInfo()
    words.add_text("Author", "Canary Smith")
    words.add_itxt("XML:com.adobe.xmp", "<x>Canary Smith</x>")
    exif = Image.Exif()
    exif[0x8298] = "Canary Smith"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    logo = drawn(picture((40, 20), "PNG", pnginfo=words, exif=exif, icc_profile=profile))
    assert b"Canary" not in logo.content
    assert not {"exif", "icc_profile", "xmp"} & shown(logo).info.keys()


def archive():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as bundle:
        bundle.writestr("a.js", "alert(1)")
    return out.getvalue()


def bomb():
    """A PNG of a few kilobytes that says it is 30,000 by 30,000."""

    def chunk(name, body):
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    side = (30_000).to_bytes(4, "big")
    lines = zlib.compress(b"\0" * 4_000_000, 9)
    start = chunk(b"IHDR", side + side + b"\x01\x00\x00\x00\x00")
    return b"\x89PNG\r\n\x1a\n" + start + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
REFUSED = {
    "svg": (SVG, "svg"),
    "svg behind a declaration": (b'<?xml version="1.0"?>' + SVG, "svg"),
    "svg behind a mark": (b"\xef\xbb\xbf\n" + SVG, "svg"),
    "nothing": (b"", "format"),
    "page": (b"<html><script>alert(1)</script>", "format"),
    "program": (b"\x7fELF" + b"\0" * 500, "format"),
    "document": (b"%PDF-1.7\n", "format"),
    "archive": (archive(), "format"),
    "tiff": (picture((9, 9), "TIFF"), "format"),
    "icon": (picture((16, 16), "ICO"), "format"),
    "postscript": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "format"),
    "bomb": (bomb(), "pixels"),
    "cut off": (picture((300, 300), "PNG")[:-40], "broken"),
    "png and archive": (picture((9, 9), "PNG") + archive(), "more"),
    "jpeg and archive": (picture((9, 9), "JPEG") + archive(), "more"),
    "webp and document": (picture((9, 9), "WEBP") + b"%PDF-1.7", "more"),
    "gif and page": (picture((9, 9), "GIF") + b"<html>", "more"),
    "gif and script": (b"GIF89a/*<script>" + b"\0" * 40, "format"),
}


@pytest.mark.parametrize(("uploaded", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_picture_is_refused(uploaded, reason):
    assert redrawn(uploaded) == b'{"refused": "%s"}\n' % reason.encode()
