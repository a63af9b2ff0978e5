"""Pictures in newsletters: one address for everybody, so that it tells nobody who has opened a mail."""

from typing import Any, Protocol

from cop import tokens
from cop.emails import links

ENDINGS = {"image/jpeg": "jpg", "image/png": "png"}
_DIGITS = 16  # of the digest
_PURPOSE = "newsletter_picture"


class Picture(Protocol):
    """What an address is made from: a stored file, or the facts of an issue about one."""

    @property
    def id(self) -> int: ...
    @property
    def digest(self) -> str: ...
    @property
    def media_type(self) -> str: ...


def image_url(file: Picture) -> str:
    """Return the address of a picture, as mails need it; it changes with the picture."""
    return links.page("newsletter_images.show", **address_of(file))


def address_of(file: Picture) -> dict[str, Any]:
    """Return what `url_for` makes the address of a picture from."""
    ending = ENDINGS.get(file.media_type, "png")
    return {"file_id": file.id, "digest": file.digest[:_DIGITS], "ending": ending}


def trial_url(file: Picture) -> str:
    """Return the address of a picture in a mail that its writer tries out: its issue has not left yet."""
    return f"{image_url(file)}?key={tokens.signed(_PURPOSE, file.id)}"


def is_key_of(file: Picture, key: str) -> bool:
    """Whether `key` is what `trial_url` gave the address of a picture."""
    return tokens.value_of(_PURPOSE, key) == file.id
