"""Pictures in newsletters: one address for everybody, so that it tells nobody who has opened a mail."""

from cop.emails import links
from cop.models import StoredFile

ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}
_DIGITS = 16  # of the digest: enough that nobody guesses the address of a picture that is not told yet


def image_url(file: StoredFile) -> str:
    """Return the address of a picture, as mails need it; it changes with the picture."""
    ending = ENDINGS.get(file.media_type, "png")
    digest = short_digest(file)
    return links.page("newsletter_images.show", file_id=file.id, digest=digest, ending=ending)


def short_digest(file: StoredFile) -> str:
    """Return the part of a picture's digest that stands in its address."""
    return file.digest[:_DIGITS]
