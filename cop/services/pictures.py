"""Pictures that people upload, drawn anew in a process apart (`cop.apart`): logos, pictures of newsletters."""

import json
from typing import Any

from flask_babel import lazy_gettext as _l

from cop import apart
from cop.errors import CopError

_SECONDS, _MEMORY_MB = 10, 512
_REFUSALS = {
    "svg": _l("An SVG drawing can hold programs, so it is not taken. Export it as PNG and send that."),
    "format": _l("This is not a picture in PNG, JPEG, WebP or GIF."),
    "pixels": _l("The picture has too many pixels: make it smaller, 2,000 by 1,000 are plenty."),
    "more": _l("Something other than a picture hides in this file. Save the picture anew and send that."),
    "broken": _l("The picture cannot be read: it is cut off or damaged."),
    "size": _l("The picture is too large even when drawn anew: send a simpler one."),
}


def redrawn(uploaded: bytes, *, by: str) -> tuple[dict[str, Any], bytes]:
    """Return the facts and the bytes of the picture that a function drew from an uploaded file; slow.

    `by`: the function, "module:name"; see `cop.exports.logos.redrawn` for what it gives back. Raises CopError (field
    "file") where the file is no picture that is taken.
    """
    try:
        answer = apart.run(by, uploaded, seconds=_SECONDS, memory_mb=_MEMORY_MB)
    except apart.ApartError as error:
        reason = "broken" if error.reason == "failed" else "pixels"
        raise CopError(_REFUSALS[reason], field="file") from None
    line, _newline, content = answer.partition(b"\n")
    facts: dict[str, Any] = json.loads(line)
    if "refused" in facts:
        raise CopError(_REFUSALS[facts["refused"]], field="file")
    return facts, content
