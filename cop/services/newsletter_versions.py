"""Two who write at once: whoever saves later is told what the other one wrote, and nothing is lost.

The form carries the version of what it was opened with. Each part of an issue has its own: two people who write
different blocks are not in each other's way.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from cop.errors import CopError
from cop.models import NewsletterBlock, NewsletterIssue

ISSUE_FIELDS = (
    "title_it", "title_en", "lead_it", "lead_en", "since_on", "until_on", "segment", "is_public",
)  # fmt: skip
BLOCK_FIELDS = (
    "title_it", "title_en", "text_it", "text_en", "left_out", "edits", "image_id", "alt_it", "alt_en",
)  # fmt: skip


class OvertakenError(CopError):
    """Somebody else has saved the same part since the person opened it."""


def version_of(part: NewsletterIssue | NewsletterBlock) -> str:
    """Return a word that is another one as soon as anything of a part is."""
    fields = ISSUE_FIELDS if isinstance(part, NewsletterIssue) else BLOCK_FIELDS
    values = [getattr(part, name) for name in fields]
    return hashlib.sha256(json.dumps(values, default=str, sort_keys=True).encode()).hexdigest()[:16]


def refuse_overtaken(
    part: NewsletterIssue | NewsletterBlock, facts: Mapping[str, Any], *, seen: str | None
) -> None:
    """Raise OvertakenError where a part is not as the person had it before them (`seen`; None: whatever it is).

    Not where both wrote the same.
    """
    is_same = bool(facts) and all(getattr(part, name) == value for name, value in facts.items())
    if seen is not None and seen != version_of(part) and not is_same:
        raise OvertakenError(
            _("Somebody else has saved this meanwhile. Nothing is lost: both versions stand below.")
        )
