"""Pictures of newsletters: drawn anew from what was uploaded, before any lock is held."""

from pathlib import PurePath

from cop.services.pictures import redrawn
from cop.services.stored_files import Taken, clean_name, take_file


def drawn_picture(uploaded: bytes, *, name: str) -> Taken:
    """Return the picture drawn from an uploaded file, its bytes on the disk; slow. For `newsletter_blocks`.

    Raises CopError (field "file") where the file is no picture that is taken.
    """
    facts, content = redrawn(uploaded, by="cop.exports.newsletter_pictures:redrawn")
    stem = PurePath(clean_name(name)).stem or "picture"
    return take_file(content, name=f"{stem}.{facts['ending']}", is_own=True)
