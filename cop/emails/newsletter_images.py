"""Pictures in newsletters: one address for everybody, so that it tells nobody who has opened a mail."""

from cop import tokens
from cop.emails import links
from cop.models import StoredFile

ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}
_DIGITS = 16  # of the digest
_PURPOSE = "newsletter_picture"


def image_url(file: StoredFile) -> str:
    """Return the address of a picture, as mails need it; it changes with the picture."""
    ending = ENDINGS.get(file.media_type, "png")
    digest = file.digest[:_DIGITS]
    return links.page("newsletter_images.show", file_id=file.id, digest=digest, ending=ending)


def trial_url(file: StoredFile) -> str:
    """Return the address of a picture in a mail that its writer tries out: its issue has not left yet."""
    return f"{image_url(file)}?key={tokens.signed(_PURPOSE, file.id)}"


def is_key_of(file: StoredFile, key: str) -> bool:
    """Whether `key` is what `trial_url` gave the address of a picture."""
    return tokens.value_of(_PURPOSE, key) == file.id
