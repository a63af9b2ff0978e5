"""Pictures to upload."""

import io

from PIL import Image


def picture(size=(40, 20), kind="PNG", *, mode="RGB", colour="teal", **options):
    """The bytes of a picture of one colour."""
    out = io.BytesIO()
    Image.new(mode, size, colour).save(out, kind, **options)
    return out.getvalue()
