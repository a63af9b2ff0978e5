"""Drawing a picture of a newsletter anew: JPEG or PNG, which every mail program shows, on a white ground.

Runs apart (`cop.apart`), as logos do.
"""

import io
import json
import warnings

from PIL import Image

from cop.exports.logos import PictureError, framed, opened

# Twice the width of a mail, for sharp screens; a long drawing still fits.
SIZE = (1200, 2400)
MOST_BYTES = 400 * 1024


def redrawn(uploaded: bytes) -> bytes:
    """Return the picture of an uploaded file, after one line of JSON: its `ending`, or why it is `refused`.

    The reasons are those of `logos.redrawn`.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            ending, content = _encoded(_on_white(framed(opened(uploaded), SIZE)))
    except PictureError as reason:
        return json.dumps({"refused": str(reason)}).encode() + b"\n"
    return json.dumps({"ending": ending}).encode() + b"\n" + content


def _on_white(image: Image.Image) -> Image.Image:
    """What is clear becomes white: dark lines on a clear ground would be lost where mails are shown dark."""
    if image.mode != "RGBA":
        return image
    ground = Image.new("RGBA", image.size, "white")
    return Image.alpha_composite(ground, image).convert("RGB")


def _encoded(image: Image.Image) -> tuple[str, bytes]:
    """Without loss where that is no larger, as it is for drawings; else as good as fits."""
    lossless = _saved(image, "PNG", optimize=True)
    for quality in (85, 75, 60, 45):
        photo = _saved(image, "JPEG", quality=quality, optimize=True, progressive=True)
        if len(lossless) <= min(len(photo), MOST_BYTES):
            return "png", lossless
        if len(photo) <= MOST_BYTES:
            return "jpg", photo
    raise PictureError("size")


def _saved(image: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()
