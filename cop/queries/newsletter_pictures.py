"""The pictures of an issue, with their measures: mail programs keep the place of a picture that is not shown yet."""

from PIL import Image

from cop.models import StoredFile
from cop.queries.stored_files import path_of
from cop.rules.newsletter_facts import Picture


def picture_of(file: StoredFile | None) -> Picture | None:
    """Return what mails know of a picture; measures of 0 where its bytes cannot be read."""
    if file is None:
        return None
    try:
        with Image.open(path_of(file)) as image:  # reads no more than the head of the file
            width, height = image.size
    except (OSError, ValueError):
        width = height = 0
    return Picture(file.id, file.digest, file.media_type, width, height)
