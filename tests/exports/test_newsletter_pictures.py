"""Pictures of newsletters drawn anew: what mail programs get."""

import io
import json

import pytest
from PIL import Image

from cop.exports.newsletter_pictures import MOST_BYTES, redrawn
from tests.pictures import picture


def drawn(uploaded):
    """What is said about the picture, and the picture."""
    line, _newline, content = redrawn(uploaded).partition(b"\n")
    return json.loads(line), content


def shown(content):
    return Image.open(io.BytesIO(content))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize(
    ("size", "fitted"), [((2400, 600), (1200, 300)), ((300, 4800), (150, 2400)), ((64, 64), (64, 64))]
)
def test_a_picture_is_drawn_anew_to_fit_a_mail(kind, size, fitted):
    facts, content = drawn(picture(size, kind))
    assert shown(content).size == fitted
    assert facts == {"ending": {"PNG": "png", "JPEG": "jpg"}[shown(content).format]}


def test_a_drawing_stays_without_loss():
    facts, content = drawn(picture())
    assert (facts, shown(content).format) == ({"ending": "png"}, "PNG")


def test_a_photograph_becomes_a_jpeg_that_is_not_too_large():
    photo = io.BytesIO()
    Image.effect_noise((2400, 1600), 80).convert("RGB").save(photo, "PNG")
    facts, content = drawn(photo.getvalue())
    assert (facts, shown(content).format, shown(content).size) == ({"ending": "jpg"}, "JPEG", (1200, 800))
    assert len(content) <= MOST_BYTES


def test_what_is_clear_becomes_white():
    image = shown(drawn(picture((40, 20), "PNG", mode="RGBA", colour=(0, 0, 0, 0)))[1])
    assert (image.mode, image.getpixel((3, 3))) == ("RGB", (255, 255, 255))


def test_nothing_of_the_file_is_kept_and_it_stands_upright():
    exif = Image.Exif()
    exif[0x0112], exif[0x8298] = 6, "Canary Smith"
    content = drawn(picture((40, 20), "JPEG", exif=exif))[1]
    assert shown(content).size == (20, 40)
    assert b"Canary" not in content
    assert not {"exif", "icc_profile", "xmp"} & shown(content).info.keys()


@pytest.mark.parametrize(
    ("uploaded", "reason"),
    [
        (b"", "format"), (b"<svg/>", "svg"), (b"hello", "format"), (picture()[:50], "broken"),
        (picture() + b"PK\x03\x04", "more"), (picture((6000, 5000), "PNG", mode="1", colour=0), "pixels"),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused_with_the_reason(uploaded, reason):
    assert drawn(uploaded) == ({"refused": reason}, b"")
