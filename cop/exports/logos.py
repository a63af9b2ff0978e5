"""Drawing an uploaded picture anew, so that nothing of the file itself is ever kept or served.

Runs apart (`cop.apart`): what strangers send may be slow, greedy or broken on purpose.
"""

import io
import json
import re
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
WIDEST, HIGHEST = 640, 320
MOST_BYTES = 120 * 1024
MOST_PIXELS = 24_000_000
_SVG = re.compile(rb"<(?:svg|\?xml|!doctype svg)", re.IGNORECASE)
# What has no place behind a picture: an archive, a document, a page, a program.
_STOWAWAYS = re.compile(
    rb"PK\x03\x04|%PDF-|<html|<script|<!doctype|<svg|<\?php|\x7fELF|MZ\x90\x00", re.IGNORECASE
)
_END_OF_JPEG = b"\xff\xd9"


class PictureError(Exception):
    """The file is no picture to take; the message is a key of what is said to the person."""


def redrawn(uploaded: bytes) -> bytes:
    """Return the picture of an uploaded file as a WebP that fits the frame, after one line of JSON about it.

    The line holds width, height and media type, or `refused` with the reason: "svg", "format", "pixels",
    "more" (something hides behind the picture), "broken", "size".
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            content = _encoded(framed(opened(uploaded), (WIDEST, HIGHEST)))
    except PictureError as reason:
        return json.dumps({"refused": str(reason)}).encode() + b"\n"
    drawn = Image.open(io.BytesIO(content))
    facts = {"width": drawn.width, "height": drawn.height, "media_type": "image/webp"}
    return json.dumps(facts).encode() + b"\n" + content


def opened(uploaded: bytes) -> Image.Image:
    """Return the picture that an uploaded file holds; PictureError where it is none to take."""
    if _SVG.search(uploaded[:1000]):
        raise PictureError("svg")
    try:
        image = Image.open(io.BytesIO(uploaded), formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise PictureError("pixels")
        if _STOWAWAYS.search(uploaded, _end_of(image.format or "", uploaded)):
            raise PictureError("more")
        image.load()
    except UnidentifiedImageError:
        raise PictureError("format") from None
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        raise PictureError("pixels") from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError):
        raise PictureError("broken") from None
    return image


def _end_of(kind: str, uploaded: bytes) -> int:
    """Where the picture says that it ends; what lies behind is looked at. A GIF is looked at whole."""
    if kind == "PNG":
        return uploaded.rfind(b"IEND") + 8
    if kind == "WEBP":
        return 8 + int.from_bytes(uploaded[4:8], "little")
    return max(uploaded.find(_END_OF_JPEG), 0) if kind == "JPEG" else 0


def framed(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Return the first frame, upright, in colours of our own, no larger than `size`; without its metadata."""
    upright = ImageOps.exif_transpose(image) or image
    has_holes = "transparency" in upright.info or upright.mode in {"RGBA", "LA", "PA"}
    plain = upright.convert("RGBA" if has_holes else "RGB")
    plain.thumbnail(size, Image.Resampling.LANCZOS)
    plain.info.clear()
    return plain


def _encoded(image: Image.Image) -> bytes:
    """Without loss where that is small enough, as it is for drawn logos; else as good as fits."""
    for quality in (None, 90, 80, 65, 45, 25):
        out = io.BytesIO()
        image.save(out, "WEBP", method=4, lossless=quality is None, quality=quality or 100)
        if out.tell() <= MOST_BYTES:
            return out.getvalue()
    raise PictureError("size")
