"""Pictures of newsletters: drawn anew from what was uploaded, before any lock is held."""

import json
from pathlib import PurePath

from cop import apart
from cop.errors import CopError
from cop.services.logos import MEMORY_MB, REFUSALS, SECONDS
from cop.services.stored_files import Taken, clean_name, take_file


def drawn_picture(uploaded: bytes, *, name: str) -> Taken:
    """Return the picture drawn from an uploaded file, its bytes on the disk; slow. For `newsletter_blocks`.

    Raises CopError (field "file") where the file is no picture that is taken.
    """
    try:
        answer = apart.run(
            "cop.exports.newsletter_pictures:redrawn", uploaded, seconds=SECONDS, memory_mb=MEMORY_MB
        )
    except apart.ApartError as error:
        reason = "broken" if error.reason == "failed" else "pixels"
        raise CopError(REFUSALS[reason], field="file") from None
    line, _newline, content = answer.partition(b"\n")
    facts = json.loads(line)
    if "refused" in facts:
        raise CopError(REFUSALS[facts["refused"]], field="file")
    stem = PurePath(clean_name(name)).stem or "picture"
    return take_file(content, name=f"{stem}.{facts['ending']}", is_own=True)
