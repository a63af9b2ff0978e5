"""The log of acts and of reads of personal lists."""

from cop.extensions import db
from cop.models import AuditEntry
from cop.rules.viewer import Viewer


def log_act(verb: str, subject: object, *, by: Viewer | None, **details: object) -> None:
    """Add an entry "`by` did `verb` to `subject`" to the caller's transaction.

    `subject` is a record with an id, or a plain word such as "people". `details` takes ids, counts and
    field names, never a name, an address or a secret.
    """
    is_word = isinstance(subject, str)
    entry = AuditEntry(
        verb=verb,
        person_id=by.person_id if by else None,
        subject_type=str(subject) if is_word else type(subject).__name__.lower(),
        subject_id=None if is_word else getattr(subject, "id", None),
        details=details,
    )
    db.session.add(entry)
